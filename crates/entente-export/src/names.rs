//! Codes as names, points and letters that other tools know.

use entente_names::{Atlas, Gazetteer, Place, State};

/// The gazetteer and the atlas, as the formats ask them.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    gazetteer: &'a Gazetteer,
    atlas: &'a Atlas,
}

impl<'a> Names<'a> {
    /// Names out of a gazetteer, and places out of an atlas.
    pub fn new(gazetteer: &'a Gazetteer, atlas: &'a Atlas) -> Self {
        Self { gazetteer, atlas }
    }

    /// The gazetteer.
    pub fn gazetteer(&self) -> &'a Gazetteer {
        self.gazetteer
    }

    /// The state with this code.
    pub(crate) fn state(&self, code: &str) -> Option<&'a State> {
        self.gazetteer.state(code)
    }

    /// The name of the state with this code; what is no code of a state is given back as it is.
    pub(crate) fn short<'b>(&self, code: &'b str) -> &'b str
    where
        'a: 'b,
    {
        self.state(code).map_or(code, |state| state.name.as_str())
    }

    /// The full name of a state or body; what is no code is given back as it is.
    pub(crate) fn full<'b>(&self, code: &'b str) -> &'b str
    where
        'a: 'b,
    {
        let body = self.gazetteer.organisation(code).map(|body| body.name.as_str());
        body.unwrap_or_else(|| self.short(code))
    }

    /// ISO 3166-1 alpha-2 of a state.
    pub(crate) fn alpha2(&self, code: &str) -> Option<&'a str> {
        self.atlas.state(code).map(|(_, alpha2)| alpha2).filter(|alpha2| alpha2.len() == 2)
    }

    /// A place by its name as an article writes it, in a state where that is known.
    pub(crate) fn place(&self, name: &str, state: Option<&str>) -> Option<Place> {
        self.atlas.named(self.gazetteer, name, state)
    }
}
