//! The words of titles and offices, from `gazetteer/offices.tsv`.

use std::collections::HashMap;

use smol_str::SmolStr;

use crate::table::{GazetteerError, Row, TableForm};

pub(crate) const OFFICES: TableForm =
    TableForm { file: "offices.tsv", columns: &["kind", "word", "source"], keys: 2 };

/// The most words an entry of the table has.
pub(super) const LONGEST: usize = 4;

/// What a word of the table can be; several at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Title(u16);

macro_rules! kinds {
    ($($name:ident $is:ident = $bit:literal, $word:literal;)*) => {
        impl Title {
            $(const $name: Self = Self(1 << $bit);
            pub(super) const fn $is(self) -> bool {
                self.0 & Self::$name.0 != 0
            })*
        }
        const KINDS: &[(&str, Title)] = &[$(($word, Title::$name)),*];
    };
}

kinds! {
    FEMALE is_female = 0, "female";
    HEADING is_heading = 1, "heading";
    HONORIFIC is_honorific = 2, "honorific";
    MALE is_male = 3, "male";
    MODIFIER is_modifier = 4, "modifier";
    NOT_NAME is_not_name = 5, "not_name";
    OCCUPATION is_occupation = 13, "occupation";
    OFFICE is_office = 6, "office";
    PARTICLE is_particle = 7, "particle";
    PAST is_past = 8, "past";
    PORTFOLIO is_portfolio = 9, "portfolio";
    RANK is_rank = 10, "rank";
    SUFFIX is_suffix = 11, "suffix";
    STARTS is_start = 12, "";
}

impl Title {
    /// Whether it names an office: its holder, or its portfolio.
    pub(super) const fn is_head(self) -> bool {
        self.is_office() || self.is_portfolio() || self.is_occupation()
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The table, by words in lower case.
#[derive(Debug, Default)]
pub(crate) struct Titles(HashMap<SmolStr, Title>);

impl Titles {
    pub(crate) fn parse(rows: &[Row<'_>]) -> Result<Self, GazetteerError> {
        let names: Vec<&str> =
            KINDS.iter().map(|(word, _)| *word).filter(|word| !word.is_empty()).collect();
        let mut titles: HashMap<SmolStr, Title> = HashMap::new();
        let mut add = |word: &str, kind: Title| {
            let entry = titles.entry(word.into()).or_default();
            *entry = entry.and(kind);
        };
        for row in rows {
            let kind = KINDS[row.one_of("kind", &names)?].1;
            let word = row.filled("word")?;
            if word.split(' ').count() > LONGEST {
                return Err(row.fault("word", &format!("has more than {LONGEST} words")));
            }
            if word.chars().any(char::is_uppercase) {
                return Err(row.fault("word", "is not in lower case"));
            }
            add(word, kind);
            if let Some((first, _)) = word.split_once(' ') {
                add(first, Title::STARTS);
            }
        }
        Ok(Self(titles))
    }

    /// What a word in lower case is; a plural is what its singular is.
    pub(super) fn of(&self, word: &str) -> (Title, bool) {
        if let Some(&title) = self.0.get(word) {
            return (title, false);
        }
        for single in singulars(word) {
            if let Some(&title) = self.0.get(single.as_str()) {
                return (title, true);
            }
        }
        (Title::default(), false)
    }
}

/// What a plural may be the plural of.
pub(super) fn singulars(word: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(stem) = word.strip_suffix("ies") {
        found.push(format!("{stem}y"));
    }
    if let Some(stem) = word.strip_suffix("men") {
        found.push(format!("{stem}man"));
    }
    if let Some(stem) = word.strip_suffix('s') {
        found.push(stem.to_owned());
    }
    if let Some((first, rest)) = word.split_once([' ', '-']) {
        // "secretaries-general", "heads of state".
        if let Some(stem) = first.strip_suffix("ies") {
            let mark = &word[first.len()..=first.len()];
            found.push(format!("{stem}y{mark}{rest}"));
        } else if let Some(stem) = first.strip_suffix('s') {
            found.push(format!("{stem}{}", &word[first.len()..]));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::Gazetteer;

    #[test]
    fn a_plural_is_what_its_singular_is() {
        let titles = &Gazetteer::builtin().titles;
        for word in
            ["ministers", "secretaries", "spokesmen", "secretaries-general", "heads of state"]
        {
            let (title, plural) = titles.of(word);
            assert!(title.is_head() && plural, "{word}");
        }
        assert!(!titles.of("treaties").0.is_head());
    }

    #[test]
    fn a_word_can_be_several_things() {
        let (commander, plural) = Gazetteer::builtin().titles.of("commander");
        assert!(commander.is_office() && commander.is_rank() && !plural);
    }
}
