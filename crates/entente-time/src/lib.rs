//! When: time expressions of English news to EDTF dates.

mod timex;

pub use timex::{Timex, TimexKind};
