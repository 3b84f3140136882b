//! Which article was read by what, and what was left in doubt.

use std::collections::BTreeSet;

use entente_claims::Claim;
use entente_record::ArticleHead;
use entente_text::{ArticleId, Document, Doubt, Field};
use rusqlite::{Connection, OptionalExtension, params};

use crate::annotations;
use crate::archive::Archive;
use crate::articles::Articles;
use crate::claims;
use crate::derived;
use crate::error::{Result, StoreError};
use crate::rows::{HEAD, from_json, head_of, json};
use crate::tally;

/// Who read an article, and with what doubts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The model and the fingerprint of the rules, as the caller gave it.
    pub reader: String,
    /// What the reading was not sure of.
    pub doubts: Vec<Doubt>,
}

/// An article with what its last reading left in doubt.
pub type Doubtful = (ArticleHead, Vec<Doubt>);

/// What a reader found in one article.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The article that was read.
    pub article: ArticleId,
    /// What it states.
    pub claims: Vec<Claim>,
    /// What the reading was not sure of.
    pub doubts: Vec<Doubt>,
    /// Title and body as the model read them, where they are to be kept for trying rules on.
    pub parsed: Option<(Document, Document)>,
}

impl Archive {
    /// Records what one reader found in an article. An earlier reading of the article goes with all
    /// its claims, and this one takes its place: all of it, or nothing.
    ///
    /// # Errors
    /// [`StoreError::NoArticle`]; [`StoreError::WrongClaim`] when a claim names another article or
    /// its evidence does not stand in this one; [`StoreError::Full`], [`StoreError::Busy`]. The
    /// earlier reading then stays.
    pub fn record_reading(
        &self,
        article: &ArticleId,
        reader: &str,
        claims: &[Claim],
        doubts: &[Doubt],
    ) -> Result<()> {
        let number = self.check_claims(article, claims)?;
        let record = || {
            let transaction = self.writing()?;
            replace(&transaction, number, reader, claims, doubts, None)?;
            transaction.commit()
        };
        record().map_err(self.failed(&format!("recording the reading of article {article}")))
    }

    /// Records what one reader found in several articles, in one step: all of it, or nothing. One
    /// step for some hundreds of articles takes hardly longer than one for a single article.
    ///
    /// # Errors
    /// As [`Archive::record_reading`]; then none of the readings is recorded.
    pub fn record_readings(&self, reader: &str, findings: &[Finding]) -> Result<()> {
        let numbers = findings
            .iter()
            .map(|finding| self.check_claims(&finding.article, &finding.claims))
            .collect::<Result<Vec<_>>>()?;
        self.ahead.borrow_mut().of_findings(&self.path, findings);
        let record = || {
            let transaction = self.writing()?;
            for (number, finding) in numbers.iter().zip(findings) {
                let Finding { claims, doubts, parsed, .. } = finding;
                replace(&transaction, *number, reader, claims, doubts, parsed.as_ref())?;
            }
            transaction.commit()
        };
        record().map_err(self.failed(&format!("recording {} readings", findings.len())))
    }

    /// The article's number, if all claims are claims of this article.
    fn check_claims(&self, article: &ArticleId, claims: &[Claim]) -> Result<i64> {
        let number = self.number_of(article.as_str())?;
        let kept = self.article_numbered(number)?;
        let wrong =
            claims.iter().find_map(|claim| claims::fault(claim, &kept).map(|why| (claim, why)));
        match wrong {
            None => Ok(number),
            Some((claim, reason)) => Err(StoreError::WrongClaim {
                claim: claim.id.clone(),
                article: kept.id.to_string(),
                reason,
            }),
        }
    }

    /// Who read an article last; `None` when nobody did.
    ///
    /// # Errors
    /// [`StoreError::NoArticle`].
    pub fn reading(&self, article: &ArticleId) -> Result<Option<Reading>> {
        let number = self.number_of(article.as_str())?;
        let read = || {
            self.connection
                .prepare_cached("SELECT reader, doubts FROM readings WHERE article = ?1")?
                .query_row([number], |row| {
                    Ok(Reading { reader: row.get("reader")?, doubts: from_json(row, "doubts")? })
                })
                .optional()
        };
        read().map_err(self.failed("looking who read an article"))
    }

