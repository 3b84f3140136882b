//! A dossier for the terminal.

use std::io::{self, Write};

use super::{Dossier, Note};
use crate::words::day_or_undated;

/// The page in plain words: the sections, then the sentences by number.
///
/// # Errors
/// When `out` cannot be written.
pub fn in_words(out: &mut impl Write, dossier: &Dossier) -> io::Result<()> {
    writeln!(out, "{} ({})\n{}", dossier.name, dossier.code, dossier.kind)?;
    for section in &dossier.sections {
        writeln!(out, "\n{}\n", section.heading)?;
        for line in &section.lines {
            let when =
                if line.when.is_empty() { String::new() } else { format!("{}: ", line.when) };
            let marks = match line.marks.is_empty() {
                true => String::new(),
                false => format!(" \u{2014} {}", line.marks.join(", ")),
            };
            let notes: String = line.notes.iter().map(|number| format!("[{number}]")).collect();
            let notes = if notes.is_empty() { notes } else { format!(" {notes}") };
            writeln!(out, "  {when}{}{marks}{notes}", line.says)?;
            if let Some(why) = &line.why {
                writeln!(out, "      {why}")?;
            }
        }
        if section.more > 0 {
            writeln!(out, "  and {} more that are older", section.more)?;
        }
    }
    if !dossier.outlets.is_empty() {
        writeln!(out, "\nSources\n")?;
    }
    for outlet in &dossier.outlets {
        let articles = if outlet.articles == 1 { "article" } else { "articles" };
        let span = match (outlet.first, outlet.last) {
            (Some(first), Some(last)) if first == last => format!(", {first}"),
            (Some(first), Some(last)) => format!(", {first} to {last}"),
            _ => String::new(),
        };
        writeln!(out, "  {}: {} {articles}{span}", outlet.name, outlet.articles)?;
    }
    writeln!(out)?;
    for (place, note) in dossier.notes.iter().enumerate() {
        writeln!(out, "[{}] \u{201c}{}\u{201d}\n    {}", place + 1, note.exact, where_from(note))?;
    }
    Ok(())
}

/// "Six, Nine, Six, Seven, The Treaty Desk, 15 May 2017".
pub(super) fn where_from(note: &Note) -> String {
    let day = day_or_undated(note.published);
    let title = if note.title.is_empty() { "untitled" } else { &note.title };
    match &note.source {
        Some(source) => format!("{title}, {source}, {day}"),
        None => format!("{title}, {day}"),
    }
}
