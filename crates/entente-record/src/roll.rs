//! The members of a body on a day.

use entente_claims::Claim;
use entente_text::Date;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::changes::Changes;
use crate::line::Line;
use crate::machine::Standing;
use crate::outcome::Outcome;
use crate::report::Report;

/// The members of a body on a day, as known on a day.
///
/// Its JSON is an object with `organisation`, `on`, `as_known_on` where it was asked for, and the
/// lists `members`, `flagged` and `contested` of [`Entry`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Roll<'a> {
    /// The organisation or treaty.
    pub organisation: String,
    /// The day for which the roll holds.
    pub on: Date,
    /// Only what was published by this day is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_on: Option<Date>,
    /// All who count, flagged or not, by code. The certainty is that of counting.
    pub members: Vec<Entry<'a>>,
    /// All with a flag, members all the same; also those suspended who do not count under the
    /// organisation's rule. The certainty is that of the flag.
    pub flagged: Vec<Entry<'a>>,
    /// All of whom sources disagree how they stood on this day. The certainty is that of
    /// belonging.
    pub contested: Vec<Entry<'a>>,
}

/// A name on a roll, with every claim on which it rests.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    /// The code of the state.
    pub member: &'a str,
    /// Whether it is so, or only possibly so.
    pub certainty: Certainty,
    /// How it stands to the body, by name: a row of [`Changes::states`].
    pub state: &'a str,
    /// Its flags, certain or possible: rows of [`Changes::flags`].
    pub flags: Vec<&'a str>,
    /// For a contested entry: what contradicts what.
    pub why: Option<String>,
    /// What it rests on, in order of time; never empty.
    pub claims: Vec<&'a Report>,
    /// What speaks against it, in order of time.
    pub against: Vec<&'a Report>,
}

/// Three-valued truth; what is certainly not so is on no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// The bounds of the dates, or a disagreement of the sources, leave it open.
    Possibly,
    /// It is so by every reading of the dates.
    Yes,
}

impl<'a> Roll<'a> {
    /// Enters a member by how it stands on the day of the roll.
    pub(crate) fn enter(
        &mut self,
        member: &'a str,
        line: &Line<'a>,
        outcome: &Outcome<'a>,
        counts_suspended: bool,
        table: &'a Changes,
    ) {
        let all = &outcome.standings;
        if outcome.claims.is_empty() {
            return;
        }
        let entry = |certain: usize, standing: Option<&Standing>| {
            let state = standing.and_then(|standing| standing.state)?;
            let carried: Vec<&str> = all.iter().flat_map(|one| one.flags(table)).collect();
            let flags = table.flags().iter().map(|flag| flag.name.as_str());
            Some(Entry {
                member,
                certainty: if certain == all.len() { Certainty::Yes } else { Certainty::Possibly },
                state: &table.states()[state].name,
                flags: flags.filter(|flag| carried.contains(flag)).collect(),
                why: None,
                claims: outcome.claims.clone(),
                against: outcome.against.clone(),
            })
        };
        // Where several are possible, the one that is reached by what is certain is shown.
        let first = |list: &[&Standing]| {
            list.iter().find(|one| ***one == outcome.settled).or(list.first()).copied().copied()
        };
        let of = |holds: &dyn Fn(&Standing) -> bool| {
            let list: Vec<&Standing> = all.iter().filter(|one| holds(one)).collect();
            entry(list.len(), first(&list).as_ref())
        };
        self.members.extend(of(&|one| one.counts(table, counts_suspended)));
        self.flagged.extend(of(&|one| !one.flags(table).is_empty()));
        if !outcome.contested.is_empty() {
            let whys: Vec<String> =
                outcome.contested.iter().map(|&number| line.clashes[number].why(member)).collect();
            let entry = of(&|one| one.belongs(table));
            self.contested.extend(entry.map(|entry| Entry { why: Some(whys.join(". ")), ..entry }));
        }
    }
}

/// The claims of reports, as CLAIMS JSON.
pub(crate) fn claims_of<'a>(reports: impl IntoIterator<Item = &'a Report>) -> Vec<&'a Claim> {
    reports.into_iter().map(|report| &report.claim).collect()
}

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entry = serializer.serialize_struct("Entry", 7)?;
        entry.serialize_field("member", self.member)?;
        entry.serialize_field("certainty", &self.certainty)?;
        entry.serialize_field("state", self.state)?;
        entry.serialize_field("flags", &self.flags)?;
        match &self.why {
            Some(why) => entry.serialize_field("why", why)?,
            None => entry.skip_field("why")?,
        }
        entry.serialize_field("claims", &claims_of(self.claims.iter().copied()))?;
        entry.serialize_field("against", &claims_of(self.against.iter().copied()))?;
        entry.end()
    }
}
