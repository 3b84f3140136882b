//! Files of any size, piece by piece: JSON Lines, web archives and Parquet, each also from a place in
//! the middle, so that what was interrupted can go on.
//!
//! Pieces are cut one after the other, and each can be read by itself, on any thread.

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom};

use entente_text::Draft;

use crate::entry::{Place, Taken};
use crate::harvest::Options;
use crate::json_lines::{self, Line};
use crate::members::{Members, Position};
use crate::parquet::{self, Rows};
use crate::warc::{self, Left, Next, Records};
use crate::{Format, SourceDoubt, SourceError, unwrap};

/// How much of a file is read at once.
const AT_ONCE: usize = 1 << 20;

/// The pieces of a file: lines, records or rows.
pub struct Pieces {
    name: String,
    options: Options,
    kind: Kind,
    /// How many pieces stand before the next.
    number: u64,
    ended: bool,
}

enum Kind {
    Lines(Members<BufReader<File>>),
    Records(Records<Members<BufReader<File>>>),
    Rows(Rows),
}

/// One line, record or row, not read yet.
pub struct Piece {
    number: u64,
    content: Content,
}

enum Content {
    Line(Vec<u8>),
    Record(warc::Record),
    Row(parquet::Line),
    /// Nothing that can be read, and why.
    Lost(SourceDoubt),
}

/// What a piece holds.
#[derive(Debug, Default)]
pub struct Drawn {
    /// The article, with the bytes that it was made from.
    pub article: Option<(Draft, Vec<u8>)>,
    /// What was doubtful, and what was left out.
    pub doubts: Vec<SourceDoubt>,
    /// Whether it was a page without text of an article.
    pub empty: bool,
    /// Whether it was no page at all.
    pub other: bool,
}

impl Drawn {
    /// What is said of pages without text, and of records that are no pages, so many of each.
    pub fn left_out(name: &str, empty: usize, other: usize) -> Vec<SourceDoubt> {
        warc::left(name, empty, other)
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
        let kind = match format {
            Format::JsonLines | Format::Warc => {
                let mut mark = [0; 2];
                let count = file.read(&mut mark).map_err(io)?;
                let packed = mark[..count] == unwrap::MAGIC;
                file.seek(SeekFrom::Start(from.at)).map_err(io)?;
                let reader = BufReader::with_capacity(AT_ONCE, file);
                let mut stream = Members::at(reader, from.at, packed);
                stream.skip(from.skip).map_err(io)?;
                match format {
                    Format::JsonLines => Kind::Lines(stream),
                    _ => Kind::Records(Records::new(stream, options.longest_line)),
                }
            }
            Format::Parquet => {
                let mut rows = Rows::open(name, parquet::Content::File(file))?;
                rows.seek(usize::try_from(from.at).unwrap_or(usize::MAX), from.skip);
                Kind::Rows(rows)
            }
            _ => return Ok(None),
        };
        let (name, options) = (name.to_owned(), options.clone());
        Ok(Some(Self { name, options, kind, number: from.number, ended: false }))
    }

    /// Where the next piece begins.
    pub fn position(&self) -> Position {
        let place = match &self.kind {
            Kind::Lines(stream) => stream.position(),
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
            Kind::Records(records) => Some(records.stream.read()),
            Kind::Rows(_) => None,
        }
    }

    fn content(&mut self) -> io::Result<Option<Content>> {
        let lost = |line: Option<u64>, reason: String| {
            let line = line.and_then(|line| usize::try_from(line).ok());
            Content::Lost(SourceDoubt::lost(&self.name, line, reason))
        };
        Ok(match &mut self.kind {
            Kind::Lines(stream) => {
                match json_lines::next_line(stream, self.options.longest_line)?.0 {
                    Some(Line::Whole(line)) => Some(Content::Line(line)),
                    Some(Line::TooLong) => {
                        let (name, limit) = (self.name.clone(), self.options.longest_line);
                        let line = usize::try_from(self.number + 1).unwrap_or(usize::MAX);
                        let error = SourceError::LineTooLong { name, line, limit };
                        Some(Content::Lost(error.into_doubt()))
                    }
                    None => None,
                }
            }
            Kind::Records(records) => records.next()?.map(|next| match next {
                Next::Record(record) => Content::Record(record),
                Next::Lost(reason) => lost(None, reason),
            }),
            Kind::Rows(rows) => rows.next().map(|row| match row {
                Ok(row) => Content::Row(row),
                Err(reason) => lost(None, reason),
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
            Content::Line(line) => line.len(),
            Content::Record(record) => record.block.len(),
            Content::Row(row) => 2 * row.json.len(),
            Content::Lost(_) => 0,
        }
    }

    /// Reads the piece; `name` is that of its file.
    pub fn read(self, name: &str, options: &Options) -> Drawn {
        let number = usize::try_from(self.number).unwrap_or(usize::MAX);
        let row = match self.content {
            Content::Lost(doubt) => return Drawn { doubts: vec![doubt], ..Drawn::default() },
            Content::Line(line) => {
                let content = match number {
                    1 => line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).to_vec(),
                    _ => line,
                };
                if content.trim_ascii().is_empty() {
                    return Drawn::default();
                }
                let (article, doubts) = match json_lines::article(&content, options) {
                    Ok((draft, doubts)) => (Some((draft, content)), doubts),
                    Err(reason) => {
                        let doubts = vec![SourceDoubt::lost(name, Some(number), reason)];
                        return Drawn { doubts, ..Drawn::default() };
                    }
                };
                let doubts = doubts.into_iter();
                let doubts = doubts.map(|doubt| SourceDoubt::new(name, Some(number), doubt));
                return Drawn { article, doubts: doubts.collect(), ..Drawn::default() };
            }
            Content::Row(row) => row,
            Content::Record(record) => {
                return match warc::page(name, &record, options) {
                    Ok(draft) => Drawn { article: Some((draft, record.block)), ..Drawn::default() },
                    Err(Left::Empty) => Drawn { empty: true, ..Drawn::default() },
                    Err(Left::Other) => Drawn { other: true, ..Drawn::default() },
                };
            }
        };
        let mut taken = Taken::of(name);
        let original = row.json.into_bytes();
        let place = Place::Number("row", number);
        taken.take(place, row.entry.draft(options), |draft| (draft, original));
        Drawn { article: taken.articles.pop(), doubts: taken.doubts, ..Drawn::default() }
    }
}
