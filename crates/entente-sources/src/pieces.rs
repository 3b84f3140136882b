//! Files and streams of any size, piece by piece: JSON Lines, CSV, mailboxes, web archives and Parquet;
//! files also from a place in the middle, so that what was interrupted can go on.
//!
//! Pieces are cut one after the other, and each can be read by itself, on any thread.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, SeekFrom};
use std::sync::Arc;

use entente_text::Draft;

use crate::entry::{Place, Taken, Told};
use crate::harvest::Options;
use crate::json_lines::{self, Line};
use crate::mailbox::{self, Messages};
use crate::members::{Members, Position};
use crate::parquet;
use crate::table::{self, Columns};
use crate::warc::{self, Next, Records};
use crate::{Format, SourceDoubt, SourceError, decode, unwrap};

/// How much of a file is read at once.
const AT_ONCE: usize = 1 << 20;

/// Bytes of a file or of any other stream.
type Input = Members<Box<dyn BufRead + Send>>;

/// The pieces of a file: lines, rows, messages or records.
pub struct Pieces {
    name: String,
    options: Options,
    kind: Kind,
    /// How many pieces stand before the next.
    number: u64,
    ended: bool,
}

enum Kind {
    Lines(Input),
    Cells(table::Rows<Input>),
    Messages(Messages<Box<dyn BufRead + Send>>),
    Records(Records<Input>),
    Rows(parquet::Rows),
}

/// One line, row, message or record, not read yet.
pub struct Piece {
    number: u64,
    content: Content,
}

enum Content {
    Line(Vec<u8>),
    Cells(Vec<u8>, Arc<Columns>),
    Message(Vec<u8>),
    Record(warc::Record),
    Row(parquet::Line),
    /// Nothing that can be read, and why.
    Lost(SourceDoubt),
}

/// What a piece holds.
#[derive(Debug, Default)]
pub struct Drawn {
    /// The articles: one, or as many as a page of a web archive lists.
    pub articles: Vec<Draft>,
    /// The bytes that they were made from.
    pub original: Vec<u8>,
    /// What was doubtful, and what was left out.
    pub doubts: Vec<SourceDoubt>,
    /// What it was in place of an article.
    pub left: LeftOut,
}

/// What gave no article of its own, counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// Pages without text of an article.
    pub empty: usize,
    /// Records that are no pages.
    pub other: usize,
    /// Pages that list articles.
    pub lists: usize,
    /// The articles that they list.
    pub listed: usize,
}

impl LeftOut {
    /// Counts what another counted.
    pub fn add(&mut self, more: Self) {
        self.empty += more.empty;
        self.other += more.other;
        self.lists += more.lists;
        self.listed += more.listed;
    }

    /// What is said of it.
    pub fn told(self, name: &str) -> Vec<SourceDoubt> {
        let Self { empty, other, lists, listed } = self;
        let counted = |count: usize, one: &str, many: &str| {
            (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }))
        };
        let lists = counted(lists, "page lists", "pages list");
        let lists =
            lists.map(|lists| format!("{lists} {listed} articles; each is kept, cut short"));
        let left_out = |said: String| format!("{said}; left out");
        let empty =
            counted(empty, "page holds no text of an article", "pages hold no text of an article");
        let other = counted(other, "record is no web page", "records are no web pages");
        let said = [lists, empty.map(left_out), other.map(left_out)];
        said.into_iter().flatten().map(|said| SourceDoubt::new(name, None, said)).collect()
    }
}

