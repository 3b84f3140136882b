//! `entente backup`: a copy of the archive while it is used.

use std::io::Write as _;

use anyhow::Result;
use serde::Serialize;

use super::{json_line, out};
use crate::cli::Backup;
use crate::context::{Context, Outcome};

/// What was copied.
#[derive(Serialize)]
struct Report {
    file: String,
    bytes: u64,
    articles: usize,
}

/// Copies the archive into a new file, and says how much that is.
///
/// # Errors
/// When there is no archive, or the copy cannot be made.
pub fn run(context: &Context, options: &Backup) -> Result<Outcome> {
    let archive = context.archive()?;
    let bytes = archive.back_up(&options.to)?;
    // Asked of the copy: the archive may have grown since.
    let articles = entente_store::Archive::open_existing(&options.to)?.count()?;
    let report = Report { file: options.to.display().to_string(), bytes, articles };
    let mut out = out();
    if options.output.json {
        json_line(&mut out, &report)?;
    } else {
        writeln!(out, "{}: {articles} articles, {bytes} bytes", report.file)?;
    }
    out.flush()?;
    Ok(Outcome::Found)
}
