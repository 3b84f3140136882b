//! Keeping articles and giving them back.

use std::collections::VecDeque;
use std::sync::Arc;

use entente_text::{Article, ArticleId, Completeness, Draft};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params, params};

use crate::ahead::Outlook;
use crate::archive::Archive;
use crate::checkpoints::{self, Checkpoint};
use crate::error::{Result, StoreError};
use crate::rows::{article_of, json, parsed};
use crate::shelves::{self, Foreseen, Known, Shelves};
use crate::tally;

/// How many articles are committed together, at most.
const BATCH: usize = 500;

/// How many bytes are committed together, about.
const BATCH_BYTES: usize = 16 << 20;

/// The least number of hexadecimal digits that stand for an id.
const PREFIX: usize = 6;

/// How many candidates an ambiguous name is answered with.
const CANDIDATES: usize = 20;

/// Zstandard's own default: a fifth of the size at about the speed of the disk.
const COMPRESSION: i32 = 3;

/// What became of an article that was to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is kept now.
    New,
    /// The same article was kept already; nothing of it changed.
    AlreadyHeld,
    /// It was taken down earlier, and is not kept again.
    Forgotten,
}

/// An article on its way into the archive.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// What was read from the bytes.
    pub article: Article,
    /// The bytes as fetched; articles of one page share them, and they are kept once.
    pub original: Arc<[u8]>,
    /// The file's name or the address, as it was given.
    pub origin: Arc<str>,
    /// When it was added.
    pub added: Timestamp,
}

/// Where an article came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The origins in which it was met, the one it was kept from first.
    pub origins: Vec<String>,
    /// When it was added.
    pub added: Timestamp,
}

impl Archive {
    /// Keeps an article with the bytes it was read from. When this returns [`Added::New`], the
    /// article is on the disk. The full-text index is not touched; [`Archive::search`] or
    /// [`Archive::refresh_index`] bring it up to date.
    ///
    /// # Errors
    /// [`StoreError::WrongId`] when the id is not the hash of the content; [`StoreError::Full`],
    /// [`StoreError::Busy`]. The article is then not kept, and nothing else changed.
    pub fn add(
        &self,
        article: &Article,
        original: &[u8],
        origin: &str,
        added: Timestamp,
    ) -> Result<Added> {
        check_id(article)?;
        let keep = || {
            self.shelving(|transaction, shelves| {
                insert(transaction, shelves, article, original, origin, added, None)
            })
        };
        keep().map_err(self.failed(&format!("adding article {} ({:?})", article.id, article.title)))
    }

