//! Tables of articles as text: CSV (RFC 4180; comma, semicolon or tab). A column is known by its
//! name, in any case, here and in [`crate::parquet`].

use std::collections::HashMap;
use std::io::{self, BufRead, Read};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use crate::decode::Decoded;
use crate::entry::{Content, Entry, Place, Taken};
use crate::harvest::{Found, Options};
use crate::json_lines::Line;
use crate::{SourceDoubt, SourceError, wordings};

/// What columns hold, by their names.
static COLUMNS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    wordings::rows(include_str!("../wordings/columns.tsv")).map(|row| (row[0], row[1])).collect()
});

/// What a column of this name holds.
pub(crate) fn holds(name: &str) -> Option<&'static str> {
    let name = name.trim().trim_start_matches('\u{feff}').to_lowercase().replace([' ', '-'], "_");
    COLUMNS.get(name.as_str()).copied()
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

/// Fills the part of an entry that a column of this meaning holds.
pub(crate) fn set(entry: &mut Entry, what: &str, value: String) {
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
    let columns = Columns::of(records.next(), separator);
    let mut taken = Taken::of(name);
    for record in records {
        let (line, range) = (record.line, record.range.clone());
        let Some((entry, odd)) = columns.entry(record) else { continue };
        taken.doubts.extend(odd.map(|odd| SourceDoubt::new(name, Some(line), odd)));
        let found = |draft| Found { draft, text: range, line };
        taken.take(Place::Line(line), entry.draft(options), found);
    }
    Ok((taken.articles, taken.doubts))
}

/// What the first line of a table says of it.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    what: Vec<Option<&'static str>>,
    separator: char,
}

impl Columns {
    fn of(head: Option<Record>, separator: char) -> Self {
        let cells = head.map(|head| head.cells).unwrap_or_default();
        Self { what: cells.iter().map(|cell| holds(cell)).collect(), separator }
    }

    /// What a row says of its article, and what is odd about it; `None` where all its cells are empty.
    fn entry(&self, row: Record) -> Option<(Entry, Option<String>)> {
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            return None;
        }
        let (count, named) = (row.cells.len(), self.what.len());
        let odd = format!("{count} cells where the first line names {named}");
        let mut entry = Entry::default();
        for (what, cell) in self.what.iter().zip(row.cells) {
            if let Some(what) = what {
                set(&mut entry, what, cell);
            }
        }
        Some((entry, (count != named).then_some(odd)))
    }

    /// The same of a row that was cut out of its table.
    pub(crate) fn row(&self, text: &str) -> Option<(Entry, Option<String>)> {
        let separator = self.separator;
        self.entry(Records { text, at: 0, line: 1, separator }.next()?)
    }
}

/// The rows of a table of any size, one after the other, as bytes.
pub(crate) struct Rows<R> {
    pub(crate) stream: R,
    pub(crate) columns: Arc<Columns>,
    longest: usize,
}

impl<R: BufRead> Rows<R> {
    /// Reads the first line; `None` where it names no columns of articles.
    pub(crate) fn open(mut stream: R, longest: usize) -> io::Result<Option<Self>> {
        let mut head = Vec::new();
        // A name in quotation marks may hold line breaks.
        while head.is_empty() || head.iter().filter(|&&byte| byte == b'"').count() % 2 == 1 {
            let most = longest.saturating_sub(head.len()) as u64;
            if Read::by_ref(&mut stream).take(most).read_until(b'\n', &mut head)? == 0 {
                break;
            }
        }
        let head = String::from_utf8_lossy(&head);
        let Some(separator) = separator(head.lines().next().unwrap_or_default()) else {
            return Ok(None);
        };
        let first = Records { text: &head, at: 0, line: 1, separator }.next();
        let columns = Arc::new(Columns::of(first, separator));
        Ok(Some(Self { stream, columns, longest }))
    }

    /// The rows of the same table in another stream.
    pub(crate) fn going_on<S>(&self, stream: S) -> Rows<S> {
        Rows { stream, columns: self.columns.clone(), longest: self.longest }
    }

    /// The next row, without the break behind it. One that is longer than a row may be is passed over
    /// up to the next line.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line>> {
        let mut state = InRow { quoted: false, closed: false, begins: true };
        let (mut row, mut taken, mut too_long) = (Vec::new(), false, false);
        loop {
            let ready = match self.stream.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if ready.is_empty() {
                break;
            }
            taken = true;
            let room = if too_long { ready.len() } else { self.longest + 1 - row.len() };
            let ready = &ready[..room.min(ready.len())];
            let sign = self.columns.separator as u8;
            let end = match too_long {
                true => ready.iter().position(|&byte| byte == b'\n'),
                false => ready.iter().position(|&byte| state.ends(byte, sign)),
            };
            let part = &ready[..end.unwrap_or(ready.len())];
            if row.len() + part.len() > self.longest {
                (row, too_long) = (Vec::new(), true);
            } else if !too_long {
                row.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.stream.consume(used);
            if end.is_some() {
                break;
            }
        }
        Ok(match (taken, too_long) {
            (false, _) => None,
            (true, true) => Some(Line::TooLong),
            (true, false) => Some(Line::Whole(row)),
        })
    }
}

/// Where in a row one is, byte by byte, as [`Records`] reads it.
struct InRow {
    quoted: bool,
    /// Whether the byte before closed a quotation, unless another mark follows.
    closed: bool,
    /// Whether nothing of the cell was read yet.
    begins: bool,
}

impl InRow {
    /// Takes a byte; whether it is the break that ends the row.
    fn ends(&mut self, byte: u8, separator: u8) -> bool {
        let closed = std::mem::take(&mut self.closed);
        match byte {
            b'"' if self.quoted => (self.quoted, self.closed) = (false, true),
            b'"' if closed => (self.quoted, self.begins) = (true, false),
            b'"' if self.begins => self.quoted = true,
            b'\n' if !self.quoted => return true,
            _ if byte == separator && !self.quoted => self.begins = true,
            _ => self.begins = false,
        }
        false
    }
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
