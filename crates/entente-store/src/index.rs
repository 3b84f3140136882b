//! The full-text index beside the archive.
//!
//! It is made from the archive and holds nothing of its own, not even the texts: terms, the number
//! of the article, its day of publication. With every commit goes a stamp that says of which
//! archive and up to which article the index was made; the two are written in one step, so an
//! index is always exactly what its stamp says. One that is missing, damaged, of another format
//! or of another archive is made anew, and one that is behind gets what it lacks.

use std::collections::HashMap;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use tantivy::error::DataCorruption;
use tantivy::index::SegmentId;
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{
    IndexMeta, IndexReader, IndexWriter, ReloadPolicy, Searcher, SegmentReader, TantivyDocument,
    TantivyError,
};

use crate::archive::{Archive, LOOK_AGAIN};
use crate::error::{Result, StoreError};
use crate::looking_through::{Looking, NOTE, find_damaged};
use crate::rows::published_of;
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
    /// It lacks this many articles, the newest ones.
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
    /// How many articles are in the index.
    articles: u64,
}

impl Stamp {
    /// The stamp of an empty index.
    fn of_nothing(archive: String) -> Self {
        Self { format: FORMAT, archive, number: 0, id: String::new(), articles: 0 }
    }
}

/// What an index lacks, and why it is searched all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lack {
    /// How many articles, the newest ones.
    pub(crate) articles: i64,
    /// Why they could not be added.
    pub(crate) reason: String,
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

/// An index open for reading. Cloning it is cheap: all clones read the same files.
#[derive(Clone)]
pub(crate) struct Index {
    index: tantivy::Index,
    reader: IndexReader,
    stamp: Stamp,
    columns: Arc<Mutex<HashMap<SegmentId, Arc<Columns>>>>,
}

/// Number and day of each article of a segment, as they are asked for at every hit.
pub(crate) struct Columns {
    pub(crate) numbers: Vec<i64>,
    /// As [`day_number`] gives them.
    pub(crate) days: Vec<i64>,
}

impl Columns {
    fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let column = |name: &str| -> tantivy::Result<Vec<i64>> {
            let column = segment.fast_fields().i64(name)?;
            let documents = 0..segment.max_doc();
            Ok(documents.map(|document| column.first(document).unwrap_or(i64::MIN)).collect())
        };
        Ok(Self { numbers: column(NUMBER)?, days: column(PUBLISHED)? })
    }
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
    pub(crate) fn open(folder: &Path, looking: Looking) -> Result<Self, String> {
        guard(|| {
            let index = tantivy::Index::open_in_dir(folder)?;
            if index.schema() != schema().0 {
                return Err(damaged("it has other fields"));
            }
            // Nothing is ever deleted from the index, so there are no files of what was.
            let files = index.load_metas()?.list_segment_files().into_iter();
            let files = files.filter(|file| !is_passing(file));
            let is_whole = |file: &Path| index.directory().validate_checksum(file);
            if let Some(file) = find_damaged(folder, files, looking, is_whole)? {
                return Err(damaged(&format!("{} was changed", file.display())));
            }
            Self::attach(index)
        })
    }

    /// Reads an index whose files are known to be whole.
    fn attach(index: tantivy::Index) -> tantivy::Result<Self> {
        index.tokenizers().register(CHAIN, chain());
        let stamp = stamp_of(&index.load_metas()?)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        if reader.searcher().num_docs() < stamp.articles {
            return Err(damaged("it lacks articles that it says it holds"));
        }
        Ok(Self { index, reader, stamp, columns: Arc::default() })
    }

    /// Looks whether another program added to the index.
    fn reload(&mut self) -> Result<(), String> {
        guard(|| {
            // The stamp first: what was added in between is then held but not yet counted on.
            self.stamp = stamp_of(&self.index.load_metas()?)?;
            self.reader.reload()
        })
    }

    /// Whether it holds less of the same archive than another.
    pub(crate) fn is_behind(&self, other: &Self) -> bool {
        self.stamp.archive == other.stamp.archive && self.stamp.number < other.stamp.number
    }

    /// Number and day of each article of a segment, read once.
    pub(crate) fn columns(&self, segment: &SegmentReader) -> tantivy::Result<Arc<Columns>> {
        let id = segment.segment_id();
        let mut held = self.columns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(columns) = held.get(&id) {
            return Ok(Arc::clone(columns));
        }
        let columns = Arc::new(Columns::of(segment)?);
        // Segments that were merged into others are not asked for again.
        let living = self.reader.searcher();
        let living = living.segment_readers();
        held.retain(|id, _| living.iter().any(|segment| segment.segment_id() == *id));
        held.insert(id, Arc::clone(&columns));
        Ok(columns)
    }

    /// The index as it is now, and its fields.
    pub(crate) fn searcher(&self) -> (Searcher, Fields) {
        (self.reader.searcher(), schema().1)
    }
}

