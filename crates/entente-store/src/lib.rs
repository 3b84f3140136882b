//! Where it is kept: one SQLite file and a full-text index that can be rebuilt from it.
//!
//! The file is the truth. It holds the articles with the bytes they were read from, where they
//! came from, how much of what a source listed is held, who read which article, the claims that
//! were found, and what the model made of each text. An article once kept never changes; the claims of an article change only as a
//! whole, when it is read again.
//!
//! [`Archive::add`] says "kept" when the article is on the disk. The index lies in a folder beside
//! the file, is brought up to date afterwards, and heals itself: whatever happened to it, the next
//! [`Archive::search`] finds everything.
//!
//! [`Accounts`] keeps, in a file of its own, who may ask over the network.
//!
//! This is the only crate that knows SQL. It reads no clock: times are given to it.

mod accounts;
mod ahead;
mod annotations;
mod archive;
mod articles;
mod backup;
mod catalogue;
mod check;
mod checkpoints;
mod claims;
mod coverage;
mod derived;
mod error;
mod excerpt;
mod forget;
mod index;
mod looking_through;
mod matching;
mod migrations;
mod numbered;
mod query;
mod question;
mod ranking;
mod readings;
mod record;
mod records;
mod repair;
mod rows;
mod saved;
mod search;
mod segments;
mod shared;
mod shelves;
mod stories;
mod tally;
mod unread;
mod verdicts;
mod views;
mod words;

pub use accounts::{Accounts, Deed, NoRole, Role, Session, User, Visitor};
pub use annotations::Annotated;
pub use archive::{Archive, Opening};
pub use articles::{Added, Arrival, Articles, Provenance};
pub use catalogue::{Catalogue, Facet, Survey};
pub use check::Problem;
pub use checkpoints::Checkpoint;
pub use claims::ClaimQuery;
pub use coverage::Held;
pub use derived::words_key;
pub use entente_record::{ArticleHead, Report};
pub use error::{Result, StoreError};
pub use excerpt::Piece;
pub use forget::{Forgetting, Tombstone};
pub use question::{Term, narrowed, terms, without};
pub use readings::{Doubtful, Finding, Reading};
pub use record::{RecordMark, RecordStamp};
pub use records::{Made, Records};
pub use repair::Repair;
pub use saved::SavedSearch;
pub use search::{Hit, Order, Query, Results};
pub use shared::Shared;
pub use tally::Tally;
pub use views::Answer;
