//! All that the archive says of one organisation, treaty or state, on one page.
//!
//! `about` gathers it, `text` and `html` show it. Every line stands on the sentences that it cites;
//! what is known beforehand (the gazetteer's facts) stands on its own source, named beside it.

mod about;
mod html;
mod text;

use std::collections::BTreeMap;

use entente_record::Report;
use entente_text::Date;
use serde::Serialize;

pub use about::{of_body, of_state};
pub use html::page;
pub use text::in_words;

/// All that is said of one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Dossier {
    /// Its full name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// "Organisation", "Treaty", "State".
    pub kind: &'static str,
    /// The day of the roll.
    pub on: Option<Date>,
    /// What is told, by section, in the order of the page; no section is empty.
    pub sections: Vec<Section>,
    /// The sentences, numbered from 1 by their place.
    pub notes: Vec<Note>,
    /// The outlets, the one that tells most first.
    pub outlets: Vec<Outlet>,
}

/// A part of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Section {
    /// "Changes of membership".
    pub heading: String,
    /// What is told.
    pub lines: Vec<Line>,
    /// How many more there are that the page does not show.
    pub more: usize,
}

/// One thing that is told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Line {
    /// When, in a few words; empty where it has no time.
    pub when: String,
    /// What.
    pub says: String,
    /// What has to be known beside it: "planned", "possibly", "contested".
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<String>,
    /// Why it is uncertain, or where a fact comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Numbers of its sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<usize>,
}

/// A sentence with where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Its words.
    pub exact: String,
    /// The claim.
    pub claim: String,
    /// The headline.
    pub title: String,
    /// The outlet.
    pub source: Option<String>,
    /// The day of publication.
    pub published: Option<Date>,
    /// The address.
    pub url: Option<String>,
}

/// Who tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outlet {
    /// Its name; "no outlet named" where articles name none.
    pub name: String,
    /// How many of the articles cited are its.
    pub articles: usize,
    /// The day of the first of them.
    pub first: Option<Date>,
    /// The day of the last of them.
    pub last: Option<Date>,
}

/// Numbers sentences as they are cited, each once.
#[derive(Debug, Default)]
struct Notes {
    all: Vec<Note>,
    /// By article and words.
    known: BTreeMap<(String, String), usize>,
    outlets: BTreeMap<String, BTreeMap<String, Option<Date>>>,
}

impl Notes {
    /// The numbers of these reports' sentences, in order, each once.
    fn cite<'a>(&mut self, reports: impl IntoIterator<Item = &'a Report>) -> Vec<usize> {
        let mut numbers: Vec<usize> = Vec::new();
        for report in reports {
            let number = self.number(report);
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        numbers
    }

    fn number(&mut self, report: &Report) -> usize {
        let (claim, article) = (&report.claim, &report.article);
        let parts: Vec<&str> = claim.evidence.iter().map(|part| part.exact.as_str()).collect();
        let exact = parts.join(" \u{2026} ");
        let key = (article.id.to_string(), exact.clone());
        if let Some(number) = self.known.get(&key) {
            return *number;
        }
        let outlet = article.source.clone().unwrap_or_else(|| "no outlet named".to_owned());
        self.outlets.entry(outlet).or_default().insert(key.0.clone(), article.published);
        self.all.push(Note {
            exact,
            claim: claim.id.clone(),
            title: article.title.clone(),
            source: article.source.clone(),
            published: article.published,
            url: article.url.clone(),
        });
        self.known.insert(key, self.all.len());
        self.all.len()
    }

    fn outlets(&self) -> Vec<Outlet> {
        let mut outlets: Vec<Outlet> = self
            .outlets
            .iter()
            .map(|(name, articles)| {
                let days = || articles.values().copied().flatten();
                let (first, last) = (days().min(), days().max());
                Outlet { name: name.clone(), articles: articles.len(), first, last }
            })
            .collect();
        outlets.sort_by_key(|outlet| std::cmp::Reverse(outlet.articles));
        outlets
    }
}
