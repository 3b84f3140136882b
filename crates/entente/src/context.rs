//! What every command works with: the archive, the model, the day.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use directories::ProjectDirs;
use entente_model::{Kernels, Pipeline};
use entente_store::{Archive, StoreError};
use entente_text::Date;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{Timestamp, ZonedDateTime};

use crate::install;
use crate::reading::{ReadingRoom, fingerprint};

/// What a command ends with, beside errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It found what was asked for, or did what it was told.
    Found,
    /// There is nothing of the kind.
    Nothing,
    /// Something went wrong and was told already; the rest was done.
    Failed,
}

impl Outcome {
    /// Found, if there is any.
    pub fn of(count: usize) -> Self {
        if count > 0 { Self::Found } else { Self::Nothing }
    }
}

/// The place and the model that the command line named.
#[derive(Debug, Clone)]
pub struct Context {
    archive: Option<PathBuf>,
    model: Option<String>,
    kernels: Option<String>,
}

impl Context {
    /// A context with the archive and the model named, or the defaults.
    pub fn new(archive: Option<PathBuf>, model: Option<String>) -> Self {
        Self { archive, model, kernels: None }
    }

    /// The same, computing with the vector instructions named.
    pub fn with_kernels(self, kernels: Option<String>) -> Self {
        Self { kernels, ..self }
    }

    /// The same with another archive.
    pub fn at(&self, archive: PathBuf) -> Self {
        Self { archive: Some(archive), ..self.clone() }
    }

    /// The path of the archive: as named, else in the platform's folder for data.
    ///
    /// # Errors
    /// When the platform gives the user no home.
    pub fn archive_path(&self) -> Result<PathBuf> {
        if let Some(path) = &self.archive {
            return Ok(path.clone());
        }
        let folders = ProjectDirs::from("", "", "entente").context(
            "no home folder is known for this user, so there is no default place for the archive; \
             name one with --archive PATH or ENTENTE_ARCHIVE",
        )?;
        Ok(folders.data_dir().join("archive.db"))
    }

    /// The archive, made when there is none.
    ///
    /// # Errors
    /// When its folder cannot be made or it cannot be opened.
    pub fn archive_or_new(&self) -> Result<Archive> {
        let path = self.archive_path()?;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("{}: cannot make this folder", folder.display()))?;
        }
        Ok(Archive::open(&path)?.looking_ahead(elapsed))
    }

    /// The archive, which must exist.
    ///
    /// # Errors
    /// When there is none or it cannot be opened.
    pub fn archive(&self) -> Result<Archive> {
        Ok(Archive::open_existing(self.archive_path()?)?.looking_ahead(elapsed))
    }

    /// The folder of the model, which is fetched when it is not there yet.
    ///
    /// # Errors
    /// When it can not be had; the message names both ways to get it.
    pub fn model_folder(&self) -> Result<PathBuf> {
        install::ensure(self.model()?)
    }

    /// The model that was named, or the default one.
    fn model(&self) -> Result<&'static install::Model> {
        match &self.model {
            Some(name) => install::model(name),
            None => Ok(install::default_model()),
        }
    }

    /// The vector instructions named, or the best there are.
    fn kernels(&self) -> Result<Kernels> {
        let Some(name) = &self.kernels else { return Ok(Kernels::best()) };
        Kernels::named(name).with_context(|| {
            let names: Vec<_> = Kernels::available().iter().map(|known| known.name()).collect();
            format!("no kernels \"{name}\" on this machine; there are {}", names.join(", "))
        })
    }

    /// The model, loaded.
    ///
    /// # Errors
    /// As [`Context::model_folder`], and when its files are broken.
    pub fn pipeline(&self) -> Result<Pipeline> {
        let folder = self.model_folder()?;
        Pipeline::load_with(&folder, self.kernels()?)
            .with_context(|| format!("{}: loading the model", folder.display()))
    }

    /// All that is needed to read.
    ///
    /// # Errors
    /// As [`Context::pipeline`].
    pub fn reading_room(&self) -> Result<ReadingRoom> {
        Ok(ReadingRoom::new(self.pipeline()?))
    }

    /// What the present model and rules are known by.
    ///
    /// # Errors
    /// When there is no model of the name given.
    pub fn reader(&self) -> Result<String> {
        Ok(fingerprint(self.model()?))
    }

    /// Reads every article of the archive that nobody has read yet. What was read with another
    /// model or other rules stays as it is, so that no answer changes unasked; that there is such
    /// is told on standard error.
    ///
    /// # Errors
    /// When the model cannot be had or the archive cannot be written.
    pub fn catch_up(&self, archive: &Archive) -> Result<usize> {
        let reader = self.reader()?;
        let earlier = archive.read_by_others(&reader)?;
        if earlier > 0 {
            eprintln!(
                "entente: {earlier} articles were read with another model or other rules; \
                 `entente reread` shows what reading them again would change"
            );
        }
        let mut waiting = archive.never_read().peekable();
        if waiting.peek().is_none() {
            // An archive that is read can be asked without the model.
            return Ok(0);
        }
        let room = self.reading_room()?;
        let bar = progress(archive.count_never_read()? as u64, "reading");
        let mut read = 0;
        room.read_in_batches(threads(), waiting, |batch, findings| {
            archive.record_readings(&reader, findings)?;
            read += batch.len();
            bar.inc(batch.len() as u64);
            Ok::<_, StoreError>(())
        })?;
        bar.finish_and_clear();
        Ok(read)
    }
}

/// A progress bar on standard error, drawn only when that is a terminal.
pub fn progress(length: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style).with_message(what)
}

/// The same for bytes of a file, with the rate.
pub fn progress_in_bytes(length: u64, what: &'static str) -> ProgressBar {
    let template = "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style).with_message(what)
}

/// How many threads can run at a time.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// The present moment. The clock is read here and nowhere else.
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The time since this was asked first.
pub fn elapsed() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// Today where the user is.
pub fn today() -> Date {
    ZonedDateTime::now().date()
}

/// A file name as people know it, without its folders.
pub fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
