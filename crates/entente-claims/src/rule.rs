//! Rules as data: reading and checking the files of `rules/`.

use std::collections::{BTreeMap, BTreeSet};

use entente_text::Date;
use serde::Deserialize;
use thiserror::Error;

use crate::claim::Slot;
use crate::fault::Fault;
use crate::occasion::{self, Occasion};
use crate::pattern::{Is, Pattern};
use crate::roles::Role;
use crate::standing::Stage;

/// One rule: what a kind of statement looks like, with sentences that show it.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name: `membership.withdraw`.
    pub name: String,
    /// The type of claim it yields.
    pub kind: String,
    /// What it says, in a sentence for people.
    pub says: String,
    /// Where its knowledge comes from.
    pub source: String,
    /// The slots that get a claim of their own for each state or body in them.
    pub each: BTreeSet<String>,
    /// What the change is called at each stage; a stage that is not named yields nothing.
    pub stages: BTreeMap<Stage, String>,
    /// What the change is called when it is planned for a date of its own.
    pub planned: Option<String>,
    /// The slot whose filler alone can announce it; who else tells of it tells of a plan.
    pub announcer: Option<String>,
    /// The ways to say it.
    pub frames: Vec<Frame>,
    /// For what is told over several clauses, instead of frames: what names it and what tells of it.
    pub occasion: Option<Occasion>,
    /// Sentences it must find.
    pub finds: Vec<Finds>,
    /// Sentences it must ignore.
    pub ignores: Vec<Ignores>,
    /// Whether `finds` names only the slots it is about, and others may be filled as well.
    pub some_slots: bool,
}

/// One way to say it: a trigger and its arguments by role.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Lemmas of the trigger.
    pub triggers: BTreeSet<String>,
    /// Whether the trigger is a noun.
    pub noun: bool,
    /// The arguments.
    pub arguments: Vec<(Role, Pattern)>,
    /// Slots with a fixed value.
    pub set: BTreeMap<String, String>,
    /// Whether it tells of a state of affairs, which needs nothing to say that it took place.
    pub state: bool,
    /// Whether the trigger must be definite: "the six", "its six", not "six".
    pub definite: bool,
    /// Whether it is the denial that makes the change: "did not renew".
    pub denied: bool,
    /// Whether the trigger must stand in the present: "is a member", not "was a member".
    pub present: bool,
    /// Whether it holds only where a time hangs on the trigger: "was invited in 2002".
    pub dated: bool,
    /// Whether what is said with "would" or "will" is what the thing says, and no plan: "the bill
    /// would ban it".
    pub says: bool,
    /// The same, and only where it is said so.
    pub would: bool,
    /// Whether it only tells of a plan, whatever its verb: "scheduled for adoption".
    pub planned: bool,
    /// Whether it is told of the thing as such, and so has no time of its own.
    pub timeless: bool,
    /// The stages that it holds for; all where none is named.
    pub only: BTreeSet<Stage>,
    /// For a verb of saying: in what forms it takes what is said, in the order they are tried.
    pub content: Vec<Content>,
    /// Whether the trigger is a preposition: "according to".
    pub preposition: bool,
}

/// The form in which a verb of saying takes what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// Words in quotation marks.
    Quotation,
    /// A clause: "said (that) ...", "..., X said".
    Clause,
    /// A noun phrase: "announced plans".
    Topic,
    /// A phrase with "about", "of", "on", "against": "informed Y about Z".
    About,
    /// Something called something: "called Y a Z", "described Y as Z".
    Naming,
    /// "to" do something: "vowed to", "urged Y to".
    Infinitive,
    /// "for" or "on" and what is wanted: "called for Y", "called on Y to".
    For,
}

/// A sentence the rule must find, and what it must yield.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finds {
    /// The sentence, perhaps with others around it.
    pub text: String,
    /// Publication date of the article it stands in.
    #[serde(default)]
    pub published: Option<Date>,
    /// Each claim expected of this rule: its slots, and under `date` and `modality` those.
    pub claims: Vec<BTreeMap<String, Slot>>,
}

/// A sentence the rule must ignore.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ignores {
    /// The sentence.
    pub text: String,
    /// Why it is no such statement.
    pub why: String,
}

