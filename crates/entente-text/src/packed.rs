//! A parsed text in few bytes, to be kept beside its article.
//!
//! The text itself is not packed: it is the article's, and a packed document is read back against
//! it. Numbers are LEB128; words are numbered by their first use. Layout, version 1:
//!
//! ```text
//! version, words (count, then length and bytes of each), model (word)
//! tokens (count), of each: gap to the token before (zigzag), length, lemma, pos, tag, morph, dep
//!     (words), distance to its head (zigzag) with the space after it in the lowest bit
//! sentences (count), of each its length in tokens
//! entities (count), of each: gap to the entity before, length in tokens, label (word)
//! ```
//!
//! A lemma of 0 is the token as written, 1 the token in lower case, else the word two less.

use std::collections::HashMap;

use smol_str::SmolStr;
use thiserror::Error;

use crate::{Document, Entity, Span, Token};

/// The layout this version writes, and the only one it reads.
const VERSION: u8 = 1;

/// Bytes that are no packed document of the text they were read against.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PackedError {
    /// They end in the middle.
    #[error("it ends in the middle")]
    Short,
    /// They have a layout of another version.
    #[error("its layout is {0}, and only 1 is known")]
    Version(u8),
    /// They do not fit the text, or are no document at all.
    #[error("{0}")]
    Wrong(&'static str),
}

impl Document {
    /// The document without its text, in few bytes.
    ///
    /// ```
    /// use entente_text::Document;
    /// let document = Document::from_conllu("1 Qatar Qatar PROPN NNP _ 0 ROOT")?;
    /// let packed = document.pack();
    /// assert_eq!(Document::unpack(&document.text, &packed)?, document);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pack(&self) -> Vec<u8> {
        let mut words = Words::default();
        let mut body = Vec::new();
        put(&mut body, words.number(&self.model));
        put(&mut body, self.tokens.len());
        let mut end = 0;
        for (id, token) in self.tokens.iter().enumerate() {
            put(&mut body, zigzag(token.span.start, end));
            put(&mut body, token.span.len());
            end = token.span.end;
            let written = token.span.of(&self.text);
            let lemma = if token.lemma == written {
                0
            } else if token.lemma == written.to_lowercase() {
                1
            } else {
                words.number(&token.lemma) + 2
            };
            put(&mut body, lemma);
            for word in [&token.pos, &token.tag, &token.morph, &token.dep] {
                put(&mut body, words.number(word));
            }
            put(&mut body, zigzag(token.head, id) << 1 | usize::from(token.space_after));
        }
        put(&mut body, self.sentences.len());
        for sentence in &self.sentences {
            put(&mut body, sentence.len());
        }
        put(&mut body, self.entities.len());
        let mut end = 0;
        for entity in &self.entities {
            put(&mut body, entity.tokens.start - end);
            put(&mut body, entity.tokens.len());
            put(&mut body, words.number(&entity.label));
            end = entity.tokens.end;
        }
        let mut packed = vec![VERSION];
        put(&mut packed, words.list.len());
        for word in &words.list {
            put(&mut packed, word.len());
            packed.extend(word.as_bytes());
        }
        packed.extend(body);
        packed
    }

    /// Reads a packed document back against the text it was read from.
    ///
    /// # Errors
    /// [`PackedError`] when the bytes are cut, of another layout, or no reading of this text: what
    /// comes back always has its spans on the text's characters, its sentences in order over all
    /// tokens, and a tree over each.
    pub fn unpack(text: &str, packed: &[u8]) -> Result<Self, PackedError> {
        let mut bytes = packed;
        let (&version, rest) = bytes.split_first().ok_or(PackedError::Short)?;
        bytes = rest;
        if version != VERSION {
            return Err(PackedError::Version(version));
        }
        let mut words = Vec::new();
        for _ in 0..count(&mut bytes)? {
            let length = get(&mut bytes)?;
            let word = bytes.get(..length).ok_or(PackedError::Short)?;
            bytes = &bytes[length..];
            let word =
                str::from_utf8(word).map_err(|_| PackedError::Wrong("a word is not UTF-8"))?;
            words.push(SmolStr::new(word));
        }
        let word = |number: usize| {
            words.get(number).cloned().ok_or(PackedError::Wrong("a word is missing"))
        };
        let model = word(get(&mut bytes)?)?;
        let mut document = Self { text: text.to_owned(), model, ..Self::default() };
        let tokens = count(&mut bytes)?;
        let mut end = 0;
        for id in 0..tokens {
            let start = moved(end, get(&mut bytes)?)?;
            end = sum(start, get(&mut bytes)?)?;
            let span = Span::new(start, end);
            let written =
                span.get(text).ok_or(PackedError::Wrong("a token is not of this text"))?;
            let lemma = match get(&mut bytes)? {
                0 => SmolStr::new(written),
                1 => SmolStr::new(written.to_lowercase()),
                number => word(number - 2)?,
            };
            let mut next = || word(get(&mut bytes)?);
            let (pos, tag, morph, dep) = (next()?, next()?, next()?, next()?);
            let last = get(&mut bytes)?;
            let head = moved(id, last >> 1)?;
            if head >= tokens {
                return Err(PackedError::Wrong("a head is no token"));
            }
            let space_after = last & 1 == 1;
            document.tokens.push(Token { span, space_after, lemma, pos, tag, morph, head, dep });
        }
        let mut start = 0;
        for _ in 0..count(&mut bytes)? {
            let end = sum(start, get(&mut bytes)?)?;
            if end == start || end > tokens {
                return Err(PackedError::Wrong("a sentence is not of these tokens"));
            }
            if document.tokens[start..end].iter().any(|t| !(start..end).contains(&t.head)) {
                return Err(PackedError::Wrong("a head lies outside its sentence"));
            }
            document.sentences.push(start..end);
            start = end;
        }
        if start != tokens {
            return Err(PackedError::Wrong("a token is in no sentence"));
        }
        if document.has_circle() {
            return Err(PackedError::Wrong("a token hangs on itself"));
        }
        let mut end = 0;
        for _ in 0..count(&mut bytes)? {
            let start = sum(end, get(&mut bytes)?)?;
            end = sum(start, get(&mut bytes)?)?;
            if end == start || end > tokens {
                return Err(PackedError::Wrong("an entity is not of these tokens"));
            }
            document.entities.push(Entity { tokens: start..end, label: word(get(&mut bytes)?)? });
        }
        if bytes.is_empty() { Ok(document) } else { Err(PackedError::Wrong("it does not end")) }
    }

    /// Whether the heads above some token lead round in a circle and to no root.
    fn has_circle(&self) -> bool {
        // Each token is climbed from once: what leads to a root is known from then on.
        let mut rooted = vec![false; self.tokens.len()];
        for id in 0..self.tokens.len() {
            let mut path = Vec::new();
            let mut at = id;
            while !rooted[at] && self.tokens[at].head != at {
                if path.len() > self.tokens.len() {
                    return true;
                }
                path.push(at);
                at = self.tokens[at].head;
            }
            rooted[at] = true;
            for token in path {
                rooted[token] = true;
            }
        }
        false
    }
}

