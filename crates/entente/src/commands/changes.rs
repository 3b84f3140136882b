//! `entente changes`: what changed in an organisation, every date with its source.

use std::io::Write;

use anyhow::Result;
use entente_record::{Act, Bodies, Dating, Supports};

use super::cite::{Notes, state_name};
use super::claims::bodies_asked;
use super::{json_line, out};
use crate::cli::Changes;
use crate::context::{Context, Outcome};
use crate::gazetteer::gazetteer;

/// Prints the changes of an organisation, or of all.
///
/// # Errors
/// When the archive cannot be read, or unread articles cannot be read.
pub fn run(context: &Context, options: &Changes) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let bodies = Bodies::from(gazetteer());
    let asked = bodies_asked(&archive, options.org.as_deref())?;
    let mut out = out();
    let mut found = 0;
    for body in &asked {
        let record = archive.record_of(body, &bodies)?;
        let acts = record.changes(body, options.days.from, options.days.to);
        if options.output.json {
            acts.iter().try_for_each(|act| json_line(&mut out, act))?;
        } else if !acts.is_empty() {
            let changes = if acts.len() == 1 { "change" } else { "changes" };
            writeln!(out, "{body}: {} {changes}\n", acts.len())?;
            let mut notes = Notes::default();
            for act in &acts {
                line(&mut out, act, &mut notes)?;
            }
            notes.write(&mut out)?;
            writeln!(out)?;
        }
        found += acts.len();
    }
    out.flush()?;
    Ok(Outcome::of(found))
}

/// One change on a line, with the numbers of its sentences, and other dates under it.
pub(crate) fn line<'a>(out: &mut impl Write, act: &Act<'a>, notes: &mut Notes<'a>) -> Result<()> {
    let who = act.member.map_or(act.organisation, state_name);
    let planned = if act.planned { ", planned" } else { "" };
    let voices = match act.voices() {
        1 => String::new(),
        voices => format!(", {voices} sources"),
    };
    let (date, said, numbers) = (act.date_words(), &act.change.said, notes.numbers(act.reports()));
    writeln!(out, "  {date}  {who} {said}{planned}{voices} {numbers}")?;
    others(out, &act.dates())
}

/// The dates of those who do not agree.
pub(crate) fn others(out: &mut impl Write, dates: &[Dating<'_>]) -> Result<()> {
    for date in dates.iter().filter(|date| !date.agrees) {
        let support = Supports::builtin().said(date.support);
        let articles = date.articles.join(", ");
        writeln!(out, "      but {} by {support}: {articles}", date.date)?;
    }
    Ok(())
}
