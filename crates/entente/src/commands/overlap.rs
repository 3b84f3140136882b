//! `entente overlap`: who was a member of two organisations at once.

use std::io::Write as _;

use anyhow::Result;
use entente_record::{Certainty, Entry, Roll};
use serde::Serialize;

use super::cite::{Notes, state_name};
use super::claims::body_code;
use super::{json_line, out};
use crate::cli::Overlap;
use crate::context::{Context, Outcome};
use crate::words::day_or_undated;

/// A member of both.
#[derive(Serialize)]
struct Both<'a> {
    member: &'a str,
    /// Yes where it is so in both.
    certainty: Certainty,
    one: &'a Entry<'a>,
    other: &'a Entry<'a>,
}

/// Who is in both, and who in only one.
#[derive(Serialize)]
struct Answer<'a> {
    one: &'a str,
    other: &'a str,
    on: String,
    both: Vec<Both<'a>>,
    only_one: Vec<&'a str>,
    only_other: Vec<&'a str>,
}

/// Prints the overlap of two rolls.
///
/// # Errors
/// When the archive cannot be read, or unread articles cannot be read.
pub fn run(context: &Context, options: &Overlap) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let (one, other) = (body_code(&options.one)?, body_code(&options.other)?);
    let (asked, bodies) = (&options.asked, options.asked.bodies());
    let record = archive.record_of_all([one.as_str(), other.as_str()], &bodies)?;
    let (first, _) = record.roll(&one, asked.day(), asked.as_known_on);
    let (second, _) = record.roll(&other, asked.day(), asked.as_known_on);
    let both = both(&first, &second);
    let (only_one, only_other) = (only(&first, &both), only(&second, &both));
    let mut out = out();
    if asked.output.json {
        let on = asked.day().to_string();
        let answer = Answer { one: &one, other: &other, on, both, only_one, only_other };
        json_line(&mut out, &answer)?;
        out.flush()?;
        return Ok(Outcome::of(answer.both.len()));
    }
    let day = day_or_undated(Some(asked.day()));
    writeln!(out, "{one} and {other}: {} in both on {day}\n", both.len())?;
    let mut notes = Notes::default();
    for entry in &both {
        let possibly = if entry.certainty == Certainty::Possibly { " — possibly" } else { "" };
        let numbers = notes.numbers(entry.one.claims.iter().chain(&entry.other.claims).copied());
        writeln!(out, "  {} ({}){possibly} {numbers}", state_name(entry.member), entry.member)?;
    }
    for (body, members) in [(&one, only_one), (&other, only_other)] {
        let names: Vec<&str> = members.into_iter().map(state_name).collect();
        if !names.is_empty() {
            writeln!(out, "\nonly in {body}: {}: {}", names.len(), names.join(", "))?;
        }
    }
    notes.write(&mut out)?;
    out.flush()?;
    Ok(Outcome::of(both.len()))
}

fn both<'a>(one: &'a Roll<'a>, other: &'a Roll<'a>) -> Vec<Both<'a>> {
    let pairs = one.members.iter().filter_map(|entry| {
        let own = other.members.iter().find(|theirs| theirs.member == entry.member)?;
        let certainty = entry.certainty.min(own.certainty);
        Some(Both { member: entry.member, certainty, one: entry, other: own })
    });
    pairs.collect()
}

/// Who is on a roll and not in both.
fn only<'a>(roll: &Roll<'a>, both: &[Both<'_>]) -> Vec<&'a str> {
    let members = roll.members.iter().map(|entry| entry.member);
    members.filter(|code| !both.iter().any(|entry| entry.member == *code)).collect()
}
