//! Rules for occasions as data: which words name one, and which clauses tell of it.

use std::collections::{BTreeMap, BTreeSet};

use entente_names::Kind;
use entente_text::Document;
use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::fault::Fault;
use crate::lexicon::lower;
use crate::roles::Role;
use crate::scene::Scene;

/// What a rule for an occasion says beside its sentences.
#[derive(Debug, Clone)]
pub struct Occasion {
    /// The words that name it.
    pub words: Words,
    /// The clauses that tell of it.
    pub tellings: Vec<Telling>,
    /// Slots that must be filled before there is anything to claim: one of these sets, each slot
    /// with the least number of its fillers.
    needs: Vec<Vec<(String, usize)>>,
    /// The words that name it, in lower case; of a noun of two words the second.
    heads: FxHashSet<String>,
    /// The verbs that are the occasion themselves.
    verbs: FxHashSet<String>,
}

/// The words by which an occasion is known.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Words {
    /// Nouns that name it where a qualifier, a party or a name says what they mean.
    pub nouns: BTreeSet<String>,
    /// Nouns that name it by themselves.
    pub plain: BTreeSet<String>,
    /// Last words of a body's name that say that it is a meeting.
    pub in_names: BTreeSet<String>,
    /// Nouns of two words: "war game".
    pub pairs: BTreeSet<String>,
    /// Words before a noun that say that it means this: "military".
    pub qualifiers: BTreeSet<String>,
    /// Words before a noun that say that it means something else: "fire drill".
    pub never: BTreeSet<String>,
    /// Words behind a noun with "of" or "for" that say that it means something else.
    pub never_of: BTreeSet<String>,
    /// Nouns that count or divide it: "a series of exercises".
    pub transparent: BTreeSet<String>,
    /// Nouns that act for a state when they bear its name: "Russian troops".
    pub bearers: BTreeSet<String>,
    /// Words before a noun that tell it from the one that the text is about: "another".
    pub distinct: BTreeSet<String>,
    /// The slot of the states that announce it, where nobody else is told to hold it.
    pub teller: Option<String>,
    /// Verbs whose purpose is told as something that takes place: "visits X to meet Y".
    pub leading: BTreeSet<String>,
    /// Nouns whose phrase names no party to it: "protesters".
    pub others: BTreeSet<String>,
    /// Whether a state's name before any other noun says nothing: "an Iranian singer".
    pub bearers_only: bool,
    /// Verbs behind which its name stands: "dubbed X".
    pub naming: BTreeSet<String>,
    /// Names that are known without any other word.
    pub names: Vec<String>,
    /// Nouns that a number counts, by the slot it fills.
    pub counts: BTreeMap<String, BTreeSet<String>>,
    /// Words before a number that qualify it: "over".
    pub number_qualifiers: Vec<String>,
    /// Whether it has a proper name of its own.
    pub named: bool,
    needs: Vec<String>,
}

/// A clause that tells something of an occasion.
#[derive(Debug, Clone)]
pub struct Telling {
    /// Lemmas of its trigger; empty for any.
    pub triggers: BTreeSet<String>,
    /// Whether the trigger is a noun.
    pub noun: bool,
    /// Where the occasion stands towards the trigger.
    pub occasion: Where,
    /// What its arguments fill.
    pub fills: Vec<(Role, Fill)>,
    /// What becomes of the occasion: cancelled, postponed ...
    pub status: Option<String>,
    /// Whether the trigger tells of its beginning, so that its length gives its end.
    pub begins: bool,
    /// Whether the trigger only tells of a plan: "announces drills".
    pub plans: bool,
    /// Whether the trigger says that there is none: "cancels the meeting".
    pub never: bool,
}

/// Where an occasion stands towards the trigger of a telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// The trigger is the occasion.
    Itself,
    /// It is an argument of the trigger.
    Role(Role),
    /// The clause does not name it: the one that the text is about.
    Context,
}

/// What is looked for in a phrase, and the slots it fills.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fill {
    /// States.
    pub state: Option<String>,
    /// Organisations.
    pub organisation: Option<String>,
    /// People, by name.
    pub person: Option<String>,
    /// Places; the state they lie in fills `country`.
    pub place: Option<String>,
    /// Bodies in the words of the text: "representatives of the UN Secretariat".
    pub body: Option<String>,
    /// The words themselves.
    pub phrase: Option<String>,
    /// Counted people, things and countries.
    pub count: bool,
    /// The slot of states and people where the clause is denied: "did not attend".
    pub denied: Option<String>,
    /// Lemmas its head must have.
    pub lemma: BTreeSet<String>,
    /// Whether the telling falls without it.
    pub required: bool,
}

impl Fill {
    /// Whether it only asks for a word and fills no slot: "takes part".
    pub(crate) fn is_bare(&self) -> bool {
        let Self { state, organisation, person, place, body, phrase, count, .. } = self;
        let slots = [state, organisation, person, place, body, phrase];
        !count && slots.iter().all(|slot| slot.is_none())
    }
}

impl Occasion {
    /// Whether a text holds a word that could name the occasion.
    pub(crate) fn is_likely(&self, scene: &Scene<'_>) -> bool {
        let Document { tokens, text, .. } = scene.document;
        tokens.iter().any(|token| self.is_head(&lower(&token.lemma)))
            || self.words.names.iter().any(|name| text.contains(name.as_str()))
            || scene.mentions().iter().any(|mention| {
                mention.kind == Kind::Organisation && self.is_meeting(mention.span.of(text))
            })
    }

