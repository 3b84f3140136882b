//! Which formats there are, and which of our things each takes.

use std::fmt;
use std::str::FromStr;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// JSON Lines, the format of record: all that is kept, and the only one that is read back.
    Jsonl,
    /// A table with commas (RFC 4180).
    Csv,
    /// The same table as Apache Parquet.
    Parquet,
    /// CSV with the columns of ACLED's event files.
    Acled,
    /// FollowTheMoney entities, one JSON object a line.
    Ftm,
    /// Commands for QuickStatements, version 1.
    QuickStatements,
    /// PLOVER events, one JSON object a line.
    Plover,
    /// POLECAT's table of 40 columns, tabs between them.
    Polecat,
    /// iCalendar (RFC 5545).
    Ics,
    /// GeoJSON (RFC 7946).
    GeoJson,
    /// RSS 2.0.
    Rss,
    /// W3C Web Annotations, one JSON-LD object a line.
    Annotations,
}

/// A kind of thing that can be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Everything: articles, readings, claims. Only for JSON Lines.
    Archive,
    /// What was printed.
    Articles,
    /// What it states.
    Claims,
    /// What happened, as several claims tell it.
    Acts,
    /// Who was a member on a day.
    Rolls,
}

/// Each format with its name and the kinds it takes, the one it takes unasked first.
const FORMATS: [(&str, Format, &[Kind]); 12] = {
    use Kind::{Acts, Archive, Articles, Claims, Rolls};
    [
        ("jsonl", Format::Jsonl, &[Archive, Articles, Claims, Acts, Rolls]),
        ("csv", Format::Csv, &[Claims, Articles, Acts, Rolls]),
        ("parquet", Format::Parquet, &[Claims, Articles, Acts, Rolls]),
        ("acled", Format::Acled, &[Claims]),
        ("ftm", Format::Ftm, &[Acts, Claims, Articles]),
        ("quickstatements", Format::QuickStatements, &[Acts]),
        ("plover", Format::Plover, &[Claims]),
        ("polecat", Format::Polecat, &[Claims]),
        ("ics", Format::Ics, &[Claims]),
        ("geojson", Format::GeoJson, &[Claims]),
        ("rss", Format::Rss, &[Articles, Claims]),
        ("annotations", Format::Annotations, &[Claims]),
    ]
};

const KINDS: [(&str, Kind); 5] = [
    ("archive", Kind::Archive),
    ("articles", Kind::Articles),
    ("claims", Kind::Claims),
    ("acts", Kind::Acts),
    ("rolls", Kind::Rolls),
];

impl Format {
    /// All formats, in the order of the documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        FORMATS.iter().map(|(_, format, _)| *format)
    }

    fn row(self) -> &'static (&'static str, Self, &'static [Kind]) {
        let row = FORMATS.iter().find(|(_, format, _)| *format == self);
        row.unwrap_or(&FORMATS[0])
    }

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// The kinds it takes, the one it takes unasked first.
    pub fn kinds(self) -> &'static [Kind] {
        self.row().2
    }
}

impl Kind {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// A word that is none of those there are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {what} \"{written}\"; there are {known}")]
pub struct UnknownName {
    /// "format" or "kind".
    what: &'static str,
    /// What was written.
    written: String,
    /// What could have been.
    known: String,
}

impl FromStr for Format {
    type Err = UnknownName;

    fn from_str(written: &str) -> Result<Self, UnknownName> {
        let found = FORMATS.iter().find(|(name, ..)| *name == written);
        found.map(|(_, format, _)| *format).ok_or_else(|| UnknownName {
            what: "format",
            written: written.to_owned(),
            known: FORMATS.map(|(name, ..)| name).join(", "),
        })
    }
}

impl FromStr for Kind {
    type Err = UnknownName;

    fn from_str(written: &str) -> Result<Self, UnknownName> {
        let found = KINDS.iter().find(|(name, _)| *name == written);
        found.map(|(_, kind)| *kind).ok_or_else(|| UnknownName {
            what: "kind",
            written: written.to_owned(),
            known: KINDS.map(|(name, _)| name).join(", "),
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
