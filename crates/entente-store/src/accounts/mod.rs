//! Who may ask over the network: users, their sessions, and what they did.
//!
//! They lie in a file of their own beside the archive, readable by its owner alone, so that who is
//! given the archive is not given what its users log in with, and so that logging in waits for no
//! article that is being added.

mod deeds;
mod password;
mod sessions;
mod users;

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::{Result, StoreError};

pub use deeds::Deed;
pub use sessions::{Session, Visitor};
pub use users::{NoRole, Role, User};

/// SQLite's mark of whose file it is: "entu" in ASCII.
const APPLICATION_ID: i64 = 0x656e_7475;

/// The format; there is one so far.
const FORMAT: i64 = 1;

/// How long another program's lock is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// The accounts of one archive.
#[derive(Debug)]
pub struct Accounts {
    path: PathBuf,
    connection: Connection,
}

impl Accounts {
    /// Where the accounts of an archive lie.
    pub fn path_beside(archive: &Path) -> PathBuf {
        archive.with_extension("accounts")
    }

    /// Opens the accounts at `path`, or makes a file without any.
    ///
    /// # Errors
    /// When the file holds something else or cannot be written.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref().to_owned();
        let fail = |error| StoreError::sqlite(&path, PATIENCE, "opening the accounts", error);
        keep_private(&path).map_err(|error| StoreError::CannotOpen {
            path: path.clone(),
            reason: error.to_string(),
        })?;
        let open = || {
            let connection = Connection::open(std::path::absolute(&path).unwrap_or(path.clone()))?;
            connection.busy_timeout(PATIENCE)?;
            connection.pragma_update(None, "foreign_keys", true)?;
            Ok(connection)
        };
        let connection = open().map_err(fail)?;
        if !made(&connection).map_err(fail)? {
            return Err(StoreError::NotAccounts { path });
        }
        Ok(Self { path, connection })
    }

    fn failed(&self, doing: &str) -> impl Fn(rusqlite::Error) -> StoreError {
        move |error| StoreError::sqlite(&self.path, PATIENCE, doing, error)
    }

    /// A transaction that has the write lock from its start.
    fn writing(&self) -> rusqlite::Result<Transaction<'_>> {
        Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
    }
}

/// Makes the file, where there is none, such that only its owner can read it.
fn keep_private(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map(|_| ()),
    }
}

/// Makes the tables in an empty file; whether the file is of accounts then.
fn made(connection: &Connection) -> rusqlite::Result<bool> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let (application, version, empty): (i64, i64, bool) = transaction.query_row(
        "SELECT application_id, user_version, NOT EXISTS (SELECT 1 FROM sqlite_schema)
         FROM pragma_application_id, pragma_user_version",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    if application == 0 && version == 0 && empty {
        transaction.execute_batch(include_str!("accounts.sql"))?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", FORMAT)?;
        transaction.commit()?;
        return Ok(true);
    }
    Ok(application == APPLICATION_ID && version == FORMAT)
}
