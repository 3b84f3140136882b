//! Tables kept beside the code: tab-separated values with a header, comments after `#`.

use thiserror::Error;

/// A table that cannot be read; lines are counted from 1.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{file}, line {line}: {reason}")]
pub struct TableError {
    /// The file.
    pub file: &'static str,
    /// The line.
    pub line: usize,
    /// What is wrong with it, and what should stand there.
    pub reason: String,
}

/// A row of a table.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(crate) file: &'static str,
    pub(crate) line: usize,
    pub(crate) cells: Vec<&'a str>,
}

impl Row<'_> {
    /// An error in this row.
    pub(crate) fn fault(&self, reason: impl Into<String>) -> TableError {
        TableError { file: self.file, line: self.line, reason: reason.into() }
    }
}

/// The rows under a header of these columns.
pub(crate) fn rows<'a>(
    file: &'static str,
    columns: &[&str],
    text: &'a str,
) -> Result<Vec<Row<'a>>, TableError> {
    let mut lines = text.lines().zip(1..).filter(|(row, _)| !row.starts_with('#'));
    let (header, line) = lines.next().unwrap_or(("", 1));
    if !header.split('\t').eq(columns.iter().copied()) {
        let reason =
            format!("the columns must be \"{}\", with tabs between them", columns.join(" "));
        return Err(TableError { file, line, reason });
    }
    let mut rows = Vec::new();
    for (text, line) in lines.filter(|(text, _)| !text.is_empty()) {
        let row = Row { file, line, cells: text.split('\t').collect() };
        if row.cells.len() != columns.len() {
            let (found, wanted) = (row.cells.len(), columns.len());
            return Err(row.fault(format!("{found} cells; there must be {wanted}")));
        }
        if row.cells.iter().any(|cell| cell.is_empty()) {
            return Err(row.fault("an empty cell; write - where there is nothing to say"));
        }
        rows.push(row);
    }
    Ok(rows)
}
