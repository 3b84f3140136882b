//! The day a web page was published, with the place that says so.
//!
//! Everything in a page that states or shows a day is a candidate: fields for machines, JSON-LD,
//! the address, elements whose names speak of a date, phrases such as "Published on", and days near
//! the heading. Each has a weight from a table; days that several kinds of place agree on gain.
//! After Barbaresi, "htmldate: A Python package to extract publication dates from web pages"
//! (JOSS 5(51), 2020), which asks the same kinds of place one after the other.
//!
//! A day of publication is told from a day of change, and both from a day that is only inferred:
//! one that stands somewhere in the text, or that can be read in two ways. Nothing before 1995 or
//! after the day of fetching counts, and a year alone is no day.

mod address;
mod fields;
mod json;
pub(crate) mod visible;
pub(crate) mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use entente_text::{DateEvidence, DateKind};
use jiff::civil::{Date, date};
use regex::Regex;
use trafilatura::dom::Document;

pub(crate) use self::written::Customs;
use crate::outline::Outline;

/// Before this no page of the web has its day.
const EARLIEST: Date = date(1995, 1, 1);

/// The least weight of a day that is taken for the day of publication.
const ENOUGH: i32 = 5;

/// How many different days are counted in the source of a page.
const MOST_IN_SOURCE: usize = 200;

/// Letters and digits alone, in lower case: what a title and its heading are compared by.
pub(crate) fn simple(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What a day is said to be the day of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Published,
    Created,
    Modified,
    /// Of something else than the page.
    Other,
}

impl Kind {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "published" => Some(Self::Published),
            "created" => Some(Self::Created),
            "modified" => Some(Self::Modified),
            "other" => Some(Self::Other),
            _ => None,
        }
    }
}

/// Where a candidate comes from: agreement counts between different ones only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Field,
    Json,
    Address,
    Text,
}

/// A day that something in the page states or shows.
#[derive(Debug, Clone)]
struct Candidate {
    day: Date,
    /// Whether it can be read in one way only.
    clear: bool,
    kind: Kind,
    /// 1 to about 12.
    weight: i32,
    origin: Origin,
    place: String,
    text: String,
}

/// What a page says of itself in what it shows.
pub(crate) struct Dated {
    /// What it says of its days: the best evidence first, behind it another day of publication that
    /// is stated as surely, and the day of change.
    pub(crate) dates: Vec<DateEvidence>,
    /// Contradictions.
    pub(crate) doubts: Vec<String>,
    /// The heading that the page's title repeats.
    pub(crate) heading: Option<String>,
}

/// Finds the days of a page; `html` is its source.
pub(crate) fn dates(
    page: &Document,
    outline: &Outline,
    html: &str,
    url: Option<&str>,
    language: Option<&str>,
    latest: Option<Date>,
) -> Dated {
    let customs = Customs::of(&outline.text, language);
    let title = page
        .query_selector(page.root(), "title")
        .map(|title| page.text_content(title))
        .unwrap_or_default();
    let mut candidates = fields::candidates(page, outline, &customs);
    candidates.extend(json::candidates(page, &title, &customs));
    let addresses = fields::addresses(page, url);
    for (place, address, weight) in &addresses {
        if let Some((day, text)) = address::day(address) {
            candidates.push(Candidate {
                day,
                clear: true,
                kind: Kind::Published,
                weight: *weight,
                origin: Origin::Address,
                place: place.clone(),
                text,
            });
        }
    }
    candidates.extend(visible::candidates(page, outline, &customs));
    let plausible = |day: Date| is_plausible(day, latest);
    candidates.retain(|candidate| plausible(candidate.day) && candidate.kind != Kind::Other);
    let month = addresses.iter().find_map(|(_, address, _)| address::month(address));
    let (mut dates, doubts) = chosen(candidates, month);
    if dates.is_empty() {
        dates.extend(in_source(html, plausible));
    }
    let heading = outline.titled.then(|| outline.heading.clone()).flatten();
    let heading = heading.map(|heading| outline.text[heading].trim().to_owned());
    Dated { dates, doubts, heading }
}

/// Whether a page of the web can have been published on a day; none was after the latest.
pub(crate) fn is_plausible(day: Date, latest: Option<Date>) -> bool {
    day >= EARLIEST && latest.is_none_or(|latest| day <= latest)
}

