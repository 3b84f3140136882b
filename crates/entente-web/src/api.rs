//! The same answers as JSON, under `/api/v1`.
//!
//! [`ROUTES`] is the list of what can be asked; the description in OpenAPI is made from it, and a
//! test holds the router to it.

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use entente_claims::Claim;
use entente_store::{ClaimQuery, Results, StoreError, Survey};
use entente_text::Date;
use serde::Serialize;

use crate::address::{self, Address};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::pages::listing;
use crate::parameters::Parameters;

/// A page of results and what was asked for.
#[derive(Serialize)]
struct Answer {
    query: String,
    per_page: usize,
    order: &'static str,
    #[serde(flatten)]
    results: Results,
    /// The address of the next page; none on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// `GET /api/v1/search?q=&page=&per_page=&order=`
pub(crate) async fn search(desk: Desk, asked: Parameters) -> Result<Response> {
    let query = listing::query(&asked)?;
    let results = desk.ask({
        let query = query.clone();
        move |table| Ok(table.archive.search(&query)?)
    });
    let results = match results.await {
        Err(Error::Store(StoreError::Missing { .. })) => nothing(),
        other => other?,
    };
    let next = (results.page < results.pages)
        .then(|| Address::from(&query).on_page(results.page + 1).at("/api/v1/search"));
    let order = address::named(query.order);
    let answer = Answer { query: query.text, per_page: query.per_page, order, results, next };
    Ok(Json(answer).into_response())
}

/// The answer of an archive that is not there yet.
pub(crate) fn nothing() -> Results {
    let (hits, notes) = (Vec::new(), Vec::new());
    Results { total: 0, first: 0, last: 0, page: 1, pages: 1, hits, notes }
}

/// `GET /api/v1/survey?q=`
pub(crate) async fn survey(desk: Desk, asked: Parameters) -> Result<Response> {
    let question = asked.question().to_owned();
    let survey = desk.ask(move |table| Ok(table.archive.survey(&question)?));
    let survey = match survey.await {
        Err(Error::Store(StoreError::Missing { .. })) => Survey::default(),
        other => other?,
    };
    Ok(Json(survey).into_response())
}

/// `GET /api/v1/articles/{id}`
pub(crate) async fn article(desk: Desk, Path(key): Path<String>) -> Result<Response> {
    desk.ask(move |table| Ok(Json(table.archive.article(&key)?).into_response())).await
}

#[derive(Serialize)]
struct Claims {
    claims: Vec<Claim>,
    /// How many there are in all.
    total: usize,
    /// The address of those that follow; none where these are the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// How many claims are given at once.
const CLAIMS: usize = 1000;

/// `GET /api/v1/claims?article=&organisation=&type=&cursor=`
pub(crate) async fn claims(desk: Desk, asked: Parameters) -> Result<Response> {
    let cursor = asked.cursor()?;
    desk.ask(move |table| {
        let article = asked.text("article");
        let article = article.map(|key| table.archive.article(key)).transpose()?;
        let organisation = asked.text("organisation");
        let organisation = organisation.map(|name| table.body(name)).transpose()?;
        let kind = asked.text("type").map(str::to_owned);
        let query = ClaimQuery { article: article.map(|article| article.id), organisation, kind };
        let total = table.archive.count_claims(&query)?;
        let kept = table.archive.some_claims(&query, cursor, CLAIMS)?;
        let claims: Vec<Claim> = kept.into_iter().map(|kept| kept.claim).collect();
        let end = cursor + claims.len();
        let next = (end < total && !claims.is_empty())
            .then(|| asked.with("/api/v1/claims", "cursor", &format!("c{end}")));
        Ok(Json(Claims { claims, total, next }).into_response())
    })
    .await
}

/// `GET /api/v1/claims/{id}`
pub(crate) async fn claim(desk: Desk, Path(id): Path<String>) -> Result<Response> {
    desk.ask(move |table| Ok(Json(table.claim(&id)?).into_response())).await
}

/// `GET /api/v1/organisations/{code}/members?on=&known=`
pub(crate) async fn members(
    desk: Desk,
    Path(name): Path<String>,
    asked: Parameters,
) -> Result<Response> {
    let (on, known) = (asked.day("on")?, asked.day("known")?);
    desk.ask(move |table| {
        let code = table.body(&name)?;
        let made = table.record(&code)?;
        let record = &made.record;
        let (roll, _) = record.roll(&code, on.unwrap_or(table.today), known);
        Ok(Json(roll).into_response())
    })
    .await
}

#[derive(Serialize)]
struct Changes<'a> {
    organisation: String,
    changes: Vec<entente_record::Act<'a>>,
}

/// `GET /api/v1/organisations/{code}/changes?from=&to=`
pub(crate) async fn changes(
    desk: Desk,
    Path(name): Path<String>,
    asked: Parameters,
) -> Result<Response> {
    let (from, to): (Option<Date>, Option<Date>) = (asked.day("from")?, asked.day("to")?);
    desk.ask(move |table| {
        let organisation = table.body(&name)?;
        let made = table.record(&organisation)?;
        let record = &made.record;
        let changes = record.changes(&organisation, from, to);
        Ok(Json(Changes { organisation: organisation.clone(), changes }).into_response())
    })
    .await
}

/// What can be asked at one address.
pub(crate) struct Route {
    pub(crate) path: &'static str,
    pub(crate) says: &'static str,
    /// Names, whether it is a number or a text or a day, and what it means.
    pub(crate) parameters: &'static [(&'static str, Kind, &'static str)],
    /// What the answer holds.
    pub(crate) answer: &'static [&'static str],
}

