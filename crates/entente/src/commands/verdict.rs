//! `entente verdict`: a person decides about a claim or a conflict.

use std::collections::BTreeMap;
use std::io::Write as _;

use anyhow::{Result, anyhow, bail};
use entente_claims::{Modality, Slot};
use entente_record::{Anchor, Bodies, Part, RECORD_TYPES, Report, Ruling};
use entente_store::Archive;
use entente_text::{ArticleId, Edtf, When};
use serde::Serialize;

use super::{json_line, out};
use crate::cli::{Decision, Named, Output, Side, Verdict};
use crate::context::{Context, Outcome, now};
use crate::gazetteer::gazetteer;

/// Records a decision, or lists those that were made.
///
/// # Errors
/// When the archive cannot be read or written, or holds no such claim, conflict or verdict.
pub fn run(context: &Context, verdict: &Verdict) -> Result<Outcome> {
    let archive = context.archive()?;
    let anchor = |claim: &str| -> Result<Anchor> { Ok(Anchor::from(&archive.claim(claim)?)) };
    let (ruling, decision) = match verdict {
        Verdict::List(output) => return list(&archive, *output),
        Verdict::Accept { claim, decision } => (Ruling::Accept { claim: anchor(claim)? }, decision),
        Verdict::Reject { claim, decision } => (Ruling::Reject { claim: anchor(claim)? }, decision),
        Verdict::Amend { claim, slots, date, modality, decision } => {
            let slots: BTreeMap<_, _> =
                slots.iter().map(|slot| filled(slot)).collect::<Result<_>>()?;
            let modality = modality.as_deref().map(modality_named).transpose()?;
            if slots.is_empty() && date.is_none() && modality.is_none() {
                bail!("nothing to amend; give --set SLOT=VALUE, --date or --modality");
            }
            let date = date.as_ref().map(|date| Box::new(dated(date)));
            (Ruling::Amend { claim: anchor(claim)?, slots, date, modality }, decision)
        }
        Verdict::Settle { conflict, holds, decision } => {
            (settle(&archive, conflict, *holds)?, decision)
        }
        Verdict::Merge { part, names, decision } => {
            (Ruling::Merge { part: part_of(*part), names: names.clone() }, decision)
        }
        Verdict::Split { part, name, into, claims, decision } => {
            let claims = claims.iter().map(|claim| anchor(claim)).collect::<Result<_>>()?;
            let (name, into) = (name.clone(), into.clone());
            (Ruling::Split { part: part_of(*part), name, into, claims }, decision)
        }
        Verdict::Undo { number, decision } => (Ruling::Undo { verdict: *number }, decision),
    };
    record(&archive, &ruling, decision)
}

/// Records a decision and says its number.
pub(super) fn record(archive: &Archive, ruling: &Ruling, decision: &Decision) -> Result<Outcome> {
    let made = archive.record_verdict(ruling, &decision.by, &decision.why, now())?;
    let mut out = out();
    if decision.output.json {
        json_line(&mut out, &made)?;
    } else {
        writeln!(out, "verdict {}: {}", made.number, in_words(ruling))?;
    }
    out.flush()?;
    Ok(Outcome::Found)
}

/// A verdict as it is listed.
#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    verdict: &'a entente_record::Verdict,
    /// Whether no later verdict undid it.
    holds: bool,
    /// The claims that it no longer finds.
    lost: Vec<Anchor>,
}

fn list(archive: &Archive, output: Output) -> Result<Outcome> {
    let verdicts = archive.verdicts()?;
    let mut out = out();
    for (verdict, holds) in verdicts.all() {
        let lost = archive.lost_anchors(verdict)?;
        if output.json {
            json_line(&mut out, &Listed { verdict, holds, lost })?;
            continue;
        }
        let undone = if holds { "" } else { ", undone" };
        let (number, at, by) = (verdict.number, &verdict.at, &verdict.by);
        writeln!(out, "{number}  {at}  {by}{undone}: {}", in_words(&verdict.ruling))?;
        if !verdict.why.is_empty() {
            writeln!(out, "    because: {}", verdict.why)?;
        }
        for anchor in lost {
            let words = anchor.evidence.first().map_or("", |evidence| evidence.exact.as_str());
            let article = &anchor.article;
            writeln!(out, "    finds no claim any more in article {article} on “{words}”")?;
        }
    }
    out.flush()?;
    Ok(Outcome::of(verdicts.all().count()))
}

