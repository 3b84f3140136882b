//! Closed lists of words, spellings, and the words that stand in for longer names.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use smol_str::SmolStr;

use crate::table::{GazetteerError, Row, TableForm};
use crate::{Form, Kind};

pub(crate) const WORDS: TableForm =
    TableForm { file: "words.tsv", columns: &["list", "word", "source"], keys: 2 };
pub(crate) const SPELLINGS: TableForm =
    TableForm { file: "spellings.tsv", columns: &["written", "source"], keys: 1 };
pub(crate) const STAND_INS: TableForm = TableForm {
    file: "stand_ins.tsv",
    columns: &["kind", "form", "number", "word", "source"],
    keys: 3,
};

/// How many spellings of one name are made at most.
const SPELLINGS_OF_A_NAME: usize = 32;

/// The lists of words.tsv; what each is for stands at the head of that file.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub(crate) connectors: BTreeSet<SmolStr>,
    pub(crate) joints: BTreeSet<SmolStr>,
    pub(crate) treaty: BTreeSet<SmolStr>,
    pub(crate) body: BTreeSet<SmolStr>,
    pub(crate) lower_heads: BTreeSet<SmolStr>,
    pub(crate) given: BTreeSet<SmolStr>,
    pub(crate) borne: BTreeSet<SmolStr>,
    pub(crate) titles: BTreeSet<SmolStr>,
    pub(crate) modifiers: BTreeSet<SmolStr>,
    pub(crate) word_like: BTreeSet<SmolStr>,
    pub(crate) articles: BTreeSet<SmolStr>,
    pub(crate) possessives: BTreeSet<SmolStr>,
    pub(crate) definites: BTreeSet<SmolStr>,
    pub(crate) coordinators: BTreeSet<SmolStr>,
    pub(crate) office_joints: BTreeSet<SmolStr>,
    pub(crate) portfolio_joints: BTreeSet<SmolStr>,
    pub(crate) locatives: BTreeSet<SmolStr>,
}

