//! The listing: what answers a question, page by page.

use std::path::Path;

use askama::Template;
use axum::extract::Path as At;
use axum::response::{IntoResponse, Redirect, Response};
use entente_store::{
    ArticleHead, Facet, Held, Hit, Order, Piece, Query, Results, StoreError, Term, terms,
};
use entente_text::{Article, Completeness, CreditKind};

use super::{Frame, rendered};
use crate::address::{self, Address};
use crate::dates::{self, Dated};
use crate::desk::{Desk, Table};
use crate::error::{Error, Result};
use crate::facets::{self, Counted};
use crate::histogram::Histogram;
use crate::names::Names;
use crate::parameters::Parameters;
use crate::{suggest, words};

/// How many results a page has when nothing is said.
pub(crate) const PER_PAGE: usize = 6;

/// What a reader can choose instead.
const CHOICES: [usize; 3] = [PER_PAGE, 20, 50];

/// The orders of results, as a reader knows them.
const ORDERS: [(Order, &str); 4] = [
    (Order::Best, "best"),
    (Order::Newest, "newest"),
    (Order::Oldest, "oldest"),
    (Order::Added, "last added"),
];

#[derive(Template)]
#[template(path = "listing.html")]
struct Page {
    frame: Frame,
    heading: String,
    coverage: Vec<String>,
    notes: Vec<String>,
    /// Questions that somebody may have meant instead.
    meant: Vec<Link>,
    /// Whether the archive holds nothing at all.
    vacant: bool,
    first: usize,
    hits: Vec<Row>,
    pager: Option<Pager>,
    per_page: Vec<Choice>,
    orders: Vec<Choice>,
    chosen: Vec<Link>,
    histogram: Option<Histogram>,
    facets: Vec<Counted>,
    data: String,
    csv: String,
    rss: String,
    /// What the form to save the question must carry, where it may be saved.
    token: Option<String>,
}

