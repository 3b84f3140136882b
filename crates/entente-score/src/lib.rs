//! How well it is said: claims read from news, beside those that a careful reader expects.
//!
//! [`expected`] reads a file of [`Expected`] claims, one JSON object a line; [`score`] pairs them
//! with read [`Claim`](entente_claims::Claim)s and counts, by type, what is right, wrong and
//! missed. Two claims are paired when they tell the same thing by [`same`]; what "the same" means
//! depends on the type, as in the scorers of event coding (right slots, not right offsets).
//! Precision, recall and F1 are those of van Rijsbergen (Information Retrieval, 1979).
//!
//! Nothing here is needed to read news: the tests and the measuring commands use it.

mod alike;
mod expected;
mod pairing;
mod tally;

pub use alike::{dates_agree, same};
pub use expected::{Expected, ExpectedError, Fixed, Passage, expected};
pub use pairing::{INSTITUTIONS, Score, TYPES, score};
pub use tally::Tally;
