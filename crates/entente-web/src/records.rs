//! Records that were made before, so that a page need not read again what nobody added to.
//!
//! A record is taken as it is as long as nothing was told, replaced or decided that it rests on,
//! which is looked up each time; nothing in here can be out of date.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use entente_record::{Bodies, Record};
use entente_store::{RecordMark, RecordStamp};

use crate::desk::Table;
use crate::error::Result;
use crate::pages::organisation::{Disagreement, disagreement};

/// How many reports are held at most, over all records.
const MOST: usize = 100_000;

/// Records by body.
#[derive(Debug, Default)]
pub(crate) struct Records(Mutex<HashMap<String, Held>>);

/// A record, and what it rested on.
#[derive(Debug, Clone)]
struct Held {
    made: Arc<Made>,
    bodies: Arc<BTreeSet<String>>,
    mark: RecordMark,
    /// When it was last known to be up to date.
    stamp: RecordStamp,
}

/// A record and its conflicts as they are shown.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) record: Record,
    disagreements: OnceLock<Vec<Disagreement>>,
    weight: usize,
}

impl Made {
    /// What contradicts what about the members of the body of this record.
    pub(crate) fn disagreements(&self, body: &str, table: &Table<'_>) -> &[Disagreement] {
        self.disagreements.get_or_init(|| {
            let names = table.names();
            let conflicts = self.record.conflicts(body);
            conflicts.iter().map(|conflict| disagreement(conflict, &names)).collect()
        })
    }
}

impl Records {
    /// The record of a body as the archive is now; `stamp` was asked of the archive before.
    pub(crate) fn of(
        &self,
        table: &Table<'_>,
        body: &str,
        stamp: RecordStamp,
    ) -> Result<Arc<Made>> {
        let held = self.held().get(body).cloned();
        if let Some(mut held) = held {
            if held.stamp == stamp {
                return Ok(held.made);
            }
            let bodies = held.bodies.iter().map(String::as_str);
            if table.archive.record_mark(bodies)? == held.mark {
                held.stamp = stamp;
                let made = Arc::clone(&held.made);
                self.held().insert(body.to_owned(), held);
                return Ok(made);
            }
        }
        let bodies = Bodies::from(table.gazetteer);
        let (record, on, mark) = table.archive.marked_record(body, &bodies)?;
        let weight = on.iter().map(|body| record.reports(body).len()).sum();
        let made = Arc::new(Made { record, disagreements: OnceLock::new(), weight });
        let mut all = self.held();
        let total: usize = all.values().map(|held| held.made.weight).sum();
        if total + weight > MOST {
            all.clear();
        }
        let held = Held { made: Arc::clone(&made), bodies: Arc::new(on), mark, stamp };
        all.insert(body.to_owned(), held);
        Ok(made)
    }

    fn held(&self) -> std::sync::MutexGuard<'_, HashMap<String, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
