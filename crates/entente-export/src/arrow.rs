//! Apache Arrow, as a stream of record batches (IPC streaming format), in the columns of the tables.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, StringArray};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use entente_record::{ArticleHead, Report};

use crate::Line;
use crate::dates::days_since_1970;
use crate::tables::{self, Cell, Column, Holds};

/// How many rows stand in one record batch at most, and about how many bytes of text.
const ROWS: usize = 4096;
const BYTES: usize = 8 << 20;

/// Rows as an Arrow IPC stream, in batches: where one ends depends on the rows before it alone, so
/// that the same rows give the same bytes.
///
/// A stream of claims has the columns of the table of claims that [`crate::Format::Parquet`] writes.
/// A stream of lines has them as well, filled for claims, and behind them `entente` (what the line
/// is: `claim/1`), `words` (of a key of copies) and `line`, the line of JSON as [`Line`] writes it;
/// `article_hash` names the article of every line.
pub struct ArrowStream<W: Write> {
    out: StreamWriter<W>,
    schema: Arc<Schema>,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    bytes: usize,
}

impl<W: Write> ArrowStream<W> {
    /// Begins a stream of claims.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn of_claims(out: W) -> io::Result<Self> {
        Self::begin(out, tables::CLAIMS.to_vec())
    }

    /// Begins a stream of lines.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn of_lines(out: W) -> io::Result<Self> {
        Self::begin(out, [tables::CLAIMS, tables::LINES].concat())
    }

    fn begin(out: W, columns: Vec<Column>) -> io::Result<Self> {
        let fields: Vec<Field> = columns.iter().map(field).collect();
        let schema = Arc::new(Schema::new(fields));
        let out = StreamWriter::try_new(out, &schema).map_err(told)?;
        Ok(Self { out, schema, columns, rows: Vec::new(), bytes: 0 })
    }

    /// Writes a claim into a stream of claims.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn claim(&mut self, report: &Report) -> io::Result<()> {
        self.row(tables::claim(report))
    }

    /// Writes a line of the article with this head into a stream of lines.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn line(&mut self, line: &Line, article: &ArticleHead) -> io::Result<()> {
        self.row(tables::line(line, article)?)
    }

    fn row(&mut self, row: Vec<Cell>) -> io::Result<()> {
        debug_assert_eq!(row.len(), self.columns.len());
        let lengths = row.iter().map(|cell| match cell {
            Cell::Text(text) => text.len(),
            _ => 0,
        });
        self.bytes += lengths.sum::<usize>();
        self.rows.push(row);
        if self.rows.len() >= ROWS || self.bytes >= BYTES { self.write() } else { Ok(()) }
    }

    /// Writes the rows that wait.
    fn write(&mut self) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let columns = self.columns.iter().enumerate();
        let columns = columns.map(|(place, column)| {
            array(column.holds, self.rows.iter().map(move |row| &row[place]))
        });
        let batch = RecordBatch::try_new(self.schema.clone(), columns.collect());
        self.out.write(&batch.map_err(told)?).map_err(told)?;
        self.rows.clear();
        self.bytes = 0;
        Ok(())
    }

    /// Ends the stream, and gives back what it was written to.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.write()?;
        self.out.into_inner().map_err(told)
    }
}

fn told(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other),
    }
}

fn field(column: &Column) -> Field {
    let holds = match column.holds {
        Holds::Text => DataType::Utf8,
        Holds::Number => DataType::Int64,
        Holds::Flag => DataType::Boolean,
        Holds::Day => DataType::Date32,
    };
    Field::new(column.name, holds, true)
}

fn array<'a>(holds: Holds, cells: impl Iterator<Item = &'a Cell>) -> ArrayRef {
    match holds {
        Holds::Text => Arc::new(StringArray::from_iter(cells.map(|cell| match cell {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        }))),
        Holds::Number => Arc::new(Int64Array::from_iter(cells.map(|cell| match cell {
            Cell::Number(number) => Some(*number),
            _ => None,
        }))),
        Holds::Flag => Arc::new(BooleanArray::from_iter(cells.map(|cell| match cell {
            Cell::Flag(flag) => Some(*flag),
            _ => None,
        }))),
        Holds::Day => Arc::new(Date32Array::from_iter(cells.map(|cell| match cell {
            Cell::Day(day) => days_since_1970(*day),
            _ => None,
        }))),
    }
}

#[cfg(test)]
mod tests {
    use arrow_ipc::reader::StreamReader;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;
    use crate::KeyLine;
    use crate::tables::Table;

    #[test]
    fn a_stream_of_claims_has_the_columns_of_the_parquet_file() {
        let mut file = tempfile::tempfile().unwrap();
        let table = Table { columns: tables::CLAIMS, rows: Vec::new() };
        crate::parquet::write(&table, &mut file).unwrap();
        let file = SerializedFileReader::new(file).unwrap();
        let columns = file.metadata().file_metadata().schema_descr().columns();
        let in_file: Vec<&str> = columns.iter().map(|column| column.name()).collect();
        let stream = ArrowStream::of_claims(Vec::new()).unwrap().finish().unwrap();
        let schema = StreamReader::try_new(stream.as_slice(), None).unwrap().schema();
        let in_stream: Vec<&str> =
            schema.fields().iter().map(|field| field.name().as_str()).collect();
        assert_eq!(in_stream, in_file);
    }

    #[test]
    fn batches_end_by_their_rows_or_by_their_length() {
        let article = ArticleHead {
            id: entente_text::ArticleId::kept("a1"),
            name: "a".into(),
            title: String::new(),
            source: None,
            url: None,
            published: None,
            story: None,
            credit: None,
        };
        let batches = |count: usize, words: usize| -> Vec<usize> {
            let mut stream = ArrowStream::of_lines(Vec::new()).unwrap();
            let line = Line::Key(KeyLine { of: "a1".into(), words: "w".repeat(words) });
            (0..count).for_each(|_| stream.line(&line, &article).unwrap());
            let bytes = stream.finish().unwrap();
            let batches = StreamReader::try_new(bytes.as_slice(), None).unwrap();
            batches.map(|batch| batch.unwrap().num_rows()).collect()
        };
        assert_eq!(batches(0, 1), [0; 0]);
        assert_eq!(batches(2 * ROWS + 3, 1), [ROWS, ROWS, 3]);
        assert_eq!(batches(5, BYTES / 4), [2, 2, 1]);
    }
}
