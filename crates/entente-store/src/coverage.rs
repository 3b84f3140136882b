//! How much of what a source listed is held.

use entente_text::Coverage;
use rusqlite::params;
use serde::Serialize;

use crate::archive::Archive;
use crate::articles::origin_number;
use crate::error::Result;

/// What one page said of a list of results, and how many of them the archive holds from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The file's name or the address of the page, as it was given.
    pub origin: String,
    /// What the page said.
    #[serde(flatten)]
    pub coverage: Coverage,
    /// How many articles of that page are kept.
    pub held: usize,
}

impl Archive {
    /// Notes what a page said of the list it is a part of. A later word of the same page on the
    /// same results takes the place of the earlier one.
    ///
    /// # Errors
    /// [`StoreError::Full`](crate::StoreError::Full), [`StoreError::Busy`](crate::StoreError::Busy).
    pub fn record_coverage(&self, origin: &str, coverage: &Coverage) -> Result<()> {
        let Coverage { first, last, total, text } = coverage;
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let record = || {
            let transaction = self.writing()?;
            let origin = origin_number(&transaction, origin)?;
            transaction.execute(
                "INSERT INTO coverage (origin, first, last, total, text) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (origin, first) DO UPDATE
                 SET last = excluded.last, total = excluded.total, text = excluded.text",
                params![origin, number(*first), number(*last), number(*total), text],
            )?;
            transaction.commit()
        };
        record().map_err(self.failed(&format!("noting the coverage of {origin}")))
    }

    /// What pages said of their lists, in the order in which they were noted.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn coverage(&self) -> Result<Vec<Held>> {
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT origins.name, first, last, total, text,
                         (SELECT count(*) FROM sightings WHERE sightings.origin = coverage.origin)
                     FROM coverage JOIN origins ON origins.number = coverage.origin
                     ORDER BY coverage.number",
                )?
                .query_map([], |row| {
                    let count = |column: usize| {
                        row.get::<_, i64>(column).map(|count| usize::try_from(count).unwrap_or(0))
                    };
                    Ok(Held {
                        origin: row.get(0)?,
                        coverage: Coverage {
                            first: count(1)?,
                            last: count(2)?,
                            total: count(3)?,
                            text: row.get(4)?,
                        },
                        held: count(5)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.failed("reading the coverage"))
    }
}
