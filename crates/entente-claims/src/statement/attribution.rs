//! Who says something: the speaker at a verb, at "according to", and whoever tells of both.

use std::ops::Range;

use entente_names::PersonForm;
use entente_text::TokenId;

use super::{Hearing, Said};
use crate::lexicon::{list, lower};
use crate::rule::{Content, Rule};
use crate::speaker::Speaker;

/// A quotation of fewer words says nothing by itself.
const SCARE: usize = 3;

impl<'s> Hearing<'s, '_> {
    /// Who speaks at a verb.
    fn speaker(&self, verb: TokenId) -> Vec<Speaker> {
        let scene = self.scene;
        let subject = if let Some(first) = self.coordinated_with(verb) {
            scene.subject(first, 8)
        } else if self.is_passive(verb) {
            scene.child(verb, &["agent"]).and_then(|by| scene.child(by, &["pobj"]))
        } else {
            scene.subject(verb, 8)
        };
        let mut behind = true;
        let expletive = |token: &TokenId| scene.dep(*token) == "expl";
        if let Some(subject) = subject.filter(|subject| !expletive(subject)) {
            let heads = scene.coordinated(subject);
            let mut speakers: Vec<Speaker> =
                heads.iter().filter_map(|&head| scene.speaks(head, self.people)).collect();
            // Two people or states say it each; "officials and experts" say it together.
            let named = heads.iter().all(|&head| {
                self.people.at(scene.field, head).is_some() || scene.mention(head).is_some()
            });
            if !named && speakers.len() > 1 {
                let first = scene.noun_phrase(heads[0]).start;
                let last = scene.noun_phrase(heads[heads.len() - 1]).end;
                let name = scene.words_over(&(first..last));
                speakers = vec![Speaker { name, ..Speaker::default() }];
            }
            if !speakers.is_empty() {
                return speakers;
            }
            behind = scene.child(verb, &["nsubj"]).is_none();
            // "Camp X: Archbishop Y has called": the parser may see two subjects.
            let other = scene
                .children(verb)
                .filter(|&child| scene.dep(child) == "nsubj" && child != subject)
                .find_map(|child| scene.speaks(child, self.people));
            if let Some(other) = other {
                return vec![other];
            }
        }
        // The parse has no subject that speaks: a person right before the verb, or right behind.
        let near = [verb.checked_sub(1), Some(verb + 1).filter(|_| behind)].into_iter().flatten();
        near.filter(|&token| token < scene.document.tokens.len())
            .filter(|&token| scene.document.sentence_of(verb).contains(&token))
            .find_map(|token| {
                let mention = self.people.at(scene.field, token)?;
                let before = mention.phrase.end == verb || mention.tokens.end == verb;
                let after = mention.phrase.start == verb + 1 && mention.form == PersonForm::Name;
                (before || after)
                    .then(|| scene.speaks(mention.tokens.end - 1, self.people))
                    .flatten()
            })
            .into_iter()
            .collect()
    }

    /// What one verb of saying tells.
    pub(super) fn said(&self, verb: TokenId) -> Vec<Said<'s>> {
        let scene = self.scene;
        if self.passage(verb) != verb {
            return Vec::new();
        }
        let lemma = self.verb(verb);
        let outer = self.inside[verb];
        let quotes = self.quotes_of.get(&verb).cloned().unwrap_or_default();
        let mut chosen: Option<(&Rule, Option<Range<TokenId>>)> = None;
        for (rule, frame) in self.speech.frames(self.rules, &lemma) {
            let content = self.content(verb, frame);
            let quoted = !quotes.is_empty() && frame.content.contains(&Content::Quotation);
            let object = scene.child(verb, &["dobj"]).filter(|&object| object > verb);
            let content = content.or_else(|| {
                // "called the vote “a farce”"
                let naming = quoted && frame.content.contains(&Content::Naming);
                let start = scene.extent(object.filter(|_| naming)?).start;
                let end = self.quoted[*quotes.last()?].tokens.end;
                (start < end).then_some(start..end)
            });
            if content.is_some() || quoted {
                chosen = Some((rule, content));
                break;
            }
        }
        let Some((rule, content)) = chosen else { return Vec::new() };
        // Inside a quotation only others are heard: "the minister told us" and not "I say".
        let within = |range: &Range<TokenId>| {
            outer.is_none_or(|place| {
                let tokens = &self.quoted[place].tokens;
                tokens.start <= range.start && range.end <= tokens.end
            })
        };
        let whole = |range: &Range<TokenId>| {
            range.len() > 1
                || !matches!(
                    scene.document.tokens[range.start].tag.as_str(),
                    "WDT" | "WP" | "PRP" | "DT" | "IN"
                )
        };
        let content = content.filter(within).filter(whole);
        if content.is_none() && quotes.is_empty() {
            return Vec::new();
        }
        let mut speakers = self.speaker(verb);
        if outer.is_some() {
            speakers.retain(|speaker| !scene.lexicon.has(list::PERSON_PRONOUN, &speaker.name));
        }
        let word = scene.document.text_of(verb).to_lowercase();
        speakers
            .into_iter()
            .map(|speaker| Said {
                rule,
                verb,
                word: word.clone(),
                speaker,
                content: content.clone(),
                quotes: quotes.clone(),
                by_verb: true,
            })
            .collect()
    }

    /// "According to X, ...": what the rest of the sentence says.
    pub(super) fn according(&self, token: TokenId) -> Option<Said<'s>> {
        let scene = self.scene;
        let document = scene.document;
        let first = lower(document.text_of(token));
        if !self.speech.openers.contains(&*first) {
            return None;
        }
        let next = document.tokens.get(token + 1).map(|_| lower(document.text_of(token + 1)));
        let both = next.map(|next| format!("{first} {next}"));
        let one = self.speech.prepositions.get(&*first).map(|&place| (place, token));
        let two = || {
            let both = both.as_ref()?;
            self.speech.prepositions.get(both).map(|&place| (place, token + 1))
        };
        let ((rule, _), preposition) = one.or_else(two)?;
        if self.inside[token].is_some() {
            return None;
        }
        let object = scene.child(preposition, &["pobj"])?;
        let mut word =
            document.span_of(&(token..preposition + 1)).of(&document.text).to_lowercase();
        // "according to a statement from X"
        let mut head = object;
        if scene.lexicon.has(list::STATEMENT_NOUN, &scene.lemma(object).to_lowercase()) {
            let from = scene.children(object).find(|&child| {
                matches!(scene.dep(child), "prep" | "agent" | "acl")
                    && scene.lexicon.has(list::ORIGIN, scene.lemma(child))
            });
            let owner = from
                .and_then(|from| scene.child(from, &["pobj"]))
                .or_else(|| scene.child(object, &["poss"]))?;
            word = format!("{word} a {}", scene.lemma(object));
            head = owner;
        }
        let speaker = scene.speaks(head, self.people).filter(|speaker| !speaker.unnamed)?;
        let governor = document.tokens[token].head;
        let clause = std::iter::once(governor)
            .chain(document.ancestors(governor))
            .find(|&above| scene.is_verb(above))
            .unwrap_or(governor);
        let sentence = document.sentence_of(token);
        let own = scene.extent(token);
        let range = scene.extent(clause);
        let range = if own.start <= range.start {
            own.end.min(range.end)..range.end
        } else if own.end >= range.end.saturating_sub(1) {
            range.start..own.start
        } else {
            range
        };
        let range = range.start.max(sentence.start)..range.end.min(sentence.end);
        if range.is_empty() || clause == token {
            return None;
        }
        let content = self.trimmed(range);
        let quotes: Vec<usize> = (0..self.quoted.len())
            .filter(|&place| {
                let tokens = &self.quoted[place].tokens;
                self.quoted[place].verb.is_none()
                    && content.start <= tokens.start
                    && tokens.end <= content.end
                    && tokens.len() > SCARE
            })
            .collect();
        Some(Said {
            rule: &self.rules[rule],
            verb: clause,
            word,
            speaker,
            content: Some(content),
            quotes,
            by_verb: false,
        })
    }

    /// Who tells that somebody said so: whoever is quoted around it, or says so above it.
    pub(super) fn teller(&self, verb: TokenId) -> Option<String> {
        let scene = self.scene;
        let above = match self.inside[verb].and_then(|place| self.quoted[place].verb) {
            Some(outer) => Some(outer),
            None => scene
                .document
                .ancestors(verb)
                .find(|above| self.triggers.binary_search(above).is_ok())
                .filter(|&above| self.coordinated_with(verb) != Some(above))
                .filter(|&above| {
                    self.contents(above).is_some_and(|content| content.contains(&verb))
                }),
        }?;
        self.speaker(above).into_iter().next().map(|speaker| speaker.name)
    }
}
