//! Which claims tell of the same exercise or meeting.
//!
//! Those with a name are one where the names are of one series and of one year: "Unbreakable
//! Brotherhood-2024" and "Indestructible Brotherhood" in an article of that year, though the dates
//! differ by weeks. Those without a name are one where the same met at about the same time in
//! places that can be the same. One without a name is that of the one name that fits it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use entente_claims::{Modality, Slot};
use entente_text::{Date, Edtf};

use crate::act::{Telling, tell};
use crate::body::Bodies;
use crate::identity::id_of;
use crate::occasion::{OCCASION_TYPES, Occasion};
use crate::report::Report;
use crate::series::{Edition, Series};
use crate::subject::Part;
use crate::support::Supports;
use crate::verdict::Verdicts;
use crate::voice::Sets;
use crate::window::Window;

/// How near, in days, two meetings without a name must lie to be one that went on.
const NEAR_DAYS: i32 = 2;
/// How long, in days, one without a name can last.
const LONG_DAYS: i32 = 10;
/// How far, in days, news without a date may lie from the year of what it tells of.
const NEWS_DAYS: i32 = 183;

/// The exercises and meetings that reports tell of, in order of time. Claims of other types,
/// threats and denials are passed over. The order of the reports changes nothing.
pub fn occasions<'a>(
    reports: impl IntoIterator<Item = &'a Report>,
    as_known_on: Option<Date>,
    bodies: &Bodies,
    verdicts: &Verdicts,
) -> Vec<Occasion<'a>> {
    let told = |report: &&Report| {
        let kind = report.claim.kind.as_str();
        OCCASION_TYPES.contains(&kind)
            && !matches!(report.claim.modality, Modality::Hypothetical | Modality::Denied)
            && report.known_on(as_known_on)
    };
    let mut reports: Vec<&Report> = reports.into_iter().filter(told).collect();
    reports.sort_by_cached_key(|report| report.key());
    reports.dedup();
    let mut all = Vec::new();
    for kind in OCCASION_TYPES {
        let own: Vec<&Report> =
            reports.iter().copied().filter(|report| report.claim.kind == *kind).collect();
        let groups = Gathering::new(&own, verdicts).groups();
        all.extend(groups.into_iter().map(|(id, reports)| {
            let (window, date, mut tellings) = tell(reports, bodies);
            let (window, date) = extent(&mut tellings, window, date);
            tellings.sort_by_key(|telling| {
                let published = telling.report.article.published;
                (published.is_none(), published, telling.report.claim.id.clone())
            });
            Occasion::of(id, tellings, window, date)
        }));
    }
    all.sort_by_cached_key(|occasion| (occasion.window.order(), occasion.id.clone()));
    all
}

/// The days from first to last, where one that agrees with the held date tells them: a day on which
/// an exercise was seen is one of them, and not its date.
fn extent(
    tellings: &mut [Telling<'_>],
    held: Window,
    date: Option<Edtf>,
) -> (Window, Option<Edtf>) {
    let told = tellings.iter().filter_map(|telling| {
        let date = telling.report.claim.date.as_ref()?.dated()?;
        let window = Window::of(date);
        let lasts = date.as_str().contains('/') && window.width()? <= LONG_DAYS * 3;
        let planned = telling.report.claim.modality == Modality::Planned;
        let rank = Reverse(Supports::builtin().rank(telling.support));
        let order = (planned, rank, window.order(), date.to_string());
        (lasts && window.meets(&held)).then_some((order, window, date))
    });
    let Some((_, window, date)) = told.min_by_key(|(order, ..)| order.clone()) else {
        return (held, date);
    };
    let date = date.clone();
    for telling in tellings {
        telling.agrees = telling.report.window().meets(&window);
    }
    (window, Some(date))
}

/// The claims of one type on their way into groups.
struct Gathering<'a, 'r> {
    reports: &'r [&'a Report],
    sets: Sets,
    /// Of each report its name and year, where it has a name.
    editions: Vec<Option<Edition>>,
    windows: Vec<Window>,
}

