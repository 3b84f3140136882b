//! Problems as values.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Span;

/// Something a step was not sure of, or had to leave out, said in words.
///
/// Reading never fails on text: a step returns what it found together with its doubts, and the
/// doubts are shown, not swallowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// What is doubtful, and what was done about it, in one sentence.
    pub message: String,
    /// Where in the text, when there is a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

impl Doubt {
    /// A doubt about the whole.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), span: None }
    }

    /// A doubt about one place.
    pub fn at(span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), span: Some(span) }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.span {
            Some(span) => write!(f, "{} (bytes {}-{})", self.message, span.start, span.end),
            None => f.write_str(&self.message),
        }
    }
}
