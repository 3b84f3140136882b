//! The users: adding, changing and removing them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::{ErrorCode, OptionalExtension, params};
use serde::Serialize;
use thiserror::Error;

use super::Accounts;
use super::password::{self, LONGEST, SHORTEST};
use crate::error::{Result, StoreError};
use crate::rows::parsed;

/// The longest name of a user, in characters.
const LONGEST_NAME: usize = 64;

/// What a user may do; each may also do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// See everything but what users did.
    Read,
    /// Decide about claims and conflicts, save searches.
    Edit,
    /// See who did what.
    Admin,
}

impl Role {
    /// Its word: "read", "edit", "admin".
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Edit => "edit",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = NoRole;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let all = [Self::Read, Self::Edit, Self::Admin];
        all.into_iter().find(|role| role.name() == word).ok_or(NoRole)
    }
}

/// A word that names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a role is read, edit or admin")]
pub struct NoRole;

/// Somebody who may log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct User {
    /// The name, as it stands beside what they decide.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Since when.
    pub added: Timestamp,
}

impl Accounts {
    /// A password that nobody can guess.
    ///
    /// # Errors
    /// [`StoreError::Secrets`] when the system gives no randomness.
    pub fn made_up_password() -> Result<String> {
        password::made_up().map_err(|reason| StoreError::Secrets { reason })
    }

    /// Adds a user.
    ///
    /// # Errors
    /// [`StoreError::BadUser`] when the name or password will not do, [`StoreError::UserThere`] when
    /// there is one of that name.
    pub fn add_user(&self, name: &str, role: Role, password: &str, at: Timestamp) -> Result<()> {
        let name = checked_name(name)?;
        let kept = kept(password)?;
        let sql = "INSERT INTO users (name, role, password, added) VALUES (?1, ?2, ?3, ?4)";
        let added = params![name, role.name(), kept, at.to_string()];
        match self.connection.execute(sql, added) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                Err(StoreError::UserThere { name: name.to_owned() })
            }
            other => other.map(|_| ()).map_err(self.failed("adding a user")),
        }
    }

    /// Gives a user another password, and ends all sessions that began with the old one.
    ///
    /// # Errors
    /// [`StoreError::NoUser`], and as [`Accounts::add_user`].
    pub fn set_password(&self, name: &str, password: &str) -> Result<()> {
        let kept = kept(password)?;
        let change = || {
            let transaction = self.writing()?;
            let sql = "UPDATE users SET password = ?2 WHERE name = ?1";
            let changed = transaction.execute(sql, params![name, kept])?;
            transaction.execute("DELETE FROM sessions WHERE user = ?1", [name])?;
            transaction.commit()?;
            Ok(changed)
        };
        self.one(name, change().map_err(self.failed("changing a password"))?)
    }

    /// Changes what a user may do, from the next request on.
    ///
    /// # Errors
    /// [`StoreError::NoUser`].
    pub fn set_role(&self, name: &str, role: Role) -> Result<()> {
        let sql = "UPDATE users SET role = ?2 WHERE name = ?1";
        let changed = self.connection.execute(sql, params![name, role.name()]);
        self.one(name, changed.map_err(self.failed("changing a role"))?)
    }

    /// Removes a user with all sessions. What they decided stays, under their name.
    ///
    /// # Errors
    /// [`StoreError::NoUser`].
    pub fn remove_user(&self, name: &str) -> Result<()> {
        let changed = self.connection.execute("DELETE FROM users WHERE name = ?1", [name]);
        self.one(name, changed.map_err(self.failed("removing a user"))?)
    }

    /// The users in the order of their names.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn users(&self) -> Result<Vec<User>> {
        let read = || {
            self.connection
                .prepare_cached("SELECT name, role, added FROM users ORDER BY name")?
                .query_map([], |row| {
                    Ok(User {
                        name: row.get("name")?,
                        role: parsed(row, "role")?,
                        added: parsed(row, "added")?,
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(self.failed("listing the users"))
    }

    /// The name, as it is kept, of the user whose password this is; none when there is no such user
    /// or it is another password, which take equally long to say.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn known(&self, name: &str, password: &str) -> Result<Option<String>> {
        let kept: Option<(String, String)> = self
            .connection
            .prepare_cached("SELECT name, password FROM users WHERE name = ?1")
            .and_then(|mut select| {
                select.query_row([name.trim()], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .map_err(self.failed("looking for a user"))?;
        let fits = password::fits(password, kept.as_ref().map(|(_, password)| password.as_str()));
        Ok(kept.filter(|_| fits).map(|(name, _)| name))
    }

    pub(super) fn one(&self, name: &str, changed: usize) -> Result<()> {
        match changed {
            0 => Err(StoreError::NoUser { path: self.path.clone(), name: name.to_owned() }),
            _ => Ok(()),
        }
    }
}

fn checked_name(name: &str) -> Result<&str> {
    let name = name.trim();
    let bad = |reason: String| Err(StoreError::BadUser { reason });
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return bad(format!("a name has 1 to {LONGEST_NAME} characters"));
    }
    // Nothing invisible, and nothing that turns the direction of writing.
    if !name.chars().all(|c| c.is_alphanumeric() || " .-_'@\u{2019}".contains(c)) {
        return bad("a name is of letters, digits, blanks and . - _ ' @".to_owned());
    }
    Ok(name)
}

fn kept(password: &str) -> Result<String> {
    if password.chars().count() < SHORTEST || password.len() > LONGEST {
        let reason = format!(
            "a password has at least {SHORTEST} characters and at most {LONGEST} bytes; a few words do"
        );
        return Err(StoreError::BadUser { reason });
    }
    password::hashed(password).map_err(|reason| StoreError::Secrets { reason })
}
