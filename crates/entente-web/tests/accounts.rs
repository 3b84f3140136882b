//! Pages for users: logging in, what each role may do, and what is refused.

mod common;

use std::path::Path;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use common::{Answer, PORT, answer, id_of, sample};
use entente_names::Gazetteer;
use entente_store::{Accounts, Role};
use entente_web::{Desk, router};
use jiff::Timestamp;
use jiff::civil::date;

const PASSWORD: &str = "a long enough password";

fn now() -> Timestamp {
    "2024-10-01T12:00:00Z".parse().unwrap()
}

/// The pages over the sample, with a user of each role.
fn served(path: &Path) -> Router {
    let accounts = Accounts::open(Accounts::path_beside(path)).unwrap();
    for (name, role) in [("Rana", Role::Read), ("Emre", Role::Edit), ("Aida", Role::Admin)] {
        accounts.add_user(name, role, PASSWORD, now()).unwrap();
    }
    let desk = Desk::new(path, Gazetteer::builtin(), || date(2024, 10, 1)).writing(now);
    router(desk.with_accounts(false, now).unwrap(), PORT)
}

async fn ask(router: &Router, address: &str, cookie: &str, form: Option<&str>) -> Answer {
    let request = match form {
        Some(_) => Request::post(address),
        None => Request::get(address),
    };
    let request = request
        .header("host", format!("127.0.0.1:{PORT}"))
        .header("cookie", cookie)
        .header("content-type", "application/x-www-form-urlencoded");
    let body = Body::from(form.unwrap_or_default().to_owned());
    answer(router.clone(), request.body(body).unwrap()).await
}

