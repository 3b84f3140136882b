//! One article as it is kept, with the words its claims rest on.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entente_claims::Claim;
use entente_store::ClaimQuery;
use entente_text::{Article, Completeness, Credit, CreditKind, Field, RemovedKind, Span};

use super::{Frame, rendered};
use crate::dates::{self, Dated};
use crate::desk::{Desk, Table};
use crate::error::Result;
use crate::marks::{Piece, cut, paragraphs};
use crate::words::{self, Note};

/// What stands in place of a headline that is not there.
pub(crate) const UNTITLED: &str = "Without a headline";

#[derive(Template)]
#[template(path = "article.html")]
struct Page<'a> {
    frame: Frame,
    headline: &'a str,
    source: Option<&'a str>,
    published: Option<Dated>,
    title: Vec<Piece<'a>>,
    title_notes: Vec<Note>,
    /// Byline, dateline and credits, a line each.
    about: Vec<String>,
    /// Why there are no claims, when there are none.
    unread: Option<&'static str>,
    paragraphs: Vec<Paragraph<'a>>,
    cut_short: bool,
    url: Option<Address<'a>>,
    origins: String,
    added: String,
    added_words: String,
    id: &'a str,
    reader: Option<String>,
    removed: Vec<(&'static str, &'a str)>,
    doubts: Vec<String>,
}

/// A paragraph and the claims whose words begin in it.
struct Paragraph<'a> {
    pieces: Vec<Piece<'a>>,
    notes: Vec<Note>,
}

/// Where an article stands on the web: a link only when it can be one and nothing else.
struct Address<'a> {
    text: &'a str,
    href: Option<&'a str>,
}

/// `GET /article/{id}`
pub(crate) async fn show(State(desk): State<Desk>, Path(key): Path<String>) -> Result<Response> {
    desk.ask(move |table| page(table, &key)).await
}

fn page(table: &Table<'_>, key: &str) -> Result<Response> {
    let article = table.archive.article(key)?;
    let query = ClaimQuery { article: Some(article.id.clone()), ..ClaimQuery::default() };
    let kept = table.archive.claims(&query)?;
    let claims: Vec<&Claim> = kept.iter().map(|kept| &kept.claim).collect();
    let reading = table.archive.reading(&article.id)?;
    let provenance = table.archive.provenance(&article.id)?;
    let groups = words::grouped(&claims);
    let notes: Vec<Note> = groups
        .iter()
        .enumerate()
        .map(|(place, group)| words::note(place + 1, group, &table.names()))
        .collect();
    let spans = |field: Field| -> Vec<(Span, usize)> {
        let each = groups.iter().zip(&notes).flat_map(|(group, note)| {
            group[0].evidence.iter().map(|evidence| (evidence.field, evidence.span(), note.number))
        });
        each.filter(|(of, ..)| *of == field).map(|(_, span, number)| (span, number)).collect()
    };
    let first_of = |number: &usize| &groups[number - 1][0].evidence[0];
    let (title_spans, body_spans) = (spans(Field::Title), spans(Field::Body));
    let mut notes = notes.into_iter().peekable();
    let title_notes = {
        let mut taken = Vec::new();
        while let Some(note) = notes.next_if(|note| first_of(&note.number).field == Field::Title) {
            taken.push(note);
        }
        taken
    };
    let mut parts = Vec::new();
    let mut ranges = paragraphs(&article.body).peekable();
    while let Some(range) = ranges.next() {
        let mut here = Vec::new();
        let last = ranges.peek().is_none();
        while let Some(note) =
            notes.next_if(|note| last || first_of(&note.number).start < range.end)
        {
            here.push(note);
        }
        parts.push(Paragraph { pieces: cut(&article.body, range, &body_spans), notes: here });
    }
    let whole = Span::new(0, article.title.len());
    let url = article.url.as_deref();
    Ok(rendered(&Page {
        frame: Frame::default(),
        headline: if article.title.is_empty() { UNTITLED } else { &article.title },
        source: article.source.as_deref(),
        published: article.published.map(dates::day),
        title: cut(&article.title, whole, &title_spans),
        title_notes,
        about: about(&article),
        unread: match reading {
            None => Some("Nobody has read this article for claims yet."),
            Some(_) if claims.is_empty() => Some("No claim was found in this article."),
            Some(_) => None,
        },
        paragraphs: parts,
        cut_short: article.completeness == Completeness::CutShort,
        url: url.map(|text| Address { text, href: is_web(text).then_some(text) }),
        origins: provenance.origins.join(", "),
        added: provenance.added.to_string(),
        added_words: provenance.added.strftime("%-d %B %Y, %H:%M UTC").to_string(),
        id: article.id.as_str(),
        doubts: reading
            .iter()
            .flat_map(|reading| reading.doubts.iter().map(ToString::to_string))
            .collect(),
        reader: reading.map(|reading| reading.reader),
        removed: article.removed.iter().map(|r| (removed(r.kind), r.text.as_str())).collect(),
    }))
}

/// Whether an address leads to the web, and to nothing that a browser would run.
fn is_web(url: &str) -> bool {
    let scheme = |scheme: &str| {
        url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    scheme("https://") || scheme("http://")
}

fn about(article: &Article) -> Vec<String> {
    let byline = article.byline.as_ref().map(|byline| format!("By {byline}"));
    let dateline = article.dateline.as_ref().map(|dateline| dateline.text.clone());
    let credits = article.credits.iter().map(credit);
    let cut = (article.completeness == Completeness::CutShort).then(|| "Cut short".to_owned());
    byline.into_iter().chain(dateline).chain(credits).chain(cut).collect()
}

fn credit(credit: &Credit) -> String {
    match credit.kind {
        CreditKind::Photograph => format!("Photograph: {}", credit.text),
        CreditKind::Republication => format!("Printed again: {}", credit.text),
    }
}

fn removed(kind: RemovedKind) -> &'static str {
    match kind {
        RemovedKind::Shortcode => "Shortcode",
        RemovedKind::PhotoCredit => "Photograph",
        RemovedKind::Dateline => "Dateline",
        RemovedKind::Byline => "Byline",
        RemovedKind::Heading => "Heading",
        RemovedKind::CutMark => "Cut mark",
    }
}