/// Words that lead somewhere.
pub(crate) struct Link {
    pub(crate) words: String,
    pub(crate) href: String,
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
    /// Those that print the same: words, address and day.
    copies: Vec<(Link, Option<Dated>)>,
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

/// One of several ways to show the same.
struct Choice {
    words: String,
    href: String,
    current: bool,
}

/// `GET /?q=&page=&per_page=&order=`; with `from=` or `to=`, as the form for dates sends them, the
/// way to the question that says so itself.
pub(crate) async fn show(desk: Desk, asked: Parameters) -> Result<Response> {
    let query = query(&asked)?;
    if asked.text("from").is_some() || asked.text("to").is_some() {
        let from = asked.text("from").unwrap_or_default();
        let to = asked.text("to").unwrap_or_default();
        let days = if from == to { from.to_owned() } else { format!("{from}..{to}") };
        return Ok(
            Redirect::to(&Address::from(&query).narrowed("date", &days).listing()).into_response()
        );
    }
    let page = desk.ask({
        let query = query.clone();
        move |table| page(table, &query)
    });
    match page.await {
        Ok(page) => Ok(rendered(&page)),
        // Nothing was ever added: that is a beginning and no failure.
        Err(Error::Store(StoreError::Missing { .. })) => {
            Ok(rendered(&vacant(desk.frame(), &query)))
        }
        Err(error) => Err(error),
    }
}

/// `GET /published/{file}?q=`: when what answers was published, as a drawing to take along.
pub(crate) async fn published(
    desk: Desk,
    At(file): At<String>,
    asked: Parameters,
) -> Result<Response> {
    let query = query(&asked)?;
    desk.ask(move |table| {
        let ending = file.strip_prefix("articles.").ok_or(Error::NoPage)?;
        let survey = table.archive.short_survey(&query.text, 0)?;
        let terms = terms(&query.text);
        let histogram = Histogram::new(&survey, &terms, &Address::from(&query));
        histogram.ok_or(Error::NoPage)?.drawing(&query.text).file(ending)
    })
    .await
}

/// The question behind the parameters, for the page and for its JSON.
pub(crate) fn query(asked: &Parameters) -> Result<Query> {
    let (page, per_page) = (asked.page()?, asked.per_page()?);
    Ok(Query {
        text: asked.question().to_owned(),
        page,
        per_page,
        order: asked.order()?,
        collapsed: asked.collapsed()?,
    })
}

fn page(table: &Table<'_>, query: &Query) -> Result<Page> {
    let results = table.archive.search(query)?;
    if results.total == 0 && table.archive.count()? == 0 {
        return Ok(vacant(table.frame(), query));
    }
    let hits = results.hits.iter().map(|hit| row(table, hit)).collect::<Result<_>>()?;
    let survey = table.archive.short_survey(&query.text, facets::SHOWN_OF_EACH)?;
    let terms = terms(&query.text);
    let address = Address::from(query);
    let offered = CHOICES.contains(&query.per_page) && results.total > PER_PAGE;
    let per_page = CHOICES.into_iter().filter(|_| offered).map(|count| Choice {
        words: count.to_string(),
        // The page on which the first result of this one stands.
        href: address.on_page(results.first.saturating_sub(1) / count + 1).by(count).listing(),
        current: count == query.per_page,
    });
    let orders = ORDERS.iter().filter(|_| results.total > 1).map(|(order, words)| Choice {
        words: (*words).to_owned(),
        href: address.in_order(*order).listing(),
        current: *order == query.order,
    });
    let names = table.names();
    let chosen = terms
        .iter()
        .map(|term| Link { words: chosen(term, &names), href: address.without(term).listing() });
    let meant = match results.total {
        0 => suggest::meant(table, &query.text)?,
        _ => Vec::new(),
    };
    Ok(Page {
        frame: frame(table.frame(), query),
        heading: results.to_string(),
        coverage: coverage(&table.archive.coverage()?),
        meant: meant
            .into_iter()
            .map(|words| Link { href: address.with_question(words.clone()).listing(), words })
            .collect(),
        vacant: false,
        first: results.first,
        hits,
        pager: pager(&results, &address),
        per_page: per_page.collect(),
        orders: orders.collect(),
        chosen: chosen.collect(),
        histogram: Histogram::new(&survey, &terms, &address),
        facets: facets::counted(&survey, &terms, &address, &names),
        data: address.at("/api/v1/search"),
        csv: address.whole("/results.csv"),
        rss: address.whole("/results.rss"),
        token: table.token().filter(|_| !query.text.is_empty()),
        notes: results.notes,
    })
}

fn vacant(around: Frame, query: &Query) -> Page {
    Page {
        frame: frame(around, query),
        heading: "An empty archive".to_owned(),
        coverage: Vec::new(),
        notes: Vec::new(),
        meant: Vec::new(),
        vacant: true,
        first: 0,
        hits: Vec::new(),
        pager: None,
        per_page: Vec::new(),
        orders: Vec::new(),
        chosen: Vec::new(),
        histogram: None,
        facets: Vec::new(),
        data: "/api/v1/search".to_owned(),
        csv: "/results.csv".to_owned(),
        rss: "/results.rss".to_owned(),
        token: None,
    }
}

/// A term of the question as a reader knows it: "Organisation: CSTO".
fn chosen(term: &Term, names: &Names) -> String {
    let facet = Facet::ALL.into_iter().find(|facet| facet.field() == term.field);
    match (facet, term.field.as_str()) {
        (Some(facet), field) => format!("{field}: {}", facets::label(facet, &term.value, names)),
        (None, "date") => format!("published {}", term.value),
        (None, field) => format!("{field}: {}", term.value),
    }
}

fn frame(around: Frame, query: &Query) -> Frame {
    Frame {
        question: query.text.clone(),
        per_page: (query.per_page != PER_PAGE).then_some(query.per_page),
        order: (query.order != Order::Best).then(|| address::named(query.order)),
        ..around
    }
}

fn pager(results: &Results, address: &Address) -> Option<Pager> {
    let to = |page: usize| address.on_page(page).listing();
    (results.pages > 1).then(|| Pager {
        page: results.page,
        pages: results.pages,
        previous: (results.page > 1).then(|| to(results.page - 1)),
        next: (results.page < results.pages).then(|| to(results.page + 1)),
    })
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
    let claims = table.archive.types_of_claims(&hit.head.id)?;
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
        copies: hit.copies.iter().map(copy).collect(),
        claims: words::counted(&claims),
    })
}

fn copy(head: &ArticleHead) -> (Link, Option<Dated>) {
    let words = head.source.clone().unwrap_or_else(|| "a source that is not named".to_owned());
    (Link { words, href: format!("/article/{}", head.id) }, head.published.map(dates::day))
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
