//! `entente sql`: questions in SQL over documented views.

use std::io::Write as _;

use anyhow::Result;
use entente_store::{Answer, Archive};
use serde_json::{Map, Value};

use super::{json_line, out};
use crate::cli::Sql;
use crate::context::{Context, Outcome};

/// Every view and column that there is.
const COLUMNS: &str = "SELECT m.name AS \"view\", group_concat(c.name, ', ') AS columns
    FROM sqlite_temp_schema AS m JOIN pragma_table_info(m.name) AS c
    WHERE m.type = 'view' GROUP BY m.rowid ORDER BY m.rowid";

/// Answers one question, or lists the views.
///
/// # Errors
/// When there is no archive, unread articles cannot be read, or it is no question.
pub fn run(context: &Context, options: &Sql) -> Result<Outcome> {
    context.catch_up(&context.archive()?)?;
    let question = options.question.as_deref().unwrap_or(COLUMNS);
    let answer = Archive::ask(context.archive_path()?, question)?;
    let mut out = out();
    if options.output.json {
        for row in &answer.rows {
            let pairs = answer.columns.iter().cloned().zip(row.iter().cloned());
            json_line(&mut out, &pairs.collect::<Map<String, Value>>())?;
        }
    } else if options.csv {
        entente_export::csv_row(&mut out, &answer.columns)?;
        for row in &answer.rows {
            entente_export::csv_row(&mut out, row.iter().map(text))?;
        }
    } else {
        in_words(&mut out, &answer)?;
    }
    out.flush()?;
    Ok(Outcome::of(answer.rows.len()))
}

/// Columns one below the other, as wide as they have to be, the last one as it is.
fn in_words(out: &mut impl std::io::Write, answer: &Answer) -> Result<()> {
    let rows: Vec<Vec<String>> = answer
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| text(cell).replace(['\n', '\r'], " ")).collect())
        .collect();
    let width = |place: usize| {
        let cells = rows.iter().map(|row| row[place].chars().count());
        cells.chain([answer.columns[place].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..answer.columns.len()).map(width).collect();
    for row in std::iter::once(&answer.columns).chain(&rows) {
        let last = row.len().saturating_sub(1);
        let mut line = String::new();
        for (place, cell) in row.iter().enumerate() {
            match place == last {
                true => line.push_str(cell),
                false => line.push_str(&format!("{cell:<width$}  ", width = widths[place])),
            }
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