    /// Keeps many articles, some hundreds in one transaction. `acknowledge` hears of each article,
    /// in order, as soon as it is on the disk and not before.
    ///
    /// ```
    /// # use entente_store::{Added, Archive, Arrival};
    /// # use entente_text::{Article, Draft};
    /// # let folder = tempfile::tempdir().unwrap();
    /// let archive = Archive::open(folder.path().join("archive.db"))?;
    /// let arrivals = ["Qatar left OPEC.", "Gabon came back to OPEC."].map(|body| Arrival {
    ///     article: Article::from(Draft { body: body.into(), ..Draft::default() }),
    ///     original: body.as_bytes().into(),
    ///     origin: "news.txt".into(),
    ///     added: "2024-09-30T08:00:00Z".parse().unwrap(),
    /// });
    /// let mut new = 0;
    /// archive.add_all(arrivals, |_, added| new += usize::from(added == Added::New))?;
    /// assert_eq!((new, archive.count()?), (2, 2));
    /// # Ok::<_, entente_store::StoreError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Archive::add`], at the first article that cannot be kept. All before it are kept and
    /// were acknowledged; those after it are not.
    pub fn add_all(
        &self,
        arrivals: impl IntoIterator<Item = Arrival>,
        mut acknowledge: impl FnMut(&Article, Added),
    ) -> Result<()> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        for arrival in arrivals {
            bytes += arrival.article.body.len() + arrival.original.len();
            batch.push(arrival);
            if batch.len() == BATCH || bytes >= BATCH_BYTES {
                self.add_batch(&batch, |_, _| Ok(()), &mut acknowledge)?;
                batch.clear();
                bytes = 0;
            }
        }
        self.add_batch(&batch, |_, _| Ok(()), &mut acknowledge)
    }

    /// Keeps a stretch of the file `origin` in one transaction, with the note of how far it was taken
    /// when the stretch is kept, which `checkpoint` makes of what becomes of each article. Where not
    /// all find room together, those that do are kept, without that note.
    ///
    /// # Errors
    /// As [`Archive::add_all`].
    pub fn add_stretch(
        &self,
        stretch: &[Arrival],
        origin: &str,
        checkpoint: impl Fn(&[Added]) -> Checkpoint,
        mut acknowledge: impl FnMut(&Article, Added),
    ) -> Result<()> {
        let note = |connection: &Connection, outcomes: &[Added]| {
            checkpoints::note(connection, origin, &checkpoint(outcomes))
        };
        self.add_batch(stretch, note, &mut acknowledge)
    }

    fn add_batch(
        &self,
        batch: &[Arrival],
        note: impl Fn(&Connection, &[Added]) -> rusqlite::Result<()>,
        acknowledge: &mut impl FnMut(&Article, Added),
    ) -> Result<()> {
        if batch.len() > 1 {
            self.expect_many().map_err(self.failed("making room for many articles"))?;
        }
        let outlook = self.look_ahead(batch);
        if let Ok(Some(outcomes)) = self.keep_together(batch, outlook, note) {
            for (arrival, outcome) in batch.iter().zip(outcomes) {
                acknowledge(&arrival.article, outcome);
            }
            return Ok(());
        }
        // One of them cannot be kept, or all of them find no room together. A full disk can undo
        // the whole transaction, so each is tried again by itself until the one that fails.
        for Arrival { article, original, origin, added } in batch {
            let outcome = self.add(article, original, origin, *added)?;
            acknowledge(article, outcome);
        }
        Ok(())
    }

    /// What keeping these articles needs of the archive as it is now.
    pub(crate) fn look_ahead(&self, batch: &[Arrival]) -> Outlook {
        // Before anything is asked, so that nothing can change unseen.
        let version = self.data_version().ok();
        Outlook { version, ..self.ahead.borrow_mut().of_arrivals(&self.path, batch) }
    }

    /// Keeps articles in one transaction; `None` where the id of one is wrong.
    pub(crate) fn keep_together(
        &self,
        batch: &[Arrival],
        outlook: Outlook,
        note: impl Fn(&Connection, &[Added]) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<Option<Vec<Added>>> {
        if batch.iter().any(|arrival| check_id(&arrival.article).is_err()) {
            return Ok(None);
        }
        let Outlook { version, known, foreseen } = outlook;
        let outcomes = self.shelving(|transaction, shelves| {
            if version.is_some() && version == self.data_version().ok() {
                shelves.expect(foreseen);
            }
            let each = batch.iter().zip(known).map(|(arrival, known)| {
                let Arrival { article, original, origin, added } = arrival;
                insert(transaction, shelves, article, original, origin, *added, known)
            });
            let outcomes = each.collect::<rusqlite::Result<Vec<_>>>()?;
            shelves.expect(Foreseen::default());
            note(transaction, &outcomes)?;
            Ok(outcomes)
        });
        outcomes.map(Some)
    }

    /// The article with this id, with the one id that begins with these six or more digits, or
    /// with this id given by its source.
    ///
    /// # Errors
    /// [`StoreError::NoArticle`]; [`StoreError::Ambiguous`] when several answer to it.
    pub fn article(&self, key: &str) -> Result<Article> {
        let number = self.number_of(key)?;
        self.article_numbered(number)
    }

    pub(crate) fn article_numbered(&self, number: i64) -> Result<Article> {
        let read = || {
            self.connection
                .prepare_cached("SELECT * FROM articles WHERE number = ?1")?
                .query_row([number], article_of)
        };
        read().map_err(self.failed("reading an article"))
    }

    /// The number of the article that a name stands for.
    pub(crate) fn number_of(&self, key: &str) -> Result<i64> {
        let find = || -> rusqlite::Result<Vec<(i64, String)>> {
            let list = |sql: &str, key: &str| {
                self.connection
                    .prepare_cached(&format!("{sql} ORDER BY number LIMIT {CANDIDATES}"))?
                    .query_map([key], |row| Ok((row.get("number")?, row.get("id")?)))?
                    .collect::<rusqlite::Result<Vec<_>>>()
            };
            let digits = key.to_ascii_lowercase();
            let mut found = list("SELECT number, id FROM articles WHERE id = ?1", &digits)?;
            if found.is_empty() {
                found = list("SELECT number, id FROM articles WHERE given_id = ?1", key)?;
            }
            let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            if found.is_empty() && hexadecimal && digits.len() >= PREFIX {
                // No hexadecimal digit sorts behind "f", so "g" closes the range.
                let begins = "SELECT number, id FROM articles WHERE id >= ?1 AND id < ?1 || 'g'";
                found = list(begins, &digits)?;
            }
            Ok(found)
        };
        let found = find().map_err(self.failed("looking for an article"))?;
        match &found[..] {
            [] => {
                let buried = self.buried(key).map_err(self.failed("looking for an article"))?;
                let none =
                    || StoreError::NoArticle { path: self.path.clone(), key: key.to_owned() };
                Err(buried.unwrap_or_else(none))
            }
            [(number, _)] => Ok(*number),
            _ => Err(StoreError::Ambiguous {
                key: key.to_owned(),
                candidates: found.into_iter().map(|(_, id)| id).collect(),
            }),
        }
    }

    /// All articles in the order of adding. The archive may be written to on the way.
    pub fn articles(&self) -> Articles<'_> {
        Articles::new(self, "SELECT number FROM articles WHERE number > ?1 AND ?2 IS NULL", None)
    }

    /// The articles that stood at an address, in the order of adding: its versions.
    pub fn articles_at(&self, url: &str) -> Articles<'_> {
        let sql = "SELECT number FROM articles WHERE number > ?1 AND url = ?2";
        Articles::new(self, sql, Some(url.to_owned()))
    }

    /// How many articles are kept.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn count(&self) -> Result<usize> {
        tally::count(&self.connection, "articles").map_err(self.failed("counting the articles"))
    }

    /// The bytes an article was read from, as they were fetched.
    ///
    /// # Errors
    /// [`StoreError::NoArticle`]; [`StoreError::NoPage`] when an article that stood on the same page
    /// was taken down; [`StoreError::Damaged`] when they cannot be unpacked.
    pub fn original(&self, article: &ArticleId) -> Result<Vec<u8>> {
        let doing = "reading the bytes as fetched";
        let number = self.number_of(article.as_str())?;
        let (packed, emptied): (Vec<u8>, bool) = self
            .connection
            .query_row(
                "SELECT bytes, emptied FROM originals WHERE number =
                     (SELECT original FROM articles WHERE number = ?1)",
                [number],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(self.failed(doing))?;
        if emptied {
            return Err(StoreError::NoPage { article: article.to_string() });
        }
        zstd::decode_all(&packed[..]).map_err(|error| StoreError::Damaged {
            path: self.path.clone(),
            doing: doing.to_owned(),
            reason: error.to_string(),
        })
    }

    /// Where an article came from, and when.
    ///
    /// # Errors
    /// [`StoreError::NoArticle`].
    pub fn provenance(&self, article: &ArticleId) -> Result<Provenance> {
        let number = self.number_of(article.as_str())?;
        let read = || {
            let added = self.connection.query_row(
                "SELECT added FROM articles WHERE number = ?1",
                [number],
                |row| parsed(row, "added"),
            )?;
            let origins = self
                .connection
                .prepare_cached(
                    "SELECT origins.name FROM sightings
                     JOIN origins ON origins.number = sightings.origin
                     JOIN articles ON articles.number = sightings.article
                     WHERE articles.number = ?1
                     ORDER BY origins.number <> articles.origin, origins.number",
                )?
                .query_map([number], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(Provenance { origins, added })
        };
        read().map_err(self.failed("reading where an article came from"))
    }
}

/// Articles one after the other, in the order of adding.
#[derive(Debug)]
pub struct Articles<'a> {
    archive: &'a Archive,
    /// Selects numbers; `?1` is the last number given out, `?2` the parameter.
    sql: &'static str,
    parameter: Option<String>,
    last: i64,
    waiting: VecDeque<i64>,
    finished: bool,
}

