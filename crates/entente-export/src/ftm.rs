//! FollowTheMoney entities, one a line (`Membership`, `Event`, `Article`, `PublicBody`,
//! `Organization`), as Aleph and `ftm` read them.
//!
//! Its dates are prefixes of ISO days, so what is approximate or open keeps its EDTF in the
//! description beside. A `Membership` has no place for proof: the sentence goes into `summary`,
//! its address into `sourceUrl`, and the `Article` stands beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use entente_claims::Modality;
use entente_names::{Kind, Property};
use entente_record::{Act, ArticleHead, Report};
use entente_text::Article;
use serde::Serialize;

use crate::dates::{dated, iso_bounds, iso_prefix};
use crate::event::place_of;
use crate::items::item;
use crate::names::Names;
use crate::says::{list, sentence};
use crate::spells::spells;
use crate::wording::claim_in_words;
use crate::{Selection, Written, json_line};

/// The types of claim that are events.
const EVENTS: [&str; 4] = ["deployment", "event", "exercise", "meeting"];

/// An entity: values by property.
#[derive(Debug, Serialize)]
struct Entity {
    id: String,
    schema: &'static str,
    properties: BTreeMap<&'static str, Vec<String>>,
}

impl Entity {
    fn new(id: String, schema: &'static str) -> Self {
        Self { id, schema, properties: BTreeMap::new() }
    }

    fn put(&mut self, property: &'static str, value: impl Into<String>) {
        let value = value.into();
        let values = self.properties.entry(property).or_default();
        if !value.is_empty() && !values.contains(&value) {
            values.push(value);
        }
    }

    fn put_some(&mut self, property: &'static str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.put(property, value);
        }
    }

    /// Without properties that got no value.
    fn whole(mut self) -> Self {
        self.properties.retain(|_, values| !values.is_empty());
        self
    }
}

/// What is written so far, so that each entity is written once.
struct Entities<'a, W> {
    names: Names<'a>,
    out: W,
    written: BTreeSet<String>,
}

pub(crate) fn write(
    selection: &Selection<'_>,
    names: &Names<'_>,
    out: &mut impl Write,
) -> io::Result<Written> {
    let mut entities = Entities { names: *names, out, written: BTreeSet::new() };
    for article in selection.articles {
        entities.article(article)?;
    }
    for spell in spells(selection.acts) {
        let member = entities.party(spell.member)?;
        let body = entities.party(spell.organisation)?;
        let reports: Vec<&Report> = spell.acts.iter().flat_map(|act| act.reports()).collect();
        let first = spell.acts.first().map(|act| act.date_words()).unwrap_or_default();
        let id = key("membership", &[spell.member, spell.organisation, &first]);
        let mut membership = Entity::new(id, "Membership");
        membership.put("member", member);
        membership.put("organization", body);
        membership.put("role", "member");
        let bound = |act: Option<&Act<'_>>| {
            let date = act?.date.as_ref()?;
            iso_prefix(date.as_str()).map(str::to_owned)
        };
        membership.put_some("startDate", bound(spell.began));
        membership.put_some("endDate", bound(spell.ended));
        if spell.ended.is_some() {
            membership.put("status", "ended");
        }
        for act in &spell.acts {
            membership.put("description", act.says());
        }
        for report in &reports {
            membership.put("summary", sentence(&report.claim));
            membership.put_some("sourceUrl", address(&report.article));
            membership.put_some("publisher", report.article.source.as_deref());
            membership.put("recordId", report.claim.id.as_str());
        }
        for report in reports {
            entities.head(&report.article)?;
        }
        entities.entity(membership)?;
    }
    let events = selection.claims.iter().filter(|report| {
        let told = !matches!(report.claim.modality, Modality::Hypothetical | Modality::Denied);
        told && EVENTS.contains(&report.claim.kind.as_str())
    });
    for report in events {
        entities.event(report)?;
    }
    Ok(Written::all(entities.written.len()))
}

