//! What a careful reader expects: the lines of `examples/claims.jsonl`.

use entente_claims::{Modality, Slots};
use entente_text::{Edtf, Field};
use serde::{Deserialize, Deserializer};
use thiserror::Error;

/// A claim that a text should yield. Of the keys of a claim it has those that a person can write
/// down without the program: no id, no rule, no offsets.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The article's name.
    pub article: String,
    /// The type: `membership`, `roster` ...
    #[serde(rename = "type")]
    pub kind: String,
    /// What must be filled, and with what. Slots that are not listed are free.
    pub slots: Slots,
    /// What the text fixes of the time; `None` when it is not checked.
    #[serde(default, deserialize_with = "present")]
    pub date: Option<Fixed>,
    /// How sure the text is.
    pub modality: Modality,
    /// Neither demanded nor wrong.
    #[serde(default)]
    pub optional: bool,
    /// The sentences that state it.
    pub evidence: Vec<Passage>,
}

/// A date as a text fixes it. Neither: the text fixes none, so that none may be given.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// What the text and its date of publication state.
    #[serde(default)]
    pub edtf: Option<Edtf>,
    /// What needs another date of the same article.
    #[serde(default)]
    pub inferred: Option<Edtf>,
}

impl Fixed {
    /// The date, when there is one.
    pub fn best(&self) -> Option<&Edtf> {
        self.edtf.as_ref().or(self.inferred.as_ref())
    }
}

/// A sentence, letter by letter, and the field it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// Title or body.
    pub field: Field,
    /// The sentence.
    pub exact: String,
}

/// A line that is not an expected claim.
#[derive(Debug, Error)]
#[error("line {line} is not an expected claim: {source}")]
pub struct ExpectedError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub source: serde_json::Error,
}

/// Reads expected claims, one JSON object a line; empty lines are passed over.
///
/// # Errors
/// [`ExpectedError`] at the first line that is none.
pub fn expected(lines: &str) -> Result<Vec<Expected>, ExpectedError> {
    lines
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            serde_json::from_str(line).map_err(|source| ExpectedError { line: at + 1, source })
        })
        .collect()
}

/// A key that is there, whatever it holds.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Fixed>, D::Error> {
    Fixed::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"article": "a", "type": "membership", "slots": {"member": "ARM"},
        "modality": "asserted", "evidence": [{"field": "body", "exact": "So."}]}"#;

    #[test]
    fn no_date_is_not_an_open_date() {
        let line = LINE.replace('\n', " ");
        let unchecked = expected(&line).unwrap();
        assert_eq!(unchecked[0].date, None);
        let open = expected(&line.replace(r#""modality""#, r#""date": {}, "modality""#)).unwrap();
        assert_eq!(open[0].date, Some(Fixed::default()));
    }

    #[test]
    fn a_bad_line_is_named() {
        let two = format!("{}\n\n{{}}", LINE.replace('\n', " "));
        assert_eq!(expected(&two).unwrap_err().line, 3);
    }
}
