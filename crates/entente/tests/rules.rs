//! Every rule finds the sentences it says it finds, and ignores those it says it ignores.

mod common;

use std::collections::BTreeMap;

use entente::reading::Page;
use entente_claims::{Claim, Modality, Slot};
use entente_text::Date;

/// The claims of one rule in a text.
fn found(rule: &str, text: &str, published: Option<Date>) -> Vec<Claim> {
    let page = Page { name: "sentence", title: "", body: text, published, dateline: None };
    let (claims, _) = common::room().read(&page);
    claims.into_iter().filter(|claim| claim.rule == rule).collect()
}

/// A claim in the form in which rule files expect it.
fn told(claim: &Claim) -> BTreeMap<String, Slot> {
    let mut told = claim.slots.clone();
    if let Some(edtf) = claim.date.as_ref().and_then(|when| when.best()) {
        told.insert("date".to_owned(), Slot::Text(edtf.to_string()));
    }
    if claim.modality != Modality::Asserted {
        let modality = format!("{:?}", claim.modality).to_lowercase();
        told.insert("modality".to_owned(), Slot::Text(modality));
    }
    told
}

/// As one line a claim, sorted.
fn lines(claims: impl Iterator<Item = BTreeMap<String, Slot>>) -> Vec<String> {
    let mut lines: Vec<String> =
        claims.map(|claim| serde_json::to_string(&claim).expect("slots are JSON")).collect();
    lines.sort();
    lines
}

/// Whether there are as many claims as expected, each with at least the slots of one of those.
fn holds(claims: &[Claim], expected: &[BTreeMap<String, Slot>]) -> bool {
    let told: Vec<BTreeMap<String, Slot>> = claims.iter().map(told).collect();
    let with = |wanted: &BTreeMap<String, Slot>| {
        told.iter().any(|one| wanted.iter().all(|(slot, value)| one.get(slot) == Some(value)))
    };
    claims.len() == expected.len() && expected.iter().all(with)
}

#[test]
fn every_rule_finds_its_sentences() {
    let mut wrong = Vec::new();
    for rule in common::room().reader().rules() {
        for sentence in &rule.finds {
            let claims = found(&rule.name, &sentence.text, sentence.published);
            let asserted = claims.iter().map(told);
            let (found, expected) = (lines(asserted), lines(sentence.claims.iter().cloned()));
            let fits = match rule.some_slots {
                true => holds(&claims, &sentence.claims),
                false => found == expected,
            };
            if !fits {
                wrong.push(format!(
                    "{}: \"{}\"\n  expected {expected:#?}\n  found {found:#?}",
                    rule.name, sentence.text
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} sentences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_ignores_its_traps() {
    let mut wrong = Vec::new();
    for rule in common::room().reader().rules() {
        for sentence in &rule.ignores {
            let taken = |claim: &Claim| {
                !matches!(claim.modality, Modality::Hypothetical | Modality::Denied)
            };
            let mut claims = found(&rule.name, &sentence.text, None);
            claims.retain(taken);
            if !claims.is_empty() {
                wrong.push(format!(
                    "{}: \"{}\": {}\n  found {:#?}",
                    rule.name,
                    sentence.text,
                    sentence.why,
                    lines(claims.iter().map(told))
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} sentences:\n{}", wrong.len(), wrong.join("\n"));
}