/// What a parameter may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Day,
    /// A whole number from 1 to this.
    Number(usize),
    OneOf(&'static [&'static str]),
}

const Q: (&str, Kind, &str) = ("q", Kind::Text, "The question, in the language of /help");

/// Everything that can be asked.
pub(crate) const ROUTES: [Route; 7] = [
    Route {
        path: "/api/v1/search",
        says: "Articles that answer a question, page by page, with excerpts",
        parameters: &[
            Q,
            ("page", Kind::Number(1_000_000), "The page, from 1"),
            ("per_page", Kind::Number(crate::parameters::MOST_PER_PAGE), "Results on a page"),
            ("copies", Kind::OneOf(&["collapsed", "all"]), "Whether one text printed twice is one"),
            ("order", Kind::OneOf(&["best", "newest", "oldest", "added"]), "The order"),
        ],
        answer: &["query", "total", "first", "last", "page", "pages", "hits", "notes"],
    },
    Route {
        path: "/api/v1/survey",
        says: "How often each organisation, state, person, source and type stands in the answers",
        parameters: &[Q],
        answer: &["total", "undated", "days", "facets"],
    },
    Route {
        path: "/api/v1/articles/{id}",
        says: "One article as it is kept",
        parameters: &[("id", Kind::Text, "Its id, or the first six or more digits of it")],
        answer: &["id", "title", "body"],
    },
    Route {
        path: "/api/v1/claims",
        says: "Claims, each with the words that state it, a thousand at a time",
        parameters: &[
            ("article", Kind::Text, "Only those of this article"),
            ("organisation", Kind::Text, "Only those about this organisation or treaty"),
            ("type", Kind::Text, "Only those of this type"),
            ("cursor", Kind::Text, "Where to go on, as `next` says"),
        ],
        answer: &["claims", "total"],
    },
    Route {
        path: "/api/v1/claims/{id}",
        says: "One claim with the head of its article",
        parameters: &[("id", Kind::Text, "Its id, or the first six or more digits of it")],
        answer: &["claim", "article"],
    },
    Route {
        path: "/api/v1/organisations/{code}/members",
        says: "Who was a member on a day, as known on a day, each with claims for and against",
        parameters: &[
            ("code", Kind::Text, "Its code or name"),
            ("on", Kind::Day, "The day; without it, today"),
            ("known", Kind::Day, "Only what had been published by this day"),
        ],
        answer: &["organisation", "on", "members", "flagged", "contested"],
    },
    Route {
        path: "/api/v1/organisations/{code}/changes",
        says: "What was changed, by whom and when, each with its claims",
        parameters: &[
            ("code", Kind::Text, "Its code or name"),
            ("from", Kind::Day, "Not before this day"),
            ("to", Kind::Day, "Not after this day"),
        ],
        answer: &["organisation", "changes"],
    },
];

/// `GET /api/v1/openapi.json`
pub(crate) async fn description() -> Response {
    Json(openapi()).into_response()
}

/// The routes as OpenAPI 3.1.
fn openapi() -> serde_json::Value {
    use serde_json::{Map, Value, json};
    let problem = json!({ "description": "Why there is no answer",
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Problem" } } } });
    let mut paths = Map::new();
    for route in &ROUTES {
        let parameters: Vec<Value> = route
            .parameters
            .iter()
            .map(|(name, kind, says)| {
                let within = route.path.contains(&format!("{{{name}}}"));
                let schema = match kind {
                    Kind::Text => json!({ "type": "string" }),
                    Kind::Day => json!({ "type": "string", "format": "date" }),
                    Kind::Number(most) => {
                        json!({ "type": "integer", "minimum": 1, "maximum": most })
                    }
                    Kind::OneOf(values) => json!({ "type": "string", "enum": values }),
                };
                json!({ "name": name, "in": if within { "path" } else { "query" },
                    "required": within, "description": says, "schema": schema })
            })
            .collect();
        let answer = json!({ "description": route.says, "content": { "application/json": {
            "schema": { "type": "object", "required": route.answer } } } });
        let get = json!({ "summary": route.says, "parameters": parameters,
            "responses": { "200": answer, "304": { "description": "As the ETag sent" },
                "400": problem, "404": problem, "421": problem, "503": problem } });
        paths.insert(route.path.to_owned(), json!({ "get": get }));
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "entente", "version": env!("CARGO_PKG_VERSION"),
            "description": "Articles, claims and rolls of one archive." },
        "paths": paths,
        "components": { "schemas": { "Problem": {
            "type": "object", "required": ["error", "message"],
            "properties": {
                "error": { "type": "string", "description": "The kind of error, in one stable word" },
                "message": { "type": "string", "description": "What went wrong and what to do" } } } } }
    })
}
