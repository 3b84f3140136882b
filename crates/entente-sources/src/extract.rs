//! What a web page says of itself, as a record of its own.

use entente_text::{Date, DateEvidence, Draft};
use serde::Serialize;

use crate::{Options, SourceError, decode, html};

/// An article as drawn from its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Extract {
    /// The name it was given with.
    pub id: Option<String>,
    /// The address, by its canonical link where the page has one.
    pub url: Option<String>,
    /// The headline.
    pub title: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// The outlet or site.
    pub site: Option<String>,
    /// The text of the article, a paragraph a line; empty when the page holds none.
    pub text: String,
    /// The best day that the page gives, of the kind that `date_kind` says.
    pub date: Option<Date>,
    /// "published", "modified", or "inferred": only the first is stated to be of publication.
    pub date_kind: Option<&'static str>,
    /// Where the page gives its days, the one of `date` first.
    pub evidence: Vec<DateEvidence>,
    /// BCP 47 language tag, as declared or told by the text.
    pub lang: Option<String>,
    /// Contradictions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<String>,
}

/// Draws title, author, text, dates and language from a page. Its text is not cleaned: datelines
/// and bylines stay. Of a page that cannot be read nothing is given but the reason, as a doubt.
///
/// ```
/// use entente_sources::{Options, extract};
/// let page = r#"<title>Rain</title><meta name="date" content="2024-03-05"><p>It rained all day.</p>"#;
/// let drawn = extract(page, None, &Options::default());
/// assert_eq!(drawn.date.unwrap().to_string(), "2024-03-05");
/// assert_eq!(drawn.evidence[0].place, r#"meta[name="date"] content"#);
/// ```
pub fn extract(html: &str, url: Option<&str>, options: &Options) -> Extract {
    let (draft, doubts) = match html::page(html, url, options) {
        Ok(page) => page,
        Err(reason) => (Draft::default(), vec![reason.to_owned()]),
    };
    let best = draft.dates.first();
    Extract {
        id: None,
        url: draft.url,
        title: draft.title,
        author: draft.byline,
        site: draft.source,
        date: best.map(|evidence| evidence.date),
        date_kind: best.map(|evidence| evidence.kind.name()),
        evidence: draft.dates.clone(),
        lang: draft.language.or_else(|| crate::language(&draft.body).map(str::to_owned)),
        text: draft.body,
        doubts,
    }
}

/// The same of a page as bytes, in the character set that it declares.
///
/// # Errors
/// When the bytes are no text.
pub fn extract_page(
    name: &str,
    bytes: &[u8],
    url: Option<&str>,
    options: &Options,
) -> Result<Extract, SourceError> {
    let decoded = decode::page(name, bytes).or_else(|error| match error {
        // Pages that declare nothing are mostly of the encoding that browsers fall back on
        // (WHATWG HTML, 13.2.3.2); the text says so by its letters.
        SourceError::NotUtf8 { .. } => decode::labelled(bytes, "windows-1252").ok_or(error),
        other => Err(other),
    })?;
    Ok(extract(&decoded.text, url, options))
}
