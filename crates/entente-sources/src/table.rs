//! Tables of articles: CSV (RFC 4180; comma, semicolon or tab) and Apache Parquet. A column is
//! known by its name, in any case.

use std::ops::Range;

use bytes::Bytes;
use entente_text::Draft;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;

use crate::decode::Decoded;
use crate::entry::{Content, Entry};
use crate::harvest::{Found, Item, Options};
use crate::{SourceDoubt, SourceError};

/// What Parquet files begin with.
pub(crate) const MAGIC: &[u8] = b"PAR1";

/// The names that columns go by, by what they hold.
const COLUMNS: [(&str, &[&str]); 9] = [
    ("id", &["id", "given_id", "guid", "uuid"]),
    ("url", &["url", "link", "address", "uri"]),
    ("source", &["source", "outlet", "publisher", "publication", "site"]),
    ("title", &["title", "headline"]),
    ("byline", &["byline", "author", "authors", "creator"]),
    (
        "published",
        &["published", "date", "publication_date", "published_at", "date_published", "pubdate"],
    ),
    ("language", &["language", "lang"]),
    ("text", &["text", "body", "content", "article", "maintext", "plain_text"]),
    ("html", &["html", "content_html", "body_html"]),
];

/// What a column of this name holds.
fn holds(name: &str) -> Option<&'static str> {
    let name = name.trim().trim_start_matches('\u{feff}').to_lowercase().replace([' ', '-'], "_");
    COLUMNS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(holds, _)| *holds)
}

/// The sign between the cells, if the line names columns of articles: at least a text, or a title
/// and an address.
pub(crate) fn separator(line: &str) -> Option<char> {
    [',', ';', '\t'].into_iter().find(|sign| {
        let named: Vec<_> =
            line.split(*sign).filter_map(|cell| holds(cell.trim().trim_matches('"'))).collect();
        let has = |what: &str| named.contains(&what);
        line.contains(*sign)
            && (has("title") && (has("text") || has("html") || has("url"))
                || has("text") && named.len() > 1)
    })
}

fn set(entry: &mut Entry, what: &str, value: String) {
    if value.trim().is_empty() {
        return;
    }
    match what {
        "id" => entry.id = Some(value),
        "url" => entry.url = Some(value),
        "source" => entry.source = Some(value),
        // A title is text here, and "<" is no mark-up.
        "title" => entry.title = Some(value.replace('&', "&amp;").replace('<', "&lt;")),
        "byline" => entry.byline = Some(value),
        "published" => entry.published = Some(value),
        "language" => entry.language = Some(value),
        "html" if matches!(entry.content, Content::None) => entry.content = Content::Html(value),
        "text" => entry.content = Content::Text(value),
        _ => {}
    }
}

/// Reads a table with separators.
///
/// # Errors
/// [`SourceError::Unsupported`] when its first line names no columns of articles.
pub(crate) fn csv(
    name: &str,
    decoded: &Decoded<'_>,
    options: &Options,
) -> Result<(Vec<Found>, Vec<SourceDoubt>), SourceError> {
    let text = &*decoded.text;
    let unsupported = SourceError::Unsupported {
        name: name.to_owned(),
        what: "a table whose first line names no columns of articles; name them title, text, published, url, source, language, id",
    };
    let head = text.lines().next().unwrap_or_default();
    let Some(separator) = separator(head) else { return Err(unsupported) };
    let mut records = Records { text, at: 0, line: 1, separator };
    let columns: Vec<Option<&str>> = records
        .next()
        .map(|record| record.cells.iter().map(|cell| holds(cell)).collect())
        .unwrap_or_default();
    let (mut found, mut doubts) = (Vec::new(), Vec::new());
    for record in records {
        if record.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = record.line;
        if record.cells.len() != columns.len() {
            let message = format!(
                "{} cells where the first line names {}",
                record.cells.len(),
                columns.len()
            );
            doubts.push(SourceDoubt::new(name, Some(line), message));
        }
        let mut entry = Entry::default();
        for (what, cell) in columns.iter().zip(record.cells) {
            if let Some(what) = what {
                set(&mut entry, what, cell);
            }
        }
        match entry.draft(options) {
            Some((draft, notes)) => {
                let notes = notes.into_iter();
                doubts.extend(notes.map(|note| SourceDoubt::new(name, Some(line), note)));
                found.push(Found { draft, text: record.range, line });
            }
            None => doubts.push(SourceDoubt::lost(
                name,
                Some(line),
                "a row without title and text; left out",
            )),
        }
    }
    Ok((found, doubts))
}

/// A row of a table with separators.
struct Record {
    cells: Vec<String>,
    range: Range<usize>,
    line: usize,
}

