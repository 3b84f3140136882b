//! Stories that several articles print, as they are kept.

use entente_record::ArticleHead;
use entente_text::ArticleId;

use crate::archive::Archive;
use crate::error::Result;
use crate::rows::{HEAD, head_of};

/// In which order the articles of a story stand: the leading one, then by day.
const ORDER: &str = "stories.article <> stories.lead, articles.published IS NULL, \
     articles.published, articles.id";

impl Archive {
    /// The articles of the story that an article prints, the leading one first; empty where no other
    /// prints it.
    ///
    /// # Errors
    /// [`StoreError::NoArticle`](crate::StoreError::NoArticle).
    pub fn story(&self, article: &ArticleId) -> Result<Vec<ArticleHead>> {
        let number = self.number_of(article.as_str())?;
        let all = self.story_of(number, i64::MAX)?;
        Ok(if all.len() > 1 { all } else { Vec::new() })
    }

    /// The first articles of a story.
    pub(crate) fn story_of(&self, number: i64, most: i64) -> Result<Vec<ArticleHead>> {
        let sql = format!(
            "SELECT {HEAD} FROM stories JOIN articles ON articles.number = stories.article
             WHERE stories.lead = (SELECT lead FROM stories WHERE article = ?1)
             ORDER BY {ORDER} LIMIT ?2"
        );
        let read = || {
            self.connection
                .prepare_cached(&sql)?
                .query_map([number, most], head_of)?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(self.failed("looking for copies"))
    }

    /// All stories that several articles print, each with the leading article first; in the order in
    /// which their leading articles were added.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn stories(&self) -> Result<Vec<Vec<ArticleHead>>> {
        let sql = format!(
            "SELECT {HEAD}, stories.lead AS lead FROM stories
             JOIN articles ON articles.number = stories.article ORDER BY stories.lead, {ORDER}"
        );
        let read = || {
            let mut stories: Vec<Vec<ArticleHead>> = Vec::new();
            let mut of = None;
            let mut select = self.connection.prepare_cached(&sql)?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let lead: i64 = row.get("lead")?;
                match stories.last_mut().filter(|_| of == Some(lead)) {
                    Some(story) => story.push(head_of(row)?),
                    None => stories.push(vec![head_of(row)?]),
                }
                of = Some(lead);
            }
            stories.retain(|story| story.len() > 1);
            Ok(stories)
        };
        read().map_err(self.failed("listing the stories"))
    }
}
