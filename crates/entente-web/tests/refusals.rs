//! What is refused, how, and what guards every answer.

mod common;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use common::{PORT, ask, get, id_of, sample};

#[tokio::test]
async fn a_request_for_another_host_is_refused() {
    let (_folder, path) = sample();
    let hosts = ["evil.example", "evil.example:8700", "127.0.0.1:8701", "127.0.0.1.evil.example"];
    for host in hosts {
        for address in ["/", "/api/v1/claims", "/healthz", "/style.css", "/nowhere"] {
            let request = Request::get(address).header("host", host).body(Body::empty()).unwrap();
            let answer = ask(&path, request).await;
            assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{host}{address}");
            assert!(!answer.text.contains("Border Monitor"), "{host}{address}");
        }
    }
    let nameless = Request::get("/").body(Body::empty()).unwrap();
    assert_eq!(ask(&path, nameless).await.status, StatusCode::MISDIRECTED_REQUEST);
    let twice = Request::get("/")
        .header("host", format!("localhost:{PORT}"))
        .header("host", "evil.example");
    let answer = ask(&path, twice.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST);
    let ours = Request::get("/").header("host", format!("localhost:{PORT}"));
    assert_eq!(ask(&path, ours.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_day_that_is_none_is_named() {
    let (_folder, path) = sample();
    for day in ["2010-02-30", "yesterday", "2010", "2010-01-01T00:00"] {
        let page = get(&path, &format!("/organisation/CSTO?on={day}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{day}");
        assert!(
            page.text.contains(&format!("\u{201c}{day}\u{201d} is not a day")),
            "{}",
            page.text
        );
        assert!(page.text.contains("Write on as in 2010-01-31"));
    }
    let json = get(&path, "/api/v1/organisations/CSTO/members?known=2010-02-30").await;
    assert_eq!(json.status, StatusCode::BAD_REQUEST);
    insta::assert_snapshot!(json.text, @r#"{"error":"bad_day","message":"“2010-02-30” is not a day. Write known as in 2010-01-31."}"#);
}

#[tokio::test]
async fn what_is_not_there_is_said_so_in_the_form_that_was_asked_for() {
    let (_folder, path) = sample();
    for address in ["/organisation/NOBODY", "/article/0123456789", "/nowhere"] {
        let page = get(&path, address).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
        assert!(page.text.contains("<h1>Not found</h1>"), "{address}");
    }
    for (address, error) in [
        ("/api/v1/organisations/NOBODY/members", "no_organisation"),
        ("/api/v1/articles/0123456789", "no_article"),
        ("/api/v1/nowhere", "no_page"),
    ] {
        let json = get(&path, address).await;
        assert_eq!(json.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(json.json()["error"], error);
    }
}

#[tokio::test]
async fn a_page_number_out_of_range_is_refused() {
    let (_folder, path) = sample();
    for query in ["page=0", "page=-1", "page=x", "per_page=101"] {
        let answer = get(&path, &format!("/api/v1/search?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(answer.json()["error"], "bad_number");
    }
}

#[tokio::test]
async fn a_file_that_is_no_archive_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.db");
    std::fs::write(&path, "Dear friend, this is a letter and no archive. ".repeat(40)).unwrap();
    let answer = get(&path, "/").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.text.contains("letter.db"), "{}", answer.text);
}

#[tokio::test]
async fn only_reading_is_possible() {
    let (_folder, path) = sample();
    for method in ["POST", "PUT", "DELETE"] {
        let request = Request::builder().method(method).uri("/");
        let request = request.header("host", format!("127.0.0.1:{PORT}"));
        let answer = ask(&path, request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
}

#[tokio::test]
async fn every_answer_is_guarded_and_loads_nothing_from_elsewhere() {
    let (_folder, path) = sample();
    let article = format!("/article/{}", id_of(&path, "From a treaty"));
    let addresses = ["/", "/organisations", "/organisation/CSTO", "/nowhere", "/healthz", &article];
    for address in addresses {
        let answer = get(&path, address).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{address}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(
            answer.text.matches("<script").count(),
            answer.text.matches("<script src=\"/script.js\"").count()
        );
        for elsewhere in ["src=\"http", "style=", "<link rel=\"stylesheet\" href=\"http"] {
            assert!(!answer.text.contains(elsewhere), "{elsewhere} in {address}");
        }
    }
}
