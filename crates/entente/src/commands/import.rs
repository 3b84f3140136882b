//! `entente import`: takes back what `entente export --format jsonl` wrote, of one archive or of
//! several.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use entente_claims::Claim;
use entente_export::{ArticleLine, Line, ReadingLine};
use entente_record::{Ruling, Verdict};
use entente_sources::unwrapped;
use entente_store::{Added, Archive, Arrival, Finding, StoreError};
use entente_text::ArticleId;
use serde::Serialize;

use super::{json_line, out};
use crate::cli::Import;
use crate::context::{Context, Outcome, now};

/// How many articles are kept, and readings recorded, in one step.
const TOGETHER: usize = 500;

/// What came of all files.
#[derive(Debug, Default, Serialize)]
struct Report {
    /// Articles that are new in the archive.
    articles: usize,
    /// Articles that it held already.
    already_held: usize,
    /// Articles that were taken down here earlier, and were not taken in again.
    forgotten: usize,
    /// Readings taken over with all their claims.
    readings: usize,
    /// Claims taken over.
    claims: usize,
    /// Articles of which not all claims came along, with the word who read them; they are not taken.
    in_part: usize,
    /// Verdicts that are new in the archive.
    verdicts: usize,
    /// Lines that are derived and were passed over.
    derived: usize,
    /// Lines that could not be taken.
    bad_lines: usize,
}

/// Takes the files one by one. A line that cannot be taken is told with file and line, and does not
/// keep the others out; the outcome is then [`Outcome::Failed`].
///
/// # Errors
/// When the archive cannot be opened or written.
pub fn run(context: &Context, options: &Import) -> Result<Outcome> {
    let archive = context.archive_or_new()?;
    let mut taking = Taking::new(&archive);
    for file in &options.files {
        if let Err(error) = taking.file(file) {
            eprintln!("entente: {error:#}");
            taking.report.bad_lines += 1;
        }
    }
    let report = taking.end()?;
    archive.refresh_index()?;
    let mut out = out();
    if options.output.json {
        json_line(&mut out, &report)?;
    } else {
        let Report { articles, already_held, readings, claims, in_part, verdicts, .. } = report;
        write!(out, "{articles} articles imported, {already_held} held already; ")?;
        writeln!(out, "{readings} readings with {claims} claims")?;
        if verdicts > 0 {
            writeln!(out, "{verdicts} verdicts")?;
        }
        if in_part > 0 {
            writeln!(
                out,
                "{in_part} articles came without all their claims and will be read anew"
            )?;
        }
    }
    out.flush()?;
    Ok(if report.bad_lines > 0 { Outcome::Failed } else { Outcome::Found })
}

/// What is on its way into the archive.
struct Taking<'a> {
    archive: &'a Archive,
    /// When what does not say when it was added is added.
    now: jiff::Timestamp,
    arrivals: Vec<Arrival>,
    originals: BTreeMap<String, Arc<[u8]>>,
    /// By article: who read it, as far as that was told, and its claims so far.
    open: BTreeMap<String, (Option<ReadingLine>, Vec<Claim>)>,
    /// The verdicts of the archive, once the first one came.
    decided: Option<Vec<Verdict>>,
    /// What the verdicts of the file that is read are numbered here.
    verdicts: BTreeMap<i64, i64>,
    /// Readings that are whole.
    done: Vec<(String, Finding)>,
    report: Report,
}

impl<'a> Taking<'a> {
    fn new(archive: &'a Archive) -> Self {
        Self {
            archive,
            now: now(),
            arrivals: Vec::new(),
            originals: BTreeMap::new(),
            open: BTreeMap::new(),
            decided: None,
            verdicts: BTreeMap::new(),
            done: Vec::new(),
            report: Report::default(),
        }
    }

