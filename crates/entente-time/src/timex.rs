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
    /// For a duration or set: its length in ISO 8601, with the letters TIMEX3 adds to it (`P5Y`,
    /// `PXD` for "several days", `P2DE` for two decades).
    pub duration: Option<String>,
    /// Whether it only dates a source named in brackets ("(RIA Novosti, February 5)"), and so
    /// never an event.
    pub citation: bool,
    /// Whether it is the year in a name ("Interaction-2024"), and so dates the thing named and not
    /// what the sentence tells of it.
    pub name: bool,
    /// The TIMEX3 expressions it is made of: one, or the two ends of a range.
    pub parts: Vec<TimexPart>,
}

/// One expression as TIMEX3 marks it: a range is two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimexPart {
    /// The bytes of the expression.
    pub span: Span,
    /// Its TIMEX3 value: `2024-09-26`, `2024-W39`, `P5Y`, `PRESENT_REF`.
    pub value: String,
}

impl Timex {
    /// Whether it is a date or a time of day, no length of time or repetition.
    pub fn is_point(&self) -> bool {
        matches!(self.kind, TimexKind::Date | TimexKind::Time)
    }

    /// Whether it only refers to the present, past or future as such ("now", "recently").
    pub fn is_reference(&self) -> bool {
        self.parts.iter().all(|part| part.value.ends_with("_REF"))
    }
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

impl TimexKind {
    /// Its name in TIMEX3.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Duration => "DURATION",
            Self::Set => "SET",
        }
    }
}
