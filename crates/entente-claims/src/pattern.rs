//! What a rule looks for: a trigger and its arguments by role.

use std::collections::{BTreeMap, BTreeSet};

use entente_names::{Fact, Form, Gazetteer, Kind, Property};
use entente_text::TokenId;
use serde::Deserialize;

use crate::claim::Slot;
use crate::lexicon::{List, list};
use crate::roles::Role;
use crate::scene::{Referent, Scene, Thing, Wanted};

/// A phrase and what must be true of it.
#[derive(Debug, Clone, Default)]
pub struct Pattern {
    /// Lemmas its head may have; empty for any.
    pub lemmas: BTreeSet<String>,
    /// What the slot is filled with for each lemma, where that is not the words themselves.
    pub values: BTreeMap<String, String>,
    /// What it must name or be.
    pub is: Option<Is>,
    /// The slot it fills.
    pub slot: Option<String>,
    /// Its own arguments.
    pub arguments: Vec<(Role, Pattern)>,
    /// Whether the frame also holds without it.
    pub optional: bool,
    /// Whether the text may leave it out and mean what it was last about.
    pub elided: bool,
    /// Whether it must not be there.
    pub absent: bool,
    /// The slot of the state that the phrase names or that it is an organ of.
    pub state: Option<String>,
    /// The slot of the unit of a quantity.
    pub unit: Option<String>,
    /// The slot of the state or organisation whose the thing is.
    pub by: Option<String>,
    /// Whether its words are taken where it names nobody that is known.
    pub words: bool,
    /// Whether what the text is about must be of its kind: "acceded in 2007" is to a treaty only
    /// where the text is not about an organisation.
    pub foremost: bool,
    /// Whether a capital means its state in this place: "suspended Damascus".
    pub capital: bool,
}

/// What an argument must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Is {
    /// A state, or an organ of one.
    State,
    /// An organisation, or an organ of one.
    Organisation,
    /// A treaty.
    Treaty,
    /// An organisation or a treaty.
    Body,
    /// A state, an organ or a person: whoever acts and is no organisation.
    Actor,
    /// A state or an organisation.
    Party,
    /// The people of a state: "Norwegians".
    Nationals,
    /// A bill, a draft law, a resolution.
    Bill,
    /// A law or decree.
    Law,
    /// A programme, an initiative, a package.
    Programme,
    /// A number with its unit and what limits it.
    Quantity,
    /// A length of punishment.
    Term,
    /// A number.
    Number,
    /// A place in a row: "the 157th member", "its newest member".
    Ordinal,
    /// A length of time.
    Duration,
    /// What somebody does: "in condemning".
    Clause,
    /// Any place named.
    Place,
    /// Any words: a name, or the head with what stands before it.
    Phrase,
    /// Any words, with what hangs behind them.
    Whole,
}

impl Is {
    fn wanted(self) -> Option<Wanted> {
        Some(match self {
            Self::State => Wanted::State,
            Self::Organisation => Wanted::Organisation,
            Self::Treaty => Wanted::Treaty,
            Self::Body => Wanted::Body,
            Self::Party => Wanted::Party,
            Self::Actor
            | Self::Bill
            | Self::Law
            | Self::Programme
            | Self::Quantity
            | Self::Term
            | Self::Number
            | Self::Ordinal
            | Self::Duration
            | Self::Clause
            | Self::Place
            | Self::Phrase
            | Self::Whole
            | Self::Nationals => {
                return None;
            }
        })
    }

    /// The list of words by which things of this kind are called.
    fn thing(self) -> Option<List> {
        Some(match self {
            Self::Bill => list::BILL_WORD,
            Self::Law => list::LAW_WORD,
            Self::Programme => list::PROGRAMME_WORD,
            _ => return None,
        })
    }
}

/// What fills the slots of one match.
pub(crate) type Bindings = BTreeMap<String, Bound>;

/// What fills one slot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Bound {
    /// States or bodies, one claim for each.
    Referents(Vec<Referent>),
    /// A bill, law or programme.
    Thing(Thing),
    /// A number or words.
    Plain(Slot),
}

/// Whether a body is joined by acceding to its treaty: a treaty is, and so is a court.
fn is_acceded_to(body: &Referent) -> bool {
    let court = |fact: &Fact| fact.property == Property::Category && fact.value == COURT;
    body.kind == Kind::Treaty || Gazetteer::builtin().facts(&body.code).any(court)
}

/// The category of courts among the facts of bodies.
const COURT: &str = "court";

/// How many sentences back a clause may look for the thing it is about.
const THING_REACH: usize = 2;

