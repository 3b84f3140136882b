//! What a watch remembers between two rounds, in a file beside the archive.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// All of it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// By address.
    #[serde(default)]
    pub pages: BTreeMap<String, Page>,
    /// What each alert has told: ids of articles of a search, lines of a roll.
    #[serde(default)]
    pub told: BTreeMap<String, BTreeSet<String>>,
    /// What is to be told and was not taken yet by a channel, by channel.
    #[serde(default)]
    pub waiting: BTreeMap<String, Vec<Alert>>,
}

/// What is known of one address.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Page {
    /// What to ask with.
    pub etag: Option<String>,
    /// What to ask with.
    pub last_modified: Option<String>,
    /// A hash of what was there, or of what its list says of it.
    pub hash: Option<String>,
    /// The feed that this page of a site names: that is followed in its place.
    #[serde(default)]
    pub feed: Option<String>,
    /// When it was first fetched.
    pub first: Option<Timestamp>,
    /// When it was last fetched.
    pub last: Option<Timestamp>,
    /// How often it failed since it last went well.
    #[serde(default)]
    pub failures: u32,
    /// Before when it is left alone.
    pub not_before: Option<Timestamp>,
}

/// One thing to tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The same for the same thing, however often it is told.
    pub id: String,
    /// What it is about: the name of a search or of a body.
    pub about: String,
    /// In words, one line.
    pub title: String,
    /// More of it.
    pub text: String,
    /// Where it stands on the web.
    pub url: Option<String>,
    /// When it was found.
    pub at: Timestamp,
}

impl State {
    /// The file that belongs to an archive.
    pub fn path(archive: &Path) -> PathBuf {
        let mut name = archive.file_name().unwrap_or_default().to_os_string();
        name.push(".watch.json");
        archive.with_file_name(name)
    }

    /// Reads it; nothing is remembered where there is no file.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn read(path: &Path) -> Result<Self> {
        match fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| {
                format!(
                    "{}: not what a watch remembers; move it away to begin anew",
                    path.display()
                )
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }

    /// Writes it whole or not at all.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let written = || {
            let new = path.with_extension("json.new");
            let mut file = File::create(&new)?;
            serde_json::to_writer(&mut file, self)?;
            file.flush()?;
            file.sync_all()?;
            fs::rename(&new, path)
        };
        written().with_context(|| path.display().to_string())
    }
}
