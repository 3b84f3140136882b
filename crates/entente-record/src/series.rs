//! Exercises that are known by several names.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::identity::name_key;
use crate::table::{TableError, rows};

/// The table as it is kept beside the code.
const BUILTIN: &str = include_str!("../../../gazetteer/exercises.tsv");

const FILE: &str = "exercises.tsv";
const COLUMNS: [&str; 4] = ["series", "names", "organisation", "source"];

/// The first and last year that a number at the end of a name can be.
const YEARS: std::ops::RangeInclusive<i16> = 1945..=2100;

/// Names of exercises by key, each with the key of its series.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Series(BTreeMap<String, String>);

/// A name taken apart: "Unbreakable Brotherhood-2024".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edition {
    /// The key of the name without its year.
    pub(crate) series: String,
    /// The year in the name.
    pub(crate) year: Option<i16>,
}

impl Series {
    /// The table that comes with entente.
    pub(crate) fn builtin() -> &'static Self {
        static TABLE: LazyLock<Series> =
            LazyLock::new(|| Series::parse(BUILTIN).expect("a test reads the table"));
        &TABLE
    }

    /// Reads a table of tab-separated values with a header, comments after `#`.
    pub(crate) fn parse(text: &str) -> Result<Self, TableError> {
        let mut keys = BTreeMap::new();
        for row in rows(FILE, &COLUMNS, text)? {
            let series = name_key(row.cells[0]);
            for name in row.cells[1].split('|').chain([row.cells[0]]) {
                if keys.insert(name_key(name), series.clone()).is_some() {
                    return Err(row.fault(format!("the name \"{name}\" stands twice in the table")));
                }
            }
        }
        Ok(Self(keys))
    }

    /// A name's series and year.
    pub(crate) fn edition(&self, name: &str) -> Edition {
        let key = name_key(name);
        let (series, year) = match key.rsplit_once(' ') {
            Some((series, last)) => match last.parse().ok().filter(|year| YEARS.contains(year)) {
                Some(year) => (series.to_owned(), Some(year)),
                None => (key, None),
            },
            None => (key, None),
        };
        let series = self.0.get(&series).cloned().unwrap_or(series);
        Edition { series, year }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_of_one_series_meet_with_their_year() {
        let table = Series::builtin();
        let one = table.edition("Indestructible Brotherhood-2024");
        assert_eq!(one, table.edition("\u{201c}Unbreakable Brotherhood 2024\u{201d}"));
        assert_eq!((one.series.as_str(), one.year), ("unbreakable brotherhood", Some(2024)));
        assert_eq!(table.edition("Some Games 12").series, "some games 12");
        assert_eq!(table.edition("2024").year, None);
    }
}
