//! `entente demo`: the whole way on the examples.

use std::io::Write as _;

use anyhow::Result;
use entente_record::Bodies;
use entente_sources::Options;
use entente_store::Query;
use entente_text::Date;
use tempfile::TempDir;

use super::{add, members, out, search, serve};
use crate::cli::{Demo, Serve};
use crate::context::{Context, Outcome};
use crate::gazetteer::gazetteer;

/// The examples, part of the program so that the demo needs no other file.
const EXAMPLES: &[(&str, &str)] = &[
    ("results_page.txt", include_str!("../../../../examples/results_page.txt")),
    ("news.jsonl", include_str!("../../../../examples/news.jsonl")),
];

/// What the demo asks.
const QUERY: &str = "CSTO";
const DAY: Date = jiff::civil::date(2010, 1, 1);

/// Adds the examples to an archive of its own, reads them, prints a listing and a roll, and serves
/// the pages.
///
/// # Errors
/// When the model cannot be had or the port is taken.
pub fn run(context: &Context, options: &Demo) -> Result<Outcome> {
    let folder = TempDir::with_prefix("entente-demo-")?;
    let context = context.at(folder.path().join("archive.db"));
    let archive = context.archive_or_new()?;
    let mut out = out();
    for (name, text) in EXAMPLES {
        let harvest = entente_sources::read(name, text.as_bytes(), None, &Options::default())?;
        writeln!(out, "{}", add::in_words(&add::keep(&archive, name, harvest)?))?;
    }
    out.flush()?;
    let read = context.catch_up(&archive)?;
    writeln!(out, "{read} articles read\n")?;
    let results = archive.search(&Query::new(QUERY))?;
    search::listing(&mut out, &archive, QUERY, &results)?;
    writeln!(out)?;
    let record = archive.record_of(QUERY, &Bodies::from(gazetteer()))?;
    let (roll, doubts) = record.roll(QUERY, DAY, None);
    members::in_words(&mut out, &roll, &doubts)?;
    out.flush()?;
    drop(out);
    if options.once {
        return Ok(Outcome::Found);
    }
    drop(archive);
    serve::pages(&context, &Serve::at(options.port), &format!("/organisation/{QUERY}?on={DAY}"))
}
