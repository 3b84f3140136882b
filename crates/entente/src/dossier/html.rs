//! A dossier as one page to read and to print: no request leaves it, no script runs in it.

use anyhow::Result;
use askama::Template;

use super::text::where_from;
use super::{Dossier, Line, Note};

#[derive(Template)]
#[template(path = "dossier.html")]
struct Page<'a> {
    dossier: &'a Dossier,
}

impl Page<'_> {
    /// The sentences of a line, each with its number.
    fn cited(&self, line: &Line) -> Vec<(usize, &Note)> {
        let note = |number: &usize| Some((*number, self.dossier.notes.get(*number - 1)?));
        line.notes.iter().filter_map(note).collect()
    }

    fn first(&self, line: &Line) -> Option<&Note> {
        self.dossier.notes.get(*line.notes.first()? - 1)
    }

    fn source(&self, note: &Note) -> String {
        where_from(note)
    }

    /// The address of a note, where it is one of the web: no other kind of link is made.
    fn address<'n>(&self, note: &'n Note) -> Option<&'n str> {
        let url = note.url.as_deref()?;
        (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
    }
}

/// The page.
///
/// # Errors
/// When the template fails, which the tests rule out.
pub fn page(dossier: &Dossier) -> Result<String> {
    Ok(Page { dossier }.render()?)
}
