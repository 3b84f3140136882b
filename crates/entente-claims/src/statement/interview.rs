//! Who answers what in an interview: "Name: text".
//!
//! Print interviews name the speaker before a colon at the head of each turn and use no quotation
//! marks. A turn runs to the next one or to the end of its paragraph. In a body one such turn may
//! be a caption; a person has to take two.

use std::ops::Range;

use entente_text::{Field, Span, TokenId};

use super::{Hearing, Said};
use crate::claim::{Claim, Evidence, Slot, Slots};
use crate::speaker::Speaker;

/// The most tokens a name before the colon may have.
const LONGEST_NAME: usize = 5;

/// One turn: who takes it, and the tokens of what is said.
struct Turn {
    speaker: Option<Speaker>,
    said: Range<TokenId>,
    start: TokenId,
}

impl Hearing<'_, '_> {
    /// The answers that people give under their names.
    pub(super) fn answers(&self) -> Vec<Claim> {
        let turns = self.turns();
        let Some(rule) = self.rules.iter().find(|rule| rule.is_speech()) else { return Vec::new() };
        let by = |name: &str| {
            let own = |turn: &&Turn| turn.speaker.as_ref().is_some_and(|one| one.name == name);
            turns.iter().filter(own).count()
        };
        let mut claims = Vec::new();
        for turn in &turns {
            let Some(speaker) = &turn.speaker else { continue };
            // Who only asks is the interviewer.
            let asks = turn
                .said
                .clone()
                .last()
                .is_some_and(|last| self.scene.document.text_of(last) == "?");
            if turn.said.is_empty()
                || asks
                || self.scene.field == Field::Body && by(&speaker.name) < 2
                || self.inside[turn.start].is_some()
            {
                continue;
            }
            let mut slots = Slots::new();
            let mut put = |name: &str, value: Option<&str>| {
                if let Some(value) = value.filter(|value| !value.is_empty()) {
                    slots.insert(name.to_owned(), Slot::from(value));
                }
            };
            let quote = self.scene.words_over(&turn.said);
            put("speaker", Some(&speaker.name));
            put("speaker_surface", speaker.surface.as_deref());
            put("speaker_role", speaker.role.as_deref());
            put("speaker_org", speaker.organisation.as_deref());
            put("form", Some("direct"));
            put("quote", Some(&quote));
            let document = self.scene.document;
            let span: Span = document.span_of(&(turn.start..turn.said.end));
            let evidence = vec![Evidence::new(self.scene.field, &document.text, span)];
            let Ok(mut claim) = Claim::new(self.article, &rule.kind, &rule.name, slots, evidence)
            else {
                continue;
            };
            let said = Said {
                rule,
                verb: turn.start,
                word: String::new(),
                speaker: speaker.clone(),
                content: Some(turn.said.clone()),
                quotes: Vec::new(),
                by_verb: false,
            };
            claim.date = Some(self.when(&said, &[]));
            claims.push(claim);
        }
        claims
    }

    fn turns(&self) -> Vec<Turn> {
        let document = self.scene.document;
        let mut turns: Vec<Turn> = Vec::new();
        for colon in 1..document.tokens.len() {
            if document.text_of(colon) != ":" {
                continue;
            }
            let Some(start) = self.name_before(colon) else { continue };
            if let Some(last) = turns.last_mut() {
                last.said.end = last.said.end.min(start);
            }
            let from = document.tokens[colon].span.end;
            let line = document.text[from..].find('\n').map_or(document.text.len(), |at| from + at);
            let end = document.tokens.partition_point(|token| token.span.start < line);
            let person = self.people.at(self.scene.field, colon - 1);
            let whole = person.is_some_and(|person| person.tokens.end == colon);
            let speaker = whole.then(|| self.scene.speaks(colon - 1, self.people)).flatten();
            turns.push(Turn { speaker, said: colon + 1..end, start });
        }
        turns
    }

    /// Where the name before a colon begins: capitals only, at the head of a line or behind the end
    /// of a sentence.
    fn name_before(&self, colon: TokenId) -> Option<TokenId> {
        let document = self.scene.document;
        let opens = |token: TokenId| {
            let Some(before) = token.checked_sub(1) else { return true };
            let between =
                &document.text[document.tokens[before].span.end..document.tokens[token].span.start];
            between.contains('\n')
                || matches!(document.text_of(before), "." | "?" | "!" | "”" | "\"" | "…")
        };
        let name = |token: TokenId| {
            let first = document.text_of(token).chars().next();
            first.is_some_and(char::is_uppercase) || document.text_of(token) == "-"
        };
        (colon.saturating_sub(LONGEST_NAME)..colon)
            .rev()
            .take_while(|&token| name(token))
            .find(|&token| opens(token) && document.text_of(token) != "-")
    }
}
