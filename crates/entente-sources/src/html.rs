//! One article as a web page.
//!
//! What is article and what is page around it is told by [`trafilatura`], a port of the extractor
//! of Barbaresi, "Trafilatura: A Web Scraping Library and Command-Line Tool for Text Discovery and
//! Extraction" (ACL-IJCNLP 2021), which favours precision here. Its date is not asked: it takes the
//! newest day it can find and falls back on the copyright year; see [`crate::dating`].

use entente_text::{DateKind, Draft};
use trafilatura::dom::{Document, NodeId};
use trafilatura::{ExtractionFocus, HtmlDateMode, extract_document};

use crate::dating::{Dated, dates};
use crate::harvest::Options;
use crate::outline::Outline;

/// How deep elements may be nested, as in browsers: the extractor goes down by recursion.
pub(crate) const DEEPEST: usize = 512;

/// What is said of a page that goes deeper.
pub(crate) const TOO_DEEP: &str = "its elements are nested too deep";

/// The article of a page, not cleaned, and what was doubtful about its day. The body is empty where
/// the page has no text of an article. `url` is the address it was fetched from, where that is
/// known; the address that the page gives itself goes before it.
///
/// # Errors
/// Why nothing of it can be read.
pub(crate) fn page(
    html: &str,
    url: Option<&str>,
    options: &Options,
) -> Result<(Draft, Vec<String>), &'static str> {
    let page = Document::parse(html);
    if is_deeper_than(&page, DEEPEST) {
        return Err(TOO_DEEP);
    }
    let outline = Outline::of(&page);
    Ok(drawn(page, &outline, html, url, options))
}

/// The same of a page whose elements are known, and nested no deeper than [`DEEPEST`].
pub(crate) fn drawn(
    page: Document,
    outline: &Outline,
    html: &str,
    url: Option<&str>,
    options: &Options,
) -> (Draft, Vec<String>) {
    let language = declared_language(&page);
    let address = address(&page).or(url.map(str::to_owned));
    let known = url.or(address.as_deref());
    let Dated { dates, doubts, heading } =
        dates(&page, outline, html, known, language.as_deref(), options.latest);
    let headings = headings(&page);
    let title = page.query_selector(page.root(), "title").map(|title| page.text_content(title));
    let settings = trafilatura::Options::default()
        .with_focus(ExtractionFocus::FavorPrecision)
        .with_fallback(true)
        .with_exclude_comments(true)
        .with_html_date_mode(HtmlDateMode::Disabled);
    let mut draft = options.draft();
    let published = dates.iter().find(|evidence| evidence.kind == DateKind::Published);
    draft.published = published.map(|evidence| evidence.date);
    draft.dates = dates;
    draft.url = address;
    let Ok(extracted) = extract_document(page, &settings) else {
        draft.title = title.unwrap_or_default().trim().to_owned();
        draft.language = language.or(draft.language);
        return (draft, doubts);
    };
    let told = extracted.metadata;
    draft.title = told.title.trim().to_owned();
    // A title that no heading shows is the site's, or that of another article in the page's data.
    if let Some(heading) = heading.filter(|_| !headings.contains(&draft.title)) {
        draft.title = heading;
    }
    draft.body = text_of(&extracted.content_html, &draft.title);
    draft.url = draft.url.or(Some(told.url)).filter(|url| !url.is_empty());
    draft.byline = Some(byline(html, &told.author)).filter(|byline| !byline.is_empty());
    draft.source = draft.source.or(Some(told.sitename).filter(|site| !site.is_empty()));
    draft.language =
        language.or(draft.language).or(Some(told.language).filter(|tag| !tag.is_empty()));
    (draft, doubts)
}

pub(crate) fn is_deeper_than(page: &Document, deepest: usize) -> bool {
    let mut open = vec![(page.root(), 0)];
    while let Some((element, depth)) = open.pop() {
        if depth > deepest {
            return true;
        }
        open.extend(page.children(element).into_iter().map(|child| (child, depth + 1)));
    }
    false
}

/// What the page's headings show, white space as single spaces.
fn headings(page: &Document) -> Vec<String> {
    let ranks = page.query_selector_all(page.root(), "h1, h2, h3");
    let shown =
        |heading| page.text_content(heading).split_whitespace().collect::<Vec<_>>().join(" ");
    ranks.into_iter().map(shown).collect()
}

