//! Folding: reading curly quotes, dashes, spaces and accented letters as plain ones, with the way
//! back to the bytes of the text.

use std::collections::BTreeMap;

use entente_text::Span;

use crate::table::{GazetteerError, Row, TableForm};

pub(crate) const LETTERS: TableForm =
    TableForm { file: "letters.tsv", columns: &["code_point", "read_as", "source"], keys: 1 };

/// What characters are read as.
#[derive(Debug, Default)]
pub(crate) struct Letters(BTreeMap<char, Box<str>>);

/// A text as it is searched: folded, in its own case and in lower case.
///
/// Both strings have the same length. Line breaks stay; runs of spaces become one.
#[derive(Debug)]
pub(crate) struct Folded<'a> {
    /// The text as given.
    pub(crate) original: &'a str,
    pub(crate) cased: String,
    pub(crate) lower: String,
    /// Where the distance between folded and original bytes changes: (folded, original).
    steps: Vec<(usize, usize)>,
}

impl Letters {
    pub(crate) fn parse(rows: &[Row<'_>]) -> Result<Self, GazetteerError> {
        let mut letters = BTreeMap::new();
        for row in rows {
            let letter = u32::from_str_radix(row.filled("code_point")?, 16)
                .ok()
                .and_then(char::from_u32)
                .ok_or_else(|| row.fault("code_point", "is not a hexadecimal code point"))?;
            let read_as = match row.filled("read_as")? {
                "(nothing)" => "",
                "(space)" => " ",
                plain => plain,
            };
            letters.insert(letter, read_as.into());
        }
        Ok(Self(letters))
    }

    fn read(&self, letter: char) -> Option<&str> {
        if letter.is_ascii() && is_plain(letter as u8) {
            return None;
        }
        self.0.get(&letter).map(|plain| &**plain)
    }

    /// A text folded for the search.
    pub(crate) fn fold<'a>(&self, original: &'a str) -> Folded<'a> {
        let mut cased = String::with_capacity(original.len());
        let mut steps = vec![(0, 0)];
        let mut at = 0;
        loop {
            let run = plain_run(&original[at..], cased.ends_with(' '));
            cased.push_str(&original[at..at + run]);
            at += run;
            let Some(letter) = original[at..].chars().next() else { break };
            let plain = self.read(letter);
            let next = at + letter.len_utf8();
            let space = plain.map_or(letter == ' ', |plain| plain == " ");
            if space && cased.ends_with(' ') {
                steps.push((cased.len(), next));
            } else if let Some(plain) = plain {
                for byte in 0..plain.len() {
                    steps.push((cased.len() + byte, at));
                }
                cased.push_str(plain);
                steps.push((cased.len(), next));
            } else {
                cased.push(letter);
            }
            at = next;
        }
        Folded { original, lower: cased.to_ascii_lowercase(), cased, steps }
    }

    /// A short string folded, spaces at its edges removed.
    pub(crate) fn plain(&self, text: &str) -> String {
        self.fold(text).cased.trim().to_owned()
    }
}

/// Letters and punctuation of ASCII stand for themselves, all but two.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii() && byte != b'\t' && byte != b'`'
}

/// The length of the run at the head of a text that is folded into itself; `after_space` says that
/// a space at its very beginning is one too many.
fn plain_run(text: &str, after_space: bool) -> usize {
    let mut space = after_space;
    let end = text.bytes().position(|byte| {
        let before = std::mem::replace(&mut space, byte == b' ');
        !is_plain(byte) || before && space
    });
    end.unwrap_or(text.len())
}

impl<'a> Folded<'a> {
    /// The bytes of the original that a span of the folded text stands for, on the boundaries of
    /// its characters.
    pub(crate) fn back(&self, span: Span) -> Span {
        let start = self.place(span.start);
        let Some(last) = span.end.checked_sub(1).filter(|_| !span.is_empty()) else {
            return Span::new(start, start);
        };
        let mut end = self.place(last);
        while !self.original.is_char_boundary(end) {
            end -= 1;
        }
        end += self.original[end..].chars().next().map_or(0, char::len_utf8);
        Span::new(start, end)
    }

    /// The words of the original that a span of the folded text stands for.
    pub(crate) fn written(&self, span: Span) -> &'a str {
        self.back(span).get(self.original).unwrap_or_default()
    }

    fn place(&self, byte: usize) -> usize {
        // The last step at or before the byte; the first one is at 0.
        let next = self.steps.partition_point(|(folded, _)| *folded <= byte);
        let (folded, original) = self.steps[next.saturating_sub(1)];
        (original + byte - folded).min(self.original.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn letters() -> Letters {
        let text = include_str!("../../../gazetteer/letters.tsv");
        Letters::parse(&LETTERS.rows(text).unwrap()).unwrap()
    }

    #[test]
    fn folding_leads_back() {
        let text =
            "C\u{f4}te d\u{2019}Ivoire and\u{a0}\u{a0}the St.\u{a0}Lucia\u{2013}led Stra\u{df}e";
        let letters = letters();
        let folded = letters.fold(text);
        assert_eq!(folded.cased, "Cote d'Ivoire and the St. Lucia-led Strasse");
        let back = |part: &str| {
            let start = folded.cased.find(part).unwrap();
            folded.written(Span::new(start, start + part.len()))
        };
        assert_eq!(back("Cote d'Ivoire"), "C\u{f4}te d\u{2019}Ivoire");
        assert_eq!(back("St. Lucia"), "St.\u{a0}Lucia");
        assert_eq!(back("led"), "led");
        assert_eq!(back("ss"), "\u{df}");
        assert_eq!(back("the"), "the");
    }

    #[test]
    fn combining_marks_are_passed_over() {
        let text = "Yaounde\u{301} is a city";
        let letters = letters();
        let folded = letters.fold(text);
        assert_eq!(folded.cased, "Yaounde is a city");
        assert_eq!(folded.written(Span::new(8, 10)), "is");
    }

    proptest! {
        #[test]
        fn every_span_leads_to_boundaries(
            text in "(\\PC|[ \u{a0}\u{301}\u{2019}\u{df}\u{200b}\n]){0,40}",
        ) {
            let letters = letters();
            let folded = letters.fold(&text);
            prop_assert_eq!(folded.cased.len(), folded.lower.len());
            let cuts: Vec<usize> = (0..=folded.cased.len())
                .filter(|&at| folded.cased.is_char_boundary(at))
                .collect();
            for pair in cuts.windows(2) {
                let span = folded.back(Span::new(pair[0], pair[1]));
                prop_assert!(span.get(&text).is_some());
                prop_assert!(span.start < span.end);
            }
        }
    }
}
