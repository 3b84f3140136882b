//! Which state of the archive the pages show, where pages are kept.
//!
//! The archive as somebody last found it changed is an edition. While another program adds to it,
//! it is looked at once in [`LOOK`], so that the same page is not made anew for every article; and
//! nothing is shown that was known to be out of date [`OLDEST`] ago. What is changed by a form of
//! these pages makes a new edition before the form is answered, so that it is seen at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use entente_store::Archive;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};
use tokio::task::spawn_blocking;

use crate::desk::Desk;
use crate::error::{Error, Result};

/// How long the archive is taken to be as it was.
pub(crate) const LOOK: Duration = Duration::from_millis(1000);

/// How old the state may be that a page shows, of what other programs wrote.
pub(crate) const OLDEST: Duration = Duration::from_millis(2000);

/// The state of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edition {
    pub(crate) number: u64,
    /// The one before, as long as it may still be shown.
    pub(crate) before: Option<u64>,
}

/// The editions so far.
#[derive(Debug)]
pub(crate) struct Editions {
    /// The time since some moment that stays the same.
    elapsed: fn() -> Duration,
    state: Mutex<State>,
    /// The connection that looks, which never changes anything itself.
    archive: Mutex<Option<Archive>>,
    /// One looks at a time.
    turn: Arc<Turn<()>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    number: u64,
    /// What the archive said of itself.
    mark: Option<i64>,
    /// When it was last as this edition has it.
    seen: Option<Duration>,
    /// The edition before, and when the archive was last as that one has it.
    before: Option<(u64, Duration)>,
}

impl State {
    /// Notes what was seen at a time. What was changed by these pages leaves nothing before it to
    /// be shown.
    fn note(&mut self, at: Duration, mark: Option<i64>, own: bool) {
        if mark.is_none() || self.mark != mark {
            self.before = self.seen.map(|seen| (self.number, seen));
            self.number += 1;
        }
        self.mark = mark;
        self.seen = Some(at);
        if own {
            self.before = None;
        }
    }
}

impl Editions {
    pub(crate) fn new(elapsed: fn() -> Duration) -> Self {
        Self { elapsed, state: Mutex::default(), archive: Mutex::default(), turn: Arc::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long ago the archive was looked at.
    fn age(&self) -> Option<Duration> {
        let seen = self.state().seen?;
        Some((self.elapsed)().saturating_sub(seen))
    }

    fn now(&self) -> Edition {
        let State { number, before, .. } = *self.state();
        let now = (self.elapsed)();
        let fresh = |seen: Duration| now.saturating_sub(seen) < OLDEST;
        let before = before.filter(|(_, seen)| fresh(*seen)).map(|(number, _)| number);
        Edition { number, before }
    }
}

/// The edition to show now; none where pages are not kept, or there is no archive to look at.
pub(crate) async fn current(desk: &Desk) -> Option<Edition> {
    let editions = desk.editions()?;
    match editions.age() {
        Some(age) if age < LOOK => {}
        Some(age) if age < OLDEST => {
            // Somebody goes to look, and nobody waits.
            if let Ok(turn) = Arc::clone(&editions.turn).try_lock_owned() {
                let desk = desk.clone();
                spawn_blocking(move || look(&desk, false, turn));
            }
        }
        _ => {
            let turn = Arc::clone(&editions.turn).lock_owned().await;
            // Whoever had the turn before may have looked for all.
            if editions.age().is_none_or(|age| age >= LOOK) {
                looked(desk, false, turn).await.ok()?;
            }
        }
    }
    Some(editions.now())
}

/// Makes an edition of what these pages changed.
pub(crate) async fn changed(desk: &Desk) {
    let Some(editions) = desk.editions() else { return };
    let turn = Arc::clone(&editions.turn).lock_owned().await;
    if looked(desk, true, turn).await.is_err() {
        // What cannot be looked at is not taken to be as it was.
        *editions.state() = State { number: editions.state().number + 1, ..State::default() };
    }
}

async fn looked(desk: &Desk, own: bool, turn: OwnedMutexGuard<()>) -> Result<()> {
    let desk = desk.clone();
    spawn_blocking(move || look(&desk, own, turn)).await.map_err(|_| Error::Lost)?
}

fn look(desk: &Desk, own: bool, turn: OwnedMutexGuard<()>) -> Result<()> {
    let Some(editions) = desk.editions() else { return Ok(()) };
    let mut held = editions.archive.lock().unwrap_or_else(PoisonError::into_inner);
    let archive = match held.take() {
        Some(archive) => archive,
        None => desk.connection()?,
    };
    let at = (editions.elapsed)();
    let mut mark = Some(archive.data_version()?);
    let known = editions.state().mark;
    if mark != known && !archive.refresh()? {
        // Another program is at the index: it is looked at again.
        mark = None;
    }
    *held = Some(archive);
    drop(held);
    editions.state().note(at, mark, own);
    drop(turn);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn an_edition_lasts_until_the_archive_changes() {
        let mut state = State::default();
        state.note(SECOND, Some(7), false);
        let first = state.number;
        state.note(2 * SECOND, Some(7), false);
        assert_eq!((state.number, state.before), (first, None));
        state.note(3 * SECOND, Some(8), false);
        assert_eq!((state.number, state.before), (first + 1, Some((first, 2 * SECOND))));
    }

    #[test]
    fn what_these_pages_changed_leaves_nothing_older_to_be_shown() {
        let mut state = State::default();
        state.note(SECOND, Some(7), false);
        state.note(2 * SECOND, Some(8), true);
        assert_eq!(state.before, None);
        // Somebody else looked first, and found what these pages had changed.
        state.note(3 * SECOND, Some(9), false);
        assert!(state.before.is_some());
        state.note(3 * SECOND, Some(9), true);
        assert_eq!(state.before, None);
    }

    #[test]
    fn what_cannot_be_told_apart_is_never_taken_for_the_same() {
        let mut state = State::default();
        state.note(SECOND, None, false);
        let first = state.number;
        state.note(2 * SECOND, None, false);
        assert_eq!(state.number, first + 1);
    }
}
