//! What is known of a body beside its names: each fact in a row of its own, with its source.

use entente_text::Edtf;
use smol_str::SmolStr;

use crate::Organisation;
use crate::table::{GazetteerError, Row, TableForm};

pub(crate) const FACTS: TableForm = TableForm {
    file: "facts.tsv",
    columns: &["code", "fact", "value", "checked", "source"],
    keys: 3,
};

/// One fact about an organisation or treaty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The code of the body.
    pub code: SmolStr,
    /// What of it.
    pub property: Property,
    /// Its value: words, an EDTF date, an ISO 8601 duration or the code of another body, as the
    /// property asks.
    pub value: SmolStr,
    /// Whether somebody has compared it with the source; else it is written from memory.
    pub checked: bool,
    /// Where it can be looked up.
    pub source: SmolStr,
}

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Property {
    /// What sort of body it is, in a word or two ("military alliance", "court").
    Category,
    /// When it ended, in EDTF.
    Ended,
    /// That organisations.tsv has its founding right, in EDTF.
    Established,
    /// How long before it takes effect a withdrawal must be notified, as an ISO 8601 duration.
    Notice,
    /// The city it sits in.
    Seat,
    /// The code of the body that took its place.
    Successor,
    /// That organisations.tsv has it right whether suspended members still count: "yes" or "no".
    SuspendedMembersCount,
}

const PROPERTIES: [(&str, Property); 7] = [
    ("category", Property::Category),
    ("ended", Property::Ended),
    ("established", Property::Established),
    ("notice", Property::Notice),
    ("seat", Property::Seat),
    ("successor", Property::Successor),
    ("suspended members count", Property::SuspendedMembersCount),
];

impl Property {
    /// The word that facts.tsv has for it.
    pub fn as_str(self) -> &'static str {
        PROPERTIES.iter().find(|(_, known)| *known == self).map_or("", |(word, _)| word)
    }
}

impl Fact {
    pub(crate) fn parse(row: &Row<'_>) -> Result<Self, GazetteerError> {
        let property = PROPERTIES[row.one_of("fact", &PROPERTIES.map(|(word, _)| word))?].1;
        let value = row.filled("value")?;
        if property == Property::Ended && value.parse::<Edtf>().is_err() {
            return Err(row.fault("value", "is no EDTF date, which \"ended\" asks for"));
        }
        let period = value.strip_prefix('P').and_then(|rest| rest.strip_suffix(['Y', 'M', 'D']));
        let is_period = period.is_some_and(|number| number.parse::<u32>().is_ok());
        if property == Property::Notice && !is_period {
            return Err(row.fault("value", "is no duration such as P6M, which \"notice\" asks for"));
        }
        Ok(Self {
            code: row.filled("code")?.into(),
            property,
            value: value.into(),
            checked: row.one_of("checked", &["no", "yes"])? == 1,
            source: row.filled("source")?.into(),
        })
    }

    /// Whether the body's own entry tells another founding, or another rule on suspended members.
    pub(crate) fn disagrees_with(&self, body: &Organisation) -> bool {
        match self.property {
            Property::Established => {
                body.established.as_ref().is_none_or(|day| day.as_str() != self.value)
            }
            Property::SuspendedMembersCount => {
                body.suspended_members_count != Some(self.value == "yes")
            }
            _ => false,
        }
    }

    /// Whether its value is the code of another body.
    pub(crate) fn names_a_body(&self) -> bool {
        self.property == Property::Successor
    }
}
