//! Exercises and meetings: things told over several clauses and sentences.
//!
//! A membership changes in one clause; a manoeuvre or a summit is told in many, each with a part
//! of it: who holds it, who stays away, how many take part, where it is. So a rule for these says
//! by which words they are named (their *heads*) and which clauses tell something of them
//! ([`Telling`]), and reading goes in four steps:
//!
//! 1. `anchor` finds the words that name an occasion;
//! 2. `tell` reads what each clause around such a word says of it: `governor` finds the clauses,
//!    `clause` whether they tell of something held or planned, `fill` the slots they fill;
//! 3. `name`, `party` and `place` read names, parties and places inside a phrase;
//! 4. `gather` puts together what several sentences tell of one occasion, and dates it.
//!
//! It is template filling in the sense of the Message Understanding Conferences (MUC-4, 1992),
//! with one template for each occasion and not one for each sentence.

mod anchor;
mod clause;
mod fill;
mod gather;
mod governor;
mod name;
mod party;
mod place;
mod rule;
mod slots;
mod tell;
mod time;

use std::borrow::Cow;
use std::collections::BTreeSet;

use entente_names::People;
use entente_text::{Date, TokenId};

use crate::claim::Claim;
use crate::lexicon::lower;
use crate::rule::Rule;
use crate::scene::Scene;
pub(crate) use rule::parse;
pub use rule::{Fill, Occasion, Telling, Where, Words};

/// The claims that one rule for occasions finds in the fields of an article, each with the people
/// of the article.
pub(crate) fn read<'s, 'd: 's>(
    rule: &Rule,
    occasion: &Occasion,
    article: &str,
    published: Option<Date>,
    fields: impl Iterator<Item = (&'s Scene<'d>, &'s People)>,
) -> Vec<Claim> {
    let mut told = Vec::new();
    for (scene, people) in fields {
        if occasion.is_likely(scene) {
            told.extend(tell::tell(&View { scene, occasion, people, published }));
        }
    }
    gather::gather(told, rule, occasion, article)
}

/// One field of an article, looked at for one kind of occasion.
pub(crate) struct View<'v, 'd> {
    pub(crate) scene: &'v Scene<'d>,
    pub(crate) occasion: &'v Occasion,
    pub(crate) people: &'v People,
    pub(crate) published: Option<Date>,
}

impl View<'_, '_> {
    /// The lemma in lower case; of a word in capitals that its model left in the plural, the
    /// singular too where `known` holds it.
    fn word(&self, token: TokenId, known: &BTreeSet<String>) -> Cow<'_, str> {
        let lemma = lower(self.scene.lemma(token));
        match lemma.strip_suffix('s') {
            Some(singular) if !known.contains(&*lemma) && known.contains(singular) => {
                Cow::Owned(singular.to_owned())
            }
            _ => lemma,
        }
    }

    /// Whether a word list of the rule holds the token's lemma.
    fn is_one_of(&self, token: TokenId, words: &BTreeSet<String>) -> bool {
        words.contains(&*self.word(token, words))
    }

    fn text(&self, token: TokenId) -> &str {
        self.scene.document.text_of(token)
    }

    /// The words from the first to the last of two tokens.
    fn words(&self, first: TokenId, last: TokenId) -> String {
        let document = self.scene.document;
        document.span_of(&(first..last + 1)).of(&document.text).to_owned()
    }

    fn is_capitalised(&self, token: TokenId) -> bool {
        self.text(token).chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether the token is part of a time expression; a year in a name is none.
    fn in_time(&self, token: TokenId) -> bool {
        let span = self.scene.document.tokens[token].span;
        self.scene.times.iter().any(|timex| !timex.name && timex.span.overlaps(span))
    }

    /// Whether a token does the work of a verb. Taggers take "conduct", "meet" or "hosts" for a
    /// noun now and then; its subject or object shows what it is.
    fn acts(&self, token: TokenId) -> bool {
        self.scene.is_verb(token)
            || self.scene.document.tokens[token].pos == "NOUN"
                && self.scene.child(token, &["nsubj", "nsubjpass", "dobj"]).is_some()
    }
}
