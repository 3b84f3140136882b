//! `entente members`: the roll of a day, with the sentence behind every name.

use std::io::Write;

use anyhow::Result;
use entente_record::{Bodies, Certainty, Changes, Entry, Report, Roll};
use entente_text::Doubt;

use super::claims::body_code;
use super::{json_line, out};
use crate::cli::Members;
use crate::context::{Context, Outcome, today};
use crate::gazetteer::gazetteer;
use crate::words::day_or_undated;

/// Prints the roll of an organisation.
///
/// # Errors
/// When the archive cannot be read, or unread articles cannot be read.
pub fn run(context: &Context, options: &Members) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let organisation = body_code(&options.organisation)?;
    let on = options.on.unwrap_or_else(today);
    let record = archive.record_of(&organisation, &Bodies::from(gazetteer()))?;
    let (roll, doubts) = record.roll(&organisation, on, options.as_known_on);
    let mut out = out();
    if options.output.json {
        json_line(&mut out, &roll)?;
    } else {
        in_words(&mut out, &roll, &doubts)?;
    }
    out.flush()?;
    Ok(Outcome::of(roll.members.len() + roll.flagged.len() + roll.contested.len()))
}

/// A roll as people read it: a line a member, and under the list the sentences that they cite.
///
/// # Errors
/// When `out` cannot be written.
pub fn in_words(out: &mut impl Write, roll: &Roll<'_>, doubts: &[Doubt]) -> Result<()> {
    let count = roll.members.len();
    let members = if count == 1 { "member" } else { "members" };
    let known = match roll.as_known_on {
        Some(day) => format!(", as known on {}", day_or_undated(Some(day))),
        None => String::new(),
    };
    let on = day_or_undated(Some(roll.on));
    writeln!(out, "{}: {count} {members} on {on}{known}\n", roll.organisation)?;
    let mut notes = Notes::default();
    for entry in &roll.members {
        one(out, entry, &mut notes)?;
    }
    let is_member = |entry: &&Entry<'_>| roll.members.iter().any(|one| one.member == entry.member);
    for (heading, entries) in [("Flagged", &roll.flagged), ("Contested", &roll.contested)] {
        // A member that is flagged or contested says so in its own line.
        let others: Vec<_> = entries.iter().filter(|entry| !is_member(entry)).collect();
        if !others.is_empty() {
            writeln!(out, "\n{heading}\n")?;
        }
        for entry in others {
            one(out, entry, &mut notes)?;
        }
    }
    writeln!(out)?;
    for (number, (sentence, source)) in notes.sentences.iter().enumerate() {
        writeln!(out, "[{}] “{sentence}”\n    {source}", number + 1)?;
    }
    for doubt in doubts {
        writeln!(out, "\nNot sure: {doubt}")?;
    }
    Ok(())
}

/// The sentences cited so far, each with its article.
#[derive(Default)]
struct Notes<'a> {
    sentences: Vec<(&'a str, String)>,
}

impl<'a> Notes<'a> {
    /// What reports say, each change with its date once and the numbers of its sentences.
    fn cite(&mut self, reports: &[&'a Report]) -> Vec<String> {
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

    /// The number of a report's sentence.
    fn number(&mut self, report: &'a Report) -> usize {
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

fn one<'a>(out: &mut impl Write, entry: &Entry<'a>, notes: &mut Notes<'a>) -> Result<()> {
    let mut marks: Vec<&str> = entry
        .flags
        .iter()
        .map(|flag| Changes::builtin().flag(flag).map_or(*flag, |flag| flag.said.as_str()))
        .collect();
    if entry.certainty == Certainty::Possibly {
        marks.insert(0, "possibly");
    }
    let mut told = notes.cite(&entry.claims);
    told.extend(notes.cite(&entry.against).into_iter().map(|said| format!("against: {said}")));
    let marks = if marks.is_empty() { String::new() } else { format!(" — {}", marks.join(", ")) };
    writeln!(out, "  {} ({}){marks}\n      {}", name(entry.member), entry.member, told.join("; "))?;
    if let Some(why) = &entry.why {
        writeln!(out, "      {why}")?;
    }
    Ok(())
}

fn name(code: &str) -> &str {
    gazetteer().state(code).map_or(code, |state| state.name.as_str())
}
