//! What bears on one subject, verdicts, and archives of earlier formats.

use std::fs;

use entente_claims::{Claim, Evidence, Slot, Slots};
use entente_record::{Anchor, Bodies, Part, Record, Ruling};
use entente_store::{Archive, ClaimQuery, StoreError};
use entente_text::{Article, Date, Draft, Field, Span};
use rusqlite::Connection;

use crate::common::{add, article, place, when};

fn claim(article: &Article, kind: &str, slots: &[(&str, Slot)], exact: &str) -> Claim {
    let start = article.body.find(exact).unwrap();
    let evidence = Evidence::new(Field::Body, &article.body, Span::new(start, start + exact.len()));
    let slots: Slots =
        slots.iter().map(|(name, slot)| ((*name).to_owned(), slot.clone())).collect();
    Claim::new(article.name(), kind, "test.rule", slots, vec![evidence]).unwrap()
}

fn change(article: &Article, member: &str, body: &str, change: &str, exact: &str) -> Claim {
    let slots = [("member", member), ("organisation", body), ("change", change)];
    let slots = slots.map(|(name, value)| (name, Slot::from(value)));
    claim(article, "membership", &slots, exact)
}

/// An archive of two bodies, the one come out of the other, and of an exercise and an office.
fn kept() -> (tempfile::TempDir, Archive) {
    let (folder, path) = place();
    let archive = Archive::open(path).unwrap();
    let one = article("One", Some("1994-05-01"), "Armenia joined the CST.");
    let two = article(
        "Two",
        Some("2002-05-14"),
        "The CST became the CSTO. Its chief Ann Arbor went to see Search-2002 with Armenia.",
    );
    let founded = claim(
        &two,
        "organisation",
        &[("organisation", "CSTO".into()), ("change", "establish".into()), ("from", "CST".into())],
        "The CST became the CSTO.",
    );
    let office = claim(
        &two,
        "role",
        &[
            ("person", "Ann Arbor".into()),
            ("role", "chief".into()),
            ("organisation", "CSTO".into()),
        ],
        "Its chief Ann Arbor",
    );
    let exercise = claim(
        &two,
        "exercise",
        &[("name", "Search-2002".into()), ("participants", vec!["ARM".to_owned()].into())],
        "Search-2002 with Armenia",
    );
    for (article, claims) in [
        (&one, vec![change(&one, "ARM", "CST", "join", "Armenia joined the CST")]),
        (&two, vec![founded, office, exercise]),
    ] {
        add(&archive, article);
        archive.record_reading(&article.id, "reader", &claims, &[]).unwrap();
    }
    (folder, archive)
}

fn members(record: &Record, body: &str, on: &str) -> Vec<String> {
    let on: Date = on.parse().unwrap();
    let (roll, _) = record.roll(body, on, None);
    roll.members.iter().map(|entry| entry.member.to_owned()).collect()
}

#[test]
fn a_body_is_answered_from_what_bears_on_it_and_on_what_it_came_out_of() {
    let (_folder, archive) = kept();
    let of_body = archive.record_of("CSTO", &Bodies::default()).unwrap();
    let everything = archive.claims(&ClaimQuery::default()).unwrap();
    let whole = Record::new(everything, Bodies::default());
    for (body, on) in [("CSTO", "2003-01-01"), ("CST", "1996-01-01"), ("CSTO", "1996-01-01")] {
        let of_whole = members(&whole, body, on);
        assert_eq!(members(&of_body, body, on), of_whole, "{body} {on}");
        assert_eq!(of_whole.is_empty(), (body, on) == ("CSTO", "1996-01-01"));
    }
    let bodies = archive.bodies_of("ARM", &Bodies::default()).unwrap();
    assert_eq!(bodies.into_iter().collect::<Vec<_>>(), ["CST", "CSTO"]);
}

