//! Who takes part: the states, bodies, people and numbers of a phrase.

use std::collections::BTreeSet;

use entente_names::{Form, Kind};
use entente_text::TokenId;

use super::View;
use crate::lexicon::list;
use crate::scene::Wanted;

/// How deep a phrase is followed.
const DEPTH: usize = 12;

/// A number and what it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Count {
    /// The slot that the noun fills.
    pub(crate) slot: String,
    /// The number.
    pub(crate) number: i64,
    /// What qualifies it: "over".
    pub(crate) qualifier: Option<String>,
}

impl View<'_, '_> {
    /// The tokens of a noun phrase that say who it is: its words, what is coordinated with it or
    /// stands in apposition, and what hangs on it by "of", "from", "between", "including". Clauses
    /// and other prepositions ("near", "against") are left out: they name nobody who takes part.
    pub(crate) fn phrase(&self, head: TokenId) -> Vec<TokenId> {
        let mut found = BTreeSet::new();
        self.collect(head, DEPTH, &mut found);
        found.into_iter().collect()
    }

    fn collect(&self, token: TokenId, depth: usize, found: &mut BTreeSet<TokenId>) {
        let Some(depth) = depth.checked_sub(1) else { return };
        if !found.insert(token) {
            return;
        }
        for child in self.scene.children(token) {
            let follow = match self.scene.dep(child) {
                "compound" | "amod" | "nmod" | "poss" | "nummod" | "appos" | "pobj"
                | "quantmod" => true,
                "conj" => !self.scene.is_verb(child),
                "npadvmod" | "dep" => self.scene.mention(child).is_some(),
                "prep" => {
                    let word = self.text(child).to_lowercase();
                    let before = child.checked_sub(1).map_or("", |before| self.text(before));
                    let both = format!("{} {word}", before.to_lowercase());
                    let has = |word: &str| self.scene.lexicon.has(list::PHRASE_PREPOSITION, word);
                    has(&word) || has(&both)
                }
                _ => false,
            };
            if follow {
                self.collect(child, depth, found);
            }
        }
        // A list that the parse broke in two is still one list.
        for &member in self.scene.run(token).into_iter().flatten() {
            // "with A and B, C fired": C begins a clause of its own.
            let subject = matches!(self.scene.dep(member), "nsubj" | "nsubjpass");
            if !subject || member < token || self.scene.dep(token) == self.scene.dep(member) {
                found.insert(member);
            }
        }
        // "OIC, a grouping of nations meeting in X": the name that it describes.
        let above = self.scene.document.tokens[token].head;
        if self.scene.dep(token) == "appos"
            && depth + 1 == DEPTH
            && self.scene.mention(above).is_some()
        {
            found.insert(above);
        }
    }

    /// The states that act in a phrase, by code, in the order of the text.
    pub(crate) fn states(&self, head: TokenId, phrase: &[TokenId]) -> Vec<(String, TokenId)> {
        let mut found: Vec<(String, TokenId)> = Vec::new();
        let add = |found: &mut Vec<(String, TokenId)>, code: &str, at: TokenId| {
            if !found.iter().any(|(known, _)| known == code) {
                found.push((code.to_owned(), at));
            }
        };
        for &token in phrase {
            let Some(mention) = self.scene.mention(token) else { continue };
            if mention.kind != Kind::State && mention.form != Form::Capital {
                continue;
            }
            let modifies = matches!(self.scene.dep(token), "compound" | "amod" | "nmod");
            if self.occasion.words.bearers_only && modifies && !self.is_borne(token) {
                continue;
            }
            let acts = match mention.form {
                Form::Name | Form::Metonym | Form::Demonym => true,
                Form::Capital => !modifies && self.scene.dep(token) != "poss",
            };
            if acts && !self.is_in_place(token) {
                add(&mut found, &mention.code, token);
            }
        }
        if found.is_empty() {
            for referent in self.scene.referents(head, Wanted::State, true) {
                add(&mut found, &referent.code, referent.named_at);
            }
        }
        if found.is_empty() {
            let listed = self.list_behind(phrase);
            let meant = if listed.is_empty() { self.pair_meant(phrase) } else { listed };
            for token in meant {
                let mention = self.scene.mention(token).map(|mention| mention.code.clone());
                if let Some(code) = mention {
                    add(&mut found, &code, token);
                }
            }
        }
        found
    }