impl<'a> Articles<'a> {
    pub(crate) fn new(archive: &'a Archive, sql: &'static str, parameter: Option<String>) -> Self {
        Self { archive, sql, parameter, last: 0, waiting: VecDeque::new(), finished: false }
    }

    /// Reads the next numbers. No statement stays open between two calls, so that a slow reader
    /// neither holds up the log nor forbids writing.
    fn look_ahead(&mut self) -> Result<()> {
        let read = || {
            self.archive
                .connection
                .prepare_cached(&format!("{} ORDER BY number LIMIT 1000", self.sql))?
                .query_map(params![self.last, self.parameter], |row| row.get(0))?
                .collect::<rusqlite::Result<VecDeque<i64>>>()
        };
        self.waiting = read().map_err(self.archive.failed("listing the articles"))?;
        self.last = self.waiting.back().copied().unwrap_or(self.last);
        Ok(())
    }
}

impl Iterator for Articles<'_> {
    type Item = Result<Article>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.waiting.is_empty() && !self.finished {
            let looked = self.look_ahead();
            self.finished = looked.is_err() || self.waiting.is_empty();
            if let Err(error) = looked {
                return Some(Err(error));
            }
        }
        let number = self.waiting.pop_front()?;
        Some(self.archive.article_numbered(number))
    }
}

