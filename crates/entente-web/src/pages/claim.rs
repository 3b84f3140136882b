//! Why a claim was read: its sentence, the rule, what fills its parts, how its date was reached,
//! and what speaks against it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use entente_claims::{Claim, Modality, rule_file};
use entente_export::{kind_in_words, value};
use entente_record::{Report, Side};
use entente_text::{Arcs, Article, Field, Span};

use super::article::{Drawn, UNTITLED};
use super::{Frame, rendered, verdicts};
use crate::dates::{self, Dated, WhenWords};
use crate::desk::{Desk, Table};
use crate::error::Result;
use crate::marks::{Piece, cut, paragraphs};
use crate::names::page_of;
use crate::says::{self, Says};
use crate::words::{self, Label, Part};

#[derive(Template)]
#[template(path = "claim.html")]
struct Page {
    frame: Frame,
    parts: Vec<Part>,
    labels: Vec<Label>,
    kind: String,
    id: String,
    article: String,
    article_href: String,
    source: Option<String>,
    published: Option<Dated>,
    /// The paragraphs that hold its words.
    quoted: Vec<Vec<Piece<'static>>>,
    rule: Rule,
    slots: Vec<Slot>,
    modality: (&'static str, &'static str),
    attribution: Option<String>,
    when: Option<WhenWords>,
    /// The date as it is written in the record.
    written: Vec<(&'static str, String)>,
    drawn: Vec<Drawn>,
    /// What contradicts it.
    against: Vec<Against>,
    /// Who tells the same.
    alike: Vec<Says>,
    roll: Option<String>,
    /// What people decided about it.
    decided: Vec<verdicts::Row>,
    /// Whether it is a change, which may have been read as another one.
    changes: bool,
    token: Option<String>,
    data: String,
}

struct Rule {
    name: String,
    says: String,
    source: String,
    file: Option<&'static str>,
}

/// A part of the claim, and the words that fill it where they stand in the sentence.
struct Slot {
    name: String,
    value: String,
}

/// A telling that cannot hold together with this one.
struct Against {
    why: String,
    says: Vec<Says>,
}

/// `GET /claim/{id}`
pub(crate) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Response> {
    desk.ask(move |table| page(table, &id)).await
}

fn page(table: &Table<'_>, id: &str) -> Result<Response> {
    let report = table.claim(id)?;
    let claim = &report.claim;
    let article = table.archive.article(report.article.id.as_str())?;
    let names = table.names();
    let note = words::note(1, &[claim], &names);
    let (against, alike) = beside(table, &report)?;
    let slots = claim.slots.iter().map(|(name, slot)| Slot {
        name: name.replace('_', " "),
        value: value(slot, names.gazetteer()),
    });
    Ok(rendered(&Page {
        frame: table.frame(),
        parts: note.parts.into_iter().map(|part| Part { claim: None, ..part }).collect(),
        labels: note.labels,
        kind: kind_in_words(&claim.kind, 1).to_owned(),
        id: claim.id.clone(),
        article: if article.title.is_empty() { UNTITLED.to_owned() } else { article.title.clone() },
        article_href: says::address(&report),
        source: article.source.clone(),
        published: article.published.map(dates::day),
        quoted: quoted(claim, &article),
        rule: rule(&claim.rule),
        slots: slots.collect(),
        modality: modality(claim.modality),
        attribution: claim.attribution.as_ref().map(|who| names.any(who)),
        when: note.when,
        written: claim.date.iter().flat_map(written).collect(),
        drawn: drawn(table, claim, &article)?,
        against,
        alike,
        roll: roll(&report),
        decided: verdicts::about(table, &claim.id)?,
        changes: claim.slot("change").is_some(),
        token: table.token(),
        data: format!("/api/v1/claims/{}", claim.id),
    }))
}

/// The paragraphs that hold the claim's words, with the words marked.
fn quoted(claim: &Claim, article: &Article) -> Vec<Vec<Piece<'static>>> {
    let mut quoted = Vec::new();
    for (field, text) in [(Field::Title, &article.title), (Field::Body, &article.body)] {
        let spans: Vec<(Span, usize)> = claim
            .evidence
            .iter()
            .filter(|evidence| evidence.field == field)
            .map(|evidence| (evidence.span(), 1))
            .collect();
        let ranges = match field {
            Field::Title => vec![Span::new(0, text.len())],
            Field::Body => paragraphs(text).collect(),
        };
        for range in ranges {
            if spans.iter().any(|(span, _)| span.overlaps(range)) {
                let pieces = cut(text, range, &spans).into_iter();
                quoted.push(pieces.map(Piece::alone).collect());
            }
        }
    }
    quoted
}