    /// Whether a lemma in lower case, or what it may be the plural of, could name the occasion.
    fn is_head(&self, lemma: &str) -> bool {
        let mut singulars =
            std::iter::successors(Some(lemma), |word| word.strip_suffix('s')).take(3);
        singulars.any(|word| self.heads.contains(word))
    }

    /// Whether a word is the second of a noun of two words, perhaps in the plural.
    pub(crate) fn may_end_a_pair(&self, word: &str) -> bool {
        self.is_head(word)
    }

    /// Whether a verb is the occasion itself, by its lemma in lower case.
    pub(crate) fn is_verb(&self, lemma: &str) -> bool {
        self.verbs.contains(lemma)
    }

    /// Whether the name of a body says that it is a meeting.
    pub(crate) fn is_meeting(&self, name: &str) -> bool {
        let last = name.rsplit(' ').next().unwrap_or_default();
        self.words.in_names.contains(&*lower(last))
    }

    /// Whether enough is known of an occasion to claim it; `filled` counts the fillers of a slot.
    pub(crate) fn is_enough(&self, filled: impl Fn(&str) -> usize) -> bool {
        let holds = |set: &Vec<(String, usize)>| set.iter().all(|(slot, n)| filled(slot) >= *n);
        self.needs.is_empty() || self.needs.iter().any(holds)
    }
}

/// Reads the parts of a rule file that are about an occasion.
pub(crate) fn parse(
    words: Words,
    frames: &[BTreeMap<String, toml::Value>],
    role: impl Fn(&str) -> Result<Role, String> + Copy,
) -> Result<Occasion, Fault> {
    let needs = words.needs.iter().map(|set| need(set)).collect::<Result<_, _>>()?;
    let mut tellings = Vec::new();
    for (number, frame) in frames.iter().enumerate() {
        let telling = Telling::parse(frame, role).map_err(|fault| fault.within(number))?;
        tellings.push(telling);
    }
    let verbs = tellings
        .iter()
        .filter(|telling: &&Telling| telling.occasion == Where::Itself && !telling.noun)
        .flat_map(|telling| &telling.triggers);
    let verbs: FxHashSet<String> = verbs.cloned().collect();
    let pairs = words.pairs.iter().filter_map(|pair| pair.rsplit(' ').next());
    let nouns = words.nouns.iter().chain(&words.plain).chain(&verbs).map(String::as_str);
    let heads = nouns.chain(pairs).map(str::to_owned).collect();
    Ok(Occasion { words, tellings, needs, heads, verbs })
}

/// "sides 2 place" as slots with their least number.
fn need(written: &str) -> Result<Vec<(String, usize)>, String> {
    let mut set: Vec<(String, usize)> = Vec::new();
    for word in written.split_whitespace() {
        match (word.parse(), set.last_mut()) {
            (Ok(number), Some(last)) => last.1 = number,
            (Ok(_), None) => return Err(format!("`needs = [\"{written}\"]` begins with a number")),
            _ => set.push((word.to_owned(), 1)),
        }
    }
    Ok(set)
}

impl Telling {
    fn parse(
        written: &BTreeMap<String, toml::Value>,
        role: impl Fn(&str) -> Result<Role, String>,
    ) -> Result<Self, Fault> {
        let mut telling = Self {
            triggers: BTreeSet::new(),
            noun: false,
            occasion: Where::Itself,
            fills: Vec::new(),
            status: None,
            begins: false,
            plans: false,
            never: false,
        };
        for (key, value) in written {
            telling.set(key, value, &role).map_err(|reason| Fault::at(key, reason))?;
        }
        if !(written.contains_key("verb") || written.contains_key("noun")) {
            return Err(Fault::from("needs `verb = [...]` or `noun = [...]`".to_owned()));
        }
        telling.fills.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(telling)
    }

    fn set(
        &mut self,
        key: &str,
        value: &toml::Value,
        role: impl Fn(&str) -> Result<Role, String>,
    ) -> Result<(), String> {
        let text =
            || value.as_str().ok_or_else(|| format!("`{key}`: expected a word, found {value}"));
        match key {
            "verb" | "noun" => {
                self.noun = key == "noun";
                self.triggers = value
                    .clone()
                    .try_into()
                    .map_err(|_| format!("`{key}`: expected a list of words, found {value}"))?;
            }
            "occasion" => {
                self.occasion = match text()? {
                    "itself" => Where::Itself,
                    "context" => Where::Context,
                    other => Where::Role(role(other)?),
                };
            }
            "status" => self.status = Some(text()?.to_owned()),
            "begins" | "plans" | "never" => {
                let flag = value
                    .as_bool()
                    .ok_or_else(|| format!("`{key}`: expected true or false, found {value}"))?;
                match key {
                    "begins" => self.begins = flag,
                    "plans" => self.plans = flag,
                    _ => self.never = flag,
                }
            }
            _ => {
                let fill = value
                    .clone()
                    .try_into()
                    .map_err(|error: toml::de::Error| format!("`{key}`: {}", error.message()))?;
                self.fills.push((role(key)?, fill));
            }
        }
        Ok(())
    }
}
