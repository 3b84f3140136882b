//! `entente attendance`: exercises by states: who took part, who was absent, who watched.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use anyhow::Result;
use entente_record::{Bodies, OCCASION_TYPES, Occasion, Part, Presence, Window, occasions};
use serde::Serialize;

use super::cite::{Notes, state_name};
use super::claims::body_code;
use super::{json_line, out, timeline};
use crate::cli::Attendance;
use crate::context::{Context, Outcome};
use crate::gazetteer::gazetteer;

/// The exercises of an organisation, and each state in each of them.
#[derive(Serialize)]
struct Matrix<'a> {
    organisation: &'a str,
    /// By state, then by the id of the exercise.
    states: BTreeMap<&'a str, BTreeMap<&'a str, Vec<Presence>>>,
    exercises: &'a [Occasion<'a>],
}

/// Prints the matrix of an organisation's exercises.
///
/// # Errors
/// When the archive cannot be read, or unread articles cannot be read.
pub fn run(context: &Context, options: &Attendance) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let body = body_code(&options.org)?;
    let reports = archive.reports_of_occasions(Part::Body, &body, &OCCASION_TYPES[..1])?;
    let verdicts = archive.verdicts()?;
    let mut all = occasions(&reports, None, &Bodies::from(gazetteer()), &verdicts);
    let asked = Window { earliest: options.days.from, latest: options.days.to };
    all.retain(|one| {
        one.organisations.contains(&body.as_str())
            && one.window.meets(&asked)
            && (asked.is_unknown() || !one.window.is_unknown())
    });
    let states: BTreeSet<&str> = all.iter().flat_map(|one| one.states.keys().copied()).collect();
    let mut out = out();
    if options.output.json {
        let row = |state: &&str| {
            let cells = all.iter().map(|one| (one.id.as_str(), one.presence(state)));
            cells.filter(|(_, cell)| !cell.is_empty()).collect::<BTreeMap<_, _>>()
        };
        let states = states.iter().map(|state| (*state, row(state))).collect();
        json_line(&mut out, &Matrix { organisation: &body, states, exercises: &all })?;
        out.flush()?;
        return Ok(Outcome::of(all.len()));
    }
    let exercises = if all.len() == 1 { "exercise" } else { "exercises" };
    writeln!(out, "{body}: {} {exercises}\n", all.len())?;
    let mut notes = Notes::default();
    for (number, one) in all.iter().enumerate() {
        write!(out, "{:>3}", number + 1)?;
        timeline::line(&mut out, one, &mut notes)?;
    }
    if !states.is_empty() {
        write!(out, "\n{:24}", "")?;
        (1..=all.len()).try_for_each(|number| write!(out, "{number:>4}"))?;
        writeln!(out)?;
    }
    for state in states {
        write!(out, "{:24}", state_name(state))?;
        for one in &all {
            let marks: String = one.presence(state).into_iter().map(mark).collect();
            write!(out, "{:>4}", if marks.is_empty() { "·" } else { &marks })?;
        }
        writeln!(out)?;
    }
    if !all.is_empty() {
        let signs = [Presence::TookPart, Presence::Absent, Presence::Observer, Presence::Planned]
            .map(|presence| format!("{} {}", mark(presence), presence.said()));
        writeln!(out, "\n{}   · not told", signs.join("   "))?;
    }
    notes.write(&mut out)?;
    out.flush()?;
    Ok(Outcome::of(all.len()))
}

fn mark(presence: Presence) -> char {
    match presence {
        Presence::TookPart => '+',
        Presence::Planned => '?',
        Presence::Observer => 'o',
        Presence::Absent => '-',
    }
}