    fn file(&mut self, path: &Path) -> Result<()> {
        let name = path.display().to_string();
        let reader: Box<dyn BufRead> = if path == Path::new("-") {
            Box::new(io::stdin().lock())
        } else {
            Box::new(BufReader::new(File::open(path).with_context(|| name.clone())?))
        };
        let mut lines = unwrapped(reader).with_context(|| name.clone())?;
        let (mut number, mut bytes) = (0, Vec::new());
        self.verdicts.clear();
        loop {
            bytes.clear();
            if lines.read_until(b'\n', &mut bytes).with_context(|| name.clone())? == 0 {
                return Ok(());
            }
            number += 1;
            let taken = match std::str::from_utf8(&bytes) {
                Ok(line) if line.trim().is_empty() => Ok(()),
                Ok(line) => match Line::parse(line) {
                    Ok(parsed) => self.line(parsed, line, &name)?,
                    Err(error) => Err(error.to_string()),
                },
                Err(error) => Err(format!("not UTF-8: {error}")),
            };
            if let Err(reason) = taken {
                self.report.bad_lines += 1;
                eprintln!("entente: {name}, line {number}: {reason}");
            }
        }
    }

    /// Takes one line; the inner error is about the line, the outer one about the archive.
    fn line(&mut self, line: Line, text: &str, file: &str) -> Result<Result<(), String>> {
        match line {
            Line::Original(original) => match BASE64.decode(&original.base64) {
                Ok(bytes) if blake3::hash(&bytes).to_hex().as_str() == original.hash => {
                    self.originals.insert(original.hash, bytes.into());
                }
                Ok(_) => return Ok(Err("the bytes are not those of their hash".to_owned())),
                Err(error) => return Ok(Err(format!("the bytes are no base64: {error}"))),
            },
            Line::Article(article) => return self.article(*article, text, file),
            Line::Coverage(line) => self.archive.record_coverage(&line.origin, &line.coverage)?,
            Line::Reading(reading) => {
                let of = reading.of.clone();
                self.open.entry(of.clone()).or_default().0 = Some(reading);
                self.close(&of)?;
            }
            Line::Claim(line) => {
                let of = line.of;
                self.open.entry(of.clone()).or_default().1.push(line.claim);
                self.close(&of)?;
            }
            Line::Verdict(verdict) => return self.verdict(*verdict),
            Line::Act(_) | Line::Roll(_) | Line::Key(_) => self.report.derived += 1,
        }
        Ok(Ok(()))
    }

    /// Takes a verdict under a number of its own, unless the same person decided the same at the
    /// same time here; an undoing then undoes what the verdict of that number became.
    fn verdict(&mut self, verdict: Verdict) -> Result<Result<(), String>> {
        let Verdict { number, at, by, why, ruling } = verdict;
        let ruling = match ruling {
            Ruling::Undo { verdict } => match self.verdicts.get(&verdict) {
                Some(here) => Ruling::Undo { verdict: *here },
                None => return Ok(Err(format!("it undoes verdict {verdict}, which did not come"))),
            },
            ruling => ruling,
        };
        let Ok(when) = at.parse::<jiff::Timestamp>() else {
            return Ok(Err(format!("\"{at}\" is no time; one is written 2026-01-31T12:00:00Z")));
        };
        let decided = match &mut self.decided {
            Some(decided) => decided,
            none => {
                let all = self.archive.verdicts()?;
                none.insert(all.all().map(|(verdict, _)| verdict.clone()).collect())
            }
        };
        let known = decided.iter().find(|known| {
            known.at.parse().ok() == Some(when)
                && (&known.by, &known.why, &known.ruling) == (&by, &why, &ruling)
        });
        let here = match known {
            Some(known) => known.number,
            None => {
                let recorded = self.archive.record_verdict(&ruling, &by, &why, when)?;
                self.report.verdicts += 1;
                let here = recorded.number;
                decided.push(recorded);
                here
            }
        };
        self.verdicts.insert(number, here);
        Ok(Ok(()))
    }

