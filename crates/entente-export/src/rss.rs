//! RSS 2.0: a saved search as a feed, of articles or of claims.

use std::io::{self, Write};

use entente_text::Date;

use crate::names::Names;
use crate::says::{claim_in_words, sentence};
use crate::{Heading, Kind, Selection, Written};
use entente_text::xml_escaped as escaped;

/// How much of a body stands in a feed, in characters.
const EXCERPT: usize = 500;

/// An item.
struct Item<'a> {
    id: String,
    title: String,
    link: Option<&'a str>,
    published: Option<Date>,
    description: String,
    categories: Vec<&'a str>,
    source: Option<&'a str>,
}

pub(crate) fn write(
    kind: Kind,
    selection: &Selection<'_>,
    names: &Names<'_>,
    heading: &Heading,
    out: &mut impl Write,
) -> io::Result<Written> {
    let items: Vec<Item<'_>> = match kind {
        Kind::Claims => selection
            .claims
            .iter()
            .map(|report| Item {
                id: report.claim.id.clone(),
                title: claim_in_words(&report.claim, names),
                link: report.article.url.as_deref(),
                published: report.article.published,
                description: format!(
                    "\u{201c}{}\u{201d} ({})",
                    sentence(&report.claim),
                    report.article.title
                ),
                categories: vec![&report.claim.kind],
                source: report.article.source.as_deref(),
            })
            .collect(),
        _ => selection
            .articles
            .iter()
            .map(|article| Item {
                id: article.id.to_string(),
                title: match article.title.is_empty() {
                    true => excerpt(&article.body, 80),
                    false => article.title.clone(),
                },
                link: article.url.as_deref(),
                published: article.published,
                description: excerpt(&article.body, EXCERPT),
                categories: Vec::new(),
                source: article.source.as_deref(),
            })
            .collect(),
    };
    let title = escaped(&heading.title);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">")?;
    writeln!(out, "<channel>\n<title>{title}</title>")?;
    writeln!(out, "<link>http://127.0.0.1:8700/</link>\n<description>{title}</description>")?;
    writeln!(out, "<generator>entente</generator>")?;
    for item in &items {
        write_item(out, item)?;
    }
    writeln!(out, "</channel>\n</rss>")?;
    Ok(Written::all(items.len()))
}

fn write_item(out: &mut impl Write, item: &Item<'_>) -> io::Result<()> {
    writeln!(out, "<item>\n<title>{}</title>", escaped(&item.title))?;
    if let Some(link) = item.link {
        writeln!(out, "<link>{}</link>", escaped(link))?;
    }
    writeln!(out, "<guid isPermaLink=\"false\">{}</guid>", escaped(&item.id))?;
    if let Some(day) = item.published {
        writeln!(out, "<pubDate>{}</pubDate>", day.strftime("%a, %d %b %Y 00:00:00 +0000"))?;
    }
    for category in &item.categories {
        writeln!(out, "<category>{}</category>", escaped(category))?;
    }
    if let Some(source) = item.source {
        writeln!(out, "<dc:publisher>{}</dc:publisher>", escaped(source))?;
    }
    writeln!(out, "<description>{}</description>\n</item>", escaped(&item.description))
}

/// The beginning of a text, cut between words.
fn excerpt(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let cut = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    format!("{}\u{2026}", text[..cut].trim_end())
}