impl Scene<'_> {
    /// Matches the arguments of a frame at its trigger; the bindings of its slots, if all that is
    /// required is there.
    pub(crate) fn bind(&self, trigger: TokenId, arguments: &[(Role, Pattern)]) -> Option<Bindings> {
        let mut bindings = Bindings::new();
        for (role, pattern) in arguments {
            match self.bind_role(trigger, role, pattern) {
                // "in 2011" is no phrase that a frame rules out.
                Some(_)
                    if pattern.absent
                        && pattern.is == Some(Is::Phrase)
                        && self.arguments(trigger, role).into_iter().all(|it| self.is_time(it)) => {
                }
                Some(_) if pattern.absent => return None,
                Some(found) => bindings.extend(found),
                None if pattern.optional || pattern.absent => {}
                None if pattern.elided && pattern.is.and_then(Is::thing).is_some() => {
                    let list = pattern.is.and_then(Is::thing)?;
                    let own = self.child(trigger, &["nsubj", "nsubjpass", "dobj"]).is_some();
                    let thing = (!own).then(|| self.thing_near(trigger, list, THING_REACH));
                    bindings.insert(pattern.slot.clone()?, Bound::Thing(thing.flatten()?));
                }
                None if pattern.elided && !self.is_spoken(trigger, role) => {
                    let wanted = pattern.is.and_then(Is::wanted)?;
                    let referents = self.elided(trigger, wanted);
                    // "The prime minister left": a person leaves a room.
                    let organ = bindings.values().any(|bound| match bound {
                        Bound::Referents(actors) => actors.iter().any(|one| one.organ.is_some()),
                        Bound::Thing(_) | Bound::Plain(_) => false,
                    });
                    if referents.is_empty() || organ {
                        return None;
                    }
                    if let Some(slot) = &pattern.slot {
                        bindings.insert(slot.clone(), Bound::Referents(referents));
                    }
                }
                None => return None,
            }
        }
        Some(bindings)
    }

    /// Whether anything stands in a role that could fill it; a word before a noun, and a time
    /// ("suspended its membership in 2012"), could not.
    fn is_spoken(&self, predicate: TokenId, role: &Role) -> bool {
        match role {
            Role::Modifier => false,
            Role::Any(roles) => roles.iter().any(|role| self.is_spoken(predicate, role)),
            _ => self
                .arguments(predicate, role)
                .into_iter()
                .any(|phrase| !self.is_time(phrase) && !self.is_site(phrase)),
        }
    }

    /// Whether a phrase only tells where: "received the status **in Helsinki**".
    fn is_site(&self, phrase: TokenId) -> bool {
        let preposition = self.document.tokens[phrase].head;
        let inside = self.lexicon.has(list::INSIDE_PREPOSITION, self.lemma(preposition));
        let kind = self.mention(phrase).map(|mention| mention.kind);
        inside && kind.is_some_and(|kind| !Wanted::Body.admits(kind))
    }

    fn bind_role(&self, predicate: TokenId, role: &Role, pattern: &Pattern) -> Option<Bindings> {
        match role {
            Role::Any(roles) => {
                roles.iter().find_map(|role| self.bind_role(predicate, role, pattern))
            }
            Role::Context if pattern.is.and_then(Is::thing).is_some() => {
                let list = pattern.is.and_then(Is::thing)?;
                let thing = self.thing_near(predicate, list, THING_REACH)?;
                Some(Bindings::from([(pattern.slot.clone()?, Bound::Thing(thing))]))
            }
            Role::Owner | Role::Listed | Role::Context => {
                let wanted = pattern.is.and_then(Is::wanted)?;
                let referents = match role {
                    Role::Owner => self.owner(predicate, wanted),
                    Role::Context if pattern.foremost => {
                        let mut found = self.elided(predicate, Wanted::Body);
                        found.retain(|body| is_acceded_to(body) == (wanted == Wanted::Treaty));
                        found
                    }
                    Role::Context => self.elided(predicate, wanted),
                    _ => self.listed(predicate, wanted),
                };
                if referents.is_empty() {
                    return None;
                }
                let slot = pattern.slot.clone()?;
                Some(Bindings::from([(slot, Bound::Referents(referents))]))
            }
            _ => {
                let mut found = self
                    .arguments(predicate, role)
                    .into_iter()
                    .find_map(|phrase| self.bind_phrase(phrase, role, pattern))?;
                let slot = pattern.slot.as_ref().and_then(|slot| found.get_mut(slot));
                if matches!(role, Role::Agent | Role::Patient)
                    && pattern.is == Some(Is::State)
                    && let Some(Bound::Referents(members)) = slot
                {
                    let known = |one: &Referent| !members.iter().any(|it| it.code == one.code);
                    let more: Vec<Referent> =
                        self.company(predicate).into_iter().filter(known).collect();
                    members.extend(more);
                }
                Some(found)
            }
        }
    }

    fn bind_phrase(&self, phrase: TokenId, role: &Role, pattern: &Pattern) -> Option<Bindings> {
        // "the institute, which drafted it": the noun, where its words are wanted.
        let words = pattern.words
            || matches!(
                pattern.is,
                Some(Is::Phrase | Is::Whole | Is::Bill | Is::Law | Is::Programme)
            );
        let phrase = if words { self.noun_of(phrase) } else { phrase };
        if !pattern.lemmas.is_empty() {
            let fits = self
                .coordinated(phrase)
                .into_iter()
                .find(|&head| pattern.lemmas.contains(&self.lemma(head).to_lowercase()))?;
            return self.bind_content(fits, role, pattern);
        }
        self.bind_content(phrase, role, pattern)
    }

    fn bind_content(&self, phrase: TokenId, role: &Role, pattern: &Pattern) -> Option<Bindings> {
        let mut bindings = self.bind(phrase, &pattern.arguments)?;
        if let Some(slot) = &pattern.state {
            let mut states = self.referents(phrase, Wanted::State, true);
            if states.is_empty() {
                states = self.owners(phrase, Wanted::State, 4);
            }
            if let [state] = states.as_slice() {
                let state = Bound::Referents(vec![state.clone()]);
                bindings.entry(slot.clone()).or_insert(state);
            }
        }
        if let Some(slot) = &pattern.by
            && let [maker] = self.makers(phrase).as_slice()
        {
            let maker = Bound::Referents(vec![maker.clone()]);
            bindings.entry(slot.clone()).or_insert(maker);
        }
        let Some(is) = pattern.is else {
            if let Some(slot) = &pattern.slot {
                let value = pattern.values.get(&self.lemma(phrase).to_lowercase());
                let value = value.map_or_else(|| self.words(phrase), |value| value.as_str().into());
                bindings.insert(slot.clone(), Bound::Plain(value));
            }
            return Some(bindings);
        };
        let bound = match is.wanted() {
            Some(wanted) => {
                let actor = match role {
                    Role::Agent | Role::Owner | Role::Apposed => true,
                    Role::Under(prepositions) => prepositions.iter().any(|one| one == "by"),
                    _ => pattern.capital,
                };
                let mut referents = self.referents(phrase, wanted, actor);
                if referents.is_empty() && pattern.words && *role == Role::Agent {
                    // "the US Treasury Department"
                    referents = self.owners(phrase, Wanted::State, 4);
                }
                if *role == Role::Agent {
                    referents.iter_mut().for_each(|referent| self.be_whole(referent));
                }
                if referents.is_empty() && pattern.words && self.may_be_called(phrase, role) {
                    let words = self.whole(phrase, role)?;
                    let list = pattern.slot.as_ref().is_some_and(|slot| slot.ends_with('s'));
                    Bound::Plain(if list { Slot::List(vec![words]) } else { Slot::Text(words) })
                } else {
                    (!referents.is_empty()).then_some(Bound::Referents(referents))?
                }
            }
            None if is == Is::Actor => {
                let states = || self.referents(phrase, Wanted::State, true);
                let bodies = || self.referents(phrase, Wanted::Organisation, true);
                let name = matches!(self.document.tokens[phrase].pos.as_str(), "PROPN" | "PRON");
                let named = self.mention(phrase).is_none() && name && bodies().is_empty();
                if !named && states().is_empty() {
                    return None;
                }
                Bound::Plain(self.words(phrase))
            }
            None if is == Is::Number => Bound::Plain(Slot::Number(self.whole_number(phrase)?)),
            None if is == Is::Ordinal => {
                let word = self.document.text_of(phrase).to_lowercase();
                let digits = word.trim_end_matches(char::is_alphabetic);
                let counted = digits.len() < word.len() && digits.parse::<u32>().is_ok();
                if !counted && !self.lexicon.has(list::ORDINAL, &word) {
                    return None;
                }
                Bound::Plain(Slot::Text(word))
            }
            None if is == Is::Duration => Bound::Plain(Slot::Text(self.duration(phrase)?)),
            None if is == Is::Clause && !self.is_verb(phrase) => return None,
            None if is == Is::Clause => {
                Bound::Plain(Slot::Text(self.words_over(&self.deed(phrase))))
            }
            None if is.thing().is_some() => Bound::Thing(self.thing(phrase, is.thing()?)?),
            None if is == Is::Quantity => {
                let quantity = self.quantity(phrase)?;
                if let Some((slot, unit)) = pattern.unit.as_ref().zip(quantity.unit) {
                    bindings.insert(slot.clone(), Bound::Plain(Slot::Text(unit)));
                }
                if let Some(qualifier) = quantity.qualifier {
                    bindings.insert("qualifier".to_owned(), Bound::Plain(Slot::Text(qualifier)));
                }
                Bound::Plain(quantity.value)
            }
            None if is == Is::Term => {
                let term = self.term(phrase)?;
                let slot = pattern.slot.clone()?;
                for (end, length) in [("min", term.least), ("max", term.most)] {
                    if let Some(length) = length {
                        let end = format!("{slot}_{end}");
                        bindings.insert(end, Bound::Plain(Slot::Text(length)));
                    }
                }
                Bound::Plain(Slot::Text(term.words))
            }
            None if is == Is::Whole => Bound::Plain(Slot::Text(self.whole(phrase, role)?)),
            None if is == Is::Nationals => Bound::Referents(vec![self.nationals(phrase)?]),
            None if is == Is::Place => {
                self.mention(phrase)?;
                Bound::Plain(self.words(phrase))
            }
            None => Bound::Plain(self.words(phrase)),
        };
        if let Some(slot) = &pattern.slot {
            bindings.insert(slot.clone(), bound);
        }
        Some(bindings)
    }

    /// The words of a phrase with what hangs behind it; a pronoun has none.
    fn whole(&self, phrase: TokenId, role: &Role) -> Option<String> {
        // "is the first parliament to adopt it": the subject.
        let phrase = match self.dep(phrase) {
            "attr" if *role == Role::Agent => {
                self.child(self.document.tokens[phrase].head, &["nsubj"]).unwrap_or(phrase)
            }
            _ => phrase,
        };
        let pronoun = self.document.tokens[phrase].pos == "PRON";
        if pronoun || self.is_time(phrase) || self.is_vote(phrase) {
            return None;
        }
        let mut range = self.noun_phrase(phrase);
        // "the Institute for Security and Development": one name, whatever the parse made of it.
        let entity = self.document.entities.iter().find(|entity| entity.tokens.contains(&phrase));
        if let Some(entity) = entity.filter(|entity| entity.label == "ORG") {
            let article = usize::from(self.document.tokens[entity.tokens.start].pos == "DET");
            range.start = range.start.min(entity.tokens.start + article);
        }
        // "Gabon and Togo", "the navy and the coast guard"
        if let Some(&last) = self.coordinated(phrase).last().filter(|&&last| last > phrase) {
            range.end = range.end.max(self.noun_phrase(last).end);
        }
        Some(self.words_over(&range))
    }

    /// Whether somebody unknown may be called by the words of a phrase: who acts must have a name
    /// or an office.
    fn may_be_called(&self, phrase: TokenId, role: &Role) -> bool {
        let lemma = self.lemma(phrase).to_lowercase();
        *role != Role::Agent
            || self.document.tokens[phrase].pos == "PROPN"
            || self.lexicon.has(list::ORGAN, &lemma)
    }

    /// The noun that a relative pronoun stands for; any other word itself.
    fn noun_of(&self, phrase: TokenId) -> TokenId {
        if !matches!(self.document.tokens[phrase].tag.as_str(), "WDT" | "WP") {
            return phrase;
        }
        let clause = self.document.ancestors(phrase).find(|&above| self.dep(above) == "relcl");
        clause.map_or(phrase, |clause| self.document.tokens[clause].head)
    }

    /// Whose a thing is: "the EU's programme", "the programme by the EU".
    fn makers(&self, thing: TokenId) -> Vec<Referent> {
        let by = self.children(thing).find(|&child| {
            self.dep(child) == "prep" && self.lexicon.has(list::ORIGIN, self.lemma(child))
        });
        let maker = by.and_then(|by| self.child(by, &["pobj"]));
        let made = maker.map(|maker| self.referents(maker, Wanted::Party, true));
        made.filter(|made| !made.is_empty()).unwrap_or_else(|| self.owners(thing, Wanted::Party, 4))
    }

    /// The state whose people a plural names.
    fn nationals(&self, phrase: TokenId) -> Option<Referent> {
        let token = &self.document.tokens[phrase];
        let mention = self.mention(phrase)?;
        let people = mention.form == Form::Demonym && matches!(token.tag.as_str(), "NNS" | "NNPS");
        (people && mention.kind == Kind::State).then(|| Referent {
            kind: mention.kind,
            code: mention.code.clone(),
            named_at: phrase,
            organ: None,
        })
    }

    /// The words of a phrase: a name as named, else head and what stands before it.
    pub(crate) fn words(&self, phrase: TokenId) -> Slot {
        if let Some(mention) = self.mention(phrase) {
            return Slot::Text(mention.span.of(&self.document.text).to_owned());
        }
        // "On 15 March Moscow said": the time is no part of the name.
        let first = self.modifiers(phrase).into_iter().filter(|&it| !self.is_time(it)).min();
        let first = first.unwrap_or(phrase);
        let span = self.document.span_of(&(first..phrase + 1));
        Slot::Text(span.of(&self.document.text).to_owned())
    }
}
