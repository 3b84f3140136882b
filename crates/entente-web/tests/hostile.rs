//! Articles and requests that mean no good.

mod common;

use axum::http::StatusCode;
use common::get;
use entente_claims::{Claim, Evidence, Slots};
use entente_store::Archive;
use entente_text::{Article, Draft, Field, Span};
use tempfile::TempDir;

fn archive(articles: &[(Article, Vec<Claim>)]) -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.db");
    let archive = Archive::open(&path).unwrap();
    for (article, claims) in articles {
        archive.add(article, b"", "hostile.txt", "2024-01-01T00:00:00Z".parse().unwrap()).unwrap();
        archive.record_reading(&article.id, "by hand", claims, &[]).unwrap();
    }
    (folder, path)
}

fn told(article: &Article, kind: &str, slots: &[(&str, &str)], end: usize) -> Claim {
    let slots: Slots =
        slots.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    let evidence = vec![Evidence::new(Field::Body, &article.body, Span::new(0, end))];
    Claim::new(article.name(), kind, "by.hand", slots, evidence).unwrap()
}

/// What a browser would run or follow, were it not shown as text.
const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(2)>",
    "</title></textarea></svg><svg/onload=alert(3)>",
    "<a href=\"javascript:alert(4)\">here</a>",
    "{{ 7 * 7 }} {% raw %} &lt;script&gt;",
    "<div style=\"position:fixed\"><b <i></p><!-- <![CDATA[",
];

#[tokio::test]
async fn markup_in_any_field_is_shown_as_text() {
    let articles: Vec<(Article, Vec<Claim>)> = HOSTILE
        .iter()
        .map(|text| {
            let article = Article::from(Draft {
                title: (*text).to_owned(),
                source: Some((*text).to_owned()),
                byline: Some((*text).to_owned()),
                url: Some(format!("javascript:{text}")),
                published: "2024-01-01".parse().ok(),
                body: format!("{text} said the speaker."),
                ..Draft::default()
            });
            let end = article.body.len();
            let claims = vec![
                told(&article, "statement", &[("speaker", text), ("content", text)], end),
                told(&article, "exercise", &[("name", text), ("place", text)], end),
                told(
                    &article,
                    "membership",
                    &[("member", text), ("organisation", text), ("change", text)],
                    end,
                ),
                told(&article, text, &[(text, text)], end),
            ];
            (article, claims)
        })
        .collect();
    let (_folder, path) = archive(&articles);
    let mut pages: Vec<String> = [
        "/",
        "/organisations",
        "/states",
        "/people",
        "/exercises",
        "/places",
        "/doubts",
        "/results.rss",
    ]
    .map(str::to_owned)
    .to_vec();
    for (article, claims) in &articles {
        pages.push(format!("/article/{}", article.id));
        pages.extend(claims.iter().map(|claim| format!("/claim/{}", claim.id)));
    }
    for text in HOSTILE {
        let name = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
        pages.push(format!("/?q={name}"));
        for kind in ["person", "exercise", "place", "organisation"] {
            pages.push(format!("/{kind}/{name}"));
        }
    }
    for page in pages {
        let answer = get(&path, &page).await;
        // What is no name of a person has no page of one.
        let known = answer.status == StatusCode::OK || page.starts_with("/person/");
        assert!(known, "{page}: {}", answer.text);
        let text = answer.unscripted();
        for bad in [
            "<script",
            "<img",
            "<svg/",
            "href=\"javascript",
            "href='javascript",
            "style=\"",
            "<div style",
            "<!-- <![CDATA",
        ] {
            assert!(!text.contains(bad), "{bad} in {page}");
        }
        assert!(!text.contains(" 49 "), "a template ran in {page}");
    }
}

