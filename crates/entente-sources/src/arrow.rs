//! Articles as an Apache Arrow stream (IPC streaming format), as Spark, pyarrow and other engines
//! hand tables on: one article a row, read as the same row in JSON Lines.

use std::io::{BufRead, Read};

use arrow_array::{
    Array, ArrayRef, Date32Array, Int64Array, LargeStringArray, RecordBatch, StringArray,
    StringViewArray,
};
use arrow_ipc::reader::StreamDecoder;
use arrow_schema::ArrowError;
use entente_text::Draft;
use serde_json::Value;

use crate::guarded::guarded;
use crate::json_lines::{self, Written};
use crate::{Options, SourceDoubt, SourceError, table};

/// What every message of a stream begins with since Arrow 0.15; no text does.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// How long the head of a message may be; that of a thousand columns takes a tenth.
const LONGEST_HEAD: u32 = 1 << 24;

/// Whether what comes next is an Arrow stream.
///
/// # Errors
/// What the stream itself says on its first read.
pub fn is_arrow(reader: &mut impl BufRead) -> std::io::Result<bool> {
    Ok(reader.fill_buf()?.first() == Some(&CONTINUATION[0]))
}

/// Reads the articles of one Arrow stream and stops behind its end, so that streams may follow one
/// another; never more than one of its record batches is in memory.
///
/// Columns are known by name, as in tables; in a stream with a column `line` and none of texts, each
/// row is a line of JSON Lines. A row that holds no article is an error that names it, and the next is
/// read all the same; after an error of the stream itself there are no more.
pub fn arrow_stream<R: BufRead>(name: &str, reader: R, options: Options) -> ArrowArticles<R> {
    let decoder = StreamDecoder::new();
    let batch = Batch::default();
    ArrowArticles { name: name.to_owned(), reader, options, decoder, batch, row: 0, ended: false }
}

/// The articles of an Arrow stream, each with its doubts. Made by [`arrow_stream`].
#[derive(Debug)]
pub struct ArrowArticles<R> {
    name: String,
    reader: R,
    options: Options,
    decoder: StreamDecoder,
    batch: Batch,
    /// How many rows were read of all batches.
    row: usize,
    ended: bool,
}

/// A record batch by what its columns hold.
#[derive(Debug, Default)]
struct Batch {
    columns: Vec<(&'static str, Column)>,
    rows: usize,
    next: usize,
}

/// A column of a type that articles are written in.
#[derive(Debug)]
enum Column {
    Text(StringArray),
    LargeText(LargeStringArray),
    TextView(StringViewArray),
    Number(Int64Array),
    Day(Date32Array),
}

impl Column {
    fn of(array: &ArrayRef) -> Option<Self> {
        let array = array.as_any();
        None.or_else(|| array.downcast_ref().cloned().map(Self::Text))
            .or_else(|| array.downcast_ref().cloned().map(Self::LargeText))
            .or_else(|| array.downcast_ref().cloned().map(Self::TextView))
            .or_else(|| array.downcast_ref().cloned().map(Self::Number))
            .or_else(|| array.downcast_ref().cloned().map(Self::Day))
    }