impl<'a, 'r> Gathering<'a, 'r> {
    fn new(reports: &'r [&'a Report], verdicts: &Verdicts) -> Self {
        let editions = editions(reports, verdicts);
        let windows = reports.iter().map(|report| report.stated()).collect();
        let mut gathering = Self { reports, sets: Sets::new(reports.len()), editions, windows };
        gathering.by_name();
        gathering.by_time();
        gathering.nameless_to_named();
        gathering
    }

    /// Joins what has names of one series and one year.
    fn by_name(&mut self) {
        let mut years: BTreeMap<(&str, i16), usize> = BTreeMap::new();
        let mut open: Vec<usize> = Vec::new();
        for (place, edition) in self.editions.iter().enumerate() {
            let Some(edition) = edition else { continue };
            let window = &self.windows[place];
            let dated = window.earliest.or(window.latest).map(|day| day.year());
            match edition.year.or(dated) {
                Some(year) => {
                    let first = *years.entry((&edition.series, year)).or_insert(place);
                    self.sets.join(first, place);
                }
                None => open.push(place),
            }
        }
        let known = years.clone();
        for place in open {
            let Some(edition) = &self.editions[place] else { continue };
            let published = self.reports[place].article.published;
            let of_series = known
                .range((edition.series.as_str(), i16::MIN)..)
                .take_while(|((series, _), _)| *series == edition.series);
            let near = of_series.map(|((_, year), first)| {
                let whole = Window {
                    earliest: Date::new(*year, 1, 1).ok(),
                    latest: Date::new(*year, 12, 31).ok(),
                };
                let distance = published.map(|day| whole.distance(&Window::day(day)));
                (distance.unwrap_or(0), *year, *first)
            });
            let near: Vec<_> = near.filter(|(distance, ..)| *distance <= NEWS_DAYS).collect();
            let best = match published {
                // Without a day of publication only one that is alone is meant for sure.
                None if near.len() > 1 => None,
                _ => near.iter().min().copied(),
            };
            if let Some((_, _, first)) = best {
                self.sets.join(first, place);
            } else if let Some(day) = published {
                let first = *years.entry((&edition.series, day.year())).or_insert(place);
                self.sets.join(first, place);
            }
        }
    }

    /// Joins what has no name where the same met at about the same time.
    fn by_time(&mut self) {
        let mut same: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, report) in self.reports.iter().enumerate() {
            if self.editions[place].is_none()
                && let Some(who) = who(report)
            {
                same.entry(who).or_default().push(place);
            }
        }
        for mut places in same.into_values() {
            places.sort_by_key(|&place| (self.windows[place].order(), place));
            // The days and the places of the group that is open.
            let mut group: Option<(usize, Window, BTreeSet<&str>)> = None;
            for place in places {
                let window = self.windows[place];
                let sites = filled(self.reports[place], "place");
                let fits = window.width().is_some_and(|width| width <= LONG_DAYS)
                    && group.as_ref().is_some_and(|(_, days, known)| {
                        let apart =
                            !known.is_empty() && !sites.is_empty() && known.is_disjoint(&sites);
                        let spans = Window { earliest: days.earliest, latest: window.latest };
                        days.distance(&window) <= NEAR_DAYS
                            && spans.width().is_some_and(|width| width <= LONG_DAYS)
                            && !apart
                    });
                match &mut group {
                    Some((first, days, known)) if fits => {
                        self.sets.join(*first, place);
                        days.latest = days.latest.max(window.latest);
                        known.extend(sites);
                    }
                    _ => group = Some((place, window, sites)),
                }
            }
        }
    }

    /// Joins what has no name to the only named one of its article or its organisation that was
    /// at its time.
    fn nameless_to_named(&mut self) {
        let named: Vec<usize> =
            (0..self.reports.len()).filter(|&place| self.editions[place].is_some()).collect();
        let mut by_article: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut by_body: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for &place in &named {
            let report = self.reports[place];
            by_article.entry(report.article.id.as_str()).or_default().push(place);
            for body in whose(report) {
                by_body.entry(body).or_default().push(place);
            }
        }
        for place in 0..self.reports.len() {
            if self.editions[place].is_some() {
                continue;
            }
            let (report, window) = (self.reports[place], self.windows[place]);
            let beside = by_article.get(report.article.id.as_str()).into_iter().flatten();
            let can = |other: &usize| window.is_unknown() || self.windows[*other].meets(&window);
            let mut fits: Vec<usize> = beside.copied().filter(can).collect();
            if fits.is_empty() && !window.is_unknown() {
                let bodies = whose(report);
                let near = |other: &usize| {
                    let days = &self.windows[*other];
                    days.width().is_some_and(|width| width <= LONG_DAYS * 3) && days.meets(&window)
                };
                let own = bodies.iter().filter_map(|body| by_body.get(body)).flatten();
                fits = own.copied().filter(near).collect();
            }
            let roots: BTreeSet<usize> = fits.iter().map(|&fit| self.sets.root(fit)).collect();
            if let (1, Some(&root)) = (roots.len(), roots.first()) {
                self.sets.join(root, place);
            }
        }
    }

    /// The groups with their ids.
    fn groups(mut self) -> Vec<(String, Vec<&'a Report>)> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for place in 0..self.reports.len() {
            groups.entry(self.sets.root(place)).or_default().push(place);
        }
        groups.into_values().map(|places| (self.id(&places), self.take(&places))).collect()
    }

    fn take(&self, places: &[usize]) -> Vec<&'a Report> {
        places.iter().map(|&place| self.reports[place]).collect()
    }

    fn id(&self, places: &[usize]) -> String {
        let kind = self.reports[places[0]].claim.kind.as_str();
        let named = places.iter().filter_map(|&place| {
            let edition = self.editions[place].as_ref()?;
            let window = &self.windows[place];
            let dated = window.earliest.or(window.latest);
            let year = edition.year.or(dated.map(|day| day.year()));
            let year = year.or(self.reports[place].article.published.map(|day| day.year()));
            Some((edition.year.is_none(), year.is_none(), year, edition.series.as_str()))
        });
        if let Some((_, _, year, series)) = named.min() {
            let year = year.map(|year| year.to_string()).unwrap_or_default();
            return id_of(&[kind, series, &year]);
        }
        let first = places.iter().map(|&place| self.reports[place]).min_by_key(|report| {
            let start = report.claim.evidence.first().map_or(0, |one| one.start);
            let published = report.article.published;
            (published.is_none(), published, report.article.id.as_str(), start)
        });
        let Some(report) = first else { return String::new() };
        let start = report.claim.evidence.first().map_or(0, |one| one.start).to_string();
        let who = who(report).unwrap_or_default();
        id_of(&[kind, &who, report.article.id.as_str(), &start])
    }
}

