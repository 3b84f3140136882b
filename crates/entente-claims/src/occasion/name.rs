//! The proper names of an occasion: quoted, before or behind its noun, or behind "dubbed".

use entente_names::Kind;
use entente_text::{Field, TokenId};

use super::View;
use crate::lexicon::list;

/// The longest name, in tokens.
const LONGEST: usize = 9;
/// How far behind its noun a verb of naming may stand, in tokens.
const NAMING_REACH: usize = 8;

/// A proper name and what the text says it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// The name as written, without quotation marks.
    pub(crate) text: String,
    /// Its translation in brackets: "Birlik (Unity)".
    pub(crate) translation: Option<String>,
    /// Its first and last token.
    pub(crate) tokens: (TokenId, TokenId),
}

impl View<'_, '_> {
    /// The names of the occasion that a noun names; several where they are coordinated.
    pub(crate) fn names(&self, noun: TokenId) -> Vec<Name> {
        if !self.occasion.words.named {
            return Vec::new();
        }
        let own = self.known_name(noun).into_iter();
        let before = self.before(noun).into_iter().filter_map(|token| self.known_name(token));
        let known: Vec<_> = own.chain(before).collect();
        if !known.is_empty() {
            return known.into_iter().map(|(first, last)| self.name(first, last)).collect();
        }
        let sentence = self.scene.document.sentence_of(noun);
        let ways: [&dyn Fn() -> Vec<(TokenId, TokenId)>; 5] = [
            &|| self.quoted(noun + 1, sentence.end).into_iter().collect(),
            &|| self.quoted_before(noun, sentence.start).into_iter().collect(),
            &|| self.capitals_behind(noun + 1, sentence.end),
            &|| self.capitals_before(noun),
            &|| self.behind_naming(noun, sentence.end),
        ];
        let found = ways.iter().map(|way| way()).find(|found| !found.is_empty());
        found
            .unwrap_or_default()
            .into_iter()
            .map(|(first, last)| self.name(first, last))
            .filter(|name| name.text.chars().any(char::is_alphabetic))
            .collect()
    }

    fn name(&self, first: TokenId, last: TokenId) -> Name {
        let document = self.scene.document;
        let mut at = last + 1;
        while at < document.tokens.len() && is_quote(self.text(at)) {
            at += 1;
        }
        let translation = (at + 2 < document.tokens.len() && self.text(at) == "(")
            .then(|| (at + 1..document.tokens.len()).take(6).find(|&end| self.text(end) == ")"))
            .flatten()
            .filter(|&end| end > at + 1)
            .map(|end| self.words(at + 1, end - 1))
            .filter(|text| {
                let lower = text.chars().any(char::is_lowercase);
                lower && text.chars().next().is_some_and(char::is_uppercase)
            });
        let translation = translation.map(|text| text.trim_matches(is_mark).to_owned());
        let text = self.words(first, last).trim_matches(is_mark).to_owned();
        Name { text, translation, tokens: (first, last) }
    }

    /// The tokens of a name of the rule's list that holds `token`.
    pub(crate) fn known_name(&self, token: TokenId) -> Option<(TokenId, TokenId)> {
        let document = self.scene.document;
        let own = document.tokens[token].span;
        // "Zapad-2021" may be one token.
        let stem =
            document.text_of(token).rsplit_once(['-', '–']).filter(|(_, year)| is_year(year));
        let end = stem.map_or(own.end, |(stem, _)| own.start + stem.len());
        self.occasion.words.names.iter().find_map(|name| {
            let from = end.checked_sub(name.len())?;
            let fits = document.text.get(from..end)? == name.as_str();
            let first = document.token_at(from)?;
            let whole = document.tokens[first].span.start == from;
            (fits && whole).then(|| {
                // "Zapad 2017", "Zapad-2017"
                let mut last = token;
                for at in token + 1..(token + 3).min(document.tokens.len()) {
                    let text = self.text(at);
                    if is_year(text) {
                        last = at;
                    } else if !is_dash(text) {
                        break;
                    }
                }
                (first, last)
            })
        })
    }

    /// A quotation that begins at `from`, when a name stands in it.
    fn quoted(&self, from: TokenId, end: TokenId) -> Option<(TokenId, TokenId)> {
        let open = (from..end).take(2).find(|&at| self.text(at) != ",")?;
        if !is_quote(self.text(open)) {
            return None;
        }
        let close = (open + 1..end).take(LONGEST).find(|&at| is_quote(self.text(at)))?;
        let first = open + 1;
        (first < close && self.is_capitalised(first)).then(|| (first, close - 1))
    }

    fn quoted_before(&self, noun: TokenId, start: TokenId) -> Option<(TokenId, TokenId)> {
        let mut close = noun.checked_sub(1)?;
        while close > start && self.is_plain_modifier(close) {
            close -= 1;
        }
        if !is_quote(self.text(close)) {
            return None;
        }
        let open = (start..close).rev().take(LONGEST).find(|&at| is_quote(self.text(at)))?;
        let first = open + 1;
        (first < close && self.is_capitalised(first)).then(|| (first, close - 1))
    }

    /// A modifier that is no part of a name: "annual", "military", "(joint)".
    fn is_plain_modifier(&self, token: TokenId) -> bool {
        let words = &self.occasion.words;
        !is_quote(self.text(token))
            && (self.is_one_of(token, &words.qualifiers)
                || !self.is_capitalised(token)
                    && !self.text(token).starts_with(is_mark)
                    && !matches!(
                        self.scene.document.tokens[token].pos.as_str(),
                        "ADP" | "VERB" | "PUNCT"
                    )
                || is_dash(self.text(token)))
    }

