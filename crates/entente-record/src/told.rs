//! All that is told of one body, sorted: acts, and descriptions of how things stood.

use std::collections::BTreeMap;

use entente_claims::Slot;
use entente_text::{Date, Doubt};

use crate::act::{Act, date_words};
use crate::body::Bodies;
use crate::changes::{Change, Changes, Who};
use crate::report::Report;
use crate::step::{Does, Step};
use crate::window::Window;

/// All that is told of one body.
#[derive(Debug, Default)]
pub(crate) struct Told<'a> {
    /// Changes of single members, and of the body as a whole.
    pub(crate) acts: Vec<Act<'a>>,
    /// How things stood, as somebody saw it.
    pub(crate) seen: Vec<Seen<'a>>,
    /// What could not be used.
    pub(crate) doubts: Vec<Doubt>,
}

/// A description of the members at one time: one of them, a list, or only a number.
#[derive(Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) report: &'a Report,
    pub(crate) window: Window,
    pub(crate) members: Vec<&'a str>,
    pub(crate) count: Option<i64>,
}

impl<'a> Seen<'a> {
    /// Whether it names every member that there is by its own count.
    pub(crate) fn is_full(&self) -> bool {
        let named = i64::try_from(self.members.len()).ok();
        !self.members.is_empty() && named == self.count
    }

    /// Its date for a sentence.
    pub(crate) fn date_words(&self) -> String {
        let date = self.report.claim.date.as_ref().and_then(|when| when.dated());
        date_words(&self.window, date.or(self.window.edtf().as_ref()))
    }

    fn said(&self, names: bool) -> String {
        match (names, self.count) {
            (true, _) => "was named as a member".to_owned(),
            (false, Some(count)) => format!("was not named among the {count} members"),
            (false, None) => "was not named among the members".to_owned(),
        }
    }

    /// What it says of one state; nothing, where it does not name it and is no full list, or
    /// where its time is not known.
    pub(crate) fn step(&self, member: &str) -> Option<Step<'a>> {
        let named = self.members.contains(&member);
        if self.window.is_unknown() || !(named || self.is_full()) {
            return None;
        }
        let does = if named { Does::Present } else { Does::Absent };
        Some(Step::new(self.window, does, (self.said(named), self.date_words()), vec![self.report]))
    }
}

impl<'a> Told<'a> {
    /// Sorts reports about one body; `planned` takes what is planned beside what is a fact.
    pub(crate) fn new(
        organisation: &'a str,
        reports: impl IntoIterator<Item = &'a Report>,
        planned: bool,
        bodies: &Bodies,
        table: &'static Changes,
    ) -> Self {
        type Key<'a> = (Option<&'a str>, &'a str, bool, Option<&'a str>);
        let mut told = Self::default();
        let mut groups: BTreeMap<Key<'a>, (&'a Change, Vec<&'a Report>)> = BTreeMap::new();
        for report in reports {
            let claim = &report.claim;
            let is_plan = claim.modality == entente_claims::Modality::Planned;
            if !(report.is_fact() || planned && is_plan) {
                continue;
            }
            if claim.kind == "roster" {
                told.roster(report);
                continue;
            }
            let Some(name) = claim.slot("change") else { continue };
            let member = claim.slot("member");
            let change = match (claim.kind.as_str(), table.get(name), member) {
                ("membership", Some(change), Some(_)) => change,
                ("membership", None, _) => {
                    told.doubts.push(Doubt::new(format!(
                        "{organisation}: nobody knows what the change \"{name}\" does, so the \
                         claim {} is left out",
                        claim.id
                    )));
                    continue;
                }
                ("treaty" | "organisation", Some(change), None) if change.who == Who::Treaty => {
                    change
                }
                _ => continue,
            };
            match (change.who, member) {
                (Who::Report, Some(member)) if !is_plan => told.seen.push(Seen {
                    report,
                    window: report.seen(),
                    members: vec![member],
                    count: None,
                }),
                _ => {
                    // What a member ratifies for one that joins is another act for each of these.
                    let target = claim.slot("target");
                    let key = (member, change.name.as_str(), is_plan, target);
                    groups.entry(key).or_insert_with(|| (change, Vec::new())).1.push(report);
                }
            }
        }
        for ((member, ..), (change, reports)) in groups {
            told.acts.extend(Act::gather(organisation, member, change, reports, bodies));
        }
        told
    }

    fn roster(&mut self, report: &'a Report) {
        let slots = &report.claim.slots;
        let members = slots.get("members").map(Slot::list).unwrap_or_default();
        let mut members: Vec<&str> = members.iter().map(String::as_str).collect();
        members.sort_unstable();
        members.dedup();
        let count = match slots.get("count") {
            Some(Slot::Number(count)) => Some(*count),
            _ => None,
        };
        self.seen.push(Seen { report, window: report.seen(), members, count });
    }

    /// The first day on which anything is told of the body.
    pub(crate) fn start(&self) -> Option<Date> {
        let acts = self.acts.iter().map(|act| act.window);
        acts.chain(self.seen.iter().map(|seen| seen.window)).filter_map(|w| w.earliest).min()
    }
}