    /// Whether the noun that a state's name stands before acts for the state: "Iranian officials",
    /// "Iranian President N", and not "an Iranian singer".
    fn is_borne(&self, token: TokenId) -> bool {
        let mut noun = token;
        for above in self.scene.document.ancestors(token) {
            let modifies = matches!(self.scene.dep(noun), "compound" | "amod" | "nmod" | "conj");
            if !modifies {
                break;
            }
            noun = above;
        }
        let bears = |token: TokenId| {
            self.is_one_of(token, &self.occasion.words.bearers)
                || self.scene.lexicon.has(list::ORGAN, &self.scene.lemma(token).to_lowercase())
        };
        bears(noun) || self.before(noun).into_iter().any(bears)
    }

    /// "from nine countries ...: A, B and C": the list behind the next colon or dash.
    fn list_behind(&self, phrase: &[TokenId]) -> Vec<TokenId> {
        let counted = phrase.iter().copied().find(|&token| {
            let lemma = self.scene.lemma(token).to_lowercase();
            self.scene.document.tokens[token].tag == "NNS"
                && self.scene.lexicon.has(list::STATE_WORD, &lemma)
        });
        let Some(counted) = counted else { return Vec::new() };
        let end = self.scene.document.sentence_of(counted).end;
        let mark = (counted..end).find(|&at| matches!(self.text(at), ":" | "—" | "–" | "--"));
        let run = mark.and_then(|mark| (mark + 1..end).take(2).find_map(|at| self.scene.run(at)));
        run.map(<[TokenId]>::to_vec).unwrap_or_default()
    }

    /// "the two nations", "both countries": the last two states named together before.
    fn pair_meant(&self, phrase: &[TokenId]) -> Vec<TokenId> {
        let meant = phrase.iter().any(|&token| {
            let plural = self.scene.document.tokens[token].tag == "NNS";
            let state =
                self.scene.lexicon.has(list::STATE_WORD, &self.scene.lemma(token).to_lowercase());
            plural
                && state
                && phrase.iter().any(|&word| {
                    self.scene.lexicon.has(list::PAIR, &self.text(word).to_lowercase())
                })
        });
        let Some(&first) = phrase.first().filter(|_| meant) else { return Vec::new() };
        let back = (0..first).rev().take(80);
        let run = back.clone().filter_map(|token| self.scene.run(token)).find(|run| run.len() == 2);
        if let Some(run) = run {
            return run.to_vec();
        }
        let mut pair: Vec<TokenId> = Vec::new();
        for token in back {
            let Some(mention) = self.scene.mention(token) else { continue };
            let code = |&other: &TokenId| self.scene.mention(other).map(|other| &other.code);
            let new = pair.iter().all(|other| code(other) != Some(&mention.code));
            if mention.kind == Kind::State && new {
                pair.push(token);
            }
            if pair.len() == 2 {
                pair.reverse();
                return pair;
            }
        }
        Vec::new()
    }

    /// Whether a state only says where another thing of the phrase lies: "the port of X".
    fn is_in_place(&self, token: TokenId) -> bool {
        let above = self.scene.document.tokens[token].head;
        self.scene.mention(above).is_some_and(|mention| mention.kind == Kind::Place)
            && self.scene.dep(token) != "conj"
    }

    /// The organisations of a phrase that is not about a person.
    pub(crate) fn organisations(
        &self,
        head: TokenId,
        phrase: &[TokenId],
    ) -> Vec<(String, TokenId)> {
        let mut found: Vec<(String, TokenId)> = Vec::new();
        if self.person_at(head).is_some() {
            return found;
        }
        for &token in phrase {
            let Some(mention) = self.scene.mention(token) else { continue };
            let known = found.iter().any(|(code, _)| *code == mention.code.as_str());
            if mention.kind == Kind::Organisation && !known {
                found.push((mention.code.to_string(), token));
            }
        }
        // "the Organisation's forces"
        let described = phrase.iter().copied().filter(|&token| {
            let lemma = self.scene.lemma(token).to_lowercase();
            token == head || self.scene.lexicon.has(list::ORGANISATION_WORD, &lemma)
        });
        for token in described {
            for referent in self.scene.referents(token, Wanted::Organisation, false) {
                if found.is_empty() {
                    found.push((referent.code.to_string(), referent.named_at));
                }
            }
        }
        if found.is_empty() && self.is_bare_level(head) {
            let meant = self.scene.elided(head, Wanted::Organisation);
            found.extend(meant.into_iter().map(|one| (one.code.to_string(), one.named_at)));
        }
        found
    }

    /// "the leaders", "its ministers": those of the body that the text is about.
    fn is_bare_level(&self, head: TokenId) -> bool {
        let plural = self.scene.document.tokens[head].tag == "NNS";
        plural
            && self.is_one_of(head, &self.occasion.words.bearers)
            && self.scene.is_definite(head)
            && self.scene.children(head).all(|child| {
                self.scene.dep(child) == "det" || self.scene.document.tokens[child].tag == "PRP$"
            })
    }

