//! Looking ahead: the pages of the file that many articles need are asked for on several connections
//! at once, before the transaction that needs them one after the other.
//!
//! Ids, addresses and the keys of copies may stand anywhere in the file, so that nearly each of them is
//! a page to be read from the disk once the file is larger than memory. A disk gives many pages at a
//! time about as fast as one. They stay in the memory of the operating system; nothing is answered
//! from here, so that a question that fails need not be told: the transaction meets the same fault.

use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use entente_record::NEAREST;
use rusqlite::{Connection, OpenFlags, ToSql};

use crate::articles::Arrival;
use crate::readings::Finding;
use crate::shelves::Known;

/// How many connections ask at once.
const CONNECTIONS: usize = 8;
/// From how many articles on they are worth being opened.
const MANY: usize = 32;

/// What is known of articles that are about to be kept; `None` for those that are held already, and
/// for all where they are few.
pub(crate) fn of_arrivals(path: &Path, batch: &[Arrival]) -> Vec<Option<Arc<Known>>> {
    if batch.len() < MANY {
        return vec![None; batch.len()];
    }
    on_connections(path, batch, |connection, Arrival { article, original, .. }| {
        let ask = |sql: &str, value: &dyn ToSql| asks(connection, sql, value);
        if ask("SELECT 1 FROM articles WHERE id = ?1", &article.id.as_str()) {
            return None;
        }
        ask("SELECT 1 FROM originals WHERE hash = ?1", &blake3::hash(original).to_hex().as_str());
        ask("SELECT 1 FROM articles WHERE url = ?1", &article.url);
        let known = Known::of(article);
        let near = format!(
            "SELECT max(texts.sample) FROM (SELECT article FROM shelves WHERE key = ?1
                 ORDER BY rank, article LIMIT {}) JOIN texts USING (article)",
            NEAREST + 1
        );
        for key in known.likeness.keys() {
            ask(&near, &key);
        }
        Some(Arc::new(known))
    })
}

/// Asks for what recording readings needs.
pub(crate) fn of_findings(path: &Path, findings: &[Finding]) {
    if findings.len() >= MANY {
        on_connections(path, findings, |connection, finding| {
            for claim in &finding.claims {
                asks(connection, "SELECT 1 FROM claims WHERE id = ?1", &claim.id);
            }
        });
    }
}

/// Whether there is a row.
fn asks(connection: Option<&Connection>, sql: &str, value: &dyn ToSql) -> bool {
    let ask = |connection: &Connection| connection.prepare_cached(sql)?.exists([value]);
    connection.is_some_and(|connection| ask(connection).unwrap_or(false))
}

/// What `look` makes of each, in order; without a connection where none can be had.
fn on_connections<T: Sync, R: Send>(
    path: &Path,
    all: &[T],
    look: impl Fn(Option<&Connection>, &T) -> R + Sync,
) -> Vec<R> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let run = |some: &[T]| -> Vec<R> {
        let connection = std::path::absolute(path)
            .ok()
            .and_then(|path| Connection::open_with_flags(path, flags).ok());
        some.iter().map(|one| look(connection.as_ref(), one)).collect()
    };
    thread::scope(|scope| {
        let shares = all.chunks(all.len().div_ceil(CONNECTIONS).max(1));
        let running: Vec<_> = shares.map(|share| scope.spawn(|| run(share))).collect();
        let joined = running.into_iter().map(|thread| thread.join());
        joined.flat_map(|done| done.unwrap_or_else(|fault| resume_unwind(fault))).collect()
    })
}

#[cfg(test)]
mod tests {
    use entente_text::{Article, Draft};

    use super::*;
    use crate::archive::Archive;

    fn arrivals(numbers: std::ops::Range<usize>) -> Vec<Arrival> {
        let arrival = |number: usize| {
            let body: String = (0..60).map(|word| format!("w{}x{word} ", number / 2)).collect();
            Arrival {
                article: Article::from(Draft {
                    title: format!("Story {number}"),
                    body,
                    ..Draft::default()
                }),
                original: number.to_le_bytes().into(),
                origin: "page.txt".into(),
                added: "2026-01-02T03:04:05Z".parse().unwrap(),
            }
        };
        numbers.map(arrival).collect()
    }

    fn archive() -> (tempfile::TempDir, Archive) {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path().join("archive.db")).unwrap();
        (folder, archive)
    }

    #[test]
    fn what_is_held_is_left_out_and_the_rest_is_known_with_or_without_a_file() {
        let (folder, archive) = archive();
        archive.add_all(arrivals(10..13), |_, _| {}).unwrap();
        let batch = arrivals(0..40);
        let known = of_arrivals(archive.path(), &batch);
        let held: Vec<usize> = (0..40).filter(|&place| known[place].is_none()).collect();
        assert_eq!(held, [10, 11, 12]);
        for (known, arrival) in known.iter().zip(&batch) {
            let Some(known) = known else { continue };
            assert_eq!(known.likeness, Known::of(&arrival.article).likeness);
        }
        assert!(of_arrivals(&folder.path().join("none.db"), &batch).iter().all(Option::is_some));
        assert!(!folder.path().join("none.db").exists());
        assert!(of_arrivals(archive.path(), &batch[..MANY - 1]).iter().all(Option::is_none));
    }

    #[test]
    fn articles_kept_together_are_of_the_stories_that_they_would_be_of_one_by_one() {
        let leads = |archive: &Archive| -> Vec<(i64, i64)> {
            let mut select = archive
                .connection
                .prepare("SELECT article, lead FROM stories ORDER BY article")
                .unwrap();
            let leads = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            leads.map(Result::unwrap).collect()
        };
        let ((_one, together), (_other, apart)) = (archive(), archive());
        together.add_all(arrivals(0..80), |_, _| {}).unwrap();
        for Arrival { article, original, origin, added } in arrivals(0..80) {
            apart.add(&article, &original, &origin, added).unwrap();
        }
        assert_eq!(leads(&together).len(), 80);
        assert_eq!(leads(&together), leads(&apart));
        assert_eq!(together.check().unwrap(), []);
    }
}