#[tokio::test]
async fn letters_that_turn_the_line_round_stay_within_their_own() {
    let title = "Report \u{202e}gnp.exe of \u{2067}the day";
    let article = Article::from(Draft {
        title: title.to_owned(),
        source: Some("\u{202e}Outlet".to_owned()),
        body: "Body \u{202e}turned.".to_owned(),
        ..Draft::default()
    });
    let (_folder, path) = archive(&[(article.clone(), Vec::new())]);
    let listing = get(&path, "/").await.text;
    assert!(listing.contains("<bdi>\u{202e}Outlet</bdi> · undated"), "{listing}");
    let page = get(&path, &format!("/article/{}", article.id)).await.text;
    assert!(page.contains("<bdi>\u{202e}Outlet</bdi>"));
}

#[tokio::test]
async fn an_article_of_five_megabytes_is_shown_whole() {
    let sentence = "The day was long, the lake lay still, and nobody of any name came by. ";
    let mut body = sentence.repeat(5 * 1024 * 1024 / sentence.len());
    body.push_str("This is its end.");
    let article = Article::from(Draft { title: "Long".to_owned(), body, ..Draft::default() });
    let (_folder, path) = archive(&[(article.clone(), Vec::new())]);
    let page = get(&path, &format!("/article/{}", article.id)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("This is its end."));
    assert_eq!(get(&path, "/?q=end").await.status, StatusCode::OK);
}

#[tokio::test]
async fn ten_thousand_names_leave_the_pages_readable() {
    let names: Vec<String> = (0..10_000).map(|number| format!("Person Number{number}")).collect();
    let article = Article::from(Draft {
        title: "Crowd".to_owned(),
        body: names.join(", "),
        ..Draft::default()
    });
    let claims: Vec<Claim> = names
        .iter()
        .map(|name| told(&article, "statement", &[("speaker", name), ("organisation", name)], 20))
        .collect();
    let (_folder, path) = archive(&[(article.clone(), claims)]);
    for page in ["/", "/people", "/organisations", "/doubts", "/organisation/Person%20Number7"] {
        let answer = get(&path, page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        assert!(answer.text.len() < 600_000, "{page} has {} bytes", answer.text.len());
    }
    assert_eq!(get(&path, &format!("/article/{}", article.id)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn no_address_breaks_the_server() {
    let (_folder, path) = common::sample();
    let odd = [
        "",
        "%00",
        "..%2f..%2fetc%2fpasswd",
        "%ff%fe",
        "'%20OR%201=1--",
        "%7B%7B7*7%7D%7D",
        "%22%22",
        "-",
        "%2B",
        "99999999999999999999",
        "-1",
        "NaN",
        "2024-02-30",
        "0001-01-01",
        "9999-12-31",
        "%E2%80%AE",
        "(((((",
        "date:",
        "date:9999999",
        "org:%22",
        "title:",
        "date:..",
        "NOT",
        "OR%20OR",
    ];
    let long = "a".repeat(5000);
    let routes = [
        "/?q=",
        "/?page=",
        "/?per_page=",
        "/?order=",
        "/?copies=",
        "/?from=",
        "/?to=",
        "/results.csv?q=",
        "/results.rss?q=",
        "/article/",
        "/article/x/sentence/",
        "/article/x/cite/",
        "/claim/",
        "/organisation/",
        "/organisation/CSTO/",
        "/organisation/CSTO?on=",
        "/organisation/CSTO?known=",
        "/state/",
        "/state/UZB?on=",
        "/state/UZB/memberships.svg?on=",
        "/person/",
        "/exercise/",
        "/place/",
        "/doubts?page=",
        "/searches?x=",
        "/api/v1/search?q=",
        "/api/v1/survey?q=",
        "/api/v1/articles/",
        "/api/v1/claims?article=",
        "/api/v1/claims?organisation=",
        "/api/v1/claims?cursor=",
        "/api/v1/claims/",
        "/api/v1/organisations/",
        "/api/v1/organisations/CSTO/members?on=",
        "/api/v1/organisations/CSTO/changes?from=",
    ];
    for route in routes {
        for value in odd.iter().copied().chain([long.as_str()]) {
            let answer = get(&path, &format!("{route}{value}")).await;
            assert!(
                !answer.status.is_server_error(),
                "{route}{value}: {} {}",
                answer.status,
                answer.text
            );
        }
    }
}
