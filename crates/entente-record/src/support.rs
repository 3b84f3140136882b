//! How well a telling supports the date it gives, and which is preferred: a table, not code.

use std::sync::LazyLock;

use serde::Serialize;

use crate::table::{TableError, rows};

/// The table as it is kept beside the code.
const BUILTIN: &str = include_str!("../../../gazetteer/supports.tsv");

const FILE: &str = "supports.tsv";
const COLUMNS: [&str; 6] = ["support", "rank", "days", "said", "meaning", "source"];

/// How well a telling supports the date it gives. Which is preferred is for [`Supports`] to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// Told later, or at a time that is not known.
    LaterSummary,
    /// Told in the news of its time.
    ContemporaryReport,
    /// Told by the state that it concerns.
    Party,
    /// Told by the organisation itself.
    Organ,
}

const NAMES: [(&str, Support); 4] = [
    ("later_summary", Support::LaterSummary),
    ("contemporary_report", Support::ContemporaryReport),
    ("party", Support::Party),
    ("organ", Support::Organ),
];

/// The stated preferences among tellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supports {
    ranks: [u32; 4],
    said: [String; 4],
    days: i32,
}

impl Supports {
    /// The preferences that come with entente: the organisation's own word before that of the
    /// state concerned, that before news of the time, that before a later summary.
    pub fn builtin() -> &'static Self {
        static TABLE: LazyLock<Supports> =
            LazyLock::new(|| Supports::parse(BUILTIN).expect("a test reads the table"));
        &TABLE
    }

    /// Reads a table of tab-separated values with a header, comments after `#`.
    ///
    /// # Errors
    /// [`TableError`], with the line.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let mut ranks = [None; 4];
        let mut table = Self { ranks: [0; 4], said: Default::default(), days: 0 };
        for row in rows(FILE, &COLUMNS, text)? {
            let (name, rank, days) = (row.cells[0], row.cells[1], row.cells[2]);
            let place = NAMES.iter().position(|(known, _)| *known == name);
            let place =
                place.ok_or_else(|| row.fault(format!("\"{name}\" is no kind of support")))?;
            let rank = rank.parse();
            let rank = rank.map_err(|_| row.fault("the rank must be a number"))?;
            if ranks.contains(&Some(rank)) {
                return Err(row.fault(format!("the rank {rank} is taken by another row")));
            }
            ranks[place] = Some(rank);
            row.cells[3].clone_into(&mut table.said[place]);
            if days != "-" {
                let days = days.parse();
                table.days = days.map_err(|_| row.fault("days must be a number or -"))?;
            }
        }
        for (place, rank) in ranks.iter().enumerate() {
            let reason = format!("there is no row for \"{}\"", NAMES[place].0);
            table.ranks[place] = rank.ok_or(TableError { file: FILE, line: 1, reason })?;
        }
        Ok(table)
    }

    /// The rank of a support; the greater is preferred.
    pub fn rank(&self, support: Support) -> u32 {
        self.ranks[support as usize]
    }

    /// What it is called in a sentence: "news of the time".
    pub fn said(&self, support: Support) -> &str {
        &self.said[support as usize]
    }

    /// How many days after a change a report of it is still one of its own time, and how near two
    /// changes must lie to be two tellings of one.
    pub fn days(&self) -> i32 {
        self.days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_table_ranks_all_four() {
        let table = Supports::builtin();
        let mut all = NAMES.map(|(_, support)| support);
        all.sort_by_key(|support| table.rank(*support));
        assert_eq!(all, NAMES.map(|(_, support)| support));
        assert_eq!(table.days(), 31);
    }

    #[test]
    fn a_wrong_row_is_named() {
        let told = |text: &str| Supports::parse(text).unwrap_err().to_string();
        let header = COLUMNS.join("\t");
        assert_eq!(
            told("support\trank"),
            "supports.tsv, line 1: the columns must be \"support rank days said meaning source\", \
             with tabs between them"
        );
        assert_eq!(
            told(&format!("# x\n{header}\nrumour\t1\t-\ta\tb\tc")),
            "supports.tsv, line 3: \"rumour\" is no kind of support"
        );
        assert_eq!(
            told(&format!("{header}\norgan\thigh\t-\ta\tb\tc")),
            "supports.tsv, line 2: the rank must be a number"
        );
        assert_eq!(
            told(&format!("{header}\norgan\t1\t-\ta\tb")),
            "supports.tsv, line 2: 5 cells; there must be 6"
        );
        assert_eq!(
            told(&format!("{header}\norgan\t1\t-\ta\tb\tc")),
            "supports.tsv, line 1: there is no row for \"later_summary\""
        );
    }
}
