//! Treaties that no list names: "the Tripoli Agreement" is called as it is written.

use entente_names::{Form, Kind, Mention};
use entente_text::{Document, Span, TokenId};
use entente_time::Timex;

use crate::lexicon::{Lexicon, List, list, lower};

/// How many words a treaty's name may have before its "Treaty", and behind it.
const LONGEST_NAME: usize = 10;

/// The treaties named in full by capital letters, where `known` says which tokens have a name
/// already. A name of ordinary words alone ("the Free Trade Agreement") names nothing.
pub(super) fn treaties(
    document: &Document,
    times: &[Timex],
    lexicon: &Lexicon,
    known: &[Option<usize>],
) -> Vec<Mention> {
    let names = Names { document, times, lexicon, known };
    let heads = document.sentences.iter().flat_map(Clone::clone);
    heads.filter_map(|head| names.treaty(head)).collect()
}

struct Names<'a> {
    document: &'a Document,
    times: &'a [Timex],
    lexicon: &'a Lexicon,
    known: &'a [Option<usize>],
}

impl Names<'_> {
    /// The treaty whose name has `head` for its "Treaty".
    fn treaty(&self, head: TokenId) -> Option<Mention> {
        if self.known[head].is_some() || !self.capital(head) {
            return None;
        }
        let word = lower(self.document.text_of(head));
        let kinds = [&*word, word.trim_end_matches('s')];
        if !kinds.iter().any(|word| self.lexicon.has(list::TREATY_WORD, word)) {
            return None;
        }
        let (first, last) = (self.first(head), self.last(head));
        let mut others = (first..=last).filter(|&token| token != head);
        others.any(|token| self.capital(token) && !self.listed(list::ORDINARY_NAME, token)).then(
            || {
                let tokens = &self.document.tokens;
                let span = Span::new(tokens[first].span.start, tokens[last].span.end);
                let code = span.of(&self.document.text).into();
                Mention { span, kind: Kind::Treaty, code, form: Form::Name }
            },
        )
    }

    /// The first word of the name: back over capitals, hyphens, and "and" between new words.
    fn first(&self, head: TokenId) -> TokenId {
        let sentence = self.document.sentence_of(head);
        let mut first = head;
        let mut at = head;
        while at > sentence.start && head - at < LONGEST_NAME {
            at -= 1;
            let word = self.document.text_of(at);
            // The first word of a sentence has its capital from there.
            let opens = at == sentence.start && self.document.tokens[at].pos != "PROPN";
            if self.capital(at) && (!opens || self.known[at].is_some()) {
                first = at;
            } else if matches!(word, "-" | "–") {
            } else if !(self.lexicon.has(list::LIST_FINAL, word)
                && at > sentence.start
                && self.capital(at - 1)
                && self.known[at - 1].is_none())
            {
                break;
            }
        }
        first
    }

    /// The last word of the name: "Convention on the Rights of the Child".
    fn last(&self, head: TokenId) -> TokenId {
        let sentence = self.document.sentence_of(head);
        let opens = head + 1 < sentence.end && self.listed(list::NAME_OPENER, head + 1);
        let behind = (head + 1..sentence.end).take(LONGEST_NAME);
        let inside = |&token: &TokenId| {
            self.capital(token)
                || self.listed(list::NAME_OPENER, token)
                || self.listed(list::NAME_INNER, token)
        };
        let name = behind.take_while(|token| opens && inside(token));
        name.filter(|&token| self.capital(token)).last().unwrap_or(head)
    }

    fn capital(&self, token: TokenId) -> bool {
        let span = self.document.tokens[token].span;
        self.document.text_of(token).starts_with(char::is_uppercase)
            && !self.times.iter().any(|timex| timex.span.overlaps(span))
    }

    fn listed(&self, list: List, token: TokenId) -> bool {
        self.lexicon.has(list, &lower(self.document.text_of(token)))
    }
}