fn check_id(article: &Article) -> Result<()> {
    let hash = Article::from(article.draft.clone()).id;
    if hash == article.id {
        return Ok(());
    }
    Err(StoreError::WrongId { id: article.id.to_string(), hash: hash.to_string() })
}

fn insert(
    connection: &Connection,
    shelves: &mut Shelves,
    article: &Article,
    original: &[u8],
    origin: &str,
    added: Timestamp,
    known: Option<Arc<Known>>,
) -> rusqlite::Result<Added> {
    let forgotten = connection
        .prepare_cached("SELECT 1 FROM forgotten WHERE id = ?1")?
        .exists([article.id.as_str()])?;
    if forgotten {
        return Ok(Added::Forgotten);
    }
    let origin = origin_number(connection, origin)?;
    let held = shelves::number_of(connection, &article.id)?;
    let number = match held {
        Some(number) => number,
        None => {
            let original = original_number(connection, original)?;
            let number = insert_article(connection, article, origin, original, added)?;
            let known = known.unwrap_or_else(|| Arc::new(Known::of(article)));
            shelves.place(connection, article, number, known)?;
            number
        }
    };
    connection
        .prepare_cached("INSERT OR IGNORE INTO sightings (origin, article) VALUES (?1, ?2)")?
        .execute([origin, number])?;
    Ok(if held.is_some() { Added::AlreadyHeld } else { Added::New })
}

fn insert_article(
    connection: &Connection,
    article: &Article,
    origin: i64,
    original: i64,
    added: Timestamp,
) -> rusqlite::Result<i64> {
    // Every field by name, so that a field added to a draft cannot be forgotten here.
    let Draft {
        given_id,
        source,
        url,
        title,
        byline,
        dateline,
        credits,
        published,
        dates,
        language,
        completeness,
        removed,
        body,
    } = &article.draft;
    connection
        .prepare_cached(
            "INSERT INTO articles (number, id, given_id, source, url, title, byline, published,
                 language, completeness, origin, original, added, dateline, credits, removed, dates, body)
             VALUES (1 + max((SELECT coalesce(max(number), 0) FROM articles),
                     (SELECT coalesce(max(number), 0) FROM forgotten)), :id, :given_id, :source, :url, :title, :byline, :published, :language,
                 :completeness, :origin, :original, :added, :dateline, :credits, :removed, :dates, :body)",
        )?
        .execute(named_params! {
            ":id": article.id.as_str(),
            ":given_id": given_id,
            ":source": source,
            ":url": url,
            ":title": title,
            ":byline": byline,
            ":published": published.map(|day| day.to_string()),
            ":language": language,
            ":completeness": match completeness {
                Completeness::Full => "full",
                Completeness::CutShort => "cut_short",
            },
            ":origin": origin,
            ":original": original,
            ":added": added.to_string(),
            ":dateline": dateline.as_ref().map(json).transpose()?,
            ":credits": json(credits)?,
            ":removed": json(removed)?,
            ":dates": json(dates)?,
            ":body": body,
        })?;
    Ok(connection.last_insert_rowid())
}

