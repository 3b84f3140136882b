//! The same answers as JSON.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use entente_claims::Claim;
use entente_store::{ClaimQuery, Results, StoreError};
use serde::Serialize;

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::pages::listing;
use crate::parameters::Parameters;

/// A page of results and what was asked for.
#[derive(Serialize)]
struct Answer {
    query: String,
    per_page: usize,
    #[serde(flatten)]
    results: Results,
}

/// `GET /api/search?q=&page=&per_page=`
pub(crate) async fn search(State(desk): State<Desk>, asked: Parameters) -> Result<Response> {
    let query = listing::query(&asked)?;
    let results = desk.ask({
        let query = query.clone();
        move |table| Ok(table.archive.search(&query)?)
    });
    let results = match results.await {
        Err(Error::Store(StoreError::Missing { .. })) => nothing(),
        other => other?,
    };
    let answer = Answer { query: query.text, per_page: query.per_page, results };
    Ok(Json(answer).into_response())
}

fn nothing() -> Results {
    let (hits, notes) = (Vec::new(), Vec::new());
    Results { total: 0, first: 0, last: 0, page: 1, pages: 1, hits, notes }
}

/// `GET /api/articles/{id}`
pub(crate) async fn article(State(desk): State<Desk>, Path(key): Path<String>) -> Result<Response> {
    desk.ask(move |table| Ok(Json(table.archive.article(&key)?).into_response())).await
}

#[derive(Serialize)]
struct Claims {
    claims: Vec<Claim>,
}

/// `GET /api/claims?article=&organisation=`
pub(crate) async fn claims(State(desk): State<Desk>, asked: Parameters) -> Result<Response> {
    desk.ask(move |table| {
        let article = asked.text("article");
        let article = article.map(|key| table.archive.article(key)).transpose()?;
        let organisation = asked.text("organisation");
        let organisation = organisation.map(|name| table.body(name)).transpose()?;
        let query =
            ClaimQuery { article: article.map(|article| article.id), organisation, kind: None };
        let kept = table.archive.claims(&query)?;
        let claims = kept.into_iter().map(|kept| kept.claim).collect();
        Ok(Json(Claims { claims }).into_response())
    })
    .await
}

/// `GET /api/organisations/{code}/members?on=&known=`
pub(crate) async fn members(
    State(desk): State<Desk>,
    Path(name): Path<String>,
    asked: Parameters,
) -> Result<Response> {
    let (on, known) = (asked.day("on")?, asked.day("known")?);
    desk.ask(move |table| {
        let code = table.body(&name)?;
        let record = table.record(&code)?;
        let (roll, _) = record.roll(&code, on.unwrap_or(table.today), known);
        Ok(Json(roll).into_response())
    })
    .await
}
