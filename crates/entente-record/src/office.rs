//! Who held which office on a day.

use std::collections::BTreeMap;

use entente_text::Date;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::identity::name_key;
use crate::report::Report;
use crate::roll::{Certainty, claims_of};
use crate::subject::Part;
use crate::verdict::Verdicts;

/// The type of claims that tell of offices.
pub const OFFICE_TYPE: &str = "role";

/// A person in an office, as news names them, on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Holder<'a> {
    /// The person, by the name told last.
    pub person: &'a str,
    /// The office, as told last: "secretary general".
    pub role: &'a str,
    /// The state or body, where it is told.
    pub organisation: Option<&'a str>,
    /// Yes where the person is told of in the office on that day, or before and after it; possibly
    /// where the person is told of before it and nobody else since.
    pub certainty: Certainty,
    /// The first day on which the person is told of in the office.
    pub first: Date,
    /// The last such day.
    pub last: Date,
    /// Who says so, in order of time.
    pub reports: Vec<&'a Report>,
}

/// The people in office on a day, by organisation, office and name. A role without any date, its
/// own or its article's, says nothing of when.
///
/// A report of an office holds on its day. Between two reports of one person the office is taken to
/// have been held; after the last it is open, until another person is told of in it.
pub fn offices<'a>(
    reports: impl IntoIterator<Item = &'a Report>,
    on: Date,
    as_known_on: Option<Date>,
    verdicts: &Verdicts,
) -> Vec<Holder<'a>> {
    let aliases: BTreeMap<String, String> = verdicts
        .aliases(Part::Person)
        .into_iter()
        .map(|(name, first)| (name_key(name), name_key(first)))
        .collect();
    type Sightings<'a> = BTreeMap<String, Vec<(Date, &'a Report)>>;
    let mut all: BTreeMap<(Option<&str>, String), Sightings<'a>> = BTreeMap::new();
    let told: Vec<&Report> = reports
        .into_iter()
        .filter(|report| {
            report.claim.kind == OFFICE_TYPE && report.is_fact() && report.known_on(as_known_on)
        })
        .collect();
    for &report in &told {
        let claim = &report.claim;
        let (Some(person), Some(role)) = (claim.slot("person"), claim.slot("role")) else {
            continue;
        };
        let Some(day) = report.seen().latest else { continue };
        let person = match verdicts.split(Part::Person, report, &told) {
            Some(other) => name_key(other),
            None => name_key(person),
        };
        let person = aliases.get(&person).cloned().unwrap_or(person);
        let office = (claim.slot("organisation"), name_key(role));
        all.entry(office).or_default().entry(person).or_default().push((day, report));
    }
    let mut holders = Vec::new();
    for sightings in all.values_mut() {
        for seen in sightings.values_mut() {
            seen.sort_by_cached_key(|(day, report)| (*day, report.key()));
        }
        for (person, seen) in &*sightings {
            let before = seen.iter().rev().find(|(day, _)| *day <= on);
            let after = seen.iter().any(|(day, _)| *day >= on);
            let Some((last, _)) = before else { continue };
            let succeeded = sightings.iter().any(|(other, seen)| {
                other != person && seen.iter().any(|(day, _)| day > last && *day <= on)
            });
            if succeeded && !after {
                continue;
            }
            let (Some(first), Some(end)) = (seen.first(), seen.last()) else { continue };
            let slot = |name: &str| end.1.claim.slot(name);
            holders.push(Holder {
                person: slot("person").unwrap_or_default(),
                role: slot("role").unwrap_or_default(),
                organisation: slot("organisation"),
                certainty: match after && !succeeded || *last == on {
                    true => Certainty::Yes,
                    false => Certainty::Possibly,
                },
                first: first.0,
                last: end.0,
                reports: seen.iter().map(|(_, report)| *report).collect(),
            });
        }
    }
    holders
}

impl Serialize for Holder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Holder", 7)?;
        out.serialize_field("person", self.person)?;
        out.serialize_field("role", self.role)?;
        match self.organisation {
            Some(organisation) => out.serialize_field("organisation", organisation)?,
            None => out.skip_field("organisation")?,
        }
        out.serialize_field("certainty", &self.certainty)?;
        out.serialize_field("first", &self.first)?;
        out.serialize_field("last", &self.last)?;
        out.serialize_field("claims", &claims_of(self.reports.iter().copied()))?;
        out.end()
    }
}
