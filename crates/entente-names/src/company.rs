//! The company a name keeps: words beside it that make it part of another name, words of the
//! article without which a short name is not read as ours, and states that share a name.

use std::collections::BTreeMap;

use entente_text::Span;
use smol_str::SmolStr;

use crate::letters::Letters;
use crate::table::{GazetteerError, Row, TableForm};
use crate::{Form, Kind, Mention};

pub(crate) const NEIGHBOURS: TableForm = TableForm {
    file: "neighbours.tsv",
    columns: &["place", "words", "applies", "why", "source"],
    keys: 3,
};
pub(crate) const CONTEXTS: TableForm = TableForm {
    file: "contexts.tsv",
    columns: &["name", "only_with", "not_with", "unless_with", "source"],
    keys: 1,
};
pub(crate) const AMBIGUOUS: TableForm = TableForm {
    file: "ambiguous.tsv",
    columns: &["name", "form", "candidates", "source"],
    keys: 1,
};

pub(crate) const DESCRIPTIONS: TableForm =
    TableForm { file: "descriptions.tsv", columns: &["phrase", "candidates", "source"], keys: 1 };

/// Which names a row of neighbours.tsv is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Applies {
    Any,
    State,
    Demonym,
    Place,
    Organisation,
    Metonym,
}

impl Applies {
    const ALL: [(&str, Self); 6] = [
        ("any", Self::Any),
        ("state", Self::State),
        ("demonym", Self::Demonym),
        ("place", Self::Place),
        ("organisation", Self::Organisation),
        ("metonym", Self::Metonym),
    ];

    fn to(self, kind: Kind, form: Form) -> bool {
        match self {
            Self::Any => true,
            Self::State => matches!(kind, Kind::State | Kind::Territory) && form == Form::Name,
            Self::Demonym => form == Form::Demonym,
            Self::Place => kind == Kind::Place,
            Self::Organisation => matches!(kind, Kind::Organisation | Kind::Treaty),
            Self::Metonym => form == Form::Metonym,
        }
    }
}

/// Words right before or after a name that make it part of another name.
#[derive(Debug, Default)]
pub(crate) struct Neighbours {
    /// By the last word of the phrase.
    before: BTreeMap<String, Vec<(String, Applies)>>,
    /// By the first word of the phrase.
    after: BTreeMap<String, Vec<(String, Applies)>>,
}

impl Neighbours {
    pub(crate) fn parse(rows: &[Row<'_>], letters: &Letters) -> Result<Self, GazetteerError> {
        let mut neighbours = Self::default();
        for row in rows {
            let applies = row.one_of("applies", &Applies::ALL.map(|(word, _)| word))?;
            let words = letters.plain(row.filled("words")?);
            let before = row.one_of("place", &["before", "after"])? == 0;
            let (side, key) = if before {
                (&mut neighbours.before, last_word(&words))
            } else {
                (&mut neighbours.after, first_word(&words))
            };
            let place = side.entry(key.to_owned()).or_default();
            place.push((words.clone(), Applies::ALL[applies].1));
        }
        Ok(neighbours)
    }

    /// Whether the words beside a name in a folded text make it part of another name.
    pub(crate) fn forbid(&self, text: &str, span: Span, kind: Kind, form: Form) -> bool {
        let before = &text[..span.start];
        let before = before.strip_suffix(' ').unwrap_or(before);
        let after = &text[span.end..];
        let after = after.strip_prefix(' ').unwrap_or(after);
        let precedes = |(phrase, applies): &(String, Applies)| {
            let rest = before.strip_suffix(phrase.as_str());
            applies.to(kind, form) && rest.is_some_and(|rest| !ends_in_word(rest))
        };
        let follows = |(phrase, applies): &(String, Applies)| {
            let rest = after.strip_prefix(phrase.as_str());
            let whole = !ends_in_word(phrase);
            applies.to(kind, form) && rest.is_some_and(|rest| whole || !starts_with_word(rest))
        };
        self.before.get(last_word(before)).is_some_and(|phrases| phrases.iter().any(precedes))
            || self.after.get(first_word(after)).is_some_and(|phrases| phrases.iter().any(follows))
    }
}

fn starts_with_word(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
}

fn ends_in_word(text: &str) -> bool {
    text.ends_with(char::is_alphanumeric)
}

/// The letters and digits a text starts with; where it starts with neither, its first character.
pub(crate) fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let first = text.chars().next().map_or(0, char::len_utf8);
    &text[..end.max(first)]
}

/// The letters and digits a text ends with; where it ends with neither, its last character.
pub(crate) fn last_word(text: &str) -> &str {
    let mut backwards = text.char_indices().rev();
    let last = backwards.clone().next().map_or(0, |(at, _)| at);
    let before = backwards.find(|(_, c)| !c.is_alphanumeric());
    let start = before.map_or(0, |(at, c)| at + c.len_utf8());
    &text[start.min(last)..]
}

/// Which words of an article decide whether a short name is read as ours; the words by their
/// number in [`Contexts::words`].
#[derive(Debug, Default)]
pub(crate) struct Context {
    only_with: Vec<usize>,
    /// Whether a longer name of the same entry will do for `only_with`.
    own_name: bool,
    not_with: Vec<usize>,
    unless_with: Vec<usize>,
}

