//! How far a large file was taken, so that an addition that was interrupted goes on where it stopped.

use rusqlite::{Connection, OptionalExtension, params};

use crate::archive::Archive;
use crate::articles::origin_number;
use crate::error::Result;

/// How far a file was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Tells other content under the same name.
    pub fingerprint: String,
    /// The place, as the reader of the file wrote it.
    pub position: String,
    /// What became of the articles before, as the caller counts it.
    pub counted: String,
}

impl Archive {
    /// How far the file of this name was taken, where its addition was interrupted.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn checkpoint(&self, origin: &str) -> Result<Option<Checkpoint>> {
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT fingerprint, position, counted FROM checkpoints
                     JOIN origins ON origins.number = checkpoints.origin WHERE origins.name = ?1",
                )?
                .query_row([origin], |row| {
                    Ok(Checkpoint {
                        fingerprint: row.get(0)?,
                        position: row.get(1)?,
                        counted: row.get(2)?,
                    })
                })
                .optional()
        };
        read().map_err(self.failed(&format!("asking how far {origin} was taken")))
    }

    /// Forgets how far a file was taken: it was taken whole.
    ///
    /// # Errors
    /// [`StoreError::Full`](crate::StoreError::Full), [`StoreError::Busy`](crate::StoreError::Busy).
    pub fn end_checkpoint(&self, origin: &str) -> Result<()> {
        let end = || {
            let transaction = self.writing()?;
            transaction.execute(
                "DELETE FROM checkpoints WHERE origin =
                     (SELECT number FROM origins WHERE name = ?1)",
                [origin],
            )?;
            transaction.commit()
        };
        end().map_err(self.failed(&format!("noting that {origin} was taken")))
    }
}

/// Notes how far a file was taken, in the transaction that keeps the articles up to there.
pub(crate) fn note(
    connection: &Connection,
    origin: &str,
    checkpoint: &Checkpoint,
) -> rusqlite::Result<()> {
    let origin = origin_number(connection, origin)?;
    let Checkpoint { fingerprint, position, counted } = checkpoint;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO checkpoints (origin, fingerprint, position, counted)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![origin, fingerprint, position, counted])?;
    Ok(())
}
