//! Lists of what the archive names: states, people, exercises, places.

use std::cmp::Reverse;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use entente_store::{Facet, StoreError};

use super::{Frame, entity, rendered};
use crate::desk::{Desk, Table};
use crate::error::{Error, Result};
use crate::map::Map;
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
    map: Option<Map>,
}

struct Row {
    words: String,
    href: String,
    articles: usize,
}

/// `GET /states`
pub(crate) async fn states(desk: Desk) -> Result<Response> {
    show(desk, Facet::State, "States").await
}

/// `GET /people`
pub(crate) async fn people(desk: Desk) -> Result<Response> {
    show(desk, Facet::Person, "People").await
}

/// `GET /exercises`
pub(crate) async fn exercises(desk: Desk) -> Result<Response> {
    show(desk, Facet::Exercise, "Exercises").await
}

/// `GET /places`
pub(crate) async fn places(desk: Desk) -> Result<Response> {
    show(desk, Facet::Place, "Places").await
}

async fn show(desk: Desk, facet: Facet, heading: &'static str) -> Result<Response> {
    let made = desk.ask(move |table| {
        let (rows, all) = rows(table, facet)?;
        let map = match facet {
            Facet::Place => places_map(table, &rows)?,
            _ => None,
        };
        Ok((rows, all, map))
    });
    let (rows, all, map) = match made.await {
        Err(Error::Store(StoreError::Missing { .. })) => (Vec::new(), 0, None),
        other => other?,
    };
    let sub = match all > MOST {
        true => format!("Those of most articles, {MOST} of {all}."),
        false => format!("{} that claims in the archive name.", words::number(all)),
    };
    Ok(rendered(&Page { frame: desk.frame(), heading, sub, rows, map }))
}

/// `GET /places/{file}`: the map as files.
pub(crate) async fn places_file(desk: Desk, Path(file): Path<String>) -> Result<Response> {
    desk.ask(move |table| {
        let (rows, _) = rows(table, Facet::Place)?;
        places_map(table, &rows)?.ok_or(Error::NoPage)?.file("places", &file)
    })
    .await
}

fn places_map(table: &Table<'_>, rows: &[Row]) -> Result<Option<Map>> {
    let places = rows.iter().map(|row| (row.words.as_str(), row.articles));
    entity::map_of(table, places, "/places")
}

/// Those of most articles, and how many there are.
fn rows(table: &Table<'_>, facet: Facet) -> Result<(Vec<Row>, usize)> {
    let names = table.names();
    let catalogue = table.archive.catalogue()?;
    let mut named: Vec<(&str, usize)> = catalogue.each_value(facet).collect();
    let all = named.len();
    if all > MOST {
        // Only those that may be among the first are put into words.
        let (_, (_, least), _) =
            named.select_nth_unstable_by_key(MOST - 1, |(_, articles)| Reverse(*articles));
        let least = *least;
        named.retain(|(_, articles)| *articles >= least);
    }
    let mut rows: Vec<Row> = named
        .into_iter()
        .map(|(value, articles)| Row {
            words: facets::label(facet, value, &names),
            href: entity::page(facet, value),
            articles,
        })
        .collect();
    rows.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.words.cmp(&b.words)));
    rows.truncate(MOST);
    Ok((rows, all))
}
