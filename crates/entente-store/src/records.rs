//! Records that were made before, so that nobody need read again what nobody added to.
//!
//! A record is taken as it is as long as nothing was told, replaced or decided that it rests on,
//! which is looked up each time; nothing in here can be out of date.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use entente_record::{Bodies, Record};

use crate::archive::Archive;
use crate::error::Result;
use crate::record::{RecordMark, RecordStamp};

/// How many reports are held at most, over all records but the one that was asked for last.
const MOST: usize = 100_000;

/// The records of one archive by body, those that were asked for last; for all threads of a program,
/// each of which may ask by a connection of its own.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let archive = entente_store::Archive::open(folder.path().join("archive.db"))?;
/// use entente_record::Bodies;
/// let records: entente_store::Records = entente_store::Records::default();
/// let stamp = archive.record_stamp()?;
/// let made = records.of(&archive, "CSTO", stamp, Bodies::default)?;
/// assert!(made.record.reports("CSTO").is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Records<T = ()>(Mutex<Shelf<T>>);

/// A record, and what was made of it.
#[derive(Debug)]
pub struct Made<T = ()> {
    /// What is told about the body, and about those that it came out of.
    pub record: Record,
    /// What somebody made of it, to be kept as long as it is.
    pub beside: OnceLock<T>,
    weight: usize,
}

#[derive(Debug)]
struct Shelf<T> {
    held: HashMap<String, Held<T>>,
    /// How often a record was asked for.
    asked: u64,
}

/// A record, and what it rested on.
#[derive(Debug)]
struct Held<T> {
    made: Arc<Made<T>>,
    bodies: Arc<BTreeSet<String>>,
    mark: RecordMark,
    /// When it was last known to be up to date.
    stamp: RecordStamp,
    /// When it was last asked for.
    asked: u64,
}

impl<T> Default for Records<T> {
    fn default() -> Self {
        Self(Mutex::new(Shelf { held: HashMap::new(), asked: 0 }))
    }
}

impl<T> Records<T> {
    /// The record of a body as [`Archive::record_of`] gives it; `stamp` was asked of the archive
    /// before ([`Archive::record_stamp`]), and `bodies` is what is known of bodies beforehand, which
    /// must be the same each time.
    ///
    /// # Errors
    /// As [`Archive::record_of`].
    pub fn of(
        &self,
        archive: &Archive,
        body: &str,
        stamp: RecordStamp,
        bodies: impl FnOnce() -> Bodies,
    ) -> Result<Arc<Made<T>>> {
        // Taken before it is looked at: the shelf is not to be locked meanwhile.
        let held = self.shelf().get(body);
        if let Some((made, bodies, mark, known)) = held {
            if known == stamp {
                return Ok(made);
            }
            if archive.record_mark(bodies.iter().map(String::as_str))? == mark {
                if let Some(held) = self.shelf().held.get_mut(body) {
                    held.stamp = stamp;
                }
                return Ok(made);
            }
        }
        let (record, on, mark) = archive.marked_record(body, &bodies())?;
        let weight = on.iter().map(|body| record.reports(body).len()).sum();
        let made = Arc::new(Made { record, beside: OnceLock::new(), weight });
        self.shelf().put(body, Arc::clone(&made), on, mark, stamp);
        Ok(made)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Kept<T> = (Arc<Made<T>>, Arc<BTreeSet<String>>, RecordMark, RecordStamp);

impl<T> Shelf<T> {
    fn get(&mut self, body: &str) -> Option<Kept<T>> {
        self.asked += 1;
        let held = self.held.get_mut(body)?;
        held.asked = self.asked;
        Some((Arc::clone(&held.made), Arc::clone(&held.bodies), held.mark.clone(), held.stamp))
    }

    /// Holds a record, and lets go of those that nobody has asked for for longest where they are
    /// too many.
    fn put(
        &mut self,
        body: &str,
        made: Arc<Made<T>>,
        on: BTreeSet<String>,
        mark: RecordMark,
        stamp: RecordStamp,
    ) {
        self.held.remove(body);
        let mut total: usize = self.held.values().map(|held| held.made.weight).sum();
        while total + made.weight > MOST {
            let longest = self.held.iter().min_by_key(|(_, held)| held.asked);
            let Some(body) = longest.map(|(body, _)| body.clone()) else { break };
            total -= self.held.remove(&body).map_or(0, |held| held.made.weight);
        }
        let held = Held { made, bodies: Arc::new(on), mark, stamp, asked: self.asked };
        self.held.insert(body.to_owned(), held);
    }
}

#[cfg(test)]
mod tests {
    use entente_record::Record;
    use entente_text::{Article, Draft};

    use super::*;

    fn put(shelf: &mut Shelf<()>, body: &str, weight: usize) {
        let archive = Archive::open(tempfile::tempdir().unwrap().path().join("a.db")).unwrap();
        let mark = archive.record_mark([]).unwrap();
        let record = Record::new(Vec::new(), Bodies::default());
        let made = Arc::new(Made { record, beside: OnceLock::new(), weight });
        shelf.get(body);
        shelf.put(body, made, BTreeSet::new(), mark, archive.record_stamp().unwrap());
    }

    #[test]
    fn what_is_told_of_others_leaves_a_record_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path().join("a.db")).unwrap();
        let records: Records = Records::default();
        let ask = || {
            let stamp = archive.record_stamp().unwrap();
            records.of(&archive, "CSTO", stamp, Bodies::default).unwrap()
        };
        let first = ask();
        let article = Article::from(Draft { body: "Nothing of it.".into(), ..Draft::default() });
        archive.add(&article, b"", "page.txt", "2026-01-02T03:04:05Z".parse().unwrap()).unwrap();
        let before = archive.record_stamp().unwrap();
        archive.record_reading(&article.id, "test", &[], &[]).unwrap();
        assert_ne!(archive.record_stamp().unwrap(), before);
        assert!(Arc::ptr_eq(&first, &ask()));
    }

    #[test]
    fn what_nobody_asked_for_for_longest_goes_first() {
        let mut shelf = Shelf { held: HashMap::new(), asked: 0 };
        for body in ["one", "two", "three"] {
            put(&mut shelf, body, MOST / 3);
        }
        assert!(shelf.get("one").is_some());
        put(&mut shelf, "four", MOST / 3);
        assert!(shelf.get("two").is_none());
        assert!(["one", "three", "four"].iter().all(|body| shelf.get(body).is_some()));
        // One that is more than all may be is held alone.
        put(&mut shelf, "five", MOST * 2);
        assert_eq!(shelf.held.len(), 1);
        assert!(shelf.get("five").is_some());
    }
}
