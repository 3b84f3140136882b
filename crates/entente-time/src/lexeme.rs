//! The text cut into words, figures and marks, whatever model read it.
//!
//! Time expressions need finer pieces than a tokenizer gives ("mid-1990s", "26–30", "20th"), and
//! the same pieces for every model; so they are cut from the text itself.

use entente_text::Span;

use crate::words::{Class, Symbol, Value, Words, lower};

/// What a lexeme is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, or an address of the web, whose figures are no times.
    Word,
    /// Figures, with the commas and the point inside them.
    Figures,
    /// Any other character.
    Mark,
    /// One or more line breaks.
    Break,
}

/// One piece of the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lexeme {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    /// The word or mark, where any rule knows it.
    pub(crate) symbol: Option<Symbol>,
    /// Whether it follows the last piece without a space.
    pub(crate) glued: bool,
    /// Whether it begins with a capital.
    pub(crate) capital: bool,
}

/// The lexemes of a text.
#[derive(Debug)]
pub(crate) struct Lexemes<'t> {
    pub(crate) text: &'t str,
    pub(crate) words: &'t Words,
    pub(crate) all: Vec<Lexeme>,
}

impl<'t> Lexemes<'t> {
    /// Cuts a text.
    pub(crate) fn cut(text: &'t str, words: &'t Words) -> Self {
        let mut all: Vec<Lexeme> = Vec::with_capacity(text.len() / 5);
        let mut at = 0;
        // How far it was looked for addresses that begin with a scheme.
        let mut looked = 0;
        while let Some(first) = text[at..].chars().next() {
            let address = match first.is_alphanumeric() {
                true => address(text, at, &mut looked),
                false => None,
            };
            let (kind, end) = if let Some(end) = address {
                (Kind::Word, end)
            } else if first == '\n' || first == '\r' {
                (Kind::Break, run(text, at, char::is_whitespace))
            } else if first.is_whitespace() {
                let end = run(text, at, |c| c.is_whitespace() && c != '\n' && c != '\r');
                at = end;
                continue;
            } else if first.is_ascii_digit() {
                (Kind::Figures, figures(text, at))
            } else if first.is_alphabetic() {
                (Kind::Word, word(text, at, words))
            } else if is_apostrophe(first) && all.last().is_some_and(|last| last.span.end == at) {
                (Kind::Mark, run(text, at + first.len_utf8(), char::is_alphabetic))
            } else {
                (Kind::Mark, at + first.len_utf8())
            };
            let span = Span::new(at, end);
            let symbol = match kind {
                Kind::Word if address.is_some() => None,
                Kind::Word => symbol_of_word(span.of(text), words),
                Kind::Mark => symbol_of_mark(span.of(text), words),
                Kind::Figures | Kind::Break => None,
            };
            let glued = all.last().is_some_and(|last| last.span.end == at);
            all.push(Lexeme { span, kind, symbol, glued, capital: first.is_uppercase() });
            at = end;
        }
        Self { text, words, all }
    }

    /// The piece at a place.
    pub(crate) fn get(&self, at: usize) -> Option<&Lexeme> {
        self.all.get(at)
    }

    /// The piece before a place.
    pub(crate) fn before(&self, at: usize) -> Option<&Lexeme> {
        at.checked_sub(1).and_then(|before| self.all.get(before))
    }

    /// What the piece at a place stands for in a class.
    pub(crate) fn sense(&self, at: usize, class: Class) -> Option<Value> {
        let lexeme = self.get(at)?;
        self.words.sense(lexeme.symbol?, class, lexeme.capital)
    }

    /// The number that the piece at a place stands for in a class.
    pub(crate) fn number(&self, at: usize, class: Class) -> Option<i32> {
        self.sense(at, class)?.number()
    }

    /// Whether the piece at a place is this word or mark.
    pub(crate) fn is(&self, at: usize, word: &str) -> bool {
        self.get(at)
            .and_then(|lexeme| lexeme.symbol)
            .is_some_and(|symbol| self.words.symbol(word) == Some(symbol))
    }

    /// The text of the piece at a place.
    pub(crate) fn text_at(&self, at: usize) -> &'t str {
        self.get(at).map_or("", |lexeme| lexeme.span.of(self.text))
    }

    /// The bytes from one place to another, the last left out.
    pub(crate) fn span(&self, from: usize, to: usize) -> Span {
        self.all[from].span.join(self.all[to - 1].span)
    }
}

fn run(text: &str, at: usize, inside: impl Fn(char) -> bool) -> usize {
    text[at..].find(|c| !inside(c)).map_or(text.len(), |length| at + length)
}

pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ')
}

pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '−')
}

