//! How keeping and searching grow with the number of articles: `cargo bench -p entente-store --bench
//! size -- 10000 100000 1000000`, or other sizes.
//!
//! Articles are made up from templates, some 2,000 bytes each, no two alike. Each size is reached
//! from the one before; the time an article took is that of the articles since then. Memory is the
//! most that this process had resident. `-- --into PATH` leaves the archive there.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use entente_store::{Archive, Arrival, Query};
use entente_text::{Article, Draft};
use jiff::Timestamp;

const SUBJECTS: [&str; 8] = [
    "The foreign minister",
    "A spokesman",
    "The delegation",
    "Parliament",
    "The secretary-general",
    "The prime minister",
    "The committee",
    "A diplomat",
];
const VERBS: [&str; 8] = [
    "said that",
    "denied that",
    "told reporters that",
    "expects that",
    "warned that",
    "confirmed that",
    "hopes that",
    "announced that",
];
const BODIES: [&str; 10] = [
    "NATO",
    "OPEC",
    "the CSTO",
    "ASEAN",
    "the African Union",
    "the CIS",
    "ECOWAS",
    "Mercosur",
    "the Commonwealth",
    "the Arab League",
];
const THINGS: [&str; 10] = [
    "would hold an exercise near the lake",
    "had signed the agreement",
    "would take part in the talks",
    "was to leave within a year",
    "would send observers to the vote",
    "paid its dues on time",
    "had asked for more time",
    "would host the summit",
    "was reviewing its membership",
    "had called off the drill",
];
const SENTENCES: usize = 22;
/// How many words there are beside those of the templates, some common and most rare, as in news.
const WORDS: usize = 200_000;

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

fn article(dice: &mut Dice, number: usize) -> Article {
    let mut body = String::new();
    for _ in 0..SENTENCES {
        let (subject, verb, of, thing) =
            (dice.of(&SUBJECTS), dice.of(&VERBS), dice.of(&BODIES), dice.of(&THINGS));
        let _ = write!(body, "{subject} of {} {verb} {of} {thing}", dice.word());
        let _ = write!(body, ", as {} and {} did. ", dice.word(), dice.word());
    }
    let (year, month, day) = (2003 + dice.below(22), 1 + dice.below(12), 1 + dice.below(28));
    Article::from(Draft {
        given_id: Some(format!("item-{number}")),
        title: format!("{} and {} {number}", dice.of(&BODIES), dice.word()),
        source: Some(format!("Outlet {}", dice.below(40))),
        published: format!("{year}-{month:02}-{day:02}").parse().ok(),
        body: body.trim_end().to_owned(),
        ..Draft::default()
    })
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let into = arguments.iter().position(|argument| argument == "--into");
    let mut sizes: Vec<usize> = arguments.iter().filter_map(|size| size.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000, 1_000_000];
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = into
        .map_or_else(|| folder.path().join("archive.db"), |at| PathBuf::from(&arguments[at + 1]));
    let archive = Archive::open(&path).expect("an archive");
    let added: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
    let mut dice = Dice(42);
    let mut articles = 0;
    println!(
        "articles   µs to keep   µs to index   MB archive   MB index   MB memory   search p50, p95 ms"
    );
    for size in sizes {
        let new = size - articles;
        let (mut making, start) = (Duration::ZERO, Instant::now());
        let arrivals = (articles..size).map(|number| {
            let start = Instant::now();
            let article = article(&mut dice, number);
            let original = article.body.as_bytes().into();
            making += start.elapsed();
            Arrival { article, original, origin: "bench".into(), added }
        });
        archive.add_all(arrivals, |_, _| {}).expect("added");
        let keeping = start.elapsed() - making;
        articles = size;
        let start = Instant::now();
        archive.refresh_index().expect("an index");
        let indexing = start.elapsed();
        let mut asking = questions(&mut dice, &archive);
        asking.sort();
        let at = |share: usize| asking[(asking.len() - 1) * share / 100].as_secs_f64() * 1000.0;
        let each = |time: Duration| time.as_secs_f64() * 1e6 / new.max(1) as f64;
        println!(
            "{size:<10} {:<12.1} {:<13.1} {:<12} {:<10} {:<11} {:.2}, {:.2}",
            each(keeping),
            each(indexing),
            std::fs::metadata(&path).map_or(0, |file| file.len()) / 1_000_000,
            length(&archive.index_path()) / 1_000_000,
            most_memory() / 1000,
            at(50),
            at(95)
        );
    }
}

/// How long pages of six with excerpts take: one word, two words, a phrase, a word and another left
/// out; common words and rare ones.
fn questions(dice: &mut Dice, archive: &Archive) -> Vec<Duration> {
    (0..400)
        .map(|number| {
            let body = dice.of(&BODIES).trim_start_matches("the ");
            let text = match number % 5 {
                0 => body.to_owned(),
                1 => dice.word(),
                2 => format!("{body} {}", dice.word()),
                3 => "\"signed the agreement\" summit".to_owned(),
                _ => format!("{} -{}", dice.word(), dice.word()),
            };
            let start = Instant::now();
            std::hint::black_box(archive.search(&Query::new(text)).expect("an answer"));
            start.elapsed()
        })
        .collect()
}

fn length(folder: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|file| file.len()).sum()
}

/// The most memory this process had resident, in kilobytes.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
