//! Taking an article down: its words go, a tombstone stays.
//!
//! An archive keeps what it was given, but a court, a publisher or a person in the news may have
//! the right that a text goes. Then it must be gone indeed: from the tables, from what was made of
//! them, from the free pages of the file and from the log beside it.

use entente_record::{Anchor, Ruling};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use crate::archive::{Archive, LOOK_AGAIN};
use crate::error::{Result, StoreError};
use crate::rows::{from_json, json, parsed};
use crate::shelves::Shelves;

/// What stands in a verdict in place of the words of an article that was taken down.
const TAKEN_DOWN: &str = "[taken down]";

/// What is left of an article that was taken down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tombstone {
    /// The id it had.
    pub article: String,
    /// When it was taken down.
    pub at: Timestamp,
    /// Who did so.
    pub by: String,
    /// Why.
    pub why: String,
}

/// What went with articles that were taken down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Forgetting {
    /// The ids of the articles.
    pub articles: Vec<String>,
    /// How many claims went with them.
    pub claims: usize,
    /// How many verdicts lost the words they were about.
    pub verdicts: usize,
    /// Ids of other articles that stood on the same pages: they stay, without the page's bytes.
    pub without_page: Vec<String>,
    /// Whether the log could be emptied. While another program reads the archive, what it reads
    /// stays in the log; to forget nothing more, once it is done, empties it.
    pub wiped: bool,
}

impl Archive {
    /// Takes articles down, all or none: bodies, bytes as fetched, claims, kept parses and the words
    /// of verdicts on them go, and the file is written anew without the pages on which they stood.
    /// The full-text index is made anew. Tombstones stay, by which the articles are not taken in
    /// again. To call it without keys wipes what an earlier call could not.
    ///
    /// Writing the file anew takes as long as copying it and as much room.
    ///
    /// # Errors
    /// [`StoreError::NoArticle`], [`StoreError::Ambiguous`], [`StoreError::Forgotten`] for a key;
    /// then nothing went. [`StoreError::Full`], [`StoreError::Busy`].
    pub fn forget(
        &self,
        keys: &[String],
        by: &str,
        why: &str,
        at: Timestamp,
    ) -> Result<Forgetting> {
        let mut numbers = keys.iter().map(|key| self.number_of(key)).collect::<Result<Vec<_>>>()?;
        numbers.sort_unstable();
        numbers.dedup();
        let mut done = Forgetting::default();
        if !numbers.is_empty() {
            let take_down = || {
                // What is deleted is overwritten with zeros at once, before the file is made anew.
                self.connection.pragma_update(None, "secure_delete", true)?;
                self.shelving(|transaction, shelves| {
                    for number in numbers {
                        take_down(transaction, shelves, number, by, why, at, &mut done)?;
                    }
                    // Index and catalogue take this for another archive, and are made anew.
                    transaction
                        .execute("UPDATE archive SET identity = lower(hex(randomblob(16)))", [])
                })
            };
            take_down().map_err(self.failed("taking articles down"))?;
        }
        self.connection
            .execute_batch("VACUUM")
            .map_err(self.failed("writing the file anew without what was taken down"))?;
        done.wiped = self.empty_log()?;
        self.refresh_index()?;
        Ok(done)
    }

