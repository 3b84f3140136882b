//! What a name may mean.

use smol_str::SmolStr;

use super::{PlaceKind, Point};

/// One place that a name may mean.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sense {
    pub(crate) name: SmolStr,
    pub(crate) kind: PlaceKind,
    /// ISO 3166-1 alpha-2; may be empty.
    pub(crate) alpha2: SmolStr,
    /// ISO 3166-2; may be empty.
    pub(crate) division: SmolStr,
    /// GeoNames' code of its division; may be empty.
    pub(crate) admin: SmolStr,
    pub(crate) point: Point,
    /// How likely it is meant where nothing else is known: about the logarithm of how many people
    /// live there.
    pub(crate) prior: f64,
}

/// How much a name that is not the first one counts less.
const OTHER_NAME: f64 = 1.2;

impl Sense {
    /// How likely a kind of place is meant, for those whose people are not counted here.
    pub(crate) fn prior_of(kind: PlaceKind, first_name: bool) -> f64 {
        let prior = match kind {
            PlaceKind::Country => 9.0,
            PlaceKind::Region | PlaceKind::Sea | PlaceKind::Strait => 8.0,
            PlaceKind::Division => 6.5,
            PlaceKind::Mountains | PlaceKind::River => 6.0,
            PlaceKind::Island | PlaceKind::Ground => 5.5,
            PlaceKind::County => 4.5,
            PlaceKind::City | PlaceKind::Unknown => 3.0,
        };
        if first_name { prior } else { prior - OTHER_NAME }
    }

    /// The same for a city of so many.
    pub(crate) fn prior_of_city(population: u32, first_name: bool) -> f64 {
        let prior = (f64::from(population) + 100.0).log10();
        if first_name { prior } else { prior - OTHER_NAME }
    }

    /// Whether this place holds another.
    pub(crate) fn holds(&self, other: &Self) -> bool {
        match self.kind {
            PlaceKind::Country => self.alpha2 == other.alpha2,
            PlaceKind::Division => {
                let near = if other.kind == PlaceKind::Division { 0.0 } else { NEAR_DIVISION };
                self.alpha2 == other.alpha2
                    && (other.kind != PlaceKind::Division || self.division != other.division)
                    && ((!self.division.is_empty() && self.division == other.division)
                        || (!self.admin.is_empty() && self.admin == other.admin)
                        || self.point.kilometres(other.point) < near)
            }
            PlaceKind::County => {
                self.alpha2 == other.alpha2
                    && other.kind == PlaceKind::City
                    && self.point.kilometres(other.point) < NEAR_COUNTY
            }
            PlaceKind::Island | PlaceKind::Region | PlaceKind::City | PlaceKind::Ground => {
                other.kind != PlaceKind::Country && self.point.kilometres(other.point) < NEAR_CITY
            }
            _ => false,
        }
    }
}

/// So near, in kilometres, the middle of a division, county or city must lie to be taken for what
/// holds a place, where no code says so.
const NEAR_DIVISION: f64 = 60.0;
const NEAR_COUNTY: f64 = 50.0;
const NEAR_CITY: f64 = 60.0;
