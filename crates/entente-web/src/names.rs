//! Names of states and bodies as a reader knows them.

use entente_names::{Gazetteer, Kind, Organisation};
use entente_record::Changes;

use crate::parameters::escaped;

/// The names behind the codes of claims.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names {
    gazetteer: &'static Gazetteer,
}

impl Names {
    /// Names from a gazetteer.
    pub(crate) fn new(gazetteer: &'static Gazetteer) -> Self {
        Self { gazetteer }
    }

    /// The gazetteer.
    pub(crate) fn gazetteer(&self) -> &'static Gazetteer {
        self.gazetteer
    }

    /// The common name of a state; a code that is none stands for itself.
    pub(crate) fn state(&self, code: &str) -> String {
        self.gazetteer.state(code).map_or_else(|| code.to_owned(), |state| state.name.to_string())
    }

    /// What the gazetteer knows of an organisation or treaty.
    pub(crate) fn body(&self, code: &str) -> Option<&'static Organisation> {
        self.gazetteer.organisation(code)
    }

    /// The code that claims call an organisation or treaty by which somebody names, where the
    /// gazetteer knows it.
    pub(crate) fn code_of(&self, name: &str) -> Option<String> {
        let (kind, code) = self.gazetteer.resolve(name)?;
        matches!(kind, Kind::Organisation | Kind::Treaty).then(|| code.to_string())
    }

    /// What a change says of the one that makes it: "froze its participation".
    pub(crate) fn change(&self, change: &str) -> String {
        let known = Changes::builtin().get(change);
        known.map_or_else(|| change.replace('_', " "), |change| change.said.clone())
    }

    /// A sentence about codes of states with their names in place of them.
    pub(crate) fn spelled_out(&self, sentence: &str) -> String {
        self.gazetteer.spelled_out(sentence)
    }

    /// A value of a slot: the name of a state where it is a state's code, else as it is.
    pub(crate) fn any(&self, value: &str) -> String {
        self.state(value)
    }
}

/// The page of a state.
pub(crate) fn page_of_state(code: &str) -> String {
    format!("/state/{}", escaped(code))
}

/// The page of a person.
pub(crate) fn page_of_person(name: &str) -> String {
    format!("/person/{}", escaped(name))
}

/// The page of an exercise.
pub(crate) fn page_of_exercise(name: &str) -> String {
    format!("/exercise/{}", escaped(name))
}

/// The page of a place.
pub(crate) fn page_of_place(name: &str) -> String {
    format!("/place/{}", escaped(name))
}

/// The page of an organisation or treaty.
pub(crate) fn page_of(code: &str) -> String {
    format!("/organisation/{}", escaped(code))
}
