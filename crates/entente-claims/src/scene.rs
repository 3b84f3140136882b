//! A document with its names set in place: who each noun phrase refers to.

mod attention;
mod focus;
mod lists;
mod phrase;
mod things;
mod written;

pub(crate) use things::Thing;

use entente_names::{Gazetteer, Kind, Mention};
use entente_text::{Document, Doubt, Field, TokenId};
use entente_time::Timex;
use smol_str::SmolStr;

use crate::lexicon::{Governor, Lexicon, list};
use attention::Attention;

/// Somebody or something a noun phrase refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referent {
    /// State, organisation, treaty ...
    pub kind: Kind,
    /// Its code.
    pub code: SmolStr,
    /// The token that names it, perhaps in an earlier sentence.
    pub named_at: TokenId,
    /// The organ through which it acts ("parliament"), when the phrase names one.
    pub organ: Option<SmolStr>,
}

/// What kinds of referent an argument may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A state.
    State,
    /// An organisation.
    Organisation,
    /// A treaty.
    Treaty,
    /// An organisation or a treaty.
    Body,
    /// A state or an organisation.
    Party,
}

impl Wanted {
    pub(crate) fn admits(self, kind: Kind) -> bool {
        match self {
            Self::State => kind == Kind::State,
            Self::Organisation => kind == Kind::Organisation,
            Self::Treaty => kind == Kind::Treaty,
            Self::Body => matches!(kind, Kind::Organisation | Kind::Treaty),
            Self::Party => matches!(kind, Kind::State | Kind::Organisation),
        }
    }
}

/// One field of an article: the document, its names, and the words that join them.
#[derive(Debug)]
pub struct Scene<'a> {
    /// Title or body.
    pub field: Field,
    /// The parsed text.
    pub document: &'a Document,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) times: &'a [Timex],
    mentions: Vec<Mention>,
    /// The children of all tokens in a row, and where those of each begin.
    children: Vec<TokenId>,
    first_child: Vec<usize>,
    mention_of: Vec<Option<usize>>,
    runs: Vec<Vec<TokenId>>,
    run_of: Vec<Option<usize>>,
    attention: Attention,
    /// What the text leaves open.
    pub(crate) doubts: Vec<Doubt>,
    /// A verb that is read with another subject than its own: "others left; **A** did so in 1982".
    pub(crate) stand_in: Option<(TokenId, TokenId)>,
}

impl<'a> Scene<'a> {
    /// Sets the names in place; what the headline names, the text is about.
    pub fn new(
        field: Field,
        document: &'a Document,
        mentions: &'a [Mention],
        times: &'a [Timex],
        headline: &[&Mention],
        lexicon: &'a Lexicon,
    ) -> Self {
        let mut mention_of = vec![None; document.tokens.len()];
        for (number, mention) in mentions.iter().enumerate() {
            // A token that stands for a long name may begin with the article before it.
            for token in document.tokens_over(mention.span) {
                mention_of[token] = Some(number);
            }
        }
        let mut mentions = mentions.to_vec();
        for treaty in written::treaties(document, times, lexicon, &mention_of) {
            for token in document.tokens_in(treaty.span) {
                mention_of[token].get_or_insert(mentions.len());
            }
            mentions.push(treaty);
        }
        let (children, first_child) = children_of(document);
        let mut scene = Self {
            field,
            document,
            lexicon,
            times,
            mentions,
            children,
            first_child,
            mention_of,
            runs: Vec::new(),
            run_of: vec![None; document.tokens.len()],
            attention: Attention::default(),
            doubts: Vec::new(),
            stand_in: None,
        };
        scene.find_runs();
        scene.pay_attention(headline);
        scene
    }

    /// The tokens whose head is `token`, in the order of the text.
    pub(crate) fn children(&self, token: TokenId) -> impl Iterator<Item = TokenId> + '_ {
        self.children[self.first_child[token]..self.first_child[token + 1]].iter().copied()
    }

    /// All names, in no order that means anything.
    pub(crate) fn mentions(&self) -> &[Mention] {
        &self.mentions
    }

    /// The name that a token is part of.
    pub fn mention(&self, token: TokenId) -> Option<&Mention> {
        self.mention_of[token].map(|number| &self.mentions[number])
    }

    /// The token's label towards its head.
    pub(crate) fn dep(&self, token: TokenId) -> &str {
        &self.document.tokens[token].dep
    }

    /// The token's lemma.
    pub(crate) fn lemma(&self, token: TokenId) -> &str {
        &self.document.tokens[token].lemma
    }

    /// Whether the token is a verb or an auxiliary used as one.
    pub(crate) fn is_verb(&self, token: TokenId) -> bool {
        matches!(self.document.tokens[token].pos.as_str(), "VERB" | "AUX")
    }

    /// Whether a verb stands in the simple present.
    pub(crate) fn is_present(&self, verb: TokenId) -> bool {
        matches!(self.document.tokens[verb].tag.as_str(), "VBZ" | "VBP")
            && self.child(verb, &["aux", "auxpass"]).is_none()
    }

    /// Takes the organisation for its organ: what the European Council does, the European Union
    /// does. A body with members of its own ("the UN's cultural agency") is no organ.
    pub(crate) fn be_whole(&self, referent: &mut Referent) {
        let Some(entry) = Gazetteer::builtin().organisation(&referent.code) else { return };
        let organ = entry.generic.iter().any(|word| self.lexicon.has(list::ORGAN, word));
        if let Some(whole) = entry.part_of.as_ref().filter(|_| organ) {
            referent.code = whole.clone();
        }
    }

    /// Whether a noun only tells what kind another is: "a withdrawal bill". A notice or a decision
    /// of withdrawal is one of it all the same.
    pub(crate) fn is_modifier(&self, noun: TokenId) -> bool {
        let head = self.document.tokens[noun].head;
        self.dep(noun) == "compound"
            && !matches!(
                self.lexicon.noun(&self.lemma(head).to_lowercase()),
                Some(Governor::Notify | Governor::Intend | Governor::Bill)
            )
    }

    /// The first child with one of the labels.
    pub(crate) fn child(&self, token: TokenId, deps: &[&str]) -> Option<TokenId> {
        self.children(token).find(|&child| deps.contains(&self.dep(child)))
    }
}

/// The children of all tokens, those of each together and in the order of the text, and for each
/// token where its children begin; one more place for the end.
fn children_of(document: &Document) -> (Vec<TokenId>, Vec<usize>) {
    let count = document.tokens.len();
    let mut first = vec![0; count + 1];
    let has_head = |id: TokenId| document.tokens[id].head != id;
    for id in (0..count).filter(|&id| has_head(id)) {
        first[document.tokens[id].head + 1] += 1;
    }
    for id in 0..count {
        first[id + 1] += first[id];
    }
    let mut next = first.clone();
    let mut children = vec![0; first[count]];
    for id in (0..count).filter(|&id| has_head(id)) {
        let place = &mut next[document.tokens[id].head];
        children[*place] = id;
        *place += 1;
    }
    (children, first)
}
