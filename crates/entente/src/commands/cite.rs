//! Sentences cited by number, as all answers from the record do.

use std::io::Write;

use anyhow::Result;
use entente_record::{Changes, Report};

use crate::gazetteer::gazetteer;
use crate::words::day_or_undated;

/// The sentences cited so far, each with its article.
#[derive(Debug, Default)]
pub(crate) struct Notes<'a> {
    sentences: Vec<(&'a str, String)>,
}

impl<'a> Notes<'a> {
    /// What reports say, each change with its date once and the numbers of its sentences.
    pub(crate) fn cite(&mut self, reports: &[&'a Report]) -> Vec<String> {
        let mut said: Vec<(String, String)> = Vec::new();
        for report in reports {
            let claim = &report.claim;
            let change = claim.slot("change").unwrap_or(&claim.kind);
            let words =
                Changes::builtin().get(change).map_or(change, |change| change.said.as_str());
            let words = format!("{words}, {}", short_date(report));
            let number = format!("[{}]", self.number(report));
            match said.iter_mut().find(|(known, _)| *known == words) {
                Some((_, numbers)) if numbers.contains(&number) => {}
                Some((_, numbers)) => numbers.push_str(&number),
                None => said.push((words, number)),
            }
        }
        said.into_iter().map(|(words, numbers)| format!("{words} {numbers}")).collect()
    }

    /// The numbers of reports' sentences: "[1][4]".
    pub(crate) fn numbers(&mut self, reports: impl IntoIterator<Item = &'a Report>) -> String {
        let mut numbers: Vec<usize> = Vec::new();
        for report in reports {
            let number = self.number(report);
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        numbers.iter().map(|number| format!("[{number}]")).collect()
    }

    /// The sentences, each with its number and its article.
    pub(crate) fn write(&self, out: &mut impl Write) -> Result<()> {
        if !self.sentences.is_empty() {
            writeln!(out)?;
        }
        for (number, (sentence, source)) in self.sentences.iter().enumerate() {
            writeln!(out, "[{}] “{sentence}”\n    {source}", number + 1)?;
        }
        Ok(())
    }

    /// The number of a report's sentence.
    pub(crate) fn number(&mut self, report: &'a Report) -> usize {
        let article = &report.article;
        let day = day_or_undated(article.published);
        let source = match &article.source {
            Some(source) => format!("{}, {source}, {day}", article.title),
            None => format!("{}, {day}", article.title),
        };
        let note = (report.claim.evidence[0].exact.as_str(), source);
        let known = self.sentences.iter().position(|known| *known == note);
        known.unwrap_or_else(|| {
            self.sentences.push(note);
            self.sentences.len() - 1
        }) + 1
    }
}

/// The date of a report in a few words; how it is known stands with the claim.
fn short_date(report: &Report) -> String {
    let when = report.claim.date.as_ref();
    let before = if report.is_announcement() { "on or before " } else { "" };
    match when.and_then(|when| when.dated().map(|date| (when, date))) {
        Some((when, date)) if when.edtf.as_ref() == Some(date) => format!("{before}{date}"),
        Some((_, date)) => format!("{before}{date}, inferred"),
        None => "no date".to_owned(),
    }
}

/// What a state is called.
pub(crate) fn state_name(code: &str) -> &str {
    gazetteer().state(code).map_or(code, |state| state.name.as_str())
}
