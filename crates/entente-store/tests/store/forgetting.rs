//! What is taken down is gone, and what is beside it stays.

use std::fs;
use std::path::Path;

use entente_claims::{Claim, Evidence, Slots};
use entente_record::{Anchor, Report, Ruling};
use entente_store::{Added, Archive, ClaimQuery, Query, StoreError};
use entente_text::{Article, Document, Field, Span};

use crate::common::{add, article, place, when};

const SECRET: &str = "Zanzibaria";

fn claim(article: &Article) -> Claim {
    let evidence = Evidence::new(Field::Body, &article.body, Span::new(0, article.body.len()));
    Claim::new(article.name(), "membership", "test.rule", Slots::new(), vec![evidence]).unwrap()
}

/// Two articles on one page, and one on a page of its own; all read, each with a verdict.
fn told(path: &Path) -> (Archive, Vec<Article>) {
    let archive = Archive::open(path).unwrap();
    let body = format!("{SECRET} left the alliance. {}", "It said no more of it. ".repeat(400));
    let first = article(&format!("{SECRET} leaves"), Some("2024-01-02"), &body);
    let second = article("Neighbours stay", Some("2024-01-03"), "The neighbours stayed.");
    let third = article("Elsewhere", None, "Elsewhere nothing happened.");
    let page = format!("{}\n\n{}", first.body, second.body);
    archive.add(&first, page.as_bytes(), &format!("{SECRET}.html"), when()).unwrap();
    archive.add(&second, page.as_bytes(), "page.html", when()).unwrap();
    add(&archive, &third);
    let all = vec![first, second, third];
    for article in &all {
        let whole = Document { text: article.body.clone(), ..Document::default() };
        let parsed = Some((Document::default(), whole));
        let (article, claims) = (article.id.clone(), vec![claim(article)]);
        let finding = entente_store::Finding { article, claims, doubts: Vec::new(), parsed };
        archive.record_readings("reader", &[finding]).unwrap();
    }
    for report in archive.claims(&ClaimQuery::default()).unwrap() {
        let why = format!("as {} says", report.claim.evidence[0].exact);
        let ruling = Ruling::Accept { claim: Anchor::from(&Report::clone(&report)) };
        archive.record_verdict(&ruling, "Ana", &why, when()).unwrap();
    }
    archive.refresh_index().unwrap();
    (archive, all)
}

/// The files beside the archive, and it, in which a word stands, in either case.
fn files_with(word: &str, folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let bytes = fs::read(&path).unwrap().to_ascii_lowercase();
        if bytes.windows(word.len()).any(|window| window == word.to_ascii_lowercase().as_bytes()) {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    found
}

#[test]
fn of_an_article_taken_down_no_byte_is_left_and_the_others_are_whole() {
    let (folder, path) = place();
    let (archive, all) = told(&path);
    assert_ne!(files_with(SECRET, folder.path()), [""; 0]);
    let keys = [all[0].id.to_string()];
    let done = archive.forget(&keys, "Ana", "a court said so", when()).unwrap();
    assert_eq!((done.claims, done.verdicts, done.wiped), (1, 1, true));
    assert_eq!(done.without_page, [all[1].id.to_string()]);
    assert_eq!(files_with(SECRET, folder.path()), [""; 0]);

    assert_eq!(archive.check().unwrap(), []);
    let found = archive.search(&Query::new(SECRET)).unwrap();
    assert_eq!(found.total, 0);
    assert_eq!(archive.search(&Query::new("")).unwrap().total, 2);
    assert_eq!(archive.claims(&ClaimQuery::default()).unwrap().len(), 2);
    let error = archive.article(&all[0].id.as_str()[..8]).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("article {} was taken down on 2026-01-02: a court said so", all[0].id)
    );
    assert!(matches!(archive.original(&all[1].id), Err(StoreError::NoPage { .. })));
    let kept = archive.verdicts().unwrap();
    let whys: Vec<&str> = kept.all().map(|(verdict, _)| verdict.why.as_str()).collect();
    assert_eq!(
        whys,
        ["[taken down]", "as The neighbours stayed. says", "as Elsewhere nothing happened. says"]
    );
}

#[test]
fn what_was_taken_down_is_not_taken_in_again_and_its_number_not_given_again() {
    let (_folder, path) = place();
    let (archive, all) = told(&path);
    let last = all[2].id.to_string();
    archive.save_search("all", "", when()).unwrap();
    archive.forget(std::slice::from_ref(&last), "Ana", "asked", when()).unwrap();
    assert_eq!(add(&archive, &all[2]), Added::Forgotten);
    assert_eq!(archive.count().unwrap(), 2);
    assert!(matches!(
        archive.forget(std::slice::from_ref(&last), "Ana", "asked", when()),
        Err(StoreError::Forgotten { .. })
    ));
    // One that comes after it is new to who looked when the other was there.
    add(&archive, &article("Another", None, "Another thing happened."));
    assert_eq!(archive.saved_searches().unwrap()[0].new, 1);
    assert_eq!(archive.forgotten().unwrap()[0].article, last);
    let other = Archive::open_existing(&path).unwrap();
    assert_eq!(other.search(&Query::new("happened")).unwrap().total, 1);
    assert_eq!(other.check().unwrap(), []);
}

#[test]
fn nothing_goes_when_one_of_them_is_not_there() {
    let (_folder, path) = place();
    let (archive, all) = told(&path);
    let keys = [all[0].id.to_string(), "0123456789".to_owned()];
    assert!(matches!(
        archive.forget(&keys, "Ana", "asked", when()),
        Err(StoreError::NoArticle { .. })
    ));
    assert_eq!((archive.count().unwrap(), archive.forgotten().unwrap().len()), (3, 0));
}

#[test]
fn a_program_that_reads_meanwhile_keeps_the_log_and_that_is_said() {
    let (folder, path) = place();
    let (_, all) = told(&path);
    let opening =
        entente_store::Opening { create: false, patience: std::time::Duration::from_millis(50) };
    let archive = Archive::open_with(&path, opening).unwrap();
    let reader = rusqlite::Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let _: i64 = reader.query_row("SELECT count(*) FROM articles", [], |row| row.get(0)).unwrap();
    let keys = [all[0].id.to_string()];
    let done = archive.forget(&keys, "Ana", "asked", when()).unwrap();
    assert!(!done.wiped);
    reader.execute_batch("COMMIT").unwrap();
    let done = archive.forget(&[], "Ana", "asked", when()).unwrap();
    assert!(done.wiped);
    assert_eq!(files_with(SECRET, folder.path()), [""; 0]);
}
