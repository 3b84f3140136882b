//! `entente forget`: an article is taken down.

use std::io::Write as _;

use anyhow::Result;

use super::{json_line, out};
use crate::cli::Forget;
use crate::context::{Context, Outcome, now};

/// Takes articles down, or lists those that were.
///
/// # Errors
/// When one of them is not kept; then none is taken down. When the archive cannot be written.
pub fn run(context: &Context, options: &Forget) -> Result<Outcome> {
    let archive = context.archive()?;
    let mut out = out();
    if options.list {
        let all = archive.forgotten()?;
        for stone in &all {
            if options.output.json {
                json_line(&mut out, stone)?;
            } else {
                let by =
                    if stone.by.is_empty() { String::new() } else { format!(" by {}", stone.by) };
                writeln!(out, "{}  {}{by}: {}", stone.article, stone.at, stone.why)?;
            }
        }
        out.flush()?;
        return Ok(Outcome::of(all.len()));
    }
    let why = options.why.as_deref().unwrap_or_default();
    let done = archive.forget(&options.articles, &options.by, why, now())?;
    if options.output.json {
        json_line(&mut out, &done)?;
    } else {
        for article in &done.articles {
            writeln!(out, "{article} is taken down")?;
        }
        writeln!(out, "{} claims went; {} verdicts lost their words", done.claims, done.verdicts)?;
        for article in &done.without_page {
            writeln!(out, "{article} stood on the same page and stays without the page's bytes")?;
        }
    }
    out.flush()?;
    if done.wiped {
        return Ok(Outcome::Found);
    }
    eprintln!(
        "entente: another program is reading the archive, so that the log beside it still holds \
         what was taken down; end that program and call `entente forget --wipe`"
    );
    Ok(Outcome::Failed)
}
