//! `entente config`: what is set, and by what.

use std::io::Write as _;

use anyhow::Result;

use super::{json_line, out};
use crate::cli::Output;
use crate::context::Outcome;
use crate::settings::Settings;

/// Prints each setting with its value and where that was said.
///
/// # Errors
/// When nothing can be printed.
pub fn run(settings: &Settings, output: Output) -> Result<Outcome> {
    let mut out = out();
    for setting in &settings.0 {
        if output.json {
            json_line(&mut out, setting)?;
        } else {
            let value = setting.value.as_deref().unwrap_or("-");
            writeln!(out, "{:<16} {value}  ({})", setting.name, setting.origin)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Found)
}
