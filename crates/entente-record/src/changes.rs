//! The table of states and changes: what each change does, who makes it, what the law calls it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use thiserror::Error;

/// The table as it is kept beside the code.
const BUILTIN: &str = include_str!("../../../gazetteer/changes.tsv");

/// The columns, in order.
const COLUMNS: [&str; 13] = [
    "row", "name", "family", "stage", "who", "from", "to", "roll", "flag", "said", "article",
    "meaning", "source",
];

/// The cell that says nothing.
const EMPTY: &str = "-";

/// What a state is after it has been a member.
pub(crate) const FORMER: &str = "former";
/// What a state is in full standing.
pub(crate) const MEMBER: &str = "member";

/// How a state stands to a body: "member", "former", "frozen".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Its name in the record.
    pub name: String,
    /// Whether one in this state is on the roll.
    pub counts: Counts,
    /// The flag it carries on the roll.
    pub flag: Option<String>,
    /// What it is called on a page.
    pub said: String,
    /// The article of the Vienna Convention on the Law of Treaties, where there is one.
    pub article: Option<String>,
    /// What it means.
    pub meaning: String,
    /// Where that is laid down.
    pub source: String,
}

impl State {
    /// Whether one in this state belongs to the body, whether or not it counts: a suspended
    /// member has not left.
    pub fn belongs(&self) -> bool {
        self.counts != Counts::No
    }
}

/// Whether a state is on the roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// It is.
    Yes,
    /// The rules of the organisation decide.
    ByRule,
    /// It is not.
    No,
}

/// A mark beside a name on the roll: "frozen", "leaving".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Its name in the record.
    pub name: String,
    /// What it says of a member, after its name: "has frozen its participation".
    pub said: String,
    /// What it means.
    pub meaning: String,
    /// Where that is laid down.
    pub source: String,
}

/// One kind of change: "join", "freeze", "expire".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its name in claims.
    pub name: String,
    /// Changes of one family answer the same question: "join", "leave", "suspend", "restore".
    pub family: String,
    /// How far it goes.
    pub stage: Stage,
    /// Who makes it.
    pub who: Who,
    /// From which states it can be made: positions in [`Changes::states`]; `None` is from any.
    pub from: Option<Vec<usize>>,
    /// To which state it leads: a position in [`Changes::states`]; `None` leaves it unchanged.
    pub to: Option<usize>,
    /// What it does to the number of members.
    pub roll: i8,
    /// The flag that it puts up (true) or takes down (false) beside the state.
    pub flag: Option<(String, bool)>,
    /// What it says of a member, in the past: "froze its participation".
    pub said: String,
    /// The article of the Vienna Convention on the Law of Treaties, where there is one.
    pub article: Option<String>,
    /// What it means.
    pub meaning: String,
    /// Where that is laid down.
    pub source: String,
}

impl Change {
    /// Whether it changes nothing but what is known of intentions.
    pub fn is_inert(&self) -> bool {
        self.to.is_none() && self.roll == 0 && self.flag.is_none()
    }
}

/// How far a change goes; only the last moves a roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Said that it will be done.
    Announce,
    /// An organ agreed.
    Approve,
    /// Told formally to those who must be told.
    Notify,
    /// Done.
    Effect,
}

/// Who makes a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The state itself.
    State,
    /// The organisation.
    Organisation,
    /// The one or the other.
    Either,
    /// The treaty or body as a whole, for all of its states at once.
    Treaty,
    /// Nobody: it is a report of how things stand.
    Report,
}

/// The table of states, flags and changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    states: Vec<State>,
    flags: Vec<Flag>,
    changes: Vec<Change>,
    names: BTreeMap<String, usize>,
    member: usize,
    former: usize,
}

