//! The rules and the lexicon that entente comes with.

use crate::lexicon::Lexicon;
use crate::rule::Rule;

macro_rules! rules {
    ($($file:literal),* $(,)?) => {
        /// The rule files by name, in alphabetical order.
        const RULES: &[(&str, &str)] =
            &[$(($file, include_str!(concat!("../../../rules/", $file)))),*];
    };
}

rules![
    "membership/expel.toml",
    "membership/freeze.toml",
    "membership/join.toml",
    "membership/renew.toml",
    "membership/sign.toml",
    "membership/suspend.toml",
    "membership/suspend_participation.toml",
    "membership/suspend_rights.toml",
    "membership/withdraw.toml",
    "organisation/establish.toml",
    "roster/comprise.toml",
    "treaty/enter_into_force.toml",
    "treaty/expire.toml",
];

const LEXICON: &str = include_str!("../../../rules/lexicon.toml");

/// The rules and the lexicon, read from the files compiled in.
pub(crate) fn knowledge() -> (Vec<Rule>, Lexicon) {
    let lexicon =
        Lexicon::parse(LEXICON).unwrap_or_else(|error| panic!("rules/lexicon.toml: {error}"));
    let rules = RULES
        .iter()
        .map(|(file, text)| Rule::parse(file, text).unwrap_or_else(|error| panic!("{error}")))
        .collect();
    (rules, lexicon)
}
