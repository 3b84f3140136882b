//! Tables of articles as text: CSV (RFC 4180; comma, semicolon or tab). A column is known by its
//! name, in any case, here and in [`crate::parquet`].

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::decode::Decoded;
use crate::entry::{Content, Entry, Place, Taken};
use crate::harvest::{Found, Options};
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
    let columns: Vec<Option<&str>> = records
        .next()
        .map(|record| record.cells.iter().map(|cell| holds(cell)).collect())
        .unwrap_or_default();
    let mut taken = Taken::of(name);
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
            taken.doubts.push(SourceDoubt::new(name, Some(line), message));
        }
        let mut entry = Entry::default();
        for (what, cell) in columns.iter().zip(record.cells) {
            if let Some(what) = what {
                set(&mut entry, what, cell);
            }
        }
        let found = |draft| Found { draft, text: record.range, line };
        taken.take(Place::Line(line), entry.draft(options), found);
    }
    Ok((taken.articles, taken.doubts))
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
