//! The listing: what answers a question, page by page.

use std::path::Path;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entente_store::{ClaimQuery, Held, Hit, Piece, Query, Results, StoreError};
use entente_text::{Article, Completeness, CreditKind};

use super::{Frame, rendered};
use crate::dates::{self, Dated};
use crate::desk::{Desk, Table};
use crate::error::{Error, Result};
use crate::parameters::{Parameters, escaped};
use crate::words;

/// How many results a page has when nothing is said.
pub(crate) const PER_PAGE: usize = 6;

/// What a reader can choose instead.
const CHOICES: [usize; 3] = [PER_PAGE, 20, 50];

#[derive(Template)]
#[template(path = "listing.html")]
struct Page {
    frame: Frame,
    heading: String,
    coverage: Vec<String>,
    notes: Vec<String>,
    /// Whether the archive holds nothing at all.
    vacant: bool,
    first: usize,
    hits: Vec<Row>,
    pager: Option<Pager>,
    per_page: Vec<Choice>,
    data: String,
}

/// One result.
struct Row {
    href: String,
    title: Vec<Piece>,
    source: Option<String>,
    published: Option<Dated>,
    /// "cut short", "from X", where they apply.
    labels: Vec<String>,
    excerpt: Vec<Piece>,
    /// "21 membership changes · 2 rosters".
    claims: String,
}

/// The way to the pages beside this one.
struct Pager {
    page: usize,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// A number of results on a page.
struct Choice {
    count: usize,
    href: String,
    current: bool,
}

/// `GET /?q=&page=&per_page=`
pub(crate) async fn show(State(desk): State<Desk>, asked: Parameters) -> Result<Response> {
    let query = query(&asked)?;
    let page = desk.ask({
        let query = query.clone();
        move |table| page(table, &query)
    });
    match page.await {
        Ok(page) => Ok(rendered(&page)),
        // Nothing was ever added: that is a beginning and no failure.
        Err(Error::Store(StoreError::Missing { .. })) => Ok(rendered(&vacant(&query))),
        Err(error) => Err(error),
    }
}

/// The question behind the parameters, for the page and for its JSON.
pub(crate) fn query(asked: &Parameters) -> Result<Query> {
    let (page, per_page) = (asked.page()?, asked.per_page()?);
    Ok(Query { text: asked.question().to_owned(), page, per_page })
}

fn page(table: &Table<'_>, query: &Query) -> Result<Page> {
    let results = table.archive.search(query)?;
    if results.total == 0 && table.archive.count()? == 0 {
        return Ok(vacant(query));
    }
    let hits = results.hits.iter().map(|hit| row(table, hit)).collect::<Result<_>>()?;
    let offered = CHOICES.contains(&query.per_page) && results.total > PER_PAGE;
    let per_page = CHOICES.into_iter().filter(|_| offered).map(|count| Choice {
        count,
        // The page on which the first result of this one stands.
        href: address("/", query, results.first.saturating_sub(1) / count + 1, count),
        current: count == query.per_page,
    });
    Ok(Page {
        frame: frame(query),
        heading: heading(&results),
        coverage: coverage(&table.archive.coverage()?),
        vacant: false,
        first: results.first,
        hits,
        pager: pager(&results, query),
        per_page: per_page.collect(),
        data: address("/api/search", query, results.page, query.per_page),
        notes: results.notes,
    })
}

fn vacant(query: &Query) -> Page {
    Page {
        frame: frame(query),
        heading: "An empty archive".to_owned(),
        coverage: Vec::new(),
        notes: Vec::new(),
        vacant: true,
        first: 0,
        hits: Vec::new(),
        pager: None,
        per_page: Vec::new(),
        data: "/api/search".to_owned(),
    }
}

fn frame(query: &Query) -> Frame {
    Frame {
        question: query.text.clone(),
        per_page: (query.per_page != PER_PAGE).then_some(query.per_page),
    }
}

fn heading(results: &Results) -> String {
    results.to_string()
}

fn pager(results: &Results, query: &Query) -> Option<Pager> {
    let to = |page: usize| address("/", query, page, query.per_page);
    (results.pages > 1).then(|| Pager {
        page: results.page,
        pages: results.pages,
        previous: (results.page > 1).then(|| to(results.page - 1)),
        next: (results.page < results.pages).then(|| to(results.page + 1)),
    })
}

/// The address of a page of results; what is as it would be anyway is left out.
fn address(path: &str, query: &Query, page: usize, per_page: usize) -> String {
    let mut parameters = Vec::new();
    if !query.text.is_empty() {
        parameters.push(format!("q={}", escaped(&query.text)));
    }
    if page > 1 {
        parameters.push(format!("page={page}"));
    }
    if per_page != PER_PAGE {
        parameters.push(format!("per_page={per_page}"));
    }
    match parameters.is_empty() {
        true => path.to_owned(),
        false => format!("{path}?{}", parameters.join("&")),
    }
}

/// How much is held of the lists that sources showed, where it is not all.
fn coverage(pages: &[Held]) -> Vec<String> {
    let lacking: Vec<&Held> = pages.iter().filter(|page| page.held < page.coverage.total).collect();
    match &lacking[..] {
        [] => Vec::new(),
        [page] => {
            let (held, total) = (page.held, page.coverage.total);
            vec![format!("{held} of the {total} that one source listed are held")]
        }
        several => several
            .iter()
            .map(|page| {
                let name = Path::new(&page.origin).file_name();
                let name = name.map_or(page.origin.clone(), |n| n.to_string_lossy().into_owned());
                format!("{} of the {} that {name} listed are held", page.held, page.coverage.total)
            })
            .collect(),
    }
}

fn row(table: &Table<'_>, hit: &Hit) -> Result<Row> {
    let article = table.archive.article(hit.head.id.as_str())?;
    let query = ClaimQuery { article: Some(hit.head.id.clone()), ..ClaimQuery::default() };
    let claims = table.archive.claims(&query)?;
    let mut title = hit.title_pieces.clone();
    if title.is_empty() {
        title.push(Piece { text: super::article::UNTITLED.to_owned(), marked: false });
    }
    Ok(Row {
        href: format!("/article/{}", hit.head.id),
        title,
        source: hit.head.source.clone(),
        published: hit.head.published.map(dates::day),
        labels: labels(&article, hit.completeness),
        excerpt: hit.excerpt.clone(),
        claims: words::counted(claims.iter().map(|kept| &kept.claim)),
    })
}

/// What a reader should know of a text before opening it.
fn labels(article: &Article, completeness: Completeness) -> Vec<String> {
    let cut = (completeness == Completeness::CutShort).then(|| "cut short".to_owned());
    let agency = article.dateline.as_ref().and_then(|line| line.agency.as_ref());
    let wire = agency.map(|agency| format!("wire: {agency}"));
    let printed = article.credits.iter().filter(|c| c.kind == CreditKind::Republication);
    let printed = printed.map(|credit| match &credit.publisher {
        Some(publisher) => format!("first printed by {publisher}"),
        None => "printed elsewhere first".to_owned(),
    });
    cut.into_iter().chain(wire).chain(printed).collect()
}
