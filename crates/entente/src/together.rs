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

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    #[test]
    fn the_order_is_that_of_what_was_given_however_long_each_takes() {
        for threads in [0, 1, 2, 7] {
            let made = in_order(threads, (0_u64..40).collect(), |number| {
                thread::sleep(std::time::Duration::from_micros(40 - number));
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
    }
}
