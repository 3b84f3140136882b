//! States and territories.

use entente_text::Edtf;
use smol_str::SmolStr;

use crate::Kind;
use crate::table::{GazetteerError, Row, TableForm};

/// A state, present or former, or a territory that news names beside states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// ISO 3166-1 alpha-3; former states by ISO 3166-3 or custom (`SUN`), parts of states by
    /// ISO 3166-2 (`GB-SCT`).
    pub code: SmolStr,
    /// What it is in law.
    pub status: Status,
    /// The name it is shown by.
    pub name: SmolStr,
    /// Official and other names.
    pub names: Vec<SmolStr>,
    /// Acronyms ("UAE"), without dots.
    pub acronyms: Vec<SmolStr>,
    /// Names it bore earlier ("Upper Volta").
    pub former_names: Vec<SmolStr>,
    /// Codes it bore earlier ("HVO").
    pub former_codes: Vec<SmolStr>,
    /// Its adjectives ("Kazakh", "Kazakhstani").
    pub adjectives: Vec<SmolStr>,
    /// Nouns for its people ("Kazakhs").
    pub people: Vec<SmolStr>,
    /// Its capital, or capitals, with other spellings.
    pub capitals: Vec<SmolStr>,
    /// Since when it has existed, where a reader of news may meet the difference.
    pub from: Option<Edtf>,
    /// When it ended.
    pub until: Option<Edtf>,
    /// Codes of the states that took its place.
    pub successors: Vec<SmolStr>,
    /// Where this is known from.
    pub source: SmolStr,
}

/// What a state or territory is in law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// A member of the United Nations.
    Member,
    /// A non-member observer state of the United Nations.
    Observer,
    /// Claims to be a state and is recognised by some (Kosovo, Taiwan).
    Disputed,
    /// Self-governing in free association with a state, and a member of organisations in its own
    /// right (Cook Islands).
    Associated,
    /// A state that is no more (the Soviet Union).
    Former,
    /// A dependent territory, or a part of a state.
    Territory,
}

const STATUSES: [(&str, Status); 6] = [
    ("state", Status::Member),
    ("observer", Status::Observer),
    ("disputed", Status::Disputed),
    ("associated", Status::Associated),
    ("former", Status::Former),
    ("territory", Status::Territory),
];

pub(crate) const STATES: TableForm = TableForm {
    file: "states.tsv",
    columns: &[
        "code",
        "status",
        "name",
        "names",
        "acronyms",
        "former_names",
        "former_codes",
        "adjectives",
        "people",
        "capitals",
        "from",
        "until",
        "successors",
        "source",
    ],
    keys: 1,
};

impl State {
    /// [`Kind::Territory`] for a territory, else [`Kind::State`].
    pub fn kind(&self) -> Kind {
        if self.status == Status::Territory { Kind::Territory } else { Kind::State }
    }

    pub(crate) fn parse(row: &Row<'_>) -> Result<Self, GazetteerError> {
        let status = row.one_of("status", &STATUSES.map(|(word, _)| word))?;
        Ok(Self {
            code: row.filled("code")?.into(),
            status: STATUSES[status].1,
            name: row.filled("name")?.into(),
            names: row.list("names")?,
            acronyms: row.list("acronyms")?,
            former_names: row.list("former_names")?,
            former_codes: row.list("former_codes")?,
            adjectives: row.list("adjectives")?,
            people: row.list("people")?,
            capitals: row.list("capitals")?,
            from: row.date("from")?,
            until: row.date("until")?,
            successors: row.list("successors")?,
            source: row.filled("source")?.into(),
        })
    }
}
