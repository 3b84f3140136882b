//! Files that a linguist, an area expert or an operator writes.

use crate::of_text;

/// An index of cities is read or refused, and one that is read can be asked.
pub(crate) fn cities(bytes: &[u8]) {
    if let Ok(cities) = entente_names::Cities::read(bytes.to_vec()) {
        for name in ["minsk", "san jose", ""] {
            assert!(cities.named(name).len() <= bytes.len());
        }
    }
}

/// A table of states is read or refused.
pub(crate) fn gazetteer(bytes: &[u8]) {
    of_text(bytes, |text| drop(entente_names::Gazetteer::parse(&[("states.tsv", text)])));
}

/// A lexicon is read or refused.
pub(crate) fn lexicon(bytes: &[u8]) {
    of_text(bytes, |text| drop(entente_claims::Lexicon::parse(text)));
}

/// A rule file is read or refused.
pub(crate) fn rule(bytes: &[u8]) {
    of_text(bytes, |text| drop(entente_claims::Rule::parse("fuzz.toml", text)));
}

/// A file of settings is read or refused.
pub(crate) fn settings(bytes: &[u8]) {
    of_text(bytes, |text| drop(entente::settings_file::File::parse(text)));
}
