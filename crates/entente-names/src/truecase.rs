//! Headlines in title case, put into the case of running text.

use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::person::is_title_case;
use crate::table::{GazetteerError, Row, TableForm};
use crate::{Gazetteer, Mention};

pub(crate) const LOWER_WORDS: TableForm =
    TableForm { file: "lower_words.tsv", columns: &["word", "source"], keys: 1 };

/// The words that running text writes in lower case.
#[derive(Debug, Default)]
pub(crate) struct LowerWords(FxHashSet<SmolStr>);

impl LowerWords {
    pub(crate) fn parse(rows: &[Row<'_>]) -> Result<Self, GazetteerError> {
        let mut words = FxHashSet::default();
        for row in rows {
            let word = row.filled("word")?;
            if !word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
                return Err(row.fault("word", "must be of small letters from a to z"));
            }
            words.insert(word.into());
        }
        Ok(Self(words))
    }
}

impl Gazetteer {
    /// A headline in title case as running text would write it, byte for byte as long; any other
    /// line as it is.
    ///
    /// The first word and all names stay; of the others, those of lower_words.tsv lose their
    /// capital, so that a parser trained on running text takes "Hosts" for a verb.
    ///
    /// ```
    /// use entente_names::Gazetteer;
    /// let gazetteer = Gazetteer::builtin();
    /// let line = "Kyrgyzstan Hosts CSTO Exercises Near Bishkek";
    /// let names = gazetteer.find(line, "").title;
    /// assert_eq!(gazetteer.truecase(line, &names), "Kyrgyzstan hosts CSTO exercises near Bishkek");
    /// ```
    pub fn truecase(&self, line: &str, names: &[Mention]) -> String {
        let mut cased = line.to_owned();
        if !is_title_case(line) {
            return cased;
        }
        let letter = |c: char| c.is_alphanumeric() || c == '\'' || c == '\u{2019}';
        let mut at = 0;
        let mut first = true;
        for part in line.split_inclusive(|c| !letter(c)) {
            let word = part.trim_end_matches(|c| !letter(c));
            let (start, end) = (at, at + word.len());
            at += part.len();
            if word.is_empty() {
                continue;
            }
            let opens = std::mem::take(&mut first);
            let named = names.iter().any(|name| name.span.start < end && start < name.span.end);
            let lower = word.to_ascii_lowercase();
            let capital = word.starts_with(|c: char| c.is_ascii_uppercase())
                && !word[1..].contains(char::is_uppercase);
            if !opens && !named && capital && self.lower_words.0.contains(lower.as_str()) {
                cased.replace_range(start..end, &lower);
            }
        }
        cased
    }
}
