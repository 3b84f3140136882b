//! What a rule looks for: a trigger and its arguments by role.

use std::collections::{BTreeMap, BTreeSet};

use entente_text::TokenId;
use serde::Deserialize;

use crate::claim::Slot;
use crate::roles::Role;
use crate::scene::{Referent, Scene, Wanted};

/// A phrase and what must be true of it.
#[derive(Debug, Clone, Default)]
pub struct Pattern {
    /// Lemmas its head may have; empty for any.
    pub lemmas: BTreeSet<String>,
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
    /// A number.
    Number,
    /// A length of time.
    Duration,
    /// What somebody does: "in condemning".
    Clause,
    /// Any place named.
    Place,
    /// Any words.
    Phrase,
}

impl Is {
    fn wanted(self) -> Option<Wanted> {
        Some(match self {
            Self::State => Wanted::State,
            Self::Organisation => Wanted::Organisation,
            Self::Treaty => Wanted::Treaty,
            Self::Body => Wanted::Body,
            Self::Number | Self::Duration | Self::Clause | Self::Place | Self::Phrase => {
                return None;
            }
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
    /// A number or words.
    Plain(Slot),
}

impl Scene<'_> {
    /// Matches the arguments of a frame at its trigger; the bindings of its slots, if all that is
    /// required is there.
    pub(crate) fn bind(&self, trigger: TokenId, arguments: &[(Role, Pattern)]) -> Option<Bindings> {
        let mut bindings = Bindings::new();
        for (role, pattern) in arguments {
            match self.bind_role(trigger, role, pattern) {
                Some(_) if pattern.absent => return None,
                Some(found) => bindings.extend(found),
                None if pattern.optional || pattern.absent => {}
                None if pattern.elided && self.arguments(trigger, role).is_empty() => {
                    let wanted = pattern.is.and_then(Is::wanted)?;
                    let referents = self.elided(trigger, wanted);
                    if referents.is_empty() {
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

    fn bind_role(&self, predicate: TokenId, role: &Role, pattern: &Pattern) -> Option<Bindings> {
        match role {
            Role::Owner | Role::Listed | Role::Context => {
                let wanted = pattern.is.and_then(Is::wanted)?;
                let referents = match role {
                    Role::Owner => self.owner(predicate, wanted),
                    Role::Context => self.elided(predicate, wanted),
                    _ => self.listed(predicate, wanted),
                };
                if referents.is_empty() {
                    return None;
                }
                let slot = pattern.slot.clone()?;
                Some(Bindings::from([(slot, Bound::Referents(referents))]))
            }
            _ => self
                .arguments(predicate, role)
                .into_iter()
                .find_map(|phrase| self.bind_phrase(phrase, role, pattern)),
        }
    }

    fn bind_phrase(&self, phrase: TokenId, role: &Role, pattern: &Pattern) -> Option<Bindings> {
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
        let Some(is) = pattern.is else {
            if let Some(slot) = &pattern.slot {
                bindings.insert(slot.clone(), Bound::Plain(self.words(phrase)));
            }
            return Some(bindings);
        };
        let bound = match is.wanted() {
            Some(wanted) => {
                let actor = matches!(role, Role::Agent | Role::Owner);
                let referents = self.referents(phrase, wanted, actor);
                (!referents.is_empty()).then_some(Bound::Referents(referents))?
            }
            None if is == Is::Number => {
                Bound::Plain(Slot::Number(self.lexicon.number(self.document.text_of(phrase))?))
            }
            None if is == Is::Duration => Bound::Plain(Slot::Text(self.duration(phrase)?)),
            None if is == Is::Clause && !self.is_verb(phrase) => return None,
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

    /// The words of a phrase: a name as named, else head and what stands before it.
    pub(crate) fn words(&self, phrase: TokenId) -> Slot {
        if let Some(mention) = self.mention(phrase) {
            return Slot::Text(mention.span.of(&self.document.text).to_owned());
        }
        let first = self.modifiers(phrase).into_iter().min().unwrap_or(phrase);
        let span = self.document.span_of(&(first..phrase + 1));
        Slot::Text(span.of(&self.document.text).to_owned())
    }
}
