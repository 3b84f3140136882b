//! One change, as several claims tell it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use entente_claims::Modality;
use entente_text::Edtf;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::body::Bodies;
use crate::changes::Change;
use crate::report::Report;
use crate::roll::claims_of;
use crate::support::{Support, Supports};
use crate::voice::voices;
use crate::window::Window;

/// One change, gathered from all the claims that tell of it.
///
/// Two claims tell of the same change when they name the same member, organisation and change,
/// and their dates can mean the same day or, where both are fine, lie within a month of each
/// other. Every date stays with its source; the one the act is held to have is never an average.
#[derive(Debug, Clone, PartialEq)]
pub struct Act<'a> {
    /// The organisation or treaty.
    pub organisation: &'a str,
    /// The state; `None` where the body as a whole is changed.
    pub member: Option<&'a str>,
    /// What was changed.
    pub change: &'a Change,
    /// Whether it is only planned; such an act moves no roll, not even when its day has come.
    pub planned: bool,
    /// The days on which it can have happened: the best supported date, narrowed by every other
    /// that is compatible with it.
    pub window: Window,
    /// The same as a date, in the words of a claim where one of them says exactly that.
    pub date: Option<Edtf>,
    /// Who tells of it, in order of time.
    pub tellings: Vec<Telling<'a>>,
}

/// One claim that tells of an act.
#[derive(Debug, Clone, PartialEq)]
pub struct Telling<'a> {
    /// The claim and its article.
    pub report: &'a Report,
    /// How well it supports its date.
    pub support: Support,
    /// Whether its date is compatible with the one the act is held to have.
    pub agrees: bool,
    /// Whose words it prints: tellings with the same number are one voice, such as a dispatch
    /// that several papers carry.
    pub voice: usize,
}

/// One of the dates that an act is told with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dating<'a> {
    /// The date in words: "1999", "on or before 2024-08-31", "no date".
    pub date: String,
    /// Whether it is compatible with the one the act is held to have.
    pub agrees: bool,
    /// The best support that it has.
    pub support: Support,
    /// How many independent voices give it.
    pub voices: usize,
    /// The articles that give it, by name.
    pub articles: Vec<&'a str>,
}

impl<'a> Act<'a> {
    /// The claims, in order of time.
    pub fn reports(&self) -> impl Iterator<Item = &'a Report> + use<'a, '_> {
        self.tellings.iter().map(|telling| telling.report)
    }

    /// How many independent voices tell of it.
    pub fn voices(&self) -> usize {
        let voices: BTreeSet<usize> = self.tellings.iter().map(|telling| telling.voice).collect();
        voices.len()
    }

    /// Every date it is told with, those first that agree with the one it is held to have; of
    /// these the preferred.
    pub fn dates(&self) -> Vec<Dating<'a>> {
        datings(&self.tellings)
    }

    /// What its claims put into a slot, without repetition, in alphabetical order.
    pub(crate) fn named(&self, slot: &str) -> Vec<&'a str> {
        let slots = self.reports().filter_map(|report| report.claim.slots.get(slot));
        let mut names: Vec<&str> = slots.flat_map(|slot| slot.list()).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether it is about the accession of another: one that is a member ratifies it, and stands
    /// as it stood before.
    pub(crate) fn is_for_another(&self) -> bool {
        self.reports().any(|report| report.claim.slots.contains_key("target"))
    }

    /// What it says, with its date: "joined (2006)".
    pub fn says(&self) -> String {
        format!("{} ({})", self.change.said, self.date_words())
    }

    /// Its date for a sentence: "1999", "on or before 2024-08-31", "no date".
    pub fn date_words(&self) -> String {
        date_words(&self.window, self.date.as_ref())
    }

    /// The acts that reports of one change of one member (or of the body as a whole) tell of, in
    /// order of time.
    pub(crate) fn gather(
        organisation: &'a str,
        member: Option<&'a str>,
        change: &'a Change,
        mut reports: Vec<&'a Report>,
        bodies: &Bodies,
    ) -> Vec<Self> {
        // The finest first: a coarse date is then told of the fine one that it can mean.
        reports.sort_by_cached_key(|report| {
            let window = report.window();
            let width = window.width();
            (window.is_unknown(), width.is_none(), width, window.order(), report.order())
        });
        let mut groups: Vec<(Window, Vec<&Report>)> = Vec::new();
        for report in reports {
            let window = report.window();
            // Of several that it can mean, the last: news comes after what it tells, and soon.
            let group = groups
                .iter_mut()
                .filter(|(seed, _)| window.is_unknown() || same_time(seed, &window))
                .max_by_key(|(seed, _)| seed.order());
            match group {
                Some((_, group)) => group.push(report),
                None => groups.push((window, vec![report])),
            }
        }
        let mut acts: Vec<Self> = groups
            .into_iter()
            .map(|(_, group)| Self::of(organisation, member, change, group, bodies))
            .collect();
        acts.sort_by_key(|act| act.window.order());
        acts
    }

    fn of(
        organisation: &'a str,
        member: Option<&'a str>,
        change: &'a Change,
        reports: Vec<&'a Report>,
        bodies: &Bodies,
    ) -> Self {
        let planned = reports.iter().all(|report| report.claim.modality == Modality::Planned);
        let (window, date, tellings) = tell(reports, bodies);
        Self { organisation, member, change, planned, window, date, tellings }
    }
}