impl Context {
    /// Whether an article with these words admits the name; `named` says that it also holds a
    /// longer name of the same entry.
    pub(crate) fn admits(&self, seen: &[bool], named: bool) -> bool {
        let any = |words: &[usize]| words.iter().any(|&word| seen[word]);
        let asks = self.own_name || !self.only_with.is_empty();
        let wanted = !asks || (self.own_name && named) || any(&self.only_with);
        let barred = any(&self.not_with) && !named && !any(&self.unless_with);
        wanted && !barred
    }
}

/// Names that wait for their context, in the order of contexts.tsv.
#[derive(Debug, Default)]
pub(crate) struct Contexts {
    /// The names, and what each waits for.
    pub(crate) rows: Vec<(SmolStr, Context)>,
    /// All words that any of them asks for, in lower case.
    pub(crate) words: Vec<SmolStr>,
}

impl Contexts {
    pub(crate) fn parse(rows: &[Row<'_>], letters: &Letters) -> Result<Self, GazetteerError> {
        const OWN_NAME: &str = "@name";
        let mut contexts = Self::default();
        let mut numbers: BTreeMap<SmolStr, usize> = BTreeMap::new();
        for row in rows {
            let mut list = |column: &str| -> Result<Vec<usize>, GazetteerError> {
                let mut found = Vec::new();
                for word in row.list(column)?.iter().filter(|word| *word != OWN_NAME) {
                    let word = SmolStr::from(letters.plain(word).to_ascii_lowercase());
                    let next = numbers.len();
                    found.push(*numbers.entry(word).or_insert(next));
                }
                Ok(found)
            };
            let context = Context {
                only_with: list("only_with")?,
                own_name: row.list("only_with")?.iter().any(|word| word == OWN_NAME),
                not_with: list("not_with")?,
                unless_with: list("unless_with")?,
            };
            contexts.rows.push((letters.plain(row.filled("name")?).into(), context));
        }
        contexts.words = vec![SmolStr::default(); numbers.len()];
        for (word, number) in numbers {
            contexts.words[number] = word;
        }
        Ok(contexts)
    }
}

/// Names that several share, and descriptions that may mean one of several.
#[derive(Debug, Default)]
pub(crate) struct Ambiguous(pub(crate) Vec<Shared>);

/// One such name.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) name: SmolStr,
    /// The codes it may stand for.
    pub(crate) candidates: Vec<SmolStr>,
    /// Whether it is a description ("the world trade body"): never guessed, and never on its own
    /// evidence.
    pub(crate) described: bool,
}

impl Ambiguous {
    /// The rows of ambiguous.tsv, then those of descriptions.tsv.
    pub(crate) fn parse(
        shared: &[Row<'_>],
        descriptions: &[Row<'_>],
        letters: &Letters,
    ) -> Result<Self, GazetteerError> {
        let mut names = Vec::new();
        for (row, described) in
            shared.iter().map(|row| (row, false)).chain(descriptions.iter().map(|row| (row, true)))
        {
            let candidates = row.list("candidates")?;
            if candidates.is_empty() || candidates.len() < 2 && !described {
                return Err(row.fault("candidates", "needs two codes, with | between"));
            }
            let column = if described { "phrase" } else { "name" };
            let name = letters.plain(row.filled(column)?).into();
            names.push(Shared { name, candidates, described });
        }
        Ok(Self(names))
    }

    /// The code an ambiguous name stands for in an article, and whether that is a guess.
    ///
    /// `sure` holds the mentions by names of which there is but one reading.
    pub(crate) fn decide<'a>(
        &self,
        choice: usize,
        sure: impl Iterator<Item = &'a Mention>,
    ) -> (SmolStr, bool) {
        let candidates = &self.0[choice].candidates;
        let mut named: Vec<&SmolStr> = Vec::new();
        for mention in sure {
            let candidate = candidates.iter().find(|code| **code == mention.code);
            named.extend(candidate.filter(|code| !named.contains(code)));
        }
        match named[..] {
            [only] => (only.clone(), false),
            _ => (candidates[0].clone(), true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_at_the_edges() {
        assert_eq!(first_word("Airlines, Inc"), "Airlines");
        assert_eq!(first_word(", Texas"), ",");
        assert_eq!(first_word("$5"), "$");
        assert_eq!(first_word(""), "");
        assert_eq!(last_word("the Bank of"), "of");
        assert_eq!(last_word("non-"), "-");
        assert_eq!(last_word("\u{e9}"), "\u{e9}");
        assert_eq!(last_word(""), "");
    }

    #[test]
    fn a_context_wants_and_bars() {
        let context =
            Context { only_with: vec![0], own_name: true, not_with: vec![1], unless_with: vec![2] };
        assert!(!context.admits(&[false, false, false], false));
        assert!(context.admits(&[true, false, false], false));
        assert!(context.admits(&[false, false, false], true));
        assert!(!context.admits(&[true, true, false], false));
        assert!(context.admits(&[true, true, true], false));
        assert!(Context::default().admits(&[], false));
    }
}
