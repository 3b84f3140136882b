//! Feeds and dumps in XML: RSS 0.9 to 2.0, Atom (RFC 4287), WordPress's own export (WXR), and
//! sitemaps of news.

use roxmltree::{Document, Node, ParsingOptions};
use url::Url;

use crate::decode::Decoded;
use crate::entry::{Content, Entry, Place, Taken};
use crate::harvest::{Found, Options};
use crate::{SourceDoubt, SourceError, listing};

/// How many elements and texts a file may have; a reader must end on any input.
const MOST_NODES: u32 = 20_000_000;

/// What a feed holds.
pub(crate) struct Listed {
    pub(crate) articles: Vec<Found>,
    pub(crate) doubts: Vec<SourceDoubt>,
    /// The address of the document in which it goes on (RFC 5005, section 3).
    pub(crate) next: Option<String>,
}

/// Reads a feed, a dump or a sitemap.
///
/// # Errors
/// [`SourceError::BadXml`] with the line where it breaks off; [`SourceError::Elsewhere`] for a sitemap
/// that only names addresses; [`SourceError::Unsupported`] for other XML that lists no articles.
pub(crate) fn read(
    name: &str,
    decoded: &Decoded<'_>,
    options: &Options,
) -> Result<Listed, SourceError> {
    let parsing =
        ParsingOptions { allow_dtd: true, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&decoded.text, parsing).map_err(|error| {
        let line = error.pos().row as usize;
        SourceError::BadXml { name: name.to_owned(), line, reason: error.to_string() }
    })?;
    let unsupported = |what| Err(SourceError::Unsupported { name: name.to_owned(), what });
    let root = document.root_element();
    let elsewhere = |element: &str, what, are_lists| {
        let named = root.children().filter(|node| node.tag_name().name() == element);
        let addresses = named.filter_map(|node| inner(node, "loc")).collect();
        Err(SourceError::Elsewhere { name: name.to_owned(), what, addresses, are_lists })
    };
    let channel = child(root, "channel").unwrap_or(root);
    let (items, entry): (&str, fn(Node<'_, '_>) -> Entry) = match root.tag_name().name() {
        "rss" | "RDF" => ("item", of_item),
        "feed" => ("entry", of_entry),
        "urlset" => ("url", of_address),
        "sitemapindex" => {
            return elsewhere("sitemap", "an index of sitemaps; give those that it names", true);
        }
        _ => {
            return unsupported(
                "XML that lists no articles; give a feed, a WordPress export, a news sitemap, or the articles as HTML, text or JSON Lines",
            );
        }
    };
    let source = inner(channel, "title");
    let language = inner(channel, "language").or_else(|| attribute(root, "lang"));
    let mut taken = Taken::of(name);
    let mut lines = Lines::of(&decoded.text);
    let mut unpublished = 0;
    // In RSS 1.0 the items stand beside the channel.
    let all = root.children().chain(channel.children().filter(|_| channel != root));
    for node in all.filter(|node| node.tag_name().name() == items) {
        if !is_published_post(node) {
            unpublished += 1;
            continue;
        }
        let mut entry = entry(node);
        entry.source = entry.source.or_else(|| source.clone());
        entry.language = entry.language.or_else(|| language.clone());
        let line = lines.at(node.range().start);
        let told = entry.draft(options);
        if told.is_err() && items == "url" {
            unpublished += 1;
            continue;
        }
        let found = |draft| Found { draft, text: node.range(), line };
        taken.take(Place::Line(line), told, found);
    }
    if items == "url" && taken.articles.is_empty() {
        let what = "a sitemap that gives no headlines; give the pages that it names";
        return elsewhere("url", what, false);
    }
    if unpublished > 0 && items == "item" {
        let message = format!("{unpublished} items of the export are no published posts; left out");
        taken.doubts.push(SourceDoubt::new(name, None, message));
    }
    let next = channel
        .children()
        .find(|node| node.tag_name().name() == "link" && node.attribute("rel") == Some("next"));
    let base = options.fetched_from(name).and_then(|address| Url::parse(address).ok());
    let next = next.and_then(|link| attribute(link, "href"));
    let next = next.and_then(|address| listing::whole(base.as_ref(), address.trim()));
    Ok(Listed { articles: taken.articles, doubts: taken.doubts, next })
}