    fn capitals_behind(&self, from: TokenId, end: TokenId) -> Vec<(TokenId, TokenId)> {
        self.capitals(from, end)
    }

    fn behind_naming(&self, noun: TokenId, end: TokenId) -> Vec<(TokenId, TokenId)> {
        let naming = (noun + 1..end)
            .take(NAMING_REACH)
            .find(|&at| self.is_one_of(at, &self.occasion.words.naming));
        let Some(naming) = naming else { return Vec::new() };
        let skip = |&at: &TokenId| {
            self.scene.lexicon.has(list::BEFORE_GIVEN_NAME, &self.text(at).to_lowercase())
        };
        let Some(from) = (naming + 1..end).find(|at| !skip(at)) else { return Vec::new() };
        match self.quoted(from, end) {
            Some(found) => vec![found],
            None => self.capitals(from, end),
        }
    }

    /// Names in capitals from `from` on: "Foal Eagle and Key Resolve".
    fn capitals(&self, from: TokenId, end: TokenId) -> Vec<(TokenId, TokenId)> {
        let mut found = Vec::new();
        let mut at = from;
        while let Some(last) = self.capital_run(at, end) {
            found.push((at, last));
            let next = last + 1;
            if next + 1 < end && self.scene.lexicon.has(list::NAME_JOINT, self.text(next)) {
                at = next + 1;
            } else {
                break;
            }
        }
        found
    }

    /// The last token of the name in capitals that begins at `from`.
    fn capital_run(&self, from: TokenId, end: TokenId) -> Option<TokenId> {
        if from >= end || !self.is_name_word(from) || !self.is_capitalised(from) {
            return None;
        }
        let mut last = from;
        let mut at = from + 1;
        while at < end && at < from + LONGEST {
            let text = self.text(at);
            if self.is_name_word(at) {
                last = at;
            } else if !(is_dash(text) || self.scene.lexicon.has(list::INSIDE_NAME, text)) {
                break;
            }
            at += 1;
        }
        Some(last)
    }

    fn capitals_before(&self, noun: TokenId) -> Vec<(TokenId, TokenId)> {
        let before = self.before(noun);
        let Some(&start) = before.first() else { return Vec::new() };
        let mut at = noun;
        let mut skipped = 0;
        while at > start && self.is_plain_modifier(at - 1) && !is_year(self.text(at - 1)) {
            at -= 1;
            skipped += 1;
            if skipped > 6 {
                return Vec::new();
            }
        }
        let mut found = Vec::new();
        while let Some(first) = self.capital_run_before(at, start) {
            found.push((first, at - 1));
            let apart =
                first > start + 1 && self.scene.lexicon.has(list::NAME_JOINT, self.text(first - 1));
            if !apart {
                break;
            }
            at = first - 1;
        }
        // "a Taliban drill": one word that names somebody is not the name of the exercise.
        let somebody = |&(first, last): &(TokenId, TokenId)| {
            let entity = self.scene.document.entity_of(first);
            first == last
                && entity.is_some_and(|entity| {
                    matches!(entity.label.as_str(), "ORG" | "GPE" | "PERSON" | "LOC" | "NORP")
                })
        };
        found.retain(|name| !somebody(name));
        // A headline writes all words with capitals: there a name must show in another way.
        let marked = |&(first, last): &(TokenId, TokenId)| {
            (first..=last).any(|token| self.text(token).chars().any(|c| c.is_ascii_digit()))
        };
        if self.scene.field == Field::Title && !found.iter().any(marked) {
            return Vec::new();
        }
        found.reverse();
        found
    }

    /// The first token of the name in capitals that ends before `end`.
    fn capital_run_before(&self, end: TokenId, start: TokenId) -> Option<TokenId> {
        let mut first = None;
        for at in (start..end).rev().take(LONGEST) {
            let text = self.text(at);
            if self.is_name_word(at) {
                if self.is_capitalised(at) {
                    first = Some(at);
                }
            } else if first.is_none()
                || !(is_dash(text) || self.scene.lexicon.has(list::INSIDE_NAME, text))
            {
                break;
            }
        }
        first
    }

    /// A word that may stand in a name: with a capital or a year, and neither a state, a body, a
    /// person nor what the rule knows as a word of its own.
    fn is_name_word(&self, token: TokenId) -> bool {
        let document = self.scene.document;
        let words = &self.occasion.words;
        let text = self.text(token);
        if is_year(text) {
            return true;
        }
        let proper =
            document.tokens[token].pos == "PROPN" || text.chars().any(|c| c.is_ascii_digit());
        let other = self.scene.mention(token).is_some_and(|mention| mention.kind != Kind::Place)
            || document.entity_of(token).is_some_and(|entity| {
                matches!(entity.label.as_str(), "NORP" | "ORDINAL" | "CARDINAL")
            });
        let calendar = self.in_time(token) && !is_year(text);
        proper
            && self.is_capitalised(token)
            && !other
            && !calendar
            && !self.is_one_of(token, &words.qualifiers)
            && !self.is_one_of(token, &words.bearers)
            && !self.is_one_of(token, &words.nouns)
            && !self.is_one_of(token, &words.plain)
    }
}

fn is_quote(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| "\"'“”‘’«»„`".contains(c))
}

fn is_mark(c: char) -> bool {
    "\"'“”‘’«»„`() ,".contains(c)
}

fn is_dash(text: &str) -> bool {
    matches!(text, "-" | "–" | "—" | "/")
}

fn is_year(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '–', '/']);
    digits.len() == 4 && digits.parse::<u16>().is_ok_and(|year| (1900..2100).contains(&year))
}
