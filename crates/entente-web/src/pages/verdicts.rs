//! What people decide: accepting, rejecting and amending claims, settling conflicts, and undoing.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use entente_claims::Modality;
use entente_record::{Anchor, Ruling, Verdict};
use entente_store::StoreError;
use entente_text::{ArticleId, When};
use serde::Deserialize;

use super::listing::Link;
use super::{Frame, rendered};
use crate::desk::{Desk, Done, Table};
use crate::error::{Error, Result};
use crate::names::page_of;

#[derive(Template)]
#[template(path = "verdicts.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    token: Option<String>,
}

/// One decision.
pub(crate) struct Row {
    pub(crate) number: i64,
    /// "Rejected", "Settled".
    pub(crate) what: &'static str,
    pub(crate) about: Vec<Link>,
    pub(crate) by: String,
    pub(crate) why: String,
    pub(crate) at: String,
    /// Whether it still holds.
    pub(crate) holds: bool,
}

impl Row {
    fn of(verdict: &Verdict, holds: bool) -> Self {
        let claims = verdict.ruling.anchors().into_iter().map(|anchor| Link {
            words: anchor.evidence.first().map(|words| words.exact.clone()).unwrap_or_default(),
            href: format!("/claim/{}", anchor.claim),
        });
        let (what, about) = match &verdict.ruling {
            Ruling::Accept { .. } => ("Accepted", claims.collect()),
            Ruling::Reject { .. } => ("Rejected", claims.collect()),
            Ruling::Amend { .. } => ("Amended", claims.collect()),
            Ruling::Settle { organisation, conflict, .. } => {
                let href = page_of(organisation);
                ("Settled", vec![Link { words: format!("{organisation}: {conflict}"), href }])
            }
            Ruling::Merge { names, .. } => {
                let one = Link { words: names.join(", "), href: "/people".to_owned() };
                ("Held to be one", vec![one])
            }
            Ruling::Split { .. } => ("Held to be two", claims.collect()),
            Ruling::JoinCopies { articles } => ("Joined as one story", copies(articles)),
            Ruling::SplitCopies { articles } => ("Split off as a story", copies(articles)),
            Ruling::Undo { verdict } => {
                let words = format!("decision {verdict}");
                ("Undone", vec![Link { words, href: format!("#verdict-{verdict}") }])
            }
        };
        Self {
            number: verdict.number,
            what,
            about,
            by: verdict.by.clone(),
            why: verdict.why.clone(),
            at: verdict.at.get(..10).unwrap_or(&verdict.at).to_owned(),
            holds,
        }
    }
}

fn copies(articles: &[ArticleId]) -> Vec<Link> {
    let link = |id: &ArticleId| Link {
        words: format!("article {}", id.as_str().get(..8).unwrap_or_default()),
        href: format!("/article/{id}"),
    };
    articles.iter().map(link).collect()
}

/// The decisions about the copies of an article that hold.
pub(crate) fn on_copies(table: &Table<'_>, article: &ArticleId) -> Result<Vec<Row>> {
    that_hold(table, |ruling| ruling.copies().contains(article))
}

/// The decisions about one claim that hold.
pub(crate) fn about(table: &Table<'_>, claim: &str) -> Result<Vec<Row>> {
    that_hold(table, |ruling| ruling.anchors().iter().any(|anchor| anchor.claim == claim))
}

fn that_hold(table: &Table<'_>, wanted: impl Fn(&Ruling) -> bool) -> Result<Vec<Row>> {
    let verdicts = table.archive.verdicts()?;
    let found = verdicts.all().filter(|(verdict, holds)| *holds && wanted(&verdict.ruling));
    Ok(found.map(|(verdict, holds)| Row::of(verdict, holds)).collect())
}

/// `GET /verdicts`
pub(crate) async fn show(desk: Desk) -> Result<Response> {
    let rows = desk.ask(|table| {
        let verdicts = table.archive.verdicts()?;
        let mut rows: Vec<Row> =
            verdicts.all().map(|(verdict, holds)| Row::of(verdict, holds)).collect();
        rows.reverse();
        Ok(rows)
    });
    let rows = match rows.await {
        Err(Error::Store(StoreError::Missing { .. })) => Vec::new(),
        other => other?,
    };
    let token = desk.token().map(str::to_owned);
    Ok(rendered(&Page { frame: desk.frame(), rows, token }))
}

