//! What is taken away: claims, acts, rolls and articles in the formats that other tools read.
//!
//! [`write()`] takes a [`Selection`] and writes it in one [`Format`]; nothing here reads a file or a
//! clock, and the same selection gives the same bytes. One file a format:
//!
//! - `lines`: JSON Lines, lossless, the one format that is read back ([`Line`]);
//! - `csv`, `parquet`: the tables of `tables`, one row an article, claim, act or entry of a roll;
//! - `arrow`: the table of claims, and our lines, as a stream of record batches ([`ArrowStream`]);
//! - `acled`: CSV laid out as ACLED's event files are;
//! - `ftm`: entities of FollowTheMoney; `quickstatements`: statements for Wikidata;
//! - `plover`, `polecat`: political event data; `ics`, `geojson`, `rss`: calendar, map, feed;
//! - `annotations`: W3C Web Annotations.
//!
//! [`wording()`] puts claims into sentences, here and on the pages; [`Feed`] is an RSS feed of
//! anything.
//!
//! What a format has no place for is left out and told as a [`Doubt`], never bent into shape: a
//! date that is not known to the day is no day in a calendar.

mod acled;
mod annotations;
mod arrow;
mod csv;
mod dates;
mod event;
mod format;
mod ftm;
mod geojson;
mod ics;
mod items;
mod lines;
mod names;
mod parquet;
mod plover;
mod polecat;
mod quickstatements;
mod rss;
mod says;
mod spells;
mod tables;
mod wording;

use std::io::{self, Write};

use entente_record::{Act, Report, Roll};
use entente_text::{Article, Doubt};

pub use arrow::ArrowStream;
pub use csv::row as csv_row;
pub use dates::{iso_bounds, iso_prefix};
pub use format::{Format, Kind, UnknownName};
pub use items::item;
pub use lines::{
    ArticleLine, ClaimLine, CoverageLine, KeyLine, Line, LineError, OriginalLine, ReadingLine,
    VERSION,
};
pub use names::Names;
pub use rss::{Feed, FeedItem};
pub use says::sentence;
pub use spells::{Spell, spells};
pub use wording::{
    Named, Stretch, Wording, claim_in_words, grouped, kind_in_words, listed, value, wording,
};

/// What is to be written; a format takes what it has a place for.
#[derive(Debug, Default)]
pub struct Selection<'a> {
    /// Whole articles; also those that claims stand in, where a format needs their text.
    pub articles: &'a [Article],
    /// Claims with the heads of their articles.
    pub claims: &'a [Report],
    /// Changes, as the claims of all articles tell them.
    pub acts: &'a [Act<'a>],
    /// Members of bodies on a day.
    pub rolls: &'a [Roll<'a>],
}

/// What goes into the head of a feed or a calendar.
#[derive(Debug, Clone, Default)]
pub struct Heading {
    /// What was asked for, in words: "CSTO, 2010 to 2012".
    pub title: String,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// How many rows, entities, events or items.
    pub count: usize,
    /// What had no place in the format.
    pub doubts: Vec<Doubt>,
}

impl Written {
    /// So many, and nothing left out.
    pub(crate) fn all(count: usize) -> Self {
        Self { count, doubts: Vec::new() }
    }

    /// Notes that some were left out; nothing where there are none.
    pub(crate) fn left_out(mut self, count: usize, one: &str, many: &str) -> Self {
        if count > 0 {
            let what = if count == 1 { one } else { many };
            self.doubts.push(Doubt::new(format!("{count} {what}")));
        }
        self
    }
}

/// Writes a selection. `kind` says which table CSV, Parquet and JSON Lines write.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(
    format: Format,
    kind: Kind,
    selection: &Selection<'_>,
    names: &Names<'_>,
    heading: &Heading,
    out: &mut (impl Write + Send),
) -> io::Result<Written> {
    match format {
        Format::Jsonl => lines::write(kind, selection, out),
        Format::Csv => csv::write(&tables::table(kind, selection, names), out),
        Format::Parquet => parquet::write(&tables::table(kind, selection, names), out),
        Format::Acled => acled::write(selection, names, out),
        Format::Ftm => ftm::write(selection, names, out),
        Format::QuickStatements => quickstatements::write(selection, names, out),
        Format::Plover => plover::write(selection, names, out),
        Format::Polecat => polecat::write(selection, names, out),
        Format::Ics => ics::write(selection, names, heading, out),
        Format::GeoJson => geojson::write(selection, names, out),
        Format::Rss => rss::write(kind, selection, names, heading, out),
        Format::Annotations => annotations::write(selection, out),
    }
}

/// One JSON object on a line.
pub(crate) fn json_line(out: &mut impl Write, value: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
