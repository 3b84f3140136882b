//! What somebody may have meant who asked for a name that nobody bears.

use std::collections::BTreeSet;

use entente_store::Facet;

use crate::desk::Table;
use crate::error::Result;

/// How many questions are offered, at most.
const MOST: usize = 3;

/// Shorter words are like too many others.
const SHORTEST: usize = 4;

/// Questions that differ from this one in a word that is nearly a name, and that have answers.
pub(crate) fn meant(table: &Table<'_>, question: &str) -> Result<Vec<String>> {
    let known = known(table)?;
    let mut meant = Vec::new();
    for word in question.split(|c: char| !c.is_alphanumeric()) {
        let letters = word.chars().count();
        if letters < SHORTEST || known.contains(word) {
            continue;
        }
        let small = word.to_lowercase();
        let allowed = if letters < 6 { 1 } else { 2 };
        let mut near: Vec<(usize, &String)> = known
            .iter()
            .filter(|name| name.chars().count().abs_diff(letters) <= allowed)
            .map(|name| (distance(&small, &name.to_lowercase()), name))
            .filter(|(distance, _)| (1..=allowed).contains(distance))
            .collect();
        near.sort();
        for (_, name) in near.into_iter().take(MOST) {
            let asked = question.replacen(word, name, 1);
            if !meant.contains(&asked) && table.archive.survey(&asked)?.total > 0 {
                meant.push(asked);
            }
        }
    }
    meant.truncate(MOST);
    Ok(meant)
}

/// The words of all names: of states and bodies, and of the people and exercises that claims name.
fn known(table: &Table<'_>) -> Result<BTreeSet<String>> {
    let mut words = BTreeSet::new();
    let mut take = |name: &str| {
        let parts = name.split(|c: char| !c.is_alphanumeric());
        words.extend(parts.filter(|part| part.chars().count() >= SHORTEST).map(str::to_owned));
    };
    for state in table.gazetteer.states() {
        let adjectives = state.adjectives.iter().chain(&state.people);
        let names = std::iter::once(&state.name).chain(&state.names).chain(&state.capitals);
        names.chain(adjectives).for_each(|name| take(name));
    }
    for body in table.gazetteer.organisations() {
        let names = std::iter::once(&body.code).chain([&body.name]).chain(&body.names);
        names.for_each(|name| take(name));
    }
    let catalogue = table.archive.catalogue()?;
    for facet in [Facet::Person, Facet::Exercise, Facet::Place, Facet::Source] {
        catalogue.values(facet).iter().for_each(|(name, _)| take(name));
    }
    Ok(words)
}

/// How many letters must be changed, added, left out or exchanged with their neighbour to make one
/// word of another (Damerau 1964, in the restricted form: no stretch is changed twice).
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
    for (place, row) in rows.iter_mut().enumerate() {
        row[0] = place;
    }
    rows[0] = (0..=other.len()).collect();
    for a in 1..=one.len() {
        for b in 1..=other.len() {
            let changed = usize::from(one[a - 1] != other[b - 1]);
            let least =
                (rows[a - 1][b] + 1).min(rows[a][b - 1] + 1).min(rows[a - 1][b - 1] + changed);
            let swapped =
                a > 1 && b > 1 && one[a - 1] == other[b - 2] && one[a - 2] == other[b - 1];
            rows[a][b] = if swapped { least.min(rows[a - 2][b - 2] + 1) } else { least };
        }
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_is_one_step() {
        assert_eq!(distance("kazakstan", "kazakhstan"), 1);
        assert_eq!(distance("armneia", "armenia"), 1);
        assert_eq!(distance("mali", "mali"), 0);
        assert_eq!(distance("", "mali"), 4);
        assert_eq!(distance("tajikstan", "tajikistan"), 1);
    }
}