/// The number of an origin, which is noted when it is new.
pub(crate) fn origin_number(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO origins (name) VALUES (?1)")?
        .execute([name])?;
    connection
        .prepare_cached("SELECT number FROM origins WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
}

/// The number of bytes as fetched that are held, by their hash.
pub(crate) fn held_original(
    connection: &Connection,
    hash: &blake3::Hash,
) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT number FROM originals WHERE hash = ?1")?
        .query_row([hash.to_hex().as_str()], |row| row.get(0))
        .optional()
}

fn original_number(connection: &Connection, bytes: &[u8]) -> rusqlite::Result<i64> {
    let hash = blake3::hash(bytes);
    if let Some(number) = held_original(connection, &hash)? {
        return Ok(number);
    }
    let packed = zstd::bulk::compress(bytes, COMPRESSION)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    connection
        .prepare_cached("INSERT INTO originals (hash, length, bytes) VALUES (?1, ?2, ?3)")?
        .execute(params![hash.to_hex().as_str(), length, packed])?;
    Ok(connection.last_insert_rowid())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(number: usize, length: usize) -> Arrival {
        // Text that does not compress, so that its length is its length on the disk.
        let mut noise = blake3::Hasher::new().update(&number.to_le_bytes()).finalize_xof();
        let mut original = vec![0; length];
        noise.fill(&mut original);
        Arrival {
            article: Article::from(Draft {
                title: format!("Number {number}"),
                body: "Text.".to_owned(),
                ..Draft::default()
            }),
            original: original.into(),
            origin: "page.txt".into(),
            added: "2026-01-02T03:04:05Z".parse().unwrap(),
        }
    }

    /// An archive that finds no room for more than this many pages of 4,096 bytes.
    fn small(pages: i64) -> (tempfile::TempDir, Archive) {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path().join("archive.db")).unwrap();
        archive.connection.pragma_update(None, "max_page_count", pages).unwrap();
        (folder, archive)
    }

    fn titles(archive: &Archive) -> Vec<String> {
        archive.articles().map(|article| article.unwrap().title.clone()).collect()
    }

    #[test]
    fn a_full_disk_keeps_out_one_article_and_nothing_else() {
        let (folder, archive) = small(60);
        let add = |Arrival { article, original, origin, added }: Arrival| {
            archive.add(&article, &original, &origin, added)
        };
        add(arrival(1, 1000)).unwrap();
        let error = add(arrival(2, 1_000_000)).unwrap_err();
        insta::assert_snapshot!(
            error.to_string().replace(folder.path().to_str().unwrap(), "FOLDER"), @r#"FOLDER/archive.db: the disk is full, adding article ee36b1d9a51e5340b301d867dc4e553d ("Number 2") failed; all that was kept before is still there"#);
        assert_eq!(titles(&archive), ["Number 1"]);
        add(arrival(3, 1000)).unwrap();
        assert_eq!(titles(&archive), ["Number 1", "Number 3"]);
        assert_eq!(archive.check().unwrap(), []);
    }

    #[test]
    fn of_a_batch_on_a_full_disk_those_that_find_room_are_kept_and_acknowledged() {
        let (_folder, archive) = small(100);
        let mut heard = Vec::new();
        let lengths = [1000, 1000, 1000, 1_000_000, 1000];
        let arrivals = (1..).zip(lengths).map(|(number, length)| arrival(number, length));
        let error = archive
            .add_all(arrivals, |article, added| heard.push((article.title.clone(), added)))
            .unwrap_err();
        assert!(matches!(&error, StoreError::Full { doing, .. } if doing.contains("Number 4")));
        let expected = ["Number 1", "Number 2", "Number 3"];
        assert_eq!(heard, expected.map(|title| (title.to_owned(), Added::New)));
        assert_eq!(titles(&archive), expected);
        assert_eq!(archive.check().unwrap(), []);
    }
}