impl Pieces {
    /// The pieces of a file from a position on. `None` where files of this format are not read piece
    /// by piece.
    ///
    /// # Errors
    /// When the file cannot be read, or is damaged where it says what it holds.
    pub fn open(
        name: &str,
        mut file: File,
        format: Format,
        options: &Options,
        from: Position,
    ) -> Result<Option<Self>, SourceError> {
        let io = |source| SourceError::Io { name: name.to_owned(), line: 1, source };
        if format == Format::Parquet {
            let mut rows = parquet::Rows::open(name, parquet::Content::File(file))?;
            rows.seek(usize::try_from(from.at).unwrap_or(usize::MAX), from.skip);
            return Ok(Some(Self::of(name, options, Kind::Rows(rows), from.number)));
        }
        if from == Position::default() {
            return Self::of_stream(name, file, format, options);
        }
        let mut mark = [0; 2];
        let count = file.read(&mut mark).map_err(io)?;
        let packed = mark[..count] == unwrap::MAGIC;
        let at = |from: Position| -> io::Result<Input> {
            let mut file = file.try_clone()?;
            file.seek(SeekFrom::Start(from.at))?;
            let reader: Box<dyn BufRead + Send> = Box::new(BufReader::with_capacity(AT_ONCE, file));
            let mut stream = Members::at(reader, from.at, packed);
            stream.skip(from.skip)?;
            Ok(stream)
        };
        // A table says in its first line what it holds.
        let head = match format {
            Format::Csv => {
                table::Rows::open(at(Position::default()).map_err(io)?, options.longest_line)
                    .map_err(io)?
            }
            _ => None,
        };
        let stream = at(from).map_err(io)?;
        let kind = match head {
            Some(head) => Some(Kind::Cells(head.going_on(stream))),
            None => Self::kind(stream, format, options).map_err(io)?,
        };
        Ok(kind.map(|kind| Self::of(name, options, kind, from.number)))
    }

    /// The pieces of a stream, unpacked where it is gzip. `None` where streams of this format are not
    /// read piece by piece.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of_stream(
        name: &str,
        stream: impl io::Read + Send + 'static,
        format: Format,
        options: &Options,
    ) -> Result<Option<Self>, SourceError> {
        let io = |source| SourceError::Io { name: name.to_owned(), line: 1, source };
        let mut reader: Box<dyn BufRead + Send> =
            Box::new(BufReader::with_capacity(AT_ONCE, stream));
        // No text begins with this control character.
        let packed = reader.fill_buf().map_err(io)?.first() == Some(&unwrap::MAGIC[0]);
        let kind = Self::kind(Members::at(reader, 0, packed), format, options).map_err(io)?;
        Ok(kind.map(|kind| Self::of(name, options, kind, 0)))
    }

    fn kind(stream: Input, format: Format, options: &Options) -> io::Result<Option<Kind>> {
        let longest = options.longest_line;
        Ok(match format {
            Format::JsonLines => Some(Kind::Lines(stream)),
            Format::Warc => Some(Kind::Records(Records::new(stream, longest))),
            Format::Mail => Some(Kind::Messages(Messages::new(stream, longest))),
            Format::Csv => table::Rows::open(stream, longest)?.map(Kind::Cells),
            _ => None,
        })
    }

    fn of(name: &str, options: &Options, kind: Kind, number: u64) -> Self {
        Self { name: name.to_owned(), options: options.clone(), kind, number, ended: false }
    }

    /// Where the next piece begins.
    pub fn position(&self) -> Position {
        let place = match &self.kind {
            Kind::Lines(stream) => stream.position(),
            Kind::Cells(rows) => rows.stream.position(),
            Kind::Messages(messages) => messages.position(),
            Kind::Records(records) => records.stream.position(),
            Kind::Rows(rows) => {
                Position { at: rows.group as u64, skip: rows.within, ..Position::default() }
            }
        };
        Position { number: self.number, ..place }
    }

    /// How many bytes of the file were read; of Parquet, whose bytes are not read in order, nothing.
    pub fn read(&self) -> Option<u64> {
        match &self.kind {
            Kind::Lines(stream) => Some(stream.read()),
            Kind::Cells(rows) => Some(rows.stream.read()),
            Kind::Messages(messages) => Some(messages.read()),
            Kind::Records(records) => Some(records.stream.read()),
            Kind::Rows(_) => None,
        }
    }

    fn content(&mut self) -> io::Result<Option<Content>> {
        let (name, limit) = (&self.name, self.options.longest_line);
        let number = usize::try_from(self.number + 1).unwrap_or(usize::MAX);
        let too_long = |what: &str| {
            let reason = format!("{what} {number} is longer than {limit} bytes; left out");
            Content::Lost(SourceDoubt::lost(name, None, reason))
        };
        Ok(match &mut self.kind {
            Kind::Lines(stream) => json_lines::next_line(stream, limit)?.0.map(|line| match line {
                Line::Whole(line) => Content::Line(line),
                Line::TooLong => {
                    let (name, line) = (name.clone(), number);
                    Content::Lost(SourceError::LineTooLong { name, line, limit }.into_doubt())
                }
            }),
            Kind::Cells(rows) => {
                let columns = rows.columns.clone();
                rows.next()?.map(|row| match row {
                    Line::Whole(row) => Content::Cells(row, columns),
                    Line::TooLong => too_long("row"),
                })
            }
            Kind::Messages(messages) => messages.next()?.map(|message| match message {
                Line::Whole(message) => Content::Message(message),
                Line::TooLong => too_long("message"),
            }),
            Kind::Records(records) => records.next()?.map(|next| match next {
                Next::Record(record) => Content::Record(record),
                Next::Lost(reason) => Content::Lost(SourceDoubt::lost(name, None, reason)),
            }),
            Kind::Rows(rows) => rows.next().map(|row| match row {
                Ok(row) => Content::Row(row),
                Err(reason) => Content::Lost(SourceDoubt::lost(name, None, reason)),
            }),
        })
    }
}

