//! `check` finds what is wrong and changes nothing.

use std::fs;

use entente_claims::{Claim, Evidence, Slots};
use entente_store::{Archive, Query};
use entente_text::{Field, Span};
use insta::assert_snapshot;
use rusqlite::Connection;

use crate::common::{add, news, numbered};

/// What `check` says, with the folder of the test taken out.
fn said(archive: &Archive, folder: &tempfile::TempDir) -> String {
    let problems = archive.check().unwrap();
    let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n").replace(folder.path().to_str().unwrap(), "FOLDER")
}

/// The database with its guards taken off, as only a hand from outside could.
fn unguarded(archive: &Archive) -> Connection {
    let connection = Connection::open(archive.path()).unwrap();
    connection
        .execute_batch(
            "PRAGMA foreign_keys = OFF;
             DROP TRIGGER articles_never_change; DROP TRIGGER articles_never_leave;
             DROP TRIGGER originals_never_change; DROP TRIGGER originals_never_leave;",
        )
        .unwrap();
    connection
}

#[test]
fn a_whole_archive_has_no_problems() {
    let (folder, archive) = news();
    assert_eq!(said(&archive, &folder), "");
    archive.refresh_index().unwrap();
    assert_eq!(said(&archive, &folder), "");
}

#[test]
fn a_text_changed_by_hand_is_found_out_with_the_claims_that_rest_on_it() {
    let (folder, archive) = news();
    let article = archive.articles().next().unwrap().unwrap();
    let evidence = Evidence::new(Field::Body, &article.body, Span::new(0, 10));
    let claim =
        Claim::new(article.name(), "membership", "test", Slots::new(), vec![evidence]).unwrap();
    archive.record_reading(&article.id, "one", &[claim], &[]).unwrap();
    unguarded(&archive)
        .execute("UPDATE articles SET body = 'Oman left' WHERE number = 1", [])
        .unwrap();
    assert_snapshot!(said(&archive, &folder), @"
    article df85b6886459910e9208308585130b32: its id is not the hash of its content, which is 4f55454519814fb63897651df7c35c57
    article df85b6886459910e9208308585130b32: claim 81cabd97b96f33ad88ee3b2b: its evidence does not stand at bytes 0-10 of the body
    derived: by what copies of articles are found is not noted as it is (1); `entente check --repair` makes it anew
    ");
}

#[test]
fn lost_rows_and_bytes_are_found_out() {
    let (folder, archive) = news();
    let connection = unguarded(&archive);
    connection.execute("DELETE FROM origins", []).unwrap();
    connection.execute("UPDATE originals SET bytes = x'00' WHERE number = 2", []).unwrap();
    connection
        .execute(
            "UPDATE originals SET bytes = (SELECT bytes FROM originals WHERE number = 1)
             WHERE number = 3",
            [],
        )
        .unwrap();
    assert_snapshot!(said(&archive, &folder), @"
    database: row 1 of articles points at nothing
    database: row 2 of articles points at nothing
    database: row 3 of articles points at nothing
    database: row 4 of articles points at nothing
    database: row of sightings points at nothing
    database: row of sightings points at nothing
    database: row of sightings points at nothing
    database: row of sightings points at nothing
    original 2: the bytes as fetched cannot be unpacked: Unknown frame descriptor
    original 3: the bytes as fetched are not those that were kept
    ");
}

#[test]
fn an_index_that_is_behind_or_torn_is_found_out_and_left_to_the_next_search() {
    let (folder, archive) = news();
    archive.refresh_index().unwrap();
    add(&archive, &numbered(1));
    assert_snapshot!(said(&archive, &folder), @"index FOLDER/archive.index: it lacks articles (1); the next search adds them");
    fs::write(archive.index_path().join("meta.json"), "torn").unwrap();
    let problem = said(&archive, &folder);
    assert!(problem.starts_with("index FOLDER/archive.index: it cannot be read ("), "{problem}");
    assert!(problem.ends_with("); the next search makes it anew"), "{problem}");
    archive.search(&Query::new("")).unwrap();
    let reopened = Archive::open(archive.path()).unwrap();
    reopened.search(&Query::new("")).unwrap();
    assert_eq!(said(&reopened, &folder), "");
}
