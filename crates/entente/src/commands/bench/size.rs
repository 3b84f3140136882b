//! `entente bench size`: how keeping, searching and reading grow with the number of articles.
//!
//! The archive is filled with articles that are [`made_up`]. Each size is reached from the one before;
//! the time that an article took is that of the articles since then. What depends on the disk and on
//! what else the machine does is compared in turns ([`turns`]). Memory is the most that the program
//! had resident.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use entente_store::{Archive, Arrival, Query};
use jiff::Timestamp;
use serde::Serialize;
use tempfile::TempDir;

use self::made_up::{Dice, Phrases, article};
use super::peak_megabytes;
use crate::cli::BenchSize;
use crate::commands::{json_line, out};
use crate::context::{Context, Outcome, elapsed, now};

mod made_up;
mod turns;

/// What was measured at one size.
#[derive(Serialize)]
struct Figures {
    articles: usize,
    microseconds_to_keep: f64,
    microseconds_to_index: f64,
    archive_bytes: u64,
    index_bytes: u64,
    peak_megabytes: Option<u64>,
    search_p50_ms: f64,
    search_p95_ms: f64,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = |bytes: u64| bytes / 1_000_000;
        write!(
            f,
            "{} articles: {:.0} µs an article to keep, {:.0} to index; archive {} MB, index {} MB, \
             memory {} MB; search {:.2} ms, 95th percentile {:.2}",
            self.articles,
            self.microseconds_to_keep,
            self.microseconds_to_index,
            megabytes(self.archive_bytes),
            megabytes(self.index_bytes),
            self.peak_megabytes.unwrap_or_default(),
            self.search_p50_ms,
            self.search_p95_ms,
        )
    }
}

/// Fills an archive of made-up articles up to each size and measures there.
///
/// # Errors
/// When there is no room for it, or no model to read with.
pub(super) fn run(context: &Context, options: &BenchSize) -> Result<Outcome> {
    let folder = match &options.folder {
        Some(folder) => TempDir::with_prefix_in("entente-bench-", folder)?,
        None => TempDir::with_prefix("entente-bench-")?,
    };
    let path = folder.path().join("archive.db");
    let mut archive = Archive::open(&path)?.looking_ahead(elapsed);
    let added = now();
    let (mut dice, phrases) = (Dice(42), Phrases::builtin());
    let mut articles = 0;
    let mut out = out();
    let mut sizes = options.articles.clone();
    sizes.sort_unstable();
    sizes.dedup();
    let mut left = Vec::new();
    for &size in &sizes {
        let (mut making, start) = (Duration::ZERO, Instant::now());
        let arrivals = (articles..size).map(|number| {
            let start = Instant::now();
            let arrival = arrival(&mut dice, &phrases, number, added);
            making += start.elapsed();
            arrival
        });
        archive.add_all(arrivals, |_, _| {})?;
        let keeping = start.elapsed().saturating_sub(making);
        let start = Instant::now();
        archive.refresh_index()?;
        let indexing = start.elapsed();
        let mut asking = questions(&mut dice, &phrases, &archive)?;
        asking.sort();
        let at = |share: usize| asking[(asking.len() - 1) * share / 100].as_secs_f64() * 1000.0;
        let each = |time: Duration| time.as_secs_f64() * 1e6 / (size - articles).max(1) as f64;
        let figures = Figures {
            articles: size,
            microseconds_to_keep: each(keeping),
            microseconds_to_index: each(indexing),
            archive_bytes: archive.tally()?.bytes,
            index_bytes: length(&archive.index_path()),
            peak_megabytes: peak_megabytes(),
            search_p50_ms: at(50),
            search_p95_ms: at(95),
        };
        articles = size;
        if options.output.json {
            json_line(&mut out, &figures)?;
        } else {
            writeln!(out, "{figures}")?;
        }
        out.flush()?;
        if options.read > 0 && size != *sizes.last().unwrap_or(&0) {
            let copy = folder.path().join(format!("{size}.db"));
            let index = archive.index_path();
            // Closed, so that all of it is in the one file.
            drop(archive);
            fs::copy(&path, &copy)?;
            archive = Archive::open(&path)?.looking_ahead(elapsed);
            let copied = Archive::open(&copy)?.looking_ahead(elapsed);
            copy_folder(&index, &copied.index_path())?;
            left.push((size, copied));
        }
    }
    if options.read > 0 {
        left.push((articles, archive));
        let more = (articles..).map(|number| arrival(&mut dice, &phrases, number, added));
        let additions = turns::measure(context, &left, more, options.read)?;
        for addition in additions {
            if options.output.json {
                json_line(&mut out, &addition)?;
            } else {
                writeln!(out, "{addition}")?;
            }
        }
        out.flush()?;
    }
    Ok(Outcome::Found)
}

/// The article of a number, as if it had just been fetched.
fn arrival(dice: &mut Dice, phrases: &Phrases, number: usize, added: Timestamp) -> Arrival {
    let article = article(dice, phrases, number);
    let original = article.body.as_bytes().into();
    Arrival { article, original, origin: "bench".into(), added }
}

/// How long pages of six with excerpts take: one word, two words, a phrase, a word and another left
/// out; common words and rare ones.
fn questions(dice: &mut Dice, phrases: &Phrases, archive: &Archive) -> Result<Vec<Duration>> {
    (0..400)
        .map(|number| {
            let body = dice.of(&phrases.bodies).trim_start_matches("the ");
            let text = match number % 5 {
                0 => body.to_owned(),
                1 => dice.word(),
                2 => format!("{body} {}", dice.word()),
                3 => "\"signed the agreement\" summit".to_owned(),
                _ => format!("{} -{}", dice.word(), dice.word()),
            };
            let start = Instant::now();
            std::hint::black_box(archive.search(&Query::new(text))?);
            Ok(start.elapsed())
        })
        .collect()
}

fn length(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|file| file.len()).sum()
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
