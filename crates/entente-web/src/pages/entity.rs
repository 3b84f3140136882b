//! A state, person, exercise or place: what the articles say of it.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use entente_export::kind_in_words;
use entente_record::{Act, OCCASION_TYPES, Occasion, Part, Report, name_key};
use entente_store::Facet;
use entente_text::{ArticleId, Date};

use super::identity::{self, Hands};
use super::listing::Link;
use super::{Frame, rendered};
use crate::address::Address;
use crate::attendance::Matrix;
use crate::chart::{Chart, Subject, Told};
use crate::dates;
use crate::desk::{Desk, Table};
use crate::error::{Error, Result};
use crate::map::{Map, Named};
use crate::names::{page_of, page_of_state};
use crate::occasions::{self, Gathered, Shown};
use crate::parameters::Parameters;
use crate::tellings::{self, Telling};
use crate::words;

/// How many claims of a type are shown.
const MOST: usize = 20;

/// How many articles are read for what they say, those added last.
const ARTICLES: usize = 500;

/// How many of each kind stand beside it.
const BESIDE: usize = 8;

/// How many bodies a state's drawing has.
const BODIES: usize = 14;

#[derive(Template)]
#[template(path = "entity.html")]
struct Page {
    frame: Frame,
    kicker: String,
    name: String,
    sub: String,
    facts: Vec<(&'static str, String)>,
    /// Whom else the same articles name.
    beside: Vec<(&'static str, Vec<Link>)>,
    chart: Option<Chart>,
    matrix: Option<Matrix>,
    occasions: Vec<Shown>,
    map: Option<Map>,
    hands: Option<Hands>,
    sections: Vec<Section>,
    listing: String,
    on: Option<String>,
}

/// The claims of one type.
struct Section {
    id: String,
    heading: String,
    tellings: Vec<Telling>,
    /// How many more there are.
    more: usize,
    all: String,
}

/// The types in the order in which they are shown; others follow.
const ORDER: [&str; 6] = ["membership", "role", "statement", "exercise", "meeting", "deployment"];

struct Found {
    facet: Facet,
    value: String,
    reports: Vec<Report>,
    /// How many articles name it.
    articles: usize,
}

impl Found {
    fn new(table: &Table<'_>, facet: Facet, what: &'static str, value: String) -> Result<Self> {
        let reports = identity::reports(table, facet, &value, ARTICLES)?;
        if reports.is_empty() {
            return Err(Error::Nobody { what, name: value });
        }
        let articles = table.archive.catalogue()?.count(facet, &value);
        Ok(Self { facet, value, reports, articles })
    }

    fn address(&self) -> Address {
        Address::naming(self.facet.field(), &self.value)
    }

    fn sections(&self, table: &Table<'_>) -> Vec<Section> {
        let kinds: BTreeSet<&str> = self.reports.iter().map(|r| r.claim.kind.as_str()).collect();
        let rest = kinds.iter().copied().filter(|kind| !ORDER.contains(kind));
        let ordered = ORDER.into_iter().filter(|kind| kinds.contains(kind)).chain(rest);
        let names = table.names();
        let section = |kind: &str| {
            let of: Vec<&Report> = self.reports.iter().filter(|r| r.claim.kind == kind).collect();
            let heading = kind_in_words(kind, 2);
            Section {
                id: format!("kind-{kind}"),
                heading: format!("{}{}", heading[..1].to_uppercase(), &heading[1..]),
                more: of.len().saturating_sub(MOST),
                tellings: tellings::latest(of, MOST, &names),
                all: self.address().narrowed("type", kind).listing(),
            }
        };
        ordered.map(section).collect()
    }

    fn sub(&self) -> String {
        let read: BTreeSet<_> = self.reports.iter().map(|r| &r.article.id).collect();
        let claims = words::count(self.reports.len(), "claim", "claims");
        match self.articles > read.len() && read.len() >= ARTICLES {
            true => format!("{} articles · {claims} in the last {}", self.articles, read.len()),
            false => format!("{} · {claims}", words::count(read.len(), "article", "articles")),
        }
    }

    /// Organisations, states and people that the same articles name.
    fn beside(&self, table: &Table<'_>) -> Result<Vec<(&'static str, Vec<Link>)>> {
        let question = entente_store::narrowed("", self.facet.field(), &self.value);
        let survey = table.archive.short_survey(&question, BESIDE + 1)?;
        let names = table.names();
        let groups = [
            (Facet::Organisation, "Organisations"),
            (Facet::State, "States"),
            (Facet::Person, "People"),
            (Facet::Exercise, "Exercises"),
        ];
        let groups = groups.into_iter().filter_map(|(facet, title)| {
            let values = survey.facets.get(&facet)?;
            let values = values.iter().filter(|(value, _)| {
                facet != self.facet || value.to_lowercase() != self.value.to_lowercase()
            });
            let links = values.take(BESIDE).map(|(value, count)| Link {
                words: format!("{} ({count})", crate::facets::label(facet, value, &names)),
                href: page(facet, value),
            });
            let links: Vec<Link> = links.collect();
            (!links.is_empty()).then_some((title, links))
        });
        Ok(groups.collect())
    }

    /// Where a place lies.
    fn place_map(&self, table: &Table<'_>) -> Result<Option<Map>> {
        let articles: BTreeSet<_> = self.reports.iter().map(|one| &one.article.id).collect();
        let place = std::iter::once((self.value.as_str(), articles.len()));
        map_of(table, place, &page(self.facet, &self.value))
    }

    /// What is told of an exercise under all its names.
    fn gathered(&self, table: &Table<'_>) -> Result<Gathered> {
        Gathered::of(table, Part::Name, &name_key(&self.value), &OCCASION_TYPES[..1])
    }

    /// The exercise; other years of the series have pages of their own.
    fn own<'g>(&self, gathered: &'g Gathered) -> Vec<Occasion<'g>> {
        let own: BTreeSet<&str> = self.reports.iter().map(|one| one.claim.id.as_str()).collect();
        let mut all = gathered.all();
        all.retain(|one| one.reports().any(|report| own.contains(report.claim.id.as_str())));
        all
    }

