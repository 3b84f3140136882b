//! The organisations and treaties that the archive speaks of.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entente_names::Kind;
use entente_store::{ClaimQuery, StoreError};

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
    claims: usize,
}

/// `GET /organisations`
pub(crate) async fn show(State(desk): State<Desk>) -> Result<Response> {
    let rows = match desk.ask(rows).await {
        Err(Error::Store(StoreError::Missing { .. })) => Vec::new(),
        other => other?,
    };
    Ok(rendered(&Page { frame: Frame::default(), rows }))
}

/// Those spoken of most first.
fn rows(table: &Table<'_>) -> Result<Vec<Row>> {
    let mut bodies: BTreeMap<String, (BTreeSet<String>, usize)> = BTreeMap::new();
    for kept in table.archive.claims(&ClaimQuery::default())? {
        let named = ["organisation", "treaty"].into_iter().find_map(|slot| kept.claim.slot(slot));
        let Some(code) = named else { continue };
        let (articles, claims) = bodies.entry(code.to_owned()).or_default();
        articles.insert(kept.article.id.to_string());
        *claims += 1;
    }
    let names = table.names();
    let mut rows: Vec<Row> = bodies
        .into_iter()
        .map(|(code, (articles, claims))| {
            let known = names.body(&code);
            Row {
                href: page_of(&code),
                name: known.map(|body| body.name.as_str()).filter(|name| *name != code),
                kind: known.map_or("", |body| kind(body.kind)),
                articles: articles.len(),
                claims,
                code,
            }
        })
        .collect();
    rows.sort_by(|a, b| b.claims.cmp(&a.claims).then_with(|| a.code.cmp(&b.code)));
    Ok(rows)
}

/// What a body is called by its kind.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Treaty => "Treaty",
        _ => "Organisation",
    }
}
