//! Organisations of states, and treaties.

use entente_text::Edtf;
use smol_str::SmolStr;

use crate::Kind;
use crate::table::{GazetteerError, Row, TableForm};

/// An organisation of states, or a treaty, that news tells membership of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its short name, mostly its acronym: `CSTO`, `Commonwealth`, `New START`.
    pub code: SmolStr,
    /// [`Kind::Organisation`] or [`Kind::Treaty`].
    pub kind: Kind,
    /// The name it is shown by.
    pub name: SmolStr,
    /// Other names. Spellings that differ only by British and American custom are not listed.
    pub names: Vec<SmolStr>,
    /// Acronyms, without dots.
    pub acronyms: Vec<SmolStr>,
    /// Names of treaties by which its membership is told as well ("Rome Statute" of the ICC).
    pub treaties: Vec<SmolStr>,
    /// Code of the body it is an organ of.
    pub part_of: Option<SmolStr>,
    /// When its founding act was signed or it began.
    pub established: Option<Edtf>,
    /// Code of the body or treaty whose place it took; says nothing of who was a member.
    pub predecessor: Option<SmolStr>,
    /// Whether a suspended member is still counted as a member; `None` where no rule is known.
    pub suspended_members_count: Option<bool>,
    /// The rule that says so; empty where none is known.
    pub rule_source: SmolStr,
    /// Words by which a text points back to it ("bloc", "alliance").
    pub generic: Vec<SmolStr>,
    /// Where this is known from.
    pub source: SmolStr,
}

pub(crate) const ORGANISATIONS: TableForm = TableForm {
    file: "organisations.tsv",
    columns: &[
        "code",
        "kind",
        "name",
        "names",
        "acronyms",
        "treaties",
        "part_of",
        "established",
        "predecessor",
        "suspended_members_count",
        "rule_source",
        "generic",
        "source",
    ],
    keys: 1,
};

impl Organisation {
    pub(crate) fn parse(row: &Row<'_>) -> Result<Self, GazetteerError> {
        let code = |column: &str| Some(row.cell(column)).filter(|cell| !cell.is_empty());
        let suspended_members_count = [Some(true), Some(false), None]
            [row.one_of("suspended_members_count", &["yes", "no", ""])?];
        if suspended_members_count.is_some() {
            row.filled("rule_source")?;
        }
        let kind = row.one_of("kind", &["organisation", "treaty"])?;
        Ok(Self {
            code: row.filled("code")?.into(),
            kind: [Kind::Organisation, Kind::Treaty][kind],
            name: row.filled("name")?.into(),
            names: row.list("names")?,
            acronyms: row.list("acronyms")?,
            treaties: row.list("treaties")?,
            part_of: code("part_of").map(SmolStr::from),
            established: row.date("established")?,
            predecessor: code("predecessor").map(SmolStr::from),
            suspended_members_count,
            rule_source: row.cell("rule_source").into(),
            generic: row.list("generic")?,
            source: row.filled("source")?.into(),
        })
    }
}
