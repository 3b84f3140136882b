//! Questions that are kept to be asked again, and what is new since.

use jiff::Timestamp;
use rusqlite::params;
use serde::Serialize;

use crate::archive::Archive;
use crate::error::Result;
use crate::rows::parsed;

/// A question that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SavedSearch {
    /// What it is called; no two have one name.
    pub name: String,
    /// The question.
    pub question: String,
    /// When it was saved.
    pub saved: Timestamp,
    /// How many articles answer.
    pub total: usize,
    /// How many of them were added since it was last looked at.
    pub new: usize,
}

impl Archive {
    /// Keeps a question under a name; what has the name already is given up for it. Nothing that
    /// is held now counts as new.
    ///
    /// # Errors
    /// [`StoreError::Full`](crate::StoreError::Full), [`StoreError::Busy`](crate::StoreError::Busy).
    pub fn save_search(&self, name: &str, question: &str, saved: Timestamp) -> Result<()> {
        self.change_searches(
            "INSERT INTO searches (name, question, saved, seen)
             VALUES (?1, ?2, ?3, (SELECT coalesce(max(number), 0) FROM articles))
             ON CONFLICT (name) DO UPDATE
             SET question = excluded.question, saved = excluded.saved, seen = excluded.seen",
            params![name, question, saved.to_string()],
        )
    }

    /// Notes that the answers to a saved question were looked at.
    ///
    /// # Errors
    /// As [`Archive::save_search`].
    pub fn saw_search(&self, name: &str) -> Result<()> {
        self.change_searches(
            "UPDATE searches SET seen = (SELECT coalesce(max(number), 0) FROM articles)
             WHERE name = ?1",
            params![name],
        )
    }

    /// Gives a saved question up.
    ///
    /// # Errors
    /// As [`Archive::save_search`].
    pub fn forget_search(&self, name: &str) -> Result<()> {
        self.change_searches("DELETE FROM searches WHERE name = ?1", params![name])
    }

    fn change_searches(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<()> {
        let change = || {
            let transaction = self.writing()?;
            transaction.execute(sql, parameters)?;
            transaction.commit()
        };
        change().map_err(self.failed("changing the saved searches"))
    }

    /// The saved questions in the order of their names, each with what is new.
    ///
    /// # Errors
    /// As [`Archive::search`].
    pub fn saved_searches(&self) -> Result<Vec<SavedSearch>> {
        let read = || {
            self.connection
                .prepare_cached("SELECT name, question, saved, seen FROM searches ORDER BY name")?
                .query_map([], |row| {
                    let saved: Timestamp = parsed(row, "saved")?;
                    Ok((row.get(0)?, row.get(1)?, saved, row.get(3)?))
                })?
                .collect::<rusqlite::Result<Vec<(String, String, Timestamp, i64)>>>()
        };
        read()
            .map_err(self.failed("reading the saved searches"))?
            .into_iter()
            .map(|(name, question, saved, seen)| {
                let numbers = self.numbers(&question)?;
                let new = numbers.iter().filter(|number| **number > seen).count();
                Ok(SavedSearch { name, question, saved, total: numbers.len(), new })
            })
            .collect()
    }
}
