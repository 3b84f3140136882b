//! JSON Lines, the format of record: one object a line, each with what it is and the version of its
//! form (`"entente":"claim/1"`), so that files can be cut, joined and mailed at any line.
//!
//! A `reading` says who read an article and how many claims it made; the claims follow, each with
//! the hash of its article (`of`). A `verdict` is what a person decided, in the order of deciding.
//! `act` and `roll` are derived and are not read back. The JSON
//! Schema is docs/schema/entente.schema.json.

use std::io::{self, Write};

use entente_claims::Claim;
use entente_record::Verdict;
use entente_text::{Article, Coverage, Doubt};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Kind, Selection, Written, json_line};

/// The version of the form of our lines.
pub const VERSION: u32 = 1;

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entente")]
pub enum Line {
    /// An article as kept.
    #[serde(rename = "article/1")]
    Article(Box<ArticleLine>),
    /// The bytes that articles were read from.
    #[serde(rename = "original/1")]
    Original(OriginalLine),
    /// What a page said of its list.
    #[serde(rename = "coverage/1")]
    Coverage(CoverageLine),
    /// That an article was read.
    #[serde(rename = "reading/1")]
    Reading(ReadingLine),
    /// What it states.
    #[serde(rename = "claim/1")]
    Claim(Box<ClaimLine>),
    /// By what copies of an article are found; derived.
    #[serde(rename = "key/1")]
    Key(KeyLine),
    /// What a person decided about claims, a conflict or a name.
    #[serde(rename = "verdict/1")]
    Verdict(Box<Verdict>),
    /// A change; derived.
    #[serde(rename = "act/1")]
    Act(serde_json::Value),
    /// A roll; derived.
    #[serde(rename = "roll/1")]
    Roll(serde_json::Value),
}

/// An article with where it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArticleLine {
    /// The article.
    #[serde(flatten)]
    pub article: Article,
    /// The files and addresses in which it was met, the first one first.
    #[serde(default)]
    pub origins: Vec<String>,
    /// When it was added, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<jiff::Timestamp>,
    /// The hash of the bytes it was read from, where an `original` line carries them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
}

/// The bytes that articles were read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginalLine {
    /// BLAKE3 of the bytes, 64 hexadecimal digits.
    pub hash: String,
    /// The bytes, in the base64 of RFC 4648.
    pub base64: String,
}

/// What a page said of its list, and which page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageLine {
    /// The file or address.
    pub origin: String,
    /// What it said.
    #[serde(flatten)]
    pub coverage: Coverage,
}

/// By what copies of an article are found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyLine {
    /// The article's hash.
    pub of: String,
    /// A hash of its words that copies share, blanks and case aside.
    pub words: String,
}

/// That an article was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingLine {
    /// The article's hash.
    pub of: String,
    /// The model and the fingerprint of the rules.
    pub reader: String,
    /// What it was not sure of.
    #[serde(default)]
    pub doubts: Vec<Doubt>,
    /// How many claims it made: without all of them the article is to be read again.
    pub claims: usize,
}

/// A claim with the hash of its article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimLine {
    /// The article's hash.
    pub of: String,
    /// The claim.
    #[serde(flatten)]
    pub claim: Claim,
}

/// A line that cannot be read back.
#[derive(Debug, Error)]
pub enum LineError {
    /// It is not JSON.
    #[error("not JSON: {0}")]
    NotJson(serde_json::Error),
    /// It does not say what it is.
    #[error(
        "no key \"entente\" says what it is; articles from elsewhere are taken by `entente add`"
    )]
    Unmarked,
    /// It is of a kind or version that is not known here.
    #[error(
        "\"{0}\" is not known to this entente, which reads article, original, coverage, key, \
         reading, claim, verdict, act and roll, each at version {VERSION}"
    )]
    Unknown(String),
    /// It is not of the form that it says it is.
    #[error("no {0}: {1}")]
    Malformed(String, serde_json::Error),
}

/// What a line can be.
const KINDS: [&str; 9] =
    ["article", "original", "coverage", "key", "reading", "claim", "verdict", "act", "roll"];

#[derive(Deserialize)]
struct Mark {
    entente: Option<String>,
}

impl Line {
    /// What it is, with the version of its form: `claim/1`.
    pub fn mark(&self) -> &'static str {
        match self {
            Self::Article(_) => "article/1",
            Self::Original(_) => "original/1",
            Self::Coverage(_) => "coverage/1",
            Self::Reading(_) => "reading/1",
            Self::Claim(_) => "claim/1",
            Self::Key(_) => "key/1",
            Self::Verdict(_) => "verdict/1",
            Self::Act(_) => "act/1",
            Self::Roll(_) => "roll/1",
        }
    }

    /// Reads one line.
    ///
    /// # Errors
    /// [`LineError`]; the lines around it are not concerned.
    pub fn parse(line: &str) -> Result<Self, LineError> {
        match serde_json::from_str(line) {
            Ok(line) => Ok(line),
            Err(error) => {
                let value: serde_json::Value =
                    serde_json::from_str(line).map_err(LineError::NotJson)?;
                let mark = serde_json::from_value::<Mark>(value).ok().and_then(|mark| mark.entente);
                let mark = mark.ok_or(LineError::Unmarked)?;
                match KINDS.iter().any(|kind| mark == format!("{kind}/{VERSION}")) {
                    true => Err(LineError::Malformed(mark, error)),
                    false => Err(LineError::Unknown(mark)),
                }
            }
        }
    }
}

/// Writes one kind of things; a whole archive is written line by line by who holds it.
pub(crate) fn write(
    kind: Kind,
    selection: &Selection<'_>,
    out: &mut impl Write,
) -> io::Result<Written> {
    let mut count = 0;
    let mut line = |line: &Line| {
        count += 1;
        json_line(out, line)
    };
    match kind {
        Kind::Archive => {}
        Kind::Articles => {
            for article in selection.articles {
                let article = article.clone();
                line(&Line::Article(Box::new(ArticleLine {
                    article,
                    origins: Vec::new(),
                    added: None,
                    original: None,
                })))?;
            }
        }
        Kind::Claims => {
            for report in selection.claims {
                let (of, claim) = (report.article.id.to_string(), report.claim.clone());
                line(&Line::Claim(Box::new(ClaimLine { of, claim })))?;
            }
        }
        Kind::Acts => {
            for act in selection.acts {
                line(&Line::Act(serde_json::to_value(act)?))?;
            }
        }
        Kind::Rolls => {
            for roll in selection.rolls {
                line(&Line::Roll(serde_json::to_value(roll)?))?;
            }
        }
    }
    Ok(Written::all(count))
}
