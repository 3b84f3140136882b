//! Opening an archive.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use crate::ahead::Ahead;
use crate::error::{Result, StoreError};
use crate::migrations::{self, FORMAT, Format};
use crate::record::Stood;
use crate::shared::Shared;
use crate::shelves::Shelves;

/// How long another program's lock is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often it is looked whether a lock is free that SQLite itself does not wait for.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// An open archive: one SQLite file, which is the truth, and beside it a full-text index, which is
/// made from it.
///
/// Several programs may have the same archive open; one at a time writes. An archive can be sent to
/// another thread but not shared; a server keeps one behind a lock, or one a thread.
#[derive(Debug)]
pub struct Archive {
    pub(crate) path: PathBuf,
    pub(crate) connection: Connection,
    pub(crate) patience: Duration,
    pub(crate) shared: Shared,
    pub(crate) shelves: RefCell<Shelves>,
    pub(crate) ahead: RefCell<Ahead>,
    /// Where the archive stood when it was last looked at for its records.
    pub(crate) stood: Cell<Option<Stood>>,
}

/// How to open an archive.
#[derive(Debug, Clone, Copy)]
pub struct Opening {
    /// Whether to make the file when there is none.
    pub create: bool,
    /// How long to wait for a lock that another program holds.
    pub patience: Duration,
}

impl Default for Opening {
    /// Makes the file when there is none, and waits five seconds for a lock.
    fn default() -> Self {
        Self { create: true, patience: PATIENCE }
    }
}

impl Archive {
    /// Opens the archive at `path`, or makes an empty one where there is no file. Its folder must
    /// exist.
    ///
    /// # Errors
    /// When the file is no archive or one of a newer format, when it or its folder cannot be
    /// written, when the disk is full, and when another program holds its lock for longer than
    /// five seconds.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(path, Opening::default())
    }

    /// Opens the archive at `path`, and makes none.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no file; else as [`Archive::open`].
    pub fn open_existing(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(path, Opening { create: false, ..Opening::default() })
    }

    /// Opens the archive at `path` as told.
    ///
    /// # Errors
    /// As [`Archive::open`].
    pub fn open_with(path: impl AsRef<Path>, opening: Opening) -> Result<Self> {
        let path = path.as_ref();
        if path.is_dir() {
            return Err(StoreError::IsFolder { path: path.to_owned() });
        }
        if !opening.create && !path.exists() {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.exists()) {
            let (path, folder) = (path.to_owned(), folder.to_owned());
            return Err(StoreError::NoFolder { path, folder });
        }
        let fail = |error| StoreError::sqlite(path, opening.patience, "opening it", error);
        let connection = connect(path, opening).map_err(fail)?;
        if connection.is_readonly("main").map_err(fail)? {
            return Err(StoreError::ReadOnly { path: path.to_owned() });
        }
        // The file is asked what it is before anything in it is touched.
        match migrations::format(&connection).map_err(fail)? {
            Format::Foreign => return Err(StoreError::NotAnArchive { path: path.to_owned() }),
            Format::Archive(found) if found > FORMAT => {
                return Err(StoreError::Newer { path: path.to_owned(), found, known: FORMAT });
            }
            Format::Archive(FORMAT) => keep_a_log(&connection, opening.patience).map_err(fail)?,
            Format::Archive(_) | Format::Empty => {
                keep_a_log(&connection, opening.patience).map_err(fail)?;
                migrations::migrate(&connection).map_err(fail)?;
            }
        }
        Ok(Self {
            path: path.to_owned(),
            connection,
            patience: opening.patience,
            shared: Shared::default(),
            shelves: RefCell::default(),
            ahead: RefCell::default(),
            stood: Cell::default(),
        })
    }

    /// The same archive, which looks ahead on several connections where many articles are kept or
    /// their readings recorded and the disk answers slowly. `elapsed` gives the time since some moment
    /// that stays the same; how long a few answers take tells whether it is worth while, and nothing
    /// else.
    #[must_use]
    pub fn looking_ahead(mut self, elapsed: fn() -> Duration) -> Self {
        self.ahead = RefCell::new(Ahead::timed_by(elapsed));
        self
    }

    /// The archive's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Turns an error of SQLite into one that names the file and what failed.
    pub(crate) fn failed(&self, doing: &str) -> impl Fn(rusqlite::Error) -> StoreError {
        move |error| StoreError::sqlite(&self.path, self.patience, doing, error)
    }

    /// Does something in one transaction that may bear on copies: all of it, or nothing.
    pub(crate) fn shelving<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &mut Shelves) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        // What is held in memory is given up with the transaction where that fails.
        let mut shelves = self.shelves.take();
        let transaction = self.writing()?;
        shelves.follow(&transaction)?;
        let done = work(&transaction, &mut shelves)?;
        transaction.commit()?;
        self.shelves.replace(shelves);
        Ok(done)
    }

    /// Makes ready for many articles.
    pub(crate) fn expect_many(&self) -> rusqlite::Result<()> {
        self.connection.pragma_update(None, "wal_autocheckpoint", LONG_LOG)?;
        hold_in_memory(&self.connection, WIDE_CACHE)
    }

    /// A transaction that has the write lock from its start.
    pub(crate) fn writing(&self) -> rusqlite::Result<Transaction<'_>> {
        Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
    }
}

fn connect(path: &Path, opening: Opening) -> rusqlite::Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, opening.create);
    let connection = open_file(path, flags)?;
    connection.busy_timeout(opening.patience)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    hold_in_memory(&connection, CACHE)?;
    connection.set_prepared_statement_cache_capacity(128);
    // Plans do not depend on values, so a statement that is held ready is not planned anew each time.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

/// A connection as SQLite gives it.
pub(crate) fn open_file(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    // An absolute path is never one of SQLite's special names (":memory:").
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    Connection::open_with_flags(absolute, flags)
}

/// What of the file is held in memory, in KiB. SQLite's own two megabytes are read again and again
/// by who asks for all that is told of one state.
const CACHE: i64 = 16 << 10;
/// The same where many articles are added: their keys fall anywhere in the file.
const WIDE_CACHE: i64 = 64 << 10;

/// How many pages the log may have before they are put into the file, where many articles are added:
/// what stands anywhere in a large file is written more often than what stands together in a small
/// one, and each time waits for the disk. SQLite's own thousand are those of one batch.
const LONG_LOG: u32 = 8000;

fn hold_in_memory(connection: &Connection, kibibytes: i64) -> rusqlite::Result<()> {
    // Negative: in KiB and not in pages.
    connection.pragma_update(None, "cache_size", -kibibytes)
}

/// Turns the write-ahead log on. SQLite does not wait for a lock here, so this does.
fn keep_a_log(connection: &Connection, patience: Duration) -> rusqlite::Result<()> {
    let mut waited = Duration::ZERO;
    loop {
        let mode: rusqlite::Result<String> =
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0));
        match mode {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && waited < patience =>
            {
                thread::sleep(LOOK_AGAIN);
                waited += LOOK_AGAIN;
            }
            other => return other.map(|_| ()),
        }
    }
}
