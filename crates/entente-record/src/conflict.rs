//! Where claims contradict each other: kept and shown, never settled silently.

use entente_claims::Claim;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::identity::id_of;
use crate::report::Report;
use crate::roll::claims_of;

/// Two tellings about one member of one body that cannot both hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict<'a> {
    /// The organisation or treaty.
    pub organisation: &'a str,
    /// The state.
    pub member: &'a str,
    /// What is wrong, in a sentence.
    pub why: String,
    /// What the one says, the earlier change first.
    pub one: Side<'a>,
    /// What the other says.
    pub other: Side<'a>,
}

impl Conflict<'_> {
    /// Twelve hexadecimal digits that stay the same as long as the same claims contradict each
    /// other.
    pub fn id(&self) -> String {
        let mut claims: Vec<&str> = Vec::new();
        for side in [&self.one, &self.other] {
            claims.extend(side.reports.iter().map(|report| report.claim.id.as_str()));
        }
        claims.sort_unstable();
        let mut parts = vec![self.organisation, self.member];
        parts.extend(claims);
        id_of(&parts)
    }
}

/// One side of a conflict.
#[derive(Debug, Clone, PartialEq)]
pub struct Side<'a> {
    /// What it says, with its date: "withdrew (1999)".
    pub says: String,
    /// Who says it.
    pub reports: Vec<&'a Report>,
}

/// In what way two tellings contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clash {
    /// The same change at two times, with nothing between them that would undo the first.
    Twice,
    /// Something that only one outside can do, by one inside.
    Inside,
    /// Something that only one inside can do, by one that has left.
    Outside,
    /// One departure in two accounts.
    Departures,
    /// Two ways of being a member that exclude each other.
    OneOfTwo,
    /// A suspension and a departure at about the same time in different articles.
    SuspendedOrGone,
    /// Called a member after it left.
    CalledMember,
    /// A full list of the members does not name it.
    NotListed,
    /// Told by one and denied by another.
    Denied,
}

impl Clash {
    /// Whether one who believes the second does not believe the first, until the second's day
    /// has come and both have the same outcome.
    pub(crate) fn doubts_the_first(self) -> bool {
        matches!(self, Self::Twice | Self::Inside | Self::Outside | Self::Departures)
    }

    fn reason(self) -> &'static str {
        match self {
            Self::Twice => "nothing that is told between the two would let it happen again",
            Self::Inside => "by the first it belonged already when the second has it outside",
            Self::Outside => "by the first it had left when the second still has it inside",
            Self::Departures => "this may be one departure, told in two ways",
            Self::OneOfTwo => "both cannot hold at once, and nothing is told between them",
            Self::SuspendedOrGone => {
                "told by different articles of about the same time, this may be one change: \
                 suspended or gone"
            }
            Self::CalledMember => "no return is told between the two",
            Self::NotListed => "no departure is told",
            Self::Denied => "what the one tells the other denies",
        }
    }

    /// The sentence for a page.
    pub(crate) fn why(self, member: &str, one: &str, other: &str) -> String {
        format!("{member} {one}; {member} {other}: {}", self.reason())
    }
}

impl Serialize for Side<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut side = serializer.serialize_struct("Side", 2)?;
        side.serialize_field("says", &self.says)?;
        let claims: Vec<&Claim> = claims_of(self.reports.iter().copied());
        side.serialize_field("claims", &claims)?;
        side.end()
    }
}

impl Serialize for Conflict<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut conflict = serializer.serialize_struct("Conflict", 6)?;
        conflict.serialize_field("id", &self.id())?;
        conflict.serialize_field("organisation", self.organisation)?;
        conflict.serialize_field("member", self.member)?;
        conflict.serialize_field("why", &self.why)?;
        conflict.serialize_field("one", &self.one)?;
        conflict.serialize_field("other", &self.other)?;
        conflict.end()
    }
}
