//! Work on several threads that comes out as if one had done it.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// What `work` makes of each, in the order in which they were given. Each thread takes the next one
/// when it is done with another, so that a slow one holds up no more than itself.
///
/// # Panics
/// When `work` does: a fault of the program must not pass for fewer results.
pub(crate) fn in_order<T: Send, R: Send>(
    threads: usize,
    all: Vec<T>,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let threads = threads.min(all.len());
    if threads < 2 {
        return all.into_iter().map(work).collect();
    }
    let waiting = Mutex::new(all.into_iter().enumerate());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run = || {
        let mut done = Vec::new();
        while let Some((place, one)) = next() {
            done.push((place, work(one)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        let joined = running.into_iter().map(|thread| thread.join());
        joined.flat_map(|done| done.unwrap_or_else(|fault| resume_unwind(fault))).collect()
    });
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, made)| made).collect()
}

/// Works on one batch after the other, and takes what came of each, in order, while `work` is at the
/// next one.
///
/// # Errors
/// What `next` or `take` fails with first. What came of the batches before is taken where `next` fails.
///
/// # Panics
/// When `work` does.
pub(crate) fn while_at_next<T: Sync, R: Send, E>(
    mut next: impl FnMut() -> Result<Option<T>, E>,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(T, R) -> Result<(), E>,
) -> Result<(), E> {
    let mut done: Option<(T, R)> = None;
    loop {
        let (batch, end) = match next() {
            Ok(batch) => (batch, Ok(())),
            Err(fault) => (None, Err(fault)),
        };
        let made = thread::scope(|scope| {
            let working = batch.as_ref().map(|batch| scope.spawn(|| work(batch)));
            done.take().map_or(Ok(()), |(batch, made)| take(batch, made))?;
            Ok(working.map(|thread| thread.join().unwrap_or_else(|fault| resume_unwind(fault))))
        })?;
        done = batch.zip(made);
        if done.is_none() {
            return end;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_order_is_that_of_what_was_given_however_long_each_takes() {
        for threads in [0, 1, 2, 7] {
            let made = in_order(threads, (0_u64..40).collect(), |number| {
                thread::sleep(Duration::from_micros(40 - number));
                number * 2
            });
            assert_eq!(made, (0..40).map(|number| number * 2).collect::<Vec<_>>());
        }
        assert_eq!(in_order(3, Vec::<u8>::new(), |number| number), [0; 0]);
    }

    #[test]
    fn a_fault_in_one_thread_is_a_fault_of_the_whole() {
        let whole = || in_order(3, vec![1, 2, 3, 4], |number| assert_ne!(number, 3));
        assert!(catch_unwind(whole).is_err());
        let mut batches = 0..4;
        let whole = move || {
            while_at_next(
                || Ok::<_, ()>(batches.next()),
                |batch| assert_ne!(*batch, 2),
                |_, ()| Ok(()),
            )
        };
        assert!(catch_unwind(std::panic::AssertUnwindSafe(whole)).is_err());
    }

    #[test]
    fn what_came_of_a_batch_is_taken_while_the_next_is_worked_on() {
        let (begun, begins) = mpsc::channel();
        let mut batches = 0..5;
        let mut taken = Vec::new();
        let work = |batch: &i32| {
            begun.send(*batch).unwrap();
            batch * 10
        };
        let next = || Ok::<_, ()>(batches.next());
        let take = |batch, made| {
            if batch == 0 {
                assert_eq!(begins.recv(), Ok(0));
            }
            if batch < 4 {
                let next = begins.recv_timeout(Duration::from_secs(60));
                assert_eq!(next, Ok(batch + 1));
            }
            taken.push((batch, made));
            Ok(())
        };
        while_at_next(next, work, take).unwrap();
        assert_eq!(taken, [(0, 0), (1, 10), (2, 20), (3, 30), (4, 40)]);
    }

    #[test]
    fn what_was_done_is_taken_where_no_more_can_be_had_and_nothing_after_a_fault() {
        let run = |last: i32, refused: i32| {
            let (mut batches, mut taken) = (0.., Vec::new());
            let end = while_at_next(
                || batches.next().filter(|batch| *batch < last).map(Some).ok_or("no more"),
                |batch| *batch,
                |batch, _| {
                    taken.push(batch);
                    if batch == refused { Err("refused") } else { Ok(()) }
                },
            );
            (taken, end)
        };
        assert_eq!(run(3, 9), (vec![0, 1, 2], Err("no more")));
        assert_eq!(run(3, 1), (vec![0, 1], Err("refused")));
        assert_eq!(run(0, 9), (vec![], Err("no more")));
    }
}
