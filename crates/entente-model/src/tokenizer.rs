//! Text into tokens, never changing a character of it.
//!
//! Source: spaCy `tokenizer.pyx`. The rules themselves are the package's: patterns for what is split
//! off before, behind and within a word, one for web addresses, and a list of exceptions.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use entente_text::Span;
use smol_str::SmolStr;

use crate::character::is_space;
use crate::error::Refusal;
use crate::msgpack::{self, Value};
use crate::pattern::Pattern;
use crate::strings::TextHasher;

/// The keys of an exception's tokens: spaCy's numbers for ORTH and NORM.
const ORTH: i128 = 65;
const NORM: i128 = 67;
/// What a cache of chunks holds at most, and the longest chunk worth keeping.
const CACHED: usize = 16_384;
const CACHED_LENGTH: usize = 48;

/// The rules of one package.
pub(crate) struct Tokenizer {
    prefix: Pattern,
    suffix: Pattern,
    infix: Pattern,
    url: Option<Pattern>,
    /// What is split in a way of its own: "don't", "a.m.", ":-)".
    exceptions: HashMap<Box<str>, Vec<Piece>, BuildHasherDefault<TextHasher>>,
    /// The longest exception, in bytes.
    longest: usize,
    /// Exceptions that the patterns would take apart, as the tokens that makes, by the first.
    broken: HashMap<Box<str>, Vec<Vec<Box<str>>>>,
    norms: Vec<SmolStr>,
}

/// A token within a chunk: its length in bytes and what an exception says it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    length: usize,
    norm: Norm,
}

/// A token within a chunk that was met before.
#[derive(Debug, Clone, Copy)]
struct Known {
    length: u32,
    kind: u32,
    /// Whether an exception that the patterns took apart may begin here.
    broken: bool,
}

/// Asked for the number of a word's type, given its text and what an exception makes of it.
pub(crate) type KindOf<'k> = &'k mut dyn FnMut(&str, Norm) -> u32;

/// The number of a norm given by an exception; see [`Tokenizer::norm`].
pub(crate) type Norm = Option<u16>;

/// A token of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) span: Span,
    /// Whether one space follows.
    pub(crate) space_after: bool,
    /// The number of its type, as it was asked for.
    pub(crate) kind: u32,
    /// Whether an exception that the patterns took apart may begin here.
    broken: bool,
}

/// Chunks split before. The numbers of types in them hold as long as their giver keeps them.
#[derive(Default)]
pub(crate) struct Chunks {
    /// Where the tokens of each chunk stand in `tokens`.
    places: HashMap<Box<str>, Range<u32>, BuildHasherDefault<TextHasher>>,
    tokens: Vec<Known>,
}

impl Chunks {
    pub(crate) fn clear(&mut self) {
        self.places.clear();
        self.tokens.clear();
    }
}

impl Tokenizer {
    /// From the file `tokenizer`.
    pub(crate) fn load(bytes: &[u8]) -> Result<Self, Refusal> {
        let value = msgpack::parse(bytes)?;
        let pattern =
            |key: &str| Pattern::parse(value.need(key)?.str(key)?).map_err(Refusal::unsupported);
        let optional = |key: &str| match value.get(key) {
            None | Some(Value::Nil) => Ok(None),
            Some(_) => pattern(key).map(Some),
        };
        if optional("token_match")?.is_some() {
            return Err(Refusal::unsupported("a tokenizer with token_match"));
        }
        let mut tokenizer = Self {
            prefix: pattern("prefix_search")?,
            suffix: pattern("suffix_search")?,
            infix: pattern("infix_finditer")?,
            url: optional("url_match")?,
            exceptions: HashMap::default(),
            longest: 0,
            broken: HashMap::new(),
            norms: Vec::new(),
        };
        if !tokenizer.prefix.starts() || !tokenizer.suffix.ends() {
            return Err(Refusal::unsupported("affixes that are not tied to an end of the word"));
        }
        let exceptions = value.need("exceptions")?.map("exceptions")?;
        for (chunk, tokens) in exceptions {
            tokenizer.add_exception(chunk.str("an exception")?, tokens.list("an exception")?)?;
        }
        if value.get("faster_heuristics") != Some(&Value::Bool(true)) {
            return Err(Refusal::unsupported("a tokenizer without faster_heuristics"));
        }
        for (chunk, _) in exceptions {
            tokenizer.add_broken(chunk.str("an exception")?);
        }
        Ok(tokenizer)
    }

