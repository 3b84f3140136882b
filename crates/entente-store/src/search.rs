//! Searching the archive.

use std::fmt;
use std::sync::Arc;

use entente_text::{ArticleId, Completeness};
use rusqlite::OptionalExtension;
use serde::Serialize;
use tantivy::collector::{Collector, Count, SegmentCollector};
use tantivy::query::{AllQuery, Query as TantivyQuery};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{DocId, Score, SegmentReader};

use crate::archive::Archive;
use crate::catalogue::{MOST_VALUES, Numbers, Survey};
use crate::error::Result;
use crate::excerpt::{Piece, excerpt, marked};
use crate::index::{Columns, Index, Lack};
use crate::query::{Asked, Ground, read, read_plainly};
use crate::ranking::{Best, Chosen};
use crate::rows::{HEAD, completeness_of, head_of};
use crate::segments;
use crate::words::chain;
use entente_record::ArticleHead;

/// The most copies of an article that are told with it.
const MOST_COPIES: i64 = 100;

/// A question to the archive and the page of answers that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The question: words, all of which must be there; `"a phrase"`; `OR`, `NOT` or `-`, brackets;
    /// `field:value` (`docs/searching.md` tells all fields).
    /// An empty one asks for everything, newest first.
    pub text: String,
    /// The page, from 1.
    pub page: usize,
    /// How many results a page has.
    pub per_page: usize,
    /// In what order results stand.
    pub order: Order,
    /// Whether of articles that print one story only one is a result: the one that leads it, where
    /// that answers.
    pub collapsed: bool,
}

/// In what order results stand; those alike in it stand newest first, undated last, then in the
/// order of adding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Those that answer best first.
    #[default]
    Best,
    /// Published last first.
    Newest,
    /// Published first first, undated last.
    Oldest,
    /// Added last first.
    Added,
}

