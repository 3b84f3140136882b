//! How adding and asking grow with the archive: `cargo bench -p entente-store --bench growth`.
//!
//! Archives of made-up claims are filled up to each size in turn; `-- 10000 100000` names other
//! sizes, `--heavy` makes one claim in ten tell of membership instead of one in a hundred, which
//! is what a general news archive has. Bodies are told of as often as their rank says (Zipf).
//! `-- --archive PATH` asks an archive of yours instead: the rolls of the twenty bodies of which it
//! tells most, each on ten days.

use std::time::{Duration, Instant};

use entente_claims::{Claim, Evidence, Slot, Slots};
use entente_record::{Bodies, Part, RECORD_TYPES};
use entente_store::{Archive, Arrival, Finding, Records};
use entente_text::{Article, Date, Draft, Edtf, Field, Span, When};
use jiff::Timestamp;

const BODIES: usize = 300;
const STATES: usize = 200;
const PEOPLE: usize = 20_000;
const CLAIMS_EACH: usize = 4;
/// Articles that are written together while an archive is filled.
const TOGETHER: usize = 2000;
const CHANGES: [&str; 7] =
    ["join", "withdraw", "suspend", "reinstate", "freeze", "announce_withdrawal", "member"];

/// A sequence of numbers that looks random and is the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(0x2545_f491_4f6c_dd1d);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }

    /// A rank below `count`, each half as likely as the one of half its number (Zipf).
    fn rank(&mut self, count: usize) -> usize {
        let harmonic = |ranks: usize| (1..=ranks).map(|rank| 1_000_000 / rank).sum::<usize>();
        let mut left = self.below(harmonic(count));
        (1..count)
            .find(|rank| {
                let share = 1_000_000 / rank;
                let found = left < share;
                left = left.saturating_sub(share);
                found
            })
            .map_or(count - 1, |rank| rank - 1)
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let heavy = arguments.iter().any(|argument| argument == "--heavy");
    if let Some(at) = arguments.iter().position(|argument| argument == "--archive") {
        return asked_of(&arguments[at + 1]);
    }
    let mut sizes: Vec<usize> = arguments.iter().filter_map(|size| size.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000, 1_000_000];
    }
    let folder = tempfile::tempdir().expect("a folder");
    let archive = Archive::open(folder.path().join("archive.db")).expect("an archive");
    let mut dice = Dice(42);
    let mut articles = 0;
    println!(
        "claims     MB      add p50, p99 ms    roll p50, p99 ms   read each time     of the most \
         told-of body"
    );
    for size in sizes {
        while articles * CLAIMS_EACH < size {
            let count = TOGETHER.min((size - articles * CLAIMS_EACH).div_ceil(CLAIMS_EACH));
            fill(&archive, &mut dice, articles, count, heavy);
            articles += count;
        }
        let mut adding = Vec::new();
        for _ in 0..200 {
            let (article, found) = made_up(&mut dice, articles, heavy);
            archive.add(&article, b"", "bench", when()).expect("added");
            let start = Instant::now();
            archive.record_reading(&article.id, "bench", &found, &[]).expect("recorded");
            adding.push(start.elapsed());
            articles += 1;
        }
        let bytes = std::fs::metadata(archive.path()).map_or(0, |file| file.len());
        println!(
            "{:<10} {:<7} {:<18} {:<18} {:<18} {}",
            articles * CLAIMS_EACH,
            bytes / 1_000_000,
            figures(adding),
            figures(asked(&archive, &first_bodies(), true)),
            figures(asked(&archive, &first_bodies(), false)),
            archive.record_of("B000", &Bodies::default()).expect("a record").reports("B000").len()
        );
    }
}

/// The bodies of which most is told in a made-up archive.
fn first_bodies() -> Vec<String> {
    (0..20).map(|body| format!("B{body:03}")).collect()
}

/// How long the rolls of some bodies take, each on ten days: of a program that keeps records once it
/// has read them, and of one that reads them each time.
fn asked(archive: &Archive, codes: &[String], keeps: bool) -> Vec<Duration> {
    let bodies = Bodies::default();
    let kept: Records = Records::default();
    let mut asking = Vec::new();
    for year in 2003..2013 {
        let day = Date::new(year, 6, 1).expect("a day");
        for code in codes {
            let start = Instant::now();
            if keeps {
                let stamp = archive.record_stamp().expect("a stamp");
                let made = kept.of(archive, code, stamp, Bodies::default).expect("a record");
                std::hint::black_box(made.record.roll(code, day, None));
            } else {
                let record = archive.record_of(code, &bodies).expect("a record");
                std::hint::black_box(record.roll(code, day, None));
            }
            asking.push(start.elapsed());
        }
    }
    asking
}