fn rule(name: &str) -> Rule {
    let file = rule_file(name);
    let known = file.and_then(|(path, text)| entente_claims::Rule::parse(path, text).ok());
    Rule {
        name: name.to_owned(),
        says: known.as_ref().map(|rule| rule.says.clone()).unwrap_or_default(),
        source: known.map(|rule| rule.source).unwrap_or_default(),
        file: file.map(|(path, _)| path),
    }
}

fn modality(modality: Modality) -> (&'static str, &'static str) {
    match modality {
        Modality::Asserted => ("asserted", "The article tells it as a fact."),
        Modality::Planned => ("planned", "It was still to come; it changes no roll."),
        Modality::Hypothetical => {
            ("hypothetical", "Threatened, called for or conditional; it changes no roll.")
        }
        Modality::Denied => ("denied", "The text says that it is not so."),
        Modality::Reported => ("reported", "By hearsay or unnamed sources; it changes no roll."),
    }
}

/// The parts of a date as the record keeps them.
fn written(when: &entente_text::When) -> Vec<(&'static str, String)> {
    let text = when.text.clone().map(|text| ("In the words", format!("\u{201c}{text}\u{201d}")));
    let strict = when.edtf.as_ref().map(|edtf| ("As the text states it", edtf.to_string()));
    let inferred = when.inferred.as_ref().map(|edtf| ("As it is best read", edtf.to_string()));
    let basis = when.basis.clone().map(|basis| ("Because", basis));
    text.into_iter().chain(strict).chain(inferred).chain(basis).collect()
}

/// The sentences that hold the claim's words, as the model parsed them.
fn drawn(table: &Table<'_>, claim: &Claim, article: &Article) -> Result<Vec<Drawn>> {
    let Some((title, body)) = table.archive.parsed(article)? else { return Ok(Vec::new()) };
    let mut drawn = Vec::new();
    for (field, document) in [(Field::Title, &title), (Field::Body, &body)] {
        for sentence in &document.sentences {
            let span = document.span_of(sentence);
            let holds = claim
                .evidence
                .iter()
                .any(|evidence| evidence.field == field && evidence.span().overlaps(span));
            if holds {
                let arcs = Arcs::of(document, sentence);
                drawn.push(Drawn::new(document, sentence, &arcs));
            }
        }
    }
    Ok(drawn)
}

/// What contradicts a claim, and who else tells the same.
fn beside(table: &Table<'_>, report: &Report) -> Result<(Vec<Against>, Vec<Says>)> {
    let Some(body) = report.body() else { return Ok((Vec::new(), Vec::new())) };
    let names = table.names();
    let made = table.record(body)?;
    let record = &made.record;
    let own =
        |other: &Report| other.claim.id == report.claim.id && other.article.id == report.article.id;
    let mut against = Vec::new();
    for conflict in record.conflicts(body) {
        let mine = |side: &Side<'_>| side.reports.iter().any(|report| own(report));
        let other = match (mine(&conflict.one), mine(&conflict.other)) {
            (true, false) => &conflict.other,
            (false, true) => &conflict.one,
            _ => continue,
        };
        against.push(Against {
            why: names.spelled_out(&conflict.why),
            says: says::all(other.reports.iter().copied(), &names),
        });
    }
    let acts = record.changes(body, None, None);
    let act = acts.iter().find(|act| act.reports().any(own));
    let alike = act.map(|act| says::all(act.reports().filter(|other| !own(other)), &names));
    Ok((against, alike.unwrap_or_default()))
}

/// The roll of the day after which the claim counts.
fn roll(report: &Report) -> Option<String> {
    let body = report.body()?;
    let day = report.window().latest?;
    Some(format!("{}?on={day}", page_of(body)))
}
