//! The full-text index beside the archive.
//!
//! It is made from the archive and holds nothing of its own, not even the texts: terms, the number
//! of the article, its day of publication. With every commit goes a stamp that says of which
//! archive and up to which article the index was made; the two are written in one step, so an
//! index is always exactly what its stamp says. One that is missing, damaged, of another format
//! or of another archive is made anew, and one that is behind gets what it lacks.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use tantivy::error::DataCorruption;
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{
    Directory, IndexMeta, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument,
    TantivyError,
};

use crate::archive::{Archive, LOOK_AGAIN};
use crate::articles::published_of;
use crate::error::{Result, StoreError};
use crate::words::{CHAIN, chain};

/// The number of this way of making the index; it changes with the fields and with what counts as
/// a word, so that an index made in another way is made anew.
const FORMAT: u32 = 1;

/// The file in the index's folder by which one program at a time writes there.
const LOCK: &str = "entente.lock";

/// Memory for each indexing thread, in bytes.
const MEMORY: usize = 64 << 20;

/// With how many threads many articles are indexed, at most.
const MOST_THREADS: usize = 4;

/// Up to how many articles one thread is enough.
const FEW: i64 = 1000;

/// After how many bytes of text the index is committed.
const COMMIT: usize = 512 << 20;

/// How an index stands to its archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It holds every article.
    InStep,
    /// It holds the articles up to this number.
    Behind(i64),
    /// It was made from something else, or in another way.
    Foreign,
}

/// What an index was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    format: u32,
    /// The identity of the archive.
    archive: String,
    /// The number of the last article in the index; 0 in an empty one.
    number: i64,
    /// Its id.
    id: String,
}

/// The fields of the index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) title: Field,
    pub(crate) body: Field,
    pub(crate) number: Field,
    pub(crate) published: Field,
}

/// The name of the field with the article's number.
pub(crate) const NUMBER: &str = "number";

/// The name of the field with the day of publication, as [`day_number`] gives it.
pub(crate) const PUBLISHED: &str = "published";

fn schema() -> (Schema, Fields) {
    let words = TextFieldIndexing::default()
        .set_tokenizer(CHAIN)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let words = TextOptions::default().set_indexing_options(words);
    let mut schema = Schema::builder();
    let fields = Fields {
        title: schema.add_text_field("title", words.clone()),
        body: schema.add_text_field("body", words),
        number: schema.add_i64_field(NUMBER, FAST),
        published: schema.add_i64_field(PUBLISHED, FAST),
    };
    (schema.build(), fields)
}

/// A day as a number that keeps the order of days; undated comes before all others.
fn day_number(day: Option<Date>) -> i64 {
    day.map_or(i64::MIN, |day| {
        (i64::from(day.year()) * 100 + i64::from(day.month())) * 100 + i64::from(day.day())
    })
}

/// An index open for reading.
pub(crate) struct Index {
    index: tantivy::Index,
    reader: IndexReader,
    stamp: Stamp,
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("stamp", &self.stamp).finish_non_exhaustive()
    }
}

impl Index {
    /// Opens the index of a folder after looking through its files.
    ///
    /// # Errors
    /// In words, why it is not one that can be read.
    pub(crate) fn open(folder: &Path) -> Result<Self, String> {
        guard(|| {
            let index = tantivy::Index::open_in_dir(folder)?;
            let damaged = |comment: &str| DataCorruption::comment_only(comment);
            if index.schema() != schema().0 {
                return Err(damaged("it has other fields").into());
            }
            let metas = index.load_metas()?;
            for file in metas.list_segment_files() {
                let directory = index.directory();
                if directory.exists(&file)? && !directory.validate_checksum(&file)? {
                    return Err(damaged(&format!("{} was changed", file.display())).into());
                }
            }
            index.tokenizers().register(CHAIN, chain());
            let stamp = stamp_of(&metas)?;
            let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
            let held = reader.searcher().num_docs();
            if held < u64::try_from(stamp.number).unwrap_or(0) {
                return Err(damaged("it lacks articles that it says it holds").into());
            }
            Ok(Self { index, reader, stamp })
        })
    }

    /// Looks whether another program added to the index.
    fn reload(&mut self) -> Result<(), String> {
        guard(|| {
            // The stamp first: what was added in between is then held but not yet counted on.
            self.stamp = stamp_of(&self.index.load_metas()?)?;
            self.reader.reload()
        })
    }

    /// The index as it is now, and its fields.
    pub(crate) fn searcher(&self) -> (Searcher, Fields) {
        (self.reader.searcher(), schema().1)
    }
}