impl Words {
    pub(crate) fn parse(rows: &[Row<'_>]) -> Result<Self, GazetteerError> {
        const LISTS: [&str; 17] = [
            "connector",
            "joint",
            "treaty",
            "body",
            "lower_head",
            "given",
            "borne",
            "title",
            "modifier",
            "word_like",
            "article",
            "possessive",
            "definite",
            "coordinator",
            "office_joint",
            "portfolio_joint",
            "locative",
        ];
        let mut words = Self::default();
        for row in rows {
            let lists = [
                &mut words.connectors,
                &mut words.joints,
                &mut words.treaty,
                &mut words.body,
                &mut words.lower_heads,
                &mut words.given,
                &mut words.borne,
                &mut words.titles,
                &mut words.modifiers,
                &mut words.word_like,
                &mut words.articles,
                &mut words.possessives,
                &mut words.definites,
                &mut words.coordinators,
                &mut words.office_joints,
                &mut words.portfolio_joints,
                &mut words.locatives,
            ];
            let number = row.one_of("list", &LISTS)?;
            for (_, list) in lists.into_iter().enumerate().filter(|(list, _)| *list == number) {
                list.insert(row.filled("word")?.into());
            }
        }
        Ok(words)
    }

    /// Whether a word opens a noun phrase before an office: an article or a possessive.
    pub(crate) fn is_determiner(&self, word: &str) -> bool {
        self.articles.contains(word) || self.possessives.contains(word)
    }

    /// The kind of thing a name is the name of, by its head: the last word before "of", "for" ...
    /// where that names a treaty or a body, else the last word of all.
    pub(crate) fn kind_of(&self, name: &str) -> Kind {
        let words: Vec<String> = name.split([' ', '-']).map(str::to_lowercase).collect();
        let joint = words.iter().position(|word| self.joints.contains(word.as_str()));
        let heads = [joint.and_then(|at| at.checked_sub(1)), words.len().checked_sub(1)];
        for word in heads.into_iter().flatten().map(|at| words[at].as_str()) {
            if self.treaty.contains(word) {
                return Kind::Treaty;
            }
            if self.body.contains(word) {
                return Kind::Organisation;
            }
        }
        Kind::Organisation
    }
}

/// Groups of ways to write the same words.
#[derive(Debug)]
pub(crate) struct Spellings {
    groups: Vec<Vec<SmolStr>>,
    /// Over all ways of all groups, and the group of each: a name that holds none of them, as most
    /// do, has one spelling.
    any: AhoCorasick,
    group_of: Vec<usize>,
}

impl Spellings {
    pub(crate) fn parse(rows: &[Row<'_>]) -> Result<Self, GazetteerError> {
        let mut groups = Vec::new();
        for row in rows {
            let group = row.list("written")?;
            if group.len() < 2 {
                return Err(row.fault("written", "needs two ways to write it, with | between"));
            }
            if groups.len() == u64::BITS as usize {
                return Err(row.fault("written", "is one group too many: 64 are the most"));
            }
            groups.push(group);
        }
        let ways = || groups.iter().flatten().map(SmolStr::as_str);
        let any = AhoCorasick::new(ways()).expect("some hundred words fit an automaton");
        let ways = groups.iter().enumerate();
        let group_of = ways.flat_map(|(number, group)| vec![number; group.len()]).collect();
        Ok(Self { groups, any, group_of })
    }

    /// The groups that a name holds a way of.
    fn groups_in(&self, name: &str) -> u64 {
        let found = self.any.find_overlapping_iter(name);
        found.fold(0, |all, found| all | 1 << self.group_of[found.pattern().as_usize()])
    }

    /// Whether two words are one, or ways to write one; capitals do not count.
    pub(crate) fn are_one(&self, word: &str, other: &str) -> bool {
        let holds = |group: &[SmolStr], word: &str| group.iter().any(|way| is_same(way, word));
        is_same(word, other)
            || self.groups.iter().any(|group| holds(group, word) && holds(group, other))
    }

    /// A name in all the ways it may be written, itself first; only a name of several words has
    /// more than one.
    pub(crate) fn of(&self, name: &str) -> Vec<String> {
        let mut found = vec![name.to_owned()];
        if !name.contains(' ') || !self.any.is_match(name) {
            return found;
        }
        let mut held = vec![self.groups_in(name)];
        for (number, group) in self.groups.iter().enumerate() {
            for place in 0..found.len() {
                if held[place] >> number & 1 == 0 {
                    continue;
                }
                let known = found[place].clone();
                for written in group {
                    for way in group.iter().filter(|way| *way != written) {
                        let new = replace_word(&known, written, way);
                        if let Some(new) = new.filter(|new| !found.contains(new)) {
                            held.push(self.groups_in(&new));
                            found.push(new);
                        }
                    }
                }
            }
            found.truncate(SPELLINGS_OF_A_NAME);
            held.truncate(SPELLINGS_OF_A_NAME);
        }
        found
    }
}

/// Whether two words are the same but for capitals.
fn is_same(word: &str, other: &str) -> bool {
    word.chars().flat_map(char::to_lowercase).eq(other.chars().flat_map(char::to_lowercase))
}

/// A text with a part of it replaced wherever that part stands alone; `None` where it does not, or
/// where the part is the whole.
fn replace_word(text: &str, part: &str, by: &str) -> Option<String> {
    if part.len() >= text.len() {
        return None;
    }
    let mut new = String::new();
    let mut done = 0;
    for (start, _) in text.match_indices(part) {
        let end = start + part.len();
        let before = text[..start].chars().next_back();
        let after = text[end..].chars().next();
        let alone = !before.is_some_and(char::is_alphanumeric)
            && !after.is_some_and(|c| c.is_alphanumeric() || c == '.');
        if start >= done && alone {
            new.push_str(&text[done..start]);
            new.push_str(by);
            done = end;
        }
    }
    new.push_str(&text[done..]);
    (done > 0).then_some(new)
}

/// The words that stand for longer names while a parser reads.
#[derive(Debug, Default)]
pub(crate) struct StandIns(BTreeMap<(Kind, Form, bool), SmolStr>);

impl StandIns {
    pub(crate) fn parse(rows: &[Row<'_>]) -> Result<Self, GazetteerError> {
        const KINDS: [(&str, Kind); 5] = [
            ("state", Kind::State),
            ("territory", Kind::Territory),
            ("organisation", Kind::Organisation),
            ("treaty", Kind::Treaty),
            ("place", Kind::Place),
        ];
        const FORMS: [(&str, Form); 4] = [
            ("name", Form::Name),
            ("demonym", Form::Demonym),
            ("capital", Form::Capital),
            ("metonym", Form::Metonym),
        ];
        let mut words = BTreeMap::new();
        for row in rows {
            let kind = KINDS[row.one_of("kind", &KINDS.map(|(word, _)| word))?].1;
            let form = FORMS[row.one_of("form", &FORMS.map(|(word, _)| word))?].1;
            let plural = row.one_of("number", &["singular", "plural"])? == 1;
            let word = row.filled("word")?;
            if !word.chars().all(char::is_alphanumeric) {
                return Err(row.fault("word", "must be one word of letters: one token to a parser"));
            }
            words.insert((kind, form, plural), word.into());
        }
        Ok(Self(words))
    }

    /// The word for a name of this kind and form.
    pub(crate) fn word(&self, kind: Kind, form: Form, plural: bool) -> Option<&SmolStr> {
        self.0.get(&(kind, form, plural)).or_else(|| self.0.get(&(kind, form, false)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spellings() -> Spellings {
        let text = include_str!("../../../gazetteer/spellings.tsv");
        Spellings::parse(&SPELLINGS.rows(text).unwrap()).unwrap()
    }

    #[test]
    fn british_and_american_spellings_are_derived() {
        let ways = spellings().of("Organization for Security and Co-operation in Europe");
        for way in [
            "Organisation for Security and Cooperation in Europe",
            "Organization for Security and Cooperation in Europe",
            "Organisation for Security & Co-operation in Europe",
        ] {
            assert!(ways.contains(&way.to_owned()), "{way} is not in {ways:?}");
        }
        let ways = spellings().of("United Nations Human Rights Council");
        assert!(ways.contains(&"U.N. Human Rights Council".to_owned()), "{ways:?}");
    }

    #[test]
    fn a_name_that_is_wholly_one_of_the_words_stays() {
        assert_eq!(spellings().of("European Union"), ["European Union"]);
        assert_eq!(spellings().of("Interpol"), ["Interpol"]);
    }

    #[test]
    fn the_head_of_a_name_tells_its_kind() {
        let text = include_str!("../../../gazetteer/words.tsv");
        let words = Words::parse(&WORDS.rows(text).unwrap()).unwrap();
        assert_eq!(words.kind_of("Convention on Cluster Munitions"), Kind::Treaty);
        assert_eq!(words.kind_of("Collective Security Treaty Organization"), Kind::Organisation);
        assert_eq!(words.kind_of("Law of the Sea Convention"), Kind::Treaty);
        assert_eq!(words.kind_of("Caspian Pipeline Consortium"), Kind::Organisation);
        assert_eq!(words.kind_of("Government of National Accord"), Kind::Organisation);
    }
}
