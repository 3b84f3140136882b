//! The archive's format, and how an older one is brought up to it.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::derived;

/// SQLite's mark of whose file it is: "ente" in ASCII.
pub(crate) const APPLICATION_ID: i64 = 0x656e_7465;

/// The steps from an empty file to the present format; step N leads to format N, and a step that
/// was released is never edited.
const STEPS: &[&str] = &[
    include_str!("../migrations/0001_archive.sql"),
    include_str!("../migrations/0002_annotations.sql"),
    include_str!("../migrations/0003_record.sql"),
    include_str!("../migrations/0004_desk.sql"),
    include_str!("../migrations/0005_forgotten.sql"),
    include_str!("../migrations/0006_dates.sql"),
    include_str!("../migrations/0007_checkpoints.sql"),
    include_str!("../migrations/0008_stories.sql"),
    include_str!("../migrations/0009_samples.sql"),
    include_str!("../migrations/0010_unread.sql"),
    include_str!("../migrations/0011_rank.sql"),
];

/// The newest format, which is the number of steps.
pub(crate) const FORMAT: i64 = STEPS.len() as i64;

/// What a file says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Nothing is in it yet.
    Empty,
    /// An archive of this format.
    Archive(i64),
    /// A database of another program.
    Foreign,
}

/// Finds out what the file is without changing it.
pub(crate) fn format(connection: &Connection) -> rusqlite::Result<Format> {
    // Asked in one statement, and so of one moment: another program may be making the archive.
    let (application, version, empty): (i64, i64, bool) = connection.query_row(
        "SELECT application_id, user_version, NOT EXISTS (SELECT 1 FROM sqlite_schema)
         FROM pragma_application_id, pragma_user_version",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    Ok(match application {
        APPLICATION_ID => Format::Archive(version),
        0 if version == 0 && empty => Format::Empty,
        _ => Format::Foreign,
    })
}

/// Takes the steps that are missing, all or none.
pub(crate) fn migrate(connection: &Connection) -> rusqlite::Result<()> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    // Asked again under the lock: another program may have taken the steps in between.
    let done = match format(&transaction)? {
        Format::Archive(version) => usize::try_from(version).unwrap_or(0),
        _ => 0,
    };
    for step in STEPS.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    if done < STEPS.len() {
        derived::fill(&transaction)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", FORMAT)?;
    }
    transaction.commit()
}