    /// The readings that left doubts, in the order in which their articles were added.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn doubts(&self) -> Result<Vec<Doubtful>> {
        self.doubtful("readings.doubts <> ?1", "[]")
    }

    /// How many readings left doubts.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn count_doubts(&self) -> Result<usize> {
        Ok(self.catalogue()?.doubtful().len())
    }

    /// Some of the readings that left doubts, in the same order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn some_doubts(&self, skip: usize, most: usize) -> Result<Vec<Doubtful>> {
        let numbers: Vec<i64> =
            self.catalogue()?.doubtful().iter().skip(skip).take(most).copied().collect();
        let numbers = serde_json::to_string(&numbers).unwrap_or_default();
        self.doubtful("readings.article IN (SELECT value FROM json_each(?1))", &numbers)
    }

    fn doubtful(&self, condition: &str, parameter: &str) -> Result<Vec<Doubtful>> {
        let read = || {
            self.connection
                .prepare_cached(&format!(
                    "SELECT {HEAD}, readings.doubts FROM readings
                     JOIN articles ON articles.number = readings.article
                     WHERE {condition} ORDER BY readings.article"
                ))?
                .query_map([parameter], |row| Ok((head_of(row)?, from_json(row, "doubts")?)))?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(self.failed("reading the doubts"))
    }

    /// The articles that nobody has read. Readings may be recorded on the way.
    pub fn never_read(&self) -> Articles<'_> {
        let sql = "SELECT article AS number FROM unread WHERE article > ?1 AND ?2 IS NULL";
        Articles::new(self, sql, None)
    }

    /// How many articles nobody has read.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn count_never_read(&self) -> Result<usize> {
        tally::count(&self.connection, "unread")
            .map_err(self.failed("counting the articles that nobody has read"))
    }

    /// How many articles were read last by another reader than this one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read_by_others(&self, reader: &str) -> Result<usize> {
        self.connection
            .prepare_cached("SELECT coalesce(sum(readings), 0) FROM readers WHERE reader <> ?1")
            .and_then(|mut count| count.query_row([reader], |row| row.get::<_, i64>(0)))
            .map(|count| usize::try_from(count).unwrap_or(0))
            .map_err(self.failed("counting the readings"))
    }

    /// The articles that this reader has not read, or that another one read since. Readings may be
    /// recorded on the way.
    pub fn unread(&self, reader: &str) -> Articles<'_> {
        let sql = "SELECT article AS number FROM unread WHERE article > ?1
             UNION ALL SELECT article FROM readings WHERE article > ?1 AND reader <> ?2";
        Articles::new(self, sql, Some(reader.to_owned()))
    }
}

/// Puts a reading in the place of the earlier one.
fn replace(
    connection: &Connection,
    article: i64,
    reader: &str,
    claims: &[Claim],
    doubts: &[Doubt],
    parsed: Option<&(Document, Document)>,
) -> rusqlite::Result<()> {
    if is_kept(connection, article, reader, claims, doubts, parsed.is_some())? {
        return Ok(());
    }
    // Asked before the earlier reading goes: its number may be the last.
    let revision: i64 = connection
        .prepare_cached("SELECT coalesce(max(revision), 0) + 1 FROM readings")?
        .query_row([], |row| row.get(0))?;
    // The claims of the earlier reading go with it.
    connection.prepare_cached("DELETE FROM readings WHERE article = ?1")?.execute([article])?;
    connection
        .prepare_cached(
            "INSERT INTO readings (article, reader, doubts, revision) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![article, reader, json(&doubts)?, revision])?;
    if let Some((title, body)) = parsed {
        annotations::keep(connection, article, title, body)?;
    }
    // The same claim found twice is one claim.
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO claims (article, field, start, \"end\", id, type, rule,
             organisation, member, change, modality, claim)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    for claim in claims {
        let Some(first) = claim.evidence.first() else { continue };
        let field = match first.field {
            Field::Title => 0,
            Field::Body => 1,
        };
        let byte = |place: usize| i64::try_from(place).unwrap_or(i64::MAX);
        let inserted = insert.execute(params![
            article,
            field,
            byte(first.start),
            byte(first.end),
            claim.id,
            claim.kind,
            claim.rule,
            claims::organisation(claim),
            claim.slot("member"),
            claim.slot("change"),
            claims::modality(claim),
            json(claim)?,
        ])?;
        if inserted > 0 {
            derived::note_subjects(connection, claim, connection.last_insert_rowid())?;
        }
    }
    Ok(())
}

/// Whether this very reading is kept already, so that recording it again would change nothing but
/// the bytes of the file.
fn is_kept(
    connection: &Connection,
    article: i64,
    reader: &str,
    claims: &[Claim],
    doubts: &[Doubt],
    with_parse: bool,
) -> rusqlite::Result<bool> {
    let kept: Option<(String, String, bool)> = connection
        .prepare_cached(
            "SELECT reader, doubts,
                 EXISTS (SELECT 1 FROM annotations WHERE article = readings.article) AS parsed
             FROM readings WHERE article = ?1",
        )?
        .query_row([article], |row| {
            Ok((row.get("reader")?, row.get("doubts")?, row.get("parsed")?))
        })
        .optional()?;
    let Some((by, left, parsed)) = kept else { return Ok(false) };
    if by != reader || left != json(&doubts)? || parsed != with_parse {
        return Ok(false);
    }
    let mut select = connection.prepare_cached("SELECT claim FROM claims WHERE article = ?1")?;
    let kept: BTreeSet<String> =
        select.query_map([article], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let new: BTreeSet<String> = claims.iter().map(json).collect::<rusqlite::Result<_>>()?;
    Ok(kept == new)
}
