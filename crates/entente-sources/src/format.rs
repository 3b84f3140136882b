//! The formats, and how each is told by its content.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use regex::Regex;

use crate::{
    SourceError, decode, json_document, mailbox, parquet, results_page, table, unwrap, warc,
};

/// What an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A page of search results as plain text: "Viewing results 1 - 6 of 22", then title, blank
    /// line and body of each article.
    ResultsPage,
    /// One JSON object a line (<https://jsonlines.org>).
    JsonLines,
    /// One article as plain text.
    Text,
    /// One article as a web page.
    Html,
    /// A web page that lists articles: results of a search, a tag, a section.
    HtmlListing,
    /// RSS, Atom, a WordPress export (WXR) or a sitemap of news.
    Feed,
    /// One JSON document: a JSON Feed, posts as WordPress gives them, a list of articles.
    Json,
    /// A table with commas, semicolons or tabs, whose first line names its columns.
    Csv,
    /// A table as Apache Parquet.
    Parquet,
    /// A web archive (WARC, WET).
    Warc,
    /// A mailbox, or one message.
    Mail,
}

impl Format {
    /// The names that [`Format::from_str`] knows, in the order of the variants.
    pub const NAMES: [&'static str; 11] = [
        "results-page",
        "json-lines",
        "text",
        "html",
        "html-listing",
        "feed",
        "json",
        "csv",
        "parquet",
        "warc",
        "mail",
    ];
    const ALL: [Self; 11] = [
        Self::ResultsPage,
        Self::JsonLines,
        Self::Text,
        Self::Html,
        Self::HtmlListing,
        Self::Feed,
        Self::Json,
        Self::Csv,
        Self::Parquet,
        Self::Warc,
        Self::Mail,
    ];
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::NAMES[*self as usize])
    }
}

impl FromStr for Format {
    type Err = SourceError;

    fn from_str(given: &str) -> Result<Self, SourceError> {
        let known = Self::NAMES.iter().zip(Self::ALL).find(|(name, _)| **name == given);
        known
            .map(|(_, format)| format)
            .ok_or_else(|| SourceError::UnknownFormat { given: given.to_owned() })
    }
}

/// How much of an input is looked at to tell what it is, in bytes.
const HEAD: usize = 16 * 1024;

/// Tells the format by content, a web page as [`Format::Html`] whether it holds one article or lists
/// several ([`crate::is_listing`] tells); the name only decides between formats that the content allows.
///
/// `bytes` may be gzip. `name_hint` is a file name, for its ending and for messages.
///
/// # Errors
/// [`SourceError::Empty`], [`SourceError::Binary`], [`SourceError::Gzip`], and
/// [`SourceError::Unsupported`] for JSON that is not JSON Lines and for XML that is no web page.
///
/// ```
/// use entente_sources::{Format, detect};
/// assert_eq!(detect(b"Showing 1-6 of 22\n\nA title\n", None)?, Format::ResultsPage);
/// assert_eq!(detect(b"{\"text\": \"It rained.\"}\n", None)?, Format::JsonLines);
/// # Ok::<(), entente_sources::SourceError>(())
/// ```
pub fn detect(bytes: &[u8], name_hint: Option<&str>) -> Result<Format, SourceError> {
    let name = name_hint.unwrap_or("input");
    let bytes = unwrap::head(name, bytes, HEAD)?;
    of_plain(name, &bytes)
}

