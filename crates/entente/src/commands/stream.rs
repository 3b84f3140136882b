//! Adding large files piece by piece: never more of one in memory than is committed together, read on
//! all cores, and gone on with where it was interrupted.

use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use entente_sources::{Drawn, Format, Options, Piece, Pieces, Position, SourceDoubt, detect};
use entente_store::{Added, Archive, Arrival, Checkpoint};
use entente_text::Article;
use indicatif::ProgressBar;

use super::add::{Report, with_language};
use crate::context::{now, progress_in_bytes, threads};

/// Files of at least so many bytes are taken as streams.
const LARGE: u64 = 1 << 20;

/// How much of the beginning, and of the end, tells one content from another under the same name.
const HEAD: usize = 64 << 10;

/// How many pieces are kept together, at most, and how many bytes of them, about.
const TOGETHER: usize = 256;
const TOGETHER_BYTES: usize = 16 << 20;

/// How often it is told how far it is, where nobody sees a bar.
const TOLD_AGAIN: Duration = Duration::from_secs(60);

/// A stretch of a file, read.
struct Stretch {
    drawn: Vec<Drawn>,
    /// Where the next stretch begins.
    end: Position,
    /// How many bytes of the file were read until there.
    bytes: u64,
}

/// The format of a file that is taken piece by piece; `None` for any other.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn format_of(path: &Path, forced: Option<Format>) -> Result<Option<Format>> {
    let Ok(file) = path.metadata() else { return Ok(None) };
    if !file.is_file() || file.len() < LARGE {
        return Ok(None);
    }
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| name.clone())?;
    let mut file = BufReader::with_capacity(HEAD, file);
    let head = file.fill_buf().with_context(|| name.clone())?;
    let format = forced.or_else(|| detect(head, Some(&name)).ok());
    // UTF-16 is decoded as a whole.
    let wide = matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    Ok(format.filter(|format| match format {
        Format::JsonLines => !wide,
        Format::Warc | Format::Parquet => true,
        _ => false,
    }))
}

/// The stretches of a file from a position on, each read on all cores while the one before is used.
/// `using` hears of each in order; what it fails with ends the reading.
///
/// # Errors
/// When the file cannot be read or `using` fails.
fn stretches(
    path: &Path,
    format: Format,
    options: &Options,
    from: Position,
    mut using: impl FnMut(Stretch) -> Result<()>,
) -> Result<()> {
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| name.clone())?;
    let Some(mut pieces) = Pieces::open(&name, file, format, options, from)? else {
        return Ok(());
    };
    thread::scope(|scope| {
        let (full, ready) = sync_channel(1);
        let name = &name;
        scope.spawn(move || {
            loop {
                let (mut together, mut size) = (Vec::new(), 0);
                while together.len() < TOGETHER && size < TOGETHER_BYTES {
                    let Some(piece) = pieces.next() else { break };
                    size += piece.size();
                    together.push(piece);
                }
                let ended = together.is_empty();
                let drawn = drawn(name, together, options);
                let end = pieces.position();
                let stretch = Stretch { drawn, end, bytes: pieces.read().unwrap_or(0) };
                // Nobody waits for it where the archive could not be written.
                if ended || full.send(stretch).is_err() {
                    break;
                }
            }
        });
        ready.into_iter().try_for_each(&mut using)
    })
}

/// Reads pieces on all cores; in their order.
fn drawn(name: &str, pieces: Vec<Piece>, options: &Options) -> Vec<Drawn> {
    let share = pieces.len().div_ceil(threads()).max(1);
    let mut rest = pieces.into_iter();
    let shares: Vec<Vec<Piece>> = std::iter::from_fn(|| {
        let share: Vec<Piece> = rest.by_ref().take(share).collect();
        (!share.is_empty()).then_some(share)
    })
    .collect();
    let read = |share: Vec<Piece>| -> Vec<Drawn> {
        share
            .into_iter()
            .map(|piece| {
                let mut drawn = piece.read(name, options);
                if let Some((draft, original)) = drawn.article.take() {
                    drawn.article = Some((with_language(draft), original));
                }
                drawn
            })
            .collect()
    };
    thread::scope(|scope| {
        let read = &read;
        let running: Vec<_> =
            shares.into_iter().map(|share| scope.spawn(move || read(share))).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    })
}

/// The articles of a file that is taken piece by piece, in order, and what is doubtful of them.
///
/// # Errors
/// When the file cannot be read or `take` fails.
pub(super) fn each_article(
    path: &Path,
    format: Format,
    options: &Options,
    mut take: impl FnMut(Article) -> Result<()>,
) -> Result<bool> {
    let name = path.display().to_string();
    let (mut lost, mut left) = (false, (0, 0));
    stretches(path, format, options, Position::default(), |stretch| {
        for drawn in stretch.drawn {
            left = (left.0 + usize::from(drawn.empty), left.1 + usize::from(drawn.other));
            lost |= tell(&drawn.doubts);
            if let Some((draft, _)) = drawn.article {
                take(Article::from(draft))?;
            }
        }
        Ok(())
    })?;
    tell(&Drawn::left_out(&name, left.0, left.1));
    Ok(lost)
}

/// Tells doubts on standard error; whether something was lost.
fn tell(doubts: &[SourceDoubt]) -> bool {
    for doubt in doubts {
        eprintln!("entente: {doubt}");
    }
    doubts.iter().any(|doubt| doubt.lost)
}

