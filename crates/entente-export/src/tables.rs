//! The tables that CSV and Parquet write: one row an article, claim, act or entry of a roll.
//!
//! docs/export.md names the columns; the tests hold it to these.

use entente_claims::Claim;
use entente_record::{Act, ArticleHead, Certainty, Report, Roll};
use entente_text::{Article, Completeness, Date, Field};
use serde_json::json;

use crate::dates::dated;
use crate::lines::Line;
use crate::names::Names;
use crate::says::sentence;
use crate::{Kind, Selection};

/// A table: named columns, and rows of as many cells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    pub(crate) columns: &'static [Column],
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
}

/// What the cells of a column hold; any may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Text,
    Number,
    Flag,
    Day,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    None,
    Text(String),
    Number(i64),
    Flag(bool),
    Day(Date),
}

const fn column(name: &'static str, holds: Holds) -> Column {
    Column { name, holds }
}

const ARTICLES: &[Column] = &[
    column("id", Holds::Text),
    column("given_id", Holds::Text),
    column("source", Holds::Text),
    column("url", Holds::Text),
    column("title", Holds::Text),
    column("byline", Holds::Text),
    column("published", Holds::Day),
    column("language", Holds::Text),
    column("cut_short", Holds::Flag),
    column("body", Holds::Text),
];

pub(crate) const CLAIMS: &[Column] = &[
    column("id", Holds::Text),
    column("type", Holds::Text),
    column("rule", Holds::Text),
    column("organisation", Holds::Text),
    column("member", Holds::Text),
    column("change", Holds::Text),
    column("modality", Holds::Text),
    column("attribution", Holds::Text),
    column("date_text", Holds::Text),
    column("date_edtf", Holds::Text),
    column("date_inferred", Holds::Text),
    column("date_basis", Holds::Text),
    column("earliest", Holds::Day),
    column("latest", Holds::Day),
    column("slots", Holds::Text),
    column("sentence", Holds::Text),
    column("field", Holds::Text),
    column("start", Holds::Number),
    column("end", Holds::Number),
    column("evidence", Holds::Text),
    column("article", Holds::Text),
    column("article_hash", Holds::Text),
    column("title", Holds::Text),
    column("source", Holds::Text),
    column("url", Holds::Text),
    column("published", Holds::Day),
];

/// What a table of lines has behind the columns of claims.
pub(crate) const LINES: &[Column] =
    &[column("entente", Holds::Text), column("words", Holds::Text), column("line", Holds::Text)];

const ACTS: &[Column] = &[
    column("organisation", Holds::Text),
    column("organisation_name", Holds::Text),
    column("member", Holds::Text),
    column("member_name", Holds::Text),
    column("change", Holds::Text),
    column("planned", Holds::Flag),
    column("date_edtf", Holds::Text),
    column("earliest", Holds::Day),
    column("latest", Holds::Day),
    column("claims", Holds::Number),
    column("articles", Holds::Number),
    column("sources", Holds::Number),
    column("disagreeing", Holds::Number),
    column("sentence", Holds::Text),
    column("told_by", Holds::Text),
];

const ROLLS: &[Column] = &[
    column("organisation", Holds::Text),
    column("organisation_name", Holds::Text),
    column("on", Holds::Day),
    column("as_known_on", Holds::Day),
    column("member", Holds::Text),
    column("member_name", Holds::Text),
    column("counts", Holds::Flag),
    column("certain", Holds::Flag),
    column("state", Holds::Text),
    column("flags", Holds::Text),
    column("contested", Holds::Text),
    column("claims", Holds::Number),
    column("against", Holds::Number),
    column("sentence", Holds::Text),
    column("told_by", Holds::Text),
];

