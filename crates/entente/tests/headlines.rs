//! Headlines in title case are read as sentences: their names are kept, their other words lose the
//! capital, and verbs that still pass for nouns are set right.

mod common;

use entente::reading::{self, Page};
use entente_text::Document;

/// How many of the headlines were read with their verb, and how many with its subject and object as
/// well, when last measured; fewer is a fall.
const VERBS: usize = 46;
const WHOLE: usize = 44;

/// The token written so that stands before or after another word, if the parse has it there.
fn has(document: &Document, verb: usize, labels: &[&str], word: &str) -> bool {
    let mut under = document
        .children(verb)
        .filter(|&token| labels.contains(&document.tokens[token].dep.as_str()));
    if word.is_empty() {
        return under.next().is_none();
    }
    under.any(|token| document.text_of(token).eq_ignore_ascii_case(word))
}

#[test]
fn headlines_have_their_verb_its_subject_and_its_object() {
    let table = include_str!("passages/headlines.tsv");
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    let (mut all, mut verbs, mut whole) = (0, 0, 0);
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        let [headline, verb, subject, object] = cells[..] else { panic!("four cells: {row}") };
        let page =
            Page { name: "headline", title: headline, body: "", published: None, dateline: None };
        let (fields, _) = common::room().prepare(&page);
        let (people, _) = reading::people(&fields);
        let texts = reading::texts(&fields, &people);
        let document = common::room().reader().repaired(&texts[0]);
        all += 1;
        let found = (0..document.tokens.len()).find(|&token| {
            document.text_of(token).eq_ignore_ascii_case(verb)
                && document.tokens[token].pos == "VERB"
        });
        let Some(found) = found else {
            eprintln!("no verb: {headline}");
            continue;
        };
        verbs += 1;
        let complete = has(&document, found, &["nsubj", "nsubjpass"], subject)
            && has(&document, found, &["dobj", "attr"], object);
        if complete {
            whole += 1;
        } else {
            eprintln!("not its subject or object: {headline}");
        }
    }
    eprintln!("{all} headlines: {verbs} with their verb, {whole} with its subject and object");
    assert!(verbs >= VERBS, "{verbs} of {all} with their verb, {VERBS} before");
    assert!(whole >= WHOLE, "{whole} of {all} whole, {WHOLE} before");
}
