//! `entente check`: whether the archive is sound, and making anew what is derived.

use std::io::Write as _;

use anyhow::Result;

use super::{json_line, out};
use crate::cli::Check;
use crate::context::{Context, Outcome};

/// Checks the archive and its index, and prints what is wrong; where asked to, makes anew first
/// what is derived, and reads again what was read in a broken way.
///
/// # Errors
/// When the archive cannot be read, or not be mended.
pub fn run(context: &Context, options: Check) -> Result<Outcome> {
    let archive = context.archive()?;
    let mut out = out();
    if options.repair {
        let repair = archive.repair()?;
        if options.output.json {
            json_line(&mut out, &repair)?;
        } else {
            let unread = repair.unread.len();
            writeln!(out, "what is derived is made anew; {unread} articles are to be read again")?;
        }
        out.flush()?;
        if !repair.unread.is_empty() {
            context.catch_up(&archive)?;
        }
    }
    let problems = archive.check()?;
    for problem in &problems {
        if options.output.json {
            json_line(&mut out, problem)?;
        } else {
            writeln!(out, "{}: {}", problem.place, problem.message)?;
        }
    }
    if problems.is_empty() && !options.output.json {
        writeln!(out, "{}: sound, {} articles", archive.path().display(), archive.count()?)?;
    }
    out.flush()?;
    Ok(if problems.is_empty() { Outcome::Found } else { Outcome::Failed })
}
