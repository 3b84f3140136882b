//! Pages that are kept: how old they may be, and to whom they are given.

mod common;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use common::{Answer, PORT, answer, sample};
use entente_names::Gazetteer;
use entente_store::{Accounts, Archive, Role};
use entente_text::{Article, Draft};
use entente_web::{Desk, Watch, router};
use jiff::Timestamp;
use jiff::civil::date;

const PASSWORD: &str = "a long enough password";

fn now() -> Timestamp {
    "2024-10-01T12:00:00Z".parse().unwrap()
}

fn desk(path: &Path) -> Desk {
    Desk::new(path, Gazetteer::builtin(), || date(2024, 10, 1)).writing(now)
}

async fn ask(router: &Router, address: &str, heads: &[(&str, &str)], form: Option<&str>) -> Answer {
    let request = match form {
        Some(_) => Request::post(address),
        None => Request::get(address),
    };
    let mut request = request
        .header("host", format!("127.0.0.1:{PORT}"))
        .header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in heads {
        request = request.header(*name, *value);
    }
    let body = Body::from(form.unwrap_or_default().to_owned());
    answer(router.clone(), request.body(body).unwrap()).await
}

async fn page(router: &Router, address: &str) -> String {
    ask(router, address, &[], None).await.text
}

fn token(page: &str) -> &str {
    page.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap()
}

fn adds(path: &Path, title: &str) {
    let archive = Archive::open_existing(path).unwrap();
    let (title, body) = (title.to_owned(), "The CSTO met.".to_owned());
    let article = Article::from(Draft { title, body, ..Draft::default() });
    archive.add(&article, b"", "later.txt", now()).unwrap();
}