fn stamp_of(metas: &IndexMeta) -> tantivy::Result<Stamp> {
    Ok(serde_json::from_str(metas.payload.as_deref().unwrap_or_default())?)
}

/// Runs something that reads the index's files. The index's library answers damaged files with an
/// error or, as it says itself, with a panic; both are words here.
fn guard<T>(read: impl FnOnce() -> tantivy::Result<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err("its files are damaged".to_owned()),
    }
}

impl Archive {
    /// The folder of the full-text index: the archive's path with the ending `.index`. It may be
    /// deleted at any time.
    pub fn index_path(&self) -> PathBuf {
        let path = self.path.with_extension("index");
        if path == self.path { self.path.with_extension("index.index") } else { path }
    }

    /// Brings the full-text index up to date: adds the articles that it lacks, and makes it anew
    /// when it is missing, damaged or not of this archive. [`Archive::search`] does the same by
    /// itself; after adding, this spares the first search the wait.
    ///
    /// # Errors
    /// [`StoreError::Index`] when it cannot be written; [`StoreError::IndexBusy`] when another
    /// program is writing to it. Neither touches the articles.
    pub fn refresh_index(&self) -> Result<()> {
        match self.with_index(|_, lacking| Ok(lacking))? {
            0 => Ok(()),
            _ => Err(self.index_busy()),
        }
    }

    /// Calls `ask` with an index that is in step with the archive. While another program brings
    /// the index up to date, or where it cannot be written, `ask` gets it as it is, with the
    /// number of articles that it lacks.
    pub(crate) fn with_index<T>(
        &self,
        ask: impl Fn(&Index, usize) -> tantivy::Result<T>,
    ) -> Result<T> {
        let answer = |index: Index, lacking: usize| {
            let answer = guard(|| ask(&index, lacking));
            self.index.replace(answer.is_ok().then_some(index));
            answer
        };
        let mut anew = false;
        let mut waited = Duration::ZERO;
        loop {
            let now = self.now()?;
            let mut lacking = None;
            match self.present_index()?.filter(|_| !anew) {
                Some((index, Standing::InStep)) => match answer(index, 0) {
                    Ok(answer) => return Ok(answer),
                    // It could be opened but not searched, so it is made anew, once.
                    Err(_) => anew = true,
                },
                Some((index, Standing::Behind(number))) => {
                    lacking = Some((index, usize::try_from(now.number - number).unwrap_or(0)));
                }
                Some((_, Standing::Foreign)) | None => {}
            }
            let made = self.make_index(anew);
            if let Ok(Some(index)) = made {
                return answer(index, 0).map_err(|reason| self.index_error(reason));
            }
            if let Some((index, lacking)) = lacking
                && let Ok(answer) = answer(index, lacking)
            {
                return Ok(answer);
            }
            made?;
            if waited >= self.patience {
                return Err(self.index_busy());
            }
            thread::sleep(LOOK_AGAIN);
            waited += LOOK_AGAIN;
        }
    }

    /// The index as it stands: the one that is open, looked at again, or the one on the disk.
    fn present_index(&self) -> Result<Option<(Index, Standing)>> {
        if let Some(mut index) = self.index.take() {
            let standing = self.standing(&index)?;
            if standing == Standing::InStep {
                return Ok(Some((index, standing)));
            }
            if index.reload().is_ok() {
                let standing = self.standing(&index)?;
                return Ok(Some((index, standing)));
            }
        }
        let Ok(index) = Index::open(&self.index_path()) else { return Ok(None) };
        let standing = self.standing(&index)?;
        Ok(Some((index, standing)))
    }

    /// How an index stands to this archive.
    pub(crate) fn standing(&self, index: &Index) -> Result<Standing> {
        let Stamp { format, archive, number, id } = &index.stamp;
        let now = self.now()?;
        let same: Option<String> = self
            .connection
            .prepare_cached("SELECT id FROM articles WHERE number = ?1")
            .and_then(|mut select| select.query_row([number], |row| row.get(0)).optional())
            .map_err(self.failed("comparing the index with the archive"))?;
        let ours = (*format, archive) == (FORMAT, &now.archive) && *id == same.unwrap_or_default();
        Ok(match ours {
            true if *number >= now.number => Standing::InStep,
            true => Standing::Behind(*number),
            false => Standing::Foreign,
        })
    }

    /// The stamp of an index that holds everything.
    fn now(&self) -> Result<Stamp> {
        self.connection
            .query_row(
                "SELECT identity, coalesce(number, 0), coalesce(id, '') FROM archive
                 LEFT JOIN articles ON number = (SELECT max(number) FROM articles)",
                [],
                |row| {
                    let (archive, number, id) = (row.get(0)?, row.get(1)?, row.get(2)?);
                    Ok(Stamp { format: FORMAT, archive, number, id })
                },
            )
            .map_err(self.failed("looking for the last article"))
    }

