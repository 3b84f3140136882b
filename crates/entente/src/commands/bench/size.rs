//! `entente bench size`: how keeping and searching grow with the number of articles.
//!
//! Articles are made up from words that are drawn as often as in news, and from the phrases in
//! `size.tsv`; some 2,000 bytes each, no two alike. Each size is reached from the one before; the
//! time that an article took is that of the articles since then. At each size some are read, if asked
//! for: to read all would take hours and tell no more. Memory is the most that the program had
//! resident.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use entente_store::{Archive, Arrival, Query};
use entente_text::{Article, Draft};
use serde::Serialize;
use tempfile::TempDir;

use super::peak_megabytes;
use crate::cli::BenchSize;
use crate::commands::{json_line, out};
use crate::context::{Context, Outcome, READ_TOGETHER, now, threads};
use crate::reading::ReadingRoom;

/// What was measured at one size.
#[derive(Serialize)]
struct Figures {
    articles: usize,
    microseconds_to_keep: f64,
    microseconds_to_index: f64,
    /// To read one on all cores and record what was found, where some were read.
    microseconds_to_read: Option<f64>,
    archive_bytes: u64,
    index_bytes: u64,
    peak_megabytes: Option<u64>,
    search_p50_ms: f64,
    search_p95_ms: f64,
}

const SENTENCES: usize = 22;
/// How many words of a sentence are drawn one by one.
const OWN_WORDS: usize = 13;
/// Of how many phrases one stands in a sentence. With it about as many runs of four words stand in
/// other articles as in short news: of 24 years of it 12 % in another of 10,000 items and 25 % in
/// another of 100,000; 3 % and 10 % in more than eight.
const ONE_PHRASE_IN: usize = 3;
/// How many words there are beside those of the templates, some common and most rare, as in news.
const WORDS: usize = 200_000;

/// The parts of one sort that sentences are made of.
fn parts(sort: &str) -> Vec<&'static str> {
    let rows = include_str!("size.tsv").lines().filter_map(|line| line.split_once('\t'));
    rows.filter(|(of, _)| *of == sort).map(|(_, part)| part).collect()
}

/// What sentences are made of.
struct Phrases {
    subjects: Vec<&'static str>,
    verbs: Vec<&'static str>,
    bodies: Vec<&'static str>,
    things: Vec<&'static str>,
}

impl Phrases {
    fn builtin() -> Self {
        let [subjects, verbs, bodies, things] = ["subject", "verb", "body", "thing"].map(parts);
        Self { subjects, verbs, bodies, things }
    }
}

/// A sequence of numbers that looks random and is the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(0x2545_f491_4f6c_dd1d);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    /// A word, the one of rank `n` about as often as 1 in `n` (Zipf).
    fn word(&mut self) -> String {
        let share = (self.below(1_000_000) + 1) as f64 / 1_000_000.0;
        let mut rank = (WORDS as f64).powf(share) as usize;
        let mut word = String::new();
        while rank > 0 || word.is_empty() {
            word.push_str(["ba", "re", "mi", "to", "lu", "sha", "ken", "vor"][rank % 8]);
            rank /= 8;
        }
        word
    }
}

/// How many of each sort of phrases an article uses: it is about few things, as news is.
const TOPICS: usize = 2;