    /// Where an exercise was held.
    fn exercise_map(&self, table: &Table<'_>, all: &[Occasion<'_>]) -> Result<Option<Map>> {
        let mut places: BTreeMap<&str, BTreeSet<&ArticleId>> = BTreeMap::new();
        for report in all.iter().flat_map(Occasion::reports) {
            if let Some(place) = report.claim.slot("place") {
                places.entry(place).or_default().insert(&report.article.id);
            }
        }
        let places = places.into_iter().map(|(place, articles)| (place, articles.len()));
        map_of(table, places, &page(self.facet, &self.value))
    }

    fn page(self, table: &Table<'_>, kicker: &str, name: String) -> Result<Page> {
        Ok(Page {
            frame: table.frame(),
            kicker: kicker.to_owned(),
            name,
            sub: self.sub(),
            facts: Vec::new(),
            beside: self.beside(table)?,
            chart: None,
            matrix: None,
            occasions: Vec::new(),
            map: None,
            hands: identity::part_of(self.facet).and_then(|_| Hands::over(table, &self.reports)),
            sections: self.sections(table),
            listing: self.address().listing(),
            on: None,
        })
    }
}

/// The page of what a facet names.
pub(crate) fn page(facet: Facet, value: &str) -> String {
    match facet {
        Facet::Organisation => page_of(value),
        Facet::State | Facet::Member => page_of_state(value),
        Facet::Person => crate::names::page_of_person(value),
        Facet::Exercise => crate::names::page_of_exercise(value),
        Facet::Place => crate::names::page_of_place(value),
        _ => Address::naming(facet.field(), value).listing(),
    }
}

/// `GET /person/{name}`
pub(crate) async fn person(desk: Desk, Path(name): Path<String>) -> Result<Response> {
    desk.ask(move |table| {
        let found = Found::new(table, Facet::Person, "person", name)?;
        let name = found.value.clone();
        let mut page = found.page(table, "Person", name)?;
        // An office is the first thing to know of somebody.
        page.sections.sort_by_key(|section| section.id != "kind-role");
        Ok(rendered(&page))
    })
    .await
}

/// `GET /exercise/{name}`
pub(crate) async fn exercise(desk: Desk, Path(name): Path<String>) -> Result<Response> {
    desk.ask(move |table| {
        let found = Found::new(table, Facet::Exercise, "exercise", name)?;
        let name = found.value.clone();
        let names = table.names();
        let gathered = found.gathered(table)?;
        let all = found.own(&gathered);
        let matrix = occasions::matrix(&all, &names);
        let map = found.exercise_map(table, &all)?;
        let occasions = occasions::latest(all.iter(), MOST, &names);
        let page = found.page(table, "Exercise", name)?;
        Ok(rendered(&Page { matrix, map, occasions, ..page }))
    })
    .await
}

/// `GET /place/{name}`
pub(crate) async fn place(desk: Desk, Path(name): Path<String>) -> Result<Response> {
    desk.ask(move |table| {
        let found = Found::new(table, Facet::Place, "place", name)?;
        let name = found.value.clone();
        let map = found.place_map(table)?;
        let page = found.page(table, "Place", name)?;
        Ok(rendered(&Page { map, ..page }))
    })
    .await
}

/// `GET /state/{code}?on=`
pub(crate) async fn state(
    desk: Desk,
    Path(name): Path<String>,
    asked: Parameters,
) -> Result<Response> {
    let on = asked.day("on")?;
    desk.ask(move |table| {
        let code = code_of(table, &name);
        let found = Found::new(table, Facet::State, "state", code.clone())?;
        let chart = state_chart(table, &code, on)?;
        let known = table.gazetteer.state(&code);
        let name = known.map_or(code.clone(), |state| state.name.to_string());
        let mut facts = vec![("Code", code.clone())];
        if let Some(state) = known {
            facts.extend(state.from.as_ref().map(|from| ("Since", dates::edtf(from).words)));
            facts.extend(state.until.as_ref().map(|until| ("Until", dates::edtf(until).words)));
        }
        let gathered = Gathered::of(table, Part::State, &code, &OCCASION_TYPES[..1])?;
        let matrix = occasions::matrix(&gathered.all(), &table.names());
        let page = found.page(table, "State", name)?;
        let on = on.unwrap_or(table.today).to_string();
        Ok(rendered(&Page { chart, facts, matrix, on: Some(on), ..page }))
    })
    .await
}

