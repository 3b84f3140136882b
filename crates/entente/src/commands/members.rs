//! `entente members`: the roll of a day, with the sentence behind every name.

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::Result;
use entente_record::{Certainty, Changes, Entry, Record, Roll};
use entente_text::Doubt;

use super::cite::{Notes, state_name};
use super::claims::body_code;
use super::{json_line, out};
use crate::cli::Members;
use crate::context::{Context, Outcome};
use crate::words::day_or_undated;

/// Prints the roll of an organisation.
///
/// # Errors
/// When the archive cannot be read, or unread articles cannot be read.
pub fn run(context: &Context, options: &Members) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let organisation = body_code(&options.organisation)?;
    let on = options.asked.day();
    let record = archive.record_of(&organisation, &options.asked.bodies())?;
    let (roll, doubts) = record.roll(&organisation, on, options.asked.as_known_on);
    let mut out = out();
    if options.asked.output.json {
        json_line(&mut out, &roll)?;
    } else {
        in_words(&mut out, &roll, &doubts)?;
        set_aside(&mut out, &record)?;
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
    notes.write(out)?;
    for doubt in doubts {
        writeln!(out, "\nNot sure: {doubt}")?;
    }
    Ok(())
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
    writeln!(
        out,
        "  {} ({}){marks}\n      {}",
        state_name(entry.member),
        entry.member,
        told.join("; ")
    )?;
    if let Some(why) = &entry.why {
        writeln!(out, "      {why}")?;
    }
    Ok(())
}

/// How many claims people's verdicts keep out of this roll.
fn set_aside(out: &mut impl Write, record: &Record) -> Result<()> {
    let numbers: BTreeSet<i64> = record.set_aside().iter().map(|(_, number)| *number).collect();
    if numbers.is_empty() {
        return Ok(());
    }
    let count = record.set_aside().len();
    let claims = if count == 1 { "claim does" } else { "claims do" };
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    Ok(writeln!(out, "\n{count} {claims} not count, by verdict {}", numbers.join(", "))?)
}
