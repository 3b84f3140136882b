//! Dates as a text states them: EDTF (ISO 8601-2, level 2) with its bounds.

use std::fmt;
use std::str::FromStr;

use edtf_core::Bound;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A date, part of a date, or interval in EDTF: `1992-05-15`, `1994`, `XXXX-08-31`, `199X`,
/// `2024-09-26/2024-09-30`, `../2024-12-31`, `2012~`.
///
/// It is kept in the form it was written in, which is always valid EDTF, beside its earliest and
/// latest day.
///
/// ```
/// use entente_text::Edtf;
/// use jiff::civil::date;
/// let in_1993: Edtf = "1993".parse().unwrap();
/// assert_eq!(in_1993.earliest(), Some(date(1993, 1, 1)));
/// assert_eq!(in_1993.latest(), Some(date(1993, 12, 31)));
/// let august: Edtf = "XXXX-08-31".parse().unwrap();
/// assert!(!august.fixes_year());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edtf {
    written: String,
    parsed: edtf_core::Edtf,
    /// Its first and last day, which are asked for again and again.
    bounds: (Option<Date>, Option<Date>),
    fixes_year: bool,
}

/// A string that is not EDTF.
#[derive(Debug, Error)]
#[error("\"{written}\" is not an EDTF date: {reason}")]
pub struct EdtfError {
    /// The string as given.
    pub written: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Edtf {
    /// The day itself.
    pub fn day(date: Date) -> Self {
        Self::known(date.to_string())
    }

    /// A whole year.
    pub fn year(year: i16) -> Self {
        Self::known(format!("{year:04}"))
    }

    /// A month of a year, 1 to 12.
    pub fn month(year: i16, month: i8) -> Self {
        Self::known(format!("{year:04}-{month:02}"))
    }

    fn known(written: String) -> Self {
        written.parse().expect("a calendar date is EDTF")
    }

    /// The form it was written in.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The first day it can mean; `None` when it is open or unknown on that side.
    pub fn earliest(&self) -> Option<Date> {
        self.bounds.0
    }

    /// The last day it can mean; `None` when it is open or unknown on that side.
    pub fn latest(&self) -> Option<Date> {
        self.bounds.1
    }

    /// Whether it names a year, or a range of years narrower than ten thousand.
    pub fn fixes_year(&self) -> bool {
        self.fixes_year
    }

    /// Whether it is marked approximate (`~`).
    pub fn is_approximate(&self) -> bool {
        self.parsed.is_approximate()
    }

    /// Whether every day it can mean is before `day`.
    pub fn definitely_before(&self, day: Date) -> bool {
        self.latest().is_some_and(|latest| latest < day)
    }

    /// Whether every day it can mean is after `day`.
    pub fn definitely_after(&self, day: Date) -> bool {
        self.earliest().is_some_and(|earliest| earliest > day)
    }

    /// Whether both can mean the same day; an open side meets everything.
    pub fn can_meet(&self, other: &Self) -> bool {
        let before = |a: &Self, b: &Self| matches!((a.latest(), b.earliest()), (Some(last), Some(first)) if last < first);
        !before(self, other) && !before(other, self)
    }

    /// How many days it can mean, the measure of how coarse it is; `None` when open.
    pub fn width(&self) -> Option<i32> {
        let (first, last) = (self.earliest()?, self.latest()?);
        Some(first.until(last).ok()?.get_days() + 1)
    }
}

fn day(bound: Bound) -> Option<Date> {
    let Bound::Date(day) = bound else { return None };
    let year = i16::try_from(day.year).ok()?;
    Date::new(year, i8::try_from(day.month).ok()?, i8::try_from(day.day).ok()?).ok()
}

impl FromStr for Edtf {
    type Err = EdtfError;

    fn from_str(written: &str) -> Result<Self, EdtfError> {
        match edtf_core::Edtf::parse(written) {
            Ok(parsed) => {
                let bounds = parsed.bounds();
                let bounds = (day(bounds.earliest), day(bounds.latest));
                let fixes_year = !written.contains("XXXX");
                Ok(Self { written: written.to_owned(), parsed, bounds, fixes_year })
            }
            Err(error) => Err(EdtfError { written: written.to_owned(), reason: error.to_string() }),
        }
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl Serialize for Edtf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

impl<'de> Deserialize<'de> for Edtf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
