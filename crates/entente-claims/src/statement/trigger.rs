//! Which verbs say something, and which of them go together.

use std::borrow::Cow;

use entente_names::PersonForm;
use entente_text::TokenId;

use super::Hearing;
use crate::lexicon::{list, lower};
use crate::rule::Content;

impl Hearing<'_, '_> {
    /// Whether a token is a verb that says something: neither denied, nor open, nor a mere "to say".
    pub(super) fn is_trigger(&self, token: TokenId) -> bool {
        let scene = self.scene;
        if !scene.is_verb(token) || !self.speech.verbs.contains_key(&*self.verb(token)) {
            return false;
        }
        let tag = scene.document.tokens[token].tag.as_str();
        if matches!(scene.dep(token), "amod" | "compound" | "aux" | "auxpass") {
            return false;
        }
        if self.is_passive(token) && scene.child(token, &["agent"]).is_none() {
            return false;
        }
        let open = |verb: TokenId| {
            scene.children(verb).any(|child| {
                let word = scene.document.text_of(child).to_lowercase();
                match scene.dep(child) {
                    "neg" => true,
                    "aux" => {
                        scene.lexicon.has(list::FUTURE, &word)
                            || scene.lexicon.has(list::OPEN, &word)
                            || scene.document.tokens[child].tag == "TO"
                    }
                    "mark" | "advmod" => {
                        scene.lexicon.has(list::OPEN_MARK, &word)
                            || scene.lexicon.has(list::NEGATION, &word)
                    }
                    _ => false,
                }
            })
        };
        if open(token) {
            return false;
        }
        // "on charges of calling for it": nobody is said to have called.
        let bare = scene.child(token, &["nsubj"]).is_none();
        if tag == "VBG" && bare && scene.dep(token) == "pcomp" {
            let preposition = scene.document.tokens[token].head;
            if !scene.is_verb(scene.document.tokens[preposition].head) {
                return false;
            }
        }
        // Inside a quotation only "the minister told us" is heard, not "for threatening order".
        if self.inside[token].is_some() && scene.child(token, &["nsubj", "nsubjpass"]).is_none() {
            return false;
        }
        // "would not say when, and left": a second verb shares the auxiliaries of the first.
        let head = scene.document.tokens[token].head;
        let bare = scene.child(token, &["nsubj", "aux"]).is_none();
        if scene.dep(token) == "conj" && bare && tag == "VB" && open(head) {
            return false;
        }
        // The bare infinitive of "let X say" and the like tells of nothing that was said.
        !(tag == "VB"
            && scene.child(token, &["aux"]).is_none()
            && scene.dep(token) != "ROOT"
            && scene.dep(token) != "conj")
    }

    /// The lemma of a verb with its particle: "point out", "call off".
    pub(super) fn verb(&self, verb: TokenId) -> Cow<'_, str> {
        let lemma = lower(self.scene.lemma(verb));
        match self.scene.child(verb, &["prt"]) {
            Some(particle) => format!("{lemma} {}", lower(self.scene.lemma(particle))).into(),
            None => lemma,
        }
    }

    /// Whether a verb stands in the passive; "NAME explained" behind a quotation does not, whatever
    /// the parse made of it.
    pub(super) fn is_passive(&self, verb: TokenId) -> bool {
        let scene = self.scene;
        let named = verb.checked_sub(1).is_some_and(|before| {
            let person = self.people.at(scene.field, before);
            scene.dep(verb) == "acl" && person.is_some_and(|it| it.form == PersonForm::Name)
        });
        scene.is_passive(verb) && !(named && scene.child(verb, &["agent"]).is_none())
    }

    pub(super) fn triggers_has(&self, token: TokenId) -> bool {
        if self.triggers.is_empty() {
            self.is_trigger(token)
        } else {
            self.triggers.binary_search(&token).is_ok()
        }
    }

    pub(super) fn takes_quotation(&self, verb: TokenId) -> bool {
        let lemma = self.verb(verb);
        let frames = self.speech.frames(self.rules, &lemma);
        frames.iter().any(|(_, frame)| frame.content.contains(&Content::Quotation))
    }

    /// The verb that a second verb shares its subject with: "said she would leave and called". A
    /// past tense is not coordinated with what stands under "would", nor with what does not speak.
    pub(super) fn coordinated_with(&self, verb: TokenId) -> Option<TokenId> {
        let scene = self.scene;
        let document = scene.document;
        let tag = document.tokens[verb].tag.as_str();
        let bare = scene.child(verb, &["nsubj", "nsubjpass"]).is_none();
        if scene.dep(verb) != "conj" || !bare || !matches!(tag, "VBD" | "VBZ" | "VBP") {
            return None;
        }
        let fits = |above: &TokenId| scene.is_verb(*above) && document.tokens[*above].tag == tag;
        let first = document.ancestors(verb).find(|above| fits(above))?;
        let speaks = scene
            .subject(first, 8)
            .is_some_and(|subject| scene.speaks(subject, self.people).is_some());
        if speaks {
            return Some(first);
        }
        document.ancestors(first).find(|above| fits(above) && self.triggers_has(*above))
    }
}