fn token(page: &str) -> String {
    page.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// Logs in; gives the cookie.
async fn log_in(router: &Router, name: &str) -> String {
    let page = ask(router, "/login", "", None).await;
    let form =
        format!("name={name}&password={}&token={}", PASSWORD.replace(' ', "+"), token(&page.text));
    let answer = ask(router, "/login", "", Some(&form)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    for part in ["__Host-entente=", "; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(part), "{part} is not in {cookie}");
    }
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn without_a_session_nothing_is_shown() {
    let (_folder, path) = sample();
    let router = served(&path);
    let article = format!("/article/{}", id_of(&path, "From a treaty"));
    let pages = [
        "/",
        "/?q=CSTO",
        &article,
        "/organisation/CSTO?on=2010-01-01",
        "/results.csv",
        "/verdicts",
        "/account",
        "/deeds",
        "/nowhere",
    ];
    for page in pages {
        for cookie in ["", "__Host-entente=", "__Host-entente=0123456789abcdef", "entente=x"] {
            let refused = ask(&router, page, cookie, None).await;
            assert_eq!(refused.status, StatusCode::SEE_OTHER, "{page}");
            assert!(refused.headers["location"].to_str().unwrap().starts_with("/login?next=%2F"));
            assert!(refused.text.is_empty(), "{page}");
        }
    }
    for page in ["/api/v1/search?q=CSTO", "/api/v1/openapi.json", "/api/v1/claims"] {
        let refused = ask(&router, page, "", None).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{page}");
        assert_eq!(refused.headers["www-authenticate"], "Bearer");
        assert_eq!(refused.json()["error"], "stranger");
    }
    for page in ["/login", "/style.css", "/script.js", "/healthz"] {
        assert_eq!(ask(&router, page, "", None).await.status, StatusCode::OK, "{page}");
    }
    let posted = ask(&router, "/verdicts", "", Some("what=undo&number=1")).await;
    assert_eq!(posted.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn whoever_logs_in_comes_to_the_page_they_asked_for_and_leaves_again() {
    let (_folder, path) = sample();
    let router = served(&path);
    let asked = ask(&router, "/organisation/CSTO?on=2010-01-01", "", None).await;
    let login = asked.headers["location"].to_str().unwrap().to_owned();
    let page = ask(&router, &login, "", None).await;
    assert!(page.text.contains("name=\"next\" value=\"/organisation/CSTO?on=2010-01-01\""));
    let form = |password: &str| {
        let next = "%2Forganisation%2FCSTO%3Fon%3D2010-01-01";
        format!("name=rana&password={password}&next={next}&token={}", token(&page.text))
    };
    let wrong = ask(&router, "/login", "", Some(&form("not+the+right+one"))).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(wrong.text.contains("The name or the password is not right."));
    assert!(!wrong.text.contains("not the right one"), "a password is never shown again");
    let right = ask(&router, "/login", "", Some(&form(&PASSWORD.replace(' ', "+")))).await;
    assert_eq!(right.headers["location"], "/organisation/CSTO?on=2010-01-01");
    let cookie = right.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap();
    let page = ask(&router, "/organisation/CSTO?on=2010-01-01", cookie, None).await;
    assert!(page.text.contains("Seven members") && page.text.contains(">Rana<"));
    assert_eq!(page.headers["cache-control"], "private, no-cache");
    // Leaving needs the token of the session, and ends it.
    let other = ask(&router, "/logout", cookie, Some("token=x")).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    let left = ask(&router, "/logout", cookie, Some(&format!("token={}", token(&page.text)))).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    assert!(left.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(ask(&router, "/", cookie, None).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn each_role_may_do_its_own_and_no_more() {
    let (_folder, path) = sample();
    let router = served(&path);
    let (reader, editor, admin) = (
        log_in(&router, "Rana").await,
        log_in(&router, "Emre").await,
        log_in(&router, "Aida").await,
    );
    let archive = entente_store::Archive::open_existing(&path).unwrap();
    let claims = archive.claims(&entente_store::ClaimQuery::default()).unwrap();
    let claim = format!("/claim/{}", claims[0].claim.id);

    let page = ask(&router, &claim, &reader, None).await;
    assert!(!page.text.contains("id=\"hands\""), "a reader is offered no form");
    let theirs = token(&page.text);
    let form = |token: &str| format!("what=reject&why=x&by=Somebody+else&token={token}");
    let refused = ask(&router, &claim, &reader, Some(&form(&theirs))).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("\u{201c}edit\u{201d}"), "{}", refused.text);

    let page = ask(&router, &claim, &editor, None).await;
    assert!(page.text.contains("id=\"hands\"") && !page.text.contains("name=\"by\""));
    // Neither another user's token nor that of the login page will do.
    let door = token(&ask(&router, "/login", "", None).await.text);
    for token in [&theirs, &door, ""] {
        let refused = ask(&router, &claim, &editor, Some(&form(token))).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{token}");
    }
    let done = ask(&router, &claim, &editor, Some(&form(&token(&page.text)))).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let verdicts = archive.verdicts().unwrap();
    let (verdict, _) = verdicts.all().next().unwrap();
    assert_eq!(verdict.by, "Emre", "the name is the user's, whatever the form says");

    assert_eq!(ask(&router, "/deeds", &editor, None).await.status, StatusCode::FORBIDDEN);
    let deeds = ask(&router, "/deeds", &admin, None).await;
    assert_eq!(deeds.status, StatusCode::OK);
    for part in ["rejected a claim", &claim, "logged in", "Emre", "Rana"] {
        assert!(deeds.text.contains(part), "{part} is not in {}", deeds.text);
    }
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it_and_ends_all_sessions() {
    let (_folder, path) = sample();
    let router = served(&path);
    let (one, other) = (log_in(&router, "Rana").await, log_in(&router, "Rana").await);
    let token = token(&ask(&router, "/account", &one, None).await.text);
    let form = |old: &str, new: &str| format!("old={old}&new={new}&token={token}");
    let old = PASSWORD.replace(' ', "+");
    let wrong =
        ask(&router, "/account", &one, Some(&form("not+the+right+one", "another+long+password")))
            .await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let short = ask(&router, "/account", &one, Some(&form(&old, "short"))).await;
    assert_eq!(short.status, StatusCode::BAD_REQUEST);
    assert!(short.text.contains("at least 15 characters"), "{}", short.text);
    let done = ask(&router, "/account", &one, Some(&form(&old, "another+long+password"))).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    for cookie in [&one, &other] {
        assert_eq!(ask(&router, "/", cookie, None).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn after_ten_failures_even_the_right_password_waits() {
    let (_folder, path) = sample();
    let router = served(&path);
    let door = token(&ask(&router, "/login", "", None).await.text);
    let form = |password: &str| format!("name=Rana&password={password}&token={door}");
    for _ in 0..10 {
        let failed = ask(&router, "/login", "", Some(&form("wrong"))).await;
        assert_eq!(failed.status, StatusCode::FORBIDDEN);
    }
    let right = form(&PASSWORD.replace(' ', "+"));
    let waits = ask(&router, "/login", "", Some(&right)).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(waits.headers["retry-after"], "900");
    assert!(waits.text.contains("Try again in 15 minutes"));
}

#[tokio::test]
async fn a_program_asks_with_a_token() {
    let (_folder, path) = sample();
    let router = served(&path);
    let accounts = Accounts::open(Accounts::path_beside(&path)).unwrap();
    let session = accounts.begin_session("Rana", now(), 60).unwrap();
    let ask = |token: String| {
        let request = Request::get("/api/v1/search?q=CSTO")
            .header("host", format!("127.0.0.1:{PORT}"))
            .header("authorization", format!("Bearer {token}"));
        answer(router.clone(), request.body(Body::empty()).unwrap())
    };
    assert_eq!(ask(session.token.clone()).await.status, StatusCode::OK);
    assert_eq!(ask("0".repeat(64)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ask("0".repeat(6400)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_form_that_another_site_sends_is_refused() {
    let (_folder, path) = sample();
    let router = served(&path);
    let door = token(&ask(&router, "/login", "", None).await.text);
    let form = format!("name=Rana&password={}&token={door}", PASSWORD.replace(' ', "+"));
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let request = Request::post("/login")
            .header("host", format!("127.0.0.1:{PORT}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value);
        let refused = answer(router.clone(), request.body(Body::from(form.clone())).unwrap()).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{name}");
        assert!(!refused.headers.contains_key("set-cookie"));
    }
}