    /// The people of a phrase, by name.
    pub(crate) fn people(&self, phrase: &[TokenId]) -> Vec<(String, TokenId)> {
        let mut found: Vec<(String, TokenId)> = Vec::new();
        for &token in phrase {
            let Some((name, first)) = self.person_at(token) else { continue };
            if !found.iter().any(|(known, _)| *known == name) {
                found.push((name, first));
            }
        }
        found
    }

    /// The person a token names or stands for, by the fullest name the article gives.
    fn person_at(&self, token: TokenId) -> Option<(String, TokenId)> {
        let field = self.scene.field;
        let mention = self.people.at(field, token)?;
        let own = mention.tokens.contains(&token);
        own.then(|| (self.people.persons[mention.person].name.clone(), mention.tokens.start))
    }

    /// The bodies of a phrase in the words of the text, one for each coordinated head.
    pub(crate) fn bodies(&self, head: TokenId) -> Vec<(String, TokenId)> {
        let mut heads: Vec<TokenId> = Vec::new();
        let mut open = vec![head];
        while let Some(at) = open.pop() {
            if heads.contains(&at) || heads.len() > 40 {
                continue;
            }
            heads.push(at);
            // "representatives of A and B": the bodies, and not those who stand for them.
            if !self.is_capitalised(at) {
                for child in self.scene.children(at) {
                    if self.scene.lexicon.has(list::STANDS_FOR, self.scene.lemma(child)) {
                        open.extend(self.scene.child(child, &["pobj"]));
                    }
                }
            }
            let more = self.scene.children(at).filter(|&child| {
                matches!(self.scene.dep(child), "conj" | "appos") && !self.scene.is_verb(child)
            });
            open.extend(more);
        }
        heads.sort_unstable();
        heads
            .into_iter()
            .filter(|&at| {
                let state = self.scene.mention(at).is_some_and(|m| m.kind == Kind::State);
                let proper = self.scene.document.tokens[at].pos == "PROPN";
                !state && (proper || self.scene.mention(at).is_some())
            })
            .map(|at| {
                let first = self.scene.modifiers(at).into_iter().min().unwrap_or(at);
                let span = self.scene.mention(at).map(|mention| mention.span);
                let text = &self.scene.document.text;
                let own = self.scene.document.span_of(&(first..at + 1));
                (span.map_or(own, |span| span.join(own)).of(text).to_owned(), at)
            })
            .collect()
    }

    /// What a phrase counts: people, things, countries.
    pub(crate) fn counts(&self, phrase: &[TokenId]) -> Vec<Count> {
        let mut found = Vec::new();
        for &token in phrase {
            let slots = &self.occasion.words.counts;
            let Some((slot, _)) = slots.iter().find(|(_, nouns)| self.is_one_of(token, nouns))
            else {
                continue;
            };
            let own = self.scene.child(token, &["nummod"]);
            let Some(number) = self.part_of(token).or(own) else { continue };
            if self.in_time(number) {
                continue;
            }
            if let Some(count) = self.count(slot, number) {
                found.push(count);
            }
        }
        found
    }

    /// "five of the six states": the number that takes part.
    fn part_of(&self, noun: TokenId) -> Option<TokenId> {
        let of = self.scene.document.tokens[noun].head;
        let number = self.scene.document.tokens[of].head;
        let part = self.scene.lemma(of) == "of" && self.scene.document.tokens[number].tag == "CD";
        part.then_some(number)
    }

    fn count(&self, slot: &str, number: TokenId) -> Option<Count> {
        let document = self.scene.document;
        let mut value = 0;
        let mut scale = 1;
        let mut first = number;
        // "five thousand": the words of a number multiply from right to left.
        for token in (0..=number).rev().take(3) {
            let word = document.text_of(token).to_lowercase();
            let Some(part) = self.scene.lexicon.number(&word) else { break };
            first = token;
            if self.scene.lexicon.has(list::SCALE, &word) {
                scale *= part;
                value = value.max(scale);
            } else {
                value = part * scale;
                break;
            }
        }
        (value > 0).then(|| {
            let before = document.tokens[first].span.start;
            let text = document.text[..before].trim_end().to_lowercase();
            let mut words: Vec<&String> = self.occasion.words.number_qualifiers.iter().collect();
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
            let qualifier = words.into_iter().find(|word| text.ends_with(word.as_str())).cloned();
            Count { slot: slot.to_owned(), number: value, qualifier }
        })
    }
}
