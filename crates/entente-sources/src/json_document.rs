//! JSON that is one document: a JSON Feed, posts as WordPress gives them (`/wp-json/wp/v2/posts`),
//! or a list of articles.

use serde_json::Value;

use crate::entry::{Content, Entry, Place, Taken, Told};
use crate::harvest::{Item, Options};
use crate::{SourceDoubt, SourceError, json_lines, listing};

/// What marks a JSON Feed (<https://www.jsonfeed.org/version/1.1/>).
pub(crate) const FEED: &str = "jsonfeed.org/version/";

/// What a document holds.
pub(crate) struct Listed {
    pub(crate) articles: Vec<Item>,
    pub(crate) doubts: Vec<SourceDoubt>,
    /// The address of the document in which it goes on (`next_url` of a JSON Feed).
    pub(crate) next: Option<String>,
}

/// Reads a document; every article has all of it as its original.
///
/// # Errors
/// [`SourceError::BadLine`] with the line where it is no JSON; [`SourceError::Unsupported`] when it
/// lists no articles.
pub(crate) fn read(name: &str, bytes: &[u8], options: &Options) -> Result<Listed, SourceError> {
    let document: Value = serde_json::from_slice(bytes).map_err(|error| {
        let (line, reason) = (error.line(), format!("no JSON: {error}"));
        SourceError::BadLine { name: name.to_owned(), line, reason }
    })?;
    let mut next = None;
    let mut taken = Taken::of(name);
    let mut take = |number: usize, told: Told| {
        let item = |draft| Item { draft, original: 0..bytes.len(), line: 1 };
        taken.take(Place::Number("item", number), told, item);
    };
    match document {
        Value::Object(feed) if is_feed(&feed) => {
            let source = text(feed.get("title"));
            let language = text(feed.get("language"));
            next = text(feed.get("next_url")).and_then(|address| listing::whole(None, &address));
            for (place, item) in list(feed.get("items")).iter().enumerate() {
                let mut entry = of_feed(item);
                entry.source = source.clone();
                entry.language = entry.language.or_else(|| language.clone());
                take(place + 1, entry.draft(options));
            }
        }
        Value::Object(_) if document.pointer("/title/rendered").is_some() => {
            take(1, of_wordpress(&document).draft(options));
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                let told = match item.pointer("/title/rendered") {
                    Some(_) => of_wordpress(item).draft(options),
                    None => json_lines::article(item.to_string().as_bytes(), options),
                };
                take(place + 1, told);
            }
        }
        other => take(1, json_lines::article(other.to_string().as_bytes(), options)),
    }
    Ok(Listed { articles: taken.articles, doubts: taken.doubts, next })
}

fn is_feed(document: &serde_json::Map<String, Value>) -> bool {
    text(document.get("version")).is_some_and(|version| version.contains(FEED))
}

fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn of_feed(item: &Value) -> Entry {
    let told = |key: &str| text(item.get(key));
    let authors = list(item.get("authors")).iter().chain(item.get("author"));
    let authors: Vec<String> = authors.filter_map(|author| text(author.get("name"))).collect();
    Entry {
        id: told("id"),
        url: told("url").or_else(|| told("external_url")),
        title: told("title"),
        byline: (!authors.is_empty()).then(|| authors.join(", ")),
        language: told("language"),
        published: told("date_published"),
        modified: told("date_modified"),
        content: match (told("content_html"), told("content_text"), told("summary")) {
            (Some(markup), ..) => Content::Html(markup),
            (None, Some(text), _) => Content::Text(text),
            (None, None, Some(summary)) => Content::Summary(summary),
            _ => Content::None,
        },
        ..Entry::default()
    }
}

fn of_wordpress(post: &Value) -> Entry {
    let told = |pointer: &str| text(post.pointer(pointer));
    let filled = |pointer: &str| told(pointer).filter(|text| !text.trim().is_empty());
    Entry {
        id: told("/guid/rendered").or_else(|| told("/id")),
        url: told("/link"),
        title: told("/title/rendered"),
        byline: told("/_embedded/author/0/name"),
        // A plug-in for search engines that many sites have gives what their pages say of themselves.
        source: told("/yoast_head_json/og_site_name"),
        // `date` is the site's own clock, `date_gmt` is not.
        published: told("/date").or_else(|| told("/date_gmt")),
        modified: told("/modified"),
        language: told("/lang"),
        content: match (filled("/content/rendered"), filled("/excerpt/rendered")) {
            (Some(markup), _) => Content::Html(markup),
            (None, Some(markup)) => Content::Summary(markup),
            (None, None) => Content::None,
        },
    }
}
