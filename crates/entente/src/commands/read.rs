//! `entente read`: the reading as a filter.

use std::io::Write as _;

use anyhow::Result;

use super::{each_article, json_line, out};
use crate::context::{Context, Outcome};
use crate::reading::Page;

/// Articles (JSON Lines) from standard input, claims to standard output.
///
/// # Errors
/// When the model cannot be had.
pub fn run(context: &Context) -> Result<Outcome> {
    let room = context.reading_room()?;
    let mut out = out();
    let outcome = each_article(|article| {
        let (claims, _) = room.read(&Page::from(article));
        claims.iter().try_for_each(|claim| json_line(&mut out, claim))
    })?;
    out.flush()?;
    Ok(outcome)
}
