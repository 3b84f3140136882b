//! A web page, read for what it is there for: one article, or a list of several.

use trafilatura::dom::Document;

use crate::decode::Decoded;
use crate::harvest::{Found, Options};
use crate::listing::{self, Listing};
use crate::outline::Outline;
use crate::{Format, SourceDoubt, SourceError, html};

/// What a page is there for.
pub(crate) enum WebPage {
    /// One article, not cleaned yet, and what was doubtful of it.
    Article(Box<Found>, Vec<SourceDoubt>),
    /// A list of articles.
    List(Listing),
}

/// Reads a page. `kind` says for what it is read: [`Format::Html`] for its article,
/// [`Format::HtmlListing`] for what it lists, `None` for what it is there for.
///
/// # Errors
/// [`SourceError::NoText`], [`SourceError::NoArticle`] when there is nothing of the kind in it.
pub(crate) fn read(
    name: &str,
    decoded: &Decoded<'_>,
    options: &Options,
    kind: Option<Format>,
) -> Result<WebPage, SourceError> {
    let no_text =
        |reason: &str| SourceError::NoText { name: name.to_owned(), reason: reason.to_owned() };
    let page = Document::parse(&decoded.text);
    if html::is_deeper_than(&page, html::DEEPEST) {
        return Err(no_text(html::TOO_DEEP));
    }
    let outline = Outline::of(&page);
    let asked_for = kind == Some(Format::HtmlListing);
    if asked_for || kind.is_none() {
        match listing::read(name, &page, &outline, &decoded.text, options, asked_for) {
            Some(listing) => return Ok(WebPage::List(listing)),
            None if asked_for => return Err(SourceError::NoArticle { name: name.to_owned() }),
            None => {}
        }
    }
    let address = options.fetched_from(name);
    let (draft, doubts) = html::drawn(page, &outline, &decoded.text, address, options);
    if draft.body.is_empty() {
        return Err(no_text("it holds only navigation, or is filled in by a script"));
    }
    let doubts = doubts.into_iter().map(|message| SourceDoubt::new(name, None, message)).collect();
    let found = Found { draft, text: 0..decoded.text.len(), line: 1 };
    Ok(WebPage::Article(Box::new(found), doubts))
}
