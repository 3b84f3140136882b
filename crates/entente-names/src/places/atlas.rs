//! All places there are.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::cities::Cities;
use super::key::key;
use super::sense::Sense;
use super::tables::{self, PlaceWords, Site, StatePoint};
use super::{PlaceKind, Point};
use crate::builtin::PLACES;
use crate::table::{GazetteerError, TableForm};
use crate::{Gazetteer, State};

/// A city and the division that bears its name are one where their points are nearer than this, in
/// kilometres, and the city has this prior at least: some hundred thousand live there.
const SAME_PLACE: f64 = 40.0;
const LARGE_CITY: f64 = 5.0;

/// States, divisions, counties, grounds and seas, and, where the index of them is installed, cities.
#[derive(Debug)]
pub struct Atlas {
    pub(crate) words: PlaceWords,
    points: Vec<StatePoint>,
    /// Divisions first, by code.
    sites: Vec<Site>,
    divisions: usize,
    /// Key to numbers of sites, and whether it is the first name.
    by_key: BTreeMap<String, Vec<(usize, bool)>>,
    cities: Option<Cities>,
}

impl Atlas {
    /// The places that entente comes with, and the cities of an index.
    ///
    /// # Panics
    /// When the tables compiled in are broken, which the tests rule out.
    pub fn builtin(gazetteer: &Gazetteer, cities: Option<Cities>) -> Self {
        Self::parse(gazetteer, PLACES, cities).unwrap_or_else(|error| panic!("gazetteer/{error}"))
    }

    /// Reads the tables of places, given as (name, content): `points.tsv`, `divisions.tsv`,
    /// `counties.tsv`, `grounds.tsv` and `place_words.tsv`. One that is not given is empty.
    ///
    /// # Errors
    /// [`GazetteerError`], naming file, line and column.
    pub fn parse(
        gazetteer: &Gazetteer,
        files: &[(&str, &str)],
        cities: Option<Cities>,
    ) -> Result<Self, GazetteerError> {
        let rows = |table: &TableForm| {
            let text = files.iter().find(|(file, _)| *file == table.file).map_or("", |(_, t)| t);
            table.rows_of(table.file, text)
        };
        let words = PlaceWords::parse(&rows(&tables::PLACE_WORDS)?)?;
        let point_rows = rows(&tables::POINTS)?;
        let points =
            point_rows.iter().map(tables::state_point).collect::<Result<Vec<StatePoint>, _>>()?;
        let alpha2 = |code: &str| {
            let place = points.binary_search_by(|point| point.code.as_str().cmp(code)).ok()?;
            Some(points[place].alpha2.clone())
        };
        let mut sites = Vec::new();
        for row in &rows(&tables::DIVISIONS)? {
            sites.push(tables::division(row)?);
        }
        let divisions = sites.len();
        for row in &rows(&tables::COUNTIES)? {
            sites.push(tables::county(row)?);
        }
        for row in &rows(&tables::GROUNDS)? {
            sites.push(tables::ground(row, alpha2)?);
        }
        let mut by_key: BTreeMap<String, Vec<(usize, bool)>> = BTreeMap::new();
        for (number, site) in sites.iter().enumerate() {
            let names = std::iter::once((&site.name, true))
                .chain(site.names.iter().map(|name| (name, false)));
            for (name, first) in names {
                let of = by_key.entry(key(&gazetteer.letters, &words, name)).or_default();
                if of.last().is_none_or(|(last, _)| *last != number) {
                    of.push((number, first));
                }
            }
        }
        Ok(Self { words, points, sites, divisions, by_key, cities })
    }

    /// Whether it knows cities: whether their index is installed.
    pub fn knows_cities(&self) -> bool {
        self.cities.is_some()
    }

    /// The point of a state and its two-letter code, by its code in `states.tsv`.
    pub fn state(&self, code: &str) -> Option<(Point, &str)> {
        let place = self.points.binary_search_by(|point| point.code.as_str().cmp(code)).ok()?;
        let found = &self.points[place];
        Some((found.point, &found.alpha2))
    }

