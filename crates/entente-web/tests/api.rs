//! The JSON of the same answers.

mod common;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use common::{PORT, get, id_of, sample};
use entente_names::Gazetteer;
use entente_web::{Desk, Watch, router};
use jiff::civil::date;
use serde_json::Value;
use tower::ServiceExt as _;

#[tokio::test]
async fn a_search_gives_its_hits_with_their_place_in_the_whole() {
    let (_folder, path) = sample();
    let answer = get(&path, "/api/v1/search?q=CSTO&page=2&per_page=3").await;
    assert_eq!(answer.headers["content-type"], "application/json");
    let answer = answer.json();
    assert_eq!(answer["query"], "CSTO");
    assert_eq!((&answer["first"], &answer["last"]), (&Value::from(4), &Value::from(6)));
    assert_eq!((&answer["total"], &answer["page"]), (&Value::from(8), &Value::from(2)));
    assert_eq!(answer["hits"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn an_article_is_given_as_it_is_kept() {
    let (_folder, path) = sample();
    let id = id_of(&path, "Armenia says");
    let article = get(&path, &format!("/api/v1/articles/{id}")).await.json();
    assert_eq!(article["id"], Value::from(id.as_str()));
    assert_eq!(article["title"], "Armenia says it froze its part in the CSTO");
    assert!(article["body"].as_str().unwrap().starts_with("Armenia has frozen"));
}

#[tokio::test]
async fn claims_carry_the_words_that_state_them() {
    let (_folder, path) = sample();
    let id = id_of(&path, "Armenia says");
    let article = get(&path, &format!("/api/v1/articles/{id}")).await.json();
    let claims = get(&path, &format!("/api/v1/claims?article={id}")).await.json();
    let claims = claims["claims"].as_array().unwrap();
    assert_eq!(claims.len(), 3);
    for claim in claims {
        let evidence = &claim["evidence"][0];
        let at = |side: &str| usize::try_from(evidence[side].as_u64().unwrap()).unwrap();
        let words = &article["body"].as_str().unwrap()[at("start")..at("end")];
        assert_eq!(evidence["exact"], words);
    }
    let about = get(&path, "/api/v1/claims?organisation=csto").await.json();
    assert_eq!(about["claims"].as_array().unwrap().len(), 7);
}

#[tokio::test]
async fn a_roll_names_each_member_with_its_claims() {
    let (_folder, path) = sample();
    let answer = get(&path, "/api/v1/organisations/CSTO/members?on=2010-01-01").await;
    assert_eq!(answer.status, StatusCode::OK);
    let roll = answer.json();
    assert_eq!((&roll["organisation"], &roll["on"]), (&"CSTO".into(), &"2010-01-01".into()));
    let members = roll["members"].as_array().unwrap();
    let codes: Vec<&str> = members.iter().map(|entry| entry["member"].as_str().unwrap()).collect();
    assert_eq!(codes, ["ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK", "UZB"]);
    for entry in members {
        assert_eq!(entry["certainty"], "yes");
        assert!(!entry["claims"][0]["evidence"][0]["exact"].as_str().unwrap().is_empty());
    }
    assert_eq!(roll["flagged"], Value::Array(Vec::new()));

    let later = get(&path, "/api/v1/organisations/CSTO/members?on=2024-10-01").await.json();
    let flagged = later["flagged"].as_array().unwrap().iter();
    let flagged: Vec<_> = flagged.map(|entry| (&entry["member"], &entry["flags"])).collect();
    assert!(flagged.iter().any(|(who, how)| **who == "ARM" && **how == Value::from(["frozen"])));
}

#[tokio::test]
async fn what_was_published_later_is_not_known_earlier() {
    let (_folder, path) = sample();
    let address = "/api/v1/organisations/CSTO/members?on=2024-10-01&known=2024-01-01";
    let roll = get(&path, address).await.json();
    assert_eq!(roll["as_known_on"], "2024-01-01");
    assert_eq!(roll["members"], Value::Array(Vec::new()));
}

#[tokio::test]
async fn the_server_says_that_it_is_there() {
    let (folder, path) = sample();
    assert_eq!(get(&path, "/healthz").await.text, r#"{"status":"ok"}"#);
    let down = get(&folder.path().join("none.db"), "/healthz").await;
    assert_eq!((down.status.as_u16(), &down.json()["status"]), (503, &"down".into()));
}

#[tokio::test]
async fn figures_count_routes_and_tell_no_questions() {
    let (_folder, path) = sample();
    let watch = Watch { elapsed: || std::time::Duration::from_millis(1), log: None };
    let desk = Desk::new(&path, Gazetteer::builtin(), || date(2026, 1, 1)).watched(watch);
    let router = router(desk, PORT);
    let ask = async |address: &str| {
        let request = Request::get(address).header("host", format!("127.0.0.1:{PORT}"));
        let answer = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    ask("/?q=secretword").await;
    ask("/article/secretword").await;
    ask("/nowhere/secretword").await;
    let figures = ask("/metrics").await;
    assert!(!figures.contains("secretword"), "{figures}");
    let expected = [
        "entente_archive_up 1",
        "entente_request_seconds_count{route=\"/\",method=\"GET\",status=\"200\"} 1",
        "entente_request_seconds_count{route=\"/article/{id}\",method=\"GET\",status=\"404\"} 1",
        "entente_request_seconds_count{route=\"-\",method=\"GET\",status=\"404\"} 1",
        "entente_request_seconds_bucket{route=\"/\",method=\"GET\",status=\"200\",le=\"0.001\"} 1",
    ];
    for line in expected {
        assert!(figures.lines().any(|one| one == line), "{line}\n{figures}");
    }
    // Every line is a comment or a name with labels and one number.
    for line in figures.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("entente_") && value.parse::<f64>().is_ok(), "{line}");
    }
}

#[tokio::test]
async fn every_route_that_is_described_answers_as_described() {
    let (_folder, path) = sample();
    let described = get(&path, "/api/v1/openapi.json").await.json();
    assert_eq!(described["openapi"], "3.1.0");
    let article = id_of(&path, "Armenia says");
    let claims = get(&path, &format!("/api/v1/claims?article={article}")).await.json();
    let claim = claims["claims"][0]["id"].as_str().unwrap().to_owned();
    let paths = described["paths"].as_object().unwrap();
    assert!(paths.len() >= 7);
    for (route, described) in paths {
        let id = if route.contains("claims") { &claim } else { &article };
        let address = route.replace("{id}", id).replace("{code}", "CSTO");
        let answer = get(&path, &address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        let answer = answer.json();
        let schema = &described["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        for name in schema["required"].as_array().unwrap() {
            assert!(answer.get(name.as_str().unwrap()).is_some(), "{name} is not in {address}");
        }
        for parameter in described["get"]["parameters"].as_array().unwrap() {
            let within = route.contains(&format!("{{{}}}", parameter["name"].as_str().unwrap()));
            assert_eq!(parameter["in"] == "path", within, "{route} {parameter}");
        }
    }
}

#[tokio::test]
async fn a_list_goes_on_where_it_says() {
    let (_folder, path) = sample();
    let first = get(&path, "/api/v1/search?q=CSTO&per_page=3").await.json();
    let next = first["next"].as_str().unwrap().to_owned();
    let second = get(&path, &next).await.json();
    assert_eq!((&second["first"], &second["last"]), (&Value::from(4), &Value::from(6)));
    let last = get(&path, "/api/v1/search?q=CSTO&per_page=100").await.json();
    assert!(last.get("next").is_none());
    let bad = get(&path, "/api/v1/claims?cursor=5").await;
    assert_eq!((bad.status, &bad.json()["error"]), (StatusCode::BAD_REQUEST, &"bad_choice".into()));
}
