//! `entente conflicts`: what contradicts what, with both sides.

use std::io::Write as _;

use anyhow::Result;
use entente_record::{Ruling, Verdicts};

use super::cite::Notes;
use super::claims::bodies_asked;
use super::{json_line, out};
use crate::cli::Conflicts;
use crate::context::{Context, Outcome};

/// Prints conflicts, and under them those that a verdict has settled.
///
/// # Errors
/// When the archive cannot be read, or unread articles cannot be read.
pub fn run(context: &Context, options: &Conflicts) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let bodies = options.base.bodies();
    let asked = bodies_asked(&archive, options.org.as_deref())?;
    let mut out = out();
    let mut found = 0;
    for body in &asked {
        let record = archive.record_of(body, &bodies)?;
        let conflicts = record.conflicts(body);
        found += conflicts.len();
        for conflict in &conflicts {
            if options.output.json {
                json_line(&mut out, conflict)?;
                continue;
            }
            let mut notes = Notes::default();
            writeln!(out, "{} {body}: {}", conflict.id(), conflict.why)?;
            for (name, side) in [("one", &conflict.one), ("other", &conflict.other)] {
                let numbers = notes.numbers(side.reports.iter().copied());
                writeln!(out, "  {name}: {} {numbers}", side.says)?;
            }
            notes.write(&mut out)?;
            writeln!(out)?;
        }
    }
    if !options.output.json {
        settled(&mut out, &archive.verdicts()?, &asked)?;
    }
    out.flush()?;
    Ok(Outcome::of(found))
}

fn settled(out: &mut impl std::io::Write, verdicts: &Verdicts, asked: &[String]) -> Result<()> {
    for (verdict, holds) in verdicts.all() {
        if let (Ruling::Settle { organisation, conflict, .. }, true) = (&verdict.ruling, holds)
            && asked.contains(organisation)
        {
            let (number, by, why) = (verdict.number, &verdict.by, &verdict.why);
            writeln!(out, "settled by verdict {number} ({by}): {organisation}: {conflict}: {why}")?;
        }
    }
    Ok(())
}
