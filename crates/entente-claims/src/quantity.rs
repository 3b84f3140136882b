//! Numbers with their unit and what limits them: "over five thousand people", "US$3.5 billion".

use entente_text::TokenId;

use crate::claim::Slot;
use crate::lexicon::list;
use crate::scene::Scene;

/// A number as the text gives it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Quantity {
    /// The number: whole where it is.
    pub(crate) value: Slot,
    /// What it counts or measures, as written; none where it stands alone.
    pub(crate) unit: Option<String>,
    /// What limits it: "over", "at least".
    pub(crate) qualifier: Option<String>,
}

/// A length of punishment: "three to seven years", "up to ten years".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// Its words.
    pub(crate) words: String,
    /// The least, in ISO 8601.
    pub(crate) least: Option<String>,
    /// The most, in ISO 8601.
    pub(crate) most: Option<String>,
}

impl Scene<'_> {
    /// The quantity that a phrase gives, when it gives one and not a range of them.
    pub(crate) fn quantity(&self, head: TokenId) -> Option<Quantity> {
        let tokens = &self.document.tokens;
        let is_number = |token: TokenId| tokens[token].pos == "NUM";
        let last = if is_number(head) {
            head
        } else {
            let counts = |&child: &TokenId| {
                child < head && matches!(self.dep(child), "nummod" | "compound") && is_number(child)
            };
            self.children(head).filter(counts).last()?
        };
        let mut first = self.hyphened(last);
        while first > 0 && is_number(first - 1) {
            first = self.hyphened(first - 1);
        }
        let ordinal = |token: TokenId| tokens[token].morph.contains("NumType=Ord");
        if (first..=last).any(|token| ordinal(token) || self.is_time(token)) {
            return None;
        }
        let value = self.count(first, last)?;
        let sentence = self.document.sentence_of(head).start;
        let mut before = first;
        let sign = first.checked_sub(1).filter(|&sign| sign >= sentence && tokens[sign].tag == "$");
        before = sign.unwrap_or(before);
        // "two to three", "between 5 and 8": no single number.
        let word = |token: TokenId| self.document.text_of(token).to_lowercase();
        let behind = last + 1;
        let range = |token: TokenId| self.lexicon.has(list::RANGE, &word(token));
        let joined = tokens.get(behind).is_some() && range(behind);
        if joined && tokens.get(behind + 1).is_some_and(|next| next.pos == "NUM" || next.tag == "$")
            || before > sentence
                && range(before - 1)
                && before > sentence + 1
                && is_number(before - 2)
        {
            return None;
        }
        let qualifier = self.qualifier(sentence, before);
        let unit = match sign {
            Some(sign) => Some(self.document.text_of(sign).to_owned()),
            None if head == last => tokens
                .get(behind)
                .filter(|next| next.span.start == tokens[last].span.end && next.pos != "PUNCT")
                .map(|_| self.document.text_of(behind).to_owned()),
            None => Some(self.words_over(&(last + 1..head + 1))),
        };
        let unit = unit.filter(|unit| !unit.is_empty());
        Some(Quantity { value, unit, qualifier })
    }

    /// The first token of a number word with a hyphen that ends at a token: "twenty-seven".
    fn hyphened(&self, end: TokenId) -> TokenId {
        let first = end.saturating_sub(2);
        let joined = end >= 2 && self.document.text_of(end - 1) == "-";
        let word = joined.then(|| self.words_over(&(first..end + 1)));
        match word.and_then(|word| self.lexicon.number(&word)) {
            Some(_) => first,
            None => end,
        }
    }

    /// The whole number that a number word writes.
    pub(crate) fn whole_number(&self, token: TokenId) -> Option<i64> {
        self.lexicon.number(&self.words_over(&(self.hyphened(token)..token + 1)))
    }

    /// The words before a number that limit it, the longest of the list that fits.
    fn qualifier(&self, sentence: TokenId, number: TokenId) -> Option<String> {
        (1..=3).rev().find_map(|length| {
            let start = number.checked_sub(length).filter(|&start| start >= sentence)?;
            let words = self.words_over(&(start..number)).to_lowercase();
            self.lexicon.has(list::QUALIFIER, &words).then_some(words)
        })
    }

    /// The number that a run of tokens writes: "1,374.2", "five thousand", "3.5 billion".
    fn count(&self, first: TokenId, last: TokenId) -> Option<Slot> {
        let mut whole = 0.0;
        let mut part = 0.0;
        let mut next = first;
        while next <= last {
            // "twenty-seven" is one number in three tokens.
            let token = (next..=last).rev().find(|&end| self.hyphened(end) == next).unwrap_or(next);
            let word = &self.words_over(&(next..token + 1));
            next = token + 1;
            let plain = word.replace(',', "");
            let number = match plain.parse::<f64>() {
                Ok(number) => number,
                Err(_) => self.lexicon.number(word)? as f64,
            };
            let scale = self.lexicon.has(list::SCALE, &word.to_lowercase());
            if scale {
                part = if part == 0.0 { 1.0 } else { part } * number;
                if number >= 1000.0 {
                    whole += part;
                    part = 0.0;
                }
            } else {
                part += number;
            }
        }
        // 65.6 million is no 65,599,999.99.
        let number = ((whole + part) * 1e6).round() / 1e6;
        let exact = number.fract() == 0.0 && number.abs() < 9e15;
        Some(if exact { Slot::Number(number as i64) } else { Slot::Fraction(number) })
    }

    /// The term that a phrase headed by a unit of time gives.
    pub(crate) fn term(&self, head: TokenId) -> Option<Term> {
        let most = self.duration(head)?;
        let extent = self.noun_phrase(head);
        let tokens = extent.start..head;
        let word = |token: TokenId| self.document.text_of(token).to_lowercase();
        let numbers: Vec<i64> =
            tokens.clone().filter_map(|token| self.lexicon.number(&word(token))).collect();
        let letter = most.chars().last()?;
        let range = tokens.clone().any(|token| self.lexicon.has(list::RANGE, &word(token)));
        let before = |token: TokenId| self.lexicon.has(list::LEAST, &word(token));
        let sentence = self.document.sentence_of(head).start;
        let least_of = (sentence.max(extent.start.saturating_sub(2))..head).any(before);
        let (least, most) = match numbers.as_slice() {
            [from, to] if range => {
                (Some(format!("P{from}{letter}")), Some(format!("P{to}{letter}")))
            }
            [_] if least_of => (Some(most), None),
            [_] => (None, Some(most)),
            _ => return None,
        };
        Some(Term { words: self.words_over(&extent), least, most })
    }
}