impl Query {
    /// The first page of six results, best first.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), page: 1, per_page: 6, order: Order::Best, collapsed: false }
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
    /// The other articles that print the same story, where only one of them is a result.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<ArticleHead>,
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
        let (asked, mut notes) = understood(&query.text, &mut chain);
        let marks = asked.as_ref().map(|asked| asked.marks()).unwrap_or_default();
        let copies = match query.collapsed {
            true => self.copies_among(asked.as_ref())?,
            false => None,
        };
        let is_one_word = asked.as_ref().is_some_and(Asked::is_one_word);
        let (found, lack) = self.asking(asked.as_ref(), |index, asked| {
            find(index, asked, is_one_word, query, copies.as_ref())
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
                copies: if query.collapsed { self.copies(number, &head.id)? } else { Vec::new() },
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

    /// Counts what the articles that answer a question name, and when they were published.
    ///
    /// # Errors
    /// As [`Archive::search`].
    pub fn survey(&self, question: &str) -> Result<Survey> {
        self.short_survey(question, MOST_VALUES)
    }

    /// The same with at most so many values of each facet.
    ///
    /// # Errors
    /// As [`Archive::search`].
    pub fn short_survey(&self, question: &str, most: usize) -> Result<Survey> {
        if understood(question, &mut chain()).0.is_none() {
            return Ok(self.catalogue()?.whole(most));
        }
        let numbers = self.numbers(question)?;
        Ok(self.catalogue()?.survey(&numbers, most))
    }

    /// The numbers of all articles that answer a question, in no order.
    pub(crate) fn numbers(&self, question: &str) -> Result<Vec<i64>> {
        let (asked, _) = understood(question, &mut chain());
        let ask = |index: &Index, asked: &dyn TantivyQuery| {
            segments::search(&index.searcher().0, asked, &Collected { index, of: None })
        };
        Ok(self.asking(asked.as_ref(), ask)?.0)
    }

    /// Asks the index a question, with the catalogue where it is needed.
    fn asking<T>(
        &self,
        asked: Option<&Asked>,
        ask: impl Fn(&Index, &dyn TantivyQuery) -> tantivy::Result<T>,
    ) -> Result<(T, Option<Lack>)> {
        let needs = asked.is_some_and(Asked::needs_catalogue);
        let catalogue = needs.then(|| self.catalogue()).transpose()?;
        self.with_index(|index| {
            let (_, fields) = index.searcher();
            let ground = Ground { fields, catalogue: catalogue.as_deref() };
            let query: Box<dyn TantivyQuery> = match asked {
                Some(asked) => asked.query(&ground),
                None => Box::new(AllQuery),
            };
            ask(index, &*query)
        })
    }

    /// Of the articles that answer, those that are copies of another one that answers.
    fn copies_among(&self, asked: Option<&Asked>) -> Result<Option<Arc<Numbers>>> {
        let storied = self.catalogue()?.storied();
        if storied.is_empty() {
            return Ok(None);
        }
        let (numbers, _) = self.asking(asked, |index, asked| {
            let of = Some(Arc::clone(&storied));
            segments::search(&index.searcher().0, asked, &Collected { index, of })
        })?;
        let copies = self.catalogue()?.copies(&numbers);
        Ok((!copies.is_empty()).then(|| Arc::new(copies)))
    }

    /// The other articles that print the same story as one.
    fn copies(&self, number: i64, of: &ArticleId) -> Result<Vec<ArticleHead>> {
        let mut story = self.story_of(number, MOST_COPIES)?;
        story.retain(|head| head.id != *of);
        Ok(story)
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

/// A question as it is understood, and what there is to say about that.
fn understood(text: &str, chain: &mut TextAnalyzer) -> (Option<Asked>, Vec<String>) {
    let mut notes = Vec::new();
    let asked = read(text, chain).unwrap_or_else(|reason| {
        notes.push(format!("the question was searched for as plain words, because {reason}"));
        Some(read_plainly(text, chain))
    });
    if matches!(&asked, Some(Asked::Any(nothing)) if nothing.is_empty()) {
        notes.push("the question holds no word to search for".to_owned());
    }
    (asked, notes)
}

/// Gathers the numbers of all articles that answer, or of those of a set.
struct Collected<'a> {
    index: &'a Index,
    of: Option<Arc<Numbers>>,
}

impl Collector for Collected<'_> {
    type Fruit = Vec<i64>;
    type Child = CollectedOfSegment;

    fn for_segment(&self, _: u32, segment: &SegmentReader) -> tantivy::Result<Self::Child> {
        let columns = self.index.columns(segment)?;
        Ok(CollectedOfSegment { columns, of: self.of.clone(), numbers: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Vec<i64>>) -> tantivy::Result<Vec<i64>> {
        Ok(fruits.concat())
    }
}

/// Those of one segment.
struct CollectedOfSegment {
    columns: Arc<Columns>,
    of: Option<Arc<Numbers>>,
    numbers: Vec<i64>,
}

impl SegmentCollector for CollectedOfSegment {
    type Fruit = Vec<i64>;

    fn collect(&mut self, document: DocId, _: Score) {
        let number = self.columns.numbers.get(document as usize);
        let is_asked = |number: &&i64| self.of.as_ref().is_none_or(|of| of.contains(**number));
        self.numbers.extend(number.filter(is_asked));
    }

    fn harvest(self) -> Vec<i64> {
        self.numbers
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

/// The page of answers. One word is counted and its best are found faster one after the other; all
/// else would be gone through twice for it.
fn find(
    index: &Index,
    asked: &dyn TantivyQuery,
    is_one_word: bool,
    query: &Query,
    copies: Option<&Arc<Numbers>>,
) -> tantivy::Result<Found> {
    let (searcher, _) = index.searcher();
    let best = Best {
        index,
        by: query.order,
        most: query.page.max(1).saturating_mul(query.per_page.max(1)),
        hidden: copies.cloned(),
        skips: query.order == Order::Best && is_one_word,
    };
    let Chosen { mut numbers, seen } = segments::search(&searcher, asked, &best)?;
    let seen = if best.skips { segments::search(&searcher, asked, &Count)? } else { seen };
    // All copies are among those that answer.
    let total = seen.saturating_sub(copies.map_or(0, |copies| copies.len()));
    let per_page = query.per_page.clamp(1, total.max(1));
    let pages = total.div_ceil(per_page).max(1);
    let page = query.page.clamp(1, pages);
    let offset = (page - 1) * per_page;
    numbers.truncate(offset + per_page);
    let numbers = numbers.split_off(offset.min(numbers.len()));
    Ok(Found { total, page, pages, offset, numbers })
}