/// How many bytes the name of a host has at most (RFC 1035).
const LONGEST_HOST: usize = 253;

/// The end of an address of the web that begins here: "https://example.org/2024/05/06",
/// "www.example.org", "example.org/2024"; what closes a sentence or a bracket is none of it. Up to
/// `looked` it was looked before: a stretch without a scheme has none further on.
fn address(text: &str, at: usize, looked: &mut usize) -> Option<usize> {
    if text[..at].ends_with(|before: char| before.is_alphanumeric()) {
        return None;
    }
    let fresh = at >= *looked;
    if fresh {
        *looked = run(text, at, |c| !c.is_whitespace() && !"<>()[]\"“”".contains(c));
    }
    let whole = &text[at..*looked];
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_host = |host: &str| {
        let Some((names, top)) = host.rsplit_once('.') else { return false };
        (2..=6).contains(&top.len())
            && top.bytes().all(|byte| byte.is_ascii_lowercase())
            && names.split('.').all(is_label)
    };
    let host = whole.bytes().take(LONGEST_HOST + 1).position(|byte| byte == b'/');
    let is_address = fresh && whole.contains("://")
        || whole.starts_with("www.")
        || host.is_some_and(|end| is_host(&whole[..end]));
    let ends = |c: char| c.is_ascii_punctuation() && c != '/' || is_apostrophe(c);
    is_address.then(|| at + whole.trim_end_matches(ends).len()).filter(|&end| end > at)
}

/// Figures: `2024`, `1,184`, `1374.2`; a date with points (`26.09.2024`) is left in pieces.
fn figures(text: &str, at: usize) -> usize {
    let digits = |at: usize| run(text, at, |c| c.is_ascii_digit());
    let mut end = digits(at);
    while text[end..].starts_with(',') && digits(end + 1) == end + 4 {
        end += 4;
    }
    if text[end..].starts_with('.') {
        let fraction = digits(end + 1);
        let second_point = text[fraction..].starts_with('.') && digits(fraction + 1) > fraction + 1;
        if fraction > end + 1 && !second_point && !is_after_point(text, at) {
            end = fraction;
        }
    }
    end
}

fn is_after_point(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    before.next() == Some('.') && before.next().is_some_and(|c| c.is_ascii_digit())
}

/// A word: letters, or letters with points where that is an abbreviation of time (`a.m.`, `B.C.`,
/// `Sept.`), or with an apostrophe inside (`o'clock`).
fn word(text: &str, at: usize, words: &Words) -> usize {
    let end = run(text, at, char::is_alphabetic);
    let rest = &text[end..];
    if let Some(after) = rest.strip_prefix('.') {
        let second = run(text, end + 1, char::is_alphabetic);
        if text[at..end].chars().count() == 1 && text[end + 1..second].chars().count() == 1 {
            let plain = format!("{}{}", &text[at..end], &text[end + 1..second]).to_lowercase();
            let known = words.symbol(&plain).is_some_and(|symbol| {
                words.belongs(symbol, Class::Meridiem) || words.belongs(symbol, Class::Era)
            });
            if known {
                return if text[second..].starts_with('.') { second + 1 } else { second };
            }
        }
        let abbreviation = end - at <= 4
            && words.symbol(&lower(&text[at..end])).is_some_and(|symbol| {
                words.sense(symbol, Class::Month, true).is_some()
                    && !matches!(&text[at..end], "May" | "June" | "July")
            });
        if abbreviation && after.starts_with([' ', '\u{a0}']) {
            return end + 1;
        }
    }
    if rest.starts_with(is_apostrophe) {
        let inside = end + rest.chars().next().map_or(0, char::len_utf8);
        let whole = run(text, inside, char::is_alphabetic);
        if text[inside..whole].eq_ignore_ascii_case("clock") {
            return whole;
        }
    }
    end
}

fn symbol_of_word(word: &str, words: &Words) -> Option<Symbol> {
    if word.len() > 16 {
        return None;
    }
    let word = lower(word);
    words.symbol(&word).or_else(|| {
        word.contains(|c| c == '.' || is_apostrophe(c)).then(|| {
            let plain: String = word
                .chars()
                .filter(|&c| c != '.')
                .map(|c| if is_apostrophe(c) { '\'' } else { c })
                .collect();
            words.symbol(&plain)
        })?
    })
}

fn symbol_of_mark(mark: &str, words: &Words) -> Option<Symbol> {
    let mut chars = mark.chars();
    let first = chars.next()?;
    if is_dash(first) {
        return words.symbol("-");
    }
    if is_apostrophe(first) {
        let plain: String = std::iter::once('\'').chain(chars).collect();
        return words.symbol(&plain.to_lowercase());
    }
    words.symbol(mark)
}
