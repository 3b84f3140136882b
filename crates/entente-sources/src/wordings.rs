//! Wordings kept as data: tables of phrases with examples, turned into patterns.
//!
//! A table is text of tab-separated columns; `#` begins a comment line. In the first column a
//! phrase is a regular expression in which one space stands for any run of white space (`␣?` for
//! any or none) and
//! `{name}` for a part: one of those below, or one that the table itself defines in a row
//! `{name}<TAB>pattern` above its use.

use std::collections::BTreeMap;

use regex::Regex;

/// The parts every table may use: shapes of names, not names.
const PARTS: [(&str, &str); 3] = [
    // A capitalised word, an initial, or initials run together with a surname ("A.Doe").
    ("word", r"\p{Lu}[\p{L}\p{M}.'’-]*"),
    // A person: two words or more, with particles between ("Ursula von der Berg", "J. Doe").
    (
        "person",
        r"(?:(?:\p{Lu}\.-?)+ ?{word}|{word}(?: (?:de|da|di|del|do|dos|du|la|le|van|von|der|den|ten|ter|bin|ibn|al|el))* {word})(?: {word})*",
    ),
    ("people", r"{person}(?:(?:,| and|, and| &) {person})*"),
];

/// The rows of a table, comments left out.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').map(str::trim).collect())
}

/// The rows of a table of phrases: each phrase as a pattern between `before` and `after`, with its
/// further columns.
pub(crate) fn phrases(
    table: &'static str,
    before: &str,
    after: &str,
) -> Vec<(Regex, Vec<&'static str>)> {
    let mut parts: BTreeMap<&str, String> = BTreeMap::new();
    for (name, pattern) in PARTS {
        let pattern = filled(pattern, &parts);
        parts.insert(name, pattern);
    }
    let mut phrases = Vec::new();
    for mut row in rows(table) {
        let phrase = row.remove(0);
        let name = phrase.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        match (name, row.first()) {
            (Some(name), Some(pattern)) if !name.contains(['{', '}']) => {
                let pattern = filled(pattern, &parts);
                parts.insert(name, pattern);
            }
            _ => {
                let pattern = format!("{before}{}{after}", filled(phrase, &parts));
                phrases.push((Regex::new(&pattern).expect("the tables are tested"), row));
            }
        }
    }
    phrases
}

fn filled(phrase: &str, parts: &BTreeMap<&str, String>) -> String {
    let mut pattern = phrase.replace(" ?", r"\s*").replace(' ', r"\s+");
    for (name, part) in parts {
        pattern = pattern.replace(&format!("{{{name}}}"), part);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_have_two_names() {
        let phrases = phrases("{people}", "^(?:", ")$");
        let is = |name: &str| phrases[0].0.is_match(name);
        for name in [
            "Jane Doe",
            "J. Doe",
            "A.Doe",
            "Ursula von der Berg",
            "Jane Doe and Li Wei",
            "Anne-Marie O’Neil",
        ] {
            assert!(is(name), "{name}");
        }
        for name in ["Reuters", "jane doe", "Jane Doe on Monday", "2018"] {
            assert!(!is(name), "{name}");
        }
    }
}
