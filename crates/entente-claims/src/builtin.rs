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
    "bill/condition.toml",
    "bill/property.toml",
    "bill/provision.toml",
    "bill/stage.toml",
    "deployment/deploy.toml",
    "event/agreement.toml",
    "event/aid.toml",
    "event/attack.toml",
    "event/relations.toml",
    "event/sanction.toml",
    "exercise/exercise.toml",
    "law/penalty.toml",
    "law/provision.toml",
    "law/stage.toml",
    "measure/quantity.toml",
    "meeting/meeting.toml",
    "membership/accede.toml",
    "membership/admit.toml",
    "membership/apply.toml",
    "membership/approve_accession.toml",
    "membership/decline.toml",
    "membership/expel.toml",
    "membership/freeze.toml",
    "membership/invite.toml",
    "membership/join.toml",
    "membership/member.toml",
    "membership/not_renew.toml",
    "membership/ratify.toml",
    "membership/reinstate.toml",
    "membership/rejoin.toml",
    "membership/renew.toml",
    "membership/resume.toml",
    "membership/revoke_withdrawal.toml",
    "membership/sign.toml",
    "membership/status.toml",
    "membership/suspend.toml",
    "membership/suspend_participation.toml",
    "membership/suspend_rights.toml",
    "membership/unratify.toml",
    "membership/unsign.toml",
    "membership/withdraw.toml",
    "organisation/dissolve.toml",
    "organisation/establish.toml",
    "organisation/rename.toml",
    "programme/action.toml",
    "programme/property.toml",
    "role/office.toml",
    "roster/comprise.toml",
    "statement/according.toml",
    "statement/announce.toml",
    "statement/call.toml",
    "statement/say.toml",
    "statement/urge.toml",
    "treaty/amend.toml",
    "treaty/enter_into_force.toml",
    "treaty/expire.toml",
    "treaty/term.toml",
    "treaty/terminate.toml",
];

const LEXICON: &str = include_str!("../../../rules/lexicon.toml");

/// Twelve hexadecimal digits that change when one of the rules that entente comes with, or its
/// lexicon, does.
pub fn fingerprint() -> String {
    let mut hasher = blake3::Hasher::new();
    for text in RULES.iter().map(|(_, text)| *text).chain([LEXICON]) {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().to_hex()[..12].to_owned()
}

/// The file of a rule that entente comes with, by the rule's name: where it stands under `rules/`,
/// and its text.
pub fn rule_file(name: &str) -> Option<(&'static str, &'static str)> {
    let names = |text: &str| Rule::parse("", text).is_ok_and(|rule| rule.name == name);
    RULES.iter().copied().find(|(_, text)| names(text))
}

/// The rules and the lexicon, read from the files compiled in.
pub(crate) fn knowledge() -> (Vec<Rule>, Lexicon) {
    let rules = RULES
        .iter()
        .map(|(file, text)| Rule::parse(file, text).unwrap_or_else(|error| panic!("{error}")))
        .collect();
    (rules, lexicon())
}

/// The lexicon, read from the file compiled in.
pub(crate) fn lexicon() -> Lexicon {
    Lexicon::parse(LEXICON).unwrap_or_else(|error| panic!("rules/lexicon.toml: {error}"))
}
