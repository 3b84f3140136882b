//! What people decided about claims and conflicts.

use std::collections::BTreeSet;

use entente_record::{Ruling, Verdict, Verdicts};
use entente_text::ArticleId;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::archive::Archive;
use crate::error::{Result, StoreError};
use crate::rows::{from_json, json};
use crate::shelves::number_of;

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
            self.shelving(|transaction, shelves| {
                transaction
                    .prepare_cached(
                        "INSERT INTO verdicts (at, by, why, verdict) VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute(params![at, by, why, json(ruling)?])?;
                let number = transaction.last_insert_rowid();
                let mut around = BTreeSet::new();
                for article in on_copies(transaction, ruling.clone())? {
                    around.extend(number_of(transaction, &article)?);
                }
                if !around.is_empty() {
                    shelves.follow(transaction)?;
                    shelves.reconsider(transaction, &around, None)?;
                }
                Ok(number)
            })
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

/// The articles that a ruling on copies is about, or that it undoes one about.
fn on_copies(connection: &Connection, mut ruling: Ruling) -> rusqlite::Result<Vec<ArticleId>> {
    while let Ruling::Undo { verdict } = ruling {
        ruling = connection
            .prepare_cached("SELECT verdict FROM verdicts WHERE number = ?1")?
            .query_row([verdict], |row| from_json(row, "verdict"))?;
    }
    Ok(ruling.copies().to_vec())
}
