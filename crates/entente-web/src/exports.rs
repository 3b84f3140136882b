//! What answers a question, in other forms than a page: all of it, in the same order.

use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HOST};
use axum::response::{IntoResponse, Response};
use entente_store::{ClaimQuery, Order, Query, Results, StoreError};
use entente_text::{Completeness, Date, xml_escaped as xml};

use crate::address::Address;
use crate::desk::{Desk, Table};
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
                &claims(table, hit)?,
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

fn claims(table: &Table<'_>, hit: &entente_store::Hit) -> Result<String> {
    let query = ClaimQuery { article: Some(hit.head.id.clone()), ..ClaimQuery::default() };
    let kept = table.archive.claims(&query)?;
    Ok(words::counted(kept.iter().map(|kept| &kept.claim)))
}

/// A file for the reader's disk.
pub(crate) fn attached(kind: &'static str, name: &str, text: String) -> Response {
    // A name that a header cannot hold is one that a file should not have either.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = name.chars().map(|c| if plain(c) { c } else { '-' }).collect();
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], text).into_response()
}

/// One line of comma-separated values (RFC 4180). A value that a spreadsheet would take for a
/// formula gets an apostrophe before it.
pub(crate) fn record(values: &[&str]) -> String {
    let mut line = String::new();
    for (place, value) in values.iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        let formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let quoted = formula || value.contains(['"', ',', '\n', '\r']);
        if quoted {
            line.push('"');
            line += if formula { "'" } else { "" };
            line += &value.replace('"', "\"\"");
            line.push('"');
        } else {
            line += value;
        }
    }
    line + "\r\n"
}

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

fn feed(root: &str, question: &str, results: &Results) -> String {
    let listing = format!("{root}{}", Address::asking(question).in_order(Order::Newest).listing());
    let title = if question.is_empty() { "all articles" } else { question };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel>\n\
         <title>entente: {}</title><link>{}</link><description>{}</description>\n",
        xml(title),
        xml(&listing),
        xml(&results.to_string())
    );
    for hit in &results.hits {
        let head = &hit.head;
        let title = if head.title.is_empty() { UNTITLED } else { &head.title };
        let excerpt: String = hit.excerpt.iter().map(|piece| piece.text.as_str()).collect();
        let link = format!("{root}/article/{}", head.id);
        let source = head.source.as_ref().map(|source| format!("{source}: "));
        out += &format!(
            "<item><title>{}</title><link>{link}</link><guid isPermaLink=\"false\">{}</guid>{}\
             <description>{}</description></item>\n",
            xml(title),
            head.id,
            head.published
                .map(|day| format!("<pubDate>{}</pubDate>", rfc822(day)))
                .unwrap_or_default(),
            xml(&format!("{}{excerpt}", source.unwrap_or_default())),
        );
    }
    out + "</channel></rss>\n"
}

fn rfc822(day: Date) -> String {
    day.strftime("%a, %d %b %Y 00:00:00 GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_where_they_must_be() {
        assert_eq!(record(&["a", "b,c", "say \"no\"", ""]), "a,\"b,c\",\"say \"\"no\"\"\",\r\n");
        assert_eq!(record(&["=1+1", "-"]), "\"'=1+1\",\"'-\"\r\n");
    }
}
