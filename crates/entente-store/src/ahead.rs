//! Looking ahead: what many articles need of the file is asked for on several connections at once,
//! before the transaction that would ask for one after the other.
//!
//! Ids, addresses and the keys of copies may stand anywhere in the file, so that nearly each of them is
//! a page to be read from the disk where the file is larger than memory, or was not used lately. A
//! disk gives many pages at a time about as fast as one. Some questions tell by how long they take
//! whether it is worth while: pages that are in memory come faster without.
//!
//! The pages stay in the memory of the operating system; what stands on the shelves of copies is
//! handed to the transaction, which takes it where nobody wrote to the file in between. A question
//! that fails is not told: the transaction asks again and meets the same fault.

use std::collections::hash_map::Entry;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use entente_claims::Claim;
use entente_record::NEAREST;
use rusqlite::{Connection, OpenFlags};

use crate::archive::open_file;
use crate::articles::{Arrival, held_original};
use crate::readings::Finding;
use crate::shelves::{Foreseen, Known, first_put_away, number_of, sample_of};

/// How many connections ask at once.
const CONNECTIONS: usize = 8;
/// From how many articles on they are worth being opened.
const MANY: usize = 32;
/// How many questions are asked to see how long they take.
const TRIED: usize = 16;
/// From how long an answer takes on it comes from the disk: from memory it takes about 10 microseconds,
/// from a fast disk 50 and more.
const DISK: Duration = Duration::from_micros(40);

/// Connections that look ahead. They are opened when many articles come for the first time, and
/// change nothing.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    connections: Vec<Connection>,
    /// The time since some moment that stays the same; without it it is never looked ahead.
    elapsed: Option<fn() -> Duration>,
}

/// What is known of articles that are about to be kept.
#[derive(Debug, Default)]
pub(crate) struct Outlook {
    /// Of each article; `None` for those that are held already, and for all where it was not worth
    /// while to look ahead.
    pub(crate) known: Vec<Option<Arc<Known>>>,
    /// What stands on their shelves.
    pub(crate) foreseen: Foreseen,
    /// The archive's number for its state before anything was asked.
    pub(crate) version: Option<i64>,
}

impl Ahead {
    pub(crate) fn timed_by(elapsed: fn() -> Duration) -> Self {
        Self { elapsed: Some(elapsed), ..Self::default() }
    }

    /// What is known of articles that are about to be kept, and of those that they may be copies of.
    pub(crate) fn of_arrivals(&mut self, path: &Path, batch: &[Arrival]) -> Outlook {
        let hashes = batch.iter().map(|arrival| blake3::hash(&arrival.original));
        let is_held = |connection: &Connection, hash| held_original(connection, &hash).map(drop);
        if batch.len() < MANY || !self.takes_long(path, hashes, is_held) {
            return Outlook { known: vec![None; batch.len()], ..Outlook::default() };
        }
        let shares = self.share_out(path, batch, |connection, some| {
            let mut share = Outlook::default();
            for arrival in some {
                if let Ok(Some(_)) = number_of(connection, &arrival.article.id) {
                    share.known.push(None);
                    continue;
                }
                let known = Known::of(&arrival.article);
                let _ = ask_for(connection, arrival, &known, &mut share.foreseen);
                share.known.push(Some(Arc::new(known)));
            }
            share
        });
        let mut outlook = Outlook::default();
        for share in shares {
            outlook.known.extend(share.known);
            outlook.foreseen.first.extend(share.foreseen.first);
            outlook.foreseen.samples.extend(share.foreseen.samples);
        }
        outlook
    }

    /// Asks for what recording readings needs.
    pub(crate) fn of_findings(&mut self, path: &Path, findings: &[Finding]) {
        let is_held = |connection: &Connection, claim: &Claim| {
            is_there(connection, "SELECT 1 FROM claims WHERE id = ?1", &claim.id).map(drop)
        };
        if findings.len() >= MANY && self.takes_long(path, claims_of(findings), is_held) {
            self.share_out(path, findings, |connection, some| {
                claims_of(some).for_each(|claim| drop(is_held(connection, claim)));
            });
        }
    }

    /// Whether questions are answered from the disk, by some of them.
    fn takes_long<Q>(
        &mut self,
        path: &Path,
        mut questions: impl Iterator<Item = Q>,
        ask: impl Fn(&Connection, Q) -> rusqlite::Result<()>,
    ) -> bool {
        let Some(elapsed) = self.elapsed else { return false };
        self.connect(path, 1);
        let (Some(connection), Some(first)) = (self.connections.first(), questions.next()) else {
            return false;
        };
        let _reading = connection.unchecked_transaction();
        // The first one makes the statement ready.
        let _ = ask(connection, first);
        let time = |question| {
            let start = elapsed();
            let _ = ask(connection, question);
            elapsed().saturating_sub(start)
        };
        let mut times: Vec<Duration> = questions.take(TRIED).map(time).collect();
        times.sort_unstable();
        // The middle one: what else runs may hold up a few.
        times.get(times.len() / 2).is_some_and(|time| *time >= DISK)
    }

    /// Opens connections up to so many, if they can be had.
    fn connect(&mut self, path: &Path, count: usize) {
        let more = count.saturating_sub(self.connections.len());
        self.connections.extend((0..more).map_while(|_| open(path)));
    }

