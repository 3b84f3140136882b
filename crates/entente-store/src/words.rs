//! What counts as a word for searching, and when two words are the same.
//!
//! The same chain reads articles, questions and excerpts: runs of letters and digits; accents
//! dropped; capitals dropped; English endings dropped (Porter's second stemmer), so that
//! "exercises" finds "exercise". Besides:
//!
//! - dots inside an abbreviation do not count: "U.S." is "US", "C.S.T.O." is "CSTO";
//! - an apostrophe with s at the end does not count: "CSTO's" is "CSTO";
//! - a short word that begins with a capital is kept in a second, capitalised form at the same
//!   place, so that who asks for "US" is not answered with "us", nor "WHO" with "who". Headlines
//!   write "Nato" where others write "NATO", so one capital is enough.

use std::str::CharIndices;

use tantivy::tokenizer::{
    AsciiFoldingFilter, LowerCaser, RemoveLongFilter, Stemmer, TextAnalyzer, Token, TokenFilter,
    TokenStream, Tokenizer,
};

/// The name under which the index knows the chain.
pub(crate) const CHAIN: &str = "news-english";

/// A word of more bytes is noise (encoded data, an address) and is not indexed.
const LONGEST: usize = 80;

/// A word of more letters needs no capitalised form: it has no everyday namesake.
const LONGEST_CAPITALISED: usize = 5;

/// What the capitalised form of a word begins with; it is no letter, so no word begins with it.
const CAPITAL: char = '^';

/// The chain.
pub(crate) fn chain() -> TextAnalyzer {
    TextAnalyzer::builder(Words)
        .filter(RemoveLongFilter::limit(LONGEST))
        .filter(AsciiFoldingFilter)
        .filter(Capitalised)
        .filter(LowerCaser)
        .filter(Stemmer::default())
        .build()
}

/// A word of a text as the index knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// First byte in the text.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// Which word of the text it is, from 0; a word left out as noise counts.
    pub(crate) position: usize,
    /// Its form without capitals, accents and endings.
    pub(crate) plain: String,
    /// Its capitalised form, if it has one.
    pub(crate) capitalised: Option<String>,
}

impl Word {
    /// Whether the index would find this word under `term`.
    pub(crate) fn is(&self, term: &str) -> bool {
        self.plain == term || self.capitalised.as_deref() == Some(term)
    }

    /// The term to search for when the word stands in a question: the capitalised form where the
    /// question writes it in capitals throughout, else the plain one.
    pub(crate) fn asked(&self, question: &str) -> &str {
        let written = &question[self.start..self.end];
        let letters = || written.chars().filter(|c| c.is_alphabetic());
        match &self.capitalised {
            Some(term) if letters().count() > 1 && letters().all(char::is_uppercase) => term,
            _ => &self.plain,
        }
    }
}

/// Calls `found` with each word of the text.
pub(crate) fn each_word(chain: &mut TextAnalyzer, text: &str, mut found: impl FnMut(Word)) {
    let mut last: Option<Word> = None;
    chain.token_stream(text).process(&mut |token| {
        if let Some(word) = last.as_mut()
            && word.position == token.position
        {
            word.capitalised = Some(token.text.clone());
            return;
        }
        if let Some(word) = last.replace(Word {
            start: token.offset_from,
            end: token.offset_to,
            position: token.position,
            plain: token.text.clone(),
            capitalised: None,
        }) {
            found(word);
        }
    });
    last.into_iter().for_each(found);
}

/// Cuts a text into words.
#[derive(Debug, Clone, Copy)]
struct Words;

/// The words of one text.
struct WordStream<'a> {
    text: &'a str,
    rest: CharIndices<'a>,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        WordStream { text, rest: text.char_indices(), token: Token::default() }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((start, _)) = self.rest.by_ref().find(|(_, c)| c.is_alphanumeric()) else {
            return false;
        };
        let tail = &self.text[start..];
        let length =
            abbreviation(tail).unwrap_or_else(|| tail.find(|c| !is_part(c)).unwrap_or(tail.len()));
        self.token.text.clear();
        self.token.text.extend(tail[..length].chars().filter(|c| c.is_alphanumeric()));
        self.token.offset_from = start;
        self.token.offset_to = start + length;
        self.token.position = self.token.position.wrapping_add(1);
        let next = start + length + possessive(&tail[length..]);
        while self.rest.offset() < next && self.rest.next().is_some() {}
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Whether a character can stand inside a word: letters, digits, accents that are characters of
/// their own, and the invisible hyphen that allows a line break.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}')
}

