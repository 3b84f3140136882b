//! PLOVER events as JSON, one a line (Political Language Ontology for Verifiable Event Records).

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use crate::event::{Event, place_of};
use crate::names::Names;
use crate::says::sentence;
use crate::{Selection, Written, json_line};

/// Who made the coding, as PLOVER asks.
const CODER: &str = concat!("entente ", env!("CARGO_PKG_VERSION"));

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    /// EDTF, as precise as the text; `null` where it gives none.
    date: Option<&'a str>,
    event: Vec<&'a str>,
    mode: Vec<&'a str>,
    context: Vec<&'a str>,
    flags: Vec<&'a str>,
    actor: Vec<Value>,
    recipient: Vec<Value>,
    event_loc: Option<Value>,
    event_text: Vec<&'a str>,
    text: String,
    text_info: Value,
    cite_info: Value,
    coder: &'a str,
}

pub(crate) fn write(
    selection: &Selection<'_>,
    names: &Names<'_>,
    out: &mut impl Write,
) -> io::Result<Written> {
    let mut count = 0;
    for report in selection.claims {
        let Some(event) = Event::of(report) else { continue };
        count += 1;
        let (claim, article) = (&report.claim, &report.article);
        let party = |code: &&str| json!({ "name": names.full(code), "code": code });
        let some = |text: &'static str| (!text.is_empty()).then_some(text).into_iter().collect();
        let place = place_of(claim, names).and_then(|place| {
            let point = place.point?;
            Some(json!({
                "name": place.name, "country": place.state,
                "lat": point.latitude, "lon": point.longitude,
            }))
        });
        let line = Line {
            id: &claim.id,
            date: event.date().map(|date| date.as_str()),
            event: vec![event.coding.event],
            mode: some(event.coding.mode),
            context: some(event.coding.context),
            flags: event.flags(),
            actor: event.actors.iter().map(party).collect(),
            recipient: event.recipients.iter().map(party).collect(),
            event_loc: place,
            event_text: claim.evidence.iter().map(|part| part.exact.as_str()).collect(),
            text: sentence(claim),
            text_info: json!({
                "field": claim.evidence[0].field, "start": claim.evidence[0].start,
                "end": claim.evidence[0].end, "unit": "UTF-8 bytes",
            }),
            cite_info: json!({
                "publisher": article.source, "title": article.title, "url": article.url,
                "published": article.published, "id": article.id,
            }),
            coder: CODER,
        };
        json_line(out, &line)?;
    }
    let rest = selection.claims.len() - count;
    Ok(Written::all(count).left_out(
        rest,
        "claim is no event with an actor",
        "claims are no events with an actor",
    ))
}
