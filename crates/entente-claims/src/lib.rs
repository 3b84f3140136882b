//! What it says: predicate-argument roles, rules, modality and attribution to claims.
//!
//! An article comes in as parsed [`Document`](entente_text::Document)s with their names and time
//! expressions; [`Claim`]s come out, each with the bytes of the sentence that states it. The way
//! between them:
//!
//! 1. [`Scene`] sets the names in place and resolves what a noun phrase refers to;
//! 2. `roles` turns a clause into predicate and arguments;
//! 3. [`Rule`]s, which are data files, name a trigger and its arguments by role;
//! 4. `standing` climbs from the trigger to the root: stage and modality;
//! 5. `dating` finds the time that hangs on it.
//!
//! Speech has a way of its own: `quotation` reads the marks, `statement` gives what is said to a
//! verb of saying, `speaker` tells who speaks; `office` tells who holds which office.
//!
//! `trace` tells those who write rules where one that came close fell off.
//!
//! This crate knows no model: it reads any document whose labels are spaCy's for English.

mod builtin;
mod claim;
mod dating;
mod fault;
mod gapping;
mod lexicon;
mod merge;
mod occasion;
mod office;
mod page;
mod pattern;
mod present;
mod quantity;
mod quotation;
mod reader;
mod repair;
mod retell;
mod roles;
mod rule;
mod scene;
mod speaker;
mod standing;
mod statement;
mod term;
mod trace;

pub use builtin::{fingerprint, rule_file};
pub use claim::{Claim, ClaimError, Evidence, Modality, Slot, Slots};
pub use dating::ON_OR_BEFORE;
pub use lexicon::{Governor, Lexicon, LexiconError};
pub use occasion::{Fill, Occasion, Telling, Where, Words};
pub use pattern::{Is, Pattern};
pub use present::set_in_present;
pub use quotation::{Quotation, quotations};
pub use reader::{Reader, Text};
pub use roles::Role;
pub use rule::{Content, Finds, Frame, Ignores, Rule, RuleError};
pub use scene::{Referent, Scene, Wanted};
pub use standing::{Stage, Standing};
pub use trace::NearMiss;
