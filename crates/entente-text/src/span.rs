//! Ranges of bytes: the way back from a reading to the text.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A range of UTF-8 bytes in one field of an article: `start` inclusive, `end` exclusive.
///
/// ```
/// use entente_text::Span;
/// let text = "Qatar left OPEC.";
/// assert_eq!(Span::new(11, 15).of(text), "OPEC");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text the span covers.
    ///
    /// # Panics
    /// When the span does not lie on character boundaries of `text`; use [`Span::get`] for a text
    /// that the span may not belong to.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// The text the span covers, or `None` when the span does not fit `text`.
    pub fn get(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end)
    }

    /// Whether the two share at least one byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies inside.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that holds both.
    pub fn join(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// The part of an article that a span points into.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The headline.
    Title,
    /// The text under it.
    #[default]
    Body,
}