    /// Writes the index: adds what it lacks, or makes it anew when it must be or is told to.
    /// `None` when another program is writing to it.
    fn make_index(&self, anew: bool) -> Result<Option<Index>> {
        let folder = self.index_path();
        let failed = |error: std::io::Error| self.index_error(error.to_string());
        fs::create_dir_all(&folder).map_err(failed)?;
        let lock = File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(folder.join(LOCK))
            .map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        // Looked at again under the lock: another program may just have finished.
        let (index, from) = match Index::open(&folder).ok().filter(|_| !anew) {
            Some(index) => match self.standing(&index)? {
                Standing::InStep => return Ok(Some(index)),
                Standing::Behind(number) => (Some(index.index), number),
                Standing::Foreign => (None, 0),
            },
            None => (None, 0),
        };
        let index = match index {
            Some(index) => index,
            None => {
                clear(&folder).map_err(failed)?;
                tantivy::Index::create_in_dir(&folder, schema().0)
                    .map_err(|error| self.index_error(error.to_string()))?
            }
        };
        index.tokenizers().register(CHAIN, chain());
        if !self.append(&index, from)? {
            return Ok(None);
        }
        Index::open(&folder).map(Some).map_err(|reason| self.index_error(reason))
    }

    /// Adds the articles after a number. `false` when another program has the index's own lock.
    fn append(&self, index: &tantivy::Index, from: i64) -> Result<bool> {
        let reading = self.failed("reading the articles for the index");
        let writing = |error: TantivyError| self.index_error(error.to_string());
        let fields = schema().1;
        let mut stamp = self.now()?;
        let threads = match stamp.number - from {
            ..=FEW => 1,
            _ => thread::available_parallelism().map_or(1, |count| count.get().min(MOST_THREADS)),
        };
        let mut writer: IndexWriter = match index.writer_with_num_threads(threads, threads * MEMORY)
        {
            Ok(writer) => writer,
            Err(TantivyError::LockFailure(..)) => return Ok(false),
            Err(error) => return Err(writing(error)),
        };
        let mut select = self
            .connection
            .prepare_cached(
                "SELECT number, id, title, body, published FROM articles
                 WHERE number > ?1 ORDER BY number",
            )
            .map_err(&reading)?;
        let mut rows = select.query([from]).map_err(&reading)?;
        (stamp.number, stamp.id) = (from, String::new());
        let mut bytes = 0;
        while let Some(row) = rows.next().map_err(&reading)? {
            let article = indexed(row, fields).map_err(&reading)?;
            (stamp.number, stamp.id) = (article.number, article.id);
            bytes += article.bytes;
            writer.add_document(article.document).map_err(writing)?;
            if bytes >= COMMIT {
                commit(&mut writer, &stamp).map_err(writing)?;
                bytes = 0;
            }
        }
        commit(&mut writer, &stamp).map_err(writing)?;
        writer.wait_merging_threads().map_err(writing)?;
        Ok(true)
    }

    fn index_error(&self, reason: String) -> StoreError {
        StoreError::Index { path: self.index_path(), reason }
    }

    fn index_busy(&self) -> StoreError {
        StoreError::IndexBusy { path: self.index_path(), waited: self.patience }
    }
}

/// An article as the index takes it.
struct Indexed {
    number: i64,
    id: String,
    document: TantivyDocument,
    bytes: usize,
}

fn indexed(row: &Row<'_>, fields: Fields) -> rusqlite::Result<Indexed> {
    let number = row.get("number")?;
    let (title, body) = (row.get_ref("title")?.as_str()?, row.get_ref("body")?.as_str()?);
    let mut document = TantivyDocument::new();
    document.add_text(fields.title, title);
    document.add_text(fields.body, body);
    document.add_i64(fields.number, number);
    document.add_i64(fields.published, day_number(published_of(row)?));
    Ok(Indexed { number, id: row.get("id")?, document, bytes: title.len() + body.len() })
}

fn commit(writer: &mut IndexWriter, stamp: &Stamp) -> tantivy::Result<()> {
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&serde_json::to_string(stamp)?);
    commit.commit().map(|_| ())
}

/// Empties the index's folder of what an index is made of, and of nothing else: the folder may be
/// one that somebody made for another purpose.
fn clear(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let segment = name.split_once('.').is_some_and(|(stem, _)| {
            stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        let other = name == "meta.json"
            || name == ".managed.json"
            || (name.starts_with(".tantivy-") && name.ends_with(".lock"))
            || name.starts_with(".tmp");
        if segment || other {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
