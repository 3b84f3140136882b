//! Words that tell of a state by where it lies or what it is: "the West African nation", "the island".

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use crate::Gazetteer;
use crate::table::{GazetteerError, Row, TableForm};

pub(crate) const REGIONS: TableForm =
    TableForm { file: "regions.tsv", columns: &["word", "states", "source"], keys: 1 };

/// For each word, in lower case, the codes of the states that it may mean.
pub(crate) type Regions = BTreeMap<SmolStr, BTreeSet<SmolStr>>;

pub(crate) fn parse(
    rows: &[Row<'_>],
    is_state: impl Fn(&str) -> bool,
) -> Result<Regions, GazetteerError> {
    let mut regions = Regions::new();
    for row in rows {
        let word = row.filled("word")?;
        if word.contains(char::is_uppercase) {
            return Err(row.fault("word", "must be in lower case"));
        }
        row.filled("source")?;
        let states = row.list("states")?;
        if let Some(unknown) = states.iter().find(|code| !is_state(code)) {
            return Err(row.fault("states", &format!("no state has the code \"{unknown}\"")));
        }
        regions.insert(word.into(), states.into_iter().collect());
    }
    Ok(regions)
}

impl Gazetteer {
    /// The codes of the states that a word may mean ("baltic", "west african", "island"), where it
    /// is such a word.
    pub fn region(&self, word: &str) -> Option<&BTreeSet<SmolStr>> {
        self.regions.get(word)
    }
}
