//! When: time expressions of English news to EDTF dates.
//!
//! [`find`] reads a document and returns its time expressions ([`Timex`]), each with its
//! [`When`](entente_text::When): what the text states strictly, what could be inferred from
//! elsewhere in the same article, and the basis in words. [`present()`] looks for the year an
//! article without a publication date speaks from.
//!
//! The way of an expression: the text is cut into lexemes, the rules of `rules/time/grammar.toml`
//! are walked over them, what matched is read into calendar parts, and these are set against the
//! publication date and the last time told. Words and rules are data; a test reads
//! `rules/time/examples.toml` and holds every example to what it says.

mod citation;
mod find;
mod grammar;
mod history;
mod join;
mod lexeme;
mod matcher;
mod places;
mod point;
mod present;
mod reading;
mod resolve;
mod scan;
mod shape;
mod tense;
mod timex;
mod unit;
mod words;

pub use find::{Anchor, find};
pub use present::{Present, present};
pub use timex::{Timex, TimexKind, TimexPart};
