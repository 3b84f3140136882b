//! What was fetched, as articles, beside what is kept of the same address.

use anyhow::Result;
use entente_sources::{Format, Harvest, Options, Paging, SourceError, read};
use entente_store::Archive;
use entente_text::{Article, Completeness, Draft};

use super::fetch::Fetched;
use super::wordpress::Posts;

/// What an article is beside those that were kept from its address before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// The first.
    First,
    /// Another version.
    Version,
    /// Nothing that they do not say.
    Nothing,
}

/// Sets an article beside what was kept from its address last.
///
/// # Errors
/// When the archive cannot be read.
pub(super) fn beside(archive: &Archive, article: &Article) -> Result<Beside> {
    let Some(url) = &article.url else { return Ok(Beside::First) };
    let Some(earlier) = archive.articles_at(url).last().transpose()? else {
        return Ok(Beside::First);
    };
    // A list that gives the beginning does not take the place of the whole.
    let says_less = article.completeness == Completeness::CutShort
        && earlier.completeness == Completeness::Full;
    let says_same = earlier.title == article.title && earlier.body == article.body;
    Ok(if says_less || says_same { Beside::Nothing } else { Beside::Version })
}

/// What stands in a page, read for what it is or as a format.
///
/// # Errors
/// When nothing of it can be read.
pub(super) fn harvest<'a>(
    page: &'a Fetched,
    format: Option<Format>,
    options: &Options,
) -> Result<Harvest<'a>, SourceError> {
    let options = Options { charset: page.charset.clone(), ..options.clone() };
    read(&page.url, &page.bytes, format, &options)
}

/// The article of a page; `listed` is what a list said of it, which fills in what the page does not
/// say. `None` where the page has no text of an article.
pub(super) fn article(page: &Fetched, listed: Option<&Draft>, options: &Options) -> Option<Draft> {
    let harvest = harvest(page, Some(Format::Html), options).ok()?;
    let mut draft = harvest.articles.into_iter().next()?.draft;
    draft.url = draft.url.or(Some(page.url.clone()));
    if let Some(listed) = listed {
        draft.published = draft.published.or(listed.published);
        draft.source = draft.source.or(listed.source.clone());
        draft.byline = draft.byline.or(listed.byline.clone());
    }
    Some(draft)
}

/// Where the list goes on that a page is one of, by its head or by what stands in it.
pub(super) fn next(page: &Fetched, paging: Option<Paging>) -> Option<String> {
    let counted = || Posts::at(&page.url)?.next(page.list.0?);
    page.next.clone().or_else(counted).or(paging.and_then(|paging| paging.next))
}
