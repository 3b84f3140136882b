//! Lists of what the archive names: states, people, exercises, places.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entente_store::{Facet, StoreError};

use super::{Frame, entity, rendered};
use crate::desk::{Desk, Table};
use crate::error::{Error, Result};
use crate::{facets, words};

/// How many are listed, those of most articles.
const MOST: usize = 500;

#[derive(Template)]
#[template(path = "index.html")]
struct Page {
    frame: Frame,
    heading: &'static str,
    sub: String,
    rows: Vec<Row>,
}

struct Row {
    words: String,
    href: String,
    articles: usize,
}

/// `GET /states`
pub(crate) async fn states(State(desk): State<Desk>) -> Result<Response> {
    show(desk, Facet::State, "States").await
}

/// `GET /people`
pub(crate) async fn people(State(desk): State<Desk>) -> Result<Response> {
    show(desk, Facet::Person, "People").await
}

/// `GET /exercises`
pub(crate) async fn exercises(State(desk): State<Desk>) -> Result<Response> {
    show(desk, Facet::Exercise, "Exercises").await
}

/// `GET /places`
pub(crate) async fn places(State(desk): State<Desk>) -> Result<Response> {
    show(desk, Facet::Place, "Places").await
}

async fn show(desk: Desk, facet: Facet, heading: &'static str) -> Result<Response> {
    let rows = match desk.ask(move |table| rows(table, facet)).await {
        Err(Error::Store(StoreError::Missing { .. })) => Vec::new(),
        other => other?,
    };
    let all = rows.len();
    let mut rows = rows;
    rows.truncate(MOST);
    let sub = match all > MOST {
        true => format!("Those of most articles, {MOST} of {all}."),
        false => format!("{} that claims in the archive name.", words::number(all)),
    };
    Ok(rendered(&Page { frame: Frame::default(), heading, sub, rows }))
}

fn rows(table: &Table<'_>, facet: Facet) -> Result<Vec<Row>> {
    let names = table.names();
    let catalogue = table.archive.catalogue()?;
    let mut rows: Vec<Row> = catalogue
        .values(facet)
        .into_iter()
        .map(|(value, articles)| Row {
            words: facets::label(facet, value, &names),
            href: entity::page(facet, value),
            articles,
        })
        .collect();
    rows.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.words.cmp(&b.words)));
    Ok(rows)
}
