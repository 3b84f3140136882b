//! One input, read.

use std::borrow::Cow;
use std::ops::Range;

use entente_text::{Coverage, Draft};
use jiff::civil::Date;

use crate::decode::{self, Decoded};
use crate::web_page::{self, WebPage};
use crate::{
    Format, Paging, SourceDoubt, SourceError, clean, feed, format, json_document, json_lines,
    mailbox, parquet, plain_text, results_page, table, unwrap, warc,
};

/// How to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The outlet: for results pages and plain text, which name none, and in place of the name a
    /// web page gives itself. The source that a JSON line names stands.
    pub source: Option<String>,
    /// The language (BCP 47), where the input names none.
    pub language: Option<String>,
    /// Whether the body is cleaned ([`clean::clean`]) or only looked through ([`clean::note`]),
    /// in which case the body of a JSON line stays as it was given, byte for byte.
    pub clean: bool,
    /// The longest line that is read, in bytes; for a web page, the longest page.
    pub longest_line: usize,
    /// The most that is read at once, unpacked, in bytes.
    pub largest: usize,
    /// The day of fetching, or of today: no page was published later.
    pub latest: Option<Date>,
    /// The address that the input was fetched from, for what it says relative to that.
    pub address: Option<String>,
    /// The character set that its server said, for a page or feed that says none itself.
    pub charset: Option<String>,
}

impl Default for Options {
    /// Cleaning, with no source; lines of up to 32 MB, inputs of up to 1 GB.
    fn default() -> Self {
        Self {
            source: None,
            language: None,
            clean: true,
            longest_line: 32 << 20,
            largest: 1 << 30,
            latest: None,
            address: None,
            charset: None,
        }
    }
}

impl Options {
    /// An empty draft with what these options know of it.
    pub(crate) fn draft(&self) -> Draft {
        Draft { source: self.source.clone(), language: self.language.clone(), ..Draft::default() }
    }

    /// Where the input of this name was fetched from, where that is known.
    pub(crate) fn fetched_from<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.address.as_deref().or(name.contains("://").then_some(name))
    }

    /// The draft cleaned, or only looked through.
    pub(crate) fn finish(&self, draft: Draft) -> Draft {
        if self.clean { clean::clean(draft) } else { clean::note(draft) }
    }
}

/// What one input held.
#[derive(Debug)]
pub struct Harvest<'a> {
    /// What the input was.
    pub format: Format,
    /// The articles, in the order of the input.
    pub articles: Vec<Item>,
    /// How much of what the source listed they are, for a results page.
    pub coverage: Option<Coverage>,
    /// Where the input stands in its list, for a web page that lists articles and for a feed that
    /// says where it goes on.
    pub paging: Option<Paging>,
    /// What was doubtful and what was left out, in the order of the lines.
    pub doubts: Vec<SourceDoubt>,
    /// The input, unpacked, of a Parquet file its rows, each as an object of JSON on a line: what
    /// [`Item::original`] points into.
    pub bytes: Cow<'a, [u8]>,
}

/// One article, and the bytes it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The article.
    pub draft: Draft,
    /// The bytes of the unpacked input that it was made from.
    pub original: Range<usize>,
    /// The line on which it begins, from 1.
    pub line: usize,
}

/// An article as a text format finds it, before clean-up.
pub(crate) struct Found {
    /// The article, its body as printed.
    pub(crate) draft: Draft,
    /// Where it stands in the decoded text.
    pub(crate) text: Range<usize>,
    /// The line on which it begins, from 1.
    pub(crate) line: usize,
}

