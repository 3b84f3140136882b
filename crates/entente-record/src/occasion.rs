//! Exercises and meetings, as several claims tell of them.

use std::collections::{BTreeMap, BTreeSet};

use entente_claims::{Modality, Slot};
use entente_text::Edtf;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::act::{Dating, Telling, datings};
use crate::report::Report;
use crate::roll::claims_of;
use crate::window::Window;

/// The types of claims that tell of occasions.
pub const OCCASION_TYPES: &[&str] = &["exercise", "meeting"];

/// How far an occasion has come, in the order in which it may go on: what is told on one day with
/// two of them is told with the later.
const STATUSES: [&str; 8] =
    [PLANNED, "postponed", "extended", "suspended", CANCELLED, HELD, "concluded", "ended"];
pub(crate) const PLANNED: &str = "planned";
pub(crate) const CANCELLED: &str = "cancelled";
pub(crate) const HELD: &str = "held";

/// One exercise or meeting, gathered from all the claims that tell of it: under whichever name,
/// with whichever dates, planned, held or called off.
#[derive(Debug, Clone, PartialEq)]
pub struct Occasion<'a> {
    /// Twelve hexadecimal digits: of a named one a hash of its series and year, of any other a
    /// hash of who met and of the first words that tell of it. It does not depend on the order of
    /// adding.
    pub id: String,
    /// `exercise` or `meeting`.
    pub kind: &'a str,
    /// Every name it is told by, in alphabetical order.
    pub names: Vec<&'a str>,
    /// Whose it is: organisations, or the states that hold it.
    pub organisations: Vec<&'a str>,
    /// Where it was, in alphabetical order.
    pub places: Vec<&'a str>,
    /// What was told last of how far it came: "planned", "held", "cancelled".
    pub status: &'a str,
    /// The days on which it can have been: the best supported date, narrowed by every other that
    /// is compatible with it.
    pub window: Window,
    /// The same as a date.
    pub date: Option<Edtf>,
    /// Who was there and who was not: states by code.
    pub states: BTreeMap<&'a str, Vec<Attendance<'a>>>,
    /// Who was there by name.
    pub people: Vec<&'a str>,
    /// Who tells of it, in order of publication.
    pub tellings: Vec<Telling<'a>>,
}

/// How a state stood to an occasion, by one report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attendance<'a> {
    /// How.
    pub presence: Presence,
    /// Who says so.
    pub report: &'a Report,
}

/// How a state can stand to an occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// It took part.
    TookPart,
    /// It was to take part, and nobody tells that it did.
    Planned,
    /// It was there to watch.
    Observer,
    /// It was not there, and the text says so.
    Absent,
}

impl Presence {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 4] = [Self::TookPart, Self::Planned, Self::Observer, Self::Absent];

    /// What is said of a state that stood so: "took part".
    pub fn said(self) -> &'static str {
        match self {
            Self::TookPart => "took part",
            Self::Planned => "was to take part",
            Self::Observer => "observed",
            Self::Absent => "was absent",
        }
    }

    /// The same with what it stood so to: "took part in Unbreakable Brotherhood-2024".
    pub fn said_of(self, occasion: &str) -> String {
        let preposition = match self {
            Self::TookPart | Self::Planned => " in",
            Self::Observer => "",
            Self::Absent => " from",
        };
        format!("{}{preposition} {occasion}", self.said())
    }
}

