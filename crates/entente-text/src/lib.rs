//! What is read: articles, documents, tokens, spans and dates.
//!
//! This crate holds the nouns that every other room of the house speaks of, and nothing that
//! touches a file, a network or a clock:
//!
//! - [`Article`]: what a publisher printed, as kept, with what the clean-up took out;
//! - [`Document`]: a text as read by one named model, columns over [`Token`]s; packed in few bytes
//!   where it is kept;
//! - [`Span`]: a range of UTF-8 bytes, the way back from everything to the text;
//! - [`Edtf`] and [`When`]: dates as the text states them, never finer than it does;
//! - [`Arcs`]: a parse as a drawing; [`xml_escaped`]: text as drawings and feeds may hold it;
//! - [`Doubt`]: a problem met on the way, kept as a value beside the result.
//!
//! Every step of entente takes one of these and returns another with the doubts it had.

mod arcs;
mod article;
mod conllu;
mod document;
mod doubt;
mod edtf;
mod masked;
mod packed;
mod span;
mod when;
mod xml;

pub use arcs::Arcs;
pub use article::{
    Article, ArticleId, Completeness, Coverage, Credit, CreditKind, DateEvidence, DateKind,
    Dateline, Draft, Removed, RemovedKind,
};
pub use conllu::ConlluError;
pub use document::{Document, Entity, Token, TokenId, TokenRange};
pub use doubt::Doubt;
pub use edtf::{Edtf, EdtfError};
pub use jiff::civil::Date;
pub use masked::{Masked, Replacement};
pub use packed::PackedError;
pub use span::{Field, Span};
pub use when::When;
pub use xml::xml_escaped;
