//! Articles written for these tests, and an archive to put them in.

use std::path::PathBuf;

use entente_store::{Added, Archive};
use entente_text::{Article, Draft};
use jiff::Timestamp;
use tempfile::TempDir;

/// When everything in these tests was added.
pub(crate) fn when() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

/// An article of the made-up outlet "Border Monitor".
pub(crate) fn article(title: &str, published: Option<&str>, body: &str) -> Article {
    Article::from(Draft {
        title: title.to_owned(),
        published: published.map(|day| day.parse().unwrap()),
        source: Some("Border Monitor".to_owned()),
        body: body.to_owned(),
        ..Draft::default()
    })
}

/// A folder with an archive in it, not opened yet.
pub(crate) fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.db");
    (folder, path)
}

/// A small archive of news.
pub(crate) fn news() -> (TempDir, Archive) {
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
        assert_eq!(add(&archive, &article), Added::New);
    }
    (folder, archive)
}

/// Many short articles, each different from all others.
pub(crate) fn numbered(number: usize) -> Article {
    let body = format!("Exercise {number} of the alliance was held near the lake.");
    article(&format!("Exercise {number}"), None, &body)
}

/// Adds an article the way most tests do.
pub(crate) fn add(archive: &Archive, article: &Article) -> Added {
    archive.add(article, article.body.as_bytes(), "news.txt", when()).unwrap()
}
