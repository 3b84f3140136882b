//! What answers a question, in other forms than a page: all of it, in the same order.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HOST};
use axum::response::{IntoResponse, Response};
use entente_export::{Feed, FeedItem, csv_row};
use entente_store::{Order, Query, Results, StoreError};
use entente_text::Completeness;

use crate::address::Address;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::pages::article::UNTITLED;
use crate::pages::listing;
use crate::parameters::Parameters;
use crate::words;

/// The most results that are given at once.
const MOST: usize = 10_000;

/// How many items a feed has.
const FEED: usize = 50;

/// `GET /results.csv?q=&order=`
pub(crate) async fn csv(desk: Desk, asked: Parameters) -> Result<Response> {
    let query = Query { page: 1, per_page: MOST, ..listing::query(&asked)? };
    let table = desk.ask(move |table| {
        let results = table.archive.search(&query)?;
        let mut out = record(&[
            "number",
            "id",
            "title",
            "source",
            "published",
            "url",
            "completeness",
            "claims",
            "copies",
            "excerpt",
        ]);
        for (place, hit) in results.hits.iter().enumerate() {
            let excerpt: String = hit.excerpt.iter().map(|piece| piece.text.as_str()).collect();
            out += &record(&[
                &(place + 1).to_string(),
                hit.head.id.as_str(),
                &hit.head.title,
                hit.head.source.as_deref().unwrap_or_default(),
                &hit.head.published.map(|day| day.to_string()).unwrap_or_default(),
                hit.head.url.as_deref().unwrap_or_default(),
                match hit.completeness {
                    Completeness::Full => "full",
                    Completeness::CutShort => "cut short",
                },
                &words::counted(&table.archive.types_of_claims(&hit.head.id)?),
                &hit.copies.len().to_string(),
                &excerpt,
            ]);
        }
        Ok(out)
    });
    let text = match table.await {
        Err(Error::Store(StoreError::Missing { .. })) => String::new(),
        other => other?,
    };
    Ok(attached("text/csv; charset=utf-8", "results.csv", text))
}

/// A file for the reader's disk.
pub(crate) fn attached(kind: &'static str, name: &str, content: impl Into<Body>) -> Response {
    // A name that a header cannot hold is one that a file should not have either.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = name.chars().map(|c| if plain(c) { c } else { '-' }).collect();
    let disposition = format!("attachment; filename=\"{name}\"");
    let heads = [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)];
    (heads, content.into()).into_response()
}

/// One line of comma-separated values. A value that a spreadsheet would take for a formula gets an
/// apostrophe before it.
pub(crate) fn record(values: &[&str]) -> String {
    let is_formula = |value: &str| value.starts_with(FORMULAS) && value.parse::<f64>().is_err();
    let guarded = values.iter().map(|value| match is_formula(value) {
        true => Cow::Owned(format!("'{value}")),
        false => Cow::Borrowed(*value),
    });
    let mut line = Vec::new();
    // Memory takes whatever is written to it.
    let _ = csv_row(&mut line, guarded);
    String::from_utf8(line).unwrap_or_default()
}

/// What a formula begins with.
const FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// `GET /results.rss?q=`: the newest that answer, as RSS 2.0.
pub(crate) async fn rss(desk: Desk, headers: HeaderMap, asked: Parameters) -> Result<Response> {
    let asked = listing::query(&asked)?;
    // The host was checked, so it is one of the names of this server.
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let root = format!("http://{host}");
    let query = Query { page: 1, per_page: FEED, order: Order::Newest, ..asked };
    let text = query.text.clone();
    let results = desk.ask(move |table| Ok(table.archive.search(&query)?));
    let results = match results.await {
        Err(Error::Store(StoreError::Missing { .. })) => crate::api::nothing(),
        other => other?,
    };
    let kind = "application/rss+xml; charset=utf-8";
    Ok(([(CONTENT_TYPE, kind)], feed(&root, &text, &results)).into_response())
}

fn feed(root: &str, question: &str, results: &Results) -> Vec<u8> {
    let title = if question.is_empty() { "all articles" } else { question };
    let items = results.hits.iter().map(|hit| {
        let head = &hit.head;
        let excerpt: String = hit.excerpt.iter().map(|piece| piece.text.as_str()).collect();
        let copies = match hit.copies.len() {
            0 => String::new(),
            1 => " (+1 copy)".to_owned(),
            copies => format!(" (+{copies} copies)"),
        };
        FeedItem {
            id: head.id.to_string(),
            title: if head.title.is_empty() { UNTITLED } else { &head.title }.to_owned(),
            link: Some(format!("{root}/article/{}", head.id)),
            published: head.published.map(FeedItem::day),
            description: format!("{excerpt}{copies}"),
            source: head.source.clone(),
            ..FeedItem::default()
        }
    });
    let feed = Feed {
        title: format!("entente: {title}"),
        link: format!("{root}{}", Address::asking(question).in_order(Order::Newest).listing()),
        description: results.to_string(),
        items: items.collect(),
    };
    let mut out = Vec::new();
    // Memory takes whatever is written to it.
    let _ = feed.write(&mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_where_they_must_be() {
        assert_eq!(record(&["a", "b,c", "say \"no\"", ""]), "a,\"b,c\",\"say \"\"no\"\"\",\r\n");
        assert_eq!(record(&["=1+1", "-", "=a,b", "-3.5"]), "'=1+1,'-,\"'=a,b\",-3.5\r\n");
    }
}