#[test]
fn claims_are_found_by_what_they_bear_on() {
    let (_folder, archive) = kept();
    let found = |part, subject: &str, types: &[&str]| {
        archive.reports_on(part, subject, types).unwrap().len()
    };
    assert_eq!(found(Part::Person, "ann arbor", &["role"]), 1);
    assert_eq!(found(Part::Name, "search 2002", &["exercise"]), 1);
    assert_eq!(found(Part::State, "ARM", &["membership", "exercise"]), 2);
    assert_eq!(found(Part::State, "ARM", &["role"]), 0);
    assert_eq!(found(Part::Body, "CST", &["organisation", "membership"]), 2);
    assert_eq!(archive.subjects(Part::Body, &["membership", "role"]).unwrap(), ["CST", "CSTO"]);
    let all = archive.claims(&ClaimQuery::default()).unwrap();
    let id = &all[0].claim.id;
    assert_eq!(archive.claim(&id[..8]).unwrap().claim, all[0].claim);
    assert!(matches!(archive.claim("none"), Err(StoreError::NoClaim { .. })));
    assert!(matches!(archive.claim(""), Err(StoreError::SeveralClaims { .. })));
}

#[test]
fn a_new_reading_takes_what_claims_bear_on_with_it() {
    let (_folder, archive) = kept();
    let article = archive.articles().next().unwrap().unwrap();
    archive.record_reading(&article.id, "other", &[], &[]).unwrap();
    assert_eq!(archive.reports_on(Part::Body, "CST", &["membership"]).unwrap(), []);
    assert_eq!(archive.check().unwrap(), []);
}

#[test]
fn verdicts_are_kept_in_order_applied_and_undone() {
    let (_folder, archive) = kept();
    let joined = archive.reports_on(Part::Body, "CST", &["membership"]).unwrap().remove(0);
    let on_roll = || {
        let record = archive.record_of("CSTO", &Bodies::default()).unwrap();
        (members(&record, "CSTO", "2003-01-01"), record.set_aside().len())
    };
    assert_eq!(on_roll(), (vec!["ARM".to_owned()], 0));
    let reject = Ruling::Reject { claim: Anchor::from(&joined) };
    let made = archive.record_verdict(&reject, "Ann", "misread", when()).unwrap();
    assert_eq!((made.number, made.by.as_str(), made.why.as_str()), (1, "Ann", "misread"));
    assert_eq!(on_roll(), (vec![], 1));
    // The claim itself is still there.
    assert_eq!(
        archive.reports_on(Part::Body, "CST", &["membership"]).unwrap(),
        std::slice::from_ref(&joined)
    );
    assert_eq!(archive.lost_anchors(&made).unwrap(), []);
    archive.record_verdict(&Ruling::Undo { verdict: 1 }, "Bo", "", when()).unwrap();
    assert_eq!(on_roll(), (vec!["ARM".to_owned()], 0));
    let error = archive.record_verdict(&Ruling::Undo { verdict: 9 }, "Bo", "", when());
    assert!(matches!(error, Err(StoreError::NoVerdict { number: 9, .. })));
    let all = archive.verdicts().unwrap();
    let told: Vec<_> =
        all.all().map(|(verdict, holds)| (verdict.number, verdict.ruling.name(), holds)).collect();
    assert_eq!(told, [(1, "reject", false), (2, "undo", true)]);
    // What a new reading leaves without a claim is lost, and said to be.
    archive.record_reading(&joined.article.id, "other", &[], &[]).unwrap();
    assert_eq!(archive.lost_anchors(&made).unwrap().len(), 1);
    // And no verdict is changed or deleted behind the archive's back.
    let connection = Connection::open(archive.path()).unwrap();
    for sql in ["DELETE FROM verdicts", "UPDATE verdicts SET why = 'x'"] {
        let error = connection.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("a later one can undo it"), "{error}");
    }
}

