//! `entente times`: the time expressions of articles.

use std::io::Write as _;

use anyhow::Result;
use entente_text::{Edtf, Field};
use serde::Serialize;

use super::{Characters, each_article, json_line, out};
use crate::context::{Context, Outcome};
use crate::reading::Page;

/// The time expressions of one body.
#[derive(Serialize)]
struct Found<'a> {
    id: &'a str,
    timex: Vec<Expression<'a>>,
}

/// One expression as TIMEX3 marks it; `s` and `e` count characters.
#[derive(Serialize)]
struct Expression<'a> {
    s: usize,
    e: usize,
    text: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    value: &'a str,
    edtf: Option<&'a Edtf>,
    inferred: Option<&'a Edtf>,
    basis: Option<&'a str>,
    citation: bool,
}

/// Articles (JSON Lines) from standard input, the time expressions of each body to standard output.
///
/// # Errors
/// When the model cannot be had.
pub fn run(context: &Context) -> Result<Outcome> {
    let room = context.reading_room()?;
    let mut out = out();
    let outcome = each_article(|article| {
        let (fields, _) = room.prepare(&Page::from(article));
        let Some(body) = fields.iter().find(|field| field.field == Field::Body) else {
            return Ok(());
        };
        let characters = Characters::of(&article.body);
        let timex = body
            .times
            .iter()
            .flat_map(|timex| timex.parts.iter().map(move |part| (timex, part)))
            .map(|(timex, part)| Expression {
                s: characters.before(part.span.start),
                e: characters.before(part.span.end),
                text: part.span.of(&article.body),
                kind: timex.kind.name(),
                value: &part.value,
                edtf: timex.when.edtf.as_ref(),
                inferred: timex.when.inferred.as_ref(),
                basis: timex.when.basis.as_deref(),
                citation: timex.citation,
            })
            .collect();
        json_line(&mut out, &Found { id: article.name(), timex })
    })?;
    out.flush()?;
    Ok(outcome)
}
