//! A name of the text, resolved.

use entente_text::Span;
use smol_str::SmolStr;

/// A name in the text and who or where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The bytes of the name, with a bracketed acronym that belongs to it.
    pub span: Span,
    /// What is named.
    pub kind: Kind,
    /// Its code: ISO 3166-1 alpha-3 for a state ("ARM"; former states "SUN"), the short name the
    /// gazetteer gives for an organisation or treaty ("CSTO"), else the name as written. Demonyms,
    /// capitals and seats of government bear the code of their state.
    pub code: SmolStr,
    /// How it is named.
    pub form: Form,
}

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A state, present or former, or what acts like one (Kosovo, Taiwan).
    State,
    /// A dependent territory or a part of a state.
    Territory,
    /// An international organisation, bloc or court.
    Organisation,
    /// A treaty, pact or charter.
    Treaty,
    /// A city or other place (a capital named as a place is one as well).
    Place,
}

/// How something is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// By a name of its own ("Armenia", "the Kyrgyz Republic", "CSTO").
    Name,
    /// By its adjective or people ("Armenian", "Armenians").
    Demonym,
    /// By its capital ("Yerevan"): the state only where the capital acts, else the city.
    Capital,
    /// By its seat of government ("the Kremlin").
    Metonym,
}
