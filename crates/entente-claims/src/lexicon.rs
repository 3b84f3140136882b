//! Words by what they do to a statement: the parts of grammar that are knowledge.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use thiserror::Error;

/// What a governing verb or noun does to the change told under it.
///
/// The classes are those that political news needs to tell a change from its announcement, its
/// approval, its threat; they refine the factuality classes of FactBank (Saurí and Pustejovsky
/// 2009) by the stages of treaty law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Governor {
    /// Tells of it: say, announce, confirm.
    Say,
    /// Means to do it: decide, plan, pledge; decision, plan.
    Intend,
    /// An organ agrees to it: approve, pass, endorse; sign a law on it.
    Approve,
    /// A text that only a deciding organ can turn into a change: bill, law, decree.
    Bill,
    /// Formally notifies it.
    Notify,
    /// Starts the way to it: begin, trigger.
    Begin,
    /// Brings it about: complete, formalise.
    Complete,
    /// Leaves it open: threaten, consider, call for; threat, bid, proposal.
    Hypothetical,
    /// Refuses or denies it: refuse, rule out.
    Deny,
}

/// Words by their grammatical work, read from a data file.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    verbs: BTreeMap<String, Governor>,
    nouns: BTreeMap<String, Governor>,
    words: BTreeMap<String, BTreeSet<String>>,
    numbers: BTreeMap<String, i64>,
}

