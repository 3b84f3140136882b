//! `entente dossier`: all that is said of one organisation, treaty or state.

use std::fs;
use std::io::Write as _;

use anyhow::{Context as _, Result};
use entente_export::Names;
use entente_names::{Atlas, Gazetteer, Kind};

use super::{json_line, out};
use crate::cli::Dossier;
use crate::context::{Context, Outcome, today};
use crate::dossier::{in_words, of_body, of_state, page};
use crate::gazetteer::gazetteer;

/// Prints a dossier, and writes it as a page where that is asked for.
///
/// # Errors
/// When the archive cannot be read, unread articles cannot be read, or the page cannot be written.
pub fn run(context: &Context, options: &Dossier) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let on = options.on.unwrap_or_else(today);
    let atlas = Atlas::builtin(Gazetteer::builtin(), None);
    let names = Names::new(gazetteer(), &atlas);
    let dossier = match gazetteer().resolve(&options.name) {
        Some((Kind::State, code)) => of_state(&archive, &names, &code, on)?,
        Some((_, code)) => of_body(&archive, &names, &code, on)?,
        // Articles name bodies that the gazetteer does not know.
        None => of_body(&archive, &names, &options.name, on)?,
    };
    if let Some(path) = &options.html {
        fs::write(path, page(&dossier)?)
            .with_context(|| format!("{}: cannot be written", path.display()))?;
    }
    let mut out = out();
    if options.output.json {
        json_line(&mut out, &dossier)?;
    } else {
        in_words(&mut out, &dossier)?;
    }
    out.flush()?;
    Ok(Outcome::of(dossier.notes.len()))
}