/// The day that stands most often in the source of a page, as part of addresses of pictures, remarks
/// and the like, the first of those that stand as often: the last resort.
fn in_source(html: &str, plausible: impl Fn(Date) -> bool) -> Option<DateEvidence> {
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:19|20)\d\d([-/])(?:0[1-9]|1[0-2])([-/])(?:0[1-9]|[12]\d|3[01])\b")
            .expect("the pattern is sound")
    });
    let mut days: Vec<(Date, usize, &str)> = Vec::new();
    for found in DAY.captures_iter(html).filter(|found| found[1] == found[2]) {
        let text = found.get(0)?.as_str();
        let Some((day, _)) = written::value(text, &Customs::default()) else { continue };
        match days.iter().position(|(known, ..)| *known == day) {
            Some(at) => days[at].1 += 1,
            None if plausible(day) && days.len() < MOST_IN_SOURCE => days.push((day, 1, text)),
            None => {}
        }
    }
    let most = days.iter().map(|(_, times, _)| *times).max()?;
    let (date, _, text) = days.into_iter().find(|(_, times, _)| *times == most)?;
    let place = "source of the page".to_owned();
    Some(DateEvidence { kind: DateKind::Inferred, date, place, text: text.to_owned() })
}

/// The days in the order of how surely they are stated.
fn chosen(
    candidates: Vec<Candidate>,
    month: Option<(i16, i8)>,
) -> (Vec<DateEvidence>, Vec<String>) {
    let is_change = |candidate: &Candidate| candidate.kind == Kind::Modified;
    let (changes, published): (Vec<_>, Vec<_>) = candidates.into_iter().partition(is_change);
    let published = ranked(&published, month);
    let changes = ranked(&changes, None);
    let mut evidence = Vec::new();
    let mut doubts = Vec::new();
    let (mut sure, mut unsure) = (Vec::new(), Vec::new());
    for ranked in published {
        let is_sure = ranked.weight >= ENOUGH && ranked.best.clear;
        if is_sure { sure.push(ranked) } else { unsure.push(ranked) }
    }
    if let Some(first) = sure.first() {
        evidence.push(first.evidence(DateKind::Published));
        let apart = |other: &&Ranked<'_>| {
            let days = first.best.day.until(other.best.day).map_or(0, |span| span.get_days());
            days.abs() > 1 && other.weight >= ENOUGH + 2 && other.weight + 3 >= first.weight
        };
        if let Some(other) = sure.iter().skip(1).find(apart) {
            let (kept, left) = (first.best.day, other.best.day);
            doubts.push(format!(
                "the page states two days of publication, {kept} and {left}; kept {kept}"
            ));
            evidence.push(other.evidence(DateKind::Published));
        }
    }
    let change = changes.first().filter(|change| change.weight >= ENOUGH);
    if sure.is_empty() {
        // A day that is shown near the heading says more than one of change; one deep in the
        // text says less.
        let guess = unsure.first().map(|guess| (guess.weight, guess.evidence(DateKind::Inferred)));
        let change = change.map(|change| change.evidence(DateKind::Modified));
        match (guess, change) {
            (Some((weight, guess)), Some(change)) if weight >= ENOUGH - 2 => {
                evidence.extend([guess, change]);
            }
            (guess, change) => {
                evidence.extend(change);
                evidence.extend(guess.map(|(_, guess)| guess));
            }
        }
    } else {
        evidence.extend(change.map(|change| change.evidence(DateKind::Modified)));
    }
    (evidence, doubts)
}

/// A day with all that speaks for it.
struct Ranked<'a> {
    best: &'a Candidate,
    weight: i32,
}

impl Ranked<'_> {
    fn evidence(&self, kind: DateKind) -> DateEvidence {
        DateEvidence {
            kind,
            date: self.best.day,
            place: self.best.place.clone(),
            text: self.best.text.clone(),
        }
    }
}

/// The days, the surest first; of two as sure the one that stands first in the page.
fn ranked(candidates: &[Candidate], month: Option<(i16, i8)>) -> Vec<Ranked<'_>> {
    let mut days: BTreeMap<Date, Vec<(usize, &Candidate)>> = BTreeMap::new();
    for (place, candidate) in candidates.iter().enumerate() {
        days.entry(candidate.day).or_default().push((place, candidate));
    }
    let mut ranked: Vec<(i32, usize, Ranked<'_>)> = days
        .into_iter()
        .filter_map(|(day, of_day)| {
            let surest = |a: &&(usize, &Candidate), b: &&(usize, &Candidate)| {
                (a.1.weight, a.1.clear, b.0).cmp(&(b.1.weight, b.1.clear, a.0))
            };
            let &(place, best) = of_day.iter().max_by(surest)?;
            let agreeing: BTreeSet<Origin> = of_day
                .iter()
                .filter(|(_, one)| one.weight > 1 && one.origin != best.origin)
                .map(|(_, one)| one.origin)
                .collect();
            let agreeing = i32::try_from(agreeing.len()).unwrap_or(0);
            let in_month = match month {
                Some(month) if month == (day.year(), day.month()) => 2,
                Some(_) => -1,
                None => 0,
            };
            let weight = best.weight + 2 * agreeing + in_month;
            Some((weight, place, Ranked { best, weight }))
        })
        .collect();
    ranked.sort_by_key(|(weight, place, _)| (-weight, *place));
    ranked.into_iter().map(|(_, _, ranked)| ranked).collect()
}
