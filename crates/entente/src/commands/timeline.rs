//! `entente timeline`: changes, exercises and meetings in order of time.

use std::io::Write;

use anyhow::Result;
use entente_names::Kind;
use entente_record::{Act, Bodies, OCCASION_TYPES, Occasion, Part, Presence, Window, occasions};
use serde::Serialize;

use super::cite::{Notes, state_name};
use super::{changes, json_line, out};
use crate::cli::Timeline;
use crate::context::{Context, Outcome};
use crate::gazetteer::gazetteer;

/// Something that stands on a timeline.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Item<'a> {
    Change(Act<'a>),
    Occasion(Occasion<'a>),
}

impl Item<'_> {
    fn window(&self) -> Window {
        match self {
            Self::Change(act) => act.window,
            Self::Occasion(occasion) => occasion.window,
        }
    }
}

/// Prints the timeline of an organisation, treaty or state.
///
/// # Errors
/// When the archive cannot be read, or unread articles cannot be read.
pub fn run(context: &Context, options: &Timeline) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let bodies = Bodies::from(gazetteer());
    let (part, code) = match gazetteer().resolve(&options.name) {
        Some((Kind::State | Kind::Territory, code)) => (Part::State, code.to_string()),
        Some((_, code)) => (Part::Body, code.to_string()),
        None => (Part::Body, options.name.clone()),
    };
    let told = match part {
        Part::State => archive.bodies_of(&code, &bodies)?.into_iter().collect(),
        _ => vec![code.clone()],
    };
    let records: Vec<_> = told
        .iter()
        .map(|body| archive.record_of(body, &bodies))
        .collect::<std::result::Result<_, _>>()?;
    let reports = archive.ruled_reports(part, &code, OCCASION_TYPES)?;
    let verdicts = archive.verdicts()?;
    let (from, to) = (options.days.from, options.days.to);
    let asked = Window { earliest: from, latest: to };
    let within =
        |window: &Window| window.meets(&asked) && (asked.is_unknown() || !window.is_unknown());
    let mut items = Vec::new();
    for (record, body) in records.iter().zip(&told) {
        let acts = record.changes(body, from, to);
        let own = acts.into_iter().filter(|act| part == Part::Body || act.member == Some(&code));
        items.extend(own.map(Item::Change));
    }
    let occasions = occasions(&reports, None, &bodies, &verdicts);
    items.extend(occasions.into_iter().filter(|one| within(&one.window)).map(Item::Occasion));
    items.sort_by_key(|item| order(&item.window()));
    let mut out = out();
    let mut notes = Notes::default();
    for item in &items {
        if options.output.json {
            json_line(&mut out, item)?;
            continue;
        }
        match item {
            Item::Change(act) if part == Part::State => {
                write!(out, "  {}", act.organisation)?;
                changes::line(&mut out, act, &mut notes)?;
            }
            Item::Change(act) => changes::line(&mut out, act, &mut notes)?,
            Item::Occasion(occasion) => line(&mut out, occasion, &mut notes)?,
        }
    }
    notes.write(&mut out)?;
    out.flush()?;
    Ok(Outcome::of(items.len()))
}

/// By the first day that is known; what has none comes last.
fn order(window: &Window) -> impl Ord + use<> {
    let known = window.earliest.or(window.latest);
    (known.is_none(), known, window.latest)
}

/// An occasion on a line, and who was there under it.
pub(crate) fn line<'a>(
    out: &mut impl Write,
    occasion: &Occasion<'a>,
    notes: &mut Notes<'a>,
) -> Result<()> {
    let date = occasion.date.as_ref().map_or("no date".to_owned(), ToString::to_string);
    let name = match occasion.names.as_slice() {
        [] => String::new(),
        names => format!(" “{}”", names.join("”, “")),
    };
    let whose = occasion.organisations.join(", ");
    let place = match occasion.places.as_slice() {
        [] => String::new(),
        places => format!(" in {}", places.join(", ")),
    };
    let (kind, status, numbers) =
        (occasion.kind, occasion.status, notes.numbers(occasion.reports()));
    let whose = if whose.is_empty() { whose } else { format!("{whose} ") };
    writeln!(out, "  {date}  {whose}{kind}{name}{place}, {status} {numbers}")?;
    for (presence, said) in [
        (Presence::TookPart, "with"),
        (Presence::Planned, "to be with"),
        (Presence::Observer, "watched by"),
        (Presence::Absent, "without"),
    ] {
        let is = |state: &&&str| occasion.presence(state).contains(&presence);
        let states: Vec<&str> =
            occasion.states.keys().filter(is).map(|state| state_name(state)).collect();
        if !states.is_empty() {
            writeln!(out, "      {said} {}", states.join(", "))?;
        }
    }
    changes::others(out, &occasion.dates())
}
