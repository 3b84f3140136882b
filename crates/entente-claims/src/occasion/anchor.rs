//! The words of a text that name an occasion.

use entente_names::{Form, Kind};
use entente_text::TokenId;

use super::View;
use super::name::Name;
use crate::lexicon::{list, lower};

/// A noun or verb that names an occasion.
#[derive(Debug, Clone)]
pub(crate) struct Anchor {
    /// The token.
    pub(crate) head: TokenId,
    /// The token, and the nouns that only count or divide it: "the second day of the exercise".
    pub(crate) chain: Vec<TokenId>,
    /// Whether the words before it or its name say what is meant; else it only means an occasion
    /// where the text has told of one, or where a clause tells enough of it.
    pub(crate) sure: bool,
    /// Its proper names.
    pub(crate) names: Vec<Name>,
}

impl View<'_, '_> {
    /// The anchors of the text, in order.
    pub(crate) fn anchors(&self) -> Vec<Anchor> {
        (0..self.scene.document.tokens.len())
            .filter_map(|token| self.noun_anchor(token).or_else(|| self.verb_anchor(token)))
            .collect()
    }

    fn noun_anchor(&self, token: TokenId) -> Option<Anchor> {
        let words = &self.occasion.words;
        let pos = self.scene.document.tokens[token].pos.as_str();
        let noun = matches!(pos, "NOUN" | "PROPN")
            || pos == "VERB" && matches!(self.scene.dep(token), "dobj" | "pobj");
        if let Some(anchor) = self.body_anchor(token) {
            return Some(anchor);
        }
        if !noun || self.scene.mention(token).is_some_and(|mention| mention.kind != Kind::Place) {
            return None;
        }
        let pair = token.checked_sub(1).is_some_and(|before| {
            let singular = self.word(token, &words.nouns);
            let both = || format!("{} {singular}", lower(self.scene.lemma(before)));
            let is_pair = |both: String| {
                words.pairs.contains(&both)
                    || both.strip_suffix('s').is_some_and(|both| words.pairs.contains(both))
            };
            self.occasion.may_end_a_pair(&singular) && is_pair(both())
        });
        let plain = pair || self.is_one_of(token, &words.plain);
        let known = self.is_known_name(token);
        if !plain && !known && !self.is_one_of(token, &words.nouns) {
            return None;
        }
        // "exercise area", "summit hall": something else has it for a modifier.
        let above = self.scene.document.tokens[token].head;
        let modifies = matches!(self.scene.dep(token), "compound" | "nmod" | "amod");
        let of_another = self.is_one_of(above, &words.nouns) || self.is_one_of(above, &words.plain);
        // "the drills Iron Gate and Silver Arrow": here it goes before its own name.
        let names = self.names(token);
        let named = names.iter().any(|name| (name.tokens.0..=name.tokens.1).contains(&above));
        if modifies && (!known || of_another) && above > token && !named {
            return None;
        }
        let before = self.before(token);
        if before.iter().any(|&word| self.is_one_of(word, &words.never)) || self.is_of_other(token)
        {
            return None;
        }
        let qualified = before.iter().any(|&word| self.is_one_of(word, &words.qualifiers));
        let party = before.iter().any(|&word| {
            let kind = self.scene.mention(word).map(|mention| mention.kind);
            matches!(kind, Some(Kind::State | Kind::Organisation))
        });
        let sure = plain || known || qualified || party || !names.is_empty();
        Some(Anchor { head: token, chain: self.chain(token, &names), sure, names })
    }

    fn verb_anchor(&self, token: TokenId) -> Option<Anchor> {
        if !self.occasion.is_verb(&lower(self.scene.lemma(token)))
            || !self.acts(token) && !self.is_second_verb(token) && !self.is_hidden_verb(token)
        {
            return None;
        }
        // A verb with an object that is nobody means something else: "meet a deadline".
        let object = self.scene.child(token, &["dobj"]);
        let party = |object: TokenId| {
            let phrase = self.phrase(object);
            !self.people(&phrase).is_empty() || !self.states(object, &phrase).is_empty()
        };
        let other = object.is_some_and(|object| !party(object) && !self.in_time(object));
        (!other).then(|| Anchor { head: token, chain: vec![token], sure: true, names: Vec::new() })
    }

