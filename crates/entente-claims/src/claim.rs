//! What one article states, in one place, about one thing.

use std::collections::BTreeMap;
use std::fmt;

use entente_text::{Field, Span, When};
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

/// One statement of one article, with the bytes of the sentence that makes it.
///
/// A claim without evidence can not be built: [`Claim::new`] asks for it, and reading one back
/// from JSON fails without it. Its JSON is the interchange format of entente: one object a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Claim {
    /// Hash of article, type, slots and evidence.
    pub id: String,
    /// The article's name: the id its source gave it, else its hash.
    pub article: String,
    /// What kind of thing is claimed: `membership`, `roster`, `treaty`, `organisation` ...
    #[serde(rename = "type")]
    pub kind: String,
    /// The rule that found it: `membership.freeze`.
    pub rule: String,
    /// What the text fills, by name.
    pub slots: Slots,
    /// When the thing claimed took place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<When>,
    /// How sure the text is.
    pub modality: Modality,
    /// Who says so, when the article itself does not vouch for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
    /// The bytes that state it; at least one span.
    pub evidence: Vec<Evidence>,
}

/// Slots by name, in alphabetical order. A slot that the text does not fill is absent; an empty
/// list says that the text says there were none.
pub type Slots = BTreeMap<String, Slot>;

/// What fills a slot.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Slot {
    /// A whole number.
    Number(i64),
    /// A number with a fraction.
    Fraction(f64),
    /// A name, code or phrase.
    Text(String),
    /// Several of them.
    List(Vec<String>),
}

impl Slot {
    /// The text, when it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The list, when it is one; a single text is a list of one.
    pub fn list(&self) -> &[String] {
        match self {
            Self::List(list) => list,
            Self::Text(text) => std::slice::from_ref(text),
            _ => &[],
        }
    }
}

/// A slot is what it is written as. (What serde makes of an untagged enum keeps a copy of the value
/// and tries one form after the other, which is most of the time that a claim takes to be read.)
impl<'de> Deserialize<'de> for Slot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;
        impl<'de> Visitor<'de> for Written {
            type Value = Slot;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, a text or a list of texts")
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Slot, E> {
                Ok(Slot::Number(number))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Slot, E> {
                Ok(i64::try_from(number).map_or(Slot::Fraction(number as f64), Slot::Number))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Slot, E> {
                Ok(Slot::Fraction(number))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Slot, E> {
                Ok(Slot::Text(text.to_owned()))
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Slot, E> {
                Ok(Slot::Text(text))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Slot, A::Error> {
                let mut list = Vec::new();
                while let Some(text) = seq.next_element()? {
                    list.push(text);
                }
                Ok(Slot::List(list))
            }
        }
        deserializer.deserialize_any(Written)
    }
}

impl From<&str> for Slot {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Vec<String>> for Slot {
    fn from(list: Vec<String>) -> Self {
        Self::List(list)
    }
}

/// How sure the text is of what it tells.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Modality {
    /// Told as a fact; an announcement that was made is asserted, whatever it announces.
    #[default]
    Asserted,
    /// Will, is to, scheduled.
    Planned,
    /// If, could, threatens, should, calls for.
    Hypothetical,
    /// Did not, has no plans, ruled out.
    Denied,
    /// Allegedly, according to unnamed sources.
    Reported,
}

/// The words that state a claim: `exact` stands at `start..end` (UTF-8 bytes) of the field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// Title or body.
    pub field: Field,
    /// The words.
    pub exact: String,
    /// First byte in the field.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Evidence {
    /// The evidence at `span` of `text`, the given field's text.
    pub fn new(field: Field, text: &str, span: Span) -> Self {
        Self { field, exact: span.of(text).to_owned(), start: span.start, end: span.end }
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }
}

/// A claim that cannot be read back.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ClaimError {
    /// A claim must point at the words that state it.
    #[error(
        "a claim of type \"{0}\" has no evidence; every claim must carry the words that state it"
    )]
    NoEvidence(String),
}

impl Claim {
    /// Builds a claim and gives it its id.
    ///
    /// # Errors
    /// [`ClaimError::NoEvidence`] when `evidence` is empty.
    pub fn new(
        article: &str,
        kind: &str,
        rule: &str,
        slots: Slots,
        evidence: Vec<Evidence>,
    ) -> Result<Self, ClaimError> {
        if evidence.is_empty() {
            return Err(ClaimError::NoEvidence(kind.to_owned()));
        }
        let mut hasher = blake3::Hasher::new();
        let canonical = serde_json::to_vec(&(article, kind, &slots, &evidence))
            .expect("strings, numbers and lists are JSON");
        hasher.update(&canonical);
        Ok(Self {
            id: hasher.finalize().to_hex()[..24].to_owned(),
            article: article.to_owned(),
            kind: kind.to_owned(),
            rule: rule.to_owned(),
            slots,
            date: None,
            modality: Modality::Asserted,
            attribution: None,
            evidence,
        })
    }

    /// The text of a slot, when it is filled with one.
    pub fn slot(&self, name: &str) -> Option<&str> {
        self.slots.get(name)?.text()
    }

    /// The slots as one string, to sort by.
    pub(crate) fn slots_key(&self) -> String {
        serde_json::to_string(&self.slots).unwrap_or_default()
    }
}

/// The JSON form, before it is known to have evidence.
#[derive(Deserialize)]
struct Written {
    id: String,
    article: String,
    #[serde(rename = "type")]
    kind: String,
    rule: String,
    slots: Slots,
    #[serde(default)]
    date: Option<When>,
    modality: Modality,
    #[serde(default)]
    attribution: Option<String>,
    #[serde(default)]
    evidence: Vec<Evidence>,
}

impl TryFrom<Written> for Claim {
    type Error = ClaimError;

    fn try_from(written: Written) -> Result<Self, ClaimError> {
        if written.evidence.is_empty() {
            return Err(ClaimError::NoEvidence(written.kind));
        }
        let Written { id, article, kind, rule, slots, date, modality, attribution, evidence } =
            written;
        Ok(Self { id, article, kind, rule, slots, date, modality, attribution, evidence })
    }
}