/// A table that cannot be read; lines and columns are counted from 1.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ChangesError {
    /// The first line does not name the columns.
    #[error(
        "changes.tsv, line 1: the columns are \"{found}\"; they must be \"{}\", tabs between them",
        COLUMNS.join(" ")
    )]
    Header {
        /// What stands there.
        found: String,
    },
    /// A line has too few or too many cells.
    #[error(
        "changes.tsv, line {line}: {found} cells; there must be {}, tabs between them, \"-\" for \
         an empty one",
        COLUMNS.len()
    )]
    Cells {
        /// The line.
        line: usize,
        /// How many there are.
        found: usize,
    },
    /// A cell holds something that cannot stand there.
    #[error("changes.tsv, line {line}, column {column} ({name}): \"{found}\" is not {wanted}")]
    Cell {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// The column's name.
        name: &'static str,
        /// What stands there.
        found: String,
        /// What may stand there.
        wanted: &'static str,
    },
    /// A state that every table needs is not there.
    #[error("changes.tsv: there is no row for the state \"{0}\"; rolls are made with it")]
    Missing(&'static str),
}

impl Changes {
    /// The table that comes with entente.
    ///
    /// ```
    /// use entente_record::Changes;
    /// let freeze = Changes::builtin().get("freeze").unwrap();
    /// assert_eq!(freeze.said, "froze its participation");
    /// assert_eq!(Changes::builtin().states()[freeze.to.unwrap()].name, "frozen");
    /// ```
    pub fn builtin() -> &'static Self {
        static TABLE: LazyLock<Changes> =
            LazyLock::new(|| Changes::parse(BUILTIN).expect("a test reads the table"));
        &TABLE
    }

    /// Reads a table of tab-separated values: a line of column names, then rows of kind `flag`,
    /// `state` and `change`, each naming only what stands above it. The order of the states is
    /// that of coming closer and going away again, and decides ties.
    ///
    /// # Errors
    /// [`ChangesError`], with the line and the column.
    pub fn parse(text: &str) -> Result<Self, ChangesError> {
        let mut lines = text.lines().zip(1..);
        let header = lines.next().map_or("", |(line, _)| line);
        if !header.split('\t').eq(COLUMNS) {
            return Err(ChangesError::Header { found: header.replace('\t', " ") });
        }
        let mut table = Self::default();
        for (text, line) in lines.filter(|(text, _)| !text.is_empty()) {
            let cells: Vec<&str> = text.split('\t').collect();
            if cells.len() != COLUMNS.len() {
                return Err(ChangesError::Cells { line, found: cells.len() });
            }
            table.add(&Row { line, cells })?;
        }
        table.member = table.state(MEMBER).ok_or(ChangesError::Missing(MEMBER))?;
        table.former = table.state(FORMER).ok_or(ChangesError::Missing(FORMER))?;
        Ok(table)
    }

    fn add(&mut self, row: &Row<'_>) -> Result<(), ChangesError> {
        let (said, meaning, source) = (row.text(9)?, row.text(11)?, row.text(12)?);
        let (name, article) = (row.text(1)?, row.some(10));
        let taken = match row.cells[0] {
            "flag" => self.flag(&name).is_some(),
            "state" => self.state(&name).is_some(),
            _ => self.get(&name).is_some(),
        };
        if taken {
            return Err(row.fault(1, "a new name; a row of this kind and name stands above"));
        }
        match row.cells[0] {
            "flag" => self.flags.push(Flag { name, said, meaning, source }),
            "state" => {
                let counts = match row.cells[7] {
                    "yes" => Counts::Yes,
                    "rule" => Counts::ByRule,
                    "no" => Counts::No,
                    _ => return Err(row.fault(7, "yes, rule or no")),
                };
                let flag = row.some(8);
                if flag.as_deref().is_some_and(|flag| self.flag(flag).is_none()) {
                    return Err(row.fault(8, "a flag named above"));
                }
                self.states.push(State { name, counts, flag, said, article, meaning, source });
            }
            "change" => {
                let roll = match row.cells[7] {
                    "+1" => 1,
                    "0" => 0,
                    "-1" => -1,
                    _ => return Err(row.fault(7, "+1, 0 or -1")),
                };
                let (family, stage, who) = (row.text(2)?, row.stage()?, row.who()?);
                let (from, to, flag) = (self.from(row)?, self.to(row)?, self.put(row)?);
                let change = Change {
                    name,
                    family,
                    stage,
                    who,
                    from,
                    to,
                    roll,
                    flag,
                    said,
                    article,
                    meaning,
                    source,
                };
                self.names.insert(change.name.clone(), self.changes.len());
                self.changes.push(change);
            }
            _ => return Err(row.fault(0, "flag, state or change")),
        }
        Ok(())
    }

    fn from(&self, row: &Row<'_>) -> Result<Option<Vec<usize>>, ChangesError> {
        if row.cells[5] == "*" {
            return Ok(None);
        }
        let states = row.cells[5].split(' ').map(|name| self.state(name));
        let states: Option<Vec<usize>> = states.collect();
        states.map(Some).ok_or_else(|| row.fault(5, "* or states named above, blanks between them"))
    }

    fn to(&self, row: &Row<'_>) -> Result<Option<usize>, ChangesError> {
        if row.cells[6] == "unchanged" {
            return Ok(None);
        }
        let state = self.state(row.cells[6]);
        state.map(Some).ok_or_else(|| row.fault(6, "unchanged or a state named above"))
    }

    fn put(&self, row: &Row<'_>) -> Result<Option<(String, bool)>, ChangesError> {
        let Some(cell) = row.some(8) else { return Ok(None) };
        let (name, up) = match cell.strip_prefix('-') {
            Some(name) => (name, false),
            None => (cell.as_str(), true),
        };
        match self.flag(name) {
            Some(_) => Ok(Some((name.to_owned(), up))),
            None => Err(row.fault(8, "a flag named above, with - before it to take it down")),
        }
    }

    /// All states, in the order of the table.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// All flags, in the order of the table.
    pub fn flags(&self) -> &[Flag] {
        &self.flags
    }

    /// All changes, in the order of the table.
    pub fn all(&self) -> &[Change] {
        &self.changes
    }

    /// A change by its name.
    pub fn get(&self, name: &str) -> Option<&Change> {
        self.names.get(name).map(|&at| &self.changes[at])
    }

    /// A flag by its name.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.name == name)
    }

    /// The position of a state in [`Changes::states`].
    pub fn state(&self, name: &str) -> Option<usize> {
        self.states.iter().position(|state| state.name == name)
    }

    /// The place of a change in the table, which is about that in the life of a membership.
    pub(crate) fn rank(&self, change: &Change) -> Option<usize> {
        self.names.get(&change.name).copied()
    }

    pub(crate) fn member(&self) -> usize {
        self.member
    }

    pub(crate) fn former(&self) -> usize {
        self.former
    }

    pub(crate) fn belongs(&self, state: usize) -> bool {
        self.states[state].belongs()
    }

    /// Whether only one who belongs can make this change, so that it tells of a membership
    /// before it.
    pub(crate) fn presupposes(&self, change: &Change) -> bool {
        let from = change.from.as_deref().unwrap_or_default();
        !from.is_empty() && from.iter().all(|&state| self.belongs(state))
    }
}

