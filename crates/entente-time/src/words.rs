//! The words that time expressions are made of, from `rules/time/words.toml`.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use crate::unit::{PartOfDay, Unit};

/// A word or mark that a form can name; its place in [`Words::senses`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Symbol(pub(crate) usize);

/// A class of words, as forms name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    Month,
    Weekday,
    Weekdays,
    Season,
    DayPart,
    DayParts,
    Unit,
    Units,
    Recurrent,
    Lasting,
    Cardinal,
    Ordinal,
    DecadeWord,
    Suffix,
    Vague,
    Approximate,
    Edge,
    EarlyLate,
    Era,
    Meridiem,
    Zone,
    Taking,
    AmountWord,
    Bounding,
    To,
    Function,
    Preposition,
    Homograph,
    NamedBefore,
    NamedBehind,
    Modifier,
    Counting,
    Tense,
    Event,
}

impl Class {
    /// The class a table or a form names.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "MONTH" => Self::Month,
            "WEEKDAY" => Self::Weekday,
            "WEEKDAYS" => Self::Weekdays,
            "SEASON" => Self::Season,
            "DAYPART" => Self::DayPart,
            "DAYPARTS" => Self::DayParts,
            "UNIT" => Self::Unit,
            "UNITS" => Self::Units,
            "RECURRENT" => Self::Recurrent,
            "LASTING" => Self::Lasting,
            "CARDINAL" => Self::Cardinal,
            "ORDINAL" => Self::Ordinal,
            "DECADEWORD" => Self::DecadeWord,
            "SUFFIX" => Self::Suffix,
            "VAGUE" => Self::Vague,
            "APPROXIMATE" => Self::Approximate,
            "EDGE" => Self::Edge,
            "EARLYLATE" => Self::EarlyLate,
            "ERA" => Self::Era,
            "MERIDIEM" => Self::Meridiem,
            "ZONE" => Self::Zone,
            "TAKING" => Self::Taking,
            "AMOUNTWORD" => Self::AmountWord,
            "BOUNDING" => Self::Bounding,
            "TO" => Self::To,
            "FUNCTION" => Self::Function,
            "PREPOSITION" => Self::Preposition,
            "HOMOGRAPH" => Self::Homograph,
            "NAMEDBEFORE" => Self::NamedBefore,
            "NAMEDBEHIND" => Self::NamedBehind,
            "MODIFIER" => Self::Modifier,
            "COUNTING" => Self::Counting,
            "TENSE" => Self::Tense,
            "EVENT" => Self::Event,
            _ => return None,
        })
    }
}

/// What a word stands for in its class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value {
    Number(i32),
    Unit(Unit),
    /// So many units: every three months.
    Units(i32, Unit),
    Part(PartOfDay),
}

impl Value {
    /// The number, when it is one.
    pub(crate) fn number(self) -> Option<i32> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }
}

/// One class a word belongs to.
#[derive(Debug, Clone, Copy)]
struct Sense {
    class: Class,
    value: Value,
    /// The text must write it with a capital.
    capital: bool,
}

/// All words that matter to time.
#[derive(Debug, Default)]
pub(crate) struct Words {
    symbols: HashMap<Box<str>, Symbol, BuildHasherDefault<ShortHasher>>,
    senses: Vec<Vec<Sense>>,
    /// Prepositions of several words, each with what it stands for.
    prepositions: Vec<(Vec<Box<str>>, i32)>,
}

impl Words {
    /// Reads the word file.
    ///
    /// # Errors
    /// A sentence naming the table or word that is wrong.
    pub(crate) fn read(source: &str) -> Result<Self, String> {
        let tables: BTreeMap<String, BTreeMap<String, toml::Value>> =
            toml::from_str(source).map_err(|error| error.to_string())?;
        let mut words = Self::default();
        for (name, table) in &tables {
            let class = Class::named(name).ok_or_else(|| format!("no class is called {name}"))?;
            for (word, value) in table {
                let value = match value {
                    toml::Value::Integer(number) => i32::try_from(*number).ok().map(Value::Number),
                    toml::Value::String(code) => Unit::named(code)
                        .map(Value::Unit)
                        .or_else(|| PartOfDay::coded(code).map(Value::Part))
                        .or_else(|| {
                            let (count, unit) = code.split_once(' ')?;
                            Some(Value::Units(count.parse().ok()?, Unit::named(unit)?))
                        }),
                    _ => None,
                }
                .ok_or_else(|| format!("{name}: {word} stands for nothing known"))?;
                if word.contains(' ') {
                    let (Class::Preposition, Value::Number(number)) = (class, value) else {
                        return Err(format!(
                            "{name}: only a preposition has several words: {word}"
                        ));
                    };
                    words.prepositions.push((word.split(' ').map(Box::from).collect(), number));
                    continue;
                }
                let capital = word.starts_with(char::is_uppercase);
                let symbol = words.intern(&word.to_lowercase());
                words.senses[symbol.0].push(Sense { class, value, capital });
            }
        }
        Ok(words)
    }

    /// The symbol of a word in lower case, made when it is new.
    pub(crate) fn intern(&mut self, word: &str) -> Symbol {
        if let Some(&symbol) = self.symbols.get(word) {
            return symbol;
        }
        let symbol = Symbol(self.senses.len());
        self.symbols.insert(word.into(), symbol);
        self.senses.push(Vec::new());
        symbol
    }

    /// Prepositions of several words, each with what it stands for, in alphabetical order.
    pub(crate) fn prepositions(&self) -> impl Iterator<Item = (&[Box<str>], i32)> {
        self.prepositions.iter().map(|(words, number)| (words.as_slice(), *number))
    }

    /// How many symbols there are.
    pub(crate) fn len(&self) -> usize {
        self.senses.len()
    }

    /// The symbol of a word in lower case, if any form or class knows it.
    pub(crate) fn symbol(&self, word: &str) -> Option<Symbol> {
        self.symbols.get(word).copied()
    }

    /// What a word stands for in a class.
    pub(crate) fn sense(&self, symbol: Symbol, class: Class, capital: bool) -> Option<Value> {
        self.senses[symbol.0]
            .iter()
            .find(|sense| sense.class == class && (capital || !sense.capital))
            .map(|sense| sense.value)
    }

    /// Whether the word belongs to a class, however it is written.
    pub(crate) fn belongs(&self, symbol: Symbol, class: Class) -> bool {
        self.senses[symbol.0].iter().any(|sense| sense.class == class)
    }
}

/// FNV-1a: every word of a text is looked up, and for words this short it takes a quarter of the
/// time of the standard hasher, which guards against keys that nobody outside chooses here.
#[derive(Debug)]
struct ShortHasher(u64);

impl Default for ShortHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for ShortHasher {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The file as it comes with the program.
pub(crate) const SOURCE: &str = include_str!("../../../rules/time/words.toml");

/// Lower case without allocating for what already is.
pub(crate) fn lower(word: &str) -> std::borrow::Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        word.into()
    } else {
        word.to_lowercase().into()
    }
}
