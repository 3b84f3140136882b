//! Which phrases of a document may be places.
//!
//! Three kinds of evidence, in this order: names of the gazetteer, which were weighed already; the
//! model's entities of type GPE, LOC and FAC; and names that the model took for something else, or
//! for nothing, where what stands beside them speaks for a place.

use entente_text::{Document, Span, TokenId, TokenRange};
use smol_str::SmolStr;

use super::Atlas;
use super::key::key;
use super::sense::Sense;
use crate::{Form, Gazetteer, Kind, Mention};

/// How much it counts that a name is that of a capital.
const CAPITAL: f64 = 1.5;

/// A phrase that may be a place.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    pub(crate) span: Span,
    /// Under which it was found.
    pub(crate) key: String,
    /// What it may mean; empty for a place that nothing is known of.
    pub(crate) senses: Vec<Sense>,
    /// The code of the state the gazetteer found it to be, or to be the capital of.
    pub(crate) state: Option<SmolStr>,
    /// Whether it is a place by itself; else only if another phrase of the same key is, or what
    /// holds it stands beside it.
    pub(crate) sure: bool,
}

/// The phrases of a document, in order, without overlap.
pub(crate) fn phrases(
    document: &Document,
    mentions: &[Mention],
    gazetteer: &Gazetteer,
    atlas: &Atlas,
) -> Vec<Phrase> {
    let search = Search { document, mentions, gazetteer, atlas };
    let mut phrases = Vec::new();
    for mention in mentions {
        phrases.extend(search.of_mention(mention));
    }
    let mut taken: Vec<Span> = phrases.iter().map(|phrase| phrase.span).collect();
    taken.extend(mentions.iter().map(|mention| mention.span));
    let mut further = Vec::new();
    for entity in &document.entities {
        let place = matches!(entity.label.as_str(), "GPE" | "LOC" | "FAC");
        if !place {
            continue;
        }
        for part in search.parts(&entity.tokens) {
            let bytes = document.span_of(&part);
            if let Some(phrase) = search.of_entity(&part, &entity.label) {
                // A longer name that is known swallows the one the gazetteer found in it.
                let inside = taken.iter().any(|span| span.overlaps(phrase.span));
                let longer = !phrase.senses.is_empty()
                    && taken.iter().all(|span| {
                        !span.overlaps(bytes)
                            || (phrase.span.contains(*span) && phrase.span.len() > span.len() + 3)
                    });
                if !inside {
                    further.push(phrase);
                } else if longer {
                    phrases.retain(|other| !phrase.span.overlaps(other.span));
                    further.push(phrase);
                }
            }
        }
    }
    phrases.append(&mut further);
    taken.extend(phrases.iter().map(|phrase| phrase.span));
    for run in search.runs() {
        let span = document.span_of(&run);
        if taken.iter().any(|other| other.overlaps(span)) {
            continue;
        }
        phrases.extend(search.of_run(&run));
    }
    phrases.sort_by_key(|phrase| (phrase.span.start, phrase.span.end));
    phrases.dedup_by(|next, before| before.span.overlaps(next.span));
    phrases
}

struct Search<'a> {
    document: &'a Document,
    mentions: &'a [Mention],
    gazetteer: &'a Gazetteer,
    atlas: &'a Atlas,
}

