//! Words by what they do to a statement: the parts of grammar that are knowledge.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
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
    verbs: FxHashMap<String, Governor>,
    nouns: FxHashMap<String, Governor>,
    /// For each word the lists that hold it, one bit for each.
    words: FxHashMap<String, u128>,
    numbers: BTreeMap<String, i64>,
}

/// What is wrong with a lexicon file.
#[derive(Debug, Error)]
pub enum LexiconError {
    /// The file is not TOML of the expected form.
    #[error("lexicon: {0}")]
    Form(#[from] toml::de::Error),
    /// A list that nothing asks for.
    #[error("lexicon: no list is called \"{name}\"; compare the names of the file entente has")]
    UnknownList {
        /// The name.
        name: String,
    },
    /// A list without a word.
    #[error("lexicon: the list \"{name}\" holds no word; give it one or leave it out")]
    EmptyList {
        /// The name.
        name: String,
    },
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

macro_rules! lists {
    ($($name:ident = $words:literal;)*) => {
        /// The word lists a reader asks for; a lexicon without one of them answers "not in it".
        pub(crate) mod list {
            use super::List;

            $(pub(crate) const $name: List = List::named($words);)*
            pub(super) const ALL: &[&str] = &[$($words),*];
        }
    };
}

/// A word in lower case, which most words are already.
pub(crate) fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

/// One of the word lists, by its place among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct List(u32);

impl List {
    /// The list of this name.
    const fn named(name: &str) -> Self {
        let mut place = 0;
        while place < list::ALL.len() {
            if is_same(list::ALL[place], name) {
                assert!(place < u128::BITS as usize, "a word has one bit for each list");
                return Self(place as u32);
            }
            place += 1;
        }
        panic!("no list has this name")
    }
}

/// Whether two words are the same, known when the program is built.
const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

lists! {
    FUTURE = "future auxiliaries";
    OPEN = "open auxiliaries";
    NEGATION = "negations";
    NOBODY = "words for nobody";
    HANDING = "handing on";
    CORRECTED = "texts that are corrected";
    EARLIER = "words for an earlier text";
    OWN_ORGAN = "organs that need no owner";
    HEDGE = "hedges";
    OPEN_MARK = "open marks";
    PAST_MARK = "past marks";
    SAME_TIME = "same-time marks";
    OTHER_TIME = "prepositions of another time";
    AFTER = "prepositions of a past event";
    OPEN_NOUN_MODIFIER = "open modifiers";
    ORGAN = "organs";
    STATE_WORD = "state words";
    ORGANISATION_WORD = "organisation words";
    TREATY_WORD = "treaty words";
    ANY_BODY = "words for any body";
    OF_BODIES = "what bodies have and states do not";
    FOUNDING = "words before a founding act";
    FOUNDING_ACT = "founding acts of bodies";
    FOUNDING_DEED = "how a body comes to be or gets a member";
    OBJECT_CONTROL = "object control verbs";
    LIST_SEPARATOR = "list separators";
    LIST_FINAL = "list conjunctions";
    COMPANY = "prepositions of company";
    TOGETHER = "words before a preposition of company";
    RANK = "words for a place in a row";
    PEOPLE_ENDING = "endings of peoples' names without a plural";
    OF_MEMBERS = "what members have and bodies do not";
    OCCURRENCE = "nouns that count occurrences";
    KNOWN_AS = "participles before a name";
    COME_LATER = "adverbs with which coming is following";
    AMONG = "prepositions of examples before a pronoun";
    INCLUDING = "words before examples";
    ONLY = "words before a purpose that came about";
    UNTIL = "prepositions of a first time";
    PART_OF = "prepositions of a whole";
    VAGUE = "nouns of mere intention";
    ONE_DAY = "open adverbs";
    PASSIVE_PLAN = "plan participles";
    MAKING = "making verbs";
    HEARSAY = "hearsay verbs";
    EFFECT = "effect phrases";
    ADJUNCT = "adjunct prepositions";
    TRANSPARENT = "transparent prepositions";
    UNNAMED = "unnamed speakers";
    PERSON_PRONOUN = "person pronouns";
    DEFINITE = "definite determiners";
    SPEAKER = "speakers";
    STATEMENT_NOUN = "statement nouns";
    HEARER_VERB = "hearer verbs";
    ARTICLE = "articles";
    HEADLINE_VERB = "verbs of headlines";
    INDEFINITE = "indefinite determiners";
    BACKGROUND = "background adverbs";
    PHRASE_PREPOSITION = "phrase prepositions";
    INSIDE_PREPOSITION = "inside prepositions";
    PRESUPPOSING = "presupposing prepositions";
    RELATION = "relation nouns";
    SINCE = "since words";
    DIRECTION = "directions";
    REGION = "region words";
    TERRITORY = "territory words";
    NAME_OPENER = "words that open the rest of a treaty's name";
    NAME_INNER = "words inside a treaty's name";
    ORDINARY_NAME = "ordinary words of treaties' names";
    BY_LAW = "verbs that approve only laws";
    AGAIN = "verbs that stand for another";
    SO = "words that make a verb stand for another";
    ORDINAL = "ordinals";
    FACTIVE = "verbs whose object is a fact";
    CONSENT = "consent phrases";
    OPEN_PHRASE = "open phrases";
    DENIAL_PREPOSITION = "prepositions of denial";
    DECIDABLE = "nouns that can be decided on";
    COURSE = "nouns of the course of a change";
    PERMISSION = "permission verbs";
    NO_ORGAN = "those who cannot decide for a state";
    TOPIC = "prepositions of what is talked about";
    HEARER_TOPIC = "prepositions of a topic that may follow a hearer";
    CALL = "prepositions of what is called for";
    ORIGIN = "prepositions of whose statement it is";
    LINK = "words that link quotations";
    SAYING_OCCASION = "prepositions of the occasion of saying";
    THIRD_PERSON = "third person pronouns";
    NOUN_PREPOSITION = "prepositions inside a noun phrase";
    DEFINING = "prepositions that say which one is meant";
    DUAL = "dual determiners";
    PAIR = "words for a pair";
    WHOLE = "determiners of all there are";
    REST = "words for the rest of a list";
    STANDS_FOR = "prepositions of whom somebody represents";
    SCALE = "number words that multiply";
    OTHER_SENSE = "prepositions that give an occasion noun another sense";
    BEFORE_NOUN = "prepositions that may stand before an occasion noun in its phrase";
    SAME_OCCASION = "prepositions that name the same occasion again";
    KIND_JOINT = "joints between words of a kind";
    BEFORE_GIVEN_NAME = "words before a name that is given";
    NAME_JOINT = "joints between names of occasions";
    INSIDE_NAME = "words inside an occasion's name";
    BILL_WORD = "bill words";
    LAW_WORD = "law words";
    PROGRAMME_WORD = "programme words";
    NO_THING = "words before a noun that make it another thing";
    THING_AGAIN = "other words for a text";
    THING_MODIFIER = "words that do not say which thing is meant";
    THING_PREPOSITION = "prepositions of what a thing is about";
    THING_MASS = "words for things that need no article";
    DAY_PREPOSITION = "prepositions of a day";
    VOTE = "words for the count of a vote";
    QUALIFIER = "words that limit a number";
    RANGE = "words between two numbers";
    LEAST = "words that make a number the least";
    BE_PRESENT = "present forms of be";
    BE_PAST = "past forms of be";
    BE_PARTICIPLE = "participles of be";
}

impl Lexicon {
    /// Reads a lexicon.
    ///
    /// # Errors
    /// [`LexiconError`] when the file does not parse or a word stands in two classes.
    pub fn parse(toml: &str) -> Result<Self, LexiconError> {
        let file: File = toml::from_str(toml)?;
        let mut lexicon = Self { numbers: file.numbers, ..Self::default() };
        for (name, words) in file.words {
            let place = list::ALL.iter().position(|known| *known == name);
            let Some(place) = place else { return Err(LexiconError::UnknownList { name }) };
            if words.is_empty() {
                return Err(LexiconError::EmptyList { name });
            }
            for word in words {
                *lexicon.words.entry(word).or_default() |= 1 << place;
            }
        }
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
    pub(crate) fn has(&self, list: List, word: &str) -> bool {
        self.words.get(word).is_some_and(|lists| lists >> list.0 & 1 == 1)
    }

    /// Whether a word ends like one of a list.
    pub(crate) fn ends(&self, list: List, word: &str) -> bool {
        word.char_indices().any(|(at, _)| self.has(list, &word[at..]))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_that_is_asked_for_holds_a_word() {
        let lexicon = Lexicon::builtin();
        let given = lexicon.words.values().fold(0, |all, lists| all | lists);
        let names: BTreeSet<&str> = list::ALL.iter().copied().collect();
        assert_eq!(names.len(), list::ALL.len(), "two constants ask for one list");
        for (place, name) in list::ALL.iter().enumerate() {
            assert!(given >> place & 1 == 1, "no word is in the list \"{name}\"");
        }
    }

    #[test]
    fn a_list_that_nothing_asks_for_is_an_error() {
        let read = |words: &str| {
            let text = format!("governors = {{}}\nnumbers = {{}}\n[words]\n{words}");
            Lexicon::parse(&text).map_err(|error| error.to_string())
        };
        assert!(read("negations = [\"not\"]").unwrap().has(list::NEGATION, "not"));
        insta::assert_snapshot!(read("negatons = [\"not\"]").unwrap_err(), @r#"lexicon: no list is called "negatons"; compare the names of the file entente has"#);
        insta::assert_snapshot!(read("negations = []").unwrap_err(), @r#"lexicon: the list "negations" holds no word; give it one or leave it out"#);
    }
}
