//! Copies told from other articles: 150 pairs written for this, half of them copies.

use std::collections::BTreeMap;
use std::time::Instant;

use entente_record::{Likeness, Margins};
use serde::Deserialize;

#[derive(Deserialize)]
struct Pair {
    kind: String,
    copy: bool,
    one: Printed,
    other: Printed,
}

#[derive(Deserialize)]
struct Printed {
    title: String,
    body: String,
    source: Option<String>,
    credit: Option<String>,
    #[serde(default)]
    cut_short: bool,
}

impl Printed {
    fn likeness(&self) -> Likeness {
        let margins = Margins {
            title: &self.title,
            url: None,
            source: self.source.as_deref(),
            credit: self.credit.as_deref(),
            cut_short: self.cut_short,
        };
        Likeness::of(&self.body, margins)
    }
}

fn pairs() -> Vec<Pair> {
    let lines = include_str!("copies.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn precision_and_recall_over_labelled_pairs() {
    let (mut found, mut right, mut copies) = (0, 0, 0);
    let mut kinds: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for pair in pairs() {
        let (one, other) = (pair.one.likeness(), pair.other.likeness());
        let keys = other.keys();
        let met = one.keys().iter().any(|key| keys.binary_search(key).is_ok());
        let told = met && one.is_copy_of(&other);
        assert_eq!(one.is_copy_of(&other), other.is_copy_of(&one), "{}", pair.kind);
        found += usize::from(told);
        copies += usize::from(pair.copy);
        right += usize::from(told && pair.copy);
        let kind = kinds.entry(pair.kind).or_default();
        kind.0 += usize::from(told == pair.copy);
        kind.1 += 1;
    }
    let (precision, recall) = (right as f64 / found as f64, right as f64 / copies as f64);
    println!("precision {precision:.3}, recall {recall:.3}, of {copies} copies\n{kinds:#?}");
    assert!(precision >= 0.98 && recall >= 0.97, "{precision} {recall} {kinds:#?}");
}

/// `cargo test --release -p entente-record --test copies -- --ignored --nocapture` says how many
/// articles an hour get their keys.
#[test]
#[ignore = "a measurement"]
fn articles_an_hour() {
    let articles: Vec<Printed> = pairs().into_iter().map(|pair| pair.one).collect();
    let (began, mut keys, rounds) = (Instant::now(), 0, 100);
    for _ in 0..rounds {
        keys += articles.iter().map(|article| article.likeness().keys().len()).sum::<usize>();
    }
    let each = began.elapsed().as_secs_f64() / (rounds * articles.len()) as f64;
    println!("{:.0} articles an hour, {keys} keys", 3600.0 / each);
}
