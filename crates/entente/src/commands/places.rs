//! `entente places`: the places of articles, with their coordinates.

use std::io::Write as _;

use anyhow::Result;
use entente_names::{Atlas, Form, Gazetteer, Kind, Mention, Place};
use entente_text::Field;
use serde::Serialize;
use smol_str::SmolStr;

use super::{Characters, each_article, json_line, out};
use crate::cli::{Places, PlacesTask};
use crate::context::{Context, Outcome};
use crate::places_index;
use crate::reading::{Page, Prepared};

/// The places of one body.
#[derive(Serialize)]
struct Found<'a> {
    id: &'a str,
    top: Vec<Toponym<'a>>,
}

/// One place; `s` and `e` count characters, `cc` is ISO 3166-1 alpha-2, `lat` and `lon` are degrees.
#[derive(Serialize)]
struct Toponym<'a> {
    s: usize,
    e: usize,
    text: &'a str,
    name: &'a str,
    kind: &'static str,
    cc: Option<&'a str>,
    division: Option<&'a str>,
    lat: Option<f64>,
    lon: Option<f64>,
}

/// Articles (JSON Lines) from standard input, the places of each body to standard output; or the
/// index of cities installed.
///
/// # Errors
/// When the model cannot be had or the index cannot be read or made.
pub fn run(context: &Context, options: &Places) -> Result<Outcome> {
    match &options.task {
        None => find(context),
        Some(PlacesTask::Install { from }) => {
            let path = places_index::install(from.as_deref())?;
            println!("the index of cities is in {}", path.display());
            Ok(Outcome::Found)
        }
        Some(PlacesTask::Path) => {
            println!("{}", places_index::path()?.display());
            Ok(Outcome::Found)
        }
    }
}

fn find(context: &Context) -> Result<Outcome> {
    let cities = places_index::load()?;
    if cities.is_none() {
        eprintln!("entente: {}", places_index::MISSING);
    }
    let gazetteer = Gazetteer::builtin();
    let atlas = Atlas::builtin(gazetteer, cities);
    let room = context.reading_room()?;
    let mut out = out();
    let outcome = each_article(|article| {
        let (fields, _) = room.prepare(&Page::from(article));
        let Some(body) = fields.iter().find(|field| field.field == Field::Body) else {
            return Ok(());
        };
        let mut elsewhere = named_in_title(&fields);
        elsewhere.extend(home(article.source.as_deref(), gazetteer));
        let places = atlas.places(&body.document, &body.mentions, gazetteer, &elsewhere);
        let characters = Characters::of(&article.body);
        let top = places.iter().map(|place| toponym(place, &article.body, &characters)).collect();
        json_line(&mut out, &Found { id: article.name(), top })
    })?;
    out.flush()?;
    Ok(outcome)
}

/// The states that the headline speaks of.
fn named_in_title(fields: &[Prepared]) -> Vec<SmolStr> {
    let title = fields.iter().filter(|field| field.field == Field::Title);
    states(title.flat_map(|field| &field.mentions))
}

/// The state that an outlet has in its name ("The Times of Malta", "Yerevan Daily"): what it calls
/// by a name alone lies at home more often than not. A state at the end of a longer name belongs to
/// that name in running text; here it is what is asked for, so the last word is looked up by itself.
fn home(outlet: Option<&str>, gazetteer: &Gazetteer) -> Vec<SmolStr> {
    let outlet = outlet.unwrap_or_default();
    let last = outlet.rsplit(' ').next().unwrap_or_default();
    let mentions = [outlet, last].map(|name| gazetteer.find(name, "").title);
    let mentions = mentions.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
    let capital = |mention: &Mention| (mention.form == Form::Capital).then(|| mention.code.clone());
    let mut found = states(&mentions);
    found.extend(mentions.iter().filter_map(capital));
    found
}

/// The states among names.
fn states<'a>(mentions: impl IntoIterator<Item = &'a Mention>) -> Vec<SmolStr> {
    let is_state = |mention: &&Mention| matches!(mention.kind, Kind::State | Kind::Territory);
    mentions.into_iter().filter(is_state).map(|mention| mention.code.clone()).collect()
}

fn toponym<'a>(place: &'a Place, body: &'a str, characters: &Characters) -> Toponym<'a> {
    Toponym {
        s: characters.before(place.span.start),
        e: characters.before(place.span.end),
        text: place.span.of(body),
        name: &place.name,
        kind: place.kind.name(),
        cc: place.alpha2.as_deref(),
        division: place.division.as_deref(),
        lat: place.point.map(|point| point.latitude),
        lon: place.point.map(|point| point.longitude),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlet_is_at_home_where_its_name_says() {
        let gazetteer = Gazetteer::builtin();
        let home = |outlet| home(Some(outlet), gazetteer);
        assert_eq!(home("The Times of Malta"), ["MLT"]);
        assert_eq!(home("Yerevan Daily"), ["ARM"]);
        assert_eq!(home("Kyrgyz Herald"), ["KGZ"]);
        assert_eq!(home("The Morning Post"), [] as [&str; 0]);
        assert_eq!(super::home(None, gazetteer), [] as [&str; 0]);
    }
}
