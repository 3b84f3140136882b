//! Tables of the gazetteer: tab-separated values with a header, comments after `#`, sorted.

use entente_text::Edtf;
use smol_str::SmolStr;
use thiserror::Error;

/// What is wrong with a file of the gazetteer.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum GazetteerError {
    /// A file that no table has the name of.
    #[error("{file}: the gazetteer has no table of this name; it knows {known}")]
    UnknownFile {
        /// The file.
        file: String,
        /// The names it knows.
        known: String,
    },
    /// The first line that is no comment must name the columns.
    #[error(
        "{file}, line {line}: the header must be \"{expected}\" (with tabs), found \"{found}\""
    )]
    Header {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The columns, with spaces between them.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A row with too many or too few cells.
    #[error("{file}, line {line}: {found} cells in a row of {expected}; look for a missing tab")]
    Cells {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A cell that does not hold what its column asks for.
    #[error("{file}, line {line}, column {column}: {reason}")]
    Cell {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The name of the column.
        column: String,
        /// What is wrong and what to write instead.
        reason: String,
    },
    /// Rows must be in ascending order of their key and no key may come twice.
    #[error(
        "{file}, line {line}: \"{key}\" must come after \"{before}\" (bytewise); sort the file"
    )]
    Order {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The key that is out of order.
        key: String,
        /// The key of the row before it.
        before: String,
    },
    /// A file whose header is that of no table.
    #[error("{file}: its header is that of no table; begin with the header of one of {known}")]
    UnknownHeader {
        /// The file.
        file: String,
        /// The names of the tables.
        known: String,
    },
    /// One name for two things, and no row of ambiguous.tsv or namesakes.tsv that settles it.
    #[error(
        "{file}, line {line}: the name \"{name}\" already belongs to {other}; drop it from one of \
         them, or settle it in ambiguous.tsv or namesakes.tsv"
    )]
    Clash {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The name.
        name: String,
        /// The code it belongs to.
        other: String,
    },
}

/// The form of one table: its file, its columns, and how many of them, from the left, are its key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TableForm {
    pub(crate) file: &'static str,
    pub(crate) columns: &'static [&'static str],
    pub(crate) keys: usize,
}

/// One row, with its place for messages.
#[derive(Debug, Clone)]
pub(crate) struct Row<'a> {
    form: TableForm,
    file: &'a str,
    line: usize,
    cells: Vec<&'a str>,
}

impl TableForm {
    /// The rows of a table.
    #[cfg(test)]
    pub(crate) fn rows<'a>(&self, text: &'a str) -> Result<Vec<Row<'a>>, GazetteerError> {
        self.rows_of(self.file, text)
    }

    /// The rows of a table that stands in the file of this name.
    pub(crate) fn rows_of<'a>(
        &self,
        file: &'a str,
        text: &'a str,
    ) -> Result<Vec<Row<'a>>, GazetteerError> {
        let mut rows: Vec<Row<'a>> = Vec::new();
        let mut headed = false;
        for (number, line) in text.lines().enumerate() {
            let number = number + 1;
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let cells: Vec<&str> = line.split('\t').collect();
            if !headed {
                headed = true;
                self.check_header(&cells, number, file)?;
                continue;
            }
            if cells.len() != self.columns.len() {
                return Err(GazetteerError::Cells {
                    file: file.to_owned(),
                    line: number,
                    expected: self.columns.len(),
                    found: cells.len(),
                });
            }
            let row = Row { form: *self, file, line: number, cells };
            self.check_row(&row, rows.last())?;
            rows.push(row);
        }
        Ok(rows)
    }

    fn check_header(&self, cells: &[&str], line: usize, file: &str) -> Result<(), GazetteerError> {
        if cells == self.columns {
            return Ok(());
        }
        Err(GazetteerError::Header {
            file: file.to_owned(),
            line,
            expected: self.columns.join(" "),
            found: cells.join(" "),
        })
    }

    fn check_row(&self, row: &Row<'_>, before: Option<&Row<'_>>) -> Result<(), GazetteerError> {
        for (cell, column) in row.cells.iter().zip(self.columns) {
            if cell.trim() != *cell {
                return Err(row.fault(column, "has a space at its edge; remove it"));
            }
        }
        row.filled("source")?;
        let key = |row: &Row<'_>| row.cells[..self.keys].join(" / ");
        match before {
            Some(before) if before.cells[..self.keys] >= row.cells[..self.keys] => {
                Err(GazetteerError::Order {
                    file: row.file.to_owned(),
                    line: row.line,
                    key: key(row),
                    before: key(before),
                })
            }
            _ => Ok(()),
        }
    }

    /// Whether a text begins with the header of this table, comments aside.
    pub(crate) fn heads(&self, text: &str) -> bool {
        let header = text.lines().find(|line| !line.starts_with('#') && !line.is_empty());
        header.is_some_and(|header| header.split('\t').eq(self.columns.iter().copied()))
    }

    fn place(&self, column: &str) -> usize {
        self.columns
            .iter()
            .position(|known| *known == column)
            .unwrap_or_else(|| panic!("{} has no column {column}", self.file))
    }
}

