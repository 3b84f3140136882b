//! Which articles answer a question, all of them at once and in no order of merit.

use std::collections::BTreeSet;

use entente_text::ArticleId;
use tantivy::collector::DocSetCollector;
use tantivy::query::{AllQuery, Query as TantivyQuery};

use crate::archive::Archive;
use crate::error::Result;
use crate::index::NUMBER;
use crate::query::{read, read_plainly};
use crate::words::chain;

impl Archive {
    /// The ids of all articles that answer a question in the language of
    /// [`Query::text`](crate::Query), for what is to be done with every one of them.
    ///
    /// # Errors
    /// As [`Archive::search`].
    pub fn matching(&self, text: &str) -> Result<BTreeSet<ArticleId>> {
        let mut chain = chain();
        let asked = read(text, &mut chain).unwrap_or_else(|_| Some(read_plainly(text, &mut chain)));
        let (numbers, _) = self.with_index(|index| {
            let (searcher, fields) = index.searcher();
            let asked: Box<dyn TantivyQuery> = match &asked {
                Some(asked) => asked.query(fields.title, fields.body),
                None => Box::new(AllQuery),
            };
            let mut numbers = BTreeSet::new();
            for found in searcher.search(&*asked, &DocSetCollector)? {
                let segment = searcher.segment_reader(found.segment_ord);
                numbers.extend(segment.fast_fields().i64(NUMBER)?.first(found.doc_id));
            }
            Ok(numbers)
        })?;
        let ids = || {
            let mut select =
                self.connection.prepare_cached("SELECT id FROM articles WHERE number = ?1")?;
            numbers
                .iter()
                .map(|number| {
                    select
                        .query_row([number], |row| row.get::<_, String>("id").map(ArticleId::kept))
                })
                .collect::<rusqlite::Result<BTreeSet<_>>>()
        };
        ids().map_err(self.failed("listing the articles that answer"))
    }
}
