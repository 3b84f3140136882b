//! The names the program knows: those entente comes with, and the tables a user adds.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::{Context as _, Result};
use entente_names::Gazetteer;

use crate::context::file_name;

static CHOSEN: OnceLock<Gazetteer> = OnceLock::new();

/// Adds tables to the gazetteer, once, before anything is read.
///
/// # Errors
/// When a file cannot be read or is no table of the gazetteer; the message names file and line.
pub fn choose(files: &[PathBuf]) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    let mut tables = Vec::new();
    for file in files {
        let text = fs::read_to_string(file)
            .with_context(|| format!("{}: cannot read this gazetteer", file.display()))?;
        tables.push((file_name(file), text));
    }
    // A second choice cannot come: the command line is read once.
    let _ = CHOSEN.set(Gazetteer::extended(&tables)?);
    Ok(())
}

/// The gazetteer that was chosen, or the one that entente comes with.
pub fn gazetteer() -> &'static Gazetteer {
    CHOSEN.get().unwrap_or_else(|| Gazetteer::builtin())
}