/// Reads one input: `name` is for messages and, where content leaves it open, for the format;
/// `bytes` may be gzip; `format` forces what [`crate::detect`] would tell.
///
/// # Errors
/// A [`SourceError`] when no article could be read at all. Where some could, the others are
/// [`Harvest::doubts`].
pub fn read<'a>(
    name: &str,
    bytes: &'a [u8],
    format: Option<Format>,
    options: &Options,
) -> Result<Harvest<'a>, SourceError> {
    let bytes = unwrap::unzip(name, bytes, options.largest)?;
    let told = format.is_none();
    let mut format = match format {
        Some(format) if !bytes.trim_ascii().is_empty() => format,
        _ => format::of_plain(name, &bytes)?,
    };
    let (mut paging, mut originals) = (None, None);
    let (articles, coverage, doubts) = match format {
        Format::JsonLines => {
            let (articles, doubts) = json_lines::read_all(name, &bytes, options)?;
            (articles, None, doubts)
        }
        Format::Html | Format::HtmlListing if bytes.len() > options.longest_line => {
            return Err(SourceError::TooLarge {
                name: name.to_owned(),
                limit: options.longest_line,
            });
        }
        Format::Html | Format::HtmlListing => {
            let decoded = decoded(name, &bytes, decode::page, options)?;
            let kind = (!told || format == Format::HtmlListing).then_some(format);
            match web_page::read(name, &decoded, options, kind)? {
                WebPage::List(listing) => {
                    format = Format::HtmlListing;
                    paging = Some(listing.paging);
                    let doubts = [decoded.doubts.clone(), listing.doubts].concat();
                    (placed(&decoded, listing.articles), listing.coverage, doubts)
                }
                WebPage::Article(found, doubts) => {
                    let doubts = [decoded.doubts.clone(), doubts].concat();
                    (finished(&decoded, vec![*found], options), None, doubts)
                }
            }
        }
        Format::Feed => {
            let decoded = unlimited(name, &bytes, decode::page, options)?;
            let feed = feed::read(name, &decoded, options)?;
            paging = feed.next.map(Paging::to);
            let doubts = [decoded.doubts.clone(), feed.doubts].concat();
            (placed(&decoded, feed.articles), None, doubts)
        }
        Format::Csv => {
            let decoded = unlimited(name, &bytes, decode::text, options)?;
            let (found, doubts) = table::csv(name, &decoded, options)?;
            let doubts = [decoded.doubts.clone(), doubts].concat();
            (placed(&decoded, found), None, doubts)
        }
        Format::Json => {
            let document = json_document::read(name, &bytes, options)?;
            paging = document.next.map(Paging::to);
            (document.articles, None, document.doubts)
        }
        Format::Parquet => {
            let table = parquet::read(name, &bytes, options)?;
            originals = Some(table.rows);
            (table.articles, None, table.doubts)
        }
        Format::Warc => {
            let (articles, doubts) = warc::read(name, &bytes, options);
            (articles, None, doubts)
        }
        Format::Mail => {
            let (articles, doubts) = mailbox::read(name, &bytes, options);
            (articles, None, doubts)
        }
        Format::Text => {
            let decoded = decoded(name, &bytes, decode::text, options)?;
            let found = plain_text::read(&decoded, options);
            (finished(&decoded, found, options), None, decoded.doubts)
        }
        Format::ResultsPage => {
            let decoded = decoded(name, &bytes, decode::text, options)?;
            let page = results_page::read(name, &decoded, options);
            let mut articles = finished(&decoded, page.articles, options);
            if let (true, Some(last)) = (page.broken_off, articles.last_mut()) {
                last.draft.completeness = entente_text::Completeness::CutShort;
            }
            (articles, page.coverage, [decoded.doubts, page.doubts].concat())
        }
    };
    if articles.is_empty() {
        return Err(SourceError::NoArticle { name: name.to_owned() });
    }
    let mut doubts = doubts;
    doubts.sort_by_key(|doubt| doubt.line);
    let bytes = originals.map_or(bytes, Cow::Owned);
    Ok(Harvest { format, articles, coverage, paging, doubts, bytes })
}

pub(crate) type Decoder = for<'b> fn(&str, &'b [u8]) -> Result<Decoded<'b>, SourceError>;

fn decoded<'b>(
    name: &str,
    bytes: &'b [u8],
    decoder: Decoder,
    options: &Options,
) -> Result<Decoded<'b>, SourceError> {
    if !decode::is_utf16(bytes) {
        format::refuse_binary(name, bytes)?;
    }
    let limit = options.longest_line;
    if let Some(line) = bytes.split(|&byte| byte == b'\n').position(|line| line.len() > limit) {
        return Err(SourceError::LineTooLong { name: name.to_owned(), line: line + 1, limit });
    }
    labelled(name, bytes, decoder, options)
}

/// A list, whose lines may be as long as they like.
fn unlimited<'b>(
    name: &str,
    bytes: &'b [u8],
    decoder: Decoder,
    options: &Options,
) -> Result<Decoded<'b>, SourceError> {
    if !decode::is_utf16(bytes) {
        format::refuse_binary(name, bytes)?;
    }
    labelled(name, bytes, decoder, options)
}

/// The text by what the input says of itself, else by what its server said.
pub(crate) fn labelled<'b>(
    name: &str,
    bytes: &'b [u8],
    decoder: Decoder,
    options: &Options,
) -> Result<Decoded<'b>, SourceError> {
    let label = options.charset.as_deref();
    decoder(name, bytes)
        .or_else(|error| label.and_then(|label| decode::labelled(bytes, label)).ok_or(error))
}

/// Articles that are cleaned already, each with its bytes.
fn placed(decoded: &Decoded<'_>, found: Vec<Found>) -> Vec<Item> {
    let item = |found: Found| Item {
        draft: found.draft,
        original: decoded.original(found.text),
        line: found.line,
    };
    found.into_iter().map(item).collect()
}

fn finished(decoded: &Decoded<'_>, found: Vec<Found>, options: &Options) -> Vec<Item> {
    let item = |found: Found| Item {
        draft: options.finish(found.draft),
        original: decoded.original(found.text),
        line: found.line,
    };
    found.into_iter().map(item).collect()
}