/// The name and year of each report, where it has a name. Names that one claim gives as two of
/// one thing, or that a person said to be of one thing, are of one series.
fn editions(reports: &[&Report], verdicts: &Verdicts) -> Vec<Option<Edition>> {
    let table = Series::builtin();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut pairs: Vec<(String, String)> = Vec::new();
    let names = |report: &Report| -> Vec<Edition> {
        if let Some(into) = verdicts.split(Part::Name, report, reports) {
            return vec![table.edition(into)];
        }
        let names = ["name", "name_translation"].map(|slot| report.claim.slot(slot));
        names.into_iter().flatten().map(|name| table.edition(name)).collect()
    };
    let all: Vec<Vec<Edition>> = reports.iter().map(|report| names(report)).collect();
    for editions in &all {
        if let [one, other] = editions.as_slice() {
            pairs.push((one.series.clone(), other.series.clone()));
        }
    }
    for (name, first) in verdicts.aliases(Part::Name) {
        pairs.push((table.edition(first).series, table.edition(name).series));
    }
    let names = all.iter().flatten().map(|edition| &edition.series);
    let names: BTreeSet<&String> =
        names.chain(pairs.iter().flat_map(|(one, other)| [one, other])).collect();
    let names: Vec<String> = names.into_iter().cloned().collect();
    for (number, name) in names.iter().enumerate() {
        numbers.insert(name.clone(), number);
    }
    let mut sets = Sets::new(names.len());
    for (one, other) in &pairs {
        sets.join(numbers[one], numbers[other]);
    }
    all.into_iter()
        .map(|editions| {
            let year = editions.iter().find_map(|edition| edition.year);
            let first = editions.into_iter().next()?;
            let series = names[sets.root(numbers[&first.series])].clone();
            Some(Edition { series, year })
        })
        .collect()
}

/// Who met, in a string that is the same for the same: the organisations, else the states, else
/// the people.
fn who(report: &Report) -> Option<String> {
    let lists = [whose(report), filled(report, "sides"), filled(report, "participants")];
    let list = lists.into_iter().find(|list| !list.is_empty())?;
    Some(list.into_iter().collect::<Vec<_>>().join("|"))
}

/// The organisations, or states, whose it is.
fn whose(report: &Report) -> BTreeSet<&str> {
    &filled(report, "organisation") | &filled(report, "organiser")
}

fn filled<'a>(report: &'a Report, slot: &str) -> BTreeSet<&'a str> {
    let list = report.claim.slots.get(slot).map(Slot::list).unwrap_or_default();
    list.iter().map(String::as_str).collect()
}
