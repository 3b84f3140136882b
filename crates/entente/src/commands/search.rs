//! `entente search`: the listing.

use std::io::{IsTerminal as _, Write};

use anyhow::Result;
use entente_record::ArticleHead;
use entente_store::{Archive, Piece, Query, Results};
use entente_text::Completeness;

use super::{json_line, out};
use crate::cli::Search;
use crate::context::{Context, Outcome, now};
use crate::words::day_or_undated;

/// Prints one page of what a query finds.
///
/// # Errors
/// When the archive cannot be read.
pub fn run(context: &Context, options: &Search) -> Result<Outcome> {
    let archive = context.archive()?;
    let query = Query {
        page: options.page as usize,
        per_page: options.per_page as usize,
        collapsed: !options.all_copies,
        ..Query::new(options.query.join(" "))
    };
    if let Some(name) = &options.save {
        archive.save_search(name, query.text.trim(), now())?;
    }
    let results = archive.search(&query)?;
    for note in &results.notes {
        eprintln!("entente: {note}");
    }
    let mut out = out();
    if options.output.json {
        json_line(&mut out, &results)?;
    } else {
        listing(&mut out, &archive, &query.text, &results)?;
    }
    out.flush()?;
    Ok(Outcome::of(results.hits.len()))
}

/// The listing as people see it: the count, how much of each source is held, the hits.
///
/// # Errors
/// When `out` cannot be written or the archive not read.
pub fn listing(
    out: &mut impl Write,
    archive: &Archive,
    query: &str,
    results: &Results,
) -> Result<()> {
    let asked = if query.is_empty() { String::new() } else { format!(" for {query}") };
    writeln!(out, "{results}{asked}")?;
    if results.total == 0 {
        return Ok(());
    }
    for held in archive.coverage()? {
        let (origin, total) = (&held.origin, held.coverage.total);
        writeln!(out, "{} of the {total} that {origin} listed are held", held.held)?;
    }
    for (place, hit) in results.hits.iter().enumerate() {
        writeln!(out, "\n{}. {}", results.first + place, marked(&hit.title_pieces))?;
        let mut line: Vec<String> = hit.head.source.iter().cloned().collect();
        line.push(day_or_undated(hit.head.published));
        if hit.completeness == Completeness::CutShort {
            line.push("cut short".to_owned());
        }
        line.push(hit.head.id.as_str()[..8].to_owned());
        writeln!(out, "   {}", line.join(" · "))?;
        writeln!(out, "   {}", marked(&hit.excerpt))?;
        if !hit.copies.is_empty() {
            writeln!(out, "   {}", copies(&hit.copies))?;
        }
    }
    Ok(())
}

/// "+2 copies: Lake Courier, 2 March 2024, 1f3a9c02; ...".
fn copies(copies: &[ArticleHead]) -> String {
    let one = |copy: &ArticleHead| {
        let source = copy.source.as_deref().unwrap_or("no source");
        format!("{source}, {}, {}", day_or_undated(copy.published), &copy.id.as_str()[..8])
    };
    let noun = if copies.len() == 1 { "copy" } else { "copies" };
    let named: Vec<String> = copies.iter().map(one).collect();
    format!("+{} {noun}: {}", copies.len(), named.join("; "))
}

/// Pieces with the found words set off: in bold on a terminal, between asterisks elsewhere.
fn marked(pieces: &[Piece]) -> String {
    let (before, after) =
        if std::io::stdout().is_terminal() { ("\x1b[1m", "\x1b[0m") } else { ("*", "*") };
    let one = |piece: &Piece| {
        let text = piece.text.replace('\n', " ");
        if piece.marked { format!("{before}{text}{after}") } else { text }
    };
    pieces.iter().map(one).collect()
}
