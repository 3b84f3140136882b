//! A time expression of the text, resolved.

use entente_text::{Span, When};

/// A time expression and what it means, after TIMEX3 (TimeML).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timex {
    /// The bytes of the expression, without its preposition ("August 31", "26 to 30 September").
    pub span: Span,
    /// Date, time, duration or set.
    pub kind: TimexKind,
    /// What it means; `when.text` holds its words with the preposition ("On August 31").
    pub when: When,
    /// For a duration: its length in ISO 8601 ("P5Y").
    pub duration: Option<String>,
    /// Whether it only dates a source named in brackets ("(RIA Novosti, February 5)"), and so
    /// never an event.
    pub citation: bool,
}

/// The four types of TIMEX3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimexKind {
    /// A calendar expression.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// A recurring time.
    Set,
}