/// Whether a file of a segment is one that comes and goes: the texts while they are written, and
/// what was deleted.
fn is_passing(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "temp" || ending == "del")
}

fn damaged(comment: &str) -> TantivyError {
    DataCorruption::comment_only(comment).into()
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
        let mut waited = Duration::ZERO;
        loop {
            let index = match self.present_index()? {
                Some((index, Standing::InStep)) => Some(index),
                _ => self.make_index(false)?,
            };
            if index.is_some() {
                self.shared.hold(index);
                return Ok(());
            }
            self.wait(&mut waited)?;
        }
    }

    /// Makes the full-text index anew, whatever there is.
    ///
    /// # Errors
    /// As [`Archive::refresh_index`].
    pub(crate) fn remake_index(&self) -> Result<()> {
        let mut waited = Duration::ZERO;
        self.shared.hold(None);
        loop {
            let index = self.make_index(true)?;
            if index.is_some() {
                self.shared.hold(index);
                return Ok(());
            }
            self.wait(&mut waited)?;
        }
    }

    /// Calls `ask` with an index that is in step with the archive. While another program brings
    /// the index up to date, or where it cannot be written, `ask` gets it as it is, and what it
    /// lacks is told with the answer.
    pub(crate) fn with_index<T>(
        &self,
        ask: impl Fn(&Index) -> tantivy::Result<T>,
    ) -> Result<(T, Option<Lack>)> {
        let answer = |index: Index| {
            let answer = guard(|| ask(&index));
            self.shared.hold(answer.is_ok().then_some(index));
            answer
        };
        let mut anew = false;
        let mut waited = Duration::ZERO;
        loop {
            let mut behind = None;
            match self.present_index()?.filter(|_| !anew) {
                Some((index, Standing::InStep)) => match answer(index) {
                    Ok(answer) => return Ok((answer, None)),
                    // It could be opened but not searched, so it is made anew, once.
                    Err(_) => anew = true,
                },
                Some((index, Standing::Behind(_))) if self.shared.is_kept() => {
                    match answer(index) {
                        Ok(answer) => return Ok((answer, None)),
                        Err(_) => anew = true,
                    }
                }
                Some((index, Standing::Behind(articles))) => behind = Some((index, articles)),
                Some((_, Standing::Foreign)) | None => {}
            }
            let hindrance = match self.make_index(anew) {
                Ok(Some(index)) => {
                    let answer = answer(index).map_err(|reason| self.index_error(reason))?;
                    return Ok((answer, None));
                }
                Ok(None) => None,
                Err(error) => Some(error),
            };
            // An index that lacks the newest articles is better than none.
            if let Some((index, articles)) = behind
                && let Ok(answer) = answer(index)
            {
                let reason = hindrance.unwrap_or_else(|| self.index_busy()).to_string();
                return Ok((answer, Some(Lack { articles, reason })));
            }
            match hindrance {
                Some(error) => return Err(error),
                None => self.wait(&mut waited)?,
            }
        }
    }

    /// Waits a moment for another program to finish with the index, but not for ever.
    fn wait(&self, waited: &mut Duration) -> Result<()> {
        if *waited >= self.patience {
            return Err(self.index_busy());
        }
        thread::sleep(LOOK_AGAIN);
        *waited += LOOK_AGAIN;
        Ok(())
    }

    /// The index as it stands: the one that is open, looked at again, or the one on the disk.
    fn present_index(&self) -> Result<Option<(Index, Standing)>> {
        if let Some(mut index) = self.shared.index() {
            let standing = self.standing(&index)?;
            if standing == Standing::InStep
                || self.shared.is_kept() && matches!(standing, Standing::Behind(_))
            {
                return Ok(Some((index, standing)));
            }
            if index.reload().is_ok() {
                let standing = self.standing(&index)?;
                return Ok(Some((index, standing)));
            }
        }
        let Ok(index) = Index::open(&self.index_path(), Looking::Fresh) else { return Ok(None) };
        let standing = self.standing(&index)?;
        Ok(Some((index, standing)))
    }

    /// Brings the index up to date unless another program is doing so, and says whether it is.
    pub(crate) fn follow_index(&self) -> Result<bool> {
        let present = self.shared.index().map(|mut index| index.reload().map(|()| index));
        let in_step = match present {
            Some(Ok(index)) => {
                let standing = self.standing(&index)?;
                self.shared.hold(Some(index));
                standing == Standing::InStep
            }
            _ => false,
        };
        if in_step {
            return Ok(true);
        }
        let made = self.make_index(false)?;
        let is_made = made.is_some();
        if is_made {
            self.shared.hold(made);
        }
        Ok(is_made)
    }

    /// How an index stands to this archive.
    pub(crate) fn standing(&self, index: &Index) -> Result<Standing> {
        let Stamp { format, archive, number, id, .. } = &index.stamp;
        let (identity, last) = self.extent()?;
        let same: Option<String> = self
            .connection
            .prepare_cached("SELECT id FROM articles WHERE number = ?1")
            .and_then(|mut select| select.query_row([number], |row| row.get(0)).optional())
            .map_err(self.failed("comparing the index with the archive"))?;
        let ours = (*format, archive) == (FORMAT, &identity) && *id == same.unwrap_or_default();
        Ok(match ours {
            true if *number >= last => Standing::InStep,
            true => Standing::Behind(last - number),
            false => Standing::Foreign,
        })
    }

    /// The archive's identity and the number of its last article.
    fn extent(&self) -> Result<(String, i64)> {
        self.connection
            .query_row(
                "SELECT identity, (SELECT coalesce(max(number), 0) FROM articles) FROM archive",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
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
        // Looked at again under the lock: another program may just have finished. What is open
        // already was looked through when it was opened.
        let open =
            self.shared.index().and_then(|mut index| index.reload().is_ok().then_some(index));
        let open = open.or_else(|| Index::open(&folder, Looking::Fresh).ok());
        let present = match open.filter(|_| !anew) {
            Some(index) => {
                let standing = self.standing(&index)?;
                Some((index, standing))
            }
            None => None,
        };
        let (index, stamp) = match present {
            Some((index, Standing::InStep)) => return Ok(Some(index)),
            Some((index, Standing::Behind(_))) => (index.index, index.stamp),
            Some((_, Standing::Foreign)) | None => {
                clear(&folder).map_err(failed)?;
                let index = tantivy::Index::create_in_dir(&folder, schema().0)
                    .map_err(|error| self.index_error(error.to_string()))?;
                (index, Stamp::of_nothing(self.extent()?.0))
            }
        };
        index.tokenizers().register(CHAIN, chain());
        if !self.append(&index, stamp)? {
            return Ok(None);
        }
        guard(|| Index::attach(index)).map(Some).map_err(|reason| self.index_error(reason))
    }

    /// Adds the articles that come after those of the stamp. `false` when another program has the
    /// index's own lock.
    fn append(&self, index: &tantivy::Index, mut stamp: Stamp) -> Result<bool> {
        let reading = self.failed("reading the articles for the index");
        let writing = |error: TantivyError| self.index_error(error.to_string());
        let threads = match self.extent()?.1 - stamp.number {
            ..=FEW => 1,
            _ => thread::available_parallelism().map_or(1, |count| count.get().min(MOST_THREADS)),
        };
        let mut writer: IndexWriter = match index.writer_with_num_threads(threads, threads * MEMORY)
        {
            Ok(writer) => writer,
            Err(TantivyError::LockFailure(..)) => return Ok(false),
            Err(error) => return Err(writing(error)),
        };
        let fields = schema().1;
        let mut select = self
            .connection
            .prepare_cached(
                "SELECT number, id, title, body, published FROM articles
                 WHERE number > ?1 ORDER BY number",
            )
            .map_err(&reading)?;
        let mut rows = select.query([stamp.number]).map_err(&reading)?;
        let mut bytes = 0;
        while let Some(row) = rows.next().map_err(&reading)? {
            let article = indexed(row, fields).map_err(&reading)?;
            writer.add_document(article.document).map_err(writing)?;
            (stamp.number, stamp.id) = (article.number, article.id);
            stamp.articles += 1;
            bytes += article.bytes;
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
        StoreError::IndexBusy { path: self.index_path() }
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
            || name == NOTE
            || name == ".managed.json"
            || (name.starts_with(".tantivy-") && name.ends_with(".lock"))
            || name.starts_with(".tmp");
        if segment || other {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
