//! Giving claims back with the articles that make them.

use std::collections::BTreeMap;

use entente_claims::Claim;
use entente_record::{ArticleHead, Report};
use entente_text::{Article, ArticleId, Field};
use rusqlite::{Params, ToSql};

use crate::archive::Archive;
use crate::catalogue::{self, Facet};
use crate::error::{Result, StoreError};
use crate::rows::{VOICE, VOICED, voice_of};

/// Which claims are asked for; an empty query asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimQuery {
    /// Only those of this article.
    pub article: Option<ArticleId>,
    /// Only those about this organisation, by its code ("CSTO"): claims whose slot `organisation`
    /// it fills, or `treaty` where they have no such slot.
    pub organisation: Option<String>,
    /// Only those of this type ("membership").
    pub kind: Option<String>,
}

impl Archive {
    /// The claims that were asked for: articles in the order of adding, and in each article the
    /// claims in the order in which their first evidence stands, those of the title before those
    /// of the body.
    ///
    /// # Errors
    /// [`StoreError::NoArticle`] when the query names one that is not kept;
    /// [`StoreError::StoredClaim`] when a claim cannot be read back.
    pub fn claims(&self, query: &ClaimQuery) -> Result<Vec<Report>> {
        self.some_claims(query, 0, usize::MAX)
    }

    /// Some of them: so many behind the first so many.
    ///
    /// # Errors
    /// As [`Archive::claims`].
    pub fn some_claims(&self, query: &ClaimQuery, skip: usize, most: usize) -> Result<Vec<Report>> {
        let [skip, most] = [skip, most].map(|number| i64::try_from(number).unwrap_or(i64::MAX));
        self.asked_for(query, |conditions, parameters| {
            let sql = format!(
                "SELECT {VOICE}, claims.claim FROM claims {VOICED}
                 WHERE true{conditions}
                 ORDER BY claims.article, claims.field, claims.start, claims.\"end\", claims.id
                 LIMIT {most} OFFSET {skip}"
            );
            self.reports(&sql, parameters)
        })
    }

    /// How many there are.
    ///
    /// # Errors
    /// As [`Archive::claims`].
    pub fn count_claims(&self, query: &ClaimQuery) -> Result<usize> {
        self.asked_for(query, |conditions, parameters| {
            let sql = format!("SELECT count(*) FROM claims WHERE true{conditions}");
            let count: rusqlite::Result<i64> = self
                .connection
                .prepare_cached(&sql)
                .and_then(|mut select| select.query_row(parameters, |row| row.get(0)));
            let count = count.map_err(self.failed("counting the claims"))?;
            Ok(usize::try_from(count).unwrap_or(0))
        })
    }