    /// What stands in a row, as JSON has it.
    fn value(&self, row: usize) -> Option<Value> {
        let array: &dyn Array = match self {
            Self::Text(array) => array,
            Self::LargeText(array) => array,
            Self::TextView(array) => array,
            Self::Number(array) => array,
            Self::Day(array) => array,
        };
        if array.is_null(row) {
            return None;
        }
        Some(match self {
            Self::Text(array) => Value::from(array.value(row)),
            Self::LargeText(array) => Value::from(array.value(row)),
            Self::TextView(array) => Value::from(array.value(row)),
            Self::Number(array) => Value::from(array.value(row)),
            Self::Day(array) => {
                let days = jiff::Span::new().try_days(array.value(row)).ok()?;
                let day = jiff::civil::date(1970, 1, 1).checked_add(days).ok()?;
                Value::from(day.to_string())
            }
        })
    }
}

impl Batch {
    /// # Errors
    /// What keeps it from being read as articles.
    fn of(batch: &RecordBatch) -> Result<Self, String> {
        let mut columns = Vec::new();
        let schema = batch.schema_ref();
        for (field, array) in schema.fields().iter().zip(batch.columns()) {
            let what = match field.name().as_str() {
                "line" => "line",
                "completeness" => "completeness",
                name => match table::holds(name) {
                    Some(what) => what,
                    None => continue,
                },
            };
            let column = Column::of(array).ok_or_else(|| {
                let (name, holds) = (field.name(), field.data_type());
                format!("its column {name} is of type {holds}; give strings")
            })?;
            columns.push((what, column));
        }
        let has = |wanted: &[&str]| columns.iter().any(|(what, _)| wanted.contains(what));
        if !has(&["title", "text", "html", "line"]) {
            return Err(
                "it has no columns of articles; name them title, text, published, url, source, \
                 language, id, or give JSON Lines in a column line"
                    .to_owned(),
            );
        }
        Ok(Self { columns, rows: batch.num_rows(), next: 0 })
    }

    /// What stands in a row under a name; of several columns that hold the same, the first that is
    /// filled.
    fn value(&self, row: usize, wanted: &str) -> Option<Value> {
        let of = |(_, column): &(&str, Column)| column.value(row);
        self.columns.iter().filter(|(what, _)| *what == wanted).find_map(of)
    }

