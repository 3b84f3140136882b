//! The words of a document as names are made of them: "al-Sisi" and "Secretary-General" are one.

use entente_text::{Document, TokenId, TokenRange};

use super::titles::{LONGEST, Title, Titles};
use crate::words::Words;
use crate::{Gazetteer, Mention};

/// One word, perhaps of several tokens.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) tokens: TokenRange,
    /// In lower case.
    pub(super) lower: String,
    /// Whether it, or its part behind a particle and hyphen, begins with a capital.
    pub(super) capital: bool,
    /// The resolved name it is part of.
    pub(super) mention: Option<usize>,
    /// What it is by itself in the table of titles, and whether in the plural.
    pub(super) title: Title,
    pub(super) plural: bool,
    /// The number of its sentence.
    pub(super) sentence: usize,
}

/// The words of one field.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) document: &'a Document,
    pub(super) mentions: &'a [Mention],
    pub(super) titles: &'a Titles,
    /// The closed lists.
    pub(super) lists: &'a Words,
    pub(super) words: Vec<Word>,
    word_of: Vec<usize>,
}

impl<'a> Page<'a> {
    pub(super) fn new(
        document: &'a Document,
        mentions: &'a [Mention],
        gazetteer: &'a Gazetteer,
    ) -> Self {
        let titles = &gazetteer.titles;
        let mut mention_of = vec![None; document.tokens.len()];
        for (number, mention) in mentions.iter().enumerate() {
            for token in document.tokens_over(mention.span) {
                mention_of[token] = Some(number);
            }
        }
        let mut words: Vec<Word> = Vec::with_capacity(document.tokens.len());
        let mut word_of = vec![0; document.tokens.len()];
        for (number, sentence) in document.sentences.iter().enumerate() {
            let mut token = sentence.start;
            while token < sentence.end {
                let mut end = token + 1;
                while end + 1 < sentence.end
                    && matches!(document.text_of(end), "-" | "‑")
                    && touches(document, end - 1)
                    && touches(document, end)
                {
                    end += 2;
                }
                let text = document.span_of(&(token..end)).of(&document.text);
                let lower = text.to_lowercase().replace('‑', "-");
                let (title, plural) = titles.of(&lower);
                let mention = mention_of[token].filter(|_| end == token + 1);
                word_of[token..end].fill(words.len());
                // "Tajik-Afghan", "Moscow-based" name nobody.
                let compound = end > token + 1 && (token..end).any(|at| mention_of[at].is_some());
                let capital = is_capital(text, titles) && !compound;
                words.push(Word {
                    tokens: token..end,
                    lower,
                    capital,
                    mention,
                    title,
                    plural,
                    sentence: number,
                });
                token = end;
            }
        }
        Self { document, mentions, titles, lists: &gazetteer.words, words, word_of }
    }

    /// The words that hold a run of tokens.
    pub(super) fn words_of(&self, tokens: &TokenRange) -> std::ops::Range<usize> {
        if tokens.is_empty() {
            return 0..0;
        }
        self.word_of[tokens.start]..self.word_of[tokens.end - 1] + 1
    }

    pub(super) fn word_at(&self, token: TokenId) -> usize {
        self.word_of[token]
    }

    /// The tokens of a run of words.
    pub(super) fn tokens(&self, words: &std::ops::Range<usize>) -> TokenRange {
        self.words[words.start].tokens.start..self.words[words.end - 1].tokens.end
    }

    /// The text of a run of words.
    pub(super) fn text(&self, words: &std::ops::Range<usize>) -> &str {
        self.document.span_of(&self.tokens(words)).of(&self.document.text)
    }

    pub(super) fn lower(&self, word: usize) -> &str {
        self.words.get(word).map_or("", |word| word.lower.as_str())
    }

    /// The tag of a word's last token.
    pub(super) fn tag(&self, word: usize) -> &str {
        &self.document.tokens[self.words[word].tokens.end - 1].tag
    }

    pub(super) fn same_sentence(&self, a: usize, b: usize) -> bool {
        match (self.words.get(a), self.words.get(b)) {
            (Some(a), Some(b)) => a.sentence == b.sentence,
            _ => false,
        }
    }

    /// The longest entry of the table of titles that begins at a word: how many words, what it is,
    /// and whether it is in the plural.
    pub(super) fn title_at(&self, word: usize) -> Option<(usize, Title, bool)> {
        let first = self.words.get(word)?;
        let plural_start =
            first.lower.strip_suffix('s').is_some_and(|stem| self.titles.of(stem).0.is_start());
        if first.title.is_start() || plural_start {
            for count in (2..=LONGEST).rev() {
                let last = word + count - 1;
                if !self.same_sentence(word, last) {
                    continue;
                }
                let joined: Vec<&str> = (word..=last).map(|at| self.lower(at)).collect();
                let (title, plural) = self.titles.of(&joined.join(" "));
                if title != Title::default() {
                    return Some((count, title, plural));
                }
            }
        }
        (first.title != Title::default()).then_some((1, first.title, first.plural))
    }
}

/// Whether nothing stands between a token and the next.
fn touches(document: &Document, token: TokenId) -> bool {
    document.tokens[token].span.end == document.tokens[token + 1].span.start
}

fn is_capital(text: &str, titles: &Titles) -> bool {
    let begins = |part: &str| part.starts_with(char::is_uppercase);
    begins(text)
        || text.split_once(['-', '’', '\'']).is_some_and(|(particle, rest)| {
            begins(rest) && titles.of(&particle.to_lowercase()).0.is_particle()
        })
}
