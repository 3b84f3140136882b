//! Forms, and who may send them.

mod common;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use common::{PORT, get, sample};
use entente_names::Gazetteer;
use entente_store::Archive;
use entente_web::{Desk, router};
use jiff::civil::date;
use tower::ServiceExt;

/// A server with a pen, or without.
fn desk(path: &std::path::Path, pen: bool) -> Desk {
    let desk = Desk::new(path, Gazetteer::builtin(), || date(2024, 10, 1));
    if pen { desk.writing(|| "2024-10-01T12:00:00Z".parse().unwrap()) } else { desk }
}

async fn sent(desk: &Desk, host: &str, form: &str) -> StatusCode {
    let request = Request::post("/searches")
        .header("host", host)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    router(desk.clone(), PORT).oneshot(request).await.unwrap().status()
}

async fn page(desk: &Desk, address: &str) -> String {
    let request = Request::get(address).header("host", format!("127.0.0.1:{PORT}"));
    let answer = router(desk.clone(), PORT).oneshot(request.body(Body::empty()).unwrap()).await;
    let bytes = to_bytes(answer.unwrap().into_body(), usize::MAX).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn token(page: &str) -> String {
    let rest = page.split("name=\"token\" value=\"").nth(1).expect("no token");
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn only_a_form_of_this_server_changes_anything() {
    let (_folder, path) = sample();
    let desk = desk(&path, true);
    let host = format!("127.0.0.1:{PORT}");
    let saved = || Archive::open_existing(&path).unwrap().saved_searches().unwrap().len();
    for form in ["q=CSTO&name=a", "q=CSTO&name=a&token=", "q=CSTO&name=a&token=0123456789abcdef"] {
        assert_eq!(sent(&desk, &host, form).await, StatusCode::FORBIDDEN, "{form}");
    }
    let other = Desk::new(&path, Gazetteer::builtin(), || date(2024, 10, 1));
    let other = other.writing(|| "2024-10-01T12:00:00Z".parse().unwrap());
    let foreign = token(&page(&other, "/?q=CSTO").await);
    let form = format!("q=CSTO&name=a&token={foreign}");
    assert_eq!(sent(&desk, &host, &form).await, StatusCode::FORBIDDEN, "the token of another");
    assert_eq!(saved(), 0);

    let token = token(&page(&desk, "/?q=CSTO").await);
    let form = format!("q=CSTO&name=the+alliance&token={token}");
    assert_eq!(sent(&desk, "evil.example", &form).await, StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(saved(), 0);
    assert_eq!(sent(&desk, &host, &form).await, StatusCode::SEE_OTHER);
    assert_eq!(saved(), 1);
    assert!(page(&desk, "/searches").await.contains("the alliance"));
    let form = format!("what=forget&name=the+alliance&token={token}");
    assert_eq!(sent(&desk, &host, &form).await, StatusCode::SEE_OTHER);
    assert_eq!(saved(), 0);
    let form = format!("q=CSTO&name=+&token={token}");
    assert_eq!(sent(&desk, &host, &form).await, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_server_that_only_shows_offers_no_form_and_takes_none() {
    let (_folder, path) = sample();
    let desk = desk(&path, false);
    assert!(!page(&desk, "/?q=CSTO").await.contains("name=\"token\""));
    let host = format!("127.0.0.1:{PORT}");
    assert_eq!(sent(&desk, &host, "q=CSTO&name=a").await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_answer_that_did_not_change_is_not_sent_again() {
    let (_folder, path) = sample();
    let first = get(&path, "/?q=CSTO").await;
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    let again = Request::get("/?q=CSTO")
        .header("host", format!("127.0.0.1:{PORT}"))
        .header("if-none-match", &tag);
    let again = common::ask(&path, again.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    let other = get(&path, "/?q=frozen").await;
    assert_ne!(other.headers["etag"].to_str().unwrap(), tag);
}

async fn decided(desk: &Desk, address: &str, form: &str) -> StatusCode {
    let request = Request::post(address)
        .header("host", format!("127.0.0.1:{PORT}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    router(desk.clone(), PORT).oneshot(request).await.unwrap().status()
}

#[tokio::test]
async fn a_decision_needs_a_reason_moves_the_roll_and_can_be_undone() {
    let (_folder, path) = sample();
    let desk = desk(&path, true);
    let claims = Archive::open_existing(&path).unwrap();
    let claims = claims.claims(&entente_store::ClaimQuery::default()).unwrap();
    let joined = claims.iter().find(|kept| {
        let slot = |name: &str| kept.claim.slot(name);
        slot("change") == Some("join") && slot("organisation") == Some("CSTO")
    });
    let claim = format!("/claim/{}", joined.unwrap().claim.id);
    let token = token(&page(&desk, &claim).await);
    let roll = "/organisation/CSTO?on=2010-01-01";
    assert!(page(&desk, roll).await.contains("Seven members"));

    let without = decided(&desk, &claim, &format!("what=reject&token={token}")).await;
    assert_eq!(without, StatusCode::BAD_REQUEST, "no reason was given");
    assert_eq!(decided(&desk, &claim, "what=reject&why=x").await, StatusCode::FORBIDDEN);
    let odd = format!("what=burn&why=x&token={token}");
    assert_eq!(decided(&desk, &claim, &odd).await, StatusCode::BAD_REQUEST);

    let form = format!("what=reject&why=another+state&by=Anna&token={token}");
    assert_eq!(decided(&desk, &claim, &form).await, StatusCode::SEE_OTHER);
    assert!(!page(&desk, roll).await.contains("Seven members"));
    let told = page(&desk, &claim).await;
    assert!(told.contains("Rejected") && told.contains("another state") && told.contains("Anna"));
    let form = format!("what=undo&number=1&token={token}");
    assert_eq!(decided(&desk, "/verdicts", &form).await, StatusCode::SEE_OTHER);
    assert!(page(&desk, roll).await.contains("Seven members"));
    let all = page(&desk, "/verdicts").await;
    assert!(all.contains("Undone") && all.contains("Rejected"), "{all}");

    let form = format!("what=amend&why=later&date=2011&token={token}");
    assert_eq!(decided(&desk, &claim, &form).await, StatusCode::SEE_OTHER);
    assert!(page(&desk, roll).await.contains("Six members"));
    let nothing = format!("what=amend&why=later&token={token}");
    assert_eq!(decided(&desk, &claim, &nothing).await, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_conflict_is_settled_from_the_queue_of_doubts() {
    let (_folder, path) = sample();
    let desk = desk(&path, true);
    let doubts = page(&desk, "/doubts").await;
    assert!(doubts.contains("1 conflict between sources"));
    let token = token(&doubts);
    let id = doubts.split("name=\"conflict\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = format!("what=other&why=the+note+says+so&conflict={id}&token={token}");
    assert_eq!(decided(&desk, "/organisation/CSTO", &form).await, StatusCode::SEE_OTHER);
    assert!(page(&desk, "/doubts").await.contains("0 conflicts between sources"));
    assert!(page(&desk, "/verdicts").await.contains("Settled"));
    let again = decided(&desk, "/organisation/CSTO", &form).await;
    assert_eq!(again, StatusCode::BAD_REQUEST, "it is settled already");
}

#[tokio::test]
async fn copies_are_split_joined_and_that_is_undone_on_the_page_of_an_article() {
    let (_folder, path) = sample();
    let archive = Archive::open_existing(&path).unwrap();
    let all: Vec<_> = archive.articles().map(Result::unwrap).collect();
    let first = all.iter().find(|article| article.title.starts_with("Armenia says")).unwrap();
    let other = all.iter().find(|article| article.id != first.id).unwrap();
    let source = Some("Lake Courier".to_owned());
    let copy = entente_text::Article::from(entente_text::Draft { source, ..first.draft.clone() });
    archive.add(&copy, b"", "copy.txt", "2026-01-02T03:04:05Z".parse().unwrap()).unwrap();
    let desk = desk(&path, true);
    let address = format!("/article/{}", copy.id);
    let shown = page(&desk, &address).await;
    assert!(shown.contains("<b>this article</b>") && shown.contains("A story of its own"));
    let token = token(&shown);
    let send = async |address: &str, form: &str| {
        let request = Request::post(address)
            .header("host", format!("127.0.0.1:{PORT}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(format!("token={token}&{form}")))
            .unwrap();
        router(desk.clone(), PORT).oneshot(request).await.unwrap().status()
    };
    assert_eq!(send(&address, "what=split").await, StatusCode::BAD_REQUEST, "no reason is given");
    assert_eq!(send(&address, "what=split&why=another+day").await, StatusCode::SEE_OTHER);
    assert_eq!(archive.story(&copy.id).unwrap(), []);
    let shown = page(&desk, &address).await;
    assert!(shown.contains("Split off as a story") && shown.contains("another day"), "{shown}");
    let joined = format!("what=join&why=a+wire&other=http%3A%2F%2Fx%2Farticle%2F{}", other.id);
    assert_eq!(send(&address, &joined).await, StatusCode::SEE_OTHER);
    assert_eq!(archive.story(&copy.id).unwrap().len(), 2);
    assert_eq!(send("/verdicts", "what=undo&number=2").await, StatusCode::SEE_OTHER);
    assert_eq!(send("/verdicts", "what=undo&number=1").await, StatusCode::SEE_OTHER);
    let story: Vec<_> = archive.story(&copy.id).unwrap().into_iter().map(|one| one.id).collect();
    assert!(story.len() == 2 && story.contains(&first.id), "{story:?}");
    let itself = format!("what=join&why=x&other={}", copy.id);
    assert_eq!(send(&address, &itself).await, StatusCode::BAD_REQUEST);
}
