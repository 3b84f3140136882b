//! Readers of others that may panic over damage.

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a reader of others makes of its input; where it panics over damage, what it said.
pub(crate) fn guarded<T, E: Display>(read: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read.map_err(|error| error.to_string()),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(said.unwrap_or("its reader gave up").replace('\n', " "))
        }
    }
}
