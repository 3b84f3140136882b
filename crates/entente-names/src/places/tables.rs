//! The tables of places in `gazetteer/`.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use super::{KINDS, PlaceKind, Point};
use crate::table::{GazetteerError, Row, TableForm};

pub(crate) const POINTS: TableForm =
    TableForm { file: "points.tsv", columns: &["code", "alpha2", "lat", "lon", "source"], keys: 1 };
pub(crate) const DIVISIONS: TableForm = TableForm {
    file: "divisions.tsv",
    columns: &["code", "name", "names", "type", "lat", "lon", "admin", "source"],
    keys: 1,
};
pub(crate) const COUNTIES: TableForm = TableForm {
    file: "counties.tsv",
    columns: &["division", "name", "lat", "lon", "source"],
    keys: 2,
};
pub(crate) const GROUNDS: TableForm = TableForm {
    file: "grounds.tsv",
    columns: &["name", "names", "kind", "states", "lat", "lon", "source"],
    keys: 1,
};
pub(crate) const PLACE_WORDS: TableForm =
    TableForm { file: "place_words.tsv", columns: &["list", "word", "value", "source"], keys: 2 };

/// A state's point and two-letter code.
#[derive(Debug)]
pub(crate) struct StatePoint {
    pub(crate) code: SmolStr,
    pub(crate) alpha2: SmolStr,
    pub(crate) point: Point,
}

/// A division, county, ground or sea.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) name: SmolStr,
    /// Other names.
    pub(crate) names: Vec<SmolStr>,
    pub(crate) kind: PlaceKind,
    /// ISO 3166-1 alpha-2 of the state it lies in, or of the first of several; may be empty.
    pub(crate) alpha2: SmolStr,
    /// ISO 3166-2 of its division; may be empty.
    pub(crate) division: SmolStr,
    /// GeoNames' code of that division; may be empty.
    pub(crate) admin: SmolStr,
    pub(crate) point: Point,
}

/// The lists of place_words.tsv; what each is for stands at the head of that file.
#[derive(Debug, Default)]
pub(crate) struct PlaceWords {
    pub(crate) full: BTreeMap<SmolStr, SmolStr>,
    pub(crate) abbreviations: BTreeMap<SmolStr, SmolStr>,
    pub(crate) designators: BTreeSet<SmolStr>,
    pub(crate) directions: BTreeSet<SmolStr>,
    pub(crate) prepositions: BTreeSet<SmolStr>,
    pub(crate) inner: BTreeSet<SmolStr>,
    pub(crate) not_places: BTreeSet<SmolStr>,
}

impl PlaceWords {
    pub(crate) fn parse(rows: &[Row<'_>]) -> Result<Self, GazetteerError> {
        const LISTS: [&str; 7] = [
            "abbreviation",
            "designator",
            "direction",
            "full",
            "inner",
            "not_place",
            "preposition",
        ];
        let mut words = Self::default();
        for row in rows {
            let word = SmolStr::new(row.filled("word")?);
            match LISTS[row.one_of("list", &LISTS)?] {
                "abbreviation" => {
                    words.abbreviations.insert(word, row.filled("value")?.into());
                }
                "full" => {
                    words.full.insert(word, row.filled("value")?.into());
                }
                list => {
                    let set = match list {
                        "designator" => &mut words.designators,
                        "direction" => &mut words.directions,
                        "inner" => &mut words.inner,
                        "not_place" => &mut words.not_places,
                        _ => &mut words.prepositions,
                    };
                    set.insert(word);
                }
            }
        }
        Ok(words)
    }
}

pub(crate) fn state_point(row: &Row<'_>) -> Result<StatePoint, GazetteerError> {
    let alpha2 = row.filled("alpha2")?;
    if alpha2.len() != 2 {
        return Err(row.fault("alpha2", "is not a code of two letters"));
    }
    Ok(StatePoint { code: row.filled("code")?.into(), alpha2: alpha2.into(), point: point(row)? })
}

pub(crate) fn division(row: &Row<'_>) -> Result<Site, GazetteerError> {
    let code = row.filled("code")?;
    Ok(Site {
        name: row.filled("name")?.into(),
        names: row.list("names")?,
        kind: PlaceKind::Division,
        alpha2: alpha2_of(row, "code", code)?,
        division: code.into(),
        admin: row.cell("admin").into(),
        point: point(row)?,
    })
}

pub(crate) fn county(row: &Row<'_>) -> Result<Site, GazetteerError> {
    let division = row.filled("division")?;
    let alpha2 = alpha2_of(row, "division", division)?;
    Ok(Site {
        name: row.filled("name")?.into(),
        names: Vec::new(),
        kind: PlaceKind::County,
        admin: division[3..].into(),
        alpha2,
        division: division.into(),
        point: point(row)?,
    })
}

/// A ground; its states are given by their codes, and turned into two letters by `alpha2`.
pub(crate) fn ground(
    row: &Row<'_>,
    alpha2: impl Fn(&str) -> Option<SmolStr>,
) -> Result<Site, GazetteerError> {
    let kinds = KINDS.map(|(name, _)| name);
    let kind = KINDS[row.one_of("kind", &kinds)?].1;
    let states = row.list("states")?;
    let known = |code: &SmolStr| {
        alpha2(code).ok_or_else(|| row.fault("states", &format!("points.tsv has no {code}")))
    };
    let letters = states.iter().map(known).collect::<Result<Vec<_>, _>>()?;
    // What lies in several states has no state of its own.
    let alpha2 = if letters.len() == 1 { letters[0].clone() } else { SmolStr::default() };
    Ok(Site {
        name: row.filled("name")?.into(),
        names: row.list("names")?,
        kind,
        alpha2,
        division: SmolStr::default(),
        admin: SmolStr::default(),
        point: point(row)?,
    })
}

fn alpha2_of(row: &Row<'_>, column: &str, code: &str) -> Result<SmolStr, GazetteerError> {
    match code.split_once('-') {
        Some((alpha2, rest)) if alpha2.len() == 2 && !rest.is_empty() => Ok(alpha2.into()),
        _ => Err(row.fault(column, "is no code of ISO 3166-2, as \"CN-HI\"")),
    }
}

fn point(row: &Row<'_>) -> Result<Point, GazetteerError> {
    let degrees = |column: &str, most: f64| {
        let cell = row.filled(column)?;
        let degrees = cell.parse::<f64>().ok().filter(|degrees| degrees.abs() <= most);
        degrees
            .ok_or_else(|| row.fault(column, &format!("\"{cell}\" is not within {most} degrees")))
    };
    Ok(Point { latitude: degrees("lat", 90.0)?, longitude: degrees("lon", 180.0)? })
}