/// Adds a large file piece by piece. Whether a part of it had to be left out is told beside the
/// report. Where it stands is noted with the articles up to there, so that an addition that was
/// interrupted goes on by adding the same file again; another content of the same name is begun anew.
///
/// # Errors
/// When the file cannot be read, or the archive not be written; what was kept before stays.
pub(super) fn add(
    archive: &Archive,
    path: &Path,
    format: Format,
    options: &Options,
) -> Result<(Report, bool)> {
    let name = path.display().to_string();
    let fingerprint = fingerprint(path, format, options).with_context(|| name.clone())?;
    let mut report = Report::of(&name);
    let mut from = Position::default();
    let before = archive.checkpoint(&name)?.filter(|known| known.fingerprint == fingerprint);
    if let Some(known) = before
        && let (Ok(position), Ok(counted)) =
            (serde_json::from_str(&known.position), serde_json::from_str::<Counted>(&known.counted))
    {
        from = position;
        report.resumed = Some(from.number);
        (report.added, report.already_held, report.forgotten) = counted.report();
        eprintln!(
            "entente: {name}: {} articles were taken when it was interrupted; going on behind piece {}",
            report.added + report.already_held,
            from.number
        );
    }
    let length = path.metadata().map_or(0, |file| file.len());
    let mut shown = Shown::of(&name, length);
    let (added, origin): (_, Arc<str>) = (now(), name.as_str().into());
    let (mut lost, mut left) = (false, (0, 0));
    stretches(path, format, options, from, |stretch| {
        let mut arrivals = Vec::with_capacity(stretch.drawn.len());
        for drawn in stretch.drawn {
            left = (left.0 + usize::from(drawn.empty), left.1 + usize::from(drawn.other));
            lost |= tell(&drawn.doubts);
            if let Some((draft, original)) = drawn.article {
                let article = Article::from(draft);
                arrivals.push(Arrival {
                    article,
                    original: original.into(),
                    origin: origin.clone(),
                    added,
                });
            }
        }
        let so_far = report.clone();
        let checkpoint = |outcomes: &[Added]| {
            let mut counted = so_far.clone();
            outcomes.iter().for_each(|outcome| counted.count(*outcome));
            let json = |value: serde_json::Result<String>| value.unwrap_or_default();
            Checkpoint {
                fingerprint: fingerprint.clone(),
                position: json(serde_json::to_string(&stretch.end)),
                counted: json(serde_json::to_string(&Counted::of(&counted))),
            }
        };
        archive.add_stretch(&arrivals, &name, checkpoint, |_, outcome| report.count(outcome))?;
        shown.tell(stretch.bytes, report.added + report.already_held);
        Ok(())
    })?;
    tell(&Drawn::left_out(&name, left.0, left.1));
    shown.bar.finish_and_clear();
    archive.end_checkpoint(&name)?;
    archive.refresh_index()?;
    Ok((report, lost))
}

/// What became of the articles before a checkpoint.
#[derive(serde::Serialize, serde::Deserialize)]
struct Counted(usize, usize, usize);

impl Counted {
    fn of(report: &Report) -> Self {
        Self(report.added, report.already_held, report.forgotten)
    }

    fn report(&self) -> (usize, usize, usize) {
        (self.0, self.1, self.2)
    }
}

/// What tells a file from another of the same name: its length, its beginning, its end, and how it is
/// taken.
fn fingerprint(path: &Path, format: Format, options: &Options) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut hasher = blake3::Hasher::new();
    hasher.update(&length.to_le_bytes()).update(format.to_string().as_bytes());
    hasher.update(options.source.as_deref().unwrap_or_default().as_bytes());
    let mut part = vec![0; HEAD];
    for at in [0, length.saturating_sub(HEAD as u64)] {
        file.seek(SeekFrom::Start(at))?;
        let count = file.by_ref().take(HEAD as u64).read(&mut part)?;
        hasher.update(&part[..count]);
    }
    Ok(hasher.finalize().to_hex()[..32].to_owned())
}

/// How far it is: a bar on a terminal, else a line a minute.
struct Shown {
    name: String,
    length: u64,
    bar: ProgressBar,
    begun: Instant,
    told: Instant,
    /// Bytes and articles when this run began.
    first: Option<(u64, usize)>,
}

impl Shown {
    fn of(name: &str, length: u64) -> Self {
        let now = Instant::now();
        let bar = progress_in_bytes(length, "adding");
        Self { name: name.to_owned(), length, bar, begun: now, told: now, first: None }
    }

    fn tell(&mut self, bytes: u64, articles: usize) {
        let (first, known) = *self.first.get_or_insert((bytes, articles));
        self.bar.set_position(bytes);
        if std::io::stderr().is_terminal() || self.told.elapsed() < TOLD_AGAIN {
            return;
        }
        self.told = Instant::now();
        let seconds = self.begun.elapsed().as_secs().max(1);
        let rate = (articles - known) as u64 / seconds;
        let left = (bytes > first).then(|| {
            let rest = self.length.saturating_sub(bytes);
            rest.saturating_mul(seconds) / (bytes - first)
        });
        let left = left.map_or(String::new(), |left| format!(", about {} minutes left", left / 60));
        let share = bytes * 100 / self.length.max(1);
        eprintln!("entente: {}: {share} %, {articles} articles, {rate} a second{left}", self.name);
    }
}
