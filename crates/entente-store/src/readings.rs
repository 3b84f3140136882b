//! Which article was read by what, and what was left in doubt.

use entente_claims::Claim;
use entente_text::{ArticleId, Doubt, Field};
use rusqlite::{OptionalExtension, params};

use crate::archive::Archive;
use crate::articles::Articles;
use crate::claims;
use crate::error::{Result, StoreError};
use crate::rows::{from_json, json};

/// Who read an article, and with what doubts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The model and the fingerprint of the rules, as the caller gave it.
    pub reader: String,
    /// What the reading was not sure of.
    pub doubts: Vec<Doubt>,
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
        let number = self.number_of(article.as_str())?;
        let kept = self.article_numbered(number)?;
        for claim in claims {
            if let Some(reason) = claims::fault(claim, &kept) {
                return Err(StoreError::WrongClaim {
                    claim: claim.id.clone(),
                    article: kept.id.to_string(),
                    reason,
                });
            }
        }
        let record = || {
            let transaction = self.writing()?;
            transaction
                .prepare_cached("DELETE FROM readings WHERE article = ?1")?
                .execute([number])?;
            transaction
                .prepare_cached(
                    "INSERT INTO readings (article, reader, doubts) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![number, reader, json(&doubts)?])?;
            // The same claim found twice is one claim.
            let mut insert = transaction.prepare_cached(
                "INSERT OR IGNORE INTO claims (article, field, start, \"end\", id, type, rule,
                     organisation, member, change, modality, claim)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?;
            for claim in claims {
                let first = &claim.evidence[0];
                let field = match first.field {
                    Field::Title => 0,
                    Field::Body => 1,
                };
                let byte = |place: usize| i64::try_from(place).unwrap_or(i64::MAX);
                insert.execute(params![
                    number,
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
            }
            drop(insert);
            transaction.commit()
        };
        record().map_err(self.failed(&format!("recording the reading of article {article}")))
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

    /// The articles that this reader has not read, or that another one read since. Readings may be
    /// recorded on the way.
    pub fn unread(&self, reader: &str) -> Articles<'_> {
        let sql = "SELECT number FROM articles WHERE number > ?1 AND NOT EXISTS
             (SELECT 1 FROM readings WHERE article = articles.number AND reader = ?2)";
        Articles::new(self, sql, Some(reader.to_owned()))
    }
}
