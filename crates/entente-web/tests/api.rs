//! The JSON of the same answers.

mod common;

use axum::http::StatusCode;
use common::{get, id_of, sample};
use serde_json::Value;

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
    let (folder, _path) = sample();
    let health = get(&folder.path().join("none.db"), "/health").await;
    assert_eq!(health.text, r#"{"status":"ok"}"#);
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
