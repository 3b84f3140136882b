//! What has to be known beforehand about organisations: the rules that are their own.

use std::collections::BTreeMap;

use entente_names::Gazetteer;
use serde::{Deserialize, Serialize};

/// An organisation or treaty and the rules that its news does not tell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Its full name.
    pub name: String,
    /// The code of the body that it came out of. It moves no roll by itself: a roll wants a
    /// sentence that tells of it.
    #[serde(default)]
    pub predecessor: Option<String>,
    /// Whether it counts members that are suspended, by itself or by themselves; `None` when that
    /// is not known, and then they count.
    #[serde(default)]
    pub suspended_members_count: Option<bool>,
}

/// The bodies and states that are known by name, filled from the gazetteer by the caller. It may
/// be empty: rolls are then made from claims alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bodies {
    /// Organisations and treaties by code.
    #[serde(default)]
    pub organisations: BTreeMap<String, Body>,
    /// Names of states by code; needed only to see when a state speaks for itself.
    #[serde(default)]
    pub states: BTreeMap<String, String>,
}

impl From<&Gazetteer> for Bodies {
    fn from(gazetteer: &Gazetteer) -> Self {
        let organisations = gazetteer.organisations().map(|known| {
            let body = Body {
                name: known.name.to_string(),
                predecessor: known.predecessor.as_ref().map(ToString::to_string),
                suspended_members_count: known.suspended_members_count,
            };
            (known.code.to_string(), body)
        });
        let states =
            gazetteer.states().map(|state| (state.code.to_string(), state.name.to_string()));
        Self { organisations: organisations.collect(), states: states.collect() }
    }
}

impl Bodies {
    /// What is known of a body.
    pub fn get(&self, organisation: &str) -> Option<&Body> {
        self.organisations.get(organisation)
    }

    /// Whether members that are suspended are on its roll.
    pub fn counts_suspended(&self, organisation: &str) -> bool {
        self.get(organisation).and_then(|body| body.suspended_members_count).unwrap_or(true)
    }

    /// Whether a source, as an article names it, is the body itself.
    pub(crate) fn is_body(&self, source: &str, organisation: &str) -> bool {
        source == organisation || self.get(organisation).is_some_and(|body| body.name == source)
    }

    /// Whether a source, as an article names it, is the state itself.
    pub(crate) fn is_state(&self, source: &str, state: &str) -> bool {
        source == state || self.states.get(state).is_some_and(|name| name == source)
    }
}
