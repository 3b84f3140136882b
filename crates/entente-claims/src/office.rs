//! Who holds which office, by the phrases that say so.

use entente_names::People;
use entente_text::{Span, When};

use crate::claim::{Claim, Evidence, Slots};
use crate::dating::HELD;
use crate::rule::Rule;
use crate::scene::Scene;

impl Scene<'_> {
    /// The offices that this field says people hold, each pair of person and office once.
    pub(crate) fn held(&self, people: &People, rule: &Rule, article: &str) -> Vec<Claim> {
        let mut claims = Vec::new();
        for person in &people.persons {
            for held in person.offices.iter().filter(|held| held.field == self.field) {
                let office = &held.office;
                // "leader X", "activist Y" without a body are the writer's words for a person.
                if office.past || office.body.is_none() && office.occupation {
                    continue;
                }
                let mut slots = Slots::new();
                slots.insert("person".to_owned(), person.name.as_str().into());
                slots.insert("role".to_owned(), office.role.as_str().into());
                if let Some(rank) = &person.rank {
                    slots.insert("rank".to_owned(), rank.as_str().into());
                }
                if let Some(body) = &office.body {
                    slots.insert("organisation".to_owned(), body.name().into());
                }
                let Some(token) = held.tokens.clone().next() else { continue };
                let document = self.document;
                let span = document.span_of(&document.sentence_of(token));
                let exact = span.of(&document.text);
                let start = span.start + (exact.len() - exact.trim_start().len());
                let span = Span::new(start, start + exact.trim().len());
                let evidence = vec![Evidence::new(self.field, &document.text, span)];
                let Ok(mut claim) = Claim::new(article, &rule.kind, &rule.name, slots, evidence)
                else {
                    continue;
                };
                claim.date = Some(self.held_when(held.tokens.end - 1));
                claims.push(claim);
            }
        }
        claims
    }

    /// When an office was held: at the time of what its holder did. A text that gives none may
    /// speak of the day it appeared or of a past it tells.
    fn held_when(&self, token: usize) -> When {
        let verb = self.document.ancestors(token).find(|&above| self.is_verb(above));
        let told = verb.filter(|&verb| self.document.tokens[verb].tag == "VBD");
        if let Some(timex) = told.and_then(|verb| self.time_of(verb)) {
            return timex.when.clone();
        }
        When { basis: Some(HELD.to_owned()), ..When::default() }
    }
}