    fn article(&mut self, line: ArticleLine, text: &str, file: &str) -> Result<Result<(), String>> {
        let hash = entente_text::Article::from(line.article.draft.clone()).id;
        if hash != line.article.id {
            return Ok(Err(format!(
                "the id {} is not the hash of the article, which is {hash}: it was changed on its way",
                line.article.id
            )));
        }
        // Where the bytes did not come along, the line is what the article was read from.
        let original = line.original.as_ref().and_then(|hash| self.originals.get(hash).cloned());
        let original = original.unwrap_or_else(|| text.trim_end().as_bytes().into());
        let added = line.added.unwrap_or(self.now);
        let mut origins = line.origins;
        if origins.is_empty() {
            origins.push(file.to_owned());
        }
        for origin in origins {
            self.arrivals.push(Arrival {
                article: line.article.clone(),
                original: original.clone(),
                origin: origin.into(),
                added,
            });
        }
        if self.arrivals.len() >= TOGETHER {
            self.keep()?;
        }
        Ok(Ok(()))
    }

    /// Keeps the articles that wait.
    fn keep(&mut self) -> Result<()> {
        let mut last: Option<ArticleId> = None;
        let report = &mut self.report;
        self.archive.add_all(self.arrivals.drain(..), |article, added| {
            // An article that was met in several places arrives once for each.
            if last.as_ref() != Some(&article.id) {
                match added {
                    Added::New => report.articles += 1,
                    Added::AlreadyHeld => report.already_held += 1,
                    Added::Forgotten => report.forgotten += 1,
                }
                last = Some(article.id.clone());
            }
        })?;
        Ok(())
    }

    /// Sets a reading aside when all its claims are there.
    fn close(&mut self, of: &str) -> Result<()> {
        let whole = self.open.get(of).is_some_and(|(reading, claims)| {
            reading.as_ref().is_some_and(|reading| reading.claims == claims.len())
        });
        if let Some((Some(reading), claims)) = whole.then(|| self.open.remove(of)).flatten() {
            let article = ArticleId::kept(reading.of);
            let finding = Finding { article, claims, doubts: reading.doubts, parsed: None };
            self.done.push((reading.reader, finding));
            if self.done.len() >= TOGETHER {
                self.record()?;
            }
        }
        Ok(())
    }

    /// Records the readings that are whole, of articles that nobody has read here yet.
    fn record(&mut self) -> Result<()> {
        self.keep()?;
        let mut by_reader: Vec<(String, Vec<Finding>)> = Vec::new();
        for (reader, finding) in std::mem::take(&mut self.done) {
            match self.archive.reading(&finding.article) {
                Ok(None) => {}
                Ok(Some(_)) | Err(StoreError::Forgotten { .. }) => continue,
                Err(error) => {
                    self.report.bad_lines += 1;
                    eprintln!("entente: a reading without its article: {error}");
                    continue;
                }
            }
            match by_reader.last_mut() {
                Some((last, findings)) if *last == reader => findings.push(finding),
                _ => by_reader.push((reader, vec![finding])),
            }
        }
        for (reader, findings) in by_reader {
            if self.archive.record_readings(&reader, &findings).is_ok() {
                self.count(&findings);
                continue;
            }
            // One of them is not as it should be; the others are taken without it.
            for finding in &findings {
                match self.archive.record_readings(&reader, std::slice::from_ref(finding)) {
                    Ok(()) => self.count(std::slice::from_ref(finding)),
                    Err(error) => {
                        self.report.bad_lines += 1;
                        eprintln!("entente: {error}");
                    }
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, findings: &[Finding]) {
        self.report.readings += findings.len();
        self.report.claims += findings.iter().map(|finding| finding.claims.len()).sum::<usize>();
    }

    /// What is not whole is not taken: an article without a reading is read when it is next asked
    /// for, and one that is held with its reading keeps it.
    fn end(mut self) -> Result<Report> {
        self.record()?;
        self.report.in_part = self.open.len();
        Ok(self.report)
    }
}