/// What is wrong with a lexicon file.
#[derive(Debug, Error)]
pub enum LexiconError {
    /// The file is not TOML of the expected form.
    #[error("lexicon: {0}")]
    Form(#[from] toml::de::Error),
    /// A word stands in two classes.
    #[error("lexicon: \"{word}\" stands in two classes, {first:?} and {second:?}; keep one")]
    TwoClasses {
        /// The word.
        word: String,
        /// The class met first.
        first: Governor,
        /// The other class.
        second: Governor,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    governors: BTreeMap<Governor, Words>,
    words: BTreeMap<String, BTreeSet<String>>,
    numbers: BTreeMap<String, i64>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Words {
    verbs: Vec<String>,
    nouns: Vec<String>,
}

/// The word lists a reader asks for; a lexicon without one of them answers "not in it".
pub(crate) mod list {
    pub(crate) const FUTURE: &str = "future auxiliaries";
    pub(crate) const OPEN: &str = "open auxiliaries";
    pub(crate) const NEGATION: &str = "negations";
    pub(crate) const HEDGE: &str = "hedges";
    pub(crate) const OPEN_MARK: &str = "open marks";
    pub(crate) const PAST_MARK: &str = "past marks";
    pub(crate) const SAME_TIME: &str = "same-time marks";
    pub(crate) const AFTER: &str = "prepositions of a past event";
    pub(crate) const OPEN_NOUN_MODIFIER: &str = "open modifiers";
    pub(crate) const ORGAN: &str = "organs";
    pub(crate) const STATE_WORD: &str = "state words";
    pub(crate) const ORGANISATION_WORD: &str = "organisation words";
    pub(crate) const TREATY_WORD: &str = "treaty words";
    pub(crate) const OBJECT_CONTROL: &str = "object control verbs";
    pub(crate) const LIST_SEPARATOR: &str = "list separators";
    pub(crate) const LIST_FINAL: &str = "list conjunctions";
    pub(crate) const PASSIVE_PLAN: &str = "plan participles";
    pub(crate) const MAKING: &str = "making verbs";
    pub(crate) const HEARSAY: &str = "hearsay verbs";
    pub(crate) const EFFECT: &str = "effect phrases";
    pub(crate) const ADJUNCT: &str = "adjunct prepositions";
    pub(crate) const TRANSPARENT: &str = "transparent prepositions";
    pub(crate) const UNNAMED: &str = "unnamed speakers";
    pub(crate) const PERSON_PRONOUN: &str = "person pronouns";
    pub(crate) const DEFINITE: &str = "definite determiners";
    pub(crate) const SPEAKER: &str = "speakers";
    pub(crate) const STATEMENT_NOUN: &str = "statement nouns";
    pub(crate) const HEARER_VERB: &str = "hearer verbs";
    pub(crate) const ARTICLE: &str = "articles";
    pub(crate) const BACKGROUND: &str = "background adverbs";
    pub(crate) const PHRASE_PREPOSITION: &str = "phrase prepositions";
    pub(crate) const INSIDE_PREPOSITION: &str = "inside prepositions";
    pub(crate) const PRESUPPOSING: &str = "presupposing prepositions";
    pub(crate) const RELATION: &str = "relation nouns";
    pub(crate) const SINCE: &str = "since words";
    pub(crate) const DIRECTION: &str = "directions";
    pub(crate) const REGION: &str = "region words";
    pub(crate) const TERRITORY: &str = "territory words";
    pub(crate) const NAME_OPENER: &str = "words that open the rest of a treaty's name";
    pub(crate) const NAME_INNER: &str = "words inside a treaty's name";
    pub(crate) const ORDINARY_NAME: &str = "ordinary words of treaties' names";
    pub(crate) const BY_LAW: &str = "verbs that approve only laws";
    pub(crate) const AGAIN: &str = "verbs that stand for another";
    pub(crate) const SO: &str = "words that make a verb stand for another";
    pub(crate) const ORDINAL: &str = "ordinals";
    pub(crate) const FACTIVE: &str = "verbs whose object is a fact";
    pub(crate) const CONSENT: &str = "consent phrases";
    pub(crate) const OPEN_PHRASE: &str = "open phrases";
    pub(crate) const DENIAL_PREPOSITION: &str = "prepositions of denial";
    pub(crate) const DECIDABLE: &str = "nouns that can be decided on";
    pub(crate) const COURSE: &str = "nouns of the course of a change";
    pub(crate) const PERMISSION: &str = "permission verbs";
    pub(crate) const NO_ORGAN: &str = "those who cannot decide for a state";
    pub(crate) const TOPIC: &str = "prepositions of what is talked about";
    pub(crate) const HEARER_TOPIC: &str = "prepositions of a topic that may follow a hearer";
    pub(crate) const CALL: &str = "prepositions of what is called for";
    pub(crate) const ORIGIN: &str = "prepositions of whose statement it is";
    pub(crate) const LINK: &str = "words that link quotations";
    pub(crate) const SAYING_OCCASION: &str = "prepositions of the occasion of saying";
    pub(crate) const THIRD_PERSON: &str = "third person pronouns";
    pub(crate) const NOUN_PREPOSITION: &str = "prepositions inside a noun phrase";
    pub(crate) const DEFINING: &str = "prepositions that say which one is meant";
    pub(crate) const DUAL: &str = "dual determiners";
    pub(crate) const PAIR: &str = "words for a pair";
    pub(crate) const WHOLE: &str = "determiners of all there are";
    pub(crate) const REST: &str = "words for the rest of a list";
    pub(crate) const STANDS_FOR: &str = "prepositions of whom somebody represents";
    pub(crate) const SCALE: &str = "number words that multiply";
    pub(crate) const OTHER_SENSE: &str = "prepositions that give an occasion noun another sense";
    pub(crate) const BEFORE_NOUN: &str =
        "prepositions that may stand before an occasion noun in its phrase";
    pub(crate) const SAME_OCCASION: &str = "prepositions that name the same occasion again";
    pub(crate) const KIND_JOINT: &str = "joints between words of a kind";
    pub(crate) const BEFORE_GIVEN_NAME: &str = "words before a name that is given";
    pub(crate) const NAME_JOINT: &str = "joints between names of occasions";
    pub(crate) const INSIDE_NAME: &str = "words inside an occasion's name";
    pub(crate) const BE_PRESENT: &str = "present forms of be";
    pub(crate) const BE_PAST: &str = "past forms of be";
    pub(crate) const BE_PARTICIPLE: &str = "participles of be";
}

impl Lexicon {
    /// Reads a lexicon.
    ///
    /// # Errors
    /// [`LexiconError`] when the file does not parse or a word stands in two classes.
    pub fn parse(toml: &str) -> Result<Self, LexiconError> {
        let file: File = toml::from_str(toml)?;
        let mut lexicon = Self { words: file.words, numbers: file.numbers, ..Self::default() };
        for (class, words) in file.governors {
            for (into, words) in
                [(&mut lexicon.verbs, words.verbs), (&mut lexicon.nouns, words.nouns)]
            {
                for word in words {
                    if let Some(first) = into.insert(word.clone(), class) {
                        return Err(LexiconError::TwoClasses { word, first, second: class });
                    }
                }
            }
        }
        Ok(lexicon)
    }

    /// The lexicon that entente comes with.
    ///
    /// # Panics
    /// When it is broken, which the tests rule out.
    pub fn builtin() -> Self {
        crate::builtin::lexicon()
    }

    /// What a verb does to the change told under it.
    pub fn verb(&self, lemma: &str) -> Option<Governor> {
        self.verbs.get(lemma).copied()
    }

    /// What a noun does to the change told under it.
    pub fn noun(&self, lemma: &str) -> Option<Governor> {
        self.nouns.get(lemma).copied()
    }

    /// Whether a word list of the file holds a word.
    pub(crate) fn has(&self, list: &str, word: &str) -> bool {
        self.words.get(list).is_some_and(|words| words.contains(word))
    }

    /// The value of a number word ("six") or of digits ("1,374").
    pub fn number(&self, word: &str) -> Option<i64> {
        let lower = word.to_lowercase();
        let single = |word: &str| self.numbers.get(word).copied();
        // "twenty-seven"
        let compound = || {
            let (tens, ones) = lower.split_once('-')?;
            let (tens, ones) = (single(tens)?, single(ones)?);
            (tens >= 20 && (1..10).contains(&ones)).then_some(tens + ones)
        };
        single(&lower).or_else(|| lower.replace(',', "").parse().ok()).or_else(compound)
    }
}
