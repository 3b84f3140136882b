//! Sessions: who is logged in, and for how long.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::password::random;
use super::{Accounts, Role};
use crate::error::{Result, StoreError};
use crate::rows::parsed;

/// A session that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// What the browser shows at each request: 64 hexadecimal digits. Kept is only its hash.
    pub token: String,
    /// When it ends.
    pub ends: Timestamp,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// The user's name.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

impl Accounts {
    /// Begins a session of a user, which ends after so many seconds.
    ///
    /// # Errors
    /// [`StoreError::NoUser`]; [`StoreError::Secrets`] when the system gives no randomness.
    pub fn begin_session(&self, name: &str, at: Timestamp, seconds: i64) -> Result<Session> {
        let token: String = random::<32>()
            .map_err(|reason| StoreError::Secrets { reason })?
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let ends = at.as_second().saturating_add(seconds);
        let begin = || {
            let transaction = self.writing()?;
            transaction.execute("DELETE FROM sessions WHERE ends <= ?1", [at.as_second()])?;
            let begun = transaction.execute(
                "INSERT INTO sessions (token, user, begun, ends)
                 SELECT ?1, name, ?3, ?4 FROM users WHERE name = ?2",
                params![hash(&token), name, at.as_second(), ends],
            )?;
            transaction.commit()?;
            Ok(begun)
        };
        self.one(name, begin().map_err(self.failed("beginning a session"))?)?;
        Ok(Session { token, ends: Timestamp::from_second(ends).unwrap_or(at) })
    }

    /// Who shows this token, while the session lasts.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn visitor(&self, token: &str, at: Timestamp) -> Result<Option<Visitor>> {
        let sql = "SELECT users.name, users.role FROM sessions
                   JOIN users ON users.name = sessions.user
                   WHERE sessions.token = ?1 AND sessions.ends > ?2";
        self.connection
            .prepare_cached(sql)
            .and_then(|mut select| {
                let visitor = |row: &rusqlite::Row<'_>| {
                    Ok(Visitor { name: row.get("name")?, role: parsed(row, "role")? })
                };
                select.query_row(params![hash(token), at.as_second()], visitor).optional()
            })
            .map_err(self.failed("looking who asks"))
    }

    /// Ends a session; it does not matter whether there is one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn end_session(&self, token: &str) -> Result<()> {
        self.connection
            .execute("DELETE FROM sessions WHERE token = ?1", [hash(token)])
            .map(|_| ())
            .map_err(self.failed("ending a session"))
    }
}

/// What is kept of a token. It has 256 bits that nobody can guess, so a fast hash will do.
fn hash(token: &str) -> String {
    blake3::hash(token.as_bytes()).to_hex().to_string()
}