/// What reports of one thing say of its time: the best supported date, narrowed by every other
/// that is compatible with it; and the reports in order of time, each with how well it supports
/// its own. What is told as a fact goes before what was only planned.
pub(crate) fn tell<'a>(
    mut reports: Vec<&'a Report>,
    bodies: &Bodies,
) -> (Window, Option<Edtf>, Vec<Telling<'a>>) {
    reports.sort_by_cached_key(|report| report.key());
    let windows: Vec<Window> = reports.iter().map(|report| report.window()).collect();
    let voices = voices(&reports);
    let mut agreeing: BTreeMap<_, BTreeSet<usize>> = BTreeMap::new();
    for (window, voice) in windows.iter().zip(&voices) {
        agreeing.entry(window.order()).or_default().insert(*voice);
    }
    let preferences = Supports::builtin();
    let mut order: Vec<usize> = (0..reports.len()).collect();
    order.sort_by_cached_key(|&place| {
        let (report, window) = (reports[place], windows[place]);
        let width = window.width();
        let planned = report.claim.modality == Modality::Planned;
        let rank = Reverse(preferences.rank(report.support(bodies)));
        let voices = Reverse(agreeing[&window.order()].len());
        (planned, rank, voices, width.is_none(), width, window.order(), place)
    });
    let mut held = Window::default();
    for &place in &order {
        if held.meets(&windows[place]) {
            held = held.shared(&windows[place]);
        }
    }
    let dates = reports.iter().filter_map(|report| report.claim.date.as_ref()?.dated());
    let date = dates.filter(|date| Window::of(date) == held).min_by_key(|date| date.as_str());
    let date = date.cloned().or_else(|| held.edtf());
    let tellings = reports.into_iter().zip(windows).zip(voices);
    let tellings = tellings.map(|((report, window), voice)| Telling {
        report,
        support: report.support(bodies),
        agrees: window.meets(&held),
        voice,
    });
    (held, date, tellings.collect())
}

/// Every date that something is told with, those first that agree with the one it is held to have.
pub(crate) fn datings<'a>(tellings: &[Telling<'a>]) -> Vec<Dating<'a>> {
    let mut dates: Vec<(Window, Vec<&Telling<'a>>)> = Vec::new();
    for telling in tellings {
        let window = telling.report.window();
        match dates.iter_mut().find(|(known, _)| *known == window) {
            Some((_, tellings)) => tellings.push(telling),
            None => dates.push((window, vec![telling])),
        }
    }
    let mut dates: Vec<(_, Dating<'a>)> = dates
        .into_iter()
        .map(|(window, tellings)| {
            let date = tellings[0].report.claim.date.as_ref().and_then(|when| when.dated());
            let support = tellings.iter().map(|telling| telling.support);
            let support = support.max_by_key(|one| Supports::builtin().rank(*one));
            let voices: BTreeSet<usize> = tellings.iter().map(|one| one.voice).collect();
            let names = tellings.iter().map(|one| one.report.article.name.as_str());
            let articles: BTreeSet<&str> = names.collect();
            let dating = Dating {
                date: date_words(&window, date),
                agrees: tellings[0].agrees,
                support: support.unwrap_or(Support::LaterSummary),
                voices: voices.len(),
                articles: articles.into_iter().collect(),
            };
            let rank = Supports::builtin().rank(dating.support);
            let order = (!dating.agrees, Reverse(rank), Reverse(dating.voices));
            ((order, window.order()), dating)
        })
        .collect();
    dates.sort_by_key(|(order, _)| *order);
    dates.into_iter().map(|(_, dating)| dating).collect()
}

/// Whether two dates can be those of one change told twice.
pub(crate) fn same_time(one: &Window, other: &Window) -> bool {
    let near = Supports::builtin().days();
    let fine = |window: &Window| window.width().is_some_and(|width| width <= near);
    one.meets(other) || (fine(one) && fine(other) && one.distance(other) <= near)
}

/// A date for a sentence: "1999", "on or before 2024-08-31", "no date".
pub(crate) fn date_words(window: &Window, date: Option<&Edtf>) -> String {
    match (window.earliest, window.latest, date) {
        (None, Some(latest), _) => format!("on or before {latest}"),
        (_, _, Some(date)) => date.to_string(),
        _ => "no date".to_owned(),
    }
}

impl Serialize for Act<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut act = serializer.serialize_struct("Act", 8)?;
        act.serialize_field("organisation", self.organisation)?;
        match self.member {
            Some(member) => act.serialize_field("member", member)?,
            None => act.skip_field("member")?,
        }
        act.serialize_field("change", &self.change.name)?;
        act.serialize_field("planned", &self.planned)?;
        match &self.date {
            Some(date) => act.serialize_field("date", date)?,
            None => act.skip_field("date")?,
        }
        act.serialize_field("voices", &self.voices())?;
        act.serialize_field("dates", &self.dates())?;
        act.serialize_field("claims", &claims_of(self.reports()))?;
        act.end()
    }
}
