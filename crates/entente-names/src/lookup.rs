//! All names and words that are looked for in a text, in lower case and in order.
//!
//! A name can only begin where a word begins, so each word of the text is looked up once among the
//! words that names begin with, and only where one does are the names themselves searched. Those
//! that are prefixes of the rest of the text all lie on one chain: from the last name that does not
//! come after the rest in the order of bytes, over the longest name that it begins with, and so on.
//! It is the order of a trie, kept as a sorted list, which is made in a fraction of the time that an
//! automaton takes.

use std::ops::Range;

use entente_text::Span;
use rustc_hash::FxHashMap;

use crate::company::Contexts;
use crate::labels::{Label, Labels};

/// What one text in lower case stands for.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    /// The labels that read so in lower case.
    pub(crate) labels: Vec<Label>,
    /// Its number among the words of contexts, where some context asks for it.
    pub(crate) context_word: Option<usize>,
    /// The place of the longest other entry that this one begins with.
    begins_with: Option<usize>,
}

/// The entries with their texts, in the order of bytes.
#[derive(Debug)]
pub(crate) struct Lookup {
    texts: Vec<String>,
    entries: Vec<Entry>,
    /// The first words of the texts, of one that begins with a mark the mark; and the places from
    /// the first text that begins so to behind the last.
    openings: FxHashMap<String, Range<usize>>,
}

impl Lookup {
    /// Over all names and all words that contexts ask for.
    pub(crate) fn new(labels: Labels, contexts: &Contexts) -> Self {
        let plain = |(text, labels)| (text, Entry { labels, ..Entry::default() });
        let mut all: Vec<(String, Entry)> = labels.by_lower.into_iter().map(plain).collect();
        all.extend(contexts.words.iter().enumerate().map(|(number, word)| {
            (word.to_string(), Entry { context_word: Some(number), ..Entry::default() })
        }));
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        // The labels of a word come before what a context asks of it: the sort is stable.
        all.dedup_by(|(text, entry), (kept_text, kept)| {
            let same = text == kept_text;
            if same {
                kept.context_word = entry.context_word;
            }
            same
        });
        let (texts, mut entries): (Vec<String>, Vec<Entry>) = all.into_iter().unzip();
        let mut path: Vec<usize> = Vec::new();
        for (place, text) in texts.iter().enumerate() {
            while path.last().is_some_and(|&last| !text.starts_with(&texts[last])) {
                path.pop();
            }
            entries[place].begins_with = path.last().copied();
            path.push(place);
        }
        let mut openings: FxHashMap<String, Range<usize>> = FxHashMap::default();
        for (place, text) in texts.iter().enumerate() {
            let opening = opening(text);
            match openings.get_mut(opening) {
                Some(range) => range.end = place + 1,
                None => drop(openings.insert(opening.to_owned(), place..place + 1)),
            }
        }
        Self { texts, entries, openings }
    }

    /// The labels that read so in lower case.
    pub(crate) fn any_case(&self, written: &str) -> &[Label] {
        let lower = written.to_ascii_lowercase();
        let place = self.texts.binary_search_by(|text| text.as_str().cmp(&lower));
        place.map_or(&[], |place| self.entries[place].labels.as_slice())
    }

    /// The label written exactly so.
    pub(crate) fn exact(&self, written: &str) -> Option<&Label> {
        self.any_case(written).iter().find(|label| label.written == written)
    }

    /// Every entry that a text in lower case holds where a word begins, overlapping ones too, by
    /// their ends and then by their beginnings. Whether a word ends where they end is not looked at.
    pub(crate) fn find(&self, lower: &str) -> Vec<(Span, &Entry)> {
        let mut found = Vec::new();
        let mut at = 0;
        // Whether what stands before is part of a word.
        let mut inside = false;
        while let Some(letter) = lower[at..].chars().next() {
            let opening = opening(&lower[at..]);
            if let Some(range) = self.openings.get(opening).filter(|_| !inside) {
                self.prefixes(lower, at, range, &mut found);
            }
            inside = letter.is_alphanumeric() || matches!(letter, '_' | '@');
            at += opening.len();
        }
        found.sort_by_key(|(span, _)| (span.end, span.start));
        found
    }

