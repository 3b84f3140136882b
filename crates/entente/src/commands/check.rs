//! `entente check`: whether the archive is sound.

use std::io::Write as _;

use anyhow::Result;

use super::{json_line, out};
use crate::cli::Output;
use crate::context::{Context, Outcome};

/// Checks the archive and its index, and prints what is wrong.
///
/// # Errors
/// When the archive cannot be read.
pub fn run(context: &Context, output: Output) -> Result<Outcome> {
    let archive = context.archive()?;
    let problems = archive.check()?;
    let mut out = out();
    for problem in &problems {
        if output.json {
            json_line(&mut out, problem)?;
        } else {
            writeln!(out, "{}: {}", problem.place, problem.message)?;
        }
    }
    if problems.is_empty() && !output.json {
        writeln!(out, "{}: sound, {} articles", archive.path().display(), archive.count()?)?;
    }
    out.flush()?;
    Ok(if problems.is_empty() { Outcome::Found } else { Outcome::Failed })
}
