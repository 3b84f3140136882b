//! Articles written for these tests, and an archive to put them in.
#![allow(dead_code, missing_docs)]

use std::path::PathBuf;

use entente_store::{Added, Archive};
use entente_text::{Article, Draft};
use jiff::Timestamp;
use tempfile::TempDir;

pub fn when() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

pub fn article(title: &str, published: Option<&str>, body: &str) -> Article {
    Article::from(Draft {
        title: title.to_owned(),
        published: published.map(|day| day.parse().unwrap()),
        source: Some("Border Monitor".to_owned()),
        body: body.to_owned(),
        ..Draft::default()
    })
}

/// A folder with an archive in it, not opened yet.
pub fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.db");
    (folder, path)
}

/// A small archive of news.
pub fn news() -> (TempDir, Archive) {
    let (folder, path) = place();
    let archive = Archive::open(path).unwrap();
    for article in [
        article(
            "Qatar leaves OPEC",
            Some("2019-01-01"),
            "Qatar left the Organization of the Petroleum Exporting Countries on the first day of \
             the year. Its energy minister had announced the step a month before.",
        ),
        article(
            "Drills in the mountains",
            Some("2024-09-30"),
            "Troops of five members of the CSTO met for a command-staff exercise near the lake. \
             The exercises went on for five days. Armenia sent nobody, and told the CSTO\u{2019}s \
             staff so beforehand.",
        ),
        article(
            "A treaty and its parties",
            None,
            "The treaty was signed in Tashkent in 1992. It came into force two years later. The \
             U.S. was never a party to it, and nobody asked us why.",
        ),
        article(
            "CSTO staff meet",
            Some("2024-10-02"),
            "The chiefs of staff spoke about the coming year.",
        ),
    ] {
        let added = archive.add(&article, article.body.as_bytes(), "news.txt", when()).unwrap();
        assert_eq!(added, Added::New);
    }
    (folder, archive)
}
