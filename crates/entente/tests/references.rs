//! Whom "the minister", "he" or "the alliance" means: each with one candidate, and with a rival who
//! is as near, where nobody may be meant and a doubt names both.

mod common;

use std::fmt::Write as _;

use entente::reading::{self, Page};
use entente_claims::{Claim, Slot};
use entente_text::Field;

/// What the claims say, each as "change member organisation" or "statement speaker".
fn told(claims: &[Claim]) -> Vec<String> {
    let slot = |claim: &Claim, name: &str| match claim.slots.get(name) {
        Some(Slot::Text(text)) => text.clone(),
        _ => "-".to_owned(),
    };
    let line = |claim: &Claim| match claim.kind.as_str() {
        "membership" => {
            let [change, member, body] =
                ["change", "member", "organisation"].map(|name| slot(claim, name));
            format!("{change} {member} {body}")
        }
        kind => format!("{kind} {}", slot(claim, "speaker")),
    };
    claims.iter().map(line).collect()
}

#[test]
fn a_reference_is_resolved_only_where_no_rival_is_as_near() {
    let table = include_str!("passages/references.tsv");
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut wrong = String::new();
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        let [text, word, how, meant] = cells[..] else { panic!("four cells: {row}") };
        let published = Some("2024-03-15".parse().expect("a day"));
        let page = Page { name: "text", title: "", body: text, published, dateline: None };
        let (fields, _) = common::room().prepare(&page);
        let (people, _) = reading::people(&fields);
        let (claims, doubts) = common::room().read(&page);
        let person = people
            .mentions(Field::Body)
            .iter()
            .filter(|mention| mention.span.of(text).eq_ignore_ascii_case(word))
            .map(|mention| people.persons[mention.person].name.as_str())
            .next_back();
        let told = told(&claims);
        let names = meant.split('|');
        let doubted = |names: std::str::Split<'_, char>| {
            let names: Vec<&str> = names.collect();
            doubts.iter().any(|doubt| names.iter().all(|name| doubt.message.contains(name)))
        };
        let right = match how {
            "person" => person == Some(meant),
            "claim" => names.clone().all(|name| told.iter().any(|told| told == name)),
            "open" => person.is_none() && doubted(names),
            "no claim" => !told.iter().any(|told| told.starts_with(word)) && doubted(names),
            other => panic!("\"{other}\" is none of person, claim, open, no claim: {row}"),
        };
        if !right {
            let _ = writeln!(
                wrong,
                "{row}\n  person {person:?}\n  claims {told:?}\n  doubts {doubts:?}"
            );
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