/// What was decided, in words.
fn in_words(ruling: &Ruling) -> String {
    let said = |anchor: &Anchor| {
        let slots = anchor.slots.iter().map(|(name, slot)| format!("{name} {}", value(slot)));
        let slots = slots.collect::<Vec<_>>().join(", ");
        format!("claim {} ({}: {slots})", &anchor.claim[..anchor.claim.len().min(8)], anchor.kind)
    };
    match ruling {
        Ruling::Accept { claim } => format!("{} is read rightly", said(claim)),
        Ruling::Reject { claim } => format!("{} does not count", said(claim)),
        Ruling::Amend { claim, slots, date, modality } => {
            let mut parts: Vec<String> = slots
                .iter()
                .map(|(name, slot)| match slot {
                    Some(slot) => format!("{name} {}", value(slot)),
                    None => format!("no {name}"),
                })
                .collect();
            let date = date.as_ref().and_then(|when| when.edtf.as_ref());
            parts.extend(date.map(|date| format!("date {date}")));
            parts.extend(modality.map(|one| format!("{one:?}").to_lowercase()));
            format!("{} says: {}", said(claim), parts.join(", "))
        }
        Ruling::Settle { organisation, conflict, holds, .. } => {
            let holds = holds.iter().map(said).collect::<Vec<_>>().join(", ");
            format!("{organisation}: {conflict}: {holds} holds")
        }
        Ruling::Merge { names, .. } => format!("one and the same: {}", names.join(", ")),
        Ruling::Split { name, into, claims, .. } => {
            let claims = claims.iter().map(said).collect::<Vec<_>>().join(", ");
            format!("not {name} but {into}: {claims}")
        }
        Ruling::JoinCopies { articles } => format!("one story: {}", named(articles)),
        Ruling::SplitCopies { articles } => format!("a story of its own: {}", named(articles)),
        Ruling::Undo { verdict } => format!("verdict {verdict} no longer holds"),
    }
}

fn named(articles: &[ArticleId]) -> String {
    let articles: Vec<&str> =
        articles.iter().map(|id| id.as_str().get(..8).unwrap_or(id.as_str())).collect();
    articles.join(", ")
}

fn value(slot: &Slot) -> String {
    match slot.list() {
        [] => serde_json::to_string(slot).unwrap_or_default(),
        list => list.join(" "),
    }
}

/// "SLOT=VALUE" as a slot; an empty value empties it.
fn filled(text: &str) -> Result<(String, Option<Slot>)> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| anyhow!("\"{text}\" is not SLOT=VALUE, such as change=suspend"))?;
    let slot = match value {
        "" => None,
        value => Some(match (value.parse(), value.contains(',')) {
            (Ok(number), _) => Slot::Number(number),
            (_, true) => Slot::List(value.split(',').map(|part| part.trim().to_owned()).collect()),
            _ => Slot::from(value),
        }),
    };
    Ok((name.to_owned(), slot))
}

fn modality_named(name: &str) -> Result<Modality> {
    serde_json::from_value(name.into()).map_err(|_| {
        anyhow!("\"{name}\" is none of asserted, planned, hypothetical, denied, reported")
    })
}

fn dated(date: &Edtf) -> When {
    When {
        edtf: Some(date.clone()),
        basis: Some("given by a verdict".to_owned()),
        ..When::default()
    }
}

fn part_of(named: Named) -> Part {
    match named {
        Named::Person => Part::Person,
        Named::Exercise => Part::Name,
    }
}

/// The settling of the conflict whose id begins so.
fn settle(archive: &Archive, id: &str, side: Side) -> Result<Ruling> {
    let bodies = Bodies::from(gazetteer());
    let mut found = Vec::new();
    for body in archive.subjects(Part::Body, RECORD_TYPES)? {
        let record = archive.record_of(&body, &bodies)?;
        for conflict in record.conflicts(&body) {
            if !conflict.id().starts_with(id) {
                continue;
            }
            let (holds, yields) = match side {
                Side::One => (&conflict.one, &conflict.other),
                Side::Other => (&conflict.other, &conflict.one),
            };
            let anchors = |reports: &[&Report]| -> Vec<Anchor> {
                reports.iter().map(|report| Anchor::from(*report)).collect()
            };
            // What stands on both sides cannot yield.
            let both = |anchor: &Anchor| {
                holds.reports.iter().any(|report| report.claim.id == anchor.claim)
            };
            let mut yielding = anchors(&yields.reports);
            yielding.retain(|anchor| !both(anchor));
            found.push(Ruling::Settle {
                organisation: conflict.organisation.to_owned(),
                member: conflict.member.to_owned(),
                conflict: conflict.why.clone(),
                holds: anchors(&holds.reports),
                yields: yielding,
            });
        }
    }
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => bail!("no conflict begins with \"{id}\"; `entente conflicts` lists them"),
        _ => bail!("several conflicts begin with \"{id}\"; give more of the id"),
    }
}
