//! Rolls that are known from elsewhere than from news, so that news after them moves a true roll.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use entente_claims::{Claim, Evidence, Slot};
use entente_text::{ArticleId, Date, Edtf, Field, Span, When};
use serde::{Deserialize, Serialize};

use crate::report::{ArticleHead, Report};
use crate::table::{TableError, rows};

/// The table as it is kept beside the code.
const BUILTIN: &str = include_str!("../../../gazetteer/rolls.tsv");

const FILE: &str = "rolls.tsv";
const COLUMNS: [&str; 5] = ["code", "on", "members", "checked", "source"];

/// The rule that claims made of such a roll name in the place of a rule of reading.
pub const BASELINE_RULE: &str = "baseline.roll";

/// All members of a body as of a day, from a named public source and not from the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// The organisation or treaty.
    pub organisation: String,
    /// The day.
    pub on: Date,
    /// The codes of its members, in alphabetical order.
    pub members: Vec<String>,
    /// Whether somebody has compared it with the source; else it is written from memory.
    pub checked: bool,
    /// Where it can be looked up.
    pub source: String,
}

impl Baseline {
    /// The rolls that come with entente.
    pub fn builtin() -> &'static [Self] {
        static TABLE: LazyLock<Vec<Baseline>> =
            LazyLock::new(|| Baseline::parse(BUILTIN).expect("a test reads the table"));
        &TABLE
    }

    /// Reads a table of tab-separated values with a header, comments after `#`.
    ///
    /// # Errors
    /// [`TableError`], with the line.
    pub fn parse(text: &str) -> Result<Vec<Self>, TableError> {
        let mut all: Vec<Self> = Vec::new();
        for row in rows(FILE, &COLUMNS, text)? {
            let [code, on, members, checked, source] = row.cells[..] else { continue };
            let on: Date = on.parse().map_err(|_| row.fault(format!("\"{on}\" is no day")))?;
            let members: Vec<String> = members.split(' ').map(str::to_owned).collect();
            if !members.is_sorted_by(|one, other| one < other) {
                return Err(row.fault("members must be in alphabetical order, each once"));
            }
            let checked = match checked {
                "yes" => true,
                "no" => false,
                _ => return Err(row.fault("checked must be yes or no")),
            };
            let (organisation, source) = (code.to_owned(), source.to_owned());
            let one = Self { organisation, on, members, checked, source };
            let before = all
                .last()
                .is_none_or(|last| (&last.organisation, last.on) < (&one.organisation, one.on));
            if !before {
                return Err(row.fault("rows must be sorted by code and day, each once"));
            }
            all.push(one);
        }
        Ok(all)
    }

    /// It as a report of its source: a full list of the members, whose sentence is the row itself.
    pub(crate) fn report(&self) -> Report {
        let (words, count) = (self.members.join(" "), self.members.len());
        let name = format!("baseline {} {}", self.organisation, self.on);
        let evidence = Evidence::new(Field::Body, &words, Span::new(0, words.len()));
        let slots: BTreeMap<String, Slot> = [
            ("organisation".to_owned(), Slot::from(self.organisation.as_str())),
            ("members".to_owned(), Slot::from(self.members.clone())),
            ("count".to_owned(), Slot::Number(i64::try_from(count).unwrap_or(i64::MAX))),
        ]
        .into();
        let claim = Claim::new(&name, "roster", BASELINE_RULE, slots, vec![evidence])
            .expect("a row is evidence");
        let checked = if self.checked { "" } else { ", written from memory" };
        let date = When { edtf: Some(Edtf::day(self.on)), ..When::default() };
        Report {
            claim: Claim { date: Some(date), ..claim },
            article: ArticleHead {
                id: ArticleId::kept(name.clone()),
                name,
                title: format!("baseline, not from the archive{checked}"),
                source: Some(self.source.clone()),
                url: None,
                published: Some(self.on),
                story: None,
                credit: None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use entente_names::Gazetteer;

    use super::*;

    #[test]
    fn the_builtin_rolls_name_bodies_and_states_that_are_known() {
        let gazetteer = Gazetteer::builtin();
        for roll in Baseline::builtin() {
            assert!(gazetteer.organisation(&roll.organisation).is_some(), "{}", roll.organisation);
            for member in &roll.members {
                assert!(gazetteer.state(member).is_some(), "{} {member}", roll.organisation);
            }
        }
        assert!(Baseline::builtin().len() >= 12);
    }

    #[test]
    fn a_wrong_row_is_named() {
        let header = COLUMNS.join("\t");
        let told =
            |row: &str| Baseline::parse(&format!("{header}\n{row}")).unwrap_err().to_string();
        assert_eq!(told("X\t2003\tA\tno\ts"), "rolls.tsv, line 2: \"2003\" is no day");
        assert_eq!(
            told("X\t2003-01-01\tB A\tno\ts"),
            "rolls.tsv, line 2: members must be in alphabetical order, each once"
        );
        assert_eq!(
            told("X\t2003-01-01\tA\tno\ts\nX\t2002-01-01\tA\tno\ts"),
            "rolls.tsv, line 3: rows must be sorted by code and day, each once"
        );
    }
}