/// What the forms send.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    token: String,
    /// What is decided: "accept", "reject", "amend", "one", "other", "undo".
    what: String,
    #[serde(default)]
    by: String,
    #[serde(default)]
    why: String,
    /// For an amendment: another change, date, or way it is meant; empty leaves it.
    #[serde(default)]
    change: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    modality: String,
    /// For a conflict: its id.
    #[serde(default)]
    conflict: String,
    /// For undoing: the number of the decision.
    #[serde(default)]
    number: String,
}

impl Sent {
    /// What is to be different; nothing else is touched.
    fn amended(&self, claim: Anchor) -> Result<Ruling> {
        let mut slots = BTreeMap::new();
        if !self.change.trim().is_empty() {
            slots.insert("change".to_owned(), Some(self.change.trim().into()));
        }
        let date = match self.date.trim() {
            "" => None,
            date => {
                let edtf = date
                    .parse()
                    .map_err(|_| Error::Day { name: "date", value: date.to_owned() })?;
                let basis = Some("set by a person".to_owned());
                Some(Box::new(When { edtf: Some(edtf), basis, ..When::default() }))
            }
        };
        let modality = match self.modality.trim() {
            "" => None,
            "asserted" => Some(Modality::Asserted),
            "planned" => Some(Modality::Planned),
            "hypothetical" => Some(Modality::Hypothetical),
            "denied" => Some(Modality::Denied),
            "reported" => Some(Modality::Reported),
            value => {
                return Err(Error::Choice {
                    name: "modality",
                    value: value.to_owned(),
                    choices: "asserted, planned, hypothetical, denied or reported",
                });
            }
        };
        if slots.is_empty() && date.is_none() && modality.is_none() {
            return Err(Error::Lacks("what is to be different"));
        }
        Ok(Ruling::Amend { claim, slots, date, modality })
    }
}

/// `POST /claim/{id}`
pub(crate) async fn on_claim(
    desk: Desk,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let token = sent.token.clone();
    desk.change(&token, move |table, pen| {
        let report = table.claim(&id)?;
        let claim = Anchor::from(&report);
        let (what, ruling) = match sent.what.as_str() {
            "accept" => ("accepted a claim", Ruling::Accept { claim }),
            "reject" => ("rejected a claim", Ruling::Reject { claim }),
            "amend" => ("amended a claim", sent.amended(claim)?),
            value => return Err(Error::button(value)),
        };
        let (by, why) = pen.decision(&sent.by, &sent.why)?;
        table.archive.record_verdict(&ruling, by, why, pen.at)?;
        let about = format!("/claim/{}", report.claim.id);
        Ok(Done { what, to: format!("{about}#hands"), about })
    })
    .await
}

/// `POST /organisation/{code}`: settles one of its conflicts.
pub(crate) async fn on_conflict(
    desk: Desk,
    Path(name): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let token = sent.token.clone();
    desk.change(&token, move |table, pen| {
        let code = table.body(&name)?;
        let made = table.record(&code)?;
        let conflicts = made.record.conflicts(&code);
        let conflict = conflicts.iter().find(|conflict| conflict.id() == sent.conflict);
        let conflict = conflict.ok_or(Error::Lacks("a conflict that is still there"))?;
        let (holds, yields) = match sent.what.as_str() {
            "one" => (&conflict.one, &conflict.other),
            "other" => (&conflict.other, &conflict.one),
            value => return Err(Error::button(value)),
        };
        let anchors = |side: &entente_record::Side<'_>| -> Vec<Anchor> {
            side.reports.iter().map(|report| Anchor::from(*report)).collect()
        };
        let ruling = Ruling::Settle {
            organisation: code.clone(),
            member: conflict.member.to_owned(),
            conflict: conflict.why.clone(),
            holds: anchors(holds),
            yields: anchors(yields),
        };
        let (by, why) = pen.decision(&sent.by, &sent.why)?;
        table.archive.record_verdict(&ruling, by, why, pen.at)?;
        Ok(Done { what: "settled a conflict", about: page_of(&code), to: "/doubts".to_owned() })
    })
    .await
}

/// `POST /verdicts`: undoes one.
pub(crate) async fn undo(desk: Desk, Form(sent): Form<Sent>) -> Result<Response> {
    let token = sent.token.clone();
    desk.change(&token, move |table, pen| {
        let verdict: i64 =
            sent.number.parse().map_err(|_| Error::Lacks("the number of a decision"))?;
        let why = if sent.why.trim().is_empty() { "undone" } else { sent.why.trim() };
        let by = pen.name(&sent.by);
        table.archive.record_verdict(&Ruling::Undo { verdict }, by, why, pen.at)?;
        let about = format!("/verdicts#verdict-{verdict}");
        Ok(Done { what: "undid a decision", about, to: "/verdicts".to_owned() })
    })
    .await
}
