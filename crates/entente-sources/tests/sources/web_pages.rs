//! Small pages in the styles of many publishing systems: title, text, language, and the day with
//! its kind, as `tests/pages/expected_web.jsonl` has them.

use std::fmt::Write as _;
use std::path::Path;

use entente_sources::{Options, extract_page};
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    file: String,
    url: Option<String>,
    title: String,
    author: Option<String>,
    date: Option<String>,
    kind: Option<String>,
    lang: String,
    text: Vec<String>,
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn pages_of_many_styles() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let expected = std::fs::read_to_string(folder.join("expected_web.jsonl")).unwrap();
    let options =
        Options { clean: false, latest: Some("2026-11-26".parse().unwrap()), ..Options::default() };
    let (mut wrong, mut pages) = (String::new(), 0);
    for line in expected.lines() {
        let page: Expected = serde_json::from_str(line).unwrap();
        let bytes = std::fs::read(folder.join("web").join(&page.file)).unwrap();
        let drawn = extract_page(&page.file, &bytes, page.url.as_deref(), &options).unwrap();
        pages += 1;
        let mut differ = |what: &str, found: &str, wanted: &str| {
            if found != wanted {
                let _ = writeln!(wrong, "{}: {what} {found:?}, not {wanted:?}", page.file);
            }
        };
        let date = drawn.date.map(|date| date.to_string()).unwrap_or_default();
        let place = drawn.evidence.first().map_or("", |evidence| evidence.place.as_str());
        let wanted = page.date.as_deref().unwrap_or_default();
        differ(if date == wanted { "date" } else { place }, &date, wanted);
        let kind = page.kind.as_deref().unwrap_or_default();
        differ("kind", drawn.date_kind.unwrap_or_default(), kind);
        differ("title", &drawn.title, &page.title);
        differ("language", &drawn.lang.unwrap_or_default()[..2], &page.lang);
        if let Some(author) = &page.author {
            differ("author", drawn.author.as_deref().unwrap_or_default(), author);
        }
        let text = squeezed(&drawn.text);
        for paragraph in &page.text {
            if !text.contains(&squeezed(paragraph)) {
                differ("text", &text, paragraph);
            }
        }
        for noise in ["All rights reserved", "Ferry timetable", "About us", "My uncle"] {
            differ("noise", if text.contains(noise) { noise } else { "" }, "");
        }
    }
    assert!(wrong.is_empty(), "of {pages} pages:\n{wrong}");
}

#[test]
fn evidence_is_as_written_in_the_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/web");
    for entry in std::fs::read_dir(folder).unwrap() {
        let html = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let drawn = entente_sources::extract(&html, None, &Options::default());
        for evidence in drawn.evidence {
            // White space between elements is the page's; words are not.
            let words = evidence.text.split_whitespace();
            assert!(words.clone().all(|word| html.contains(word)), "{}", evidence.text);
        }
    }
}

#[derive(Deserialize)]
struct Dated {
    file: String,
    url: Option<String>,
    date: Option<String>,
    kind: Option<String>,
}

#[test]
fn days_that_are_hard_to_find() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let expected = std::fs::read_to_string(folder.join("expected_dates.jsonl")).unwrap();
    let options = Options { latest: Some("2026-11-26".parse().unwrap()), ..Options::default() };
    let (mut wrong, mut pages) = (String::new(), 0);
    for line in expected.lines() {
        let page: Dated = serde_json::from_str(line).unwrap();
        let bytes = std::fs::read(folder.join("dates").join(&page.file)).unwrap();
        let drawn = extract_page(&page.file, &bytes, page.url.as_deref(), &options).unwrap();
        pages += 1;
        let found = (drawn.date.map(|date| date.to_string()), drawn.date_kind.map(str::to_owned));
        if found != (page.date.clone(), page.kind.clone()) {
            let place = drawn.evidence.first().map_or("", |evidence| evidence.place.as_str());
            let wanted = (page.date, page.kind);
            let _ = writeln!(wrong, "{}: {found:?}, not {wanted:?}; {place}", page.file);
        }
    }
    assert!(wrong.is_empty(), "of {pages} pages:\n{wrong}");
}
