//! Readers of others that panic over damaged bytes, caught without a word on standard error.

use std::cell::Cell;
use std::fmt::Display;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether this thread is inside of [`guarded`].
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// What a reader of others makes of its input; where it panics over damage, what it said.
pub(crate) fn guarded<T, E: Display>(read: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    caught(read).and_then(|read| read.map_err(|error| error.to_string()))
}

/// What `work` gives; where it panics, what it said, on one line. Every panic elsewhere is told as
/// before: only those of this thread, while it works here, are kept from the hook that tells them.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |told| {
            if !QUIET.try_with(Cell::get).unwrap_or(false) {
                before(told);
            }
        }));
    });
    let was = QUIET.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    QUIET.set(was);
    result.map_err(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
        said.unwrap_or("its reader gave up").replace('\n', " ")
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn only_what_is_caught_here_is_kept_quiet() {
        static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
        caught(|| ()).unwrap();
        let ours = panic::take_hook();
        // As a program would that tells panics its own way, in front of the one that keeps quiet.
        panic::set_hook(Box::new(move |told| {
            if !QUIET.get() {
                let said = told.payload().downcast_ref::<&str>().copied().unwrap_or_default();
                TOLD.lock().unwrap().push(said.to_owned());
            }
            ours(told);
        }));
        assert_eq!(caught(|| -> () { panic!("over\nthere") }), Err("over there".to_owned()));
        assert_eq!(caught(|| caught(|| -> () { panic!("in") })), Ok(Err("in".to_owned())));
        assert!(!QUIET.get());
        let other = std::thread::spawn(|| panic!("elsewhere"));
        assert!(other.join().is_err());
        let told = TOLD.lock().unwrap();
        assert!(told.contains(&"elsewhere".to_owned()), "{told:?}");
        assert!(!told.iter().any(|said| said == "in" || said.starts_with("over")), "{told:?}");
    }
}
