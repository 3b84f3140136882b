//! Bills, laws and programmes: things that have no entry in a gazetteer, called as the text calls
//! them.
//!
//! A thing is named by the phrase that says what it is about ("the bill on seed imports", "a law
//! banning plastic bags"); "the bill" and "the document" mean the one named last.

use std::ops::Range;

use entente_names::Kind;
use entente_text::TokenId;

use super::Scene;
use crate::lexicon::{List, list};

/// A thing that a phrase names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Thing {
    /// What the text calls it, without an article.
    pub(crate) name: String,
    /// The head of the phrase that names it.
    pub(crate) named_at: TokenId,
}

impl Scene<'_> {
    /// The thing that the phrase of `head` names, one of those called by the words of `list`.
    pub(crate) fn thing(&self, head: TokenId, list: List) -> Option<Thing> {
        if !self.is_thing(head, list) {
            return self.points_back(head).then(|| self.thing_before(head, list)).flatten();
        }
        if self.says_what(head) {
            return Some(self.thing_at(head));
        }
        if self.is_definite(head) {
            return self.thing_before(head, list).or_else(|| Some(self.thing_at(head)));
        }
        // "by law": none in particular.
        let bare = self.document.tokens[head].tag == "NN"
            && !self.children(head).any(|child| child < head);
        let mass = self.lexicon.has(list::THING_MASS, &self.lemma(head).to_lowercase());
        (!bare || mass).then(|| self.thing_at(head))
    }

    /// The thing of a kind that was named last, in this sentence or at most `reach` before it.
    pub(crate) fn thing_near(&self, token: TokenId, list: List, reach: usize) -> Option<Thing> {
        let from = self.sentence_number(token).saturating_sub(reach);
        let from = self.document.sentences[from].start;
        let end = self.document.sentence_of(token).end;
        let named = |&at: &TokenId| at != token && self.is_thing(at, list);
        let last = (from..token).rev().find(named).or_else(|| (token..end).find(named))?;
        self.thing(last, list)
    }

    fn thing_at(&self, head: TokenId) -> Thing {
        let words = self.words_over(&self.naming(head));
        Thing { name: words, named_at: head }
    }

    /// The last thing before a token that its own phrase names.
    fn thing_before(&self, token: TokenId, list: List) -> Option<Thing> {
        let named = |&at: &TokenId| self.is_thing(at, list) && self.says_what(at);
        let apart = |&at: &TokenId| !self.naming(at).contains(&token);
        (0..token).rev().filter(named).find(apart).map(|at| self.thing_at(at))
    }

    /// Whether a token is the head of a phrase for a thing of the kind.
    fn is_thing(&self, token: TokenId, list: List) -> bool {
        let word = &self.document.tokens[token];
        let noun = matches!(word.pos.as_str(), "NOUN" | "PROPN");
        let named = self.mention(token).is_some_and(|mention| mention.kind != Kind::Place);
        if !noun || named || matches!(self.dep(token), "compound" | "nmod" | "amod" | "poss") {
            return false;
        }
        if !self.lexicon.has(list, &word.lemma.to_lowercase()) {
            return false;
        }
        let person = self.document.entities.iter().any(|entity| {
            entity.tokens.contains(&token)
                && entity.label == "PERSON"
                && entity.tokens.end != token + 1
        });
        // "space programme", "hospital bill": another sort of thing.
        let other = self.modifiers(token).into_iter().any(|before| {
            let word = self.lemma(before).to_lowercase();
            self.lexicon.has(list::NO_THING, &word)
        });
        !person && !other
    }

    /// "the document", "this draft": another word for a thing named before.
    fn points_back(&self, head: TokenId) -> bool {
        let word = self.lemma(head).to_lowercase();
        self.lexicon.has(list::THING_AGAIN, &word)
            && self.is_definite(head)
            && !self.says_what(head)
    }

    /// Whether a phrase says which thing it means, by more than an article.
    fn says_what(&self, head: TokenId) -> bool {
        let named = self.naming(head);
        named.clone().any(|token| {
            let word = self.document.text_of(token).to_lowercase();
            token != head && !self.lexicon.has(list::THING_MODIFIER, &word)
        })
    }

    /// The words that name a thing: what stands before the noun without its article, and behind it
    /// what says what it is about.
    pub(crate) fn naming(&self, head: TokenId) -> Range<TokenId> {
        let mut start = head;
        for child in self.children(head).filter(|&child| child < head) {
            if !matches!(self.dep(child), "det" | "punct" | "cc" | "preconj" | "predet" | "prep") {
                start = start.min(self.extent(child).start);
            }
        }
        while start < head && self.is_edge(start) {
            start += 1;
        }
        let mut end = head + 1;
        for child in self.children(head).filter(|&child| child > head) {
            let mut extent = self.extent(child);
            if self.is_verb(child) {
                extent.end = self.deed(child).end.max(child + 1);
            }
            let preposition = self.dep(child) == "prep"
                && self.lexicon.has(list::THING_PREPOSITION, &self.lemma(child).to_lowercase());
            let origin = self.dep(child) == "prep"
                && self.lexicon.has(list::ORIGIN, &self.lemma(child).to_lowercase())
                && self.child(child, &["pobj"]).is_some_and(|by| self.mention(by).is_some());
            let clause = matches!(self.dep(child), "acl" | "relcl" | "nummod" | "npadvmod");
            if extent.start != end || !(preposition || origin || clause) || self.is_dated_by(child)
            {
                break;
            }
            end = self.cut(extent).end;
        }
        if let Some(behind) = self.hung_above(head, end) {
            end = self.cut(behind).end;
        }
        start..end
    }

    /// What stands directly behind a thing and says what it is about, though the parser hung it on
    /// the verb: "passed a law to ban it", "struck down the law on strikes".
    fn hung_above(&self, head: TokenId, end: TokenId) -> Option<Range<TokenId>> {
        let tokens = &self.document.tokens;
        let verb = tokens[head].head;
        let next = tokens.get(end)?;
        if !self.is_verb(verb) || end >= self.document.sentence_of(head).end || end != head + 1 {
            return None;
        }
        if let Some(preposition) = self.preposition_above(head) {
            return Some(self.extent(preposition));
        }
        let purpose = next.tag == "TO" && self.is_verb(next.head) && tokens[next.head].head == verb;
        purpose.then(|| end..self.deed(next.head).end)
    }

    /// The preposition directly behind a noun that says what it is about, though the parser hung it
    /// on the verb.
    pub(super) fn preposition_above(&self, head: TokenId) -> Option<TokenId> {
        let next = self.document.tokens.get(head + 1)?;
        let about = next.pos == "ADP"
            && next.head == self.document.tokens[head].head
            && self.is_verb(next.head)
            && self.lexicon.has(list::DEFINING, &next.lemma.to_lowercase())
            && !self.is_dated_by(head + 1);
        about.then_some(head + 1)
    }

    /// Whether a preposition governs a time or the count of a vote.
    fn is_dated_by(&self, preposition: TokenId) -> bool {
        self.dep(preposition) == "prep"
            && self.child(preposition, &["pobj"]).is_some_and(|object| {
                self.is_time(object)
                    || self.lexicon.has(list::VOTE, &self.lemma(object).to_lowercase())
            })
    }

    /// A range up to what is only added to it: ", which ...", "(...)", a dash, the count of a vote.
    pub(crate) fn cut(&self, range: Range<TokenId>) -> Range<TokenId> {
        let adds = |token: TokenId| {
            let mark = self.document.text_of(token);
            let added = self.document.tokens.get(token + 1).is_some_and(|next| {
                matches!(next.tag.as_str(), "WDT" | "WP" | "VBG") && next.pos != "NOUN"
            });
            matches!(mark, "(" | ")" | "—" | "–" | "--" | ";" | ":" | "[" | "]")
                || mark == "," && added
                || self.is_dated_by(token) && self.is_circumstance(token)
        };
        let end = range.clone().skip(1).find(|&token| adds(token)).unwrap_or(range.end);
        let mut range = range.start..end;
        while range.len() > 1 && self.is_edge(range.end - 1) {
            range.end -= 1;
        }
        range
    }

    /// Whether a noun counts a vote: "by a 37 to 11 vote".
    pub(crate) fn is_vote(&self, noun: TokenId) -> bool {
        self.lexicon.has(list::VOTE, &self.lemma(noun).to_lowercase())
    }

    /// Whether what a preposition governs can not be part of a name: the count of a vote, or the
    /// day of what is done with the thing.
    fn is_circumstance(&self, preposition: TokenId) -> bool {
        self.child(preposition, &["pobj"]).is_some_and(|object| {
            let day = self.lexicon.has(list::DAY_PREPOSITION, self.lemma(preposition));
            day || !self.is_time(object)
        })
    }

    fn is_edge(&self, token: TokenId) -> bool {
        matches!(self.document.tokens[token].pos.as_str(), "PUNCT" | "DET" | "CCONJ" | "SPACE")
            && !matches!(self.document.text_of(token), "”" | "\"" | "“" | "’")
    }

    /// What a verb says is done: its words and what hangs on it, without subject, auxiliaries and
    /// the verbs beside it.
    pub(crate) fn deed(&self, verb: TokenId) -> Range<TokenId> {
        let mut end = verb + 1;
        for child in self.children(verb).filter(|&child| child > verb) {
            let aside = self.dep(child) == "advcl" && !self.is_infinitive(child);
            match self.dep(child) {
                "conj" | "parataxis" => break,
                _ if aside => break,
                "cc" | "punct" => {}
                _ => end = end.max(self.extent(child).end),
            }
        }
        self.cut(verb..end)
    }
}