/// What is wrong with a rule file.
#[derive(Debug, Error)]
pub enum RuleError {
    /// Not TOML of the expected form; the message draws the place.
    #[error("{file}: {error}")]
    Form {
        /// The file.
        file: String,
        /// What and where.
        error: Box<toml::de::Error>,
    },
    /// TOML, but not a rule; the message draws the line.
    #[error("{file}: rule {rule}: {reason}")]
    Content {
        /// The file.
        file: String,
        /// The rule.
        rule: String,
        /// What is wrong with it and how to mend it.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    says: String,
    source: String,
    #[serde(default)]
    each: BTreeSet<String>,
    #[serde(default)]
    change: StageNames,
    #[serde(default)]
    occasion: Option<occasion::Words>,
    #[serde(default)]
    some_slots: bool,
    /// Lists of words that several frames use, by name.
    #[serde(default)]
    words: BTreeMap<String, toml::Value>,
    #[serde(default)]
    frame: Vec<BTreeMap<String, toml::Value>>,
    finds: Vec<Finds>,
    ignores: Vec<Ignores>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct StageNames {
    announced: Option<String>,
    decided: Option<String>,
    approved: Option<String>,
    notified: Option<String>,
    effect: Option<String>,
    planned: Option<String>,
    announcer: Option<String>,
}

impl Rule {
    /// Reads one rule file.
    ///
    /// # Errors
    /// [`RuleError`] naming the file, with the line at fault drawn.
    pub fn parse(file: &str, text: &str) -> Result<Self, RuleError> {
        let mut written: RuleFile = toml::from_str(text)
            .map_err(|error| RuleError::Form { file: file.to_owned(), error: Box::new(error) })?;
        for frame in &mut written.frame {
            frame.iter_mut().for_each(|(key, value)| put_words(key, value, &written.words));
        }
        let fail = |fault: Fault| RuleError::Content {
            file: file.to_owned(),
            rule: written.name.clone(),
            reason: fault.drawn(text),
        };
        let occasion = written
            .occasion
            .clone()
            .map(|words| occasion::parse(words, &written.frame, role).map_err(fail));
        let occasion = occasion.transpose()?;
        let mut frames = Vec::new();
        let plain = written.frame.iter().filter(|_| occasion.is_none());
        for (number, frame) in plain.enumerate() {
            frames.push(Frame::parse(frame).map_err(|fault| fail(fault.within(number)))?);
        }
        if written.finds.is_empty() || written.ignores.is_empty() {
            let reason = "a rule needs at least one sentence it finds and one it ignores";
            return Err(fail(Fault::from(reason.to_owned())));
        }
        let names = written.change;
        let stages = [
            (Stage::Announced, names.announced),
            (Stage::Decided, names.decided),
            (Stage::Approved, names.approved),
            (Stage::Notified, names.notified),
            (Stage::Effect, names.effect),
        ];
        let stages = stages.into_iter().filter_map(|(stage, name)| Some((stage, name?))).collect();
        Ok(Self {
            name: written.name,
            kind: written.kind,
            says: written.says,
            source: written.source,
            each: written.each,
            stages,
            planned: names.planned,
            announcer: names.announcer,
            frames,
            occasion,
            finds: written.finds,
            ignores: written.ignores,
            some_slots: written.some_slots,
        })
    }

    /// Whether its frames are ways to attribute speech.
    pub(crate) fn is_speech(&self) -> bool {
        self.kind == "statement"
    }
}

impl Frame {
    /// The sets of lemmas of which a text that it matches holds one each.
    pub(crate) fn needed(&self) -> Vec<BTreeSet<String>> {
        let mut needed = vec![self.triggers.clone()];
        need(&self.arguments, &mut needed);
        needed
    }

    fn parse(written: &BTreeMap<String, toml::Value>) -> Result<Self, Fault> {
        let mut frame = Self {
            triggers: BTreeSet::new(),
            noun: false,
            arguments: Vec::new(),
            set: BTreeMap::new(),
            state: false,
            definite: false,
            denied: false,
            present: false,
            dated: false,
            says: false,
            would: false,
            planned: false,
            timeless: false,
            only: BTreeSet::new(),
            content: Vec::new(),
            preposition: false,
        };
        for (key, value) in written {
            frame.set(key, value).map_err(|reason| Fault::at(key, reason))?;
        }
        if frame.triggers.is_empty() {
            return Err(Fault::from("needs `verb = [...]` or `noun = [...]`".to_owned()));
        }
        frame.order();
        Ok(frame)
    }

    fn set(&mut self, key: &str, value: &toml::Value) -> Result<(), String> {
        match key {
            "verb" | "noun" | "preposition" => {
                self.noun = key == "noun";
                self.preposition = key == "preposition";
                self.triggers = words(value)?;
            }
            "set" => {
                self.set = value
                    .clone()
                    .try_into()
                    .map_err(|_| "`set` is a table of slot = \"value\"".to_owned())?;
            }
            "content" => {
                self.content = value.clone().try_into().map_err(|_| {
                    format!(
                        "`content = {value}`: expected a list of quotation, clause, topic, \
                         about, naming, infinitive, for"
                    )
                })?;
            }
            "state" => self.state = flag(value)?,
            "definite" => self.definite = flag(value)?,
            "denied" => self.denied = flag(value)?,
            "present" => self.present = flag(value)?,
            "dated" => self.dated = flag(value)?,
            "says" => self.says = flag(value)?,
            "would" => self.would = flag(value)?,
            "planned" => self.planned = flag(value)?,
            "timeless" => self.timeless = flag(value)?,
            "stage" => {
                self.only = value.clone().try_into().map_err(|_| {
                    "`stage` lists stages: announced, decided, approved, notified, effect"
                        .to_owned()
                })?;
            }
            _ => self.arguments.push((role(key)?, Pattern::parse(value)?)),
        }
        Ok(())
    }

    /// Roles in a fixed order, whatever the order of the keys; first those that must be there.
    fn order(&mut self) {
        self.arguments.sort_by(|a, b| (a.1.optional, &a.0).cmp(&(b.1.optional, &b.0)));
    }
}

impl Pattern {
    fn parse(written: &toml::Value) -> Result<Self, String> {
        let table = written.as_table().ok_or("an argument is a table: { is = \"state\" }")?;
        let mut pattern = Self::default();
        for (key, value) in table {
            match key.as_str() {
                "lemma" => pattern.lemmas = words(value)?,
                "values" => {
                    pattern.values = value.clone().try_into().map_err(|_| {
                        "`values` is a table of lemma = \"value of the slot\"".to_owned()
                    })?;
                    pattern.lemmas = pattern.values.keys().cloned().collect();
                }
                "is" => {
                    pattern.is = Some(value.clone().try_into::<Is>().map_err(|_| {
                        format!(
                            "`is = {value}`: expected state, organisation, party, nationals, treaty, \
                             body, actor, bill, law, programme, number, quantity, ordinal, \
                             duration, term, clause, place, phrase or whole"
                        )
                    })?);
                }
                "as" => pattern.slot = Some(word(value)?),
                "optional" => pattern.optional = flag(value)?,
                "elided" => pattern.elided = flag(value)?,
                "absent" => pattern.absent = flag(value)?,
                "state" => pattern.state = Some(word(value)?),
                "unit" => pattern.unit = Some(word(value)?),
                "by" => pattern.by = Some(word(value)?),
                "words" => pattern.words = flag(value)?,
                "foremost" => pattern.foremost = flag(value)?,
                "capital" => pattern.capital = flag(value)?,
                _ => pattern.arguments.push((role(key)?, Self::parse(value)?)),
            }
        }
        pattern.arguments.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(pattern)
    }
}

/// Notes the lemmas that arguments ask for, those of their own arguments too.
fn need(arguments: &[(Role, Pattern)], needed: &mut Vec<BTreeSet<String>>) {
    for (role, pattern) in arguments {
        if !is_of_words(role) || pattern.optional || pattern.absent || pattern.elided {
            continue;
        }
        if let Role::Under(prepositions) = role {
            let first = |preposition: &String| preposition.split(' ').next().map(str::to_owned);
            needed.push(prepositions.iter().filter_map(first).collect());
        }
        if !pattern.lemmas.is_empty() {
            needed.push(pattern.lemmas.clone());
        }
        need(&pattern.arguments, needed);
    }
}

/// Whether what fills a role stands there in words; who owns, is listed or in mind may not.
fn is_of_words(role: &Role) -> bool {
    match role {
        Role::Owner | Role::Listed | Role::Context => false,
        Role::Any(roles) => roles.iter().all(is_of_words),
        _ => true,
    }
}

/// A role by its name in the files; what is no other role is a preposition. Several with bars
/// between them, "of|in", "of|modifier": whatever fills one of them.
fn role(name: &str) -> Result<Role, String> {
    let mut roles: Vec<Role> = Vec::new();
    for one in name.split('|') {
        match (single_role(one)?, roles.last_mut()) {
            (Role::Under(more), Some(Role::Under(prepositions))) => prepositions.extend(more),
            (role, _) => roles.push(role),
        }
    }
    Ok(if roles.len() == 1 { roles.remove(0) } else { Role::Any(roles) })
}

fn single_role(name: &str) -> Result<Role, String> {
    Ok(match name {
        "agent" => Role::Agent,
        "patient" => Role::Patient,
        "recipient" => Role::Recipient,
        "attribute" => Role::Attribute,
        "complement" => Role::Complement,
        "purpose" => Role::Purpose,
        "owner" => Role::Owner,
        "number" => Role::Number,
        "modifier" => Role::Modifier,
        "listed" => Role::Listed,
        "context" => Role::Context,
        "manner" => Role::Manner,
        "itself" => Role::Itself,
        "matrix" => Role::Matrix,
        "consequence" => Role::Consequence,
        "extent" => Role::Extent,
        "apposed" => Role::Apposed,
        _ if !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == ' ') => {
            Role::Under(vec![name.to_owned()])
        }
        _ => return Err(format!("\"{name}\" is neither a role nor a preposition")),
    })
}

/// Puts the lists of a rule where its frames name them: `lemma = "quantities"`.
fn put_words(key: &str, value: &mut toml::Value, lists: &BTreeMap<String, toml::Value>) {
    match value {
        toml::Value::String(name) if matches!(key, "verb" | "noun" | "lemma") => {
            if let Some(list) = lists.get(name.as_str()) {
                *value = list.clone();
            }
        }
        toml::Value::Table(table) => {
            for (key, value) in table.iter_mut() {
                put_words(key, value, lists);
            }
        }
        _ => {}
    }
}

fn words(value: &toml::Value) -> Result<BTreeSet<String>, String> {
    value.clone().try_into().map_err(|_| {
        format!("expected a list of words, or the name of one under [words], found {value}")
    })
}

fn word(value: &toml::Value) -> Result<String, String> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("expected a word, found {value}"))
}

fn flag(value: &toml::Value) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| format!("expected true or false, found {value}"))
}
