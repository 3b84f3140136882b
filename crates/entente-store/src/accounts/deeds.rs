//! Who did what, when, and from where: only ever added to.

use jiff::Timestamp;
use rusqlite::params;
use serde::Serialize;

use super::Accounts;
use crate::error::Result;
use crate::rows::parsed;

/// One thing that somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deed {
    /// From 1, in the order of doing.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// The user's name; for a failed login, the name that was given.
    pub user: String,
    /// The address of the network it came from; none for the command line.
    pub address: Option<String>,
    /// What was done, in a few words: "logged in", "rejected a claim".
    pub what: String,
    /// What it was done to: an address of a page, a name; may be empty.
    pub about: String,
}

impl Accounts {
    /// Notes what somebody did.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn note(
        &self,
        user: &str,
        address: Option<&str>,
        what: &str,
        about: &str,
        at: Timestamp,
    ) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO deeds (at, user, address, what, about) VALUES (?1, ?2, ?3, ?4, ?5)",
            )
            .and_then(|mut insert| {
                insert.execute(params![at.to_string(), user, address, what, about])
            })
            .map(|_| ())
            .map_err(self.failed("noting what was done"))
    }

    /// What was done, the last first, from number `before` on downward; from the last without it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn deeds(&self, before: Option<i64>, most: usize) -> Result<Vec<Deed>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT * FROM deeds WHERE number < ?1 ORDER BY number DESC LIMIT ?2",
                )?
                .query_map(params![before.unwrap_or(i64::MAX), most], |row| {
                    Ok(Deed {
                        number: row.get("number")?,
                        at: parsed(row, "at")?,
                        user: row.get("user")?,
                        address: row.get("address")?,
                        what: row.get("what")?,
                        about: row.get("about")?,
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(self.failed("reading what was done"))
    }
}
