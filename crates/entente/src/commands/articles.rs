//! `entente articles`: all that is kept.

use std::io::Write as _;

use anyhow::Result;

use super::{json_line, out};
use crate::cli::Output;
use crate::context::{Context, Outcome};
use crate::reading::reads;
use crate::words::day_or_undated;

/// Lists the articles in the order of adding.
///
/// # Errors
/// When the archive cannot be read.
pub fn run(context: &Context, output: Output) -> Result<Outcome> {
    let archive = context.archive()?;
    let mut out = out();
    let mut count = 0;
    for article in archive.articles() {
        let article = article?;
        count += 1;
        if output.json {
            json_line(&mut out, &article)?;
        } else {
            let id = &article.id.as_str()[..8];
            let language = article.language.as_deref();
            let unread = match language.filter(|_| !reads(language)) {
                Some(tag) => format!("  [unread: {tag}]"),
                None => String::new(),
            };
            let day = day_or_undated(article.published);
            writeln!(out, "{id}  {day}  {}{unread}", article.title)?;
        }
    }
    out.flush()?;
    Ok(Outcome::of(count))
}
