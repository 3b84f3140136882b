//! Exercises and meetings, each gathered from all that tell of it: how far it came, when, where,
//! and who was there.

use entente_record::{
    Bodies, OCCASION_TYPES, Occasion, Part, Presence, Report, Verdicts, last_first, occasions,
};

use crate::attendance::Matrix;
use crate::dates::{self, Dated};
use crate::desk::Table;
use crate::error::Result;
use crate::names::{Names, page_of_exercise, page_of_place, page_of_state};
use crate::pages::listing::Link;
use crate::says::{self, Says};

/// What is told of the occasions that bear on something.
pub(crate) struct Gathered {
    reports: Vec<Report>,
    verdicts: Verdicts,
    bodies: Bodies,
}

/// One exercise or meeting.
pub(crate) struct Shown {
    pub(crate) id: String,
    /// Its names, or what it was and whose.
    pub(crate) title: String,
    /// The page of its first name.
    pub(crate) href: Option<String>,
    pub(crate) when: Option<Dated>,
    /// Dates that others give and that cannot be.
    pub(crate) otherwise: Vec<String>,
    pub(crate) places: Vec<Link>,
    /// How far it came, each turn with the day it was told on and its sentence.
    pub(crate) turns: Vec<Turn>,
    /// "took part", and which states.
    pub(crate) states: Vec<(&'static str, Vec<Link>)>,
    pub(crate) says: Vec<Says>,
}

/// "planned", where it is told for the first time.
pub(crate) struct Turn {
    pub(crate) status: String,
    pub(crate) on: Option<Dated>,
    pub(crate) href: String,
}

impl Gathered {
    /// Reads the claims of these types that bear on a body, a state, or a name by its key.
    pub(crate) fn of(table: &Table<'_>, part: Part, subject: &str, types: &[&str]) -> Result<Self> {
        let reports = table.archive.reports_of_occasions(part, subject, types)?;
        let (verdicts, bodies) = (table.archive.verdicts()?, Bodies::from(table.gazetteer));
        Ok(Self { reports, verdicts, bodies })
    }

    /// The occasions in order of time.
    pub(crate) fn all(&self) -> Vec<Occasion<'_>> {
        occasions(&self.reports, None, &self.bodies, &self.verdicts)
    }
}

/// The exercises among occasions, by states.
pub(crate) fn matrix(all: &[Occasion<'_>], names: &Names) -> Option<Matrix> {
    let exercises = all.iter().filter(|one| one.kind == OCCASION_TYPES[0] && !one.names.is_empty());
    Matrix::new(&exercises.collect::<Vec<_>>(), names)
}

/// Occasions as they are shown, the last first, at most so many.
pub(crate) fn latest<'a>(
    all: impl DoubleEndedIterator<Item = &'a Occasion<'a>>,
    most: usize,
    names: &Names,
) -> Vec<Shown> {
    last_first(all).take(most).map(|one| shown(one, names)).collect()
}

fn shown(one: &Occasion<'_>, names: &Names) -> Shown {
    let turns = one.turns().into_iter().map(|(status, report)| Turn {
        status: status.replace('_', " "),
        on: report.article.published.map(dates::day),
        href: says::address(report),
    });
    let otherwise = one.dates().into_iter().filter(|dating| !dating.agrees);
    let states = Presence::ALL.into_iter().filter_map(|presence| {
        let there = one.states.keys().filter(|state| one.presence(state).contains(&presence));
        let links: Vec<Link> = there
            .map(|code| Link { words: names.state(code), href: page_of_state(code) })
            .collect();
        (!links.is_empty()).then_some((presence.said(), links))
    });
    let places = one.places.iter();
    Shown {
        id: one.id.clone(),
        title: title(one, names),
        href: one.names.first().map(|name| page_of_exercise(name)),
        when: one.date.as_ref().map(dates::edtf),
        otherwise: otherwise.map(|dating| dating.date).collect(),
        places: places
            .map(|place| Link { words: (*place).to_owned(), href: page_of_place(place) })
            .collect(),
        turns: turns.collect(),
        states: states.collect(),
        says: says::all(one.reports(), names),
    }
}

fn title(one: &Occasion<'_>, names: &Names) -> String {
    if !one.names.is_empty() {
        return one.names.join(", ");
    }
    let mut kind = one.kind.to_owned();
    if let Some(first) = kind.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let whose: Vec<String> = match one.organisations.as_slice() {
        [] => one.states.keys().map(|state| names.state(state)).take(4).collect(),
        bodies => bodies.iter().map(|body| names.any(body)).collect(),
    };
    match whose.is_empty() {
        true => kind,
        false => format!("{kind} of {}", whose.join(", ")),
    }
}
