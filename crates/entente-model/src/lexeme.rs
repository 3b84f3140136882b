//! What can be said of a word without its sentence.
//!
//! Source: spaCy `lang/lex_attrs.py`, `lang/norm_exceptions.py`, `vocab.pyx`.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use smol_str::SmolStr;

use crate::character::{is_alpha, is_digit, is_space, is_upper};
use crate::error::Refusal;
use crate::msgpack::Value;
use crate::strings::{IdHasher, IdMap, StringId, string_id};

/// Shapes of words this long say only that.
const LONG: usize = 100;
/// A run of one shape character is cut to this.
const RUN: usize = 4;

/// Norms of quotes, dashes and currency signs.
static BASE_NORMS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    include_str!("../data/base_norms.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// A word type: everything the networks and rules ask of it.
#[derive(Debug, Clone)]
pub(crate) struct Lexeme {
    pub(crate) text: SmolStr,
    /// `LOWER`.
    pub(crate) lower: SmolStr,
    pub(crate) orth: StringId,
    pub(crate) norm: StringId,
    prefix: StringId,
    suffix: StringId,
    shape: StringId,
    /// `IS_SPACE`: white space alone.
    pub(crate) space: bool,
}

/// The attributes that a network may have a hash table for (the columns of `extract_features`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attribute {
    Norm,
    Prefix,
    Suffix,
    Shape,
    /// Whether one space follows the token: the only one that is not of the word alone.
    Spacy,
    IsSpace,
}

impl Attribute {
    pub(crate) fn named(name: &str) -> Result<Self, Refusal> {
        Ok(match name {
            "NORM" => Self::Norm,
            "PREFIX" => Self::Prefix,
            "SUFFIX" => Self::Suffix,
            "SHAPE" => Self::Shape,
            "SPACY" => Self::Spacy,
            "IS_SPACE" => Self::IsSpace,
            _ => return Err(Refusal::unsupported(format!("a network that reads {name}"))),
        })
    }

    /// The number that is looked up. The two flags are the numbers 0 and 1 themselves, not ids of
    /// strings.
    pub(crate) fn of(self, lexeme: &Lexeme, space_after: bool) -> StringId {
        match self {
            Self::Norm => lexeme.norm,
            Self::Prefix => lexeme.prefix,
            Self::Suffix => lexeme.suffix,
            Self::Shape => lexeme.shape,
            Self::Spacy => StringId::from(space_after),
            Self::IsSpace => StringId::from(lexeme.space),
        }
    }
}

impl Lexeme {
    /// The type of a word; `norm` where the tokenizer's exceptions give one.
    pub(crate) fn new(text: &str, norm: Option<&str>, norms: &Norms) -> Self {
        let lower = text.to_lowercase();
        let prefix = text.chars().next().map_or(0, char::len_utf8);
        let suffix = text.char_indices().rev().nth(2).map_or(0, |(start, _)| start);
        Self {
            orth: string_id(text),
            norm: norm.map_or_else(|| norms.of(text, &lower), string_id),
            prefix: string_id(&text[..prefix]),
            suffix: string_id(&text[suffix..]),
            shape: string_id(&shape(text)),
            space: !text.is_empty() && text.chars().all(is_space),
            lower: lower.into(),
            text: text.into(),
        }
    }
}

/// The word types met so far, by number (spaCy: `Vocab`).
#[derive(Default)]
pub(crate) struct Vocabulary {
    /// By a text and the norm that an exception gives it.
    numbers: HashMap<(StringId, Option<StringId>), u32, BuildHasherDefault<IdHasher>>,
    pub(crate) lexemes: Vec<Lexeme>,
}

impl Vocabulary {
    /// The number of a word's type, a new one if need be.
    pub(crate) fn number(&mut self, text: &str, norm: Option<&str>, norms: &Norms) -> u32 {
        *self.numbers.entry((string_id(text), norm.map(string_id))).or_insert_with(|| {
            self.lexemes.push(Lexeme::new(text, norm, norms));
            (self.lexemes.len() - 1) as u32
        })
    }
}

/// The table `lexeme_norm` of the package: words and what they are read as ("colour", "color").
#[derive(Default)]
pub(crate) struct Norms(IdMap<StringId>);

impl Norms {
    pub(crate) fn load(lookups: &Value<'_>) -> Result<Self, Refusal> {
        lookups
            .need("lexeme_norm")?
            .map("lexeme_norm")?
            .iter()
            .map(|(word, norm)| Ok((word.integer("a word")?, string_id(norm.str("a norm")?))))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn of(&self, text: &str, lower: &str) -> StringId {
        match (self.0.get(&string_id(text)), BASE_NORMS.get(text)) {
            (Some(&norm), _) => norm,
            (None, Some(norm)) => string_id(norm),
            (None, None) => string_id(lower),
        }
    }
}

/// `SHAPE`: "Xxxxx", "dd", "X.X.".
fn shape(text: &str) -> String {
    if text.chars().count() >= LONG {
        return "LONG".to_owned();
    }
    let mut shape = String::new();
    let mut last = None;
    let mut run = 0;
    for character in text.chars() {
        let class = match character {
            c if is_alpha(c) && is_upper(c) => 'X',
            c if is_alpha(c) => 'x',
            c if is_digit(c) => 'd',
            c => c,
        };
        run = if last == Some(class) { run + 1 } else { 0 };
        last = Some(class);
        if run < RUN {
            shape.push(class);
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norms(table: &[(&str, &str)]) -> Norms {
        Norms(table.iter().map(|(word, norm)| (string_id(word), string_id(norm))).collect())
    }

    #[test]
    fn shapes() {
        for (text, expected) in [
            ("Tashkent", "Xxxxx"),
            ("OPEC", "XXXX"),
            ("U.N.", "X.X."),
            ("2024-10-01", "dddd-dd-dd"),
            ("ǅ²½", "xd½"),
            ("......", "...."),
            ("İß", "Xx"),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
        assert_eq!(shape(&"é".repeat(99)), "xxxx");
        assert_eq!(shape(&"é".repeat(100)), "LONG");
    }

    #[test]
    fn prefix_and_suffix_are_characters() {
        let lexeme = Lexeme::new("Łódź", None, &norms(&[]));
        assert_eq!(lexeme.prefix, string_id("Ł"));
        assert_eq!(lexeme.suffix, string_id("ódź"));
        let lexeme = Lexeme::new("of", None, &norms(&[]));
        assert_eq!((lexeme.prefix, lexeme.suffix), (string_id("o"), string_id("of")));
    }

    #[test]
    fn the_norm_comes_from_the_exception_then_the_tables_then_the_lower_case() {
        let norms = norms(&[("colour", "color")]);
        let norm = |text, given| Lexeme::new(text, given, &norms).norm;
        assert_eq!(norm("ca", Some("can")), string_id("can"));
        assert_eq!(norm("colour", None), string_id("color"));
        assert_eq!(norm("Colour", None), string_id("colour"));
        assert_eq!(norm("€", None), string_id("$"));
        assert_eq!(norm("”", None), string_id("\""));
        assert_eq!(norm("ΣΟΦΟΣ", None), string_id("σοφος"));
    }

    #[test]
    fn white_space_and_the_flags() {
        let lexeme = Lexeme::new("\u{1f}\n", None, &norms(&[]));
        assert!(lexeme.space);
        assert_eq!(Attribute::IsSpace.of(&lexeme, false), 1);
        assert_eq!(Attribute::Spacy.of(&lexeme, true), 1);
        assert!(Attribute::named("LEMMA").is_err());
    }
}
