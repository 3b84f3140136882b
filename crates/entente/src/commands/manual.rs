//! `entente man` and `entente completions`: made from the same table as the help.

use std::fs;
use std::io::Write as _;

use anyhow::{Context as _, Result};
use clap::CommandFactory as _;

use super::out;
use crate::cli::{Cli, Completions, ManPages};
use crate::context::Outcome;

/// Writes the pages of the manual: the main one, or one for each command into a folder.
///
/// # Errors
/// When they cannot be written.
pub fn man(options: &ManPages) -> Result<Outcome> {
    let command = Cli::command();
    match &options.out {
        Some(folder) => {
            let wrong = || folder.display().to_string();
            fs::create_dir_all(folder).with_context(wrong)?;
            clap_mangen::generate_to(command, folder).with_context(wrong)?;
        }
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(command).render(&mut page)?;
            let mut out = out();
            out.write_all(&page)?;
            out.flush()?;
        }
    }
    Ok(Outcome::Found)
}

/// Writes what a shell needs to complete commands and options.
///
/// # Errors
/// When it cannot be written.
pub fn completions(options: Completions) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "entente", &mut script);
    let mut out = out();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Outcome::Found)
}
