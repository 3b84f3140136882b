//! Characters as Python sees them.
//!
//! Rust's `char` methods ask other questions than Python's `str` methods do: `isalpha` is the
//! general category L, without the letter-like marks that `is_alphabetic` counts; `isdigit` takes
//! superscripts but no fractions; `isspace` takes U+001C to U+001F.

use std::sync::LazyLock;

/// Sorted ranges of code points, both ends inclusive.
struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    fn of(class: &str) -> Self {
        let hex = |number| u32::from_str_radix(number, 16).ok();
        Self(
            include_str!("../data/characters.tsv")
                .lines()
                .filter_map(|line| line.strip_prefix(class)?.strip_prefix('\t')?.split_once('\t'))
                .filter_map(|(first, last)| Some((hex(first)?, hex(last)?)))
                .collect(),
        )
    }

    fn hold(&self, character: char) -> bool {
        let code = character as u32;
        let next = self.0.partition_point(|&(first, _)| first <= code);
        next > 0 && code <= self.0[next - 1].1
    }
}

static ALPHA: LazyLock<Ranges> = LazyLock::new(|| Ranges::of("alpha"));
static DIGIT: LazyLock<Ranges> = LazyLock::new(|| Ranges::of("digit"));
static DECIMAL: LazyLock<Ranges> = LazyLock::new(|| Ranges::of("decimal"));
static WORD: LazyLock<Ranges> = LazyLock::new(|| Ranges::of("word"));

/// `str.isalpha` of one character.
pub(crate) fn is_alpha(character: char) -> bool {
    if character.is_ascii() { character.is_ascii_alphabetic() } else { ALPHA.hold(character) }
}

/// `str.isdigit` of one character.
pub(crate) fn is_digit(character: char) -> bool {
    if character.is_ascii() { character.is_ascii_digit() } else { DIGIT.hold(character) }
}

/// `\d` of a regular expression.
pub(crate) fn is_decimal(character: char) -> bool {
    if character.is_ascii() { character.is_ascii_digit() } else { DECIMAL.hold(character) }
}

/// `\w` of a regular expression.
pub(crate) fn is_word(character: char) -> bool {
    if character.is_ascii() {
        character.is_ascii_alphanumeric() || character == '_'
    } else {
        WORD.hold(character)
    }
}

/// `str.isspace` of one character.
pub(crate) fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}')
}

/// `str.isupper` of one character.
pub(crate) fn is_upper(character: char) -> bool {
    character.is_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_python_and_rust_differ() {
        // Roman numeral one: a letter-like number; combining vowel sign: a letter-like mark.
        assert!('Ⅰ'.is_alphabetic() && !is_alpha('Ⅰ'));
        assert!('\u{903}'.is_alphabetic() && !is_alpha('\u{903}'));
        assert!(is_digit('²') && !is_decimal('²') && is_word('²'));
        assert!(!is_digit('½') && is_word('½'));
        assert!(is_digit('٣') && is_decimal('٣'));
        assert!(is_space('\u{1f}') && is_space('\u{a0}') && !is_space('\u{200b}'));
        assert!(is_upper('É') && !is_upper('ǅ') && is_upper('Ⅰ'));
        assert!(is_alpha('ß') && is_alpha('字') && !is_alpha('🙂') && !is_alpha('_'));
    }

    #[test]
    fn the_tables_are_sorted_and_apart() {
        for ranges in [&ALPHA, &DIGIT, &DECIMAL, &WORD] {
            assert!(ranges.0.len() > 50);
            assert!(ranges.0.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
        }
    }
}