    fn article(&self, row: usize, options: &Options) -> json_lines::Told {
        let value = |wanted| self.value(row, wanted);
        let (text, html) = (value("text"), value("html"));
        if let (None, None, Some(Value::String(line))) = (&text, &html, value("line")) {
            return json_lines::article(line.as_bytes(), options);
        }
        let written = Written {
            id: value("id"),
            url: value("url"),
            source: value("source"),
            title: value("title"),
            byline: value("byline"),
            published: value("published"),
            language: value("language"),
            completeness: value("completeness"),
            text,
            html,
        };
        json_lines::draft(written, options)
    }
}

impl<R: BufRead> ArrowArticles<R> {
    /// Reads the next record batch; whether there is one.
    fn advance(&mut self) -> Result<bool, String> {
        loop {
            let Some(message) = message(&mut self.reader)? else { return Ok(false) };
            let mut message = message.into();
            let decoded = guarded(|| {
                self.decoder.decode(&mut message).map_err(|error: ArrowError| error.to_string())
            })?;
            if let Some(batch) = decoded {
                self.batch = Batch::of(&batch)?;
                return Ok(true);
            }
        }
    }
}

/// One message, head and body; `None` at the end of the stream. No more memory is taken than bytes
/// come, whatever a head says.
fn message(reader: &mut impl BufRead) -> Result<Option<Vec<u8>>, String> {
    let mut bytes = Vec::new();
    let mut more = |bytes: &mut Vec<u8>, count: u64| {
        let read =
            reader.by_ref().take(count).read_to_end(bytes).map_err(|error| error.to_string());
        match read? as u64 {
            read if read == count => Ok(()),
            _ => Err("it breaks off".to_owned()),
        }
    };
    more(&mut bytes, 8)?;
    let (mark, size) = bytes.split_at(4);
    if mark != CONTINUATION {
        return Err("a message does not begin as those of Arrow do since 0.15".to_owned());
    }
    let size = u32::from_le_bytes(size.try_into().map_err(|_| "it breaks off")?);
    match size {
        0 => return Ok(None),
        1..=LONGEST_HEAD => more(&mut bytes, size.into())?,
        _ => return Err(format!("the head of a message of {size} bytes")),
    }
    let body = arrow_ipc::root_as_message(&bytes[8..]).map_err(|error| error.to_string())?;
    let body = u64::try_from(body.bodyLength()).map_err(|error| error.to_string())?;
    more(&mut bytes, body)?;
    Ok(Some(bytes))
}

impl<R: BufRead> Iterator for ArrowArticles<R> {
    type Item = Result<(Draft, Vec<SourceDoubt>), SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended && self.batch.next == self.batch.rows {
            match self.advance() {
                Ok(more) => self.ended = !more,
                Err(reason) => {
                    self.ended = true;
                    let (name, what) = (self.name.clone(), "Arrow stream");
                    return Some(Err(SourceError::Damaged { name, what, reason }));
                }
            }
        }
        if self.ended {
            return None;
        }
        self.row += 1;
        let row = self.batch.next;
        self.batch.next += 1;
        let told = self.batch.article(row, &self.options);
        Some(match told {
            Ok((draft, doubts)) => {
                let doubt = |message| SourceDoubt::new(&self.name, Some(self.row), message);
                Ok((draft, doubts.into_iter().map(doubt).collect()))
            }
            Err(reason) => {
                Err(SourceError::BadLine { name: self.name.clone(), line: self.row, reason })
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_ipc::writer::StreamWriter;

    use super::*;

    fn stream(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let mut stream = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
        stream.write(&batch).unwrap();
        stream.into_inner().unwrap()
    }

    fn read(bytes: &mut &[u8]) -> Vec<Result<Draft, String>> {
        arrow_stream("news", bytes, Options::default())
            .map(|told| told.map(|(draft, _)| draft).map_err(|error| error.to_string()))
            .collect()
    }

    #[test]
    fn a_row_is_what_its_line_of_json_is() {
        let bytes = stream(vec![
            ("id", Arc::new(Int64Array::from(vec![Some(7), None]))),
            ("Date", Arc::new(Date32Array::from(vec![Some(19_787), None]))),
            ("headline", Arc::new(LargeStringArray::from(vec!["Port <opens>", ""]))),
            ("body", Arc::new(StringViewArray::from(vec![Some("It opened."), None]))),
            ("views", Arc::new(Int64Array::from(vec![1, 2]))),
        ]);
        let line = br#"{"id": 7, "published": "2024-03-05", "title": "Port <opens>", "text": "It opened."}"#;
        let (alike, _) = json_lines::article(line, &Options::default()).unwrap();
        let rows = read(&mut bytes.as_slice());
        assert_eq!(rows[0].as_ref(), Ok(&alike));
        let reason = rows[1].as_ref().unwrap_err();
        insta::assert_snapshot!(reason, @r#"news:2: no "text"; give the article's text under that key"#);
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn a_stream_ends_where_it_ends() {
        let one = stream(vec![("text", Arc::new(StringArray::from(vec!["It rained."])))]);
        let both = [one.as_slice(), &one].concat();
        let mut rest = both.as_slice();
        assert_eq!(read(&mut rest).len(), 1);
        assert_eq!(rest, one);
        assert!(is_arrow(&mut rest).unwrap());
        assert_eq!(read(&mut rest).len(), 1);
        assert!(rest.is_empty() && !is_arrow(&mut rest).unwrap());
    }

    #[test]
    fn damage_is_told_once_and_takes_no_more_memory_than_there_are_bytes() {
        let whole = stream(vec![("text", Arc::new(StringArray::from(vec!["It rained."])))]);
        for end in 1..whole.len() {
            let rows = read(&mut &whole[..end]);
            assert!(rows.last().is_some_and(Result::is_err), "cut behind byte {end}");
        }
        // A head that says it is as long as can be.
        let long = [&CONTINUATION[..], &[0xff, 0xff, 0xff, 0x7f], &[0; 64]].concat();
        assert_eq!(read(&mut long.as_slice()).len(), 1);
        let other = stream(vec![("text", Arc::new(Int64Array::from(vec![1])))]);
        let reason = read(&mut other.as_slice()).remove(0).unwrap_err();
        insta::assert_snapshot!(reason, @r#"news:1: "text" is not a string; give the article's text"#);
    }
}
