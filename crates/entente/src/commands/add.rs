//! `entente add`: news into the archive.

use std::fs::{self, File};
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use entente_sources::{Harvest, Options, language};
use entente_store::{Added, Archive, Arrival};
use entente_text::{Article, Coverage, Draft};
use serde::Serialize;

use super::stream::{self, Incoming};
use super::{json_line, out};
use crate::cli::Add;
use crate::context::{Context, Outcome, file_name, now, today};
use crate::watch::Collect;

/// What came of one file.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The file or address as named.
    pub file: String,
    /// Articles that are new in the archive.
    pub added: usize,
    /// Articles that it held already.
    pub already_held: usize,
    /// Articles that were taken down earlier, and were not taken in again.
    pub forgotten: usize,
    /// How much of what the source listed this is.
    pub coverage: Option<Coverage>,
    /// Where a list goes on of which no more was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// After how many lines, records, rows or pages an addition that was interrupted went on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed: Option<u64>,
}

impl Report {
    /// Of a file of which nothing was taken yet.
    pub(crate) fn of(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            added: 0,
            already_held: 0,
            forgotten: 0,
            coverage: None,
            next: None,
            resumed: None,
        }
    }

    /// Counts what became of one article.
    pub(crate) fn count(&mut self, outcome: Added) {
        *match outcome {
            Added::New => &mut self.added,
            Added::AlreadyHeld => &mut self.already_held,
            Added::Forgotten => &mut self.forgotten,
        } += 1;
    }
}

/// Adds the files one by one. A file, or a part of one, that cannot be taken is told on standard
/// error and does not keep the others out; the outcome is then [`Outcome::Failed`].
///
/// # Errors
/// When the archive cannot be opened.
pub fn run(context: &Context, options: &Add) -> Result<Outcome> {
    let archive = context.archive_or_new()?;
    let mut out = out();
    let mut failed = false;
    let mut collect = Collect::new(
        &archive,
        options.fetching.allow_private,
        Duration::from_millis(options.fetching.pause),
    )
    .from_source(options.source.clone())
    .as_format(options.format)
    .at_most(options.pages.max(1));
    for file in &files(&options.files)? {
        let taken = match address(file) {
            Some(address) => collect.add(address),
            None => add_file(&archive, file, options),
        };
        match taken {
            Ok((report, lost)) => {
                failed |= lost;
                if options.output.json {
                    json_line(&mut out, &report)?;
                } else {
                    writeln!(out, "{}", in_words(&report))?;
                }
                // Whoever reads this may count on it: the articles are on the disk.
                out.flush()?;
            }
            Err(error) => {
                failed = true;
                eprintln!("entente: {error:#}");
            }
        }
    }
    out.flush()?;
    if !options.no_read
        && let Err(error) = context.catch_up(&archive)
    {
        eprintln!("entente: the articles are kept, but not read yet: {error:#}");
    }
    Ok(if failed { Outcome::Failed } else { Outcome::Found })
}

/// The address that a name is, unless a file has that name.
fn address(name: &Path) -> Option<&str> {
    let text = name.to_str()?;
    let scheme = text.split_once("://")?.0.to_ascii_lowercase();
    (matches!(&*scheme, "http" | "https") && !name.exists()).then_some(text)
}

/// The files named, and in place of each folder the files in it and under it, in the order of their
/// names; what begins with a dot is passed over.
pub(super) fn files(named: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut waiting: Vec<PathBuf> = named.iter().rev().cloned().collect();
    while let Some(path) = waiting.pop() {
        if !path.is_dir() {
            files.push(path);
            continue;
        }
        let entries = fs::read_dir(&path).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
        let entries = entries.with_context(|| path.display().to_string())?;
        let hidden = |path: &PathBuf| file_name(path).starts_with('.');
        let mut inside: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
        inside.retain(|path| !hidden(path));
        inside.sort();
        waiting.extend(inside.into_iter().rev());
    }
    Ok(files)
}

/// Takes one file; whether a part of it had to be left out is told beside the report.
fn add_file(archive: &Archive, file: &Path, options: &Add) -> Result<(Report, bool)> {
    let taken = Options {
        source: options.source.clone(),
        latest: Some(today()),
        address: options.url.clone(),
        ..Options::default()
    };
    if let Some(format) = stream::format_of(file, options.format)? {
        return stream::add(archive, file, format, &taken);
    }
    let (origin, bytes) = if file == Path::new("-") {
        let origin = "standard input";
        match stream::incoming(origin, std::io::stdin(), options.format, &taken)? {
            Incoming::Whole(bytes) => (origin.to_owned(), bytes),
            Incoming::Pieces(pieces) => {
                return stream::add_stream(archive, origin, *pieces, &taken);
            }
        }
    } else {
        let read = || {
            let mut bytes = Vec::new();
            File::open(file)?.read_to_end(&mut bytes).map(|_| bytes)
        };
        (file.display().to_string(), read().with_context(|| file.display().to_string())?)
    };
    let harvest = entente_sources::read(&origin, &bytes, options.format, &taken)?;
    let mut lost = false;
    for doubt in &harvest.doubts {
        eprintln!("entente: {doubt}");
        lost |= doubt.lost;
    }
    Ok((keep(archive, &origin, harvest)?, lost))
}

/// Keeps what was drawn from one input.
///
/// # Errors
/// When the archive cannot be written; what was kept before stays.
pub fn keep(archive: &Archive, origin: &str, harvest: Harvest) -> Result<Report> {
    let mut report = Report::of(origin);
    report.coverage = harvest.coverage.clone();
    report.next = harvest.paging.and_then(|paging| paging.next);
    let (added, origin_name): (_, Arc<str>) = (now(), origin.into());
    let bytes = &harvest.bytes;
    let arrivals = harvest.articles.into_iter().map(|item| Arrival {
        article: Article::from(with_language(item.draft)),
        original: bytes[item.original].into(),
        origin: origin_name.clone(),
        added,
    });
    archive.add_all(arrivals, |_, outcome| report.count(outcome))?;
    if let Some(coverage) = &report.coverage {
        archive.record_coverage(origin, coverage)?;
    }
    archive.refresh_index()?;
    Ok(report)
}

/// The draft with the language that its text is in, where its source does not say.
pub(crate) fn with_language(mut draft: Draft) -> Draft {
    draft.language = draft.language.or_else(|| language(&draft.body).map(str::to_owned));
    draft
}

/// "6 articles added from page.txt; 6 of the 22 that the source listed are held".
pub fn in_words(report: &Report) -> String {
    let plural = |count: usize| if count == 1 { "article" } else { "articles" };
    let file = match report.file.contains("://") {
        true => report.file.clone(),
        false => file_name(Path::new(&report.file)).to_owned(),
    };
    let mut said = format!("{} {} added from {file}", report.added, plural(report.added));
    if report.already_held > 0 {
        said += &format!(", {} held already", report.already_held);
    }
    if report.forgotten > 0 {
        said += &format!(", {} taken down earlier and left out", report.forgotten);
    }
    if let Some(coverage) = &report.coverage {
        let held = report.added + report.already_held;
        said += &format!("; {held} of the {} that the source listed are held", coverage.total);
    }
    if let Some(next) = &report.next {
        said += &format!("; the list goes on at {next}");
    }
    said
}
