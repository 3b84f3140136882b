//! Places on a map, drawn by the server: an equirectangular projection, which is enough to see where
//! in the world something is.

use std::sync::LazyLock;

use askama::Template;
use axum::response::Response;

use crate::drawing::{Drawing, Files};
use crate::error::{Error, Result};
use crate::exports::record;

/// How many units are one degree, as in the outlines.
const DEGREE: f64 = 5.0;

/// The whole world, without Antarctica.
const WORLD: (f64, f64) = (360.0 * DEGREE, 150.0 * DEGREE);

/// The width of a map as a file.
const FILE_WIDTH: f64 = 1000.0;

/// How many degrees around its spots a map shows at least, east to west.
const LEAST: f64 = 40.0;

/// A map with spots on it.
pub(crate) struct Map {
    /// The part of the world that is shown, as SVG wants it.
    pub(crate) view: String,
    pub(crate) spots: Vec<Spot>,
    /// How wide a line of the drawing is.
    line: String,
    /// The same without a drawing: name, latitude, longitude, articles.
    rows: Vec<[String; 4]>,
    /// Where it can be had as files.
    pub(crate) files: Files,
}

#[derive(Template)]
#[template(path = "map_file.svg")]
struct File<'a> {
    map: &'a Map,
    title: &'a str,
    height: f64,
}

/// A place.
pub(crate) struct Spot {
    pub(crate) href: String,
    /// "Bishkek: 3 articles".
    pub(crate) words: String,
    pub(crate) x: String,
    pub(crate) y: String,
    pub(crate) r: String,
}

/// A place on its way to the map: where, how often it is named, what to say and where to lead.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) count: usize,
    pub(crate) words: String,
    pub(crate) href: String,
}

impl Map {
    /// The part of the world in which the places lie, for a page; none without a place.
    pub(crate) fn of(mut places: Vec<Named>, page: &str) -> Option<Self> {
        // The small ones on top, so that each can be reached.
        places.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.words.cmp(&b.words)));
        let at =
            |place: &Named| ((place.longitude + 180.0) * DEGREE, (90.0 - place.latitude) * DEGREE);
        let most = places.first()?.count.max(1);
        let (x, y, width, height) = view(&places.iter().map(at).collect::<Vec<_>>());
        // Circles look the same however much of the world is shown.
        let unit = width / 900.0;
        let spots = places.iter().map(|place| {
            let (x, y) = at(place);
            // Areas, and not radii, are compared by eye.
            let share = f64::from(u32::try_from(place.count).unwrap_or(u32::MAX))
                / f64::from(u32::try_from(most).unwrap_or(u32::MAX));
            Spot {
                href: place.href.clone(),
                words: place.words.clone(),
                x: format!("{x:.1}"),
                y: format!("{y:.1}"),
                r: format!("{:.1}", unit * (5.0 + 13.0 * share.sqrt())),
            }
        });
        let rows = places.iter().map(|place| {
            let Named { name, latitude, longitude, count, .. } = place;
            [name.clone(), format!("{latitude:.4}"), format!("{longitude:.4}"), count.to_string()]
        });
        Some(Self {
            view: format!("{x:.0} {y:.0} {width:.0} {height:.0}"),
            spots: spots.collect(),
            line: format!("{unit:.2}"),
            rows: rows.collect(),
            files: Files { base: format!("{page}/map"), parameters: String::new() },
        })
    }

    /// The file of this name; `title` says of what the map is.
    ///
    /// # Errors
    /// [`Error::NoPage`] where there is no file of that name.
    pub(crate) fn file(&self, title: &str, file: &str) -> Result<Response> {
        let ending = file.strip_prefix("map.").ok_or(Error::NoPage)?;
        let mut csv = record(&["place", "latitude", "longitude", "articles"]);
        for [name, latitude, longitude, articles] in &self.rows {
            csv += &record(&[name, latitude, longitude, articles]);
        }
        let height = FILE_WIDTH * WORLD.1 / WORLD.0;
        let svg = File { map: self, title, height }.render().map_err(|_| Error::Lost)?;
        Drawing { name: format!("{title}-map"), svg, csv }.file(ending)
    }

    /// The outlines of the land.
    pub(crate) fn land(&self) -> &'static str {
        static LAND: LazyLock<String> = LazyLock::new(|| {
            let lines = include_str!("../assets/land.txt").lines();
            lines.filter(|line| !line.starts_with('#')).collect()
        });
        &LAND
    }
}

/// The part of the world around points, in the shape of the world.
fn view(points: &[(f64, f64)]) -> (f64, f64, f64, f64) {
    let bounds = |of: fn(&(f64, f64)) -> f64| {
        let values = points.iter().map(of);
        values.fold((f64::MAX, f64::MIN), |(low, high), one| (low.min(one), high.max(one)))
    };
    let (left, right) = bounds(|point| point.0);
    let (top, bottom) = bounds(|point| point.1);
    let shape = WORLD.0 / WORLD.1;
    let wide = ((right - left) * 1.3).max((bottom - top) * 1.3 * shape).max(LEAST * DEGREE);
    let width = wide.min(WORLD.0);
    let height = width / shape;
    let place = |low: f64, high: f64, size: f64, whole: f64| {
        (f64::midpoint(low, high) - size / 2.0).clamp(0.0, (whole - size).max(0.0))
    };
    (place(left, right, width, WORLD.0), place(top, bottom, height, WORLD.1), width, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(latitude: f64, longitude: f64, count: usize) -> Named {
        let words = format!("{count} articles");
        let (name, href) = ("X".to_owned(), "/place/X".to_owned());
        Named { name, latitude, longitude, count, words, href }
    }

    #[test]
    fn a_map_shows_all_its_places_and_not_more_of_the_world_than_it_must() {
        let near = Map::of(vec![named(42.9, 74.6, 3), named(38.6, 68.8, 1)], "/places").unwrap();
        assert_eq!(near.view, "1158 205 200 83");
        let far = Map::of(vec![named(42.9, 74.6, 3), named(-34.6, -58.4, 1)], "/places").unwrap();
        let parts: Vec<f64> = far.view.split(' ').map(|part| part.parse().unwrap()).collect();
        for spot in &far.spots {
            let (x, y): (f64, f64) = (spot.x.parse().unwrap(), spot.y.parse().unwrap());
            assert!(x > parts[0] && x < parts[0] + parts[2], "{x} in {}", far.view);
            assert!(y > parts[1] && y < parts[1] + parts[3], "{y} in {}", far.view);
        }
        assert!(Map::of(Vec::new(), "/places").is_none());
        assert!(near.land().starts_with('M') && near.land().ends_with('z'));
    }
}
