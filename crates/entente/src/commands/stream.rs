//! Adding large files, and streams, piece by piece: never more of one in memory than is committed
//! together, read on all cores; files are gone on with where it was interrupted.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use entente_sources::{
    Drawn, Format, LeftOut, Options, Piece, Pieces, Position, SourceDoubt, detect,
};
use entente_store::{Added, Archive, Arrival, Checkpoint};
use entente_text::Article;
use indicatif::ProgressBar;
use jiff::Timestamp;

use super::add::{Report, with_language};
use crate::context::{now, progress_in_bytes, threads};
use crate::together::in_order;

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
    Ok(format.filter(|format| *format == Format::Parquet || is_cut(*format, head)))
}

/// Whether what begins like this is cut into pieces as it comes.
fn is_cut(format: Format, head: &[u8]) -> bool {
    // UTF-16 is decoded as a whole.
    let wide = matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    match format {
        Format::JsonLines | Format::Csv | Format::Mail => !wide,
        Format::Warc => true,
        _ => false,
    }
}

/// What comes from a stream.
pub(super) enum Incoming {
    /// All of it, being small or of a format that is read as a whole.
    Whole(Vec<u8>),
    /// The pieces of what is larger.
    Pieces(Box<Pieces>),
}

/// Looks at the beginning of a stream and tells how it is taken.
///
/// # Errors
/// When it cannot be read.
pub(super) fn incoming(
    name: &str,
    mut stream: impl Read + Send + 'static,
    forced: Option<Format>,
    options: &Options,
) -> Result<Incoming> {
    let reading = || format!("reading {name}");
    let mut head = Vec::new();
    stream.by_ref().take(LARGE).read_to_end(&mut head).with_context(reading)?;
    if (head.len() as u64) < LARGE {
        return Ok(Incoming::Whole(head));
    }
    let format = forced.or_else(|| detect(&head, None).ok());
    if let Some(format) = format.filter(|format| is_cut(*format, &head)) {
        let whole = io::Cursor::new(head).chain(stream);
        return match Pieces::of_stream(name, whole, format, options)? {
            Some(pieces) => Ok(Incoming::Pieces(Box::new(pieces))),
            None => anyhow::bail!("{name}: its first line names no columns of articles"),
        };
    }
    // One more byte than is read at once says that it is too much.
    let most = (options.largest + 1).saturating_sub(head.len()) as u64;
    stream.take(most).read_to_end(&mut head).with_context(reading)?;
    Ok(Incoming::Whole(head))
}

/// Stretches of pieces, each read on all cores while the one before is used. `using` hears of each
/// in order; what it fails with ends the reading.
///
/// # Errors
/// When `using` fails.
fn stretches(
    name: &str,
    mut pieces: Pieces,
    options: &Options,
    mut using: impl FnMut(Stretch) -> Result<()>,
) -> Result<()> {
    thread::scope(|scope| {
        let (full, ready) = sync_channel(1);
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

/// The pieces of a file from a position on.
fn opened(path: &Path, format: Format, options: &Options, from: Position) -> Result<Pieces> {
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| name.clone())?;
    let pieces = Pieces::open(&name, file, format, options, from)?;
    pieces.with_context(|| format!("{name}: its first line names no columns of articles"))
}

/// Reads pieces on all cores; in their order.
fn drawn(name: &str, pieces: Vec<Piece>, options: &Options) -> Vec<Drawn> {
    in_order(threads(), pieces, |piece| {
        let mut drawn = piece.read(name, options);
        drawn.articles = drawn.articles.into_iter().map(with_language).collect();
        drawn
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
    let (mut lost, mut left) = (false, LeftOut::default());
    let pieces = opened(path, format, options, Position::default())?;
    stretches(&name, pieces, options, |stretch| {
        for drawn in stretch.drawn {
            left.add(drawn.left);
            lost |= tell(&drawn.doubts);
            drawn.articles.into_iter().try_for_each(|draft| take(Article::from(draft)))?;
        }
        Ok(())
    })?;
    tell(&left.told(&name));
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
    let mut arriving = Arriving::from(&name);
    stretches(&name, opened(path, format, options, from)?, options, |stretch| {
        let arrivals = arriving.of(stretch.drawn);
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
    shown.bar.finish_and_clear();
    archive.end_checkpoint(&name)?;
    archive.refresh_index()?;
    Ok((report, arriving.end()))
}

/// Adds what comes from a stream, piece by piece. Nothing is noted of how far it was taken: a stream
/// cannot be gone on with, and adding it again finds what is held.
///
/// # Errors
/// When the archive cannot be written; what was kept before stays.
pub(super) fn add_stream(
    archive: &Archive,
    name: &str,
    pieces: Pieces,
    options: &Options,
) -> Result<(Report, bool)> {
    let mut report = Report::of(name);
    let mut arriving = Arriving::from(name);
    let mut shown = Shown::of(name, 0);
    stretches(name, pieces, options, |stretch| {
        let arrivals = arriving.of(stretch.drawn);
        archive.add_all(arrivals, |_, outcome| report.count(outcome))?;
        shown.tell(stretch.bytes, report.added + report.already_held);
        Ok(())
    })?;
    shown.bar.finish_and_clear();
    archive.refresh_index()?;
    Ok((report, arriving.end()))
}

/// Makes arrivals of what was drawn, and tells what was doubtful and left out.
struct Arriving {
    origin: Arc<str>,
    added: Timestamp,
    lost: bool,
    left: LeftOut,
}

impl Arriving {
    fn from(origin: &str) -> Self {
        Self { origin: origin.into(), added: now(), lost: false, left: LeftOut::default() }
    }

    fn of(&mut self, all: Vec<Drawn>) -> Vec<Arrival> {
        let mut arrivals = Vec::with_capacity(all.len());
        for drawn in all {
            self.left.add(drawn.left);
            self.lost |= tell(&drawn.doubts);
            let original: Arc<[u8]> = drawn.original.into();
            arrivals.extend(drawn.articles.into_iter().map(|draft| Arrival {
                article: Article::from(draft),
                original: original.clone(),
                origin: self.origin.clone(),
                added: self.added,
            }));
        }
        arrivals
    }

    /// Tells what was left out in all; whether anything was lost.
    fn end(self) -> bool {
        tell(&self.left.told(&self.origin));
        self.lost
    }
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
        let left = (bytes > first && self.length > 0).then(|| {
            let rest = self.length.saturating_sub(bytes);
            rest.saturating_mul(seconds) / (bytes - first)
        });
        let left = left.map_or(String::new(), |left| format!(", about {} minutes left", left / 60));
        let share = match self.length {
            0 => format!("{} MB", bytes >> 20),
            length => format!("{} %", bytes * 100 / length),
        };
        eprintln!("entente: {}: {share}, {articles} articles, {rate} a second{left}", self.name);
    }
}
