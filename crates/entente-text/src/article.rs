//! What a publisher printed.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Span;

/// The identity of an article: 32 hexadecimal digits of the BLAKE3 hash of its canonical content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArticleId(String);

impl ArticleId {
    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An id read back from where it was kept.
    pub fn kept(id: impl Into<String>) -> Self {
        Self(id.into())
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An article as kept: what its publisher printed, cleaned, with all that the clean-up took out.
///
/// An article is made from a [`Draft`] and never changed afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Hash of the canonical content.
    pub id: ArticleId,
    /// Everything else.
    #[serde(flatten)]
    pub draft: Draft,
}

/// The content of an article before it has its identity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The id its source gave it, when it gave one.
    #[serde(default, rename = "given_id")]
    pub given_id: Option<String>,
    /// The outlet or site it was taken from.
    #[serde(default)]
    pub source: Option<String>,
    /// Where it stands on the web.
    #[serde(default)]
    pub url: Option<String>,
    /// The headline; empty when there is none.
    #[serde(default)]
    pub title: String,
    /// Who wrote it.
    #[serde(default)]
    pub byline: Option<String>,
    /// Place and agency before the first sentence ("GENEVA (ABC) —").
    #[serde(default)]
    pub dateline: Option<Dateline>,
    /// Photographs and republications.
    #[serde(default)]
    pub credits: Vec<Credit>,
    /// The day of publication; `None` when the source does not say, and never guessed.
    #[serde(default)]
    pub published: Option<Date>,
    /// What its page says of its days, with the place of each; the first that is of publication is
    /// what `published` rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<DateEvidence>,
    /// BCP 47 language tag.
    #[serde(default)]
    pub language: Option<String>,
    /// Whether the body is whole.
    #[serde(default)]
    pub completeness: Completeness,
    /// What the clean-up took out of the body, in the order of the text.
    #[serde(default)]
    pub removed: Vec<Removed>,
    /// The text; a line break ends a paragraph and a sentence.
    #[serde(default)]
    pub body: String,
}

impl Article {
    /// The name claims call the article by: the id its source gave it, else the hash.
    pub fn name(&self) -> &str {
        self.draft.given_id.as_deref().unwrap_or(self.id.as_str())
    }
}

impl std::ops::Deref for Article {
    type Target = Draft;

    fn deref(&self) -> &Draft {
        &self.draft
    }
}

impl From<Draft> for Article {
    /// Gives the draft its identity: the hash of given id, source, url, title, publication date
    /// and body. What the clean-up noted beside the body does not count, so that a better
    /// clean-up of the margins keeps the identity.
    fn from(draft: Draft) -> Self {
        let mut hasher = blake3::Hasher::new();
        let published = draft.published.map(|day| day.to_string());
        for part in [
            draft.given_id.as_deref(),
            draft.source.as_deref(),
            draft.url.as_deref(),
            Some(draft.title.as_str()),
            published.as_deref(),
            Some(draft.body.as_str()),
        ] {
            // The length before each part keeps ("ab", "c") and ("a", "bc") apart.
            let length = part.map_or(u64::MAX, |part| part.len() as u64);
            hasher.update(&length.to_le_bytes());
            hasher.update(part.unwrap_or_default().as_bytes());
        }
        let id = ArticleId(hasher.finalize().to_hex()[..32].to_owned());
        Self { id, draft }
    }
}

/// Whether the body is all that was printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completeness {
    /// Nothing suggests that anything is missing.
    #[default]
    Full,
    /// The body ends in the middle of a sentence, or with dots.
    CutShort,
}

/// A day that a page gives itself, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateEvidence {
    /// What it is the day of.
    pub kind: DateKind,
    /// The day.
    pub date: Date,
    /// The element and attribute that give it, as in a selector
    /// (`meta[property="article:published_time"] content`, `span.post-date`), or "address".
    pub place: String,
    /// What stands there, as written.
    pub text: String,
}

/// What a day of a page is the day of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateKind {
    /// Publication, as the page states or plainly shows.
    Published,
    /// A later change.
    Modified,
    /// Perhaps publication: a day that the page shows and does not say what for, or one that can be
    /// read in two ways.
    Inferred,
}

impl DateKind {
    /// The kind as written in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Modified => "modified",
            Self::Inferred => "inferred",
        }
    }
}

/// The place, and often the agency, that open a wire story.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dateline {
    /// The place as printed.
    pub place: Option<String>,
    /// The agency in brackets.
    pub agency: Option<String>,
    /// The whole dateline as printed.
    pub text: String,
}

/// Who is owed the credit for a part of the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// What the credit is for.
    pub kind: CreditKind,
    /// The person.
    pub author: Option<String>,
    /// The outlet that printed it first, or the owner of the photograph.
    pub publisher: Option<String>,
    /// The outlet that prints it again.
    pub republisher: Option<String>,
    /// The credit as printed.
    pub text: String,
    /// Where it stands in the body, when it was left there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// What a credit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditKind {
    /// A photograph or drawing.
    Photograph,
    /// The whole text, first printed elsewhere.
    Republication,
}

/// A piece that the clean-up took out of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// What it was.
    pub kind: RemovedKind,
    /// The piece as printed.
    pub text: String,
    /// The byte of the kept body at which it stood.
    pub at: usize,
}

/// What the clean-up takes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovedKind {
    /// A WordPress shortcode with what it encloses.
    Shortcode,
    /// A photograph's credit.
    PhotoCredit,
    /// A dateline.
    Dateline,
    /// A byline.
    Byline,
    /// A section heading that ran into the first sentence under it.
    Heading,
    /// Dots that stand where the source cut the body.
    CutMark,
}

/// How much of what a source listed is held: "Viewing results 1 - 6 of 22".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Number of the first result on the page, from 1.
    pub first: usize,
    /// Number of the last result on the page.
    pub last: usize,
    /// How many results the source said there are.
    pub total: usize,
    /// The line as printed.
    pub text: String,
}
