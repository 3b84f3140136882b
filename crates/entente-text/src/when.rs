//! When something happened, and how that is known.

use serde::{Deserialize, Serialize};

use crate::Edtf;

/// The time of a claim: what the text states strictly, and apart from it the best reading.
///
/// `edtf` is only what the text with its publication date states. `inferred` is the reading where
/// a part had to be taken from elsewhere in the same article, with its `basis`. Where neither is
/// known both are absent, and `text` and `basis` say why. A year that no source gave never stands
/// in either.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// The words of the text ("On August 31"), or `None` where the text gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What is stated strictly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edtf: Option<Edtf>,
    /// The best reading where a part was taken from elsewhere in the article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inferred: Option<Edtf>,
    /// How the date was reached, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

impl When {
    /// The best date there is: the strict one when it fixes a year, else the inferred one, else
    /// the strict one with its year open.
    pub fn best(&self) -> Option<&Edtf> {
        self.edtf
            .as_ref()
            .filter(|edtf| edtf.fixes_year())
            .or(self.inferred.as_ref())
            .or(self.edtf.as_ref())
    }

    /// Whether it is a finer date that the other one allows: "17 March" beside "March".
    pub fn narrows(&self, other: &Self) -> bool {
        let width = |when: &Self| when.best().and_then(Edtf::width).unwrap_or(i32::MAX);
        let meets = self.best().zip(other.best());
        width(self) < width(other) && meets.is_some_and(|(one, other)| one.can_meet(other))
    }

    /// The best date, if it fixes a year: the one that can be set on a calendar.
    pub fn dated(&self) -> Option<&Edtf> {
        self.best().filter(|edtf| edtf.fixes_year())
    }
}
