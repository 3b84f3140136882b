//! `entente memberships`: what a state was a member of on a day.

use std::io::Write as _;

use anyhow::{Result, anyhow};
use entente_names::Kind;
use entente_record::{Certainty, Changes, Entry, Roll};
use serde::Serialize;

use super::cite::{Notes, state_name};
use super::{json_line, out};
use crate::cli::Memberships;
use crate::context::{Context, Outcome};
use crate::gazetteer::gazetteer;
use crate::words::day_or_undated;

/// How a state stood to one body.
#[derive(Serialize)]
struct Membership<'a> {
    organisation: &'a str,
    on: String,
    /// Whether it is on the roll; a suspended member may not be.
    counts: bool,
    contested: bool,
    #[serde(flatten)]
    entry: &'a Entry<'a>,
}

/// The code of a state or territory by any of its names.
///
/// # Errors
/// When it is none.
pub fn state_code(name: &str) -> Result<String> {
    match gazetteer().resolve(name) {
        Some((Kind::State | Kind::Territory, code)) => Ok(code.to_string()),
        _ => Err(anyhow!("\"{name}\" is no state that is known; give one such as ARM or Armenia")),
    }
}

/// Prints the memberships of a state.
///
/// # Errors
/// When the archive cannot be read, or unread articles cannot be read.
pub fn run(context: &Context, options: &Memberships) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let state = state_code(&options.state)?;
    let (asked, bodies) = (&options.asked, options.asked.bodies());
    let mut out = out();
    let mut found = 0;
    for body in archive.bodies_of(&state, &bodies)? {
        let record = archive.record_of(&body, &bodies)?;
        let (roll, _) = record.roll(&body, asked.day(), asked.as_known_on);
        let Some(entry) = entry_of(&roll, &state) else { continue };
        let is_in = |list: &[Entry<'_>]| list.iter().any(|one| one.member == state);
        let (counts, contested) = (is_in(&roll.members), is_in(&roll.contested));
        if asked.output.json {
            let (organisation, on) = (body.as_str(), roll.on.to_string());
            json_line(&mut out, &Membership { organisation, on, counts, contested, entry })?;
        } else {
            if found == 0 {
                let day = day_or_undated(Some(roll.on));
                writeln!(out, "{} on {day}\n", state_name(&state))?;
            }
            let name = gazetteer().organisation(&body).map_or("", |known| known.name.as_str());
            let mut marks = Vec::new();
            marks.extend((entry.certainty == Certainty::Possibly).then_some("possibly"));
            let said = |flag: &&str| Changes::builtin().flag(flag).map(|flag| flag.said.as_str());
            marks.extend(entry.flags.iter().filter_map(said));
            marks.extend((!counts).then_some("not counted"));
            marks.extend(contested.then_some("contested"));
            let marks =
                if marks.is_empty() { String::new() } else { format!(" — {}", marks.join(", ")) };
            let mut notes = Notes::default();
            let told = notes.cite(&entry.claims).join("; ");
            writeln!(out, "  {name} ({body}){marks}\n      {told}")?;
            let mut sentences = Vec::new();
            notes.write(&mut sentences)?;
            let sentences = String::from_utf8_lossy(&sentences);
            for line in sentences.lines().filter(|line| !line.is_empty()) {
                writeln!(out, "      {line}")?;
            }
        }
        found += 1;
    }
    out.flush()?;
    Ok(Outcome::of(found))
}

/// The entry of a state, on the roll or beside it.
fn entry_of<'r, 'a>(roll: &'r Roll<'a>, state: &str) -> Option<&'r Entry<'a>> {
    let mut all = roll.members.iter().chain(&roll.flagged).chain(&roll.contested);
    all.find(|entry| entry.member == state)
}
