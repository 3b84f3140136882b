//! Who said what: quotations and reported speech to claims.
//!
//! Quotation marks are read from the surface, and each quotation is given to a verb of saying: one
//! in the clause after it where its punctuation points there, else one before it. The parse then
//! gives the speaker, and for indirect speech the clause or phrase that tells what is said
//! (the frames of `rules/statement/`). Everything that hangs on one verb of saying is one claim.
//!
//! One file, one question: `trigger` which verbs say something, `marks` to which of them a
//! quotation belongs, `content` what is said, `passage` where it begins and ends, `attribution` who
//! says it, `circumstance` when, to whom and on what occasion, `interview` who answers under a name.

mod attribution;
mod circumstance;
mod content;
mod interview;
mod marks;
mod passage;
mod trigger;

use std::collections::BTreeMap;
use std::ops::Range;

use entente_names::People;
use entente_text::{Date, Doubt, Span, TokenId};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::claim::{Claim, Evidence, Modality, Slot, Slots};
use crate::lexicon::list;
use crate::quotation::{Quotation, quotations};
use crate::rule::{Frame, Rule};
use crate::scene::Scene;
use crate::speaker::Speaker;

/// The verbs of saying, by lemma, and the rules they come from.
#[derive(Debug, Default)]
pub(crate) struct Speech {
    verbs: FxHashMap<String, Vec<(usize, usize)>>,
    prepositions: FxHashMap<String, (usize, usize)>,
    /// The first words of the prepositions.
    openers: FxHashSet<String>,
}

impl Speech {
    /// The frames of the rules of type statement.
    pub(crate) fn new(rules: &[Rule]) -> Self {
        let mut speech = Self::default();
        for (number, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.is_speech()) {
            for (place, frame) in rule.frames.iter().enumerate() {
                for trigger in &frame.triggers {
                    if frame.preposition {
                        let first = trigger.split(' ').next().unwrap_or_default();
                        speech.openers.insert(first.to_owned());
                        speech.prepositions.insert(trigger.clone(), (number, place));
                    } else {
                        speech.verbs.entry(trigger.clone()).or_default().push((number, place));
                    }
                }
            }
        }
        speech
    }

    fn frames<'r>(&self, rules: &'r [Rule], lemma: &str) -> Vec<(&'r Rule, &'r Frame)> {
        let places = self.verbs.get(lemma).into_iter().flatten();
        places.map(|&(rule, frame)| (&rules[rule], &rules[rule].frames[frame])).collect()
    }
}

/// A quotation with its tokens.
#[derive(Debug)]
struct Quoted {
    marks: Quotation,
    tokens: Range<TokenId>,
    /// The verb of saying it belongs to.
    verb: Option<TokenId>,
}

/// One field while its statements are read.
pub(crate) struct Hearing<'s, 'd> {
    scene: &'s Scene<'d>,
    people: &'s People,
    rules: &'s [Rule],
    speech: &'s Speech,
    article: &'s str,
    published: Option<Date>,
    quoted: Vec<Quoted>,
    /// The quotations of each verb of saying.
    quotes_of: BTreeMap<TokenId, Vec<usize>>,
    /// For each token the outermost quotation that holds it.
    inside: Vec<Option<usize>>,
    /// The verbs of saying, in order.
    triggers: Vec<TokenId>,
}

/// What is said, before it is a claim.
struct Said<'r> {
    rule: &'r Rule,
    verb: TokenId,
    word: String,
    speaker: Speaker,
    /// The tokens of what is said.
    content: Option<Range<TokenId>>,
    /// The place among the quotations.
    quotes: Vec<usize>,
    /// Whether a verb of saying tells it, and not "according to".
    by_verb: bool,
}

impl<'s, 'd> Hearing<'s, 'd> {
    pub(crate) fn new(
        scene: &'s Scene<'d>,
        people: &'s People,
        rules: &'s [Rule],
        speech: &'s Speech,
        article: &'s str,
        published: Option<Date>,
    ) -> Self {
        let document = scene.document;
        let mut inside = vec![None; document.tokens.len()];
        let mut quoted = Vec::new();
        for marks in quotations(&document.text).into_iter().filter(|marks| marks.depth == 0) {
            let tokens = document.tokens_over(marks.inner);
            if tokens.is_empty() {
                continue;
            }
            inside[tokens.clone()].fill(Some(quoted.len()));
            quoted.push(Quoted { marks, tokens, verb: None });
        }
        let mut hearing = Self {
            scene,
            people,
            rules,
            speech,
            article,
            published,
            quoted,
            quotes_of: BTreeMap::new(),
            inside,
            triggers: Vec::new(),
        };
        hearing.triggers =
            (0..document.tokens.len()).filter(|&token| hearing.is_trigger(token)).collect();
        for place in 0..hearing.quoted.len() {
            let verb = hearing.verb_of(place);
            hearing.quoted[place].verb = verb;
            if let Some(verb) = verb {
                hearing.quotes_of.entry(verb).or_default().push(place);
            }
        }
        hearing
    }

