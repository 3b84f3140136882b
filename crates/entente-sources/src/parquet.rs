//! Tables of articles as Apache Parquet, row by row: never more of a file is in memory than the pages
//! of one row group that are being read. Columns are known by name, as in [`crate::table`].

use std::fs::File;
use std::ops::Range;

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::file::serialized_reader::ReadOptionsBuilder;
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use serde_json::{Map, Value};

use crate::entry::{Entry, Place, Taken};
use crate::guarded::guarded;
use crate::harvest::{Item, Options};
use crate::{SourceDoubt, SourceError, table};

/// What Parquet files begin with.
pub(crate) const MAGIC: &[u8] = b"PAR1";

/// The bytes of a file, at hand or on the disk.
pub(crate) enum Content {
    Bytes(Bytes),
    File(File),
}

/// One row: what it holds of an article, and all of it as an object of JSON on a line.
pub(crate) struct Line {
    pub(crate) entry: Entry,
    pub(crate) json: String,
}

/// The rows of a file, one after the other.
pub(crate) struct Rows {
    name: String,
    content: Content,
    groups: usize,
    /// The row group that is read, and how many of its rows were.
    pub(crate) group: usize,
    pub(crate) within: u64,
    rows: Option<RowIter<'static>>,
}

impl Rows {
    /// # Errors
    /// [`SourceError::Unsupported`] when it has no columns of articles; [`SourceError::Damaged`] when
    /// it cannot be read.
    pub(crate) fn open(name: &str, content: Content) -> Result<Self, SourceError> {
        let known = |reader: &dyn FileReader| {
            let schema = reader.metadata().file_metadata().schema_descr();
            let known = schema.columns().iter().filter_map(|column| table::holds(column.name()));
            let known: Vec<_> = known.collect();
            let of_articles = known.iter().any(|what| matches!(*what, "title" | "text" | "html"));
            (reader.num_row_groups(), of_articles)
        };
        let opened = guarded(|| match &content {
            Content::Bytes(bytes) => {
                SerializedFileReader::new(bytes.clone()).map(|reader| known(&reader))
            }
            Content::File(file) => file
                .try_clone()
                .map_err(|error| ParquetError::External(error.into()))
                .and_then(SerializedFileReader::new)
                .map(|reader| known(&reader)),
        });
        let (groups, of_articles) = opened.map_err(|reason| damaged(name, reason))?;
        if !of_articles {
            return Err(SourceError::Unsupported {
                name: name.to_owned(),
                what: "a Parquet file without columns of articles; name them title, text, published, url, source, language, id",
            });
        }
        let name = name.to_owned();
        Ok(Self { name, content, groups, group: 0, within: 0, rows: None })
    }

    /// Goes to a row of a group.
    pub(crate) fn seek(&mut self, group: usize, within: u64) {
        (self.group, self.within, self.rows) = (group, 0, None);
        for _ in 0..within {
            if self.next().is_none() {
                break;
            }
        }
    }

    /// The next row; after one that cannot be read there are no more of its group.
    pub(crate) fn next(&mut self) -> Option<Result<Line, String>> {
        while self.group < self.groups {
            let row = guarded(|| {
                if self.rows.is_none() {
                    self.rows = Some(self.rows_of(self.group)?);
                }
                self.rows.as_mut().and_then(Iterator::next).transpose()
            });
            match row {
                Ok(Some(row)) => {
                    self.within += 1;
                    return Some(Ok(line(&row)));
                }
                Ok(None) => (self.group, self.within, self.rows) = (self.group + 1, 0, None),
                Err(reason) => {
                    let message = format!(
                        "row {} of row group {}: {reason}; what follows of it is left out",
                        self.within + 1,
                        self.group + 1
                    );
                    (self.group, self.within, self.rows) = (self.group + 1, 0, None);
                    return Some(Err(message));
                }
            }
        }
        None
    }