/// The same, for bytes that are not gzip.
pub(crate) fn of_plain(name: &str, bytes: &[u8]) -> Result<Format, SourceError> {
    // These two may hold any bytes behind their mark.
    for (mark, format) in [(parquet::MAGIC, Format::Parquet), (warc::MAGIC, Format::Warc)] {
        if bytes.starts_with(mark) {
            return Ok(format);
        }
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    let head = if decode::is_utf16(head) {
        decode::text(name, head)?.text.into_owned()
    } else {
        refuse_binary(name, head)?;
        // A character cut by the end of the head does no harm here, and wrong ones are told later
        // with their place.
        String::from_utf8_lossy(head).into_owned()
    };
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if head.is_empty() {
        return Err(if bytes.len() <= HEAD {
            SourceError::Empty { name: name.to_owned() }
        } else {
            SourceError::NoArticle { name: name.to_owned() }
        });
    }
    let unsupported = |what| Err(SourceError::Unsupported { name: name.to_owned(), what });
    let is_post = POST.is_match(head);
    let is_feed = head.starts_with('{') && head.contains(json_document::FEED);
    if is_post || is_feed || DOCUMENT.is_match(head) {
        return Ok(Format::Json);
    }
    if OBJECT.is_match(head) {
        return Ok(Format::JsonLines);
    }
    if LISTS.is_match(head) {
        return Ok(Format::Feed);
    }
    let ending = ending(name);
    let is_page = PAGE.is_match(head);
    if head.starts_with('<') && is_page
        || PART_OF_PAGE.is_match(head)
        || head.contains('<') && matches!(ending.as_str(), "html" | "htm" | "xhtml")
    {
        return Ok(Format::Html);
    }
    if head.starts_with("<?xml") || FEED.is_match(head) {
        return unsupported(
            "XML that is neither a web page nor a feed; give the articles as HTML, text or JSON Lines",
        );
    }
    let first = head.lines().next().unwrap_or_default();
    if results_page::coverage_of(first).is_some() {
        return Ok(Format::ResultsPage);
    }
    if table::separator(first).is_some() {
        return Ok(Format::Csv);
    }
    if mailbox::is_mail(head) {
        return Ok(Format::Mail);
    }
    match ending.as_str() {
        "jsonl" | "ndjson" => Ok(Format::JsonLines),
        "csv" | "tsv" => Ok(Format::Csv),
        _ => Ok(Format::Text),
    }
}

macro_rules! shape {
    ($(#[$what:meta])* $name:ident, $pattern:expr) => {
        $(#[$what])*
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($pattern).expect("the pattern is sound"));
    };
}

shape!(
    /// A post as WordPress gives it.
    POST,
    r#"^\{[^\n]*"title":\s*\{\s*"rendered""#
);
shape!(
    /// JSON over several lines, or a list.
    DOCUMENT,
    r#"^\{\s*\n\s*"|^\[\s*[{\]]"#
);
shape!(
    /// The beginning of an object.
    OBJECT,
    r#"^\{[ \t]*"|^\{[ \t]*\}"#
);
shape!(
    /// XML whose first element lists articles, behind declarations and remarks.
    LISTS,
    r"^(?s:<\?.{0,2000}?\?>\s*|<!--.{0,2000}?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b"
);
shape!(
    /// What only a web page has.
    PAGE,
    r"(?i)<(?:!doctype\s+html|html|head|body)\b"
);
shape!(
    /// A web page without its frame.
    PART_OF_PAGE,
    r"(?i)^<(?:article|main|section|div|p|h1|meta|title)\b"
);
shape!(
    /// A feed that is none of [`LISTS`].
    FEED,
    r"^<(?:rss|feed)\b"
);

/// The ending of a file's name in lower case, without `.gz`.
fn ending(name: &str) -> String {
    static ENDING: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)\.(\w+)(?:\.gz)?$").expect("the pattern is sound"));
    ENDING.captures(name).map(|found| found[1].to_lowercase()).unwrap_or_default()
}

/// The share of control characters that no text reaches.
const CONTROL_SHARE: usize = 10;

/// Refuses bytes that are no text in any of the encodings that are read.
pub(crate) fn refuse_binary(name: &str, bytes: &[u8]) -> Result<(), SourceError> {
    let binary = |what, at| Err(SourceError::Binary { name: name.to_owned(), what, at });
    if bytes.starts_with(b"%PDF-") {
        return binary("a PDF", 0);
    }
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        return binary("a NUL byte", at);
    }
    let is_control =
        |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    if bytes.iter().filter(|&byte| is_control(byte)).count() * CONTROL_SHARE > bytes.len() {
        return binary("control characters", bytes.iter().position(is_control).unwrap_or(0));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(content: &str) -> String {
        match detect(content.as_bytes(), Some("a")) {
            Ok(format) => format.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn names_go_both_ways() {
        for name in Format::NAMES {
            assert_eq!(name.parse::<Format>().unwrap().to_string(), name);
        }
        insta::assert_snapshot!("pdf".parse::<Format>().unwrap_err(), @r#"no format "pdf"; the formats are results-page, json-lines, text, html, html-listing, feed, json, csv, parquet, warc, mail"#);
    }

    #[test]
    fn told_by_content() {
        assert_eq!(told("\n Viewing results 1 - 6 of 22\n"), "results-page");
        assert_eq!(told("{\"id\": 1}"), "json-lines");
        assert_eq!(told("\u{feff}<!DOCTYPE html>\n<title>x</title>"), "html");
        assert_eq!(told("<?xml version='1.0'?><html></html>"), "html");
        assert_eq!(told("[sic] is Latin."), "text");
        assert_eq!(told("[{\"id\": 1}]"), "json");
        assert_eq!(told("{\n  \"id\": 1\n}"), "json");
        assert_eq!(told("{\"version\": \"https://jsonfeed.org/version/1.1\"}"), "json");
        assert_eq!(told("{\"id\":1,\"title\":{\"rendered\":\"x\"}}"), "json");
        assert_eq!(told("<?xml version='1.0'?>\n<!-- made by x -->\n<rss><body/></rss>"), "feed");
        assert_eq!(told("<feed xmlns='http://www.w3.org/2005/Atom'>"), "feed");
        assert_eq!(told("title,date,text\nA,2024-03-05,It rained."), "csv");
        assert_eq!(told("PAR1\u{15}\0"), "parquet");
        assert_eq!(told("WARC/1.0\r\n"), "warc");
        assert_eq!(
            told("From a@b.example Tue Mar  5 2024\nFrom: a@b.example\nSubject: x\n\ny"),
            "mail"
        );
        assert_eq!(told("Rain fell < 3 mm."), "text");
    }

    #[test]
    fn the_name_helps_where_content_allows() {
        assert_eq!(detect(b"intro <p>Rain fell.", Some("a.HTM.gz")).unwrap(), Format::Html);
        assert_eq!(detect(b"oops\n{\"text\": \"x\"}", Some("a.jsonl")).unwrap(), Format::JsonLines);
        assert_eq!(detect(b"{\"text\": \"x\"}", Some("a.html")).unwrap(), Format::JsonLines);
    }

    #[test]
    fn what_is_not_read_is_named() {
        insta::assert_snapshot!(told(""), @"a: the file is empty; give a page or articles");
        insta::assert_snapshot!(told(" \n\t\n"), @"a: the file is empty; give a page or articles");
        insta::assert_snapshot!(told("PK\u{3}\u{4}\0\0"), @"a: this is not text (a NUL byte at byte 4); give a results page, JSON Lines, plain text or HTML");
        insta::assert_snapshot!(told("%PDF-1.7"), @"a: this is not text (a PDF at byte 0); give a results page, JSON Lines, plain text or HTML");
        insta::assert_snapshot!(told("\u{1}\u{2}\u{3}ab"), @"a: this is not text (control characters at byte 0); give a results page, JSON Lines, plain text or HTML");
        insta::assert_snapshot!(told("<?xml version='1.0'?><menu></menu>"), @"a: XML that is neither a web page nor a feed; give the articles as HTML, text or JSON Lines");
    }
}
