//! What somebody may have meant who asked for a name that nobody bears.

use std::collections::BTreeSet;

use entente_store::Facet;

use crate::desk::Table;
use crate::error::Result;

/// How many questions are offered, at most.
const MOST: usize = 3;

/// Shorter words are like too many others.
const SHORTEST: usize = 4;

/// A word that was asked for, and the words of names that are like it.
struct Asked<'a> {
    word: &'a str,
    small: String,
    letters: usize,
    allowed: usize,
    mask: u32,
    /// Whether it is itself the word of a name.
    known: bool,
    near: BTreeSet<(usize, String)>,
}

impl<'a> Asked<'a> {
    fn new(word: &'a str) -> Option<Self> {
        let letters = word.chars().count();
        let small = word.to_lowercase();
        let allowed = if letters < 6 { 1 } else { 2 };
        let (mask, known, near) = (mask(&small), false, BTreeSet::new());
        let asked = Self { word, small, letters, allowed, mask, known, near };
        (letters >= SHORTEST).then_some(asked)
    }

    fn meets(&mut self, name: &str) {
        if self.known || name == self.word {
            self.known = true;
            return;
        }
        // A letter takes at most four bytes, and a step changes at most two of the mask.
        let far = name.len().abs_diff(self.word.len()) > 4 * self.allowed
            || (mask(name) ^ self.mask).count_ones() as usize > 2 * self.allowed;
        if far || name.chars().count().abs_diff(self.letters) > self.allowed {
            return;
        }
        let distance = distance(&self.small, &name.to_lowercase());
        if (1..=self.allowed).contains(&distance) {
            self.near.insert((distance, name.to_owned()));
        }
    }
}

/// Which letters a word has, whatever their case; letters beside those of English share a place.
fn mask(word: &str) -> u32 {
    let place = |letter: u8| match letter.to_ascii_lowercase() {
        letter @ b'a'..=b'z' => u32::from(letter - b'a'),
        _ => 26,
    };
    word.bytes().fold(0, |mask, letter| mask | 1 << place(letter))
}

/// Questions that differ from this one in a word that is nearly a name, and that have answers.
pub(crate) fn meant(table: &Table<'_>, question: &str) -> Result<Vec<String>> {
    let words = question.split(|c: char| !c.is_alphanumeric());
    let mut asked: Vec<Asked<'_>> = words.filter_map(Asked::new).collect();
    each_name(table, |name| {
        for part in name.split(|c: char| !c.is_alphanumeric()) {
            if part.len() >= SHORTEST {
                asked.iter_mut().for_each(|asked| asked.meets(part));
            }
        }
    })?;
    let mut meant = Vec::new();
    for asked in asked.into_iter().filter(|asked| !asked.known) {
        for (_, name) in asked.near.into_iter().take(MOST) {
            let asked = question.replacen(asked.word, &name, 1);
            if !meant.contains(&asked) && table.archive.short_survey(&asked, 0)?.total > 0 {
                meant.push(asked);
            }
        }
    }
    meant.truncate(MOST);
    Ok(meant)
}

/// Every name that is known: of states and bodies, and of the people, exercises, places and outlets
/// that claims name.
fn each_name(table: &Table<'_>, mut take: impl FnMut(&str)) -> Result<()> {
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
        catalogue.each_value(facet).for_each(|(name, _)| take(name));
    }
    Ok(())
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
