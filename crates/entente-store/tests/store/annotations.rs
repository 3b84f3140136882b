//! What the model made of an article, kept and walked over.

use std::collections::BTreeSet;
use std::convert::Infallible;

use entente_store::{Annotated, Archive, Finding};
use entente_text::{Article, Document};
use rusqlite::Connection;

use crate::common::{add, article, place};

/// "Qatar left OPEC." as a model would have read it.
fn parsed(text: &str) -> Document {
    let conllu = "1\tQatar\tQatar\tPROPN\tNNP\t_\t2\tnsubj\n2\tleft\tleave\tVERB\tVBD\t_\t0\tROOT\n\
                  3\tOPEC\tOPEC\tPROPN\tNNP\t_\t2\tdobj\t_\tSpaceAfter=No\n\
                  4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\tSpaceAfter=No";
    let document = Document::from_conllu(conllu).unwrap();
    assert_eq!(document.text, text);
    document
}

fn read(archive: &Archive, article: &Article, parsed: Option<(Document, Document)>) {
    let article = article.id.clone();
    let finding = Finding { article, claims: Vec::new(), doubts: Vec::new(), parsed };
    archive.record_readings("one", &[finding]).unwrap();
}

fn annotated(archive: &Archive, lemmas: &[&str]) -> (usize, Vec<Annotated>) {
    let one = |lemma: &&str| BTreeSet::from([(*lemma).to_owned()]);
    let all: Vec<BTreeSet<String>> = lemmas.iter().map(one).collect();
    let wanted: Vec<_> = (!all.is_empty()).then_some(all).into_iter().collect();
    let mut found = Vec::new();
    let looked = archive.annotated(&wanted, |annotated| {
        found.push(annotated);
        Ok::<(), Infallible>(())
    });
    (looked.unwrap().unwrap(), found)
}

#[test]
fn a_parse_is_found_by_its_lemmas_and_goes_with_its_reading() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    let qatar = article("", None, "Qatar left OPEC.");
    let other = article("Other", None, "Gabon came back.");
    add(&archive, &qatar);
    add(&archive, &other);
    read(&archive, &qatar, Some((Document::default(), parsed("Qatar left OPEC."))));
    read(&archive, &other, None);

    let (looked, found) = annotated(&archive, &["leave"]);
    assert_eq!(looked, 1);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].article, qatar);
    assert_eq!(found[0].body, parsed("Qatar left OPEC."));
    assert_eq!(annotated(&archive, &["opec"]).1.len(), 1, "case does not matter");
    assert_eq!(annotated(&archive, &["join"]).1.len(), 0);
    assert_eq!(annotated(&archive, &["leave", "opec"]).1.len(), 1);
    assert_eq!(annotated(&archive, &["leave", "join"]).1.len(), 0, "both are wanted");
    assert_eq!(annotated(&archive, &[]).1.len(), 1);

    read(&archive, &qatar, None);
    assert_eq!(annotated(&archive, &[]), (0, Vec::new()));
}

#[test]
fn an_archive_of_the_first_format_gets_room_for_parses() {
    let (_folder, path) = place();
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("../../migrations/0001_archive.sql")).unwrap();
    connection.pragma_update(None, "application_id", 0x656e_7465).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    drop(connection);
    let archive = Archive::open(path).unwrap();
    let qatar = article("", None, "Qatar left OPEC.");
    add(&archive, &qatar);
    read(&archive, &qatar, Some((Document::default(), parsed("Qatar left OPEC."))));
    assert_eq!(annotated(&archive, &["leave"]).1.len(), 1);
}

#[test]
fn a_parse_that_cannot_be_read_back_names_its_article() {
    let (_folder, path) = place();
    let archive = Archive::open(&path).unwrap();
    let qatar = article("", None, "Qatar left OPEC.");
    add(&archive, &qatar);
    read(&archive, &qatar, Some((Document::default(), parsed("Qatar left OPEC."))));
    let connection = Connection::open(&path).unwrap();
    connection.execute("UPDATE annotations SET body = x'00'", []).unwrap();
    let visit = |_: Annotated| Ok::<(), Infallible>(());
    let error = archive.annotated(&[], visit).unwrap_err();
    assert!(error.to_string().contains(qatar.id.as_str()), "{error}");
}
