//! A text as read by one model.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::Span;

/// The place of a token in [`Document::tokens`].
pub type TokenId = usize;

/// A run of tokens: `start` inclusive, `end` exclusive.
pub type TokenRange = Range<TokenId>;

/// One token with everything the model said of it; names and values are spaCy's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Bytes of the text that the token covers (spaCy: `idx`, in characters there).
    pub span: Span,
    /// Whether one space follows (`whitespace_`).
    pub space_after: bool,
    /// Base form (`lemma_`).
    pub lemma: SmolStr,
    /// Universal part of speech (`pos_`).
    pub pos: SmolStr,
    /// Penn Treebank tag (`tag_`).
    pub tag: SmolStr,
    /// Morphology in UD's notation, `_`-free: empty when there is none (`morph`).
    pub morph: SmolStr,
    /// The governing token; a root is its own head (`head`).
    pub head: TokenId,
    /// Relation to the head in the CLEAR labels of spaCy's English models (`dep_`).
    pub dep: SmolStr,
}

/// A named entity (`ents`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The tokens it covers.
    pub tokens: TokenRange,
    /// OntoNotes label: PERSON, ORG, GPE ...
    pub label: SmolStr,
}

/// A text as read by one named model: columns over its tokens (spaCy: `Doc`).
///
/// Sentences cover all tokens, in order; every head lies inside the sentence of its token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The text; token spans point into it.
    pub text: String,
    /// Name and version of the model that read it.
    pub model: SmolStr,
    /// The tokens in the order of the text.
    pub tokens: Vec<Token>,
    /// The sentences, as runs of tokens.
    pub sentences: Vec<TokenRange>,
    /// The named entities, in order, without overlap.
    pub entities: Vec<Entity>,
}

impl Document {
    /// The text of one token.
    pub fn text_of(&self, token: TokenId) -> &str {
        self.tokens[token].span.of(&self.text)
    }

    /// The bytes from the first to the last token of a run.
    pub fn span_of(&self, tokens: &TokenRange) -> Span {
        if tokens.is_empty() {
            let at = self.tokens.get(tokens.start).map_or(self.text.len(), |t| t.span.start);
            return Span::new(at, at);
        }
        self.tokens[tokens.start].span.join(self.tokens[tokens.end - 1].span)
    }

    /// The sentence that holds a token.
    pub fn sentence_of(&self, token: TokenId) -> TokenRange {
        let place = self.sentences.partition_point(|sentence| sentence.end <= token);
        self.sentences[place].clone()
    }

    /// The tokens whose head is `token`, in order (`children`).
    pub fn children(&self, token: TokenId) -> impl Iterator<Item = TokenId> + '_ {
        self.sentence_of(token)
            .filter(move |&child| child != token && self.tokens[child].head == token)
    }

    /// The tokens from `token`'s head up to the root (`ancestors`).
    pub fn ancestors(&self, token: TokenId) -> impl Iterator<Item = TokenId> + '_ {
        std::iter::successors(Some(token), move |&at| {
            let head = self.tokens[at].head;
            (head != at).then_some(head)
        })
        .skip(1)
    }

    /// The first of the words that a conjunction joins with `token`, itself where it is joined to
    /// none before it.
    pub fn first_conjunct(&self, token: TokenId) -> TokenId {
        let mut first = token;
        while self.tokens[first].dep == "conj" && self.tokens[first].head < first {
            first = self.tokens[first].head;
        }
        first
    }

    /// Whether `token` is `above` or stands under it in the tree.
    pub fn is_under(&self, token: TokenId, above: TokenId) -> bool {
        token == above || self.ancestors(token).any(|ancestor| ancestor == above)
    }

    /// The tokens under `token` and itself, in order (`subtree`).
    pub fn subtree(&self, token: TokenId) -> impl Iterator<Item = TokenId> + '_ {
        self.sentence_of(token).filter(move |&other| self.is_under(other, token))
    }

    /// The tokens that lie wholly inside a range of bytes.
    pub fn tokens_in(&self, span: Span) -> TokenRange {
        let start = self.tokens.partition_point(|token| token.span.start < span.start);
        let end = self.tokens.partition_point(|token| token.span.end <= span.end);
        start..end.max(start)
    }

    /// The tokens that share a byte with a range.
    pub fn tokens_over(&self, span: Span) -> TokenRange {
        let start = self.tokens.partition_point(|token| token.span.end <= span.start);
        let end = self.tokens.partition_point(|token| token.span.start < span.end);
        start..end.max(start)
    }

    /// The token that covers a byte, if one does.
    pub fn token_at(&self, byte: usize) -> Option<TokenId> {
        let place = self.tokens.partition_point(|token| token.span.end <= byte);
        (place < self.tokens.len() && self.tokens[place].span.start <= byte).then_some(place)
    }

    /// The entity that holds a token.
    pub fn entity_of(&self, token: TokenId) -> Option<&Entity> {
        let place = self.entities.partition_point(|entity| entity.tokens.end <= token);
        self.entities.get(place).filter(|entity| entity.tokens.start <= token)
    }

    /// Puts the reading of a further paragraph behind this one.
    ///
    /// `other` must have been read from a piece of `self.text` that starts at byte `offset`;
    /// its own text is dropped.
    pub fn append(&mut self, other: Document, offset: usize) {
        let base = self.tokens.len();
        self.tokens.extend(other.tokens.into_iter().map(|mut token| {
            token.span = Span::new(token.span.start + offset, token.span.end + offset);
            token.head += base;
            token
        }));
        let shift = |range: TokenRange| range.start + base..range.end + base;
        self.sentences.extend(other.sentences.into_iter().map(shift));
        self.entities.extend(
            other
                .entities
                .into_iter()
                .map(|entity| Entity { tokens: shift(entity.tokens), label: entity.label }),
        );
    }
}
