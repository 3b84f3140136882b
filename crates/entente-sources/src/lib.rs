//! Where it comes from: one file a format, and the clean-up that keeps what it takes out.
//!
//! Bytes come in, drafts of articles go out:
//!
//! - [`detect`] tells the [`Format`] by content; gzip is unwrapped first;
//! - [`read`] makes a [`Harvest`] of one input: its articles, how much of what the source listed
//!   they are, and every doubt there was, with its line;
//! - [`extract`] draws title, author, text and dates from a web page alone;
//! - [`json_lines`] reads JSON Lines of any size, one article at a time;
//! - [`arrow_stream`] reads the same out of an Arrow stream;
//! - [`clean`] takes shortcodes, datelines, bylines and cut marks out of a body and keeps each of
//!   them as data beside it.
//!
//! Nothing here opens a file or asks the network: the caller brings the bytes. No text makes it
//! fail half-way: what is whole is kept, what is not is named with file and line.
//!
//! ```
//! use entente_sources::{Options, read};
//! let page = "Viewing results 1 - 1 of 4\n\nHarbour Opens\n\nOSLO (NW) — The harbour opened.\n";
//! let harvest = read("page.txt", page.as_bytes(), None, &Options::default())?;
//! let article = &harvest.articles[0].draft;
//! assert_eq!(article.title, "Harbour Opens");
//! assert_eq!(article.body, "The harbour opened.");
//! assert_eq!(article.dateline.as_ref().unwrap().agency.as_deref(), Some("NW"));
//! assert_eq!(harvest.coverage.unwrap().total, 4);
//! # Ok::<(), entente_sources::SourceError>(())
//! ```

mod arrow;
pub mod clean;
mod dating;
mod day;
mod decode;
mod entry;
mod error;
mod extract;
mod feed;
mod format;
mod guarded;
mod harvest;
mod html;
mod json_document;
mod json_lines;
mod language;
mod listing;
mod mailbox;
mod members;
mod outline;
mod paragraphs;
mod parquet;
mod pieces;
mod plain_text;
mod results_page;
mod table;
mod unwrap;
mod warc;
mod web_page;
mod wordings;

pub use arrow::{ArrowArticles, arrow_stream, is_arrow};
pub use error::{SourceDoubt, SourceError};
pub use extract::{Extract, extract, extract_page};
pub use format::{Format, detect};
pub use harvest::{Harvest, Item, Options, read};
pub use html::{feeds_of, plain};
pub use json_lines::{JsonLines, json_lines};
pub use language::language;
pub use listing::{Paging, is_listing};
pub use members::Position;
pub use pieces::{Drawn, LeftOut, Piece, Pieces};
pub use unwrap::unwrapped;