    /// How many claims of each type an article makes, by the name of the type.
    ///
    /// # Errors
    /// [`StoreError::NoArticle`] when it is not kept.
    pub fn types_of_claims(&self, article: &ArticleId) -> Result<BTreeMap<String, usize>> {
        let number = self.number_of(article.as_str())?;
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT type, count(*) FROM claims WHERE article = ?1 GROUP BY type",
                )?
                .query_map([number], |row| {
                    Ok((row.get(0)?, usize::try_from(row.get::<_, i64>(1)?).unwrap_or(0)))
                })?
                .collect::<rusqlite::Result<BTreeMap<String, usize>>>()
        };
        read().map_err(self.failed("counting the claims"))
    }

    /// Asks something about the claims of a query, given its conditions and what they compare with.
    fn asked_for<T>(
        &self,
        query: &ClaimQuery,
        ask: impl FnOnce(&str, &[(&str, &dyn ToSql)]) -> Result<T>,
    ) -> Result<T> {
        let number =
            query.article.as_ref().map(|article| self.number_of(article.as_str())).transpose()?;
        // Only the conditions that apply are written out, so that each finds its index.
        let mut conditions = String::new();
        let mut parameters: Vec<(&str, &dyn ToSql)> = Vec::new();
        if let Some(number) = &number {
            conditions += " AND claims.article = :article";
            parameters.push((":article", number));
        }
        if let Some(organisation) = &query.organisation {
            conditions += " AND claims.organisation = :organisation";
            parameters.push((":organisation", organisation));
        }
        if let Some(kind) = &query.kind {
            conditions += " AND claims.type = :kind";
            parameters.push((":kind", kind));
        }
        ask(&conditions, &parameters)
    }

    /// The reports that a query over `claims` finds, with the columns of [`VOICE`].
    pub(crate) fn reports(&self, sql: &str, parameters: impl Params) -> Result<Vec<Report>> {
        let read = || {
            self.connection
                .prepare_cached(sql)?
                .query_map(parameters, |row| {
                    let claim = row.get_ref("claim")?.as_str()?;
                    Ok(self.report(claim, voice_of(row)?))
                })?
                .collect::<rusqlite::Result<Result<Vec<_>>>>()
        };
        read().map_err(self.failed("reading the claims"))?
    }

    /// The claims that name a value in a field, of the articles added last, at most `most`
    /// articles; in the order of adding.
    ///
    /// # Errors
    /// As [`Archive::claims`].
    pub fn claims_naming(&self, facet: Facet, value: &str, most: usize) -> Result<Vec<Report>> {
        let (mut numbers, spellings) = {
            let catalogue = self.catalogue()?;
            let spellings = catalogue.spellings(facet, value).into_iter();
            // As they stand in the JSON of a claim, where only names of sources do not.
            let spellings: Vec<String> =
                spellings.filter_map(|one| serde_json::to_string(one).ok()).collect();
            (catalogue.numbers_naming(facet, value), spellings)
        };
        numbers.drain(..numbers.len().saturating_sub(most));
        let numbers = serde_json::to_string(&numbers).unwrap_or_default();
        let spellings = serde_json::to_string(&spellings).unwrap_or_default();
        let sql = format!(
            "SELECT {VOICE}, claims.claim FROM claims {VOICED}
             WHERE claims.article IN (SELECT value FROM json_each(?1))
             AND EXISTS (SELECT 1 FROM json_each(?2) WHERE instr(claims.claim, value) > 0)
             ORDER BY claims.article, claims.field, claims.start, claims.\"end\", claims.id"
        );
        let mut all = self.reports(&sql, [&numbers, &spellings])?;
        all.retain(|report| catalogue::names(&report.claim, facet, value));
        Ok(all)
    }

    /// How many claims are about an organisation, by its code, and how many articles make them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn count_about(&self, organisation: &str) -> Result<(usize, usize)> {
        let count = |row: &rusqlite::Row<'_>, column: usize| {
            row.get(column).map(|count: i64| usize::try_from(count).unwrap_or(0))
        };
        self.connection
            .prepare_cached(
                "SELECT count(*), count(DISTINCT article) FROM claims WHERE organisation = ?1",
            )
            .and_then(|mut select| {
                select.query_row([organisation], |row| Ok((count(row, 0)?, count(row, 1)?)))
            })
            .map_err(self.failed("counting the claims"))
    }

    fn report(&self, claim: &str, article: ArticleHead) -> Result<Report> {
        match serde_json::from_str(claim) {
            Ok(claim) => Ok(Report { claim, article }),
            Err(error) => Err(StoreError::StoredClaim {
                path: self.path.clone(),
                article: article.id.to_string(),
                reason: error.to_string(),
            }),
        }
    }
}

/// Why a claim cannot be one of this article; `None` when nothing speaks against it.
pub(crate) fn fault(claim: &Claim, article: &Article) -> Option<String> {
    if claim.article != article.name() {
        return Some(format!("it names the article \"{}\"", claim.article));
    }
    if claim.evidence.is_empty() {
        return Some("it has no evidence".to_owned());
    }
    claim.evidence.iter().find_map(|evidence| {
        let (name, text) = match evidence.field {
            Field::Title => ("title", &article.title),
            Field::Body => ("body", &article.body),
        };
        let stands = text.get(evidence.start..evidence.end) == Some(&evidence.exact);
        (!stands).then(|| {
            let (start, end) = (evidence.start, evidence.end);
            format!("its evidence does not stand at bytes {start}-{end} of the {name}")
        })
    })
}

/// The organisation or treaty a claim is about.
pub(crate) fn organisation(claim: &Claim) -> Option<&str> {
    claim.slot("organisation").or_else(|| claim.slot("treaty"))
}

/// The modality as it is written in JSON.
pub(crate) fn modality(claim: &Claim) -> String {
    match serde_json::to_value(claim.modality) {
        Ok(serde_json::Value::String(modality)) => modality,
        _ => String::new(),
    }
}
