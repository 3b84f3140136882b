//! The organisations and treaties that the archive speaks of.

use askama::Template;
use axum::response::Response;
use entente_names::Kind;
use entente_store::{Facet, StoreError};

use super::{Frame, rendered};
use crate::desk::{Desk, Table};
use crate::error::{Error, Result};
use crate::names::page_of;

#[derive(Template)]
#[template(path = "organisations.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
}

/// One organisation or treaty.
struct Row {
    code: String,
    href: String,
    name: Option<&'static str>,
    kind: &'static str,
    articles: usize,
}

/// `GET /organisations`
pub(crate) async fn show(desk: Desk) -> Result<Response> {
    let rows = match desk.ask(rows).await {
        Err(Error::Store(StoreError::Missing { .. })) => Vec::new(),
        other => other?,
    };
    Ok(rendered(&Page { frame: desk.frame(), rows }))
}

/// Those spoken of in most articles first.
fn rows(table: &Table<'_>) -> Result<Vec<Row>> {
    let names = table.names();
    let catalogue = table.archive.catalogue()?;
    let mut rows: Vec<Row> = catalogue
        .values(Facet::Organisation)
        .into_iter()
        .map(|(code, articles)| {
            let known = names.body(code);
            Row {
                href: page_of(code),
                name: known.map(|body| body.name.as_str()).filter(|name| *name != code),
                kind: known.map_or("", |body| kind(body.kind)),
                articles,
                code: code.to_owned(),
            }
        })
        .collect();
    rows.sort_by(|a, b| {
        // Names that the gazetteer knows stand before those that are only as written.
        (a.kind.is_empty(), b.articles, &a.code).cmp(&(b.kind.is_empty(), a.articles, &b.code))
    });
    rows.truncate(MOST);
    Ok(rows)
}

/// How many are listed.
const MOST: usize = 500;

/// What a body is called by its kind.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Treaty => "Treaty",
        _ => "Organisation",
    }
}
