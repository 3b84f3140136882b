//! Which articles nobody has read, and how many each reader was the last to read: two tables that the
//! triggers of the file keep in step, so that nobody looks for them among a million articles.

use rusqlite::Connection;

/// What `unread` should hold.
const UNREAD: &str =
    "SELECT number FROM articles WHERE number NOT IN (SELECT article FROM readings)";
/// What `readers` should hold, those with no reading left aside.
const READERS: &str = "SELECT reader, count(*) FROM readings GROUP BY reader";

/// Makes both anew.
pub(crate) fn fill(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "DELETE FROM unread; INSERT INTO unread {UNREAD};
         DELETE FROM readers; INSERT INTO readers {READERS};"
    ))
}

/// What of it is not as it should be, in words.
pub(crate) fn lacking(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let held = [
        (UNREAD, "SELECT article FROM unread"),
        (READERS, "SELECT reader, readings FROM readers WHERE readings <> 0"),
    ];
    for (due, held) in held {
        for (all, but) in [(due, held), (held, due)] {
            if connection.prepare(&format!("{all} EXCEPT {but}"))?.exists([])? {
                return Ok(Some("which articles are read is not noted as it is".to_owned()));
            }
        }
    }
    Ok(None)
}