/// WordPress exports pages, menus, attachments and drafts too.
fn is_published_post(item: Node<'_, '_>) -> bool {
    let is = |element: &str, wanted: &str| inner(item, element).is_none_or(|said| said == wanted);
    is("post_type", "post") && is("status", "publish")
}

/// RSS, and WXR, which is RSS with more elements.
fn of_item(item: Node<'_, '_>) -> Entry {
    let whole = inner(item, "encoded").filter(|text| !text.trim().is_empty());
    let wordpress = inner(item, "post_type").is_some();
    let content = match (whole, inner(item, "description")) {
        (Some(markup), _) if wordpress => Content::Html(with_breaks(markup)),
        (Some(markup), _) => Content::Html(markup),
        (None, Some(markup)) => Content::Summary(markup),
        (None, None) => Content::None,
    };
    Entry {
        id: inner(item, "guid"),
        url: inner(item, "link").or_else(|| inner(item, "guid")),
        title: inner(item, "title"),
        byline: inner(item, "creator").or_else(|| inner(item, "author").map(without_address)),
        // The day as the site's own clock had it, before any other.
        published: inner(item, "post_date")
            .filter(|day| !day.starts_with("0000"))
            .or_else(|| inner(item, "pubDate"))
            .or_else(|| inner(item, "date")),
        source: inner(item, "publisher"),
        content,
        ..Entry::default()
    }
}

fn of_entry(entry: Node<'_, '_>) -> Entry {
    let link = |wanted: &str| {
        entry.children().find(|node| {
            let rel = node.attribute("rel").unwrap_or("alternate");
            node.tag_name().name() == "link" && rel == wanted
        })
    };
    let markup = |name: &str| {
        let node = child(entry, name)?;
        Some(match node.attribute("type") {
            // Mark-up as elements and not as text.
            Some("xhtml") => entry.document().input_text()[node.range()].to_owned(),
            _ => all_text(node),
        })
    };
    Entry {
        id: inner(entry, "id"),
        url: link("alternate").and_then(|node| attribute(node, "href")),
        title: markup("title"),
        byline: child(entry, "author").and_then(|author| inner(author, "name")),
        published: inner(entry, "published").or_else(|| inner(entry, "issued")),
        modified: inner(entry, "updated"),
        language: attribute(entry, "lang"),
        source: child(entry, "source").and_then(|source| inner(source, "title")),
        content: match (markup("content"), markup("summary")) {
            (Some(content), _) => Content::Html(content),
            (None, Some(summary)) => Content::Summary(summary),
            (None, None) => Content::None,
        },
    }
}

/// A page of a news sitemap: only its headline and day are told.
fn of_address(address: Node<'_, '_>) -> Entry {
    let news = child(address, "news");
    let told = |name: &str| news.and_then(|news| inner(news, name));
    let publication = news.and_then(|news| child(news, "publication"));
    Entry {
        url: inner(address, "loc"),
        title: told("title"),
        published: told("publication_date"),
        source: publication.and_then(|node| inner(node, "name")),
        language: publication.and_then(|node| inner(node, "language")),
        ..Entry::default()
    }
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

/// The text in the first child of this name.
fn inner(node: Node<'_, '_>, name: &str) -> Option<String> {
    child(node, name)
        .map(all_text)
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

fn all_text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect()
}

fn attribute(node: Node<'_, '_>, name: &str) -> Option<String> {
    let found = node.attributes().find(|attribute| attribute.name() == name)?;
    Some(found.value().to_owned())
}

/// "desk@news.example (Ana Lima)" is Ana Lima.
fn without_address(author: String) -> String {
    match author.split_once('(') {
        Some((address, name)) if address.contains('@') => name.trim_end_matches(')').to_owned(),
        _ => author,
    }
}

/// WordPress keeps posts of its old editor without paragraphs: a line break is one.
fn with_breaks(markup: String) -> String {
    let marked = markup.contains("<p>") || markup.contains("<p ");
    if marked { markup } else { markup.replace('\n', "<br>") }
}

/// Line numbers of places that only go forward.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, at: 0, line: 1 }
    }

    fn at(&mut self, place: usize) -> usize {
        if let Some(between) = self.text.get(self.at..place) {
            self.line += between.bytes().filter(|&byte| byte == b'\n').count();
            self.at = place;
        }
        self.line
    }
}
