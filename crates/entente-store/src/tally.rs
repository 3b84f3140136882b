//! How much is kept.

use rusqlite::Connection;
use serde::Serialize;

use crate::archive::Archive;
use crate::error::Result;

/// How much an archive holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Articles.
    pub articles: usize,
    /// Of them, those that nobody has read.
    pub unread: usize,
    /// Claims.
    pub claims: usize,
    /// Verdicts, those that were undone among them.
    pub verdicts: usize,
    /// Articles that were taken down.
    pub forgotten: usize,
    /// The size of the file in bytes, with what stands in its log still.
    pub bytes: u64,
}

/// How many rows a table has.
pub(crate) fn count(connection: &Connection, table: &str) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(&format!("SELECT count(*) FROM {table}"))?
        .query_row([], |row| row.get::<_, i64>(0))
        .map(|count| usize::try_from(count).unwrap_or(0))
}

impl Archive {
    /// Counts what is kept.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn tally(&self) -> Result<Tally> {
        let count = |table: &str| count(&self.connection, table);
        let read = || {
            Ok(Tally {
                articles: count("articles")?,
                unread: count("unread")?,
                claims: count("claims")?,
                verdicts: count("verdicts")?,
                forgotten: count("forgotten")?,
                bytes: self.connection.query_row(
                    "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
                    [],
                    |row| row.get::<_, i64>(0).map(i64::unsigned_abs),
                )?,
            })
        };
        read().map_err(self.failed("counting what is kept"))
    }
}
