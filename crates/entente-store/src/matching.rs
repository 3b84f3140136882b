//! Which articles answer a question, all of them at once and in no order of merit.

use std::collections::BTreeSet;

use entente_text::ArticleId;

use crate::archive::Archive;
use crate::error::Result;

impl Archive {
    /// The ids of all articles that answer a question in the language of
    /// [`Query::text`](crate::Query), for what is to be done with every one of them.
    ///
    /// # Errors
    /// As [`Archive::search`].
    pub fn matching(&self, text: &str) -> Result<BTreeSet<ArticleId>> {
        let numbers = self.numbers(text)?;
        let ids = || {
            let mut select =
                self.connection.prepare_cached("SELECT id FROM articles WHERE number = ?1")?;
            let id = |number: &i64| {
                select.query_row([number], |row| row.get::<_, String>("id").map(ArticleId::kept))
            };
            numbers.iter().map(id).collect::<rusqlite::Result<BTreeSet<_>>>()
        };
        ids().map_err(self.failed("listing the articles that answer"))
    }
}