impl Iterator for Pieces {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if self.ended {
            return None;
        }
        let content = match self.content() {
            Ok(Some(content)) => content,
            Ok(None) => {
                self.ended = true;
                return None;
            }
            Err(error) => {
                self.ended = true;
                let reason = format!("reading stopped: {error}");
                Content::Lost(SourceDoubt::lost(&self.name, None, reason))
            }
        };
        self.number += 1;
        Some(Piece { number: self.number, content })
    }
}

impl Piece {
    /// About how many bytes it takes in memory.
    pub fn size(&self) -> usize {
        match &self.content {
            Content::Line(bytes) | Content::Cells(bytes, _) | Content::Message(bytes) => {
                bytes.len()
            }
            Content::Record(record) => record.block.len(),
            Content::Row(row) => 2 * row.json.len(),
            Content::Lost(_) => 0,
        }
    }

    /// Reads the piece; `name` is that of its file.
    pub fn read(self, name: &str, options: &Options) -> Drawn {
        let number = usize::try_from(self.number).unwrap_or(usize::MAX);
        let (place, told, original): (Place, Told, Vec<u8>) = match self.content {
            Content::Lost(doubt) => return Drawn { doubts: vec![doubt], ..Drawn::default() },
            Content::Line(line) => return of_line(name, number, line, options),
            Content::Record(record) => {
                let (articles, left) = warc::page(name, &record, options).parts();
                let original = if articles.is_empty() { Vec::new() } else { record.block };
                return Drawn { articles, original, left, ..Drawn::default() };
            }
            Content::Row(row) => {
                (Place::Number("row", number), row.entry.draft(options), row.json.into_bytes())
            }
            Content::Message(message) => {
                let told = mailbox::message(&message, options);
                (Place::Number("message", number), told, message)
            }
            Content::Cells(row, columns) => {
                let told = match decode::text(name, &row) {
                    Ok(decoded) => {
                        let Some((entry, odd)) = columns.row(&decoded.text) else {
                            return Drawn::default();
                        };
                        entry.draft(options).map(|(draft, doubts)| {
                            (draft, odd.into_iter().chain(doubts).collect::<Vec<_>>())
                        })
                    }
                    Err(_) => Err("not UTF-8; convert the file".to_owned()),
                };
                (Place::Number("row", number), told, row)
            }
        };
        let mut taken = Taken::of(name);
        taken.take(place, told, |draft| draft);
        Drawn { articles: taken.articles, original, doubts: taken.doubts, ..Drawn::default() }
    }
}

fn of_line(name: &str, number: usize, line: Vec<u8>, options: &Options) -> Drawn {
    let original = match number {
        1 => line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).to_vec(),
        _ => line,
    };
    if original.trim_ascii().is_empty() {
        return Drawn::default();
    }
    match json_lines::article(&original, options) {
        Ok((draft, doubts)) => {
            let doubts = doubts.into_iter();
            let doubts = doubts.map(|doubt| SourceDoubt::new(name, Some(number), doubt)).collect();
            Drawn { articles: vec![draft], original, doubts, ..Drawn::default() }
        }
        Err(reason) => {
            let doubts = vec![SourceDoubt::lost(name, Some(number), reason)];
            Drawn { doubts, ..Drawn::default() }
        }
    }
}