impl<W: Write> Entities<'_, W> {
    fn entity(&mut self, entity: Entity) -> io::Result<()> {
        if self.written.insert(entity.id.clone()) {
            json_line(&mut self.out, &entity.whole())?;
        }
        Ok(())
    }

    /// Writes a state or body, and gives its id.
    fn party(&mut self, code: &str) -> io::Result<String> {
        let id = key("party", &[code]);
        let gazetteer = self.names.gazetteer();
        if let Some(state) = gazetteer.state(code) {
            let mut entity = Entity::new(id.clone(), "PublicBody");
            entity.put("name", state.name.as_str());
            for name in &state.names {
                entity.put("alias", name.as_str());
            }
            for name in &state.former_names {
                entity.put("previousName", name.as_str());
            }
            let country = self.names.alpha2(code).map(str::to_lowercase);
            entity.put_some("country", country.clone());
            entity.put_some("jurisdiction", country);
            entity.put_some("wikidataId", item(code));
            self.entity(entity)?;
            return Ok(id);
        }
        let mut entity = Entity::new(id.clone(), "Organization");
        match gazetteer.organisation(code) {
            Some(body) => {
                entity.put("name", body.name.as_str());
                for name in &body.names {
                    entity.put("alias", name.as_str());
                }
                for acronym in &body.acronyms {
                    entity.put("abbreviation", acronym.as_str());
                }
                let founded = body.established.as_ref().and_then(|day| iso_prefix(day.as_str()));
                entity.put_some("incorporationDate", founded);
                let treaty = (body.kind == Kind::Treaty).then_some("treaty");
                entity.put_some("legalForm", treaty);
                for fact in gazetteer.facts(code) {
                    match fact.property {
                        Property::Category => entity.put("classification", fact.value.as_str()),
                        Property::Ended => {
                            entity.put_some("dissolutionDate", iso_prefix(&fact.value));
                        }
                        _ => {}
                    }
                }
                entity.put_some("wikidataId", item(code));
            }
            None => entity.put("name", code),
        }
        self.entity(entity)?;
        Ok(id)
    }

    fn article(&mut self, article: &Article) -> io::Result<()> {
        let mut entity = Entity::new(article_id(article.id.as_str()), "Article");
        entity.put("title", title(&article.title, article.id.as_str()));
        entity.put_some("author", article.byline.as_deref());
        entity.put_some("publishedAt", article.published.map(|day| day.to_string()));
        entity.put_some("publisher", article.source.as_deref());
        entity.put_some("sourceUrl", article.url.as_deref().filter(|url| is_web(url)));
        entity.put_some("language", article.language.as_deref().and_then(three_letters));
        entity.put("bodyText", article.body.as_str());
        self.entity(entity)
    }

    /// The article of a claim, by its head; where the whole article was written, that stands.
    fn head(&mut self, head: &ArticleHead) -> io::Result<String> {
        let id = article_id(head.id.as_str());
        let mut entity = Entity::new(id.clone(), "Article");
        entity.put("title", title(&head.title, head.id.as_str()));
        entity.put_some("publishedAt", head.published.map(|day| day.to_string()));
        entity.put_some("publisher", head.source.as_deref());
        entity.put_some("sourceUrl", address(head));
        self.entity(entity)?;
        Ok(id)
    }

    fn event(&mut self, report: &Report) -> io::Result<()> {
        let (claim, names) = (&report.claim, self.names);
        let proof = self.head(&report.article)?;
        let mut entity = Entity::new(key("event", &[&claim.id]), "Event");
        entity.put("name", claim_in_words(claim, names.gazetteer()));
        entity.put("summary", sentence(claim));
        if let Some(date) = dated(claim) {
            let (first, last) = iso_bounds(date);
            if date.as_str().contains('/') {
                entity.put_some("startDate", first);
                entity.put_some("endDate", last);
            } else {
                entity.put_some("date", first);
            }
            entity.put("description", format!("EDTF {date}"));
        }
        for organiser in ["organiser", "organisation"] {
            if let Some(code) = claim.slot(organiser) {
                let id = self.party(code)?;
                entity.put("organizer", id);
            }
        }
        for slot in ["participants", "sides", "from"] {
            // People of a meeting are no states, and are kept as words.
            for code in claim.slots.get(slot).map(|slot| slot.list()).unwrap_or_default() {
                if names.state(code).is_some() {
                    let id = self.party(code)?;
                    entity.put("involved", id);
                } else {
                    entity.put("namesMentioned", code.as_str());
                }
            }
        }
        for slot in ["absentees", "observers", "observer_organisations"] {
            let who = list(claim, &[slot], &names);
            if !who.is_empty() {
                entity.put("notes", format!("{}: {}", slot.replace('_', " "), who.join(", ")));
            }
        }
        entity.put_some("location", claim.slot("place"));
        let place = place_of(claim, &names).and_then(|place| place.state);
        let country = claim.slot("country").or(place.as_deref());
        entity.put_some(
            "country",
            country.and_then(|code| names.alpha2(code)).map(str::to_lowercase),
        );
        entity.put("keywords", claim.kind.as_str());
        entity.put_some("keywords", claim.slot("status"));
        if claim.modality != Modality::Asserted {
            entity.put("keywords", format!("{:?}", claim.modality).to_lowercase());
        }
        entity.put("proof", proof);
        entity.put_some("sourceUrl", address(&report.article));
        entity.put_some("publisher", report.article.source.as_deref());
        entity.put("recordId", claim.id.as_str());
        self.entity(entity)
    }
}

/// An id that is the same in every export: a hash, as FollowTheMoney asks for ids without spaces.
fn key(kind: &str, parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in std::iter::once(&kind).chain(parts) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    format!("entente-{kind}-{}", &hasher.finalize().to_hex()[..24])
}

fn article_id(hash: &str) -> String {
    format!("entente-article-{hash}")
}

fn title<'a>(title: &'a str, id: &'a str) -> &'a str {
    if title.is_empty() { id } else { title }
}

fn address(head: &ArticleHead) -> Option<&str> {
    head.url.as_deref().filter(|url| is_web(url))
}

fn is_web(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

/// ISO 639-3 of a language tag, of which this reads English only.
fn three_letters(tag: &str) -> Option<&'static str> {
    (tag == "en" || tag.starts_with("en-")).then_some("eng")
}
