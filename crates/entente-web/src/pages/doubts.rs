//! What waits for somebody to look at it: where sources disagree, and what the reading was not sure
//! of.

use askama::Template;
use axum::response::Response;
use entente_store::{Facet, StoreError};

use super::article::UNTITLED;
use super::listing::Link;
use super::organisation::Disagreement;
use super::{Frame, rendered};
use crate::desk::{Desk, Table};
use crate::error::{Error, Result};
use crate::names::page_of;
use crate::parameters::Parameters;
use crate::words;

/// How many conflicts and how many articles stand on a page.
const PER_PAGE: usize = 20;

#[derive(Template)]
#[template(path = "doubts.html")]
struct Page {
    frame: Frame,
    token: Option<String>,
    conflicts: Vec<(Link, Disagreement)>,
    articles: Vec<(Link, Vec<String>)>,
    sub: String,
    page: usize,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /doubts?page=`
pub(crate) async fn show(desk: Desk, asked: Parameters) -> Result<Response> {
    let page = asked.page()?;
    let made = desk.ask(move |table| made(table, page)).await;
    match made {
        Err(Error::Store(StoreError::Missing { .. })) => Ok(rendered(&Page {
            frame: desk.frame(),
            token: None,
            conflicts: Vec::new(),
            articles: Vec::new(),
            sub: "The archive is empty.".to_owned(),
            page: 1,
            pages: 1,
            previous: None,
            next: None,
        })),
        other => Ok(rendered(&other?)),
    }
}

/// Makes the records of all bodies, which the first to look at doubts would wait for.
pub(crate) fn warm(table: &Table<'_>) -> Result<()> {
    made(table, 1).map(|_| ())
}

fn made(table: &Table<'_>, page: usize) -> Result<Page> {
    let names = table.names();
    // Names that are only as written gather too little to contradict anything.
    let bodies: Vec<String> = table
        .archive
        .catalogue()?
        .values(Facet::Organisation)
        .into_iter()
        .filter(|(code, _)| names.body(code).is_some())
        .map(|(code, _)| code.to_owned())
        .collect();
    let records = table.records(bodies.iter().map(String::as_str))?;
    let each = bodies.iter().zip(&records).flat_map(|(body, made)| {
        table.disagreements(body, made).iter().map(move |one| (body, one))
    });
    let all = each.clone().count();
    let in_doubt = table.archive.count_doubts()?;
    let pages = all.max(in_doubt).div_ceil(PER_PAGE).max(1);
    let page = page.min(pages);
    let skip = (page - 1) * PER_PAGE;
    let conflicts = each
        .skip(skip)
        .take(PER_PAGE)
        .map(|(body, one)| (Link { words: body.clone(), href: page_of(body) }, one.clone()));
    let conflicts: Vec<(Link, Disagreement)> = conflicts.collect();
    let doubtful = table.archive.some_doubts(skip, PER_PAGE)?;
    let articles: Vec<(Link, Vec<String>)> = doubtful
        .into_iter()
        .map(|(head, doubts)| {
            let words = if head.title.is_empty() { UNTITLED.to_owned() } else { head.title };
            let link = Link { words, href: format!("/article/{}", head.id) };
            (link, doubts.iter().map(ToString::to_string).collect())
        })
        .collect();
    let sub = format!(
        "{} between sources, {} with something the reading was not sure of.",
        words::count(all, "conflict", "conflicts"),
        words::count(in_doubt, "article", "articles")
    );
    let to = |page: usize| format!("/doubts?page={page}");
    Ok(Page {
        frame: table.frame(),
        token: table.token(),
        conflicts,
        articles,
        sub,
        page,
        pages,
        previous: (page > 1).then(|| to(page - 1)),
        next: (page < pages).then(|| to(page + 1)),
    })
}
