//! Tables with commas (RFC 4180).

use std::io::{self, Write};

use crate::Written;
use crate::tables::{Cell, Table};

pub(crate) fn write(table: &Table, out: &mut impl Write) -> io::Result<Written> {
    row(out, table.columns.iter().map(|column| column.name))?;
    for cells in &table.rows {
        row(out, cells.iter().map(text))?;
    }
    Ok(Written::all(table.rows.len()))
}

/// A cell as text; nothing for what is not known.
fn text(cell: &Cell) -> String {
    match cell {
        Cell::None => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Day(day) => day.to_string(),
    }
}

/// Writes one record; a cell is quoted where it has to be.
///
/// # Errors
/// When `out` cannot be written.
pub fn row(
    out: &mut impl Write,
    cells: impl IntoIterator<Item = impl AsRef<str>>,
) -> io::Result<()> {
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            out.write_all(b",")?;
        }
        let cell = cell.as_ref();
        let quoted = cell.contains(['"', ',', '\n', '\r'])
            || cell.starts_with([' ', '\t'])
            || cell.ends_with([' ', '\t']);
        if quoted {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled_and_only_what_needs_them_has_them() {
        let mut out = Vec::new();
        row(&mut out, ["plain", "a, b", "he said \"no\"", "two\nlines", ""]).unwrap();
        let written = String::from_utf8(out).unwrap();
        assert_eq!(written, "plain,\"a, b\",\"he said \"\"no\"\"\",\"two\nlines\",\r\n");
    }
}
