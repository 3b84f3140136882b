//! Places: which phrases of a text are places, and where each lies.
//!
//! The steps, each in a file of its own:
//!
//! - [`Cities`] reads the index of cities, which [`Cities::build`] makes once, at set-up;
//! - [`Atlas`] joins it with the tables compiled in: points of states, divisions, counties, and the
//!   grounds, straits and seas that news names. Without the index it knows all but the cities;
//! - `phrases` finds the spans that may be places, with the model's entities as evidence;
//! - `rank` chooses one sense for each name of an article, after J. Leidner, "Toponym Resolution in
//!   Text" (2007): what contains it in the sentence, one sense per text, the countries the article
//!   speaks of, what else lies near, and population.

mod atlas;
mod cities;
mod key;
mod named;
mod phrases;
mod rank;
mod sense;
mod tables;

use entente_text::Span;
use smol_str::SmolStr;

pub use atlas::Atlas;
pub use cities::{Cities, City, IndexError};

/// A phrase of the text that names a place, and where that is.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The bytes of the name.
    pub span: Span,
    /// The name it is known by ("Sanya"); as written where nothing is known of it.
    pub name: SmolStr,
    /// What it is.
    pub kind: PlaceKind,
    /// The state or territory it lies in or is: a code of `states.tsv`, for most ISO 3166-1 alpha-3.
    pub state: Option<SmolStr>,
    /// ISO 3166-1 alpha-2 of that state.
    pub alpha2: Option<SmolStr>,
    /// The first-level division it lies in or is: ISO 3166-2 ("CN-HI").
    pub division: Option<SmolStr>,
    /// Where it is; `None` where that is not known.
    pub point: Option<Point>,
}

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceKind {
    /// A state, or a territory with a code of its own.
    Country,
    /// A first-level division of a state, or a part of one that news names as such.
    Division,
    /// A county of the United States.
    County,
    /// A city, town or village.
    City,
    /// A training ground, range, base or port of armed forces.
    Ground,
    /// A strait, channel or canal.
    Strait,
    /// A sea, ocean, gulf, bay or lake.
    Sea,
    /// A river.
    River,
    /// Mountains.
    Mountains,
    /// An island or a peninsula.
    Island,
    /// A continent, or a region across borders.
    Region,
    /// Named as a place, but not known.
    Unknown,
}

/// Every kind with its name in output and tables.
pub(crate) const KINDS: [(&str, PlaceKind); 12] = [
    ("country", PlaceKind::Country),
    ("division", PlaceKind::Division),
    ("county", PlaceKind::County),
    ("city", PlaceKind::City),
    ("ground", PlaceKind::Ground),
    ("strait", PlaceKind::Strait),
    ("sea", PlaceKind::Sea),
    ("river", PlaceKind::River),
    ("mountains", PlaceKind::Mountains),
    ("island", PlaceKind::Island),
    ("region", PlaceKind::Region),
    ("unknown", PlaceKind::Unknown),
];

impl PlaceKind {
    /// Its name in output: "country", "city" ...
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("unknown", |(name, _)| name)
    }
}

/// A point on the earth, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Latitude in degrees, north positive.
    pub latitude: f64,
    /// Longitude in degrees, east positive.
    pub longitude: f64,
}

impl Point {
    /// The way to another point over the sphere, in kilometres (haversine formula, mean radius
    /// 6,371 km).
    ///
    /// ```
    /// use entente_names::Point;
    /// let (minsk, moscow) = (
    ///     Point { latitude: 53.9, longitude: 27.57 },
    ///     Point { latitude: 55.75, longitude: 37.62 },
    /// );
    /// assert!((minsk.kilometres(moscow) - 676.0).abs() < 5.0);
    /// ```
    pub fn kilometres(self, other: Self) -> f64 {
        let (here, there) = (self.latitude.to_radians(), other.latitude.to_radians());
        let across = (there - here) / 2.0;
        let along = (other.longitude - self.longitude).to_radians() / 2.0;
        let half = across.sin().powi(2) + here.cos() * there.cos() * along.sin().powi(2);
        2.0 * 6371.0 * half.sqrt().min(1.0).asin()
    }
}
