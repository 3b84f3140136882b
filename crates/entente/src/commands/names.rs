//! `entente names`: the names of articles, resolved.

use std::io::Write as _;

use anyhow::Result;
use entente_names::{Form, Gazetteer, Kind};
use serde::Serialize;

use super::{Characters, each_article, json_line, out};
use crate::context::Outcome;

/// The names of one body.
#[derive(Serialize)]
struct Found<'a> {
    id: &'a str,
    names: Vec<Name<'a>>,
}

/// One name; `s` and `e` count characters.
#[derive(Serialize)]
struct Name<'a> {
    s: usize,
    e: usize,
    text: &'a str,
    kind: &'static str,
    form: &'static str,
    code: &'a str,
}

/// Articles (JSON Lines) from standard input, the names of each body to standard output. Needs no
/// model.
///
/// # Errors
/// When standard input cannot be read.
pub fn run() -> Result<Outcome> {
    let gazetteer = Gazetteer::builtin();
    let mut out = out();
    let outcome = each_article(|article| {
        let found = gazetteer.find(&article.title, &article.body).body;
        let characters = Characters::of(&article.body);
        let names = found
            .iter()
            .map(|mention| Name {
                s: characters.before(mention.span.start),
                e: characters.before(mention.span.end),
                text: mention.span.of(&article.body),
                kind: kind(mention.kind),
                form: form(mention.form),
                code: &mention.code,
            })
            .collect();
        json_line(&mut out, &Found { id: article.name(), names })
    })?;
    out.flush()?;
    Ok(outcome)
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::State => "state",
        Kind::Territory => "territory",
        Kind::Organisation => "organisation",
        Kind::Treaty => "treaty",
        Kind::Place => "place",
    }
}

fn form(form: Form) -> &'static str {
    match form {
        Form::Name => "name",
        Form::Demonym => "demonym",
        Form::Capital => "capital",
        Form::Metonym => "metonym",
    }
}
