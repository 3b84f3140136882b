//! `entente people`: who the articles speak of, with their offices.

use std::io::Write as _;

use anyhow::Result;
use entente_names::{Person, PersonForm};
use entente_text::Field;
use serde::Serialize;

use super::{Characters, each_article, json_line, out};
use crate::context::{Context, Outcome};
use crate::reading::{self, Page};

/// The people of one article, and where its body speaks of them.
#[derive(Serialize)]
struct Found<'a> {
    id: &'a str,
    people: Vec<Somebody<'a>>,
    mentions: Vec<Place<'a>>,
}

/// A person, with rank and offices.
#[derive(Serialize)]
struct Somebody<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<&'a str>,
    offices: Vec<Held<'a>>,
}

/// An office; `body` is a code, or the words where no name is known.
#[derive(Serialize)]
struct Held<'a> {
    role: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
    past: bool,
}

/// One mention; `s` and `e` count characters.
#[derive(Serialize)]
struct Place<'a> {
    s: usize,
    e: usize,
    text: &'a str,
    kind: &'static str,
    form: &'static str,
    name: &'a str,
}

/// Articles (JSON Lines) from standard input, the people of each to standard output.
///
/// # Errors
/// When the model cannot be had.
pub fn run(context: &Context) -> Result<Outcome> {
    let room = context.reading_room()?;
    let mut out = out();
    let outcome = each_article(|article| {
        let (fields, _) = room.prepare(&Page::from(article));
        let (people, _) = reading::people(&fields);
        let characters = Characters::of(&article.body);
        let mentions = people
            .mentions(Field::Body)
            .iter()
            .map(|mention| Place {
                s: characters.before(mention.span.start),
                e: characters.before(mention.span.end),
                text: mention.span.of(&article.body),
                kind: "person",
                form: form(mention.form),
                name: &people.persons[mention.person].name,
            })
            .collect();
        let persons = people.persons.iter().map(somebody).collect();
        json_line(&mut out, &Found { id: article.name(), people: persons, mentions })
    })?;
    out.flush()?;
    Ok(outcome)
}

fn somebody(person: &Person) -> Somebody<'_> {
    let offices = person.offices.iter().map(|held| Held {
        role: &held.office.role,
        body: held.office.body.as_ref().map(|body| body.name()),
        past: held.office.past,
    });
    Somebody { name: &person.name, rank: person.rank.as_deref(), offices: offices.collect() }
}

fn form(form: PersonForm) -> &'static str {
    match form {
        PersonForm::Name => "name",
        PersonForm::Office => "office",
        PersonForm::Pronoun => "pronoun",
    }
}