/// The same for an archive that exists.
fn asked_of(path: &str) {
    let archive = Archive::open_existing(path).expect("an archive");
    let codes = archive.subjects(Part::Body, RECORD_TYPES).expect("bodies");
    let count =
        |code: &String| archive.reports_on(Part::Body, code, RECORD_TYPES).expect("reports").len();
    let mut told: Vec<(usize, String)> =
        codes.into_iter().map(|code| (count(&code), code)).collect();
    told.sort();
    let most: Vec<String> = told.iter().rev().take(20).map(|(_, code)| code.clone()).collect();
    for (count, code) in told.iter().rev().take(20) {
        println!("{code}: {count} claims");
    }
    println!("rolls, p50, p99 ms: {}", figures(asked(&archive, &most, true)));
    println!("read each time: {}", figures(asked(&archive, &most, false)));
}

fn figures(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    format!("{:.2}, {:.2}", at(50), at(99))
}

fn when() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().expect("a time")
}

fn fill(archive: &Archive, dice: &mut Dice, first: usize, count: usize, heavy: bool) {
    let made: Vec<_> = (first..first + count).map(|number| made_up(dice, number, heavy)).collect();
    let arrivals = made.iter().map(|(article, _)| Arrival {
        article: article.clone(),
        original: b"".as_slice().into(),
        origin: "bench".into(),
        added: when(),
    });
    archive.add_all(arrivals, |_, _| {}).expect("added");
    let finding = |(article, claims): (Article, Vec<Claim>)| Finding {
        article: article.id,
        claims,
        doubts: Vec::new(),
        parsed: None,
    };
    let findings: Vec<Finding> = made.into_iter().map(finding).collect();
    archive.record_readings("bench", &findings).expect("recorded");
}

fn made_up(dice: &mut Dice, number: usize, heavy: bool) -> (Article, Vec<Claim>) {
    let (year, month, day) = (2003 + dice.below(22), 1 + dice.below(12), 1 + dice.below(28));
    let day = format!("{year}-{month:02}-{day:02}");
    let body = format!("Item {number}: ministers met, spoke and went home again that day.");
    let article = Article::from(Draft {
        given_id: Some(format!("item-{number}")),
        title: format!("Item {number}"),
        source: Some(format!("Outlet {}", dice.below(40))),
        published: day.parse().ok(),
        body,
        ..Draft::default()
    });
    let claims = (0..CLAIMS_EACH).map(|at| claim(dice, &article, &day, at, heavy)).collect();
    (article, claims)
}

fn claim(dice: &mut Dice, article: &Article, day: &str, at: usize, heavy: bool) -> Claim {
    let code = format!("B{:03}", dice.rank(BODIES));
    let state = format!("S{:02}", dice.below(STATES));
    let person = format!("Person {}", dice.below(PEOPLE));
    let of_record = if heavy { 10 } else { 1 };
    let (kind, slots): (&str, Vec<(&str, &str)>) = match dice.below(100) {
        part if part < of_record => {
            let change = CHANGES[dice.below(CHANGES.len())];
            ("membership", vec![("member", &state), ("organisation", &code), ("change", change)])
        }
        part if part < 15 => ("meeting", vec![("organisation", &code), ("place", "Geneva")]),
        part if part < 40 => {
            ("role", vec![("person", &person), ("role", "minister"), ("organisation", &state)])
        }
        _ => ("statement", vec![("speaker", &person), ("verb", "said"), ("content", "it was so")]),
    };
    let slots: Slots =
        slots.into_iter().map(|(name, value)| (name.to_owned(), Slot::from(value))).collect();
    let evidence = Evidence::new(Field::Body, &article.body, Span::new(0, article.body.len() - at));
    let made = Claim::new(article.name(), kind, "bench.rule", slots, vec![evidence]);
    let edtf: Option<Edtf> = day.parse().ok();
    let basis = Some("told as news of the day of publication".to_owned());
    Claim { date: Some(When { edtf, basis, ..When::default() }), ..made.expect("evidence") }
}