impl<'a> Occasion<'a> {
    /// The claims, in order of publication.
    pub fn reports(&self) -> impl Iterator<Item = &'a Report> + use<'a, '_> {
        self.tellings.iter().map(|telling| telling.report)
    }

    /// Every date it is told with, the preferred first.
    pub fn dates(&self) -> Vec<Dating<'a>> {
        datings(&self.tellings)
    }

    /// What was told of how far it came, each the first time it was told, in order.
    pub fn turns(&self) -> Vec<(&'a str, &'a Report)> {
        let mut turns: Vec<(&str, &Report)> = Vec::new();
        for report in self.reports() {
            let status = status(report);
            if turns.last().is_none_or(|(last, _)| *last != status) {
                turns.push((status, report));
            }
        }
        turns
    }

    /// How a state stood to it. That it took part or was absent goes before that it was to take
    /// part; where both are told, both are given.
    pub fn presence(&self, state: &str) -> Vec<Presence> {
        let told: BTreeSet<Presence> =
            self.states.get(state).into_iter().flatten().map(|one| one.presence).collect();
        let known = told.iter().any(|one| *one != Presence::Planned);
        told.into_iter().filter(|one| !known || *one != Presence::Planned).collect()
    }

    /// An occasion of reports that tell of it; `id` is made of `mark`.
    pub(crate) fn of(
        id: String,
        tellings: Vec<Telling<'a>>,
        window: Window,
        date: Option<Edtf>,
    ) -> Self {
        let reports: Vec<&'a Report> = tellings.iter().map(|telling| telling.report).collect();
        let named = |slots: &[&str]| -> Vec<&'a str> {
            let names: BTreeSet<&str> = reports
                .iter()
                .flat_map(|report| slots.iter().filter_map(|slot| report.claim.slots.get(*slot)))
                .flat_map(Slot::list)
                .map(String::as_str)
                .collect();
            names.into_iter().collect()
        };
        let kind = reports.first().map_or("", |report| report.claim.kind.as_str());
        let is_exercise = kind == OCCASION_TYPES[0];
        let mut states: BTreeMap<&str, Vec<Attendance<'a>>> = BTreeMap::new();
        for &report in &reports {
            let took_part = match report.claim.modality {
                Modality::Planned => Presence::Planned,
                _ if status(report) == HELD => Presence::TookPart,
                _ if [PLANNED, CANCELLED].contains(&status(report)) => Presence::Planned,
                _ => Presence::TookPart,
            };
            let sides = if is_exercise { "participants" } else { "sides" };
            for (slot, presence) in [
                (sides, took_part),
                ("observers", Presence::Observer),
                ("absentees", Presence::Absent),
            ] {
                for state in report.claim.slots.get(slot).map(Slot::list).unwrap_or_default() {
                    states.entry(state).or_default().push(Attendance { presence, report });
                }
            }
        }
        let status = reports
            .iter()
            .max_by_key(|report| {
                let said = status(report);
                let rank = STATUSES.iter().position(|known| *known == said);
                (report.article.published, rank)
            })
            .map_or("", |report| status(report));
        let people = if is_exercise { Vec::new() } else { named(&["participants"]) };
        Self {
            id,
            kind,
            names: named(&["name", "name_translation"]),
            organisations: named(&["organisation", "organiser"]),
            places: named(&["place"]),
            status,
            window,
            date,
            states,
            people,
            tellings,
        }
    }
}

/// What a report tells of how far an occasion came.
pub(crate) fn status(report: &Report) -> &str {
    match (report.claim.slot("status"), report.claim.modality) {
        (Some(status), _) => status,
        (None, Modality::Planned) => PLANNED,
        (None, _) => HELD,
    }
}

/// Occasions that stand in order of time turned round, the last first. Those without any date come
/// last in order of time, and last here.
pub fn last_first<'o, 'a: 'o>(
    all: impl DoubleEndedIterator<Item = &'o Occasion<'a>>,
) -> impl Iterator<Item = &'o Occasion<'a>> {
    let (dated, undated): (Vec<_>, Vec<_>) = all.partition(|one| !one.window.is_unknown());
    dated.into_iter().rev().chain(undated)
}

impl Serialize for Occasion<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Occasion", 12)?;
        out.serialize_field("id", &self.id)?;
        out.serialize_field("type", self.kind)?;
        out.serialize_field("names", &self.names)?;
        out.serialize_field("organisations", &self.organisations)?;
        out.serialize_field("places", &self.places)?;
        out.serialize_field("status", self.status)?;
        match &self.date {
            Some(date) => out.serialize_field("date", date)?,
            None => out.skip_field("date")?,
        }
        out.serialize_field("dates", &self.dates())?;
        let states: BTreeMap<&str, Vec<Presence>> =
            self.states.keys().map(|state| (*state, self.presence(state))).collect();
        out.serialize_field("states", &states)?;
        out.serialize_field("people", &self.people)?;
        let turns: Vec<&str> = self.turns().into_iter().map(|(status, _)| status).collect();
        out.serialize_field("turns", &turns)?;
        out.serialize_field("claims", &claims_of(self.reports()))?;
        out.end()
    }
}