/// `GET /state/{code}/{file}?on=`: the drawing as files.
pub(crate) async fn state_file(
    desk: Desk,
    Path((name, file)): Path<(String, String)>,
    asked: Parameters,
) -> Result<Response> {
    let on = asked.day("on")?;
    desk.ask(move |table| {
        let ending = file.strip_prefix("memberships.").ok_or(Error::NoPage)?;
        let code = code_of(table, &name);
        let chart = state_chart(table, &code, on)?.ok_or(Error::NoPage)?;
        let title = format!("Memberships of {}", table.names().state(&code));
        chart.drawing(format!("{code}-memberships"), &title).file(ending)
    })
    .await
}

/// `GET /place/{name}/{file}`: the map as files.
pub(crate) async fn place_file(
    desk: Desk,
    Path((name, file)): Path<(String, String)>,
) -> Result<Response> {
    desk.ask(move |table| {
        let found = Found::new(table, Facet::Place, "place", name)?;
        let map = found.place_map(table)?.ok_or(Error::NoPage)?;
        map.file(&found.value, &file)
    })
    .await
}

/// `GET /exercise/{name}/{file}`: the map as files.
pub(crate) async fn exercise_file(
    desk: Desk,
    Path((name, file)): Path<(String, String)>,
) -> Result<Response> {
    desk.ask(move |table| {
        let found = Found::new(table, Facet::Exercise, "exercise", name)?;
        let gathered = found.gathered(table)?;
        let map = found.exercise_map(table, &found.own(&gathered))?.ok_or(Error::NoPage)?;
        map.file(&found.value, &file)
    })
    .await
}

/// A map of places, each with how many articles name it; those of which nothing is known are left
/// out.
pub(crate) fn map_of<'a>(
    table: &Table<'_>,
    places: impl Iterator<Item = (&'a str, usize)>,
    page: &str,
) -> Result<Option<Map>> {
    let catalogue = table.archive.catalogue()?;
    let states = catalogue.states_of_places();
    let named = places.filter_map(|(name, count)| {
        let state = states.get(name).copied();
        let point = table.atlas().named(table.gazetteer, name, state)?.point?;
        Some(Named {
            name: name.to_owned(),
            latitude: point.latitude,
            longitude: point.longitude,
            count,
            words: format!("{name}: {}", words::count(count, "article", "articles")),
            href: self::page(Facet::Place, name),
        })
    });
    Ok(Map::of(named.collect(), page))
}

fn code_of(table: &Table<'_>, name: &str) -> String {
    match table.gazetteer.state(name) {
        Some(state) => state.code.to_string(),
        None => table
            .gazetteer
            .resolve(name)
            .map(|(_, code)| code.to_string())
            .filter(|code| table.gazetteer.state(code).is_some())
            .unwrap_or_else(|| name.to_owned()),
    }
}

fn state_chart(table: &Table<'_>, code: &str, on: Option<Date>) -> Result<Option<Chart>> {
    let mut bodies: BTreeMap<&str, usize> = BTreeMap::new();
    let belongs = table.archive.reports_on(Part::State, code, &["membership", "roster"])?;
    for body in belongs.iter().filter_map(Report::body) {
        *bodies.entry(body).or_default() += 1;
    }
    let mut bodies: Vec<(&str, usize)> = bodies.into_iter().collect();
    bodies.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    bodies.truncate(BODIES);
    bodies.sort_unstable();
    let records = table.records(bodies.iter().map(|(body, _)| *body))?;
    let acts =
        bodies.iter().zip(&records).map(|((body, _), made)| made.record.changes(body, None, None));
    let acts: Vec<Vec<Act<'_>>> = acts.collect();
    let told: Vec<Told<'_>> = bodies
        .iter()
        .zip(&acts)
        .zip(&records)
        .map(|(((body, _), acts), made)| {
            // Only what tells of this state or of the whole body moves its lane.
            let own =
                made.record.reports(body).iter().filter(|report| {
                    report.claim.slot("member").is_none_or(|member| member == code)
                });
            Told { record: &made.record, code: body, reports: own.collect(), acts }
        })
        .collect();
    let subject = Subject {
        on: on.unwrap_or(table.today),
        known: None,
        today: table.today,
        names: &table.names(),
        files: (
            format!("{}/memberships", page_of_state(code)),
            on.map(|on| format!("?on={on}")).unwrap_or_default(),
        ),
    };
    Ok(subject.memberships(code, &told))
}