fn article(dice: &mut Dice, phrases: &Phrases, number: usize) -> Article {
    let mut body = String::new();
    let mut some = |of: &[&'static str]| [(); TOPICS].map(|()| dice.of(of));
    let (subjects, verbs) = (some(&phrases.subjects), some(&phrases.verbs));
    let (bodies, things) = (some(&phrases.bodies), some(&phrases.things));
    for _ in 0..SENTENCES {
        let phrases = [
            format!("{} of", dice.of(&subjects)),
            format!("{} {}", dice.of(&verbs), dice.of(&bodies)),
            dice.of(&things).to_owned(),
        ];
        let mut sentence: Vec<String> = (0..OWN_WORDS).map(|_| dice.word()).collect();
        for phrase in phrases {
            if dice.below(ONE_PHRASE_IN) == 0 {
                sentence.insert(dice.below(sentence.len()), phrase);
            }
        }
        let _ = write!(body, "{}. ", sentence.join(" "));
    }
    let (year, month, day) = (2003 + dice.below(22), 1 + dice.below(12), 1 + dice.below(28));
    Article::from(Draft {
        given_id: Some(format!("item-{number}")),
        title: format!("{} and {} {number}", dice.of(&bodies), dice.word()),
        source: Some(format!("Outlet {}", dice.below(40))),
        published: format!("{year}-{month:02}-{day:02}").parse().ok(),
        body: body.trim_end().to_owned(),
        ..Draft::default()
    })
}

/// Fills an archive of made-up articles up to each size and measures there.
///
/// # Errors
/// When there is no room for it, or no model to read with.
pub(super) fn run(context: &Context, options: &BenchSize) -> Result<Outcome> {
    let room = if options.read > 0 { Some(context.reading_room()?) } else { None };
    let folder = match &options.folder {
        Some(folder) => TempDir::with_prefix_in("entente-bench-", folder)?,
        None => TempDir::with_prefix("entente-bench-")?,
    };
    let path = folder.path().join("archive.db");
    let archive = Archive::open(&path)?;
    let added = now();
    let (mut dice, phrases) = (Dice(42), Phrases::builtin());
    let mut articles = 0;
    let mut out = out();
    let mut sizes = options.articles.clone();
    sizes.sort_unstable();
    for size in sizes {
        let new = size.saturating_sub(articles);
        let (mut making, start) = (Duration::ZERO, Instant::now());
        let arrivals = (articles..size).map(|number| {
            let start = Instant::now();
            let article = article(&mut dice, &phrases, number);
            let original = article.body.as_bytes().into();
            making += start.elapsed();
            Arrival { article, original, origin: "bench".into(), added }
        });
        archive.add_all(arrivals, |_, _| {})?;
        let keeping = start.elapsed().saturating_sub(making);
        articles = size;
        let start = Instant::now();
        archive.refresh_index()?;
        let indexing = start.elapsed();
        let reading = match &room {
            Some(room) => Some(read(room, &context.reader()?, &archive, options.read)?),
            None => None,
        };
        let mut asking = questions(&mut dice, &phrases, &archive)?;
        asking.sort();
        let at = |share: usize| asking[(asking.len() - 1) * share / 100].as_secs_f64() * 1000.0;
        let each = |time: Duration| time.as_secs_f64() * 1e6 / new.max(1) as f64;
        let figures = Figures {
            articles,
            microseconds_to_keep: each(keeping),
            microseconds_to_index: each(indexing),
            microseconds_to_read: reading.map(|each| each.as_secs_f64() * 1e6),
            archive_bytes: std::fs::metadata(&path).map_or(0, |file| file.len()),
            index_bytes: length(&archive.index_path()),
            peak_megabytes: peak_megabytes(),
            search_p50_ms: at(50),
            search_p95_ms: at(95),
        };
        if options.output.json {
            json_line(&mut out, &figures)?;
        } else {
            let megabytes = |bytes: u64| bytes / 1_000_000;
            let reading = figures.microseconds_to_read.map(|time| format!(", {time:.0} to read"));
            writeln!(
                out,
                "{articles} articles: {:.0} µs an article to keep, {:.0} to index{}; archive {} MB, \
                 index {} MB, memory {} MB; search {:.2} ms, 95th percentile {:.2}",
                figures.microseconds_to_keep,
                figures.microseconds_to_index,
                reading.unwrap_or_default(),
                megabytes(figures.archive_bytes),
                megabytes(figures.index_bytes),
                figures.peak_megabytes.unwrap_or_default(),
                figures.search_p50_ms,
                figures.search_p95_ms,
            )?;
        }
        out.flush()?;
    }
    Ok(Outcome::Found)
}

/// How long one article takes to be read, of so many that were not read before.
fn read(room: &ReadingRoom, reader: &str, archive: &Archive, count: usize) -> Result<Duration> {
    let articles: Vec<Article> = archive.never_read().take(count).collect::<Result<_, _>>()?;
    let start = Instant::now();
    for batch in articles.chunks(READ_TOGETHER) {
        archive.record_readings(reader, &room.findings_on(threads(), batch))?;
    }
    Ok(start.elapsed() / u32::try_from(articles.len()).unwrap_or(u32::MAX).max(1))
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
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|file| file.len()).sum()
}