    /// What `look` makes of each share of them, in order.
    fn share_out<T: Sync, R: Send>(
        &mut self,
        path: &Path,
        all: &[T],
        look: impl Fn(&Connection, &[T]) -> R + Sync,
    ) -> Vec<R> {
        self.connect(path, CONNECTIONS);
        let share = all.len().div_ceil(self.connections.len().max(1)).max(1);
        let run = |connection: &mut Connection, some: &[T]| -> R {
            // One transaction, so that the file's lock is not taken for each question.
            let _reading = connection.unchecked_transaction();
            look(connection, some)
        };
        thread::scope(|scope| {
            let shares = all.chunks(share).zip(&mut self.connections);
            let running: Vec<_> =
                shares.map(|(some, connection)| scope.spawn(|| run(connection, some))).collect();
            let joined = running.into_iter().map(|thread| thread.join());
            joined.map(|done| done.unwrap_or_else(|fault| resume_unwind(fault))).collect()
        })
    }
}

/// A connection to a file that is there. It might write: whichever connection is closed last puts
/// the log into the file.
fn open(path: &Path) -> Option<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    open_file(path, flags).ok()
}

/// Asks for what keeping an article needs, but for what is foreseen already.
fn ask_for(
    connection: &Connection,
    Arrival { article, original, .. }: &Arrival,
    known: &Known,
    foreseen: &mut Foreseen,
) -> rusqlite::Result<()> {
    held_original(connection, &blake3::hash(original))?;
    if let Some(url) = &article.url {
        is_there(connection, "SELECT 1 FROM articles WHERE url = ?1", url)?;
    }
    for key in known.likeness.keys() {
        let Entry::Vacant(shelf) = foreseen.first.entry(key) else { continue };
        for (_, other) in shelf.insert(first_put_away(connection, key, NEAREST + 1)?) {
            if let Entry::Vacant(sample) = foreseen.samples.entry(*other) {
                sample.insert(sample_of(connection, *other)?);
            }
        }
    }
    Ok(())
}

fn claims_of(findings: &[Finding]) -> impl Iterator<Item = &Claim> {
    findings.iter().flat_map(|finding| &finding.claims)
}

fn is_there(connection: &Connection, sql: &str, value: &str) -> rusqlite::Result<bool> {
    connection.prepare_cached(sql)?.exists([value])
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

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

    /// By this each question takes a second.
    fn slow() -> Duration {
        static SECONDS: AtomicU64 = AtomicU64::new(0);
        Duration::from_secs(SECONDS.fetch_add(1, Ordering::Relaxed))
    }

    /// What looks ahead however fast questions are answered.
    fn always() -> Ahead {
        Ahead::timed_by(slow)
    }

    #[test]
    fn what_is_held_is_left_out_and_the_rest_is_known() {
        let (folder, archive) = archive();
        archive.add_all(arrivals(10..13), |_, _| {}).unwrap();
        let batch = arrivals(0..40);
        let known = always().of_arrivals(archive.path(), &batch).known;
        let held: Vec<usize> = (0..40).filter(|&place| known[place].is_none()).collect();
        assert_eq!(held, [10, 11, 12]);
        for (known, arrival) in known.iter().zip(&batch) {
            let Some(known) = known else { continue };
            assert_eq!(known.likeness, Known::of(&arrival.article).likeness);
        }
        // Where questions fail, all are known, and nothing is foreseen.
        let mut ahead = always();
        ahead.connections = (0..8).map(|_| Connection::open_in_memory().unwrap()).collect();
        let outlook = ahead.of_arrivals(archive.path(), &batch);
        assert!(outlook.known.iter().all(Option::is_some));
        assert!(outlook.foreseen.first.is_empty());
        // Nor is it looked ahead for few, where answers come fast, where nothing tells how fast they
        // come, or where no file can be opened.
        let none = [
            always().of_arrivals(archive.path(), &batch[..MANY - 1]),
            Ahead::timed_by(|| Duration::ZERO).of_arrivals(archive.path(), &batch),
            Ahead::default().of_arrivals(archive.path(), &batch),
            always().of_arrivals(&folder.path().join("none.db"), &batch),
        ];
        assert!(none.iter().flat_map(|outlook| &outlook.known).all(Option::is_none));
        assert_eq!(none.map(|outlook| outlook.known.len()), [MANY - 1, 40, 40, 40]);
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

    #[test]
    fn what_was_foreseen_is_taken_unless_another_writes_in_between() {
        let keep = |batch: &[Arrival], between: &dyn Fn(&Archive, &mut Outlook)| {
            let (folder, archive) = archive();
            archive.shelves.borrow_mut().patience = 1;
            archive.add_all(arrivals(0..1), |_, _| {}).unwrap();
            *archive.ahead.borrow_mut() = always();
            let mut outlook = archive.look_ahead(batch);
            assert!(outlook.foreseen.first.values().any(|places| places.len() == 1));
            let other = Archive::open(folder.path().join("archive.db")).unwrap();
            between(&other, &mut outlook);
            archive.keep_together(batch, outlook, |_, _| Ok(())).unwrap();
            let stories = archive.connection.query_row(
                "SELECT count(DISTINCT lead) FROM stories",
                [],
                |row| row.get(0),
            );
            (stories.unwrap(), archive.check().unwrap())
        };
        // Of 20 stories of two, one is kept before.
        let batch = arrivals(1..40);
        let (stories, problems): (i64, _) = keep(&batch, &|_, _| {});
        assert_eq!((stories, problems), (20, vec![]));
        // What is handed over is what is looked at: of an empty shelf nothing is a copy.
        let forget = |_: &Archive, outlook: &mut Outlook| {
            outlook.foreseen.first.values_mut().for_each(Vec::clear);
        };
        assert_eq!(keep(&batch, &forget).0, 19);
        let (stories, problems) = keep(&batch, &|other, outlook| {
            forget(other, outlook);
            other.add_all(arrivals(50..52), |_, _| {}).unwrap();
        });
        assert_eq!((stories, problems), (21, vec![]));
    }
}
