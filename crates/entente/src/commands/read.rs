//! `entente read`: the reading as a filter.

use std::io::{self, Write as _};

use anyhow::Result;
use entente_sources::{Options, json_lines, unwrapped};
use entente_text::Article;

use super::{json_line, out};
use crate::context::{Context, Outcome};
use crate::reading::Page;

/// Articles from standard input, claims to standard output. A line that is no article is told on
/// standard error, and the others are read; the outcome is then [`Outcome::Failed`].
///
/// # Errors
/// When the model cannot be had.
pub fn run(context: &Context) -> Result<Outcome> {
    let room = context.reading_room()?;
    let options = Options { clean: false, ..Options::default() };
    let mut out = out();
    let mut failed = false;
    for item in json_lines("standard input", unwrapped(io::stdin().lock())?, options) {
        let article = match item {
            Ok((item, doubts)) => {
                for doubt in doubts {
                    eprintln!("entente: {doubt}");
                }
                Article::from(item.draft)
            }
            Err(error) => {
                eprintln!("entente: {error}");
                failed = true;
                continue;
            }
        };
        for claim in room.read(&Page::from(&article)).0 {
            json_line(&mut out, &claim)?;
        }
    }
    out.flush()?;
    Ok(if failed { Outcome::Failed } else { Outcome::Found })
}