    fn rows_of(&self, wanted: usize) -> Result<RowIter<'static>, ParquetError> {
        let only = move |_: &RowGroupMetaData, group: usize| group == wanted;
        let options = ReadOptionsBuilder::new().with_predicate(Box::new(only)).build();
        fn rows<R: ChunkReader + 'static>(
            content: R,
            options: parquet::file::serialized_reader::ReadOptions,
        ) -> Result<RowIter<'static>, ParquetError> {
            let reader = SerializedFileReader::new_with_options(content, options)?;
            check_dictionaries(&reader)?;
            Ok(RowIter::from_file_into(Box::new(reader)))
        }
        match &self.content {
            Content::Bytes(bytes) => rows(bytes.clone(), options),
            Content::File(file) => {
                let file =
                    file.try_clone().map_err(|error| ParquetError::External(error.into()))?;
                rows(file, options)
            }
        }
    }

    /// The name of the file.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// Refuses dictionaries that say they hold more values than they have bytes: the outside crate takes
/// memory for as many as are said, and where there is not so much the program ends.
fn check_dictionaries(reader: &dyn FileReader) -> Result<(), ParquetError> {
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group)?;
        for column in 0..group.num_columns() {
            let mut pages = group.get_column_page_reader(column)?;
            while let Some(page) = pages.peek_next_page()? {
                if !page.is_dict {
                    pages.skip_next_page()?;
                    continue;
                }
                let Some(page) = pages.get_next_page()? else { break };
                if page.num_values() as usize > page.buffer().len() {
                    let said = page.num_values();
                    let message = format!("a dictionary says that it has {said} values");
                    return Err(ParquetError::General(message));
                }
            }
        }
    }
    Ok(())
}

fn damaged(name: &str, reason: String) -> SourceError {
    SourceError::Damaged { name: name.to_owned(), what: "Parquet file", reason }
}

fn line(row: &Row) -> Line {
    let mut entry = Entry::default();
    let mut whole = Map::new();
    for (column, field) in row.get_column_iter() {
        let Some(value) = value(field) else { continue };
        whole.insert(column.clone(), Value::String(value.clone()));
        if let Some(what) = table::holds(column) {
            table::set(&mut entry, what, value);
        }
    }
    Line { entry, json: Value::Object(whole).to_string() }
}

fn value(field: &Field) -> Option<String> {
    match field {
        Field::Null => None,
        Field::Str(text) => Some(text.clone()),
        Field::Bytes(bytes) => std::str::from_utf8(bytes.data()).ok().map(str::to_owned),
        // Dates and timestamps are printed as ISO 8601 days and times; one that no calendar has makes
        // the outside crate panic, and is none.
        other => guarded(|| Ok::<_, ParquetError>(other.to_string())).ok(),
    }
}

/// All that a file gives.
pub(crate) struct Table {
    pub(crate) articles: Vec<Item>,
    pub(crate) doubts: Vec<SourceDoubt>,
    /// Every row that was read, as an object of JSON, one a line: originals of the articles.
    pub(crate) rows: Vec<u8>,
}

/// Reads a file that is at hand. The original of an article is its row as an object of JSON.
///
/// # Errors
/// As [`Rows::open`].
pub(crate) fn read(name: &str, bytes: &[u8], options: &Options) -> Result<Table, SourceError> {
    let mut rows = Rows::open(name, Content::Bytes(Bytes::copy_from_slice(bytes)))?;
    let mut taken = Taken::of(name);
    let mut originals = Vec::new();
    let mut number = 0;
    while let Some(row) = rows.next() {
        number += 1;
        match row {
            Ok(row) => {
                let start = originals.len();
                originals.extend_from_slice(row.json.as_bytes());
                let original: Range<usize> = start..originals.len();
                originals.push(b'\n');
                let item = |draft| Item { draft, original, line: number };
                taken.take(Place::Number("row", number), row.entry.draft(options), item);
            }
            Err(reason) => taken.doubts.push(SourceDoubt::lost(rows.name(), None, reason)),
        }
    }
    match taken.doubts.first() {
        Some(doubt) if taken.articles.is_empty() => Err(damaged(name, doubt.message.clone())),
        _ => Ok(Table { articles: taken.articles, doubts: taken.doubts, rows: originals }),
    }
}
