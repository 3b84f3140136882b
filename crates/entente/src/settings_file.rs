//! The file of settings (TOML): `config.toml` in the user's folder for settings, or the one that
//! `--config` or `ENTENTE_CONFIG` names.

use std::path::PathBuf;

use serde::Deserialize;

use crate::upkeep_options::Log;

/// What a file of settings may say; all of it may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct File {
    /// The archive; where a path is not absolute, it is seen from the file's folder.
    pub archive: Option<PathBuf>,
    /// The model to read with.
    pub model: Option<String>,
    /// The vector instructions to compute with.
    pub kernels: Option<String>,
    /// Further tables of names.
    pub gazetteer: Vec<PathBuf>,
    /// The folder for models.
    pub models: Option<PathBuf>,
    /// How pages are served.
    pub serve: Serving,
}

/// How pages are served.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Serving {
    /// The port.
    pub port: Option<u16>,
    /// Whether the pages offer no form that changes anything.
    pub read_only: Option<bool>,
    /// In which form it is said what was answered.
    pub log: Option<Log>,
}

impl File {
    /// Reads a file of settings.
    ///
    /// # Errors
    /// In words, with the line: what is no TOML, no setting, or no value for one.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_it_says_and_nothing_unknown() {
        let file = File::parse("archive = \"a.db\"\n[serve]\nport = 80\nlog = \"json\"\n").unwrap();
        assert_eq!(file.archive, Some("a.db".into()));
        assert_eq!((file.serve.port, file.serve.log), (Some(80), Some(Log::Json)));
        let error = File::parse("archives = \"a.db\"").unwrap_err();
        assert!(error.contains("line 1") && error.contains("archives"), "{error}");
        assert!(File::parse("[serve]\nport = 70000").is_err());
    }
}
