//! `entente offices`: who held which office on a day.

use std::collections::BTreeSet;
use std::io::Write as _;

use anyhow::Result;
use entente_names::Kind;
use entente_record::{Certainty, Holder, OFFICE_TYPE, Part, Report, name_key, offices};
use entente_store::Archive;

use super::cite::Notes;
use super::{json_line, out};
use crate::cli::Offices;
use crate::context::{Context, Outcome};
use crate::gazetteer::gazetteer;
use crate::words::day_or_undated;

/// How many sentences are cited for one office.
const CITED: usize = 3;

/// Prints the offices of a person, or those who hold offices of a state or organisation.
///
/// # Errors
/// When the archive cannot be read, or unread articles cannot be read.
pub fn run(context: &Context, options: &Offices) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let asked = &options.asked;
    let known: Option<(Kind, _)> = gazetteer().resolve(&options.name);
    let (reports, people) = match &known {
        Some((_, code)) => (archive.ruled_reports(Part::Body, code, &[OFFICE_TYPE])?, None),
        None => of_person(&archive, &options.name)?,
    };
    let verdicts = archive.verdicts()?;
    let mut holders = offices(&reports, asked.day(), asked.as_known_on, &verdicts);
    if let Some(people) = &people {
        holders.retain(|holder| people.contains(&name_key(holder.person)));
    }
    let mut out = out();
    if asked.output.json {
        holders.iter().try_for_each(|holder| json_line(&mut out, holder))?;
    } else {
        let mut notes = Notes::default();
        if !holders.is_empty() {
            writeln!(out, "{} on {}\n", options.name, day_or_undated(Some(asked.day())))?;
        }
        for holder in &holders {
            line(&mut out, holder, &mut notes)?;
        }
        notes.write(&mut out)?;
    }
    out.flush()?;
    Ok(Outcome::of(holders.len()))
}

fn line<'a>(
    out: &mut impl std::io::Write,
    holder: &Holder<'a>,
    notes: &mut Notes<'a>,
) -> Result<()> {
    let whose = holder.organisation.map(|code| {
        let state = gazetteer().state(code).map(|state| state.name.to_string());
        format!(", {}", state.unwrap_or_else(|| code.to_owned()))
    });
    let whose = whose.unwrap_or_default();
    let possibly = if holder.certainty == Certainty::Possibly { " — possibly" } else { "" };
    let reports = &holder.reports;
    // The first that tells of it and the last ones.
    let skipped = reports.len().saturating_sub(CITED - 1).max(1);
    let cited = reports.iter().take(1).chain(reports.iter().skip(skipped)).copied();
    let numbers = notes.numbers(cited);
    let seen = match holder.first == holder.last {
        true => format!("told of on {}", holder.first),
        false => format!("told of from {} to {}", holder.first, holder.last),
    };
    let (person, role) = (holder.person, holder.role);
    Ok(writeln!(out, "  {person}: {role}{whose}{possibly}\n      {seen} {numbers}")?)
}

/// What is told of the offices of a person, and of everybody else in the same offices, so that a
/// successor is seen; with the keys of the people who bear the name, whole or as their surname.
fn of_person(archive: &Archive, name: &str) -> Result<(Vec<Report>, Option<BTreeSet<String>>)> {
    let key = name_key(name);
    let ending = format!(" {key}");
    let all = archive.subjects(Part::Person, &[OFFICE_TYPE])?;
    let people: BTreeSet<String> =
        all.into_iter().filter(|known| *known == key || known.ends_with(&ending)).collect();
    let mut reports = Vec::new();
    for person in &people {
        reports.extend(archive.ruled_reports(Part::Person, person, &[OFFICE_TYPE])?);
    }
    let bodies = reports.iter().filter_map(|report| report.claim.slot("organisation"));
    let bodies: BTreeSet<String> = bodies.map(str::to_owned).collect();
    for body in bodies {
        reports.extend(archive.ruled_reports(Part::Body, &body, &[OFFICE_TYPE])?);
    }
    let mut seen = BTreeSet::new();
    reports.retain(|report| seen.insert((report.article.id.clone(), report.claim.id.clone())));
    Ok((reports, Some(people)))
}