impl<'a> Row<'a> {
    /// The cells by which the row is known.
    pub(crate) fn key(&self) -> Vec<&'a str> {
        self.cells[..self.form.keys].to_vec()
    }

    /// The cell of a column; may be empty.
    pub(crate) fn cell(&self, column: &str) -> &'a str {
        self.cells[self.form.place(column)]
    }

    /// The cell of a column that must not be empty.
    pub(crate) fn filled(&self, column: &str) -> Result<&'a str, GazetteerError> {
        match self.cell(column) {
            "" => Err(self.fault(column, "is empty and must not be")),
            cell => Ok(cell),
        }
    }

    /// A list of a column, its items separated by `|`.
    pub(crate) fn list(&self, column: &str) -> Result<Vec<SmolStr>, GazetteerError> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return Ok(Vec::new());
        }
        let items: Vec<SmolStr> = cell.split('|').map(SmolStr::from).collect();
        if items.iter().any(|item| item.is_empty() || item.trim() != item) {
            return Err(self.fault(column, "has an empty item, or one with a space at its edge"));
        }
        Ok(items)
    }

    /// A date of a column, in EDTF; `None` where it is empty.
    pub(crate) fn date(&self, column: &str) -> Result<Option<Edtf>, GazetteerError> {
        match self.cell(column) {
            "" => Ok(None),
            cell => cell.parse().map(Some).map_err(|error| self.fault(column, &format!("{error}"))),
        }
    }

    /// One of a few words that a column allows, as its place among them.
    pub(crate) fn one_of(&self, column: &str, allowed: &[&str]) -> Result<usize, GazetteerError> {
        let cell = self.cell(column);
        allowed.iter().position(|word| *word == cell).ok_or_else(|| {
            let allowed: Vec<&str> =
                allowed.iter().map(|word| if word.is_empty() { "(empty)" } else { word }).collect();
            self.fault(column, &format!("\"{cell}\" is none of {}", allowed.join(", ")))
        })
    }

    /// An error at one column of this row.
    pub(crate) fn fault(&self, column: &str, reason: &str) -> GazetteerError {
        GazetteerError::Cell {
            file: self.file.to_owned(),
            line: self.line,
            column: column.to_owned(),
            reason: reason.to_owned(),
        }
    }

    /// An error about one name of this row.
    pub(crate) fn clash(&self, name: &str, other: &str) -> GazetteerError {
        GazetteerError::Clash {
            file: self.file.to_owned(),
            line: self.line,
            name: name.to_owned(),
            other: other.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: TableForm =
        TableForm { file: "x.tsv", columns: &["name", "when", "source"], keys: 1 };

    fn error(text: &str) -> String {
        FORM.rows(text).unwrap_err().to_string()
    }

    #[test]
    fn comments_and_empty_lines_are_passed_over() {
        let rows = FORM.rows("# a\nname\twhen\tsource\n\na|b\t1992\ts\r\n# z\nc\t\ts\n").unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].list("name").unwrap(), ["a", "b"]);
        assert_eq!(rows[0].date("when").unwrap().unwrap().as_str(), "1992");
        assert_eq!(rows[1].line, 6);
        assert_eq!(rows[1].date("when").unwrap(), None);
    }

    #[test]
    fn errors_name_file_line_and_column() {
        insta::assert_snapshot!(error("name\tsource\n"), @r#"x.tsv, line 1: the header must be "name when source" (with tabs), found "name source""#);
        insta::assert_snapshot!(error("name\twhen\tsource\na\tb\n"), @"x.tsv, line 2: 2 cells in a row of 3; look for a missing tab");
        insta::assert_snapshot!(error("name\twhen\tsource\na\t\t\n"), @"x.tsv, line 2, column source: is empty and must not be");
        insta::assert_snapshot!(error("name\twhen\tsource\nb\t\ts\na\t\ts\n"), @r#"x.tsv, line 3: "a" must come after "b" (bytewise); sort the file"#);
        insta::assert_snapshot!(error("name\twhen\tsource\nb\t\ts\nb\t\ts\n"), @r#"x.tsv, line 3: "b" must come after "b" (bytewise); sort the file"#);
        insta::assert_snapshot!(error("name\twhen\tsource\na \t\ts\n"), @"x.tsv, line 2, column name: has a space at its edge; remove it");
    }

    #[test]
    fn cells_are_checked_by_their_column() {
        let rows = FORM.rows("name\twhen\tsource\na||b\t15 May\ts\n").unwrap();
        insta::assert_snapshot!(rows[0].list("name").unwrap_err(), @"x.tsv, line 2, column name: has an empty item, or one with a space at its edge");
        let date = rows[0].date("when").unwrap_err().to_string();
        assert!(date.contains("column when: \"15 May\" is not an EDTF date"), "{date}");
        insta::assert_snapshot!(rows[0].one_of("when", &["yes", ""]).unwrap_err(), @r#"x.tsv, line 2, column when: "15 May" is none of yes, (empty)"#);
    }
}
