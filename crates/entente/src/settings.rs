//! What is set, and by what: flags go before the environment, the environment before the file of
//! settings, the file before what is so by itself.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::ArgMatches;
use clap::parser::ValueSource;
use directories::ProjectDirs;
use serde::Serialize;

use crate::cli::{Cli, Command};
use crate::install;
use crate::settings_file::File;

/// One setting as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// What it is called in the file.
    pub name: &'static str,
    /// What it is; `None` where nothing is set.
    pub value: Option<String>,
    /// Where that was said: a flag, a variable, a file, "default".
    pub origin: String,
}

/// The settings that hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings(pub Vec<Setting>);

/// The settings that flags, environment and file have in common, with flag and variable.
const SHARED: [(&str, &str, &str); 4] = [
    ("archive", "--archive", "ENTENTE_ARCHIVE"),
    ("model", "--model", "ENTENTE_MODEL"),
    ("kernels", "--kernels", "ENTENTE_KERNELS"),
    ("gazetteer", "--gazetteer", ""),
];

impl Settings {
    /// Fills what the command line left open from the file of settings, and notes where each value
    /// came from. A file that is named must be there; the one in the user's folder need not.
    ///
    /// # Errors
    /// When the file cannot be read or says what is no setting; the message names its line.
    pub fn apply(cli: &mut Cli, matches: &ArgMatches) -> Result<Self> {
        let (path, file) = match &cli.config {
            Some(path) => (
                path.clone(),
                read(path)?.with_context(|| {
                    format!("{}: there is no file of settings here", path.display())
                })?,
            ),
            None => {
                let path = ProjectDirs::from("", "", "entente")
                    .map(|folders| folders.config_dir().join("config.toml"))
                    .unwrap_or_default();
                let file = read(&path)?.unwrap_or_default();
                (path, file)
            }
        };
        // What the file names lies where the file lies, unless it says otherwise.
        let beside = |named: &PathBuf| path.parent().unwrap_or(Path::new("")).join(named);
        let in_file = path.display().to_string();
        let mut settings = Vec::new();
        for (name, flag, variable) in SHARED {
            let (value, filed) = match name {
                "archive" => fill(&mut cli.archive, file.archive.as_ref().map(beside)),
                "model" => fill(&mut cli.model, file.model.clone()),
                "kernels" => fill(&mut cli.kernels, file.kernels.clone()),
                _ => {
                    let filed = cli.gazetteer.is_empty() && !file.gazetteer.is_empty();
                    if filed {
                        cli.gazetteer = file.gazetteer.iter().map(beside).collect();
                    }
                    let names: Vec<_> =
                        cli.gazetteer.iter().map(|path| path.display().to_string()).collect();
                    ((!names.is_empty()).then(|| names.join(", ")), filed)
                }
            };
            let origin = match matches.value_source(name) {
                _ if filed => in_file.clone(),
                Some(ValueSource::CommandLine) => flag.to_owned(),
                Some(ValueSource::EnvVariable) => variable.to_owned(),
                _ => "default".to_owned(),
            };
            settings.push(Setting { name, value, origin });
        }
        settings.push(models(file.models.as_ref().map(beside), &in_file));
        let serving = matches.subcommand_matches("serve");
        let said = |name: &str| match serving.and_then(|serving| serving.value_source(name)) {
            Some(ValueSource::CommandLine) => Some(format!("--{}", name.replace('_', "-"))),
            Some(ValueSource::EnvVariable) => {
                Some(format!("ENTENTE_{}", name.to_ascii_uppercase()))
            }
            _ => None,
        };
        let serve = &file.serve;
        let mut note = |name, key, value: Option<String>| {
            let origin = match (said(key), &value) {
                (Some(origin), _) => origin,
                (None, Some(_)) => in_file.clone(),
                (None, None) => "default".to_owned(),
            };
            settings.push(Setting { name, value, origin });
        };
        let log = serve.log.map(|log| format!("{log:?}").to_lowercase());
        note("serve.port", "port", serve.port.map(|port| port.to_string()));
        note("serve.read_only", "read_only", serve.read_only.map(|only| only.to_string()));
        note("serve.log", "log", log);
        if let Command::Serve(options) = &mut cli.command {
            if let (None, Some(port)) = (said("port"), serve.port) {
                options.port = port;
            }
            if let (None, Some(log)) = (said("log"), serve.log) {
                options.log = log;
            }
            options.read_only |= serve.read_only.unwrap_or(false);
        }
        Ok(Self(settings))
    }
}

/// Takes the file's value where the command line gave none; says what holds, and whether it is the
/// file's.
fn fill<T: Clone + AsRef<std::ffi::OsStr>>(
    given: &mut Option<T>,
    filed: Option<T>,
) -> (Option<String>, bool) {
    let takes = given.is_none() && filed.is_some();
    if takes {
        *given = filed;
    }
    (given.as_ref().map(|value| value.as_ref().to_string_lossy().into_owned()), takes)
}

/// The folder for models.
fn models(filed: Option<PathBuf>, in_file: &str) -> Setting {
    let by_variable = std::env::var_os(install::MODELS).is_some_and(|folder| !folder.is_empty());
    let origin = match (&filed, by_variable) {
        (_, true) => install::MODELS,
        (Some(_), false) => in_file,
        (None, false) => "default",
    };
    if let (Some(folder), false) = (filed, by_variable) {
        install::choose_folder(folder);
    }
    let value = install::models_folder().ok().map(|folder| folder.display().to_string());
    Setting { name: "models", value, origin: origin.to_owned() }
}

/// The file of settings, where there is one.
fn read(path: &Path) -> Result<Option<File>> {
    match std::fs::read_to_string(path) {
        Ok(text) => File::parse(&text)
            .map(Some)
            .map_err(|error| anyhow::anyhow!("{}: {error}", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}
