//! Backups, repairs, and archives of every earlier format.

use std::fs;

use entente_claims::{Claim, Evidence, Slots};
use entente_store::{Archive, ClaimQuery, Query, StoreError};
use entente_text::{Field, Span};
use rusqlite::Connection;

use crate::common::{add, news, numbered, place};

fn titles(archive: &Archive) -> Vec<String> {
    archive.articles().map(|article| article.unwrap().title.clone()).collect()
}

#[test]
fn a_backup_is_an_archive_and_what_comes_later_is_not_in_it() {
    let (folder, archive) = news();
    let to = folder.path().join("copy.db");
    let bytes = archive.back_up(&to).unwrap();
    assert_eq!(fs::metadata(&to).unwrap().len(), bytes);
    add(&archive, &numbered(1));
    let copy = Archive::open_existing(&to).unwrap();
    assert_eq!(titles(&copy), &titles(&archive)[..4]);
    assert_eq!(copy.check().unwrap(), []);
    assert_eq!(copy.search(&Query::new("exercise")).unwrap().total, 1);
    assert!(matches!(archive.back_up(&to), Err(StoreError::Exists { .. })));
    let nowhere = folder.path().join("none").join("copy.db");
    assert!(matches!(archive.back_up(&nowhere), Err(StoreError::NoFolder { .. })));
    assert!(!folder.path().join("copy.db.part").exists());
}

#[test]
fn the_size_that_is_told_counts_what_stands_in_the_log() {
    let (_folder, archive) = news();
    let path = archive.path().to_owned();
    let length = || fs::metadata(&path).unwrap().len();
    let told = archive.tally().unwrap().bytes;
    assert!(length() < told, "what was added last stands in the log");
    drop(archive);
    assert_eq!(length(), told);
}

#[test]
fn a_backup_can_be_made_while_another_program_writes() {
    let (folder, archive) = news();
    let path = archive.path().to_owned();
    let writer = std::thread::spawn(move || {
        let archive = Archive::open_existing(path).unwrap();
        for number in 0..200 {
            add(&archive, &numbered(number));
        }
    });
    for round in 0..5 {
        let to = folder.path().join(format!("copy-{round}.db"));
        archive.back_up(&to).unwrap();
        let copy = Archive::open_existing(&to).unwrap();
        let count = copy.count().unwrap();
        assert_eq!(titles(&copy), &titles(&archive)[..count]);
        assert_eq!(copy.check().unwrap(), []);
    }
    writer.join().unwrap();
}

#[test]
fn what_is_derived_is_made_anew() {
    let (_folder, archive) = news();
    let article = archive.articles().next().unwrap().unwrap();
    let evidence = Evidence::new(Field::Body, &article.body, Span::new(0, 10));
    let claim =
        Claim::new(article.name(), "membership", "test", Slots::new(), vec![evidence]).unwrap();
    for article in archive.articles().map(Result::unwrap).take(2) {
        let claims: &[Claim] =
            if article.title == "Qatar leaves OPEC" { std::slice::from_ref(&claim) } else { &[] };
        archive.record_reading(&article.id, "one", claims, &[]).unwrap();
    }
    archive.refresh_index().unwrap();
    let connection = Connection::open(archive.path()).unwrap();
    connection
        .execute_batch(
            "DELETE FROM texts WHERE article = 2; UPDATE texts SET keys = x'' WHERE article = 3;
             UPDATE texts SET rank = 7 WHERE article = 4;
             INSERT INTO subjects VALUES (0, 'NATO', 'membership', 1);
             UPDATE claims SET claim = 'torn';
             INSERT INTO annotations VALUES (2, x'', x'00', x'00');
             DELETE FROM unread WHERE article = 4; INSERT INTO unread VALUES (2); UPDATE readers SET readings = 7;",
        )
        .unwrap();
    fs::write(archive.index_path().join("meta.json"), "torn").unwrap();
    let said: Vec<String> =
        archive.check().unwrap().iter().map(|problem| problem.message.clone()).collect();
    assert!(
        said.iter()
            .any(|line| line.starts_with("by what copies of articles are found is not noted")),
        "{said:?}"
    );
    assert!(said.iter().any(|line| line.contains("cannot be read back")), "{said:?}");
    assert!(said.iter().any(|line| line.starts_with("which articles are read")), "{said:?}");
    assert_eq!((archive.never_read().count(), archive.read_by_others("two").unwrap()), (2, 7));
    let repair = archive.repair().unwrap();
    assert_eq!(repair.unread.len(), 2);
    assert_eq!(archive.check().unwrap(), []);
    assert_eq!((archive.never_read().count(), archive.read_by_others("two").unwrap()), (4, 0));
    assert_eq!(archive.repair().unwrap().unread, [""; 0]);
}

/// Archives as each earlier format left them: three articles on two pages, their readings and
/// claims, from the third format on a verdict, from the fourth a saved search, from the fifth a tombstone.
const FORMATS: [&[u8]; 10] = [
    include_bytes!("formats/1.db.zst"),
    include_bytes!("formats/2.db.zst"),
    include_bytes!("formats/3.db.zst"),
    include_bytes!("formats/4.db.zst"),
    include_bytes!("formats/5.db.zst"),
    include_bytes!("formats/6.db.zst"),
    include_bytes!("formats/7.db.zst"),
    include_bytes!("formats/8.db.zst"),
    include_bytes!("formats/9.db.zst"),
    include_bytes!("formats/10.db.zst"),
];

#[test]
fn an_archive_of_every_earlier_format_is_brought_up_and_loses_nothing() {
    let (_folder, path) = place();
    let mut told = Vec::new();
    for (format, packed) in (1..).zip(FORMATS) {
        let path = path.with_file_name(format!("{format}.db"));
        fs::write(&path, zstd::decode_all(packed).unwrap()).unwrap();
        let archive = Archive::open_existing(&path).unwrap();
        assert_eq!(archive.check().unwrap(), [], "format {format}");
        let claims: Vec<String> = archive
            .claims(&ClaimQuery::default())
            .unwrap()
            .iter()
            .map(|report| serde_json::to_string(&report.claim).unwrap())
            .collect();
        assert!(!claims.is_empty());
        let originals: Vec<Vec<u8>> = archive
            .articles()
            .map(|article| archive.original(&article.unwrap().id).unwrap())
            .collect();
        told.push((titles(&archive), claims, originals));
        assert_eq!(archive.search(&Query::new("")).unwrap().total, 3);
        assert_eq!(archive.verdicts().unwrap().all().count(), usize::from(format >= 3));
        assert_eq!(archive.saved_searches().unwrap().len(), usize::from(format >= 4));
        assert_eq!(archive.forgotten().unwrap().len(), usize::from(format >= 5));
    }
    assert!(told.iter().all(|one| *one == told[0]));
}

#[test]
fn a_clock_that_goes_back_changes_no_order() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    for (number, at) in ["2026-01-02T03:04:05Z", "1999-01-01T00:00:00Z", "2026-01-01T00:00:00Z"]
        .into_iter()
        .enumerate()
    {
        let article = numbered(number);
        let at = at.parse().unwrap();
        archive.add(&article, article.body.as_bytes(), "news.txt", at).unwrap();
    }
    assert_eq!(titles(&archive), ["Exercise 0", "Exercise 1", "Exercise 2"]);
    assert_eq!(archive.search(&Query::new("exercise")).unwrap().total, 3);
    assert_eq!(archive.check().unwrap(), []);
}
