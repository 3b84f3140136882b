//! The verb of saying that a quotation belongs to.

use entente_text::TokenId;

use super::{Hearing, Quoted};

/// How many words may stand between a quotation and the verb behind it.
const BEHIND: usize = 30;

impl Hearing<'_, '_> {
    /// The verb of saying that governs a quotation.
    pub(super) fn verb_of(&self, place: usize) -> Option<TokenId> {
        let document = self.scene.document;
        let quoted = &self.quoted[place];
        let inner = quoted.marks.inner.of(&document.text).trim_end();
        let behind = document.text[quoted.marks.outer.end..].trim_start();
        let points_on = inner.ends_with([',', '?', '!', '…', '—', '–', '-'])
            || behind.starts_with([',', '—', '–'])
            || inner.ends_with("...");
        let after = points_on.then(|| self.verb_behind(quoted)).flatten();
        after.or_else(|| self.verb_before(quoted)).map(|verb| self.passage(verb))
    }

    /// The first verb of saying behind a quotation, in the clause that follows it.
    fn verb_behind(&self, quoted: &Quoted) -> Option<TokenId> {
        let document = self.scene.document;
        let mut start = quoted.tokens.end;
        while start < document.tokens.len() && document.tokens[start].pos == "PUNCT" {
            start += 1;
        }
        if start >= document.tokens.len() {
            return None;
        }
        // The parser may end a sentence at the closing mark; the paragraph ends it always.
        // A token that holds the mark and more ("',") begins before it ends.
        let gap = document.text.get(quoted.marks.outer.end..document.tokens[start].span.start);
        if gap.is_some_and(|gap| gap.contains('\n')) {
            return None;
        }
        let end = document.sentence_of(start).end.min(start + BEHIND);
        for token in start..end {
            if self.inside[token].is_some() {
                return None;
            }
            if !self.scene.is_verb(token) {
                continue;
            }
            if self.triggers.binary_search(&token).is_ok() && self.takes_quotation(token) {
                return Some(token);
            }
            // Another finite verb begins a clause of its own, unless it only describes the speaker.
            let finite = matches!(document.tokens[token].tag.as_str(), "VBD" | "VBZ" | "VBP");
            let aside = self.scene.dep(token) == "relcl"
                || document.ancestors(token).any(|above| self.scene.dep(above) == "relcl")
                || matches!(self.scene.dep(token), "aux" | "auxpass");
            if finite && !aside {
                return None;
            }
        }
        None
    }

    /// The last verb of saying before a quotation that governs it.
    fn verb_before(&self, quoted: &Quoted) -> Option<TokenId> {
        let document = self.scene.document;
        let first = quoted.tokens.start;
        let sentence = document.sentence_of(first);
        let mut start = sentence.start;
        let outside = document.text[..quoted.marks.outer.start].trim_end();
        if start + 1 >= first && start > 0 && outside.ends_with(':') {
            start = document.sentence_of(start - 1).start;
        }
        let candidates: Vec<TokenId> = {
            let from = self.triggers.partition_point(|&verb| verb < start);
            let to = self.triggers.partition_point(|&verb| verb < first);
            self.triggers[from..to]
                .iter()
                .copied()
                .filter(|&verb| self.inside[verb].is_none())
                .collect()
        };
        let verb = *candidates.last()?;
        let adjacent = outside.ends_with([':', ','])
            || (verb + 1..first).filter(|&token| document.tokens[token].pos != "PUNCT").count()
                <= 2;
        let governs = |verb: TokenId| {
            quoted.tokens.clone().any(|token| document.is_under(token, verb))
                || self.contents(verb).is_some_and(|content| content.contains(&first))
        };
        if adjacent && (self.takes_quotation(verb) || governs(verb)) {
            return Some(verb);
        }
        candidates.into_iter().rev().find(|&verb| governs(verb))
    }
}