    fn add_exception(&mut self, chunk: &str, tokens: &[Value<'_>]) -> Result<(), Refusal> {
        let mut pieces = Vec::with_capacity(tokens.len());
        let mut rest = chunk;
        for token in tokens {
            let attribute = |key: i128| {
                let pairs = token.map("a token of an exception")?;
                let found = pairs.iter().find(|(name, _)| *name == Value::Int(key));
                found.map(|(_, value)| value.str("an attribute")).transpose()
            };
            let orth = attribute(ORTH)?.unwrap_or_default();
            rest = rest.strip_prefix(orth).filter(|_| !orth.is_empty()).ok_or_else(|| {
                Refusal::malformed(format!("the exception \"{chunk}\" with the token \"{orth}\""))
            })?;
            let norm = attribute(NORM)?.map(|norm| self.add_norm(norm)).transpose()?;
            pieces.push(Piece { length: orth.len(), norm });
        }
        if !rest.is_empty() || pieces.is_empty() {
            return Err(Refusal::malformed(format!("the exception \"{chunk}\" is not covered")));
        }
        self.longest = self.longest.max(chunk.len());
        self.exceptions.insert(chunk.into(), pieces);
        Ok(())
    }

    fn add_norm(&mut self, norm: &str) -> Result<u16, Refusal> {
        let place = self.norms.iter().position(|known| known == norm).unwrap_or_else(|| {
            self.norms.push(norm.into());
            self.norms.len() - 1
        });
        u16::try_from(place).map_err(|_| Refusal::unsupported("more than 65,536 norms"))
    }

    /// Notes how the patterns alone take an exception apart, if they do.
    fn add_broken(&mut self, chunk: &str) {
        let taken_apart = chunk.contains(' ')
            || self.prefix.match_start(chunk).is_some()
            || self.infix.search(chunk, 0).is_some()
            || self.suffix.match_end(chunk).is_some();
        if !taken_apart {
            return;
        }
        let mut words = Vec::new();
        let mut run = Splitting {
            tokenizer: self,
            exceptions: false,
            cache: &mut Chunks::default(),
            kind_of: &mut |_, _| 0,
            words: &mut words,
        };
        run.split(chunk);
        let texts: Vec<Box<str>> = words.iter().map(|word| word.span.of(chunk).into()).collect();
        if let Some(first) = texts.first().cloned() {
            self.broken.entry(first).or_default().push(texts);
        }
    }

    /// What an exception says a token stands for.
    pub(crate) fn norm(&self, norm: Norm) -> Option<&str> {
        norm.map(|place| self.norms[usize::from(place)].as_str())
    }

    /// The tokens of a text, in order.
    pub(crate) fn split(
        &self,
        text: &str,
        cache: &mut Chunks,
        kind_of: KindOf<'_>,
        words: &mut Vec<Word>,
    ) {
        let start = words.len();
        Splitting { tokenizer: self, exceptions: true, cache, kind_of, words }.split(text);
        if words[start..].iter().any(|word| word.broken) {
            let mended = self.mend(text, &words[start..], kind_of);
            if let Some(mended) = mended {
                words.truncate(start);
                words.extend(mended);
            }
        }
    }

    /// Splits a chunk without white space: prefixes and suffixes, from the outside inwards, until an
    /// exception or nothing of that kind is left; then what is within.
    fn split_chunk(&self, chunk: &str, exceptions: bool) -> Vec<Piece> {
        let exception = |text: &str| {
            let pieces = self.exception(text).filter(|_| exceptions);
            pieces.filter(|_| !text.is_empty())
        };
        let piece = |length| Piece { length, norm: None };
        let mut pieces = Vec::new();
        let mut suffixes = Vec::new();
        let mut rest = chunk;
        while !rest.is_empty() && exception(rest).is_none() {
            let prefix = self.prefix.match_start(rest).unwrap_or(0);
            if prefix > 0 && exception(&rest[prefix..]).is_some() {
                pieces.push(piece(prefix));
                rest = &rest[prefix..];
                break;
            }
            let after = &rest[prefix..];
            let suffix = self.suffix.match_end(after).map_or(0, |start| after.len() - start);
            let before = &rest[..rest.len() - suffix];
            if suffix > 0 && exception(before).is_some() {
                suffixes.push(piece(suffix));
                rest = before;
                break;
            }
            if prefix == 0 && suffix == 0 {
                break;
            }
            if prefix > 0 {
                pieces.push(piece(prefix));
            }
            if suffix > 0 {
                suffixes.push(piece(suffix));
            }
            rest = &before[prefix..];
        }
        match exception(rest) {
            Some(exception) => pieces.extend(exception),
            None => self.split_core(rest, &mut pieces),
        }
        pieces.extend(suffixes.iter().rev());
        pieces
    }

    /// What is left without its affixes: a web address stays whole, other words are split at infixes.
    fn split_core(&self, core: &str, pieces: &mut Vec<Piece>) {
        let mut add = |length| {
            if length > 0 {
                pieces.push(Piece { length, norm: None });
            }
        };
        if self.url.as_ref().is_some_and(|url| url.match_start(core).is_some()) {
            return add(core.len());
        }
        let (mut done, mut from) = (0, 0);
        while let Some((start, end)) = self.infix.search(core, from) {
            // An infix at the very beginning splits nothing.
            if start > 0 {
                add(start - done);
                add(end - start);
                done = end;
            }
            // An empty infix would be found again at the same place.
            let next = core[end..].chars().next().filter(|_| start == end);
            from = end + next.map_or(0, char::len_utf8);
            if from == core.len() {
                break;
            }
        }
        add(core.len() - done);
    }

    fn exception(&self, text: &str) -> Option<&Vec<Piece>> {
        // The length is asked first: a text of one long word is not hashed again and again.
        if text.len() > self.longest { None } else { self.exceptions.get(text) }
    }

    /// Puts exceptions together that the patterns took apart (spaCy `_apply_special_cases`): the
    /// longest first, of equally long ones the first, and only if no space lies in between. None when
    /// there are none.
    fn mend(&self, text: &str, words: &[Word], kind_of: KindOf<'_>) -> Option<Vec<Word>> {
        let mut matches = Vec::new();
        for (start, word) in words.iter().enumerate().filter(|(_, word)| word.broken) {
            for tokens in self.broken.get(word.span.of(text)).into_iter().flatten() {
                let run = words[start..].iter().map(|word| word.span.of(text));
                if run.take(tokens.len()).eq(tokens.iter().map(|token| &**token)) {
                    matches.push(start..start + tokens.len());
                }
            }
        }
        if matches.is_empty() {
            return None;
        }
        matches.sort_by_key(|run| (std::cmp::Reverse(run.len()), run.start));
        let mut seen = vec![false; words.len()];
        let mut chosen = vec![None; words.len()];
        for run in matches {
            if !seen[run.start] && !seen[run.end - 1] {
                chosen[run.start] = Some(run.end);
            }
            seen[run].fill(true);
        }
        let mut mended = Vec::with_capacity(words.len());
        let mut place = 0;
        while place < words.len() {
            let end = chosen[place].unwrap_or(place + 1);
            let span = words[place].span.join(words[end - 1].span);
            match chosen[place].and_then(|_| self.exception(span.of(text))) {
                Some(pieces) => {
                    let mut start = span.start;
                    for piece in pieces {
                        let span = Span::new(start, start + piece.length);
                        let kind = kind_of(span.of(text), piece.norm);
                        mended.push(Word { span, space_after: false, kind, broken: false });
                        start = span.end;
                    }
                    if let Some(last) = mended.last_mut() {
                        last.space_after = words[end - 1].space_after;
                    }
                }
                None => mended.extend(&words[place..end]),
            }
            place = end;
        }
        Some(mended)
    }
}

/// One text being split.
struct Splitting<'s> {
    tokenizer: &'s Tokenizer,
    /// Whether exceptions count.
    exceptions: bool,
    cache: &'s mut Chunks,
    kind_of: KindOf<'s>,
    words: &'s mut Vec<Word>,
}