/// Rows, one after the other; a quoted cell may hold separators, line breaks and doubled quotes. A
/// quotation mark that is never closed ends with the text.
struct Records<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    separator: char,
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if self.at >= self.text.len() {
            return None;
        }
        let (start, line) = (self.at, self.line);
        let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        let mut end = self.text.len();
        let mut letters = self.text[start..].char_indices().peekable();
        self.at = self.text.len();
        while let Some((place, letter)) = letters.next() {
            self.line += usize::from(letter == '\n');
            match letter {
                '"' if quoted && letters.next_if(|(_, next)| *next == '"').is_some() => {
                    cell.push('"')
                }
                '"' if quoted => quoted = false,
                '"' if cell.is_empty() => quoted = true,
                '\n' if !quoted => {
                    end = start + place;
                    self.at = end + 1;
                    break;
                }
                _ if letter == self.separator && !quoted => cells.push(std::mem::take(&mut cell)),
                _ => cell.push(letter),
            }
        }
        if !quoted && cell.ends_with('\r') {
            cell.pop();
        }
        cells.push(cell);
        Some(Record { cells, range: start..end, line })
    }
}

/// Reads a Parquet file; every article has all of it as its original.
///
/// # Errors
/// [`SourceError::Unsupported`] when it has no columns of articles; [`SourceError::Damaged`] when it
/// cannot be read.
pub(crate) fn parquet(
    name: &str,
    bytes: &[u8],
    options: &Options,
) -> Result<(Vec<Item>, Vec<SourceDoubt>), SourceError> {
    guarded(|| rows(name, bytes, options)).unwrap_or_else(|reason| {
        Err(SourceError::Damaged { name: name.to_owned(), what: "Parquet file", reason })
    })
}

/// What a reader of others makes of a file; where it panics over damage, what it said.
fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    let read = std::panic::AssertUnwindSafe(read);
    std::panic::catch_unwind(read).map_err(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
        said.unwrap_or("its reader gave up").replace('\n', " ")
    })
}

fn rows(
    name: &str,
    bytes: &[u8],
    options: &Options,
) -> Result<(Vec<Item>, Vec<SourceDoubt>), SourceError> {
    let damaged = |error: parquet::errors::ParquetError| SourceError::Damaged {
        name: name.to_owned(),
        what: "Parquet file",
        reason: error.to_string(),
    };
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes)).map_err(damaged)?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let known = schema.columns().iter().filter_map(|column| holds(column.name()));
    let known: Vec<_> = known.collect();
    if !known.contains(&"title") && !known.contains(&"text") {
        return Err(SourceError::Unsupported {
            name: name.to_owned(),
            what: "a Parquet file without columns of articles; name them title, text, published, url, source, language, id",
        });
    }
    let (mut items, mut doubts) = (Vec::new(), Vec::new());
    for (number, row) in reader.get_row_iter(None).map_err(damaged)?.enumerate() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                doubts.push(SourceDoubt::lost(
                    name,
                    None,
                    format!("row {}: {error}; the rows after it are left out", number + 1),
                ));
                break;
            }
        };
        let mut entry = Entry::default();
        for (column, field) in row.get_column_iter() {
            if let (Some(what), Some(value)) = (holds(column), value(field)) {
                set(&mut entry, what, value);
            }
        }
        let told: Option<(Draft, Vec<String>)> = entry.draft(options);
        match told {
            Some((draft, notes)) => {
                let note = |note: String| {
                    SourceDoubt::new(name, None, format!("row {}: {note}", number + 1))
                };
                doubts.extend(notes.into_iter().map(note));
                items.push(Item { draft, original: 0..bytes.len(), line: 1 });
            }
            None => {
                let message = format!("row {}: neither title nor text; left out", number + 1);
                doubts.push(SourceDoubt::lost(name, None, message));
            }
        }
    }
    Ok((items, doubts))
}

fn value(field: &Field) -> Option<String> {
    match field {
        Field::Null => None,
        Field::Str(text) => Some(text.clone()),
        Field::Bytes(bytes) => std::str::from_utf8(bytes.data()).ok().map(str::to_owned),
        // Dates and timestamps are printed as ISO 8601 days and times.
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_quotes_and_breaks() {
        let text = "title,text\n\"A, \"\"B\"\"\",\"one\ntwo\"\r\nplain,x\r\n\nlast,\"open";
        let records: Vec<Record> = Records { text, at: 0, line: 1, separator: ',' }.collect();
        let cells: Vec<(usize, Vec<String>)> =
            records.iter().map(|record| (record.line, record.cells.clone())).collect();
        assert_eq!(cells[1], (2, vec!["A, \"B\"".into(), "one\ntwo".into()]));
        assert_eq!(cells[2], (4, vec!["plain".into(), "x".into()]));
        assert_eq!(cells[4], (6, vec!["last".into(), "open".into()]));
        assert_eq!(&text[records[2].range.clone()], "plain,x\r");
    }

    #[test]
    fn a_head_is_told_from_a_sentence() {
        assert_eq!(separator("id;Title;Text"), Some(';'));
        assert_eq!(separator("\"headline\",\"body\",\"date\""), Some(','));
        assert_eq!(separator("title\turl"), Some('\t'));
        assert_eq!(separator("The title, he said, was wrong."), None);
        assert_eq!(separator("text"), None);
    }
}