/// A line of the table.
struct Row<'t> {
    line: usize,
    cells: Vec<&'t str>,
}

impl Row<'_> {
    fn some(&self, column: usize) -> Option<String> {
        Some(self.cells[column]).filter(|&cell| cell != EMPTY).map(str::to_owned)
    }

    fn text(&self, column: usize) -> Result<String, ChangesError> {
        match self.cells[column] {
            "" | EMPTY => Err(self.fault(column, "a text")),
            text => Ok(text.to_owned()),
        }
    }

    fn stage(&self) -> Result<Stage, ChangesError> {
        match self.cells[3] {
            "announce" => Ok(Stage::Announce),
            "approve" => Ok(Stage::Approve),
            "notify" => Ok(Stage::Notify),
            "effect" => Ok(Stage::Effect),
            _ => Err(self.fault(3, "announce, approve, notify or effect")),
        }
    }

    fn who(&self) -> Result<Who, ChangesError> {
        match self.cells[4] {
            "state" => Ok(Who::State),
            "organisation" => Ok(Who::Organisation),
            "either" => Ok(Who::Either),
            "treaty" => Ok(Who::Treaty),
            "report" => Ok(Who::Report),
            _ => Err(self.fault(4, "state, organisation, either, treaty or report")),
        }
    }

    fn fault(&self, column: usize, wanted: &'static str) -> ChangesError {
        ChangesError::Cell {
            line: self.line,
            column: column + 1,
            name: COLUMNS[column],
            found: self.cells[column].to_owned(),
            wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> String {
        COLUMNS.join("\t")
    }

    /// A table of the two states that every table needs, and one more row, its cells apart by
    /// bars.
    fn with(row: &str) -> Result<Changes, ChangesError> {
        let states = ["member", "former"].map(|name| {
            format!("state\t{name}\t-\t-\t-\t-\t-\tno\t-\tis {name}\t-\tmeans it\ta source")
        });
        let row = row.replace('|', "\t");
        Changes::parse(&format!("{}\n{}\n{row}\n", header(), states.join("\n")))
    }

    fn fault(row: &str) -> String {
        with(row).unwrap_err().to_string()
    }

    #[test]
    fn the_table_that_comes_with_entente() {
        let table = Changes::parse(BUILTIN).unwrap();
        assert_eq!(table.all().len(), 39);
        let words = |name: &str| table.get(name).unwrap().said.clone();
        assert_eq!(words("suspend_participation"), "suspended its own membership");
        assert_eq!(words("suspend"), "was suspended");
        for change in table.all() {
            let Some(to) = change.to else { continue };
            assert!(change.roll <= 0 || table.belongs(to), "{} adds one outside", change.name);
            assert!(change.roll >= 0 || !table.belongs(to), "{} takes one inside", change.name);
        }
        assert!(table.presupposes(table.get("withdraw").unwrap()));
        assert!(!table.presupposes(table.get("associate").unwrap()));
        assert!(!table.presupposes(table.get("expire").unwrap()));
        assert!(table.get("announce_withdrawal").unwrap().is_inert());
        assert!(!table.get("suspend_rights").unwrap().is_inert());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line_and_column() {
        insta::assert_snapshot!(Changes::parse("name\tfamily").unwrap_err(), @r#"changes.tsv, line 1: the columns are "name family"; they must be "row name family stage who from to roll flag said article meaning source", tabs between them"#);
        insta::assert_snapshot!(fault("change|leave"), @r#"changes.tsv, line 4: 2 cells; there must be 13, tabs between them, "-" for an empty one"#);
        insta::assert_snapshot!(
            fault("change|leave|leave|done|state|member|former|-1|-|left|-|goes|law"), @r#"changes.tsv, line 4, column 4 (stage): "done" is not announce, approve, notify or effect"#);
        insta::assert_snapshot!(
            fault("change|leave|leave|effect|nobody|member|former|-1|-|left|-|goes|law"), @r#"changes.tsv, line 4, column 5 (who): "nobody" is not state, organisation, either, treaty or report"#);
        insta::assert_snapshot!(
            fault("change|leave|leave|effect|state|member gone|former|-1|-|left|-|goes|law"), @r#"changes.tsv, line 4, column 6 (from): "member gone" is not * or states named above, blanks between them"#);
        insta::assert_snapshot!(
            fault("change|leave|leave|effect|state|member|gone|-1|-|left|-|goes|law"), @r#"changes.tsv, line 4, column 7 (to): "gone" is not unchanged or a state named above"#);
        insta::assert_snapshot!(
            fault("change|leave|leave|effect|state|member|former|-2|-|left|-|goes|law"), @r#"changes.tsv, line 4, column 8 (roll): "-2" is not +1, 0 or -1"#);
        insta::assert_snapshot!(
            fault("change|leave|leave|effect|state|member|former|-1|away|left|-|goes|law"), @r#"changes.tsv, line 4, column 9 (flag): "away" is not a flag named above, with - before it to take it down"#);
        insta::assert_snapshot!(
            fault("change|leave|leave|effect|state|member|former|-1|-|left|-|goes|-"), @r#"changes.tsv, line 4, column 13 (source): "-" is not a text"#);
        insta::assert_snapshot!(fault("state|member|-|-|-|-|-|no|-|is it|-|means it|law"), @r#"changes.tsv, line 4, column 2 (name): "member" is not a new name; a row of this kind and name stands above"#);
        insta::assert_snapshot!(fault("rule|leave|-|-|-|-|-|no|-|is it|-|means it|law"), @r#"changes.tsv, line 4, column 1 (row): "rule" is not flag, state or change"#);
        let nothing = Changes::parse(&header()).unwrap_err();
        insta::assert_snapshot!(nothing, @r#"changes.tsv: there is no row for the state "member"; rolls are made with it"#);
    }
}
