//! Claims in words.

use std::collections::BTreeMap;

use entente_claims::{Claim, Modality};
use entente_export::{Named, Stretch, Wording, kind_in_words, wording};

use crate::dates::{self, WhenWords};
use crate::names::{
    Names, page_of, page_of_exercise, page_of_person, page_of_place, page_of_state,
};

/// A stretch of a sentence of ours: a name that leads somewhere, or plain words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// The words.
    pub(crate) text: String,
    /// Where they lead.
    pub(crate) href: Option<String>,
    /// The claim that can be linked to here.
    pub(crate) claim: Option<String>,
}

impl From<Stretch> for Part {
    fn from(Stretch { text, names, claim }: Stretch) -> Self {
        let href = names.map(|names| match names {
            Named::State(code) => page_of_state(&code),
            Named::Body(code) => page_of(&code),
            Named::Person(name) => page_of_person(&name),
            Named::Exercise(name) => page_of_exercise(&name),
            Named::Place(name) => page_of_place(&name),
        });
        Self { text, href, claim }
    }
}

/// A small word beside a name or sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    /// The word.
    pub(crate) text: String,
    /// How loud it is: "flag", "bad" or "quiet".
    pub(crate) class: &'static str,
    /// What it means, at more length.
    pub(crate) why: Option<String>,
}

impl Label {
    /// A label that explains itself.
    pub(crate) fn new(text: impl Into<String>, class: &'static str) -> Self {
        Self { text: text.into(), class, why: None }
    }
}

/// Claims of one article that say the same of several states: one sentence of ours for them all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    /// Its number on the page, from 1.
    pub(crate) number: usize,
    /// The sentence.
    pub(crate) parts: Vec<Part>,
    /// Slots that the sentence does not say: name and value.
    pub(crate) slots: Vec<(String, String)>,
    /// When.
    pub(crate) when: Option<WhenWords>,
    /// Modality and attribution, where they are not plain assertion by the article.
    pub(crate) labels: Vec<Label>,
    /// The first of them.
    pub(crate) claim: String,
}

/// A group of claims as a note.
pub(crate) fn note(number: usize, group: &[&Claim], names: &Names) -> Note {
    let first = group[0];
    let Wording { stretches, rest, .. } = wording(group, names.gazetteer());
    Note {
        number,
        parts: stretches.into_iter().map(Part::from).collect(),
        slots: rest,
        when: first.date.as_ref().map(dates::when),
        labels: labels(first, names),
        claim: first.id.clone(),
    }
}

/// Modality and attribution of a claim, where it is not the article's plain assertion.
pub(crate) fn labels(claim: &Claim, names: &Names) -> Vec<Label> {
    let (word, class, why) = match claim.modality {
        Modality::Asserted => ("", "", ""),
        Modality::Planned => ("planned", "quiet", "It was still to come"),
        Modality::Hypothetical => {
            ("hypothetical", "quiet", "Threatened, called for or conditional; it changes no roll")
        }
        Modality::Denied => ("denied", "bad", "The text says that it is not so"),
        Modality::Reported => ("reported", "quiet", "By hearsay or unnamed sources"),
    };
    let modality = (!word.is_empty()).then(|| Label {
        text: word.to_owned(),
        class,
        why: Some(why.to_owned()),
    });
    let attribution = claim.attribution.as_ref().map(|who| {
        let mut label = Label::new(format!("according to {}", names.any(who)), "quiet");
        label.why = Some("Who says so; the article does not vouch for it".to_owned());
        label
    });
    modality.into_iter().chain(attribution).collect()
}

/// How many claims of each type: "21 membership changes · 2 rosters".
pub(crate) fn counted(counts: &BTreeMap<String, usize>) -> String {
    let mut counts: Vec<_> = counts.iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
    counts.sort_by_key(|&(kind, count)| (std::cmp::Reverse(count), kind));
    let said: Vec<String> = counts
        .into_iter()
        .map(|(name, count)| format!("{count} {}", kind_in_words(name, count)))
        .collect();
    said.join(" \u{b7} ")
}

/// A number with its noun: "1 article", "3 articles".
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A number at the beginning of a sentence: in words up to twelve.
pub(crate) fn number(number: usize) -> String {
    const SMALL: [&str; 13] = [
        "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
        "Eleven", "Twelve",
    ];
    SMALL.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}
