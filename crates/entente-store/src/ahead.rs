//! Looking ahead: the pages of the file that many articles need are asked for on several connections
//! at once, before the transaction that needs them one after the other.
//!
//! Ids, addresses and the keys of copies may stand anywhere in the file, so that nearly each of them is
//! a page to be read from the disk once the file is larger than memory. A disk gives many pages at a
//! time about as fast as one. They stay in the memory of the operating system; nothing is answered
//! from here, so that a question that fails need not be told: the transaction meets the same fault.

use std::collections::HashSet;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use entente_record::NEAREST;
use rusqlite::{Connection, OpenFlags};

use crate::archive::open_file;
use crate::articles::{Arrival, held_original};
use crate::readings::Finding;
use crate::shelves::{Known, first_put_away, number_of, sample_of};

/// How many connections ask at once.
const CONNECTIONS: usize = 8;
/// From how many articles on they are worth being opened.
const MANY: usize = 32;
/// From how many bytes of the file on: a smaller one is in memory soon, and to ask twice costs more
/// than it saves.
const LARGE: u64 = 1 << 30;

/// Connections that look ahead. They are opened when many articles come for the first time, and
/// change nothing.
#[derive(Debug)]
pub(crate) struct Ahead {
    connections: Vec<Connection>,
    /// From how many bytes of the file on it is looked ahead.
    large: u64,
}

impl Default for Ahead {
    fn default() -> Self {
        Self { connections: Vec::new(), large: LARGE }
    }
}

impl Ahead {
    /// What is known of articles that are about to be kept; `None` for those that are held already,
    /// and for all where they are few or the file is small.
    pub(crate) fn of_arrivals(
        &mut self,
        path: &Path,
        batch: &[Arrival],
    ) -> Vec<Option<Arc<Known>>> {
        if !self.is_worth_it(path, batch.len()) {
            return vec![None; batch.len()];
        }
        self.share_out(path, batch, |connection, some| {
            let mut seen = HashSet::new();
            let known = some.iter().map(|arrival| {
                let held = connection.map(|connection| number_of(connection, &arrival.article.id));
                if let Some(Ok(Some(_))) = held {
                    return None;
                }
                let known = Known::of(&arrival.article);
                if let Some(connection) = connection {
                    let _ = ask_for(connection, arrival, &known, &mut seen);
                }
                Some(Arc::new(known))
            });
            known.collect()
        })
    }

    fn is_worth_it(&self, path: &Path, count: usize) -> bool {
        count >= MANY && path.metadata().is_ok_and(|file| file.len() >= self.large)
    }

    /// Asks for what recording readings needs.
    pub(crate) fn of_findings(&mut self, path: &Path, findings: &[Finding]) {
        if self.is_worth_it(path, findings.len()) {
            self.share_out(path, findings, |connection, some| -> Vec<()> {
                for claim in some.iter().flat_map(|finding| &finding.claims) {
                    let by_id = "SELECT 1 FROM claims WHERE id = ?1";
                    let _ = connection.map(|connection| is_there(connection, by_id, &claim.id));
                }
                Vec::new()
            });
        }
    }

    /// What `look` makes of a share of them, in order; without a connection where none can be had.
    fn share_out<T: Sync, R: Send>(
        &mut self,
        path: &Path,
        all: &[T],
        look: impl Fn(Option<&Connection>, &[T]) -> Vec<R> + Sync,
    ) -> Vec<R> {
        if self.connections.is_empty() {
            self.connections = (0..CONNECTIONS).map_while(|_| open(path)).collect();
        }
        let count = self.connections.len().max(1);
        let connections = self.connections.iter_mut().map(Some).chain([None]).take(count);
        let run = |connection: Option<&mut Connection>, some: &[T]| -> Vec<R> {
            // One transaction, so that the file's lock is not taken for each question.
            let reading = connection.and_then(|connection| connection.transaction().ok());
            look(reading.as_deref(), some)
        };
        thread::scope(|scope| {
            let shares = all.chunks(all.len().div_ceil(count).max(1));
            let running: Vec<_> = shares
                .zip(connections)
                .map(|(share, connection)| scope.spawn(|| run(connection, share)))
                .collect();
            let joined = running.into_iter().map(|thread| thread.join());
            joined.flat_map(|done| done.unwrap_or_else(|fault| resume_unwind(fault))).collect()
        })
    }
}

/// A connection to a file that is there. It might write: whichever connection is closed last puts
/// the log into the file.
fn open(path: &Path) -> Option<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    open_file(path, flags).ok()
}

/// Asks for what keeping an article needs, but for articles that were `seen` before.
fn ask_for(
    connection: &Connection,
    Arrival { article, original, .. }: &Arrival,
    known: &Known,
    seen: &mut HashSet<i64>,
) -> rusqlite::Result<()> {
    held_original(connection, &blake3::hash(original))?;
    if let Some(url) = &article.url {
        is_there(connection, "SELECT 1 FROM articles WHERE url = ?1", url)?;
    }
    for key in known.likeness.keys() {
        for (_, other) in first_put_away(connection, key, NEAREST + 1)? {
            if seen.insert(other) {
                sample_of(connection, other)?;
            }
        }
    }
    Ok(())
}

fn is_there(connection: &Connection, sql: &str, value: &str) -> rusqlite::Result<bool> {
    connection.prepare_cached(sql)?.exists([value])
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

    /// What looks ahead however small the file is.
    fn always() -> Ahead {
        Ahead { large: 0, ..Ahead::default() }
    }

    #[test]
    fn what_is_held_is_left_out_and_the_rest_is_known_with_or_without_a_file() {
        let (folder, archive) = archive();
        archive.add_all(arrivals(10..13), |_, _| {}).unwrap();
        let batch = arrivals(0..40);
        let known = always().of_arrivals(archive.path(), &batch);
        let held: Vec<usize> = (0..40).filter(|&place| known[place].is_none()).collect();
        assert_eq!(held, [10, 11, 12]);
        for (known, arrival) in known.iter().zip(&batch) {
            let Some(known) = known else { continue };
            assert_eq!(known.likeness, Known::of(&arrival.article).likeness);
        }
        // Where questions fail, all are known.
        let mut ahead = always();
        ahead.connections = (0..3).map(|_| Connection::open_in_memory().unwrap()).collect();
        let none = ahead.of_arrivals(archive.path(), &batch);
        assert!(none.iter().all(Option::is_some));
        let few = always().of_arrivals(archive.path(), &batch[..MANY - 1]);
        assert!(few.iter().all(Option::is_none));
        let small = Ahead::default().of_arrivals(archive.path(), &batch);
        assert!(small.iter().all(Option::is_none));
        assert!(folder.path().join("archive.db").metadata().unwrap().len() < LARGE);
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
        *together.ahead.borrow_mut() = always();
        together.add_all(arrivals(0..80), |_, _| {}).unwrap();
        for Arrival { article, original, origin, added } in arrivals(0..80) {
            apart.add(&article, &original, &origin, added).unwrap();
        }
        assert_eq!(leads(&together).len(), 80);
        assert_eq!(leads(&together), leads(&apart));
        assert_eq!(together.check().unwrap(), []);
    }
}