/// The table of a kind.
pub(crate) fn table(kind: Kind, selection: &Selection<'_>, names: &Names<'_>) -> Table {
    let (columns, rows): (_, Vec<Vec<Cell>>) = match kind {
        Kind::Articles => (ARTICLES, selection.articles.iter().map(article).collect()),
        Kind::Claims | Kind::Archive => (CLAIMS, selection.claims.iter().map(claim).collect()),
        Kind::Acts => (ACTS, selection.acts.iter().map(|one| act(one, names)).collect()),
        Kind::Rolls => (ROLLS, selection.rolls.iter().flat_map(|one| roll(one, names)).collect()),
    };
    debug_assert!(rows.iter().all(|row| row.len() == columns.len()));
    Table { columns, rows }
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn some<T: ToString>(value: Option<T>) -> Cell {
    value.map_or(Cell::None, |value| Cell::Text(value.to_string()))
}

fn day(day: Option<Date>) -> Cell {
    day.map_or(Cell::None, Cell::Day)
}

fn number(count: usize) -> Cell {
    Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

fn article(article: &Article) -> Vec<Cell> {
    vec![
        text(article.id.as_str()),
        some(article.given_id.as_ref()),
        some(article.source.as_ref()),
        some(article.url.as_ref()),
        text(&article.title),
        some(article.byline.as_ref()),
        day(article.published),
        some(article.language.as_ref()),
        Cell::Flag(article.completeness == Completeness::CutShort),
        text(&article.body),
    ]
}

/// The row of a line: the columns of claims, filled for a claim, and [`LINES`].
///
/// # Errors
/// When the line cannot be put as JSON.
pub(crate) fn line(line: &Line, article: &ArticleHead) -> serde_json::Result<Vec<Cell>> {
    let mut row = match line {
        Line::Claim(line) => claim(&Report { claim: line.claim.clone(), article: article.clone() }),
        _ => CLAIMS
            .iter()
            .map(|column| match column.name {
                "article_hash" => text(article.id.as_str()),
                _ => Cell::None,
            })
            .collect(),
    };
    let words = match line {
        Line::Key(key) => text(&key.words),
        _ => Cell::None,
    };
    row.extend([text(line.mark()), words, text(serde_json::to_string(line)?)]);
    Ok(row)
}

pub(crate) fn claim(report: &Report) -> Vec<Cell> {
    let Report { claim, article } = report;
    let when = claim.date.as_ref();
    let date = dated(claim);
    let first = &claim.evidence[0];
    let field = match first.field {
        Field::Title => "title",
        Field::Body => "body",
    };
    vec![
        text(&claim.id),
        text(&claim.kind),
        text(&claim.rule),
        some(report.body()),
        some(claim.slot("member")),
        some(claim.slot("change")),
        text(format!("{:?}", claim.modality).to_lowercase()),
        some(claim.attribution.as_ref()),
        some(when.and_then(|when| when.text.as_ref())),
        some(when.and_then(|when| when.edtf.as_ref())),
        some(when.and_then(|when| when.inferred.as_ref())),
        some(when.and_then(|when| when.basis.as_ref())),
        day(date.and_then(|date| date.earliest())),
        day(date.and_then(|date| date.latest())),
        text(json!(claim.slots).to_string()),
        text(sentence(claim)),
        text(field),
        number(first.start),
        number(first.end),
        text(json!(claim.evidence).to_string()),
        text(&claim.article),
        text(article.id.as_str()),
        text(&article.title),
        some(article.source.as_ref()),
        some(article.url.as_ref()),
        day(article.published),
    ]
}

fn act(act: &Act<'_>, names: &Names<'_>) -> Vec<Cell> {
    let reports: Vec<&Report> = act.reports().collect();
    let different = |of: &dyn Fn(&Report) -> Option<String>| {
        let mut all: Vec<String> = reports.iter().filter_map(|report| of(report)).collect();
        all.sort_unstable();
        all.dedup();
        number(all.len())
    };
    let disagreeing = act.tellings.iter().filter(|telling| !telling.agrees).count();
    vec![
        text(act.organisation),
        text(names.full(act.organisation)),
        some(act.member),
        some(act.member.map(|code| names.full(code))),
        text(&act.change.name),
        Cell::Flag(act.planned),
        some(act.date.as_ref()),
        day(act.window.earliest),
        day(act.window.latest),
        number(reports.len()),
        different(&|report| Some(report.article.id.to_string())),
        different(&|report| report.article.source.clone()),
        number(disagreeing),
        first_sentence(&reports),
        text(told_by(&reports)),
    ]
}

fn roll<'a>(roll: &'a Roll<'_>, names: &'a Names<'_>) -> impl Iterator<Item = Vec<Cell>> + 'a {
    let counted = |member: &str| roll.members.iter().any(|entry| entry.member == member);
    let apart = roll.flagged.iter().filter(move |entry| !counted(entry.member));
    let mut shown: Vec<_> = roll.members.iter().map(|entry| (entry, true)).collect();
    shown.extend(apart.map(|entry| (entry, false)));
    let only_contested = roll.contested.iter().filter(|entry| {
        let known = |other: &entente_record::Entry<'_>| other.member == entry.member;
        !roll.members.iter().any(known) && !roll.flagged.iter().any(known)
    });
    let contested: Vec<_> = only_contested.map(|entry| (entry, false)).collect();
    shown.extend(contested);
    shown.into_iter().map(move |(entry, counts)| {
        let why = roll.contested.iter().find(|other| other.member == entry.member);
        vec![
            text(&roll.organisation),
            text(names.full(&roll.organisation)),
            Cell::Day(roll.on),
            day(roll.as_known_on),
            text(entry.member),
            text(names.full(entry.member)),
            Cell::Flag(counts),
            Cell::Flag(entry.certainty == Certainty::Yes),
            text(entry.state),
            text(entry.flags.join(" ")),
            some(why.and_then(|entry| entry.why.as_ref())),
            number(entry.claims.len()),
            number(entry.against.len()),
            first_sentence(&entry.claims),
            text(told_by(&entry.claims)),
        ]
    })
}

fn first_sentence(reports: &[&Report]) -> Cell {
    some(reports.first().map(|report| sentence(&report.claim)))
}

/// Every claim with its article and words, as JSON.
fn told_by(reports: &[&Report]) -> String {
    let told: Vec<_> = reports
        .iter()
        .map(|report| {
            let claim: &Claim = &report.claim;
            json!({
                "claim": claim.id, "article": report.article.id, "url": report.article.url,
                "published": report.article.published, "exact": sentence(claim),
            })
        })
        .collect();
    json!(told).to_string()
}
