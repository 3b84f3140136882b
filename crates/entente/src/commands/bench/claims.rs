//! `entente bench claims`: how fast what was parsed is read, stage by stage.

use std::fs;
use std::hint::black_box;
use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use entente_claims::Reader;
use entente_names::{Found, People};
use entente_store::Annotated;
use entente_text::Field;
use entente_time::{Anchor, Timex};
use serde::Serialize;

use crate::cli::BenchClaims;
use crate::commands::{json_line, out};
use crate::context::{Context, Outcome};
use crate::gazetteer::gazetteer;
use crate::reading::{self, Page, Prepared};

/// What was measured.
#[derive(Debug, Serialize)]
struct Measured {
    articles: usize,
    /// Tokens of titles and bodies.
    words: usize,
    /// How long it took to load the gazetteer, the rules, and the grammar of time.
    gazetteer_seconds: f64,
    rules_seconds: f64,
    time_seconds: f64,
    /// Of the fastest pass.
    words_per_second: f64,
    /// The same of names and time expressions alone.
    names_and_times_per_second: f64,
    stages: Vec<StageSpeed>,
    claims: usize,
}

#[derive(Debug, Serialize)]
struct StageSpeed {
    stage: &'static str,
    words_per_second: f64,
    share: f64,
}

const STAGES: [&str; 4] = ["names", "time expressions", "people", "rules"];

/// Reads the kept parses of an archive several times and prints how fast the fastest pass was.
///
/// # Errors
/// When the archive cannot be read, or keeps no parse.
pub(super) fn run(context: &Context, options: &BenchClaims) -> Result<Outcome> {
    let mut kept: Vec<Annotated> = Vec::new();
    let archive = context.archive()?;
    // The walk is ended by the first article too many.
    let _ = archive.annotated(&[], |annotated| {
        if kept.len() == options.articles {
            return Err(());
        }
        kept.push(annotated);
        Ok(())
    })?;
    if kept.is_empty() {
        bail!("the archive keeps no parse; add articles with `entente add` first");
    }
    let words = kept.iter().map(|kept| kept.title.tokens.len() + kept.body.tokens.len()).sum();
    let mut clock = Clock::start();
    gazetteer();
    let gazetteer_seconds = clock.lap().as_secs_f64();
    let reader = Reader::builtin();
    let rules_seconds = clock.lap().as_secs_f64();
    black_box(entente_time::find(&kept[0].body, &Anchor::default()));
    let time_seconds = clock.lap().as_secs_f64();
    let mut best: Option<([Duration; 4], usize)> = None;
    for _ in 0..options.passes {
        let pass = pass(&reader, &kept);
        let faster = best.is_none_or(|(best, _)| {
            pass.0.iter().sum::<Duration>() < best.iter().sum::<Duration>()
        });
        if faster {
            best = Some(pass);
        }
    }
    let (seconds, claims) = best.unwrap_or_default();
    let all: Duration = seconds.iter().sum();
    let speed = |time: Duration| words as f64 / time.as_secs_f64();
    let measured = Measured {
        articles: kept.len(),
        words,
        gazetteer_seconds,
        rules_seconds,
        time_seconds,
        words_per_second: speed(all),
        names_and_times_per_second: speed(seconds[0] + seconds[1]),
        stages: STAGES
            .into_iter()
            .zip(seconds)
            .map(|(stage, time)| StageSpeed {
                stage,
                words_per_second: speed(time),
                share: time.as_secs_f64() / all.as_secs_f64(),
            })
            .collect(),
        claims,
    };
    let mut out = out();
    if options.output.json {
        json_line(&mut out, &measured)?;
    } else {
        writeln!(
            out,
            "{} articles, {} words, {} claims\n\
             loaded in: gazetteer {:.3} s, rules {:.3} s, grammar of time {:.3} s\n\
             {:.0} words a second of processor time; names and times alone {:.0}",
            measured.articles,
            measured.words,
            measured.claims,
            measured.gazetteer_seconds,
            measured.rules_seconds,
            measured.time_seconds,
            measured.words_per_second,
            measured.names_and_times_per_second
        )?;
        for StageSpeed { stage, words_per_second, share } in &measured.stages {
            writeln!(
                out,
                "{:5.1} %  {stage}, {words_per_second:.0} words a second",
                share * 100.0
            )?;
        }
    }
    out.flush()?;
    Ok(Outcome::Found)
}

/// Reads everything once, in one thread, stage by stage; how long each stage took, and the number
/// of claims.
fn pass(reader: &Reader, kept: &[Annotated]) -> ([Duration; 4], usize) {
    let mut clock = Clock::start();
    let names: Vec<Found> =
        kept.iter().map(|kept| gazetteer().find(&kept.article.title, &kept.article.body)).collect();
    let named = clock.lap();
    let times: Vec<[Vec<Timex>; 2]> = kept
        .iter()
        .map(|Annotated { article, title, body }| {
            let (present, _) = entente_time::present(&article.title, &article.body);
            let anchor = Anchor { published: article.published, present };
            [title, body].map(|document| entente_time::find(document, &anchor).0)
        })
        .collect();
    let timed = clock.lap();
    let prepared: Vec<[Prepared; 2]> = kept
        .iter()
        .zip(names.into_iter().zip(times))
        .map(|(kept, (names, times))| {
            let [title_times, body_times] = times;
            let title = (Field::Title, kept.title.clone(), names.title, title_times);
            let body = (Field::Body, kept.body.clone(), names.body, body_times);
            [title, body].map(|(field, document, mentions, times)| Prepared {
                field,
                document,
                mentions,
                times,
            })
        })
        .collect();
    clock.lap();
    let people: Vec<People> = prepared.iter().map(|fields| reading::people(fields).0).collect();
    let peopled = clock.lap();
    let mut found = 0;
    for ((kept, fields), people) in kept.iter().zip(&prepared).zip(&people) {
        let page = Page::from(&kept.article);
        let (claims, _) = reader.read(page.name, page.published, &reading::texts(fields, people));
        found += black_box(claims).len();
    }
    ([named, timed, peopled, clock.lap()], found)
}

/// The processor time of this thread where the system tells it, else the time that passes: other
/// programs on the machine make no difference to the first.
struct Clock {
    started: Instant,
    /// The time so far, from one of the two.
    last: Duration,
}

impl Clock {
    fn start() -> Self {
        let mut clock = Self { started: Instant::now(), last: Duration::ZERO };
        clock.lap();
        clock
    }

    /// The time since the last lap.
    fn lap(&mut self) -> Duration {
        let now = cpu_time().unwrap_or_else(|| self.started.elapsed());
        now.saturating_sub(std::mem::replace(&mut self.last, now))
    }
}

/// The processor time of this thread, from Linux's /proc.
fn cpu_time() -> Option<Duration> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