    /// A body whose name says that it is a meeting: "Nuclear Security Summit".
    fn body_anchor(&self, token: TokenId) -> Option<Anchor> {
        let mention = self.scene.mention(token)?;
        let meets = mention.kind == Kind::Organisation
            && self.occasion.is_meeting(mention.span.of(&self.scene.document.text))
            && self.scene.dep(token) != "compound";
        meets.then(|| Anchor { head: token, chain: vec![token], sure: true, names: Vec::new() })
    }

    /// "Leaders of Ruritania meet in": taken for a noun, but a name stands before it and a
    /// preposition behind.
    fn is_hidden_verb(&self, token: TokenId) -> bool {
        let tokens = &self.scene.document.tokens;
        let behind = tokens.get(token + 1).is_some_and(|next| next.pos == "ADP");
        let named = token.checked_sub(1).is_some_and(|before| {
            self.scene.mention(before).is_some_and(|mention| mention.form == Form::Name)
        });
        tokens[token].tag == "NN" && behind && named
    }

    /// "arrive and meet": the second of two verbs whose first was taken for a noun.
    fn is_second_verb(&self, token: TokenId) -> bool {
        self.scene.dep(token) == "conj" && self.acts(self.scene.document.tokens[token].head)
    }

    /// Whether a name that needs no other word ends at a token.
    fn is_known_name(&self, token: TokenId) -> bool {
        self.known_name(token).is_some()
    }

    /// Whether "of" or "for" behind the noun says that it means something else: "exercise of power".
    fn is_of_other(&self, noun: TokenId) -> bool {
        self.scene.children(noun).filter(|&child| self.scene.dep(child) == "prep").any(|child| {
            self.scene.lexicon.has(list::OTHER_SENSE, self.scene.lemma(child))
                && self
                    .scene
                    .child(child, &["pobj"])
                    .is_some_and(|object| self.is_one_of(object, &self.occasion.words.never_of))
        })
    }

    /// The token and the nouns that count or divide it, through coordination; a name that the
    /// parser took apart ("Rim of the Pacific exercise") is one noun.
    fn chain(&self, token: TokenId, names: &[Name]) -> Vec<TokenId> {
        let mut chain = vec![token];
        let mut at = token;
        for _ in 0..6 {
            let above = self.scene.document.tokens[at].head;
            let is_name = names.iter().any(|name| (name.tokens.0..=name.tokens.1).contains(&above));
            match self.scene.dep(at) {
                "compound" | "nmod" if is_name && above > at => at = above,
                "conj" if !self.scene.is_verb(above) && above != at => at = above,
                "pobj" if self.scene.lemma(above) == "of" => {
                    let noun = self.scene.document.tokens[above].head;
                    let named =
                        names.iter().any(|name| (name.tokens.0..=name.tokens.1).contains(&noun));
                    if !named && !self.is_one_of(noun, &self.occasion.words.transparent) {
                        break;
                    }
                    at = noun;
                }
                _ => break,
            }
            if chain.contains(&at) {
                break;
            }
            chain.push(at);
        }
        chain
    }

    /// The tokens before a noun that belong to its phrase, from left to right.
    pub(crate) fn before(&self, noun: TokenId) -> Vec<TokenId> {
        let sentence = self.scene.document.sentence_of(noun);
        let mut found = Vec::new();
        for token in (sentence.start..noun).rev() {
            let verb = self.scene.is_verb(token) && !self.is_modifier(token);
            let apart = matches!(self.scene.document.tokens[token].pos.as_str(), "ADP" | "SCONJ")
                && !self.scene.lexicon.has(list::BEFORE_NOUN, self.scene.lemma(token));
            if verb || apart || !self.scene.document.is_under(token, noun) {
                break;
            }
            found.push(token);
        }
        found.reverse();
        found
    }

    fn is_modifier(&self, token: TokenId) -> bool {
        matches!(self.scene.dep(token), "amod" | "compound" | "nmod" | "punct")
    }
}
