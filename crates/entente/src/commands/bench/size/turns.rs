//! The same articles added to archives of several sizes, a batch to each in turn: what the machine
//! does beside falls on all of them alike, so that their ratio can be trusted where a time cannot.

use std::fmt;
use std::fs::File;
use std::time::Instant;

use anyhow::Result;
use entente_store::{Archive, Arrival};
use entente_text::ArticleId;
use serde::Serialize;

use crate::commands::bench::peak_megabytes;
use crate::context::{Context, threads};

/// What adding one more article to an archive of a size takes, in the mean.
#[derive(Serialize)]
pub(super) struct Addition {
    /// The size before.
    articles: usize,
    /// How many were added.
    added: usize,
    microseconds_to_keep: f64,
    microseconds_to_index: f64,
    /// To read it on all cores and record what was found.
    microseconds_to_read: f64,
    /// All of it, as a multiple of what it takes at the first size.
    ratio: f64,
    /// The middle one of the ratios of the single turns.
    median_ratio: f64,
    /// The most memory so far, with all these archives open.
    peak_megabytes: Option<u64>,
}

impl fmt::Display for Addition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} more at {} articles: {:.0} µs an article to keep, {:.0} to index, {:.0} to read; \
             {:.3} times the first size, the median turn {:.3}; memory {} MB",
            self.added,
            self.articles,
            self.microseconds_to_keep,
            self.microseconds_to_index,
            self.microseconds_to_read,
            self.ratio,
            self.median_ratio,
            self.peak_megabytes.unwrap_or_default(),
        )
    }
}

/// How many articles are added to one archive before it is the turn of the next.
const TURN: usize = 500;

/// Seconds to keep, to index and to read one batch.
type Turn = [f64; 3];

/// Adds `count` articles to each of the archives, all that it takes, as `add` does. A turn before them
/// is not counted: it loads what the rest finds in memory.
pub(super) fn measure(
    context: &Context,
    archives: &[(usize, Archive)],
    mut more: impl Iterator<Item = Arrival>,
    count: usize,
) -> Result<Vec<Addition>> {
    let (room, reader) = (context.reading_room()?, context.reader()?);
    for (_, archive) in archives {
        // What was written before shall not be waited for in the turns.
        File::open(archive.path())?.sync_all()?;
    }
    let mut turns: Vec<Vec<Turn>> = vec![Vec::new(); archives.len()];
    let rounds = count.div_ceil(TURN);
    for round in 0..=rounds {
        let batch: Vec<Arrival> = more.by_ref().take(TURN).collect();
        let ids: Vec<ArticleId> = batch.iter().map(|one| one.article.id.clone()).collect();
        // Each is first as often as last.
        let mut order: Vec<usize> = (0..archives.len()).collect();
        order.rotate_left(round % archives.len());
        for at in order {
            let archive = &archives[at].1;
            let start = Instant::now();
            archive.add_all(batch.clone(), |_, _| {})?;
            let kept = start.elapsed();
            archive.refresh_index()?;
            let indexed = start.elapsed();
            let articles = ids.iter().map(|id| archive.article(id.as_str()));
            let record = |_: &[_], found: &[_]| archive.record_readings(&reader, found);
            room.read_in_batches(threads(), articles, record)?;
            let read = start.elapsed();
            if round > 0 {
                turns[at]
                    .push([kept, indexed - kept, read - indexed].map(|time| time.as_secs_f64()));
            }
        }
    }
    let added = rounds * TURN;
    let whole = |turn: &Turn| turn.iter().sum::<f64>();
    let all = |turns: &[Turn]| turns.iter().map(whole).sum::<f64>();
    let additions = archives.iter().zip(&turns).map(|((articles, _), own)| {
        let each = |part: usize| {
            own.iter().map(|turn| turn[part]).sum::<f64>() * 1e6 / added.max(1) as f64
        };
        let mut ratios: Vec<f64> =
            own.iter().zip(&turns[0]).map(|(turn, first)| whole(turn) / whole(first)).collect();
        ratios.sort_by(f64::total_cmp);
        Addition {
            articles: *articles,
            added,
            microseconds_to_keep: each(0),
            microseconds_to_index: each(1),
            microseconds_to_read: each(2),
            ratio: all(own) / all(&turns[0]),
            median_ratio: ratios[ratios.len() / 2],
            peak_megabytes: peak_megabytes(),
        }
    });
    Ok(additions.collect())
}