impl Splitting<'_> {
    /// Splits at white space. A single space goes to the token before it; any other white space is
    /// a token of its own.
    fn split(&mut self, text: &str) {
        let first_word = self.words.len();
        let Some(first) = text.chars().next() else { return };
        let mut in_space = is_space(first);
        let mut start = 0;
        for (place, character) in text.char_indices() {
            if is_space(character) == in_space {
                continue;
            }
            if start < place {
                self.add_chunk(&text[start..place], start);
            }
            start = place;
            if character == ' ' {
                if let Some(last) = self.words[first_word..].last_mut() {
                    last.space_after = true;
                }
                start += 1;
            }
            in_space = !in_space;
        }
        if start < text.len() {
            self.add_chunk(&text[start..], start);
        }
    }

    /// Adds the tokens of the chunk that stands at byte `start`.
    fn add_chunk(&mut self, chunk: &str, mut start: usize) {
        if let Some(place) = self.cache.places.get(chunk) {
            for token in &self.cache.tokens[place.start as usize..place.end as usize] {
                let span = Span::new(start, start + token.length as usize);
                let Known { kind, broken, .. } = *token;
                self.words.push(Word { span, space_after: false, kind, broken });
                start = span.end;
            }
            return;
        }
        let pieces = self.tokenizer.split_chunk(chunk, self.exceptions);
        let keep = chunk.len() <= CACHED_LENGTH && self.cache.places.len() < CACHED;
        let first = self.cache.tokens.len() as u32;
        let mut inner = 0;
        for piece in &pieces {
            let text = &chunk[inner..inner + piece.length];
            let kind = (self.kind_of)(text, piece.norm);
            let broken = self.tokenizer.broken.contains_key(text);
            let span = Span::new(start + inner, start + inner + piece.length);
            self.words.push(Word { span, space_after: false, kind, broken });
            if keep {
                self.cache.tokens.push(Known { length: piece.length as u32, kind, broken });
            }
            inner += piece.length;
        }
        if keep {
            self.cache.places.insert(chunk.into(), first..self.cache.tokens.len() as u32);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A small package: brackets, stops and the possessive outside, hyphens inside.
    fn tokenizer() -> Tokenizer {
        let pattern = |source| Pattern::parse(source).unwrap();
        let mut tokenizer = Tokenizer {
            prefix: pattern(r"^\(|^\[|^\.\.+|^:"),
            suffix: pattern(r"\)$|\]$|\.\.+$|'s$|(?<=[a-z])\.$"),
            infix: pattern(r"(?<=[a-z])-(?=[a-z])"),
            url: Some(pattern(r"^[a-z]+\.[a-z-]+$")),
            exceptions: HashMap::default(),
            longest: 0,
            broken: HashMap::new(),
            norms: Vec::new(),
        };
        let token = |orth, norm: Option<&'static str>| {
            let norm = norm.map(|norm| (Value::Int(NORM), Value::Str(norm)));
            Value::Map([(Value::Int(ORTH), Value::Str(orth))].into_iter().chain(norm).collect())
        };
        let exceptions = [
            ("don't", vec![token("do", None), token("n't", Some("not"))]),
            (":)", vec![token(":)", None)]),
            ("a.m.", vec![token("a.m.", None)]),
        ];
        for (chunk, tokens) in &exceptions {
            tokenizer.add_exception(chunk, tokens).unwrap();
        }
        for (chunk, _) in &exceptions {
            tokenizer.add_broken(chunk);
        }
        tokenizer
    }

    fn words(text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        tokenizer().split(text, &mut Chunks::default(), &mut |_, _| 0, &mut words);
        words
    }

    fn texts(text: &str) -> Vec<String> {
        let words = words(text);
        let space = |word: &Word| if word.space_after { "_" } else { "" };
        words.iter().map(|word| format!("{}{}", word.span.of(text), space(word))).collect()
    }

    #[test]
    fn affixes_infixes_and_exceptions() {
        assert_eq!(
            texts("(north-south [CIS's])..."),
            ["(", "north", "-", "south_", "[", "CIS", "'s", "]", ")", "..."]
        );
        assert_eq!(
            texts("(don't) 5 a.m. [a.m.]"),
            ["(", "do", "n't", ")_", "5_", "a.m._", "[", "a.m.", "]"]
        );
        assert_eq!(texts("see cis-news.by."), ["see_", "cis", "-", "news.by", "."]);
        assert_eq!(texts("see news.by"), ["see_", "news.by"]);
    }

    #[test]
    fn white_space_is_kept() {
        assert_eq!(texts(" a  b\n c "), [" ", "a_", " ", "b", "\n ", "c_"]);
        assert_eq!(texts("a \tb"), ["a_", "\t", "b"]);
        assert_eq!(texts("\n"), ["\n"]);
        assert!(texts("").is_empty());
    }

    #[test]
    fn a_broken_exception_is_mended_unless_a_space_is_in_it() {
        assert_eq!(texts("x :) y"), ["x_", ":)_", "y"]);
        assert_eq!(texts("x:)"), ["x:", ")"], "other tokens than those of the exception");
        assert_eq!(texts("(:) y"), ["(", ":)_", "y"]);
        assert_eq!(texts(": )"), [":_", ")"]);
    }

    #[test]
    fn an_exception_gives_its_norm() {
        let tokenizer = tokenizer();
        let mut words = Vec::new();
        let mut norms = Vec::new();
        let kind_of = &mut |_: &str, norm: Norm| {
            norms.push(norm);
            norms.len() as u32 - 1
        };
        tokenizer.split("don't", &mut Chunks::default(), kind_of, &mut words);
        assert_eq!(
            words.iter().map(|word| tokenizer.norm(norms[word.kind as usize])).collect::<Vec<_>>(),
            [None, Some("not")]
        );
    }

    #[test]
    fn an_exception_must_cover_its_text() {
        let mut tokenizer = tokenizer();
        let token = Value::Map(vec![(Value::Int(ORTH), Value::Str("do"))]);
        assert!(tokenizer.add_exception("don't", std::slice::from_ref(&token)).is_err());
        assert!(tokenizer.add_exception("dont", &[Value::Nil]).is_err());
        assert!(tokenizer.add_exception("do", &[token]).is_ok());
    }

    #[test]
    fn a_long_word_takes_no_longer_than_many_short_ones() {
        for text in ["(".repeat(300_000), "(.".repeat(150_000), "a-".repeat(150_000)] {
            assert!(!texts(&text).is_empty());
        }
    }

    proptest! {
        #[test]
        fn tokens_cover_the_text(text in "[a-c().'s:\\[\\] \n\u{a0}é-]{0,40}") {
            let words = words(&text);
            let mut end = 0;
            for word in words {
                prop_assert_eq!(word.span.start, end);
                prop_assert!(!word.span.is_empty());
                end = word.span.end + usize::from(word.space_after);
            }
            prop_assert_eq!(end, text.len());
        }
    }
}
