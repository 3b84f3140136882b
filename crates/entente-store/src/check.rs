//! Verifying an archive.

use std::fmt;

use entente_text::Article;
use serde::Serialize;

use crate::archive::Archive;
use crate::claims::{ClaimQuery, fault};
use crate::derived;
use crate::error::Result;
use crate::index::{Index, Standing};
use crate::looking_through::Looking;

/// Something in an archive that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where: "database", "article 3f…", "index".
    pub place: String,
    /// What is wrong, and what to do where something can be done.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl Archive {
    /// Verifies everything that is kept, and changes nothing: the database itself, that each
    /// article's id is the hash of its content, that the bytes as fetched can be unpacked and are
    /// those that were kept, that the evidence of each claim stands in its article, that what is
    /// derived from articles and claims is there, and that the full-text index is whole and in step. Nothing found wrong: the list is empty.
    ///
    /// # Errors
    /// When the database is so damaged that it cannot be read to the end.
    pub fn check(&self) -> Result<Vec<Problem>> {
        let mut problems = Vec::new();
        self.check_database(&mut problems)?;
        self.check_originals(&mut problems)?;
        self.check_articles(&mut problems)?;
        self.check_derived(&mut problems)?;
        self.check_index(&mut problems)?;
        Ok(problems)
    }

    fn check_database(&self, problems: &mut Vec<Problem>) -> Result<()> {
        let place = "database";
        let mut read = || {
            let mut note =
                |message: String| problems.push(Problem { place: place.into(), message });
            self.connection.pragma_query(None, "integrity_check", |row| {
                let word: String = row.get(0)?;
                if word != "ok" {
                    note(word);
                }
                Ok(())
            })?;
            self.connection.pragma_query(None, "foreign_key_check", |row| {
                let (table, number): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
                let row_number = number.map(|number| format!(" {number}")).unwrap_or_default();
                note(format!("row{row_number} of {table} points at nothing"));
                Ok(())
            })
        };
        read().map_err(self.failed("checking the database"))
    }

    fn check_originals(&self, problems: &mut Vec<Problem>) -> Result<()> {
        let mut read = || {
            let mut select = self.connection.prepare(
                "SELECT number, hash, bytes FROM originals WHERE emptied = 0 ORDER BY number",
            )?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let number: i64 = row.get("number")?;
                let message = match zstd::decode_all(row.get_ref("bytes")?.as_blob()?) {
                    Err(error) => format!("the bytes as fetched cannot be unpacked: {error}"),
                    Ok(bytes)
                        if blake3::hash(&bytes).to_hex().as_str()
                            != row.get_ref("hash")?.as_str()? =>
                    {
                        "the bytes as fetched are not those that were kept".to_owned()
                    }
                    Ok(_) => continue,
                };
                problems.push(Problem { place: format!("original {number}"), message });
            }
            Ok(())
        };
        read().map_err(self.failed("checking the bytes as fetched"))
    }

    fn check_articles(&self, problems: &mut Vec<Problem>) -> Result<()> {
        for article in self.articles() {
            let article = article?;
            let place = format!("article {}", article.id);
            let mut note = |message: String| {
                problems.push(Problem { place: place.clone(), message });
            };
            let hash = Article::from(article.draft.clone()).id;
            if hash != article.id {
                note(format!("its id is not the hash of its content, which is {hash}"));
            }
            let query = ClaimQuery { article: Some(article.id.clone()), ..ClaimQuery::default() };
            match self.claims(&query) {
                Ok(claims) => {
                    for kept in claims {
                        if let Some(fault) = fault(&kept.claim, &article) {
                            note(format!("claim {}: {fault}", kept.claim.id));
                        }
                    }
                }
                Err(error) => note(error.to_string()),
            }
            if let Err(error) = self.parsed(&article) {
                note(format!("{error}; `entente check --repair` has it read again"));
            }
        }
        Ok(())
    }

    fn check_derived(&self, problems: &mut Vec<Problem>) -> Result<()> {
        let lacking =
            derived::lacking(&self.connection).map_err(self.failed("checking what is derived"))?;
        problems.extend(lacking.into_iter().map(|message| Problem {
            place: "derived".to_owned(),
            message: format!("{message}; `entente check --repair` makes it anew"),
        }));
        Ok(())
    }

    fn check_index(&self, problems: &mut Vec<Problem>) -> Result<()> {
        let folder = self.index_path();
        let healed = "the next search makes it anew";
        let message = match Index::open(&folder, Looking::All) {
            // Nothing was searched for yet.
            Err(_) if !folder.exists() => return Ok(()),
            Err(reason) => format!("it cannot be read ({reason}); {healed}"),
            Ok(index) => match self.standing(&index)? {
                Standing::InStep => return Ok(()),
                Standing::Behind(articles) => {
                    format!("it lacks articles ({articles}); the next search adds them")
                }
                Standing::Foreign => format!("it was made from something else; {healed}"),
            },
        };
        problems.push(Problem { place: format!("index {}", folder.display()), message });
        Ok(())
    }
}