#[test]
fn reading_again_what_is_unchanged_changes_no_byte() {
    let (_folder, archive) = kept();
    let readings: Vec<_> = archive
        .articles()
        .map(|article| {
            let article = article.unwrap();
            let query = ClaimQuery { article: Some(article.id.clone()), ..ClaimQuery::default() };
            let claims: Vec<Claim> =
                archive.claims(&query).unwrap().into_iter().map(|kept| kept.claim).collect();
            (article.id, claims)
        })
        .collect();
    let bytes = || {
        let connection = Connection::open(archive.path()).unwrap();
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        fs::read(archive.path()).unwrap()
    };
    let before = bytes();
    for (id, claims) in &readings {
        archive.record_reading(id, "reader", claims, &[]).unwrap();
    }
    assert!(before == bytes());
}

#[test]
fn one_text_in_two_outlets_is_one_voice() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    let printed = |source: &str, body: &str| {
        Article::from(Draft {
            source: Some(source.to_owned()),
            title: "Qatar leaves".to_owned(),
            body: body.to_owned(),
            ..Draft::default()
        })
    };
    let articles = [
        printed("Agency", "Qatar left OPEC on Tuesday."),
        printed("Paper", "Qatar left  OPEC on tuesday."),
        printed("Herald", "Qatar left OPEC on Monday."),
    ];
    for one in &articles {
        add(&archive, one);
        let slots = [("member", "QAT"), ("organisation", "OPEC"), ("change", "withdraw")];
        let slots = slots.map(|(name, value)| (name, Slot::from(value)));
        let claims = [claim(one, "membership", &slots, "Qatar left")];
        archive.record_reading(&one.id, "reader", &claims, &[]).unwrap();
    }
    let record = archive.record_of("OPEC", &Bodies::default()).unwrap();
    let acts = record.changes("OPEC", None, None);
    assert_eq!((acts.len(), acts[0].tellings.len(), acts[0].voices()), (1, 3, 2));
}

/// An archive as entente 2 made it: two migrations, an article and its claims.
#[test]
fn an_archive_of_format_2_is_brought_up_to_date() {
    let (_folder, path) = place();
    let connection = Connection::open(&path).unwrap();
    for step in [
        include_str!("../../migrations/0001_archive.sql"),
        include_str!("../../migrations/0002_annotations.sql"),
    ] {
        connection.execute_batch(step).unwrap();
    }
    connection.pragma_update(None, "application_id", 0x656e_7465).unwrap();
    connection.pragma_update(None, "user_version", 2).unwrap();
    let kept = article("One", Some("2019-01-01"), "Qatar left OPEC.");
    let leaves = change(&kept, "QAT", "OPEC", "withdraw", "Qatar left OPEC");
    connection
        .execute_batch(&format!(
            "INSERT INTO origins (name) VALUES ('news.txt');
             INSERT INTO originals (hash, length, bytes) VALUES ('{}', 0, x'28b52ffd2000010000');
             INSERT INTO articles (id, source, title, published, completeness, origin, original,
                 added, credits, removed, body)
             VALUES ('{}', 'Border Monitor', 'One', '2019-01-01', 'full', 1, 1,
                 '2026-01-02T03:04:05Z', '[]', '[]', 'Qatar left OPEC.');
             INSERT INTO readings VALUES (1, 'reader', '[]');
             INSERT INTO claims VALUES (1, 1, 0, 15, '{}', 'membership', 'test.rule', 'OPEC',
                 'QAT', 'withdraw', 'asserted', '{}');",
            blake3::hash(b"").to_hex(),
            kept.id,
            leaves.id,
            serde_json::to_string(&leaves).unwrap()
        ))
        .unwrap();
    drop(connection);
    let archive = Archive::open_existing(&path).unwrap();
    assert_eq!(archive.check().unwrap(), []);
    let reports = archive.reports_on(Part::Body, "OPEC", &["membership"]).unwrap();
    assert_eq!(reports[0].claim, leaves);
    assert_eq!(reports[0].article.story, None);
    assert_eq!(archive.verdicts().unwrap().all().count(), 0);
}
