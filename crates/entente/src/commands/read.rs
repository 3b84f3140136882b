//! `entente read`: the reading as a filter.

use std::io::Write;

use anyhow::Result;
use entente_text::Article;

use super::{each_article, json_line, out};
use crate::context::{Context, Outcome};
use crate::reading::{Page, ReadingRoom};

/// How many articles are read together.
const TOGETHER: usize = 64;

/// Articles (JSON Lines) from standard input, claims to standard output.
///
/// # Errors
/// When the model cannot be had.
pub fn run(context: &Context) -> Result<Outcome> {
    let room = context.reading_room()?;
    let mut out = out();
    let mut waiting = Vec::new();
    let outcome = each_article(|article| {
        waiting.push(article.clone());
        if waiting.len() == TOGETHER { read(&room, &mut waiting, &mut out) } else { Ok(()) }
    })?;
    read(&room, &mut waiting, &mut out)?;
    out.flush()?;
    Ok(outcome)
}

/// Reads the articles that wait, in their order.
fn read(room: &ReadingRoom, waiting: &mut Vec<Article>, out: &mut impl Write) -> Result<()> {
    let pages: Vec<Page<'_>> = waiting.iter().map(Page::from).collect();
    for (claims, _) in room.read_all(&pages) {
        claims.iter().try_for_each(|claim| json_line(out, claim))?;
    }
    waiting.clear();
    Ok(())
}
