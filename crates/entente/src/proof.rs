//! Whether a rule finds the sentences it says it finds, and ignores those it says it ignores.

use std::collections::BTreeMap;

use entente_claims::{Claim, Modality, Rule, Slot};
use entente_text::Date;
use serde::Serialize;

use crate::reading::{Page, ReadingRoom};

/// A sentence of a rule that is not read as the rule says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// The rule.
    pub rule: String,
    /// The sentence.
    pub sentence: String,
    /// What was expected, and what was found.
    pub reason: String,
}

/// The sentences of a rule that are not read as it says.
pub fn wrong(room: &ReadingRoom, rule: &Rule) -> Vec<Wrong> {
    let mut all = Vec::new();
    let mut note = |sentence: &str, reason: String| {
        let (rule, sentence) = (rule.name.clone(), sentence.to_owned());
        all.push(Wrong { rule, sentence, reason });
    };
    for sentence in &rule.finds {
        let claims = found(room, rule, &sentence.text, sentence.published);
        let (found, expected) =
            (lines(claims.iter().map(told)), lines(sentence.claims.iter().cloned()));
        let fits = match rule.some_slots {
            true => holds(&claims, &sentence.claims),
            false => found == expected,
        };
        if !fits {
            note(&sentence.text, format!("expected {expected:#?}, found {found:#?}"));
        }
    }
    for sentence in &rule.ignores {
        let mut claims = found(room, rule, &sentence.text, None);
        claims.retain(|claim| !matches!(claim.modality, Modality::Hypothetical | Modality::Denied));
        if !claims.is_empty() {
            let found = lines(claims.iter().map(told));
            note(&sentence.text, format!("{} Yet it found {found:#?}", sentence.why));
        }
    }
    all
}

/// Whether there are as many claims as expected, each with at least the slots of one of those.
fn holds(claims: &[Claim], expected: &[BTreeMap<String, Slot>]) -> bool {
    let told: Vec<BTreeMap<String, Slot>> = claims.iter().map(told).collect();
    let with = |wanted: &BTreeMap<String, Slot>| {
        told.iter().any(|one| wanted.iter().all(|(slot, value)| one.get(slot) == Some(value)))
    };
    claims.len() == expected.len() && expected.iter().all(with)
}

/// The claims of one rule in a text.
fn found(room: &ReadingRoom, rule: &Rule, text: &str, published: Option<Date>) -> Vec<Claim> {
    let page = Page { name: "sentence", title: "", body: text, published, dateline: None };
    let (claims, _) = room.read(&page);
    claims.into_iter().filter(|claim| claim.rule == rule.name).collect()
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
        claims.map(|claim| serde_json::to_string(&claim).unwrap_or_default()).collect();
    lines.sort();
    lines
}
