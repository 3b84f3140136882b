//! Questions in SQL, over views that are documented and stay (docs/sql.md).

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::archive::{Archive, Opening};
use crate::error::{Result, StoreError};

/// The views, made anew in each connection and kept nowhere.
const VIEWS: &str = include_str!("views.sql");

/// The words with which a question may begin.
const QUESTIONS: [&str; 4] = ["SELECT", "WITH", "VALUES", "EXPLAIN"];

/// The answer to a question in SQL.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with as many values.
    pub rows: Vec<Vec<Value>>,
}

impl Archive {
    /// Asks the archive at `path` a question in SQL. The file is opened for reading only and
    /// nothing in it can be changed.
    ///
    /// # Errors
    /// [`StoreError::NoQuestion`] for what is no question; when there is no archive at `path`, and
    /// when SQLite does not understand the question.
    pub fn ask(path: impl AsRef<Path>, question: &str) -> Result<Answer> {
        let path = path.as_ref();
        let first =
            question.trim_start().split(|letter: char| !letter.is_ascii_alphabetic()).next();
        let first = first.unwrap_or_default().to_ascii_uppercase();
        if !QUESTIONS.contains(&first.as_str()) {
            return Err(StoreError::NoQuestion { begins: first });
        }
        // Opened once as any archive is, so that an older format is brought up first.
        let patience = Opening::default().patience;
        drop(Self::open_existing(path)?);
        let ask = || {
            let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(absolute, flags)?;
            connection.busy_timeout(patience)?;
            connection.execute_batch(VIEWS)?;
            connection.pragma_update(None, "query_only", true)?;
            answer(&connection, question)
        };
        ask().map_err(|error| StoreError::Question { reason: error.to_string() })
    }
}

fn answer(connection: &Connection, question: &str) -> rusqlite::Result<Answer> {
    let mut statement = connection.prepare(question)?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut answer = Answer { columns, rows: Vec::new() };
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let cells = (0..answer.columns.len()).map(|place| row.get_ref(place).map(value));
        answer.rows.push(cells.collect::<rusqlite::Result<_>>()?);
    }
    Ok(answer)
}

fn value(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()).into(),
    }
}