    /// The code in `states.tsv` of the state with a two-letter code.
    pub(crate) fn code_of(&self, alpha2: &str) -> Option<&SmolStr> {
        let same = self.points.iter().filter(|point| point.alpha2 == alpha2);
        // A state comes before its parts and what it was: theirs are longer, or not in ISO 3166-1.
        same.min_by_key(|point| {
            (point.code.len(), !point.code.starts_with(alpha2.as_bytes()[0] as char))
        })
        .map(|point| &point.code)
    }

    /// A state or territory of the gazetteer as a place.
    pub(crate) fn state_sense(&self, state: &State) -> Option<Sense> {
        let part = state.code.contains('-');
        let site = self.division_site(&state.code);
        let admin = site.map_or_else(SmolStr::default, |site| site.admin.clone());
        let point = self.state(&state.code).map(|(point, alpha2)| (point, alpha2.into()));
        // A part of a state may have a point of its own among the states.
        let (point, alpha2) =
            point.or_else(|| site.map(|site| (site.point, site.alpha2.clone())))?;
        Some(Sense {
            name: state.name.clone(),
            kind: if part { PlaceKind::Division } else { PlaceKind::Country },
            alpha2,
            division: if part { state.code.clone() } else { SmolStr::default() },
            admin,
            point,
            prior: Sense::prior_of(PlaceKind::Country, true),
        })
    }

    /// All that a key may mean, in a fixed order.
    pub(crate) fn senses(&self, key: &str) -> Vec<Sense> {
        let mut senses: Vec<Sense> = self
            .by_key
            .get(key)
            .into_iter()
            .flatten()
            .map(|&(number, first)| site_sense(&self.sites[number], first))
            .collect();
        if let Some(cities) = &self.cities {
            senses.extend(cities.find(key).map(|(number, first)| {
                let city = cities.city(number);
                Sense {
                    prior: Sense::prior_of_city(city.population, first),
                    division: self.division_of(&city.alpha2, &city.division),
                    name: city.name,
                    kind: PlaceKind::City,
                    alpha2: city.alpha2,
                    admin: city.division,
                    point: city.point,
                }
            }));
        }
        // A city that is a division of its own is meant as the city.
        let cities: Vec<(Point, f64)> = senses
            .iter()
            .filter(|sense| sense.kind == PlaceKind::City && sense.prior >= LARGE_CITY)
            .map(|sense| (sense.point, sense.prior))
            .collect();
        for sense in senses.iter_mut().filter(|sense| sense.kind == PlaceKind::Division) {
            let same = cities.iter().find(|(point, _)| point.kilometres(sense.point) < SAME_PLACE);
            if let Some((_, prior)) = same {
                sense.prior = sense.prior.min(prior - 0.1);
            }
        }
        senses
    }

    /// The division with a code of ISO 3166-2.
    pub(crate) fn division(&self, code: &str) -> Option<Sense> {
        self.division_site(code).map(|site| site_sense(site, true))
    }

    fn division_site(&self, code: &str) -> Option<&Site> {
        let sites = &self.sites[..self.divisions];
        let found = sites.binary_search_by(|site| site.division.as_str().cmp(code));
        Some(&sites[found.ok()?])
    }

    /// ISO 3166-2 of a division by its state and GeoNames' code, where only one has it.
    fn division_of(&self, alpha2: &str, admin: &str) -> SmolStr {
        let sites = &self.sites[..self.divisions];
        let start = sites.partition_point(|site| site.alpha2.as_str() < alpha2);
        let mut same = sites[start..]
            .iter()
            .take_while(|site| site.alpha2 == alpha2)
            .filter(|site| !admin.is_empty() && site.admin == admin);
        match (same.next(), same.next()) {
            (Some(only), None) => only.division.clone(),
            _ => SmolStr::default(),
        }
    }
}

fn site_sense(site: &Site, first: bool) -> Sense {
    Sense {
        name: site.name.clone(),
        kind: site.kind,
        alpha2: site.alpha2.clone(),
        division: site.division.clone(),
        admin: site.admin.clone(),
        point: site.point,
        prior: Sense::prior_of(site.kind, first),
    }
}
