//! Claims as events: who did what to whom, when and where, for the formats that count events.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use entente_claims::{Claim, Modality};
use entente_names::{Place, PlaceKind};
use entente_record::{Changes, Report, Who};
use entente_text::{Date, Edtf};

use crate::dates::dated;
use crate::names::Names;

/// A row of data/plover.tsv.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Coding {
    /// PLOVER's event type.
    pub(crate) event: &'static str,
    /// Its mode; empty where there is none.
    pub(crate) mode: &'static str,
    /// Its context.
    pub(crate) context: &'static str,
}

/// The codings by type of claim and deciding value.
static CODINGS: LazyLock<BTreeMap<(&str, &str), Coding>> = LazyLock::new(|| {
    let cell = |cell: &'static str| if cell == "-" { "" } else { cell };
    include_str!("../data/plover.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split('\t').map(cell);
            let key = (cells.next()?, cells.next()?);
            let (event, mode, context) = (cells.next()?, cells.next()?, cells.next()?);
            Some((key, Coding { event, mode, context }))
        })
        .collect()
});

/// PLOVER's four classes, each with its types; the same cut as the quad classes of CAMEO.
const QUADS: [(&str, &[&str]); 4] = [
    ("VERBAL COOPERATION", &["AGREE", "CONSULT", "SUPPORT", "CONCEDE"]),
    ("MATERIAL COOPERATION", &["COOPERATE", "AID", "RETREAT"]),
    ("VERBAL CONFLICT", &["REQUEST", "ACCUSE", "REJECT", "THREATEN"]),
    ("MATERIAL CONFLICT", &["PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"]),
];

impl Coding {
    /// The class of its type.
    pub(crate) fn quad(self) -> &'static str {
        let quad = QUADS.iter().find(|(_, types)| types.contains(&self.event));
        quad.map_or("", |(name, _)| name)
    }
}

/// A claim as an event.
#[derive(Debug, Clone)]
pub(crate) struct Event<'a> {
    pub(crate) report: &'a Report,
    pub(crate) coding: Coding,
    /// Codes or names of who does it.
    pub(crate) actors: Vec<&'a str>,
    /// Codes or names of whom it is done to, or with.
    pub(crate) recipients: Vec<&'a str>,
}

impl<'a> Event<'a> {
    /// The claim as an event; `None` where it is none, names nobody who does it, or tells of a
    /// change that is not coded.
    pub(crate) fn of(report: &'a Report) -> Option<Self> {
        let claim = &report.claim;
        let (actors, recipients) = parties(claim);
        if actors.is_empty() {
            return None;
        }
        let value = match claim.kind.as_str() {
            "membership" => claim.slot("change")?,
            "exercise" if actors.len() + recipients.len() == 1 => "alone",
            _ => "",
        };
        let coding = CODINGS.get(&(claim.kind.as_str(), value));
        let coding = *coding.or_else(|| CODINGS.get(&(claim.kind.as_str(), "")))?;
        Some(Self { report, coding, actors, recipients })
    }

    /// The claim.
    pub(crate) fn claim(&self) -> &'a Claim {
        &self.report.claim
    }

    /// Its date, if it can be set on a calendar.
    pub(crate) fn date(&self) -> Option<&'a Edtf> {
        dated(self.claim())
    }

    /// The first day it can mean, and the last, where both are known.
    pub(crate) fn days(&self) -> Option<(Date, Date)> {
        let date = self.date()?;
        date.earliest().zip(date.latest())
    }

    /// PLOVER's flags, which say that it is no plain event of the day of its report.
    pub(crate) fn flags(&self) -> Vec<&'static str> {
        let mut flags = Vec::new();
        let published = self.report.article.published;
        let old = published
            .zip(self.days())
            .is_some_and(|(day, (_, last))| last.until(day).is_ok_and(|span| span.get_days() > 31));
        flags.extend(old.then_some("historical"));
        flags.extend(match self.claim().modality {
            Modality::Planned => Some("future"),
            Modality::Hypothetical => Some("hypothetical"),
            Modality::Denied => Some("negation"),
            Modality::Asserted | Modality::Reported => None,
        });
        flags
    }
}

fn parties(claim: &Claim) -> (Vec<&str>, Vec<&str>) {
    let of = |slot: &str| -> Vec<&str> {
        let list = claim.slots.get(slot).map(|slot| slot.list()).unwrap_or_default();
        list.iter().map(String::as_str).collect()
    };
    let first = |slots: &[&str]| slots.iter().map(|slot| of(slot)).find(|list| !list.is_empty());
    match claim.kind.as_str() {
        "membership" => {
            let change = claim.slot("change").and_then(|name| Changes::builtin().get(name));
            let (member, body) = (of("member"), of("organisation"));
            match change.map(|change| change.who) {
                Some(Who::Organisation) => (body, member),
                _ => (member, body),
            }
        }
        "exercise" | "meeting" => {
            let parties = first(&["participants", "sides"]).unwrap_or_default();
            match first(&["organiser", "organisation"]) {
                Some(organiser) => (organiser, parties),
                None if parties.is_empty() => (of("host"), Vec::new()),
                None => (parties[..1].to_vec(), parties[1..].to_vec()),
            }
        }
        _ => (first(&["actor", "from", "organisation"]).unwrap_or_default(), Vec::new()),
    }
}

/// Where a claim says that it happened: its place where that is known, else the division or state.
pub(crate) fn place_of(claim: &Claim, names: &Names<'_>) -> Option<Place> {
    let state = claim.slot("country").or_else(|| claim.slot("host"));
    let named = ["place", "region"]
        .iter()
        .filter_map(|slot| claim.slot(slot))
        .find_map(|name| names.place(name, state));
    named.or_else(|| names.place(names.short(state?), None))
}

/// How fine a point is, as ACLED counts it: 1 the place, 2 a part of a state, 3 the state.
pub(crate) fn geo_precision(place: &Place) -> u8 {
    match place.kind {
        PlaceKind::Country | PlaceKind::Region | PlaceKind::Sea => 3,
        PlaceKind::Division | PlaceKind::County | PlaceKind::Mountains | PlaceKind::River => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_coding_has_a_class_and_every_change_that_does_something_a_coding() {
        for (key, coding) in CODINGS.iter() {
            assert!(!coding.quad().is_empty(), "{key:?}");
        }
        for change in Changes::builtin().all() {
            let coded = CODINGS.contains_key(&("membership", change.name.as_str()));
            assert!(coded || change.is_inert() || change.who != Who::State, "{}", change.name);
        }
    }
}