/// Waits until a page says something; what is made beside the answer takes its time.
async fn until(router: &Router, address: &str, says: &str) {
    for _ in 0..500 {
        if page(router, address).await.contains(says) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{address} never says {says}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_program_adds_is_seen_within_two_seconds() {
    static CLOCK: AtomicU64 = AtomicU64::new(0);
    let at = |milliseconds: u64| CLOCK.store(milliseconds, Ordering::Relaxed);
    let (_folder, path) = sample();
    let router =
        router(desk(&path).keeping(|| Duration::from_millis(CLOCK.load(Ordering::Relaxed))), PORT);
    let before = page(&router, "/?q=CSTO&order=added").await;
    adds(&path, "The alliance meets again");
    at(900);
    assert_eq!(page(&router, "/?q=CSTO&order=added").await, before, "within a second nobody looks");
    // What was last looked at so long ago is not shown any more.
    at(2100);
    assert!(page(&router, "/?q=CSTO&order=added").await.contains("meets again"));
    adds(&path, "The alliance meets a third time");
    // Whoever asks first gets what there is, and has it made anew for the next.
    at(3500);
    page(&router, "/?q=CSTO&order=added").await;
    until(&router, "/?q=CSTO&order=added", "a third time").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_form_changes_is_seen_by_the_next_who_asks() {
    let (_folder, path) = sample();
    let router = router(desk(&path).keeping(|| Duration::ZERO), PORT);
    let roll = "/organisation/CSTO?on=2010-01-01";
    let before = page(&router, roll).await;
    assert!(before.contains("Seven members"));
    let joined = before.split("Uzbekistan</a>").nth(1).unwrap();
    let claim = joined.split("href=\"/claim/").nth(1).unwrap().split('"').next().unwrap();
    let claim = format!("/claim/{claim}");
    let form = page(&router, &claim).await;
    let form = format!("what=reject&why=another+state&token={}", token(&form));
    assert_eq!(ask(&router, &claim, &[], Some(&form)).await.status, StatusCode::SEE_OTHER);
    assert!(!page(&router, roll).await.contains("Seven members"));
    assert!(page(&router, &claim).await.contains("Rejected"));
    let verdicts = page(&router, "/verdicts").await;
    let form = format!("what=undo&number=1&token={}", token(&verdicts));
    assert_eq!(ask(&router, "/verdicts", &[], Some(&form)).await.status, StatusCode::SEE_OTHER);
    assert_eq!(page(&router, roll).await, before);
    // A search that is saved stands among them at once, and is gone at once.
    assert!(!page(&router, "/searches").await.contains("the alliance"));
    let listing = page(&router, "/?q=CSTO").await;
    let form = format!("q=CSTO&name=the+alliance&token={}", token(&listing));
    ask(&router, "/searches", &[], Some(&form)).await;
    assert!(page(&router, "/searches").await.contains("the alliance"));
    let form = format!("what=forget&name=the+alliance&token={}", token(&listing));
    ask(&router, "/searches", &[], Some(&form)).await;
    assert!(!page(&router, "/searches").await.contains("the alliance"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_given_the_page_of_another() {
    let (_folder, path) = sample();
    let accounts = Accounts::open(Accounts::path_beside(&path)).unwrap();
    for (name, role) in [("Rana", Role::Read), ("Emre", Role::Edit)] {
        accounts.add_user(name, role, PASSWORD, now()).unwrap();
    }
    let desk = desk(&path).with_accounts(false, now).unwrap().keeping(|| Duration::ZERO);
    let router = router(desk, PORT);
    let mut cookies = Vec::new();
    for name in ["Emre", "Emre", "Rana"] {
        let login = page(&router, "/login").await;
        let password = PASSWORD.replace(' ', "+");
        let form = format!("name={name}&password={password}&token={}", token(&login));
        let answer = ask(&router, "/login", &[], Some(&form)).await;
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        cookies.push(cookie.split(';').next().unwrap().to_owned());
    }
    let seen =
        async |cookie: &str| ask(&router, "/?q=CSTO", &[("cookie", cookie)], None).await.text;
    let (emre, again, rana) =
        (seen(&cookies[0]).await, seen(&cookies[1]).await, seen(&cookies[2]).await);
    assert!(emre.contains("Emre") && emre.contains("Save this search"));
    assert!(rana.contains("Rana") && !rana.contains("Emre"));
    assert!(!rana.contains("Save this search"));
    // Each session has a token of its own, and its pages carry that.
    assert_ne!(token(&emre), token(&again));
    assert_eq!(seen(&cookies[0]).await, emre);
    assert_eq!(seen(&cookies[2]).await, rana);
    // What was kept for others is not given to somebody who is not logged in.
    let stranger = ask(&router, "/?q=CSTO", &[], None).await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);
    assert_eq!(stranger.text, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_has_the_same_tag_and_is_not_sent_again() {
    let (_folder, path) = sample();
    let router = router(desk(&path).keeping(|| Duration::ZERO), PORT);
    for address in ["/", "/?q=CSTO", "/organisation/CSTO", "/api/v1/search?q=CSTO", "/help"] {
        let first = ask(&router, address, &[], None).await;
        let again = ask(&router, address, &[], None).await;
        assert_eq!((first.status, &first.text), (StatusCode::OK, &again.text), "{address}");
        for head in ["etag", "content-type", "content-security-policy", "cache-control"] {
            assert_eq!(first.headers[head], again.headers[head], "{address}");
        }
        let tag = first.headers["etag"].to_str().unwrap();
        let known = ask(&router, address, &[("if-none-match", tag)], None).await;
        assert_eq!((known.status, known.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    }
    // What goes wrong is told each time, in the form that is asked for.
    for _ in 0..2 {
        assert_eq!(ask(&router, "/?page=0", &[], None).await.status, StatusCode::BAD_REQUEST);
        let problem = ask(&router, "/api/v1/claims/123456", &[], None).await;
        assert_eq!(problem.json()["error"], "no_claim");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_ask_at_once_for_one_page_are_answered_alike() {
    static CLOCK: AtomicU64 = AtomicU64::new(0);
    let (_folder, path) = sample();
    let clock = || Duration::from_millis(CLOCK.load(Ordering::Relaxed));
    let desk = desk(&path).watched(Watch { elapsed: clock, log: None }).keeping(clock);
    let router = router(desk, PORT);
    let asked = (0..60).map(|_| {
        let router = router.clone();
        tokio::spawn(async move { page(&router, "/organisation/CSTO").await })
    });
    let mut answers = Vec::new();
    for answer in asked.collect::<Vec<_>>() {
        answers.push(answer.await.unwrap());
    }
    assert!(answers[0].contains("members") && answers.iter().all(|one| *one == answers[0]));
    let metrics = page(&router, "/metrics").await;
    assert!(metrics.contains("\nentente_pages_kept 1\n"), "{metrics}");
    let bytes = metrics.split("\nentente_pages_kept_bytes ").nth(1).unwrap();
    let bytes: usize = bytes.split('\n').next().unwrap().parse().unwrap();
    assert!((answers[0].len()..answers[0].len() + 2000).contains(&bytes));
}
