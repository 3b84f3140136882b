//! `entente members`: the roll of a day, with the sentence behind every name.

use std::io::Write;

use anyhow::Result;
use entente_names::Gazetteer;
use entente_record::{Bodies, Certainty, Changes, Entry, Record, Report, Roll};
use entente_store::{Archive, ClaimQuery};
use entente_text::Doubt;

use super::claims::body_code;
use super::{json_line, out};
use crate::cli::Members;
use crate::context::{Context, Outcome, today};
use crate::words::{day_or_undated, when};

/// Prints the roll of an organisation.
///
/// # Errors
/// When the archive cannot be read, or unread articles cannot be read.
pub fn run(context: &Context, options: &Members) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let organisation = body_code(&options.organisation)?;
    let on = options.on.unwrap_or_else(today);
    let record = record(&archive)?;
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

/// The record of everything in an archive.
///
/// # Errors
/// When the archive cannot be read.
pub fn record(archive: &Archive) -> Result<Record> {
    let reports = archive.claims(&ClaimQuery::default())?;
    Ok(Record::new(reports, Bodies::from(Gazetteer::builtin())))
}

/// A roll as people read it.
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
    writeln!(out, "{}: {count} {members} on {on}{known}", roll.organisation)?;
    for entry in &roll.members {
        one(out, entry)?;
    }
    let is_member = |entry: &&Entry<'_>| roll.members.iter().any(|one| one.member == entry.member);
    for (heading, entries) in [("Flagged", &roll.flagged), ("Contested", &roll.contested)] {
        if entries.is_empty() {
            continue;
        }
        writeln!(out, "\n{heading}")?;
        for entry in entries {
            if is_member(&entry) {
                writeln!(out, "  {} — see above", name(entry.member))?;
            } else {
                one(out, entry)?;
            }
        }
    }
    for doubt in doubts {
        writeln!(out, "\nNot sure: {doubt}")?;
    }
    Ok(())
}

fn one(out: &mut impl Write, entry: &Entry<'_>) -> Result<()> {
    write!(out, "\n  {} ({})", name(entry.member), entry.member)?;
    if entry.certainty == Certainty::Possibly {
        write!(out, ", possibly")?;
    }
    for flag in &entry.flags {
        let said = Changes::builtin().flag(flag).map_or(*flag, |flag| flag.said.as_str());
        write!(out, ", {said}")?;
    }
    writeln!(out)?;
    if let Some(why) = &entry.why {
        writeln!(out, "    {why}")?;
    }
    for report in &entry.claims {
        sentence(out, report, "")?;
    }
    for report in &entry.against {
        sentence(out, report, "against: ")?;
    }
    Ok(())
}

fn sentence(out: &mut impl Write, report: &Report, label: &str) -> Result<()> {
    let claim = &report.claim;
    let change = claim.slot("change").unwrap_or(&claim.kind);
    let said = Changes::builtin().get(change).map_or(change, |change| change.said.as_str());
    writeln!(out, "    {label}{said}, {}", when(claim.date.as_ref()))?;
    let day = day_or_undated(report.article.published);
    writeln!(out, "      “{}” — {}, {day}", claim.evidence[0].exact, report.article.title)?;
    Ok(())
}

fn name(code: &str) -> &str {
    Gazetteer::builtin().state(code).map_or(code, |state| state.name.as_str())
}