/// The length of an abbreviation of single capitals with dots ("U.S.", "C.S.T.O") at the start of
/// the text, with its last dot.
fn abbreviation(text: &str) -> Option<usize> {
    let mut letters = 0;
    let mut end = 0;
    let mut rest = text.chars();
    while let Some(letter) = rest.next().filter(|c| c.is_uppercase()) {
        let after = rest.next();
        if after.is_some_and(is_part) {
            break;
        }
        letters += 1;
        end += letter.len_utf8();
        if after != Some('.') {
            break;
        }
        end += 1;
    }
    (letters > 1).then_some(end)
}

/// The length of an apostrophe and s that end a word here.
fn possessive(text: &str) -> usize {
    let mut rest = text.chars();
    let Some(apostrophe @ ('\'' | '’')) = rest.next() else { return 0 };
    let Some('s' | 'S') = rest.next() else { return 0 };
    if rest.next().is_some_and(is_part) { 0 } else { apostrophe.len_utf8() + 1 }
}

/// Adds the capitalised form of short words behind the word itself.
#[derive(Debug, Clone, Copy)]
struct Capitalised;

/// A tokenizer with the capitalised forms.
#[derive(Clone)]
struct CapitalisedFilter<T>(T);

/// The words of one text with their capitalised forms.
struct CapitalisedStream<T> {
    inner: T,
    /// The capitalised form of the last word, which later filters have changed by now.
    waiting: Option<String>,
}

impl TokenFilter for Capitalised {
    type Tokenizer<T: Tokenizer> = CapitalisedFilter<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> CapitalisedFilter<T> {
        CapitalisedFilter(tokenizer)
    }
}

impl<T: Tokenizer> Tokenizer for CapitalisedFilter<T> {
    type TokenStream<'a> = CapitalisedStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        CapitalisedStream { inner: self.0.token_stream(text), waiting: None }
    }
}

impl<T: TokenStream> TokenStream for CapitalisedStream<T> {
    fn advance(&mut self) -> bool {
        if let Some(form) = self.waiting.take() {
            self.inner.token_mut().text = form;
            return true;
        }
        if !self.inner.advance() {
            return false;
        }
        let word = &self.inner.token().text;
        let short = word.chars().nth(LONGEST_CAPITALISED).is_none();
        self.waiting =
            (short && word.starts_with(char::is_uppercase)).then(|| format!("{CAPITAL}{word}"));
        true
    }

    fn token(&self) -> &Token {
        self.inner.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.inner.token_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> String {
        let mut terms = Vec::new();
        each_word(&mut chain(), text, |word| {
            let written = &text[word.start..word.end];
            let capitalised = word.capitalised.map(|form| format!("/{form}")).unwrap_or_default();
            terms.push(format!("{}:{written}={}{capitalised}", word.position, word.plain));
        });
        terms.join(" ")
    }

    #[test]
    fn endings_accents_and_capitals_do_not_count() {
        insta::assert_snapshot!(terms("Exercises in Côte d’Ivoire"), @"0:Exercises=exercis 1:in=in 2:Côte=cote/^cote 3:d=d 4:Ivoire=ivoir");
        insta::assert_snapshot!(terms("Mo\u{301}nica Ro\u{308}hm"), @"0:Mónica=monica 1:Röhm=rohm/^rohm");
        assert_eq!(terms("co\u{ad}operation").rsplit('=').next(), Some("cooper"));
    }

    #[test]
    fn an_abbreviation_is_one_word_with_or_without_dots() {
        insta::assert_snapshot!(terms("the U.S., the US and us"), @"0:the=the 1:U.S.=us/^us 2:the=the 3:US=us/^us 4:and=and 5:us=us");
        insta::assert_snapshot!(terms("U.S.-led C.S.T.O drill; J.Smith; A. Smith; U.K.Drill"), @"0:U.S.=us/^us 1:led=led 2:C.S.T.O=csto/^csto 3:drill=drill 4:J=j/^j 5:Smith=smith/^smith 6:A=a/^a 7:Smith=smith/^smith 8:U.K.=uk/^uk 9:Drill=drill/^drill");
    }

    #[test]
    fn the_possessive_does_not_count() {
        insta::assert_snapshot!(terms("CSTO’s U.S.'s states' don't 'sure"), @"0:CSTO=csto/^csto 1:U.S.=us/^us 2:states=state 3:don=don 4:t=t 5:sure=sure");
    }

    #[test]
    fn a_word_without_end_is_left_out_but_keeps_its_place() {
        let noise = "x".repeat(1_000_000);
        assert_eq!(terms(&format!("a {noise} b")), "0:a=a 2:b=b");
    }
}
