//! Web pages that list articles: results of a search, a tag, a section, of any site.
//!
//! Records are found by their structure ([`records`]), whether the page is there for them is weighed
//! ([`kind`]), and each is read for what it says of its article ([`item`]). No site is known by name;
//! the words that are known stand in `wordings/`.

mod item;
mod kind;
mod pager;
mod records;
mod view;
mod vocabulary;

use entente_text::{Completeness, Coverage, Draft};
use trafilatura::dom::Document;
use url::Url;

use self::view::View;
use crate::SourceDoubt;
use crate::dating::Customs;
use crate::harvest::{Found, Options};
use crate::html;
use crate::outline::Outline;

/// The least records of a list.
const LEAST: usize = 3;
/// The least where the page says how many results it shows.
const LEAST_COUNTED: usize = 1;

/// A page in its list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paging {
    /// The number of the page, from 1.
    pub page: Option<usize>,
    /// How many pages there are.
    pub pages: Option<usize>,
    /// The address of the next page.
    pub next: Option<String>,
}

impl Paging {
    /// The place of an input that says only where it goes on.
    pub(crate) fn to(next: String) -> Self {
        Self { next: Some(next), ..Self::default() }
    }
}

/// What a page lists.
pub(crate) struct Listing {
    /// The articles, each by its beginning, already cleaned.
    pub(crate) articles: Vec<Found>,
    /// Which of how many.
    pub(crate) coverage: Option<Coverage>,
    /// Where it stands in its list.
    pub(crate) paging: Paging,
    /// What was left out.
    pub(crate) doubts: Vec<SourceDoubt>,
}

/// Whether a page is there for a list of articles, and not for one.
///
/// ```
/// let page = "<h1>Search results</h1><p>Viewing results 1 - 2 of 9</p>\
///     <h2><a href=/a>Harbour opens after long delay</a></h2><p>The harbour opened on Monday.</p>\
///     <h2><a href=/b>Ferry line to close in the spring</a></h2><p>The line closes in March.</p>";
/// assert!(entente_sources::is_listing(page));
/// assert!(!entente_sources::is_listing("<h1>Harbour opens</h1><p>The harbour opened on Monday.</p>"));
/// ```
pub fn is_listing(html: &str) -> bool {
    let page = Document::parse(html);
    if html::is_deeper_than(&page, html::DEEPEST) {
        return false;
    }
    found(&View::of(&page, &Outline::of(&page)), false).is_some()
}

/// Reads the list of a page, nested no deeper than [`html::DEEPEST`]; `None` where it is there for
/// something else, unless the list is asked for, and where there is none.
pub(crate) fn read(
    name: &str,
    page: &Document,
    outline: &Outline,
    text: &str,
    options: &Options,
    asked_for: bool,
) -> Option<Listing> {
    let view = View::of(page, outline);
    let (records, place) = found(&view, asked_for)?;
    let language = html::declared_language(page);
    let customs = Customs::of(&outline.text, language.as_deref());
    let base = base(&view, name, options);
    let site = page
        .query_selector(page.root(), r#"meta[property="og:site_name"]"#)
        .and_then(|meta| page.get_attribute(meta, "content"))
        .map(|site| site.trim().to_owned())
        .filter(|site| !site.is_empty());
    let mut blank = options.draft();
    blank.source = blank.source.or(site);
    blank.language = language.or(blank.language);
    let mut lines = Lines { text, at: 0, line: 1 };
    let mut relative = 0;
    let mut articles = Vec::new();
    for record in &records.records {
        let mut draft = item::read(&view, record, &customs, options.latest, blank.clone());
        let line = lines.of(draft.url.as_deref().unwrap_or_default());
        let address = draft.url.take();
        draft.url = address.as_deref().and_then(|address| whole(base.as_ref(), address));
        relative += usize::from(address.is_some() && draft.url.is_none());
        let mut draft: Draft = options.finish(draft);
        draft.completeness = Completeness::CutShort;
        articles.push(Found { draft, text: 0..text.len(), line });
    }
    let mut doubts = Vec::new();
    if relative > 0 {
        let message = format!(
            "{relative} addresses begin with no host, and the page does not say where it was fetched from; left out (--url says it)"
        );
        doubts.push(SourceDoubt::new(name, None, message));
    }
    let expected = place.coverage.as_ref().map(|one| one.last + 1 - one.first);
    if let (Some(expected), Some(coverage)) = (expected, &place.coverage)
        && expected != articles.len()
    {
        let (told, count) = (&coverage.text, articles.len());
        let message =
            format!("\"{told}\" promises {expected} articles, and {count} are in the page");
        doubts.push(SourceDoubt::new(name, None, message));
    }
    let next = place.next.as_deref().and_then(|next| whole(base.as_ref(), next));
    let paging = Paging { page: place.page, pages: place.pages, next };
    Some(Listing { articles, coverage: place.coverage, paging, doubts })
}

fn found(view: &View<'_>, asked_for: bool) -> Option<(records::Records, pager::Place)> {
    let counted = pager::place(view, None);
    let says = counted.coverage.is_some() || counted.total.is_some() || asked_for;
    let least = if says { LEAST_COUNTED } else { LEAST };
    let records = records::find(view, least)?;
    let place = pager::place(view, Some(&records));
    (asked_for || kind::is_list(view, &records, &place)).then_some((records, place))
}

/// The address that the links of a page are read from: what it says itself, else where it was
/// fetched from, or saved from.
fn base(view: &View<'_>, name: &str, options: &Options) -> Option<Url> {
    let page = view.page;
    let fetched = options.fetched_from(name).and_then(|address| Url::parse(address).ok());
    let attribute = |selector: &str, attribute: &str| {
        let element = page.query_selector(page.root(), selector)?;
        page.get_attribute(element, attribute)
    };
    let own = [
        attribute(r#"link[rel="canonical"]"#, "href"),
        attribute(r#"meta[property="og:url"]"#, "content"),
        saved_from(page),
    ];
    let own = own.into_iter().flatten().find_map(|address| Url::parse(address.trim()).ok());
    let from = fetched.or(own);
    let stated = attribute("base[href]", "href").and_then(|address| match &from {
        Some(from) => from.join(address.trim()).ok(),
        None => Url::parse(address.trim()).ok(),
    });
    stated.or(from)
}

/// What browsers write into a page that they save: "saved from url=(0031)https://news.example/".
fn saved_from(page: &Document) -> Option<String> {
    let comments = page.collect_comment_nodes(page.root());
    comments.into_iter().find_map(|comment| {
        let said = page.comment_data(comment)?;
        let (_, rest) = said.split_once("saved from url=").or_else(|| said.split_once("url: "))?;
        let address = rest.trim_start_matches(|c: char| "(0123456789)".contains(c)).trim();
        address.split_whitespace().next().map(str::to_owned)
    })
}

/// An address made whole; `None` where that takes a base, and there is none.
pub(crate) fn whole(base: Option<&Url>, address: &str) -> Option<String> {
    let mut url = match base {
        Some(base) => base.join(address).ok()?,
        None => Url::parse(address).ok()?,
    };
    url.set_fragment(None);
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

/// The lines on which addresses stand, one behind the other.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, address: &str) -> usize {
        let rest = &self.text[self.at..];
        let written = address.replace('&', "&amp;");
        let found = rest.find(&written).or_else(|| rest.find(address));
        if let Some(found) = found {
            self.line += rest[..found].bytes().filter(|&byte| byte == b'\n').count();
            self.at += found;
        }
        self.line
    }
}
