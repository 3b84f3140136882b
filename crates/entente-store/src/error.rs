//! What can go wrong with an archive, said in one line each.

use std::path::{Path, PathBuf};
use std::time::Duration;

use entente_claims::ClaimError;
use rusqlite::ErrorCode;
use thiserror::Error;

/// The result of everything the archive does.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// A refusal or failure of the archive. Each message is one line that names the file, says what is
/// wrong, and what can be done. Whatever the error, what was kept before is still there.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no file.
    #[error("{}: there is no archive here; `entente add FILE` makes one", path.display())]
    Missing {
        /// The archive.
        path: PathBuf,
    },
    /// The folder that should hold the archive does not exist.
    #[error("{}: the folder {} does not exist; make it first", path.display(), folder.display())]
    NoFolder {
        /// The archive.
        path: PathBuf,
        /// Its folder.
        folder: PathBuf,
    },
    /// The path is a folder's.
    #[error("{}: this is a folder; name the archive's file, as in {}", path.display(), path.join("archive.db").display())]
    IsFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The file system does not let it be opened.
    #[error("{}: cannot be opened for writing ({reason}); check that the file and its folder may be written", path.display())]
    CannotOpen {
        /// The archive.
        path: PathBuf,
        /// SQLite's words.
        reason: String,
    },
    /// The file is something else than an SQLite database.
    #[error("{}: this file is not an archive (it is not an SQLite database); it was left as it is", path.display())]
    NotSqlite {
        /// The file.
        path: PathBuf,
    },
    /// The file is an SQLite database of another program.
    #[error("{}: this SQLite database is not an archive (another program made it); it was left as it is", path.display())]
    NotAnArchive {
        /// The file.
        path: PathBuf,
    },
    /// A later version of entente wrote the archive.
    #[error("{}: the archive has format {found}, this program knows formats up to {known}; use a newer entente", path.display())]
    Newer {
        /// The archive.
        path: PathBuf,
        /// The format it has.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// The file or its folder may only be read.
    #[error("{}: the archive may only be read here; it must lie where it can be written", path.display())]
    ReadOnly {
        /// The archive.
        path: PathBuf,
    },
    /// No room is left.
    #[error("{}: the disk is full, {doing} failed; all that was kept before is still there", path.display())]
    Full {
        /// The archive.
        path: PathBuf,
        /// What could not be done.
        doing: String,
    },
    /// Another program holds the archive's write lock.
    #[error("{}: another program is writing to the archive (waited {waited:?}), {doing} failed; try again when it is done", path.display())]
    Busy {
        /// The archive.
        path: PathBuf,
        /// What could not be done.
        doing: String,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The database is damaged.
    #[error("{}: the archive is damaged ({reason}), {doing} failed; put back a copy of it", path.display())]
    Damaged {
        /// The archive.
        path: PathBuf,
        /// What could not be done.
        doing: String,
        /// What was found.
        reason: String,
    },
    /// SQLite failed in some other way.
    #[error("{}: {doing} failed: {source}", path.display())]
    Sqlite {
        /// The archive.
        path: PathBuf,
        /// What could not be done.
        doing: String,
        /// SQLite's words.
        source: rusqlite::Error,
    },
    /// Nothing is kept under this name.
    #[error("{}: no article is kept under \"{key}\"; `entente articles` lists all", path.display())]
    NoArticle {
        /// The archive.
        path: PathBuf,
        /// What was asked for.
        key: String,
    },
    /// What was kept under this name was taken down.
    #[error("article {id} was taken down on {}: {why}", at.get(..10).unwrap_or(at))]
    Forgotten {
        /// The id it had.
        id: String,
        /// When, RFC 3339.
        at: String,
        /// Why.
        why: String,
    },
    /// The bytes as fetched went with another article.
    #[error("the page of article {article} was emptied when another article on it was taken down")]
    NoPage {
        /// The id of the article whose page was asked for.
        article: String,
    },
    /// There is a file where a new one is to be made.
    #[error("{}: there is a file already; a backup is written to a new one", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A copy cannot be made.
    #[error("{}: the copy failed ({reason}); the archive itself is as it was", path.display())]
    Copy {
        /// The file to be made.
        path: PathBuf,
        /// What was in the way.
        reason: String,
    },
    /// Several articles answer to this name.
    #[error("\"{key}\" fits {} articles: {}; give more of the id", candidates.len(), candidates.join(", "))]
    Ambiguous {
        /// What was asked for.
        key: String,
        /// The ids that fit, at most twenty of them, in the order of adding.
        candidates: Vec<String>,
    },
    /// It is no question in SQL.
    #[error(
        "a question in SQL begins with SELECT, WITH, VALUES or EXPLAIN, not with \"{begins}\"; the \
         archive can be asked and not changed this way"
    )]
    NoQuestion {
        /// Its first word.
        begins: String,
    },
    /// SQLite did not take a question.
    #[error("SQLite does not take the question: {reason}; `entente sql` alone lists the views")]
    Question {
        /// What SQLite says.
        reason: String,
    },
    /// No claim has an id that begins so.
    #[error("no claim begins with \"{key}\"; `entente claims --json` gives their ids")]
    NoClaim {
        /// What was asked for.
        key: String,
    },
    /// Several claims have an id that begins so.
    #[error("several claims begin with \"{key}\"; give more of the id")]
    SeveralClaims {
        /// What was asked for.
        key: String,
    },
    /// No verdict has this number.
    #[error("{}: there is no verdict {number}; `entente verdict list` lists all", path.display())]
    NoVerdict {
        /// The archive.
        path: PathBuf,
        /// What was asked for.
        number: i64,
    },
    /// The file beside the archive holds no accounts.
    #[error("{}: this file does not hold accounts that this program knows; it was left as it is", path.display())]
    NotAccounts {
        /// The file.
        path: PathBuf,
    },
    /// Nobody has an account of this name.
    #[error("{}: there is no user \"{name}\"; `entente user list` lists all", path.display())]
    NoUser {
        /// The file with the accounts.
        path: PathBuf,
        /// What was asked for.
        name: String,
    },
    /// Somebody has an account of this name.
    #[error("there is a user \"{name}\" already; `entente user password` gives another password")]
    UserThere {
        /// The name.
        name: String,
    },
    /// A name or password that will not do.
    #[error("this will not do: {reason}")]
    BadUser {
        /// What is asked of it.
        reason: String,
    },
    /// No password could be made, or what is kept of one.
    #[error("no secret can be made on this machine: {reason}")]
    Secrets {
        /// What the system says.
        reason: String,
    },
    /// An article was to be added under an id that is not the hash of its content.
    #[error("article {id} is not the hash of its content, which is {hash}; it was not added")]
    WrongId {
        /// The id it came with.
        id: String,
        /// The id its content has.
        hash: String,
    },
    /// A claim does not stand in the article it is recorded for.
    #[error("claim {claim} of article {article}: {reason}; the reading was not recorded")]
    WrongClaim {
        /// The claim's id.
        claim: String,
        /// The article's id.
        article: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A claim in the archive cannot be read back.
    #[error("{}: a claim of article {article} cannot be read back ({reason})", path.display())]
    StoredClaim {
        /// The archive.
        path: PathBuf,
        /// The article's id.
        article: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A claim had no evidence.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The full-text index can neither be read nor made anew.
    #[error("{}: the full-text index cannot be used ({reason}); it is made from the archive, so nothing is lost", path.display())]
    Index {
        /// The index's folder.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Another program is writing the index, and did not finish in time.
    #[error("{}: another program is writing the full-text index; try again when it is done", path.display())]
    IndexBusy {
        /// The index's folder.
        path: PathBuf,
    },
}

impl StoreError {
    /// What an error of SQLite means for the archive.
    pub(crate) fn sqlite(
        path: &Path,
        waited: Duration,
        doing: &str,
        source: rusqlite::Error,
    ) -> Self {
        let path = path.to_owned();
        let doing = doing.to_owned();
        let reason = source.to_string();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotSqlite { path },
            Some(ErrorCode::ReadOnly) => Self::ReadOnly { path },
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::CannotOpen { path, reason }
            }
            Some(ErrorCode::DiskFull) => Self::Full { path, doing },
            // SQLite has no word of its own for a shared-memory file that finds no room.
            Some(ErrorCode::SystemIoFailure)
                if source.sqlite_error().is_some_and(|error| {
                    error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE
                }) =>
            {
                Self::Full { path, doing }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Busy { path, doing, waited }
            }
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, doing, reason },
            _ => Self::Sqlite { path, doing, source },
        }
    }
}