    /// The entries that the text begins with at a byte, from those in a range of places.
    fn prefixes<'s>(
        &'s self,
        lower: &str,
        at: usize,
        range: &Range<usize>,
        found: &mut Vec<(Span, &'s Entry)>,
    ) {
        let rest = &lower[at..];
        let behind = self.texts[range.clone()].partition_point(|text| text.as_str() <= rest);
        let mut next = behind.checked_sub(1).map(|place| range.start + place);
        while let Some(place) = next {
            let text = &self.texts[place];
            if rest.starts_with(text.as_str()) {
                found.push((Span::new(at, at + text.len()), &self.entries[place]));
            }
            next = self.entries[place].begins_with;
        }
    }
}

/// The word that a text begins with, or else its first character.
fn opening(text: &str) -> &str {
    let bytes = text.as_bytes();
    let ascii = bytes.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(bytes.len());
    let more = &text[ascii..];
    let end = match more.chars().next() {
        Some(next) if !next.is_ascii() && next.is_alphanumeric() => {
            ascii + more.find(|c: char| !c.is_alphanumeric()).unwrap_or(more.len())
        }
        Some(mark) if ascii == 0 => mark.len_utf8(),
        _ => ascii,
    };
    &text[..end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::find::stands_free;

    fn lookup(words: &[&str]) -> Lookup {
        let contexts = Contexts {
            words: words.iter().map(|word| (*word).into()).collect(),
            ..Contexts::default()
        };
        Lookup::new(Labels::default(), &contexts)
    }

    fn found(words: &[&str], text: &str) -> Vec<String> {
        let lookup = lookup(words);
        lookup.find(text).into_iter().map(|(span, _)| span.of(text).to_owned()).collect()
    }

    #[test]
    fn all_names_that_begin_at_a_word_are_found() {
        let words = ["congo", "congo republic", "republic", "republic of congo", "re", "u.n."];
        assert_eq!(
            found(&words, "the republic of congo, congo republics"),
            ["re", "republic", "republic of congo", "congo", "congo", "congo republic"]
        );
        assert_eq!(found(&words, "u.n. u.n"), ["u.n."]);
        assert_eq!(found(&words, "decongo"), [] as [&str; 0]);
    }

    #[test]
    fn what_a_word_stands_for_is_kept_together() {
        let mut labels = Labels::default();
        labels.by_lower.insert("mali".to_owned(), Vec::new());
        let contexts = Contexts { words: vec!["mali".into()], ..Contexts::default() };
        let lookup = Lookup::new(labels, &contexts);
        assert_eq!(lookup.texts, ["mali"]);
        assert_eq!(lookup.entries[0].context_word, Some(0));
    }

    proptest! {
        /// An entry stands in the text where it begins and ends with no letter beside it, and
        /// nowhere else.
        #[test]
        fn what_is_found_is_what_stands_there(
            words in prop::collection::btree_set("[ab\u{e9}][ab .\u{e9}-]{0,4}", 1..8),
            text in "[ab .@_\u{e9}-]{0,30}",
        ) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let lookup = lookup(&words);
            let free = |(span, _): &(Span, &Entry)| stands_free(&text, *span);
            let found: Vec<Span> =
                lookup.find(&text).iter().filter(|one| free(one)).map(|(span, _)| *span).collect();
            let mut expected: Vec<Span> = words
                .iter()
                .flat_map(|word| {
                    let starts = (0..text.len()).filter(|&at| text.is_char_boundary(at));
                    starts
                        .filter(|&at| text[at..].starts_with(word))
                        .map(|at| Span::new(at, at + word.len()))
                        .collect::<Vec<_>>()
                })
                .filter(|span| stands_free(&text, *span))
                .collect();
            expected.sort_by_key(|span| (span.end, span.start));
            prop_assert_eq!(found, expected);
        }
    }
}