    /// What was taken down, in the order in which it was added.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn forgotten(&self) -> Result<Vec<Tombstone>> {
        let read = || {
            self.connection
                .prepare_cached("SELECT id, at, by, why FROM forgotten ORDER BY number")?
                .query_map([], |row| {
                    Ok(Tombstone {
                        article: row.get("id")?,
                        at: parsed(row, "at")?,
                        by: row.get("by")?,
                        why: row.get("why")?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.failed("reading what was taken down"))
    }

    /// The error for a name under which an article stood that was taken down.
    pub(crate) fn buried(&self, key: &str) -> rusqlite::Result<Option<StoreError>> {
        let found: Option<(String, String, String)> = self
            .connection
            .prepare_cached(
                "SELECT id, at, why FROM forgotten
                 WHERE id = ?1 OR (length(?1) >= 6 AND id >= ?1 AND id < ?1 || 'g')
                 ORDER BY number LIMIT 1",
            )?
            .query_row([key.to_ascii_lowercase()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        Ok(found.map(|(id, at, why)| StoreError::Forgotten { id, at, why }))
    }

    /// Writes the log into the file and cuts it to nothing. `false` while others read what is in it.
    fn empty_log(&self) -> Result<bool> {
        let mut waited = std::time::Duration::ZERO;
        loop {
            let busy: i64 = self
                .connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
                .map_err(self.failed("emptying the log"))?;
            if busy == 0 {
                return Ok(true);
            }
            if waited >= self.patience {
                return Ok(false);
            }
            std::thread::sleep(LOOK_AGAIN);
            waited += LOOK_AGAIN;
        }
    }
}

fn take_down(
    connection: &Connection,
    shelves: &mut Shelves,
    number: i64,
    by: &str,
    why: &str,
    at: Timestamp,
    done: &mut Forgetting,
) -> rusqlite::Result<()> {
    let (id, origin, original): (String, i64, i64) = connection.query_row(
        "SELECT id, origin, original FROM articles WHERE number = ?1",
        [number],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    connection.execute(
        "INSERT INTO forgotten (number, id, at, by, why) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![number, id, at.to_string(), by, why],
    )?;
    let claims: i64 = connection.query_row(
        "SELECT count(*) FROM claims WHERE article = ?1",
        [number],
        |row| row.get(0),
    )?;
    done.claims += usize::try_from(claims).unwrap_or(0);
    done.verdicts += silence(connection, &id)?;
    let others: Vec<String> = connection
        .prepare("SELECT id FROM articles WHERE original = ?1 AND number <> ?2 ORDER BY number")?
        .query_map([original, number], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    // Claims, what they bear on and the parse go with the reading.
    connection.execute("DELETE FROM readings WHERE article = ?1", [number])?;
    shelves.remove(connection, number)?;
    let mut origins: Vec<i64> = connection
        .prepare("SELECT origin FROM sightings WHERE article = ?1")?
        .query_map([number], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    origins.push(origin);
    connection.execute("DELETE FROM sightings WHERE article = ?1", [number])?;
    if !others.is_empty() {
        connection.execute(
            "UPDATE originals SET bytes = x'', length = 0, emptied = 1 WHERE number = ?1",
            [original],
        )?;
    }
    // The bytes go before the article that allows them to, so the constraint waits for the end.
    connection.pragma_update(None, "defer_foreign_keys", true)?;
    if others.is_empty() {
        connection.execute("DELETE FROM originals WHERE number = ?1", [original])?;
    }
    connection.execute("DELETE FROM articles WHERE number = ?1", [number])?;
    for origin in origins {
        // An address at which nothing else was found says where the text still is.
        connection.execute(
            "DELETE FROM origins WHERE number = ?1
                 AND NOT EXISTS (SELECT 1 FROM articles WHERE origin = ?1)
                 AND NOT EXISTS (SELECT 1 FROM sightings WHERE origin = ?1)
                 AND NOT EXISTS (SELECT 1 FROM coverage WHERE origin = ?1)",
            [origin],
        )?;
    }
    done.articles.retain(|one| *one != id);
    done.without_page.retain(|one| *one != id);
    for other in others {
        if !done.without_page.contains(&other) {
            done.without_page.push(other);
        }
    }
    done.articles.push(id);
    Ok(())
}

/// Takes the words of an article out of the verdicts on it. That there was one, when, by whom and
/// on which claim stays.
fn silence(connection: &Connection, id: &str) -> rusqlite::Result<usize> {
    let about: Vec<(i64, Ruling)> = connection
        .prepare("SELECT number, verdict FROM verdicts WHERE instr(verdict, ?1) > 0")?
        .query_map([id], |row| Ok((row.get("number")?, from_json(row, "verdict")?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut silenced = 0;
    for (number, mut ruling) in about {
        let anchors = ruling.anchors();
        let articles = anchors.iter().map(|anchor| &anchor.article).chain(ruling.copies());
        if !articles.into_iter().any(|article| article.as_str() == id) {
            continue;
        }
        if let Ruling::Amend { slots, date, .. } = &mut ruling {
            slots.clear();
            *date = None;
        }
        if let Ruling::Settle { conflict, .. } = &mut ruling {
            TAKEN_DOWN.clone_into(conflict);
        }
        for anchor in ruling.anchors_mut() {
            if anchor.article.as_str() == id {
                let Anchor { evidence, slots, .. } = anchor;
                evidence.clear();
                slots.clear();
            }
        }
        connection.execute(
            "UPDATE verdicts SET verdict = ?2, why = ?3 WHERE number = ?1",
            params![number, json(&ruling)?, TAKEN_DOWN],
        )?;
        silenced += 1;
    }
    Ok(silenced)
}
