//! Searching the archive.

use std::cmp::Reverse;
use std::fmt;

use entente_text::Completeness;
use rusqlite::OptionalExtension;
use serde::Serialize;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{AllQuery, Query as TantivyQuery};
use tantivy::{DocId, Score, SegmentReader};

use crate::archive::Archive;
use crate::error::Result;
use crate::excerpt::{Piece, excerpt, marked};
use crate::index::{Index, Lack, NUMBER, PUBLISHED};
use crate::query::{read, read_plainly};
use crate::rows::{HEAD, completeness_of, head_of};
use crate::words::chain;
use entente_record::ArticleHead;

/// A question to the archive and the page of answers that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The question: words, all of which must be there; `"a phrase"`; `OR`, `NOT` or `-`, brackets.
    /// An empty one asks for everything, newest first.
    pub text: String,
    /// The page, from 1.
    pub page: usize,
    /// How many results a page has.
    pub per_page: usize,
}

impl Query {
    /// The first page of six results.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), page: 1, per_page: 6 }
    }
}

/// One page of answers.
///
/// As text it is the line that stands above a page of results: "Viewing results 1 - 6 of 41".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Results {
    /// How many articles answer the question, exactly.
    pub total: usize,
    /// The number of the first result on this page, from 1; 0 when there are none.
    pub first: usize,
    /// The number of the last result on this page.
    pub last: usize,
    /// Which page this is: the one asked for, or the last one when there are not so many.
    pub page: usize,
    /// How many pages there are; 1 when there are no results.
    pub pages: usize,
    /// The results, best first; where the score is the same, newest first, undated last, then in
    /// the order of adding.
    pub hits: Vec<Hit>,
    /// What the reader should know: that the question was not understood and its words were
    /// searched for instead, or that the newest articles cannot be found yet.
    pub notes: Vec<String>,
}

/// One article that answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// Which article.
    pub head: ArticleHead,
    /// Whether its body is whole.
    pub completeness: Completeness,
    /// The headline, with what was asked for marked.
    pub title_pieces: Vec<Piece>,
    /// The passage of the body that answers best, or its beginning when only the headline does.
    pub excerpt: Vec<Piece>,
}

impl fmt::Display for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.total {
            0 => f.write_str("No results"),
            total => write!(f, "Viewing results {} - {} of {total}", self.first, self.last),
        }
    }
}

impl Archive {
    /// Searches titles and bodies. A question that cannot be understood is no error: its words are
    /// searched for, and a note says so. The full-text index is brought up to date first.
    ///
    /// ```
    /// # use entente_store::{Archive, Query};
    /// # use entente_text::{Article, Draft};
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let archive = Archive::open(folder.path().join("archive.db"))?;
    /// let body = "Six states took part in the exercises near the lake.".to_owned();
    /// let article = Article::from(Draft { body, ..Draft::default() });
    /// archive.add(&article, b"", "news.txt", "2024-09-30T08:00:00Z".parse().unwrap())?;
    /// let results = archive.search(&Query::new("exercise OR meeting"))?;
    /// assert_eq!(results.to_string(), "Viewing results 1 - 1 of 1");
    /// assert!(results.hits[0].excerpt.iter().any(|piece| piece.marked && piece.text == "exercises"));
    /// # Ok::<_, entente_store::StoreError>(())
    /// ```
    ///
    /// # Errors
    /// When the archive cannot be read, and when there is no index and none can be made.
    pub fn search(&self, query: &Query) -> Result<Results> {
        let mut chain = chain();
        let mut notes = Vec::new();
        let asked = read(&query.text, &mut chain).unwrap_or_else(|reason| {
            notes.push(format!("the question was searched for as plain words, because {reason}"));
            Some(read_plainly(&query.text, &mut chain))
        });
        let marks = asked.as_ref().map(|asked| asked.marks()).unwrap_or_default();
        if asked.is_some() && marks.is_empty() && !query.text.contains(char::is_alphanumeric) {
            notes.push("the question holds no word to search for".to_owned());
        }
        let (found, lack) = self.with_index(|index| {
            let (_, fields) = index.searcher();
            let asked: Box<dyn TantivyQuery> = match &asked {
                Some(asked) => asked.query(fields.title, fields.body),
                None => Box::new(AllQuery),
            };
            find(index, &*asked, query)
        })?;
        if let Some(Lack { articles, reason }) = lack {
            let newest = match articles {
                1 => "the newest article".to_owned(),
                _ => format!("the newest {articles} articles"),
            };
            notes.push(format!("{newest} cannot be found yet: {reason}"));
        }
        let mut hits = Vec::with_capacity(found.numbers.len());
        for number in found.numbers {
            let Some((head, completeness, body)) = self.hit(number)? else { continue };
            hits.push(Hit {
                title_pieces: marked(&mut chain, &head.title, &marks),
                excerpt: excerpt(&mut chain, &body, &marks),
                head,
                completeness,
            });
        }
        let first = if hits.is_empty() { 0 } else { found.offset + 1 };
        Ok(Results {
            total: found.total,
            first,
            last: found.offset + hits.len(),
            page: found.page,
            pages: found.pages,
            hits,
            notes,
        })
    }

    fn hit(&self, number: i64) -> Result<Option<(ArticleHead, Completeness, String)>> {
        let sql = format!("SELECT {HEAD}, completeness, body FROM articles WHERE number = ?1");
        let read = || {
            self.connection
                .prepare_cached(&sql)?
                .query_row([number], |row| {
                    Ok((head_of(row)?, completeness_of(row)?, row.get("body")?))
                })
                .optional()
        };
        read().map_err(self.failed("reading a result"))
    }
}

/// What the index says.
struct Found {
    total: usize,
    page: usize,
    pages: usize,
    /// How many results stand on the pages before.
    offset: usize,
    /// The articles of the page.
    numbers: Vec<i64>,
}

fn find(index: &Index, asked: &dyn TantivyQuery, query: &Query) -> tantivy::Result<Found> {
    let (searcher, _) = index.searcher();
    let total = searcher.search(asked, &Count)?;
    let per_page = query.per_page.clamp(1, total.max(1));
    let pages = total.div_ceil(per_page).max(1);
    let page = query.page.clamp(1, pages);
    let offset = (page - 1) * per_page;
    let limit = per_page.min(total - offset);
    let mut numbers = Vec::new();
    if limit > 0 {
        let order = TopDocs::with_limit(limit).and_offset(offset).tweak_score(order);
        let best = searcher.search(asked, &order)?;
        numbers.extend(best.into_iter().map(|((_, _, Reverse(number)), _)| number));
    }
    Ok(Found { total, page, pages, offset, numbers })
}

/// The order of results: score, day, order of adding.
///
/// The score is rounded. Its last digits depend on how the index happens to be cut into segments,
/// and the order must not.
fn order(segment: &SegmentReader) -> impl Fn(DocId, Score) -> (i64, i64, Reverse<i64>) + use<> {
    let column = |name: &str| segment.fast_fields().i64(name).ok();
    let (numbers, days) = (column(NUMBER), column(PUBLISHED));
    move |document, score| {
        let value = |column: &Option<tantivy::columnar::Column<i64>>| {
            column.as_ref().and_then(|column| column.first(document)).unwrap_or(i64::MIN)
        };
        let score = (f64::from(score) * 1000.0).round() as i64;
        (score, value(&days), Reverse(value(&numbers)))
    }
}