/// The page's own address: its canonical link, where that is a whole one.
fn address(page: &Document) -> Option<String> {
    let link = page.query_selector(page.root(), r#"link[rel="canonical"][href]"#)?;
    let address = page.get_attribute(link, "href")?.trim().to_owned();
    (address.starts_with("https://") || address.starts_with("http://")).then_some(address)
}

/// The feeds that a page names (`<link rel="alternate">`), as written there.
///
/// ```
/// let page = r#"<link rel="alternate" type="application/rss+xml" href="/feed.xml">"#;
/// assert_eq!(entente_sources::feeds_of(page), ["/feed.xml"]);
/// ```
pub fn feeds_of(html: &str) -> Vec<String> {
    let page = Document::parse(html);
    let links = page.query_selector_all(page.root(), r#"link[rel~="alternate"][href]"#);
    let feeds = links.into_iter().filter_map(|link| {
        let media = page.get_attribute(link, "type")?.to_lowercase();
        let is_feed = ["rss+xml", "atom+xml", "feed+json"].iter().any(|kind| media.contains(kind));
        is_feed.then(|| page.get_attribute(link, "href")).flatten()
    });
    feeds.collect()
}

/// The language the page declares: `<html lang>`.
pub(crate) fn declared_language(page: &Document) -> Option<String> {
    let html = page.query_selector(page.root(), "html[lang]")?;
    let tag = page.get_attribute(html, "lang")?.trim().to_owned();
    let shaped = tag.starts_with(|c: char| c.is_ascii_alphabetic())
        && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    shaped.then_some(tag)
}

/// The names as the page prints them: the extractor gives every word a capital ("Von Der").
fn byline(page: &str, told: &str) -> String {
    let printed = |name: &str| {
        let found = page.char_indices().filter(|(_, c)| c.is_alphanumeric()).find_map(|(at, _)| {
            let there = page.get(at..at + name.len())?;
            let same = there.eq_ignore_ascii_case(name);
            let cased = there.starts_with(char::is_uppercase) && there.contains(char::is_lowercase);
            (same && cased).then(|| there.to_owned())
        });
        found.unwrap_or_else(|| name.to_owned())
    };
    let names: Vec<String> =
        told.split(';').map(str::trim).filter(|name| !name.is_empty()).map(printed).collect();
    names.join(", ")
}

/// Elements that stand on lines of their own (HTML standard, 15.3: `display: block`, list items and
/// table rows), of those the extractor leaves.
pub(crate) const BLOCKS: [&str; 27] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "tr",
    "ul",
];

/// Elements whose text is no text of the page.
pub(crate) const SILENT: [&str; 5] = ["iframe", "noscript", "script", "style", "template"];

/// A line of mark-up as text: tags left out, entities read.
pub fn plain(markup: &str) -> String {
    match markup.contains(['<', '&']) {
        true => text_of(markup, ""),
        false => markup.trim().to_owned(),
    }
}

/// The text of mark-up, as the extractor leaves it or as feeds and dumps carry it: a paragraph a
/// line, without the title where it stands first.
pub(crate) fn text_of(html: &str, title: &str) -> String {
    enum Step {
        Into(NodeId),
        Tail(NodeId),
        Break,
    }
    let page = Document::parse(html);
    let mut text = String::new();
    let mut steps: Vec<Step> = page.body().map(Step::Into).into_iter().collect();
    while let Some(step) = steps.pop() {
        match step {
            Step::Into(element) => {
                let name = page.tag_name(element);
                if SILENT.contains(&name) {
                    continue;
                }
                let is_block = BLOCKS.contains(&name);
                if is_block {
                    text.push('\n');
                    steps.push(Step::Break);
                } else if matches!(name, "td" | "th") {
                    text.push(' ');
                }
                let keeps_lines = name == "pre";
                let own = page.text(element);
                text.push_str(&if keeps_lines { own } else { own.replace(['\n', '\r'], " ") });
                for child in page.children(element).into_iter().rev() {
                    steps.push(Step::Tail(child));
                    steps.push(Step::Into(child));
                }
            }
            Step::Tail(element) => text.push_str(&page.tail(element).replace(['\n', '\r'], " ")),
            Step::Break => text.push('\n'),
        }
    }
    let mut lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.first() == Some(&title) {
        lines.remove(0);
    }
    lines.join("\n")
}
