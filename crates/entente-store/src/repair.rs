//! Making anew all that is derived.

use entente_text::ArticleId;
use rusqlite::params;
use serde::Serialize;

use crate::archive::Archive;
use crate::claims::{ClaimQuery, fault};
use crate::derived;
use crate::error::Result;

/// What was made anew.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// Articles whose reading was given up because a claim or its parse was not as it should be; they
    /// are unread now, and the next reading finds their claims again.
    pub unread: Vec<String>,
}

impl Archive {
    /// Makes anew all that follows from articles and claims: SQLite's own indexes, which articles
    /// print the same words, what each claim bears on, what is read, the full-text index. A reading with a claim
    /// that cannot be read back, or does not stand in its article, or with a parse that cannot be
    /// unpacked, is given up, so that the article is read again. Articles, bytes as fetched and
    /// verdicts are not touched; what is wrong with them only a backup mends.
    ///
    /// # Errors
    /// [`crate::StoreError::Damaged`] when the file itself is; [`crate::StoreError::Full`],
    /// [`crate::StoreError::Busy`].
    pub fn repair(&self) -> Result<Repair> {
        self.connection
            .execute_batch("REINDEX")
            .map_err(self.failed("making the indexes of the file anew"))?;
        let mut broken = Vec::new();
        for article in self.articles() {
            let article = article?;
            let query = ClaimQuery { article: Some(article.id.clone()), ..ClaimQuery::default() };
            let whole = self.parsed(&article).is_ok()
                && self.claims(&query).is_ok_and(|claims| {
                    claims.iter().all(|kept| fault(&kept.claim, &article).is_none())
                });
            if !whole {
                broken.push((self.number_of(article.id.as_str())?, article.id));
            }
        }
        let rebuild = || {
            let transaction = self.writing()?;
            for (number, _) in &broken {
                transaction.execute("DELETE FROM readings WHERE article = ?1", params![number])?;
            }
            transaction.execute_batch("DELETE FROM subjects; DELETE FROM texts;")?;
            self.shelves.take();
            derived::fill(&transaction)?;
            transaction.commit()
        };
        rebuild().map_err(self.failed("making anew what is derived"))?;
        self.remake_index()?;
        let unread = broken.into_iter().map(|(_, id): (i64, ArticleId)| id.to_string()).collect();
        Ok(Repair { unread })
    }
}
