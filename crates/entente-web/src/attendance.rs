//! Which state took part in which exercise.

use std::collections::{BTreeMap, BTreeSet};

use entente_claims::Slot;
use entente_record::Report;

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

/// The slots that tell of a state, and how. Of two that differ the later here counts: who is
/// listed and then said to have stayed away stayed away.
const SLOTS: [(&str, &str, &str, &str); 3] = [
    ("participants", "✓", "came", "took part in"),
    ("observers", "○", "watched", "observed"),
    ("absentees", "✕", "absent", "was absent from"),
];

/// The most states that have a column.
const MOST_STATES: usize = 16;

impl Matrix {
    /// The exercises that claims name, newest first.
    pub(crate) fn new(reports: &[&Report], names: &Names) -> Option<Self> {
        let mut exercises: BTreeMap<String, Vec<&Report>> = BTreeMap::new();
        let named = reports.iter().filter(|report| report.claim.kind == "exercise");
        for report in named {
            if let Some(name) = report.claim.slot("name") {
                exercises.entry(name.to_lowercase()).or_default().push(report);
            }
        }
        let list = |report: &Report, slot: &str| {
            report.claim.slots.get(slot).map(Slot::list).unwrap_or_default().to_vec()
        };
        let all = exercises.values().flatten();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for state in all.flat_map(|report| SLOTS.iter().flat_map(|slot| list(report, slot.0))) {
            *counts.entry(state).or_default() += 1;
        }
        let mut often: Vec<_> = counts.into_iter().collect();
        often.sort_by_key(|(state, count)| (std::cmp::Reverse(*count), state.clone()));
        let shown: BTreeSet<String> =
            often.into_iter().take(MOST_STATES).map(|(state, _)| state).collect();
        let states: Vec<(String, String)> =
            shown.into_iter().map(|state| (state.clone(), names.state(&state))).collect();
        let mut rows: Vec<(Option<_>, Row)> = exercises
            .into_values()
            .map(|reports| {
                let name = reports[0].claim.slot("name").unwrap_or_default().to_owned();
                let dated = reports.iter().find_map(|report| report.claim.date.as_ref()?.dated());
                let mut cells = vec![Cell::default(); states.len()];
                for (slot, sign, class, verb) in SLOTS {
                    for report in &reports {
                        for (place, (code, state)) in states.iter().enumerate() {
                            if list(report, slot).contains(code) {
                                cells[place] = Cell {
                                    sign,
                                    class,
                                    words: format!("{state} {verb} {name}"),
                                    href: Some(says::address(report)),
                                };
                            }
                        }
                    }
                }
                let order = dated.and_then(entente_text::Edtf::earliest);
                let when = dated.map_or("no date".to_owned(), |date| dates::edtf(date).words);
                let row = Row { href: page_of_exercise(&name), name, when, cells };
                (order, row)
            })
            .collect();
        rows.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.name.cmp(&b.name)));
        let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        (!rows.is_empty()).then_some(Self { states, rows })
    }
}