impl Search<'_> {
    fn key(&self, text: &str) -> String {
        key(&self.gazetteer.letters, &self.atlas.words, text)
    }

    fn of_mention(&self, mention: &Mention) -> Option<Phrase> {
        let text = mention.span.of(&self.document.text);
        // A bracketed acronym belongs to the mention, not to the name of the place.
        let bare = text.split(" (").next().unwrap_or(text);
        let span = Span::new(mention.span.start, mention.span.start + bare.len());
        let span = trimmed(&self.document.text, span);
        if self.in_organisation(span) {
            return None;
        }
        let key = self.key(span.of(&self.document.text));
        match (mention.kind, mention.form) {
            (Kind::State | Kind::Territory, Form::Name) => {
                let state = self.gazetteer.state(&mention.code)?;
                let mut senses: Vec<Sense> = self.atlas.state_sense(state).into_iter().collect();
                let written = span.of(&self.document.text);
                if state.former_names.iter().any(|name| name == written) {
                    // What a state was called may be a city of today: the Gold Coast.
                    senses.extend(self.atlas.senses(&key));
                }
                Some(Phrase { span, key, senses, state: Some(state.code.clone()), sure: true })
            }
            (Kind::State | Kind::Territory, Form::Capital) | (Kind::Place, _) => {
                let mut senses = self.atlas.senses(&key);
                let state = self.gazetteer.state(&mention.code).map(|state| state.code.clone());
                if let Some((point, alpha2)) =
                    state.as_deref().and_then(|code| self.atlas.state(code))
                {
                    // Of places that share the name the capital is meant, unless more speaks for another.
                    let most = senses
                        .iter()
                        .filter(|sense| sense.alpha2 == alpha2)
                        .map(|sense| sense.prior)
                        .fold(0.0, f64::max);
                    for sense in &mut senses {
                        if sense.alpha2 == alpha2 && sense.prior >= most {
                            sense.prior += CAPITAL;
                        }
                    }
                    if senses.is_empty() {
                        senses.push(Sense {
                            name: span.of(&self.document.text).into(),
                            kind: super::PlaceKind::City,
                            alpha2: alpha2.into(),
                            division: SmolStr::default(),
                            admin: SmolStr::default(),
                            point,
                            prior: 6.0,
                        });
                    }
                }
                Some(Phrase { span, key, senses, state, sure: true })
            }
            _ => None,
        }
    }

    /// Whether a longer entity that is an organisation, person or product holds the span, or a word
    /// right behind it makes it one: "Boston University".
    fn in_organisation(&self, span: Span) -> bool {
        let tokens = self.document.tokens_over(span);
        if tokens.is_empty() {
            return false;
        }
        let held = tokens.clone().any(|token| {
            self.document.entity_of(token).is_some_and(|entity| {
                let other = !matches!(
                    entity.label.as_str(),
                    "GPE" | "LOC" | "FAC" | "NORP" | "DATE" | "TIME" | "CARDINAL" | "EVENT"
                );
                other && entity.tokens.len() > tokens.len() && !self.apart(&entity.tokens, &tokens)
            })
        });
        let follows = tokens.end < self.document.tokens.len()
            && self.document.tokens[tokens.end].tag.starts_with("NNP")
            && self.adjoins(tokens.end)
            && self
                .atlas
                .words
                .not_places
                .contains(self.document.text_of(tokens.end).to_lowercase().as_str());
        held || follows
    }

    /// Whether a name stands in an entity beside it and not in it: "Russia's Gazprom", "the Senate
    /// in Kenya".
    fn apart(&self, entity: &TokenRange, name: &TokenRange) -> bool {
        let text = |token: TokenId| self.document.text_of(token);
        (name.end < entity.end && matches!(text(name.end), "'s" | "\u{2019}s" | "'" | ","))
            || (name.start > entity.start && matches!(text(name.start - 1), "," | "in"))
    }

    /// Whether no more than a space stands before a token.
    fn adjoins(&self, token: TokenId) -> bool {
        token > 0 && {
            let (before, span) =
                (self.document.tokens[token - 1].span, self.document.tokens[token].span);
            span.start - before.end <= 1
        }
    }

    /// An entity cut at its commas: "Paris, Texas" is two.
    fn parts(&self, tokens: &TokenRange) -> Vec<TokenRange> {
        let mut parts = Vec::new();
        let mut start = tokens.start;
        for token in tokens.clone() {
            if matches!(self.document.text_of(token), "," | "(" | ")" | ";" | "/") {
                parts.push(start..token);
                start = token + 1;
            }
        }
        parts.push(start..tokens.end);
        parts.retain(|part| !part.is_empty());
        parts
    }

    fn of_entity(&self, tokens: &TokenRange, label: &str) -> Option<Phrase> {
        let whole = trimmed(&self.document.text, self.document.span_of(tokens));
        let text = whole.get(&self.document.text)?;
        if !text.chars().any(char::is_uppercase)
            || text.chars().any(|letter| letter.is_ascii_digit())
        {
            return None;
        }
        // "The North" is of whatever the text speaks of.
        if self.atlas.words.directions.contains(text.to_lowercase().as_str()) {
            return None;
        }
        let (span, key, senses) = self.look_up(whole);
        let last = key.rsplit(' ').next().unwrap_or_default();
        let first_letter_small = text.starts_with(char::is_lowercase) && senses.is_empty();
        if label == "FAC" && senses.is_empty() || first_letter_small {
            return None;
        }
        if self.atlas.words.not_places.contains(last) && senses.is_empty() {
            return None;
        }
        if self.in_organisation(span) || self.is_of_person(tokens) {
            return None;
        }
        Some(Phrase { span, key, senses, state: None, sure: true })
    }

    /// Whether a single word is the last of a person's full name elsewhere, and no preposition of
    /// place stands before it.
    fn is_of_person(&self, tokens: &TokenRange) -> bool {
        if tokens.len() != 1 || self.stands_in(tokens) {
            return false;
        }
        let word = self.document.text_of(tokens.start);
        self.document.entities.iter().any(|entity| {
            entity.label == "PERSON"
                && entity.tokens.len() > 1
                && self.document.text_of(entity.tokens.end - 1) == word
        })
    }

    /// Whether "in" or "near" stands right before.
    fn stands_in(&self, tokens: &TokenRange) -> bool {
        let before = tokens.start.checked_sub(1).map(|token| self.document.text_of(token));
        before.is_some_and(|word| matches!(word, "in" | "In" | "near" | "Near"))
    }

    /// A run of names outside of places, where it is known and stands as places do.
    fn of_run(&self, tokens: &TokenRange) -> Option<Phrase> {
        let span = trimmed(&self.document.text, self.document.span_of(tokens));
        let text = span.get(&self.document.text)?;
        let (key, senses) = self.known(text);
        let (said_before, said_behind) = self.said(tokens);
        if senses.is_empty() && !said_before {
            return None;
        }
        let entity = self.document.entity_of(tokens.start);
        if let Some(entity) = entity
            && (entity.tokens.start < tokens.start || entity.tokens.end > tokens.end)
        {
            return None;
        }
        let other = |label: &str| !matches!(label, "GPE" | "LOC" | "FAC" | "ORG" | "PERSON");
        if entity.is_some_and(|entity| other(&entity.label)) {
            return None;
        }
        let before = tokens.start.checked_sub(1).map(|token| self.document.text_of(token));
        let placed = before.is_some_and(|word| {
            self.stands_in(tokens)
                || (entity.is_none_or(|entity| entity.label != "PERSON")
                    && matches!(word, "at" | "from" | "to" | "outside"))
        });
        let placed = placed || said_before || said_behind;
        let large = said_before || senses.iter().any(|sense| sense.prior >= 4.0);
        Some(Phrase { span, key, senses, state: None, sure: placed && large })
    }

    /// Whether the words say that something is a place: before it ("the village of ..."), and
    /// behind it ("... province").
    fn said(&self, tokens: &TokenRange) -> (bool, bool) {
        let designates = |token: TokenId| {
            let word = self.document.text_of(token).to_lowercase();
            let one = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
            let one = one.or_else(|| word.strip_suffix('s').map(str::to_owned));
            self.atlas.words.designators.contains(word.as_str())
                || one.is_some_and(|one| self.atlas.words.designators.contains(one.as_str()))
        };
        let before = tokens.start >= 2
            && self.document.text_of(tokens.start - 1) == "of"
            && designates(tokens.start - 2);
        let behind = tokens.end < self.document.tokens.len()
            && self.adjoins(tokens.end)
            && designates(tokens.end);
        (before, behind)
    }

    /// Runs of proper nouns; within an entity, the entity.
    fn runs(&self) -> Vec<TokenRange> {
        let mut runs: Vec<TokenRange> = Vec::new();
        let mut token = 0;
        let count = self.document.tokens.len();
        while token < count {
            if !self.document.tokens[token].tag.starts_with("NNP") {
                token += 1;
                continue;
            }
            let start = token;
            token += 1;
            while token < count
                && self.document.tokens[token].tag.starts_with("NNP")
                && self.document.tokens[token - 1].space_after
            {
                token += 1;
            }
            runs.push(start..token);
        }
        runs
    }

    /// What a phrase means: by the whole of it, or without the words of direction before it and the
    /// words around it that only say what it is.
    fn look_up(&self, whole: Span) -> (Span, String, Vec<Sense>) {
        let text = &self.document.text;
        let (key, senses) = self.known(whole.of(text));
        if !senses.is_empty() {
            return (whole, key, senses);
        }
        let words = &self.atlas.words;
        let mut span = whole;
        loop {
            let written = span.of(text);
            let first = written.split([' ', '-']).next().unwrap_or_default();
            let last = written.rsplit(' ').next().unwrap_or_default();
            let lower = |word: &str| word.to_lowercase();
            if first.len() < written.len()
                && (words.directions.contains(lower(first).as_str())
                    || words.designators.contains(lower(first).as_str())
                    || first == "of")
            {
                span = Span::new(span.start + first.len() + 1, span.end);
            } else if last.len() < written.len() && words.designators.contains(lower(last).as_str())
            {
                span = Span::new(span.start, span.end - last.len() - 1);
            } else {
                break;
            }
            span = trimmed(text, span);
            let rest = span.of(text);
            let (key, senses) = self.known(rest);
            if !senses.is_empty() && rest.starts_with(char::is_uppercase) {
                return (span, key, senses);
            }
        }
        (whole, key, Vec::new())
    }

    /// Key and senses of a name as it stands.
    fn known(&self, text: &str) -> (String, Vec<Sense>) {
        let key = self.key(text);
        let plain = self.gazetteer.letters.plain(text);
        if let Some(code) = self.atlas.words.abbreviations.get(plain.as_str()) {
            return (key, self.atlas.division(code).into_iter().collect());
        }
        // A country that the gazetteer did not find here, but knows.
        let mut senses = self.atlas.senses(&key);
        if let Some((Kind::State | Kind::Territory, code)) = self.gazetteer.resolve(text)
            && plain.len() > 3
            && !self.mentions.iter().any(|mention| mention.span.of(&self.document.text) == text)
            && let Some(state) = self.gazetteer.state(&code)
        {
            senses.extend(self.atlas.state_sense(state));
        }
        (key, senses)
    }
}

/// A span without the article before it and the genitive behind it.
pub(crate) fn trimmed(text: &str, span: Span) -> Span {
    let mut span = span;
    for article in ["the ", "The ", "THE "] {
        if span.of(text).starts_with(article) {
            span.start += article.len();
        }
    }
    for ending in ["'s", "\u{2019}s", "'", "\u{2019}", "-", ","] {
        if let Some(rest) = span.of(text).strip_suffix(ending) {
            span.end = span.start + rest.len();
        }
    }
    let written = span.of(text);
    let start = span.start + written.len() - written.trim_start().len();
    Span::new(start, start + written.trim().len())
}
