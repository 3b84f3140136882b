//! RSS 2.0: what somebody wants to hear of, as a feed.

use std::io::{self, Write};

use entente_text::{Date, xml_escaped as escaped};

use crate::names::Names;
use crate::says::sentence;
use crate::wording::claim_in_words;
use crate::{Heading, Kind, Selection, Written};

/// How much of a body stands in a feed, in characters.
const EXCERPT: usize = 500;

/// A feed.
#[derive(Debug, Clone, Default)]
pub struct Feed {
    /// What it is a feed of.
    pub title: String,
    /// The page that it belongs to.
    pub link: String,
    /// The same at more length.
    pub description: String,
    /// What is in it, in order.
    pub items: Vec<FeedItem>,
}

/// Something in a feed.
#[derive(Debug, Clone, Default)]
pub struct FeedItem {
    /// What readers know it by: it stays the same and is no address.
    pub id: String,
    /// The headline.
    pub title: String,
    /// Where it leads.
    pub link: Option<String>,
    /// When: in the form of RFC 822, as [`FeedItem::day`] gives it.
    pub published: Option<String>,
    /// The text.
    pub description: String,
    /// What it is about.
    pub categories: Vec<String>,
    /// The outlet.
    pub source: Option<String>,
}

impl FeedItem {
    /// A day as a feed writes it.
    pub fn day(day: Date) -> String {
        day.strftime("%a, %d %b %Y 00:00:00 +0000").to_string()
    }

    /// The item by itself, as it stands in a feed.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "<item>\n<title>{}</title>", escaped(&self.title))?;
        if let Some(link) = &self.link {
            writeln!(out, "<link>{}</link>", escaped(link))?;
        }
        writeln!(out, "<guid isPermaLink=\"false\">{}</guid>", escaped(&self.id))?;
        if let Some(published) = &self.published {
            writeln!(out, "<pubDate>{}</pubDate>", escaped(published))?;
        }
        for category in &self.categories {
            writeln!(out, "<category>{}</category>", escaped(category))?;
        }
        if let Some(source) = &self.source {
            writeln!(out, "<dc:publisher>{}</dc:publisher>", escaped(source))?;
        }
        writeln!(out, "<description>{}</description>\n</item>", escaped(&self.description))
    }
}

impl Feed {
    /// The feed as RSS 2.0.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        self.open(out)?;
        for item in &self.items {
            item.write(out)?;
        }
        Self::close(out)
    }

    /// What stands before the items.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn open(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">")?;
        writeln!(out, "<channel>\n<title>{}</title>", escaped(&self.title))?;
        writeln!(out, "<link>{}</link>", escaped(&self.link))?;
        writeln!(out, "<description>{}</description>", escaped(&self.description))?;
        writeln!(out, "<generator>entente</generator>")
    }

    /// What stands behind them.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn close(out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "</channel>\n</rss>")
    }
}

pub(crate) fn write(
    kind: Kind,
    selection: &Selection<'_>,
    names: &Names<'_>,
    heading: &Heading,
    out: &mut impl Write,
) -> io::Result<Written> {
    let items: Vec<FeedItem> = match kind {
        Kind::Claims => selection
            .claims
            .iter()
            .map(|report| FeedItem {
                id: report.claim.id.clone(),
                title: claim_in_words(&report.claim, names.gazetteer()),
                link: report.article.url.clone(),
                published: report.article.published.map(FeedItem::day),
                description: format!(
                    "\u{201c}{}\u{201d} ({})",
                    sentence(&report.claim),
                    report.article.title
                ),
                categories: vec![report.claim.kind.clone()],
                source: report.article.source.clone(),
            })
            .collect(),
        _ => selection
            .articles
            .iter()
            .map(|article| FeedItem {
                id: article.id.to_string(),
                title: match article.title.is_empty() {
                    true => excerpt(&article.body, 80),
                    false => article.title.clone(),
                },
                link: article.url.clone(),
                published: article.published.map(FeedItem::day),
                description: excerpt(&article.body, EXCERPT),
                categories: Vec::new(),
                source: article.source.clone(),
            })
            .collect(),
    };
    let (title, description) = (heading.title.clone(), heading.title.clone());
    let feed = Feed { title, link: "http://127.0.0.1:8700/".to_owned(), description, items };
    feed.write(out)?;
    Ok(Written::all(feed.items.len()))
}

/// The beginning of a text, cut between words.
fn excerpt(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let cut = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    format!("{}\u{2026}", text[..cut].trim_end())
}
