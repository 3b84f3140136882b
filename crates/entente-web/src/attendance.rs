//! Which state took part in which exercise.

use std::collections::{BTreeMap, BTreeSet};

use entente_record::{Occasion, Presence};

use crate::dates;
use crate::names::{Names, page_of_exercise};
use crate::says;

/// Exercises by states.
pub(crate) struct Matrix {
    /// Code and name of each.
    pub(crate) states: Vec<(String, String)>,
    pub(crate) rows: Vec<Row>,
}

/// One exercise.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) when: String,
    pub(crate) cells: Vec<Cell>,
}

/// What is told of one state at one exercise.
#[derive(Clone, Default)]
pub(crate) struct Cell {
    pub(crate) sign: &'static str,
    pub(crate) class: &'static str,
    /// "Armenia was absent from Unbreakable Brotherhood-2024".
    pub(crate) words: String,
    /// The claim; none where nothing is told.
    pub(crate) href: Option<String>,
}

/// Which of two that differ counts, the last here: who is listed and then said to have stayed away
/// stayed away.
const RANKS: [Presence; 4] =
    [Presence::Planned, Presence::TookPart, Presence::Observer, Presence::Absent];

/// The sign of how a state stands to an exercise, and its class.
fn sign(presence: Presence) -> (&'static str, &'static str) {
    match presence {
        Presence::Planned => ("?", "planned"),
        Presence::TookPart => ("\u{2713}", "came"),
        Presence::Observer => ("\u{25cb}", "watched"),
        Presence::Absent => ("\u{2715}", "absent"),
    }
}

/// The most states that have a column.
const MOST_STATES: usize = 16;

impl Matrix {
    /// Exercises given in order of time, newest first.
    pub(crate) fn new(exercises: &[&Occasion<'_>], names: &Names) -> Option<Self> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for state in exercises.iter().flat_map(|one| one.states.keys()) {
            *counts.entry(state).or_default() += 1;
        }
        let mut often: Vec<_> = counts.into_iter().collect();
        often.sort_by_key(|(state, count)| (std::cmp::Reverse(*count), *state));
        let shown: BTreeSet<&str> =
            often.into_iter().take(MOST_STATES).map(|(state, _)| state).collect();
        let states: Vec<(String, String)> =
            shown.iter().map(|state| ((*state).to_owned(), names.state(state))).collect();
        let row = |one: &&Occasion<'_>| {
            let name = one.names.first().copied().unwrap_or_default();
            let cells = shown.iter().map(|state| cell(one, state, name, names));
            Row {
                name: name.to_owned(),
                href: page_of_exercise(name),
                when: one
                    .date
                    .as_ref()
                    .map_or("no date".to_owned(), |date| dates::edtf(date).words),
                cells: cells.collect(),
            }
        };
        let rows: Vec<Row> = exercises.iter().rev().map(row).collect();
        (!rows.is_empty()).then_some(Self { states, rows })
    }
}

fn cell(one: &Occasion<'_>, state: &str, name: &str, names: &Names) -> Cell {
    let known = one.presence(state);
    let told = one.states.get(state).into_iter().flatten();
    let Some(presence) = RANKS.into_iter().rev().find(|presence| known.contains(presence)) else {
        return Cell::default();
    };
    let report = told.into_iter().find(|one| one.presence == presence).map(|one| one.report);
    let (sign, class) = sign(presence);
    Cell {
        sign,
        class,
        words: format!("{} {}", names.state(state), presence.said_of(name)),
        href: report.map(says::address),
    }
}