/// The words of a document, numbered by first use.
#[derive(Default)]
struct Words {
    numbers: HashMap<SmolStr, usize>,
    list: Vec<SmolStr>,
}

impl Words {
    fn number(&mut self, word: &SmolStr) -> usize {
        *self.numbers.entry(word.clone()).or_insert_with(|| {
            self.list.push(word.clone());
            self.list.len() - 1
        })
    }
}

/// Appends a number, seven bits a byte, the lowest first.
fn put(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number off the front.
fn get(bytes: &mut &[u8]) -> Result<usize, PackedError> {
    let mut number = 0;
    for shift in (0..=56).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or(PackedError::Short)?;
        *bytes = rest;
        number |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(PackedError::Wrong("a number is too large"))
}

/// A number of things of which each takes at least one byte: more than there are bytes is a lie,
/// and no room is made for it.
fn count(bytes: &mut &[u8]) -> Result<usize, PackedError> {
    let count = get(bytes)?;
    if count > bytes.len() { Err(PackedError::Short) } else { Ok(count) }
}

/// How far `to` lies from `from`, with the sign in the lowest bit.
fn zigzag(to: usize, from: usize) -> usize {
    if to >= from { (to - from) << 1 } else { ((from - to) << 1) - 1 }
}

/// The place that lies a zigzag distance from another.
fn moved(from: usize, zigzag: usize) -> Result<usize, PackedError> {
    let distance = (zigzag >> 1) + (zigzag & 1);
    let place =
        if zigzag & 1 == 0 { from.checked_add(distance) } else { from.checked_sub(distance) };
    place.ok_or(PackedError::Wrong("a place lies outside of the text"))
}

fn sum(one: usize, other: usize) -> Result<usize, PackedError> {
    one.checked_add(other).ok_or(PackedError::Wrong("a number is too large"))
}