    /// The statements of the field.
    pub(crate) fn claims(&self) -> (Vec<Claim>, Vec<Doubt>) {
        let mut claims = Vec::new();
        let mut doubts = Vec::new();
        let mut told: Vec<(TokenId, Said<'s>)> = Vec::new();
        for &verb in &self.triggers {
            told.extend(self.said(verb).into_iter().map(|said| (verb, said)));
        }
        for token in 0..self.scene.document.tokens.len() {
            told.extend(self.according(token).map(|said| (token, said)));
        }
        told.sort_by_key(|(token, _)| *token);
        for (_, said) in &told {
            if said.speaker.name.len() <= 4 && self.scene.document.tokens[said.verb].pos == "VERB" {
                let pronoun = self.scene.lexicon.has(list::PERSON_PRONOUN, &said.speaker.name);
                if pronoun {
                    let span = self.scene.document.tokens[said.verb].span;
                    let word = &said.speaker.name;
                    doubts.push(Doubt::at(
                        span,
                        format!("who \"{word}\" is, who speaks, was left open"),
                    ));
                }
            }
            if let [rivals @ .., last] = said.speaker.rivals.as_slice() {
                let span = self.scene.document.tokens[said.verb].span;
                let (word, rivals) = (&said.speaker.name, rivals.join(", "));
                let message = format!(
                    "\"the {word}\", who speaks, may be {rivals} or {last}; it was left open"
                );
                doubts.push(Doubt::at(span, message));
            }
            claims.extend(self.claim(said));
        }
        claims.extend(self.answers());
        (claims, doubts)
    }

    fn claim(&self, said: &Said<'_>) -> Option<Claim> {
        let scene = self.scene;
        let document = scene.document;
        let text = &document.text;
        let mut slots = Slots::new();
        let mut put = |name: &str, value: String| {
            if !value.is_empty() {
                slots.insert(name.to_owned(), Slot::Text(value));
            }
        };
        put("speaker", said.speaker.name.clone());
        put("speaker_surface", said.speaker.surface.clone().unwrap_or_default());
        put("speaker_role", said.speaker.role.clone().unwrap_or_default());
        put("speaker_org", said.speaker.organisation.clone().unwrap_or_default());
        put("verb", said.word.clone());
        let quoted: Vec<&Quoted> = said.quotes.iter().map(|&place| &self.quoted[place]).collect();
        let words: Vec<&str> = quoted.iter().map(|one| one.marks.inner.of(text).trim()).collect();
        put("quote", words.join(" "));
        // What is said outside of the quotations.
        let outside = said.content.as_ref().map(|content| {
            content
                .clone()
                .filter(|token| !quoted.iter().any(|one| one.tokens.contains(token)))
                .filter(|&token| document.tokens[token].pos != "PUNCT")
                .filter(|&token| !scene.lexicon.has(list::LINK, document.text_of(token)))
                .count()
        });
        let form = match (quoted.is_empty(), outside) {
            (true, _) => "indirect",
            (false, None | Some(0)) => "direct",
            (false, Some(_)) => "mixed",
        };
        put("form", form.to_owned());
        if form != "direct"
            && let Some(content) = &said.content
        {
            put("content", scene.words_over(content));
        }
        if said.by_verb {
            put("addressee", self.addressee(said.verb).unwrap_or_default());
            put("occasion", self.occasion(said.verb).unwrap_or_default());
        }
        let evidence = self.evidence(said, &quoted);
        let mut claim =
            Claim::new(self.article, &said.rule.kind, &said.rule.name, slots, vec![evidence])
                .ok()?;
        claim.date = Some(self.when(said, &quoted));
        let hearsay = said.speaker.unnamed || scene.is_hearsay(said.verb);
        if hearsay {
            claim.modality = Modality::Reported;
        }
        claim.attribution = self.teller(said.verb);
        Some(claim)
    }

    /// From the first to the last word of the attribution and what it attributes.
    fn evidence(&self, said: &Said<'_>, quoted: &[&Quoted]) -> Evidence {
        let document = self.scene.document;
        let sentence = document.sentence_of(said.verb);
        let mut span = document.span_of(&sentence);
        for one in quoted {
            span = span.join(one.marks.outer);
        }
        if let Some(content) = &said.content {
            span = span.join(document.span_of(content));
        }
        let exact = span.of(&document.text);
        let start = span.start + (exact.len() - exact.trim_start().len());
        Evidence::new(
            self.scene.field,
            &document.text,
            Span::new(start, start + exact.trim().len()),
        )
    }
}
