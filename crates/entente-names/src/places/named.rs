//! One place by its name alone, without a text around it.

use entente_text::Span;
use smol_str::SmolStr;

use super::key::key;
use super::sense::Sense;
use super::{Atlas, Place};
use crate::{Gazetteer, Kind};

impl Atlas {
    /// The place that a name means where only the state it lies in is known, or not even that; its
    /// span is empty. A name with words before or behind it ("the Edelweiss ground, Kyrgyzstan") is
    /// cut at commas and tried part by part, the first that is known.
    ///
    /// Without a state the likeliest sense is taken only where it is the only one: a guess at a
    /// namesake is worse than no point.
    pub fn named(&self, gazetteer: &Gazetteer, name: &str, state: Option<&str>) -> Option<Place> {
        let alpha2 = state.and_then(|code| self.state(code)).map(|(_, alpha2)| alpha2);
        name.split(',').find_map(|part| self.part_named(gazetteer, part.trim(), alpha2))
    }

    fn part_named(&self, gazetteer: &Gazetteer, name: &str, within: Option<&str>) -> Option<Place> {
        let bare = name.strip_prefix("the ").unwrap_or(name);
        if let Some((Kind::State, code)) = gazetteer.resolve(bare) {
            let sense = gazetteer.state(&code).and_then(|state| self.state_sense(state));
            return sense.map(|sense| self.place_of(sense));
        }
        let senses = self.senses(&key(&gazetteer.letters, &self.words, bare));
        let chosen = match within {
            Some(alpha2) => senses
                .into_iter()
                .filter(|sense| sense.alpha2 == alpha2)
                .max_by(|one, other| one.prior.total_cmp(&other.prior)),
            None => {
                let mut senses = senses.into_iter();
                senses.next().filter(|_| senses.next().is_none())
            }
        };
        chosen.map(|sense| self.place_of(sense))
    }

    fn place_of(&self, sense: Sense) -> Place {
        let filled = |text: SmolStr| Some(text).filter(|text| !text.is_empty());
        Place {
            span: Span::new(0, 0),
            name: sense.name,
            kind: sense.kind,
            state: self.code_of(&sense.alpha2).cloned(),
            alpha2: filled(sense.alpha2),
            division: filled(sense.division),
            point: Some(sense.point),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, state: Option<&str>) -> Option<(String, Option<SmolStr>)> {
        let atlas = Atlas::builtin(Gazetteer::builtin(), None);
        let place = atlas.named(Gazetteer::builtin(), name, state)?;
        Some((place.name.to_string(), place.state))
    }

    #[test]
    fn a_state_a_ground_and_a_part_of_a_phrase_are_found() {
        let code = |code: &str| Some(SmolStr::from(code));
        assert_eq!(named("Kyrgyzstan", None), Some(("Kyrgyzstan".into(), code("KGZ"))));
        assert_eq!(
            named("a hall, the Kyrgyz Republic", None).map(|found| found.1),
            Some(code("KGZ"))
        );
        assert_eq!(named("nowhere that is known", None), None);
    }

    #[test]
    fn a_namesake_elsewhere_is_not_meant() {
        assert_eq!(named("Bavaria", Some("FRA")), None);
        assert!(named("Bavaria", Some("DEU")).is_some());
    }
}
