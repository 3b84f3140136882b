//! `entente reread`: the archive read again with the present model and rules, as a report first.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use entente_claims::Claim;
use entente_record::Difference;
use entente_store::{Archive, ClaimQuery, Finding};
use entente_text::Article;
use serde::Serialize;

use super::{json_line, out};
use crate::cli::Reread;
use crate::context::{Context, Outcome, progress, threads};
use crate::reading::ReadingRoom;
use crate::words;

/// What a new reading of one article changes, as it is printed.
#[derive(Serialize)]
struct Changed<'a> {
    article: &'a str,
    #[serde(flatten)]
    difference: Difference<'a>,
}

/// Counts of differences by type of claim, and the first of each kind.
#[derive(Default)]
struct Report {
    articles: usize,
    same: usize,
    counts: BTreeMap<(String, &'static str), usize>,
    examples: BTreeMap<&'static str, Vec<String>>,
}

/// Reads again what another model or other rules read, and shows what that changes; the new
/// readings take the place of the old ones only where that is asked for. What people decided is
/// found again by its words; what is not is told.
///
/// # Errors
/// When the model cannot be had, or the archive cannot be read or written.
pub fn run(context: &Context, options: &Reread) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let reader = context.reader()?;
    let (mut waiting, count) = match options.all {
        true => (archive.articles().peekable(), archive.count()?),
        false => (archive.unread(&reader).peekable(), archive.read_by_others(&reader)?),
    };
    let mut out = out();
    if waiting.peek().is_none() {
        eprintln!("entente: every article is read with the present model and rules");
        return Ok(Outcome::Nothing);
    }
    let room: ReadingRoom = context.reading_room()?;
    let bar = progress(count as u64, "reading");
    let mut report = Report::default();
    room.read_in_batches(threads(), waiting, |batch, findings| {
        for (article, finding) in batch.iter().zip(findings) {
            compare(&archive, article, finding, options, &mut report, &mut out)?;
        }
        if options.accept {
            archive.record_readings(&reader, findings)?;
        }
        bar.inc(batch.len() as u64);
        anyhow::Ok(())
    })?;
    bar.finish_and_clear();
    if !options.output.json {
        report.write(&mut out, options)?;
    }
    if options.accept {
        lost(&archive)?;
    }
    out.flush()?;
    Ok(Outcome::of(report.articles - report.same))
}

fn compare(
    archive: &Archive,
    article: &Article,
    finding: &Finding,
    options: &Reread,
    report: &mut Report,
    out: &mut impl Write,
) -> Result<()> {
    let query = ClaimQuery { article: Some(article.id.clone()), ..ClaimQuery::default() };
    let before: Vec<Claim> = archive.claims(&query)?.into_iter().map(|kept| kept.claim).collect();
    let difference = Difference::new(&before, &finding.claims);
    report.take(article, &difference, options.limit);
    if options.output.json && !difference.is_empty() {
        json_line(out, &Changed { article: article.name(), difference })?;
    }
    Ok(())
}

impl Report {
    fn take(&mut self, article: &Article, difference: &Difference<'_>, limit: usize) {
        self.articles += 1;
        self.same += usize::from(difference.is_empty());
        let Difference { gained, lost, changed } = difference;
        let told = gained
            .iter()
            .map(|claim| ("gained", claim.kind.clone(), words::claim(claim)))
            .chain(lost.iter().map(|claim| ("lost", claim.kind.clone(), words::claim(claim))))
            .chain(changed.iter().map(|(old, new)| {
                let when = |claim: &Claim| words::when(claim.date.as_ref());
                let (was, is) = (words::claim(old), words::claim(new));
                let said = format!("{was}, {}\n      now {is}, {}", when(old), when(new));
                ("changed", old.kind.clone(), said)
            }));
        for (how, kind, said) in told {
            *self.counts.entry((kind, how)).or_default() += 1;
            let examples = self.examples.entry(how).or_default();
            if examples.len() < limit {
                examples.push(format!("{said}\n      in {}", article.name()));
            }
        }
    }

    fn write(&self, out: &mut impl Write, options: &Reread) -> Result<()> {
        let (articles, same) = (self.articles, self.same);
        writeln!(out, "{articles} articles read again, {same} of them as before")?;
        for ((kind, how), count) in &self.counts {
            writeln!(out, "  {kind}: {count} {how}")?;
        }
        for (how, examples) in &self.examples {
            writeln!(out, "\n{how}")?;
            for example in examples {
                writeln!(out, "  {example}")?;
            }
        }
        let taken = if options.accept {
            "\nThe new readings are kept."
        } else {
            "\nNothing was changed; `entente reread --accept` keeps the new readings."
        };
        Ok(writeln!(out, "{taken}")?)
    }
}

/// Tells which verdicts no longer find their claims.
fn lost(archive: &Archive) -> Result<()> {
    for (verdict, holds) in archive.verdicts()?.all() {
        if holds && !archive.lost_anchors(verdict)?.is_empty() {
            let number = verdict.number;
            eprintln!(
                "entente: verdict {number} no longer finds its claims; see `entente verdict list`"
            );
        }
    }
    Ok(())
}
