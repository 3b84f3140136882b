//! `entente names`: the names of articles, resolved.

use std::io::Write as _;

use anyhow::Result;
use entente_names::{Fact, Form, Kind, Organisation, Property, State, Status};
use entente_text::Field;
use serde::Serialize;

use super::{Characters, each_article, json_line, out};
use crate::cli::Names;
use crate::context::Outcome;
use crate::gazetteer::gazetteer;

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
    /// The organ's own name, where an organ of the body is named ("Joint Staff").
    #[serde(skip_serializing_if = "Option::is_none")]
    organ: Option<&'a str>,
}

/// Articles (JSON Lines) from standard input, the names of each body to standard output. Needs no
/// model.
///
/// # Errors
/// When standard input cannot be read.
pub fn run(options: &Names) -> Result<Outcome> {
    if let Some(name) = &options.show {
        return show(name, options.output.json);
    }
    let gazetteer = gazetteer();
    let mut out = out();
    let outcome = each_article(|article| {
        let found = gazetteer.find(&article.title, &article.body);
        let characters = Characters::of(&article.body);
        let mut names: Vec<Name<'_>> = found
            .body
            .iter()
            .map(|mention| Name {
                s: characters.before(mention.span.start),
                e: characters.before(mention.span.end),
                text: mention.span.of(&article.body),
                kind: kind(mention.kind),
                form: form(mention.form),
                code: &mention.code,
                organ: None,
            })
            .collect();
        let organs = found.organs.iter().filter(|organ| organ.field == Field::Body);
        names.extend(organs.map(|organ| Name {
            s: characters.before(organ.span.start),
            e: characters.before(organ.span.end),
            text: organ.span.of(&article.body),
            kind: kind(Kind::Organisation),
            form: "organ",
            code: &organ.code,
            organ: Some(&organ.name),
        }));
        names.sort_by_key(|name| (name.s, name.e));
        json_line(&mut out, &Found { id: article.name(), names })
    })?;
    out.flush()?;
    Ok(outcome)
}

/// All that is known of one entry; what is not known is left out.
#[derive(Serialize)]
struct Entry<'a> {
    code: &'a str,
    kind: &'static str,
    name: &'a str,
    facts: Vec<Line<'a>>,
}

/// One fact of an entry with its source.
#[derive(Serialize)]
struct Line<'a> {
    fact: &'static str,
    value: String,
    checked: bool,
    source: &'a str,
}

/// Prints what is known of a name.
fn show(name: &str, json: bool) -> Result<Outcome> {
    let gazetteer = gazetteer();
    let Some((_, code)) = gazetteer.resolve(name) else {
        eprintln!(
            "entente: no state, organisation or treaty of the gazetteer is called \"{name}\""
        );
        return Ok(Outcome::Nothing);
    };
    let entry = match (gazetteer.organisation(&code), gazetteer.state(&code)) {
        (Some(body), _) => of_body(body, gazetteer.facts(&code)),
        (None, Some(state)) => of_state(state, gazetteer.facts(&code)),
        (None, None) => return Ok(Outcome::Nothing),
    };
    let mut out = out();
    if json {
        json_line(&mut out, &entry)?;
    } else {
        writeln!(out, "{} ({}), {}\n", entry.name, entry.code, entry.kind)?;
        for Line { fact, value, checked, source } in &entry.facts {
            let mark = if *checked { "" } else { "not checked: " };
            writeln!(out, "  {fact}: {value} [{mark}{source}]")?;
        }
    }
    out.flush()?;
    Ok(Outcome::Found)
}

/// The rows of an entry without those that have no value. Names, founding and succession bear the
/// source of the entry's row in the gazetteer.
fn lines<'a>(
    rows: Vec<(&'static str, String)>,
    source: &'a str,
    facts: &[&'a Fact],
) -> Vec<Line<'a>> {
    // What has a row of its own in facts.tsv is told by that.
    let own = |fact: &str| facts.iter().all(|known| known.property.as_str() != fact);
    let rows = rows.into_iter().filter(|(fact, value)| !value.is_empty() && own(fact));
    // The row's source tells where to look; nobody has noted that it was compared.
    let own = rows.map(|(fact, value)| Line { fact, value, checked: false, source });
    own.chain(facts.iter().map(|fact| Line {
        fact: fact.property.as_str(),
        value: fact.value.to_string(),
        checked: fact.checked,
        source: &fact.source,
    }))
    .collect()
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn of_body<'a>(body: &'a Organisation, facts: impl Iterator<Item = &'a Fact>) -> Entry<'a> {
    let facts: Vec<&Fact> = facts.collect();
    let rows = vec![
        ("also called", body.names.join(", ")),
        ("acronyms", body.acronyms.join(", ")),
        ("treaties", body.treaties.join(", ")),
        ("organ of", text(body.part_of.as_ref())),
        ("established", text(body.established.as_ref())),
        ("predecessor", text(body.predecessor.as_ref())),
    ];
    let mut lines = lines(rows, &body.source, &facts);
    let told = facts.iter().any(|fact| fact.property == Property::SuspendedMembersCount);
    lines.extend(body.suspended_members_count.filter(|_| !told).map(|counts| Line {
        fact: "suspended members count",
        value: if counts { "yes" } else { "no" }.to_owned(),
        checked: false,
        source: &body.rule_source,
    }));
    Entry { code: &body.code, kind: kind(body.kind), name: &body.name, facts: lines }
}

fn of_state<'a>(state: &'a State, facts: impl Iterator<Item = &'a Fact>) -> Entry<'a> {
    let status = match state.status {
        Status::Member => "member of the United Nations",
        Status::Observer => "observer at the United Nations",
        Status::Disputed => "not generally recognised",
        Status::Associated => "associated with another state",
        Status::Former => "state that is no more",
        Status::Territory => "territory",
    };
    let rows = vec![
        ("status", status.to_owned()),
        ("also called", state.names.join(", ")),
        ("formerly called", state.former_names.join(", ")),
        ("former codes", state.former_codes.join(", ")),
        ("capital", state.capitals.join(", ")),
        ("from", text(state.from.as_ref())),
        ("until", text(state.until.as_ref())),
        ("successors", state.successors.join(", ")),
    ];
    let facts: Vec<&Fact> = facts.collect();
    let facts = lines(rows, &state.source, &facts);
    Entry { code: &state.code, kind: kind(state.kind()), name: &state.name, facts }
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
