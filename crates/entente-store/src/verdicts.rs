//! What people decided about claims and conflicts.

use entente_record::{Ruling, Verdict, Verdicts};
use jiff::Timestamp;
use rusqlite::params;

use crate::archive::Archive;
use crate::error::{Result, StoreError};
use crate::rows::{from_json, json};

impl Archive {
    /// Records a decision, and gives it its number. `at` is when it was made, by the caller's clock.
    ///
    /// # Errors
    /// [`StoreError::NoVerdict`] when it undoes one that was never made; [`StoreError::Full`],
    /// [`StoreError::Busy`].
    pub fn record_verdict(
        &self,
        ruling: &Ruling,
        by: &str,
        why: &str,
        at: Timestamp,
    ) -> Result<Verdict> {
        if let Ruling::Undo { verdict } = ruling
            && !self.verdicts()?.all().any(|(known, _)| known.number == *verdict)
        {
            return Err(StoreError::NoVerdict { path: self.path.clone(), number: *verdict });
        }
        let at = at.to_string();
        let record = || {
            let transaction = self.writing()?;
            transaction
                .prepare_cached(
                    "INSERT INTO verdicts (at, by, why, verdict) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![at, by, why, json(ruling)?])?;
            let number = transaction.last_insert_rowid();
            transaction.commit()?;
            Ok(number)
        };
        let number = record().map_err(self.failed("recording a verdict"))?;
        let (by, why) = (by.to_owned(), why.to_owned());
        Ok(Verdict { number, at, by, why, ruling: ruling.clone() })
    }

    /// All decisions that were ever made.
    ///
    /// # Errors
    /// When the file or a verdict cannot be read.
    pub fn verdicts(&self) -> Result<Verdicts> {
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT number, at, by, why, verdict FROM verdicts ORDER BY number",
                )?
                .query_map([], |row| {
                    Ok(Verdict {
                        number: row.get("number")?,
                        at: row.get("at")?,
                        by: row.get("by")?,
                        why: row.get("why")?,
                        ruling: from_json(row, "verdict")?,
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map(Verdicts::new).map_err(self.failed("reading the verdicts"))
    }
}
