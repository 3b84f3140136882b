//! Which sense of each name is meant.

use std::collections::BTreeMap;

use entente_text::Document;
use smol_str::SmolStr;

use super::phrases::{Phrase, phrases};
use super::sense::Sense;
use super::{Atlas, Place, PlaceKind};
use crate::{Form, Gazetteer, Kind, Mention};

/// What the parts of the evidence weigh beside the logarithm of a population.
const HELD_BY_DIVISION: f64 = 5.0;
const HELD_BY_COUNTRY: f64 = 4.0;
const HELD_BY_OTHER: f64 = 2.0;
/// Against a place that the state named beside it does not hold.
const NOT_HELD: f64 = 1.0;
const COUNTRY_OF_ARTICLE: f64 = 3.5;
const COUNTRY_NAMED: f64 = 0.7;
const DIVISION_OF_ARTICLE: f64 = 1.5;
const NEIGHBOUR: f64 = 1.2;
/// For a city of the same state on either side in a list.
const LISTED: f64 = 1.0;
/// The same for divisions: "Alabama, Nebraska and Ohio" is a list, although there is a town of
/// Nebraska in Ohio.
const LISTED_DIVISION: f64 = 7.0;
/// What an outlet's or headline's state counts beside one mention in the text.
const ELSEWHERE: f64 = 1.0;

/// How near other places of an article count, in kilometres.
const NEAR: f64 = 250.0;

/// How many places of an article, from its start, speak for the others: so the time a long one
/// takes grows with its length and not with the square of it.
const AROUND: usize = 100;

/// How often senses are chosen anew in the light of the others.
const ROUNDS: usize = 3;

impl Atlas {
    /// The places of one document, in order, without overlap.
    ///
    /// `mentions` are the names that [`Gazetteer::find`] found in it. `elsewhere` are codes of
    /// states that the article speaks of outside of this document: in its headline, or as the home
    /// of its outlet.
    ///
    /// People and organisations that bear the name of a place are none, nor are adjectives and
    /// peoples ("Kyrgyz", "Kyrgyzstanis") nor seats of government that stand for a government ("the Kremlin").
    pub fn places(
        &self,
        document: &Document,
        mentions: &[Mention],
        gazetteer: &Gazetteer,
        elsewhere: &[SmolStr],
    ) -> Vec<Place> {
        let phrases = phrases(document, mentions, gazetteer, self);
        let ranking = Ranking::new(self, document, mentions, elsewhere, &phrases);
        let chosen = ranking.choose();
        let sure = |number: usize, phrase: &Phrase| {
            phrase.sure
                || ranking.is_held(number, &chosen)
                || ranking.is_listed(number, &chosen)
                || phrases.iter().any(|other| other.sure && other.key == phrase.key)
        };
        phrases
            .iter()
            .enumerate()
            .filter(|(number, phrase)| sure(*number, phrase))
            .map(|(number, phrase)| {
                let sense = chosen[number].as_ref();
                self.place(document, phrase, sense, ranking.holder(number, &chosen))
            })
            .collect()
    }

    fn place(
        &self,
        document: &Document,
        phrase: &Phrase,
        sense: Option<&Sense>,
        holder: Option<&Sense>,
    ) -> Place {
        let written = SmolStr::new(phrase.span.of(&document.text));
        let filled = |text: &SmolStr| (!text.is_empty()).then(|| text.clone());
        let Some(sense) = sense else {
            // What lies in a city or a county is about there; in a state it may be anywhere.
            let about = |of: &&Sense| matches!(of.kind, PlaceKind::City | PlaceKind::County);
            let alpha2 = holder.and_then(|of| filled(&of.alpha2));
            return Place {
                span: phrase.span,
                name: written,
                kind: PlaceKind::Unknown,
                state: alpha2.as_deref().and_then(|alpha2| self.code_of(alpha2).cloned()),
                alpha2,
                division: holder.and_then(|of| filled(&of.division)),
                point: holder.filter(about).map(|of| of.point),
            };
        };
        let state = match &phrase.state {
            Some(code) if sense.kind == PlaceKind::Country => Some(code.clone()),
            _ => self.code_of(&sense.alpha2).cloned(),
        };
        Place {
            span: phrase.span,
            name: sense.name.clone(),
            kind: sense.kind,
            state,
            alpha2: filled(&sense.alpha2),
            division: filled(&sense.division),
            point: Some(sense.point),
        }
    }
}

struct Ranking<'a> {
    phrases: &'a [Phrase],
    /// For each phrase the number of the one that seems to hold it: "Sanya" in "China's Sanya".
    holders: Vec<Vec<usize>>,
    /// For each phrase whether it and the next are parts of a list.
    listed: Vec<bool>,
    /// For each phrase the state whose adjective stands before it: "the Chinese city of Sanya".
    adjectives: Vec<Option<SmolStr>>,
    /// States by two letters and how often the names of the gazetteer speak of them.
    countries: BTreeMap<SmolStr, f64>,
}

impl<'a> Ranking<'a> {
    fn new(
        atlas: &Atlas,
        document: &Document,
        mentions: &[Mention],
        elsewhere: &[SmolStr],
        phrases: &'a [Phrase],
    ) -> Self {
        let alpha2 = |code: &str| {
            let state = atlas.state(code).map(|(_, alpha2)| SmolStr::new(alpha2));
            state.or_else(|| code.split_once('-').map(|(alpha2, _)| alpha2.into()))
        };
        let mut countries: BTreeMap<SmolStr, f64> = BTreeMap::new();
        for mention in mentions {
            if matches!(mention.kind, Kind::State | Kind::Territory)
                && mention.form != Form::Capital
                && let Some(alpha2) = alpha2(&mention.code)
            {
                *countries.entry(alpha2).or_default() += 1.0;
            }
        }
        for code in elsewhere {
            if let Some(alpha2) = alpha2(code) {
                *countries.entry(alpha2).or_default() += ELSEWHERE;
            }
        }
        let between = |from: usize, to: usize| document.text.get(from..to).unwrap_or_default();
        let mut holders = vec![Vec::new(); phrases.len()];
        let mut listed = vec![false; phrases.len()];
        for right in 1..phrases.len() {
            let left = right - 1;
            let text = between(phrases[left].span.end, phrases[right].span.start);
            let words =
                text.trim_start_matches(|letter: char| letter.is_lowercase() || letter == ' ');
            listed[left] = matches!(text.trim(), "," | "and" | ", and" | "or");
            match text.trim() {
                "," | "(" | "in" | "in the" | "of" | ", in" | ", in the" => {
                    holders[left].push(right);
                }
                "'s" | "\u{2019}s" => holders[right].push(left),
                // "Bulacan province in Luzon", "Russia's city of Perm".
                longer if longer.len() < 40 => {
                    let last = longer.rsplit(' ').next().unwrap_or_default();
                    if words.is_empty() && last == "in" {
                        holders[left].push(right);
                    }
                    if (longer.starts_with("'s ") || longer.starts_with("\u{2019}s "))
                        && !longer.contains([',', '.', ';'])
                    {
                        holders[right].push(left);
                    }
                }
                _ => {}
            }
        }
        // "Pandi, Bulacan, Philippines": what holds the second holds the first.
        for number in (0..phrases.len()).rev() {
            if let Some(&holder) = holders[number].first()
                && holder > number
            {
                let further: Vec<usize> =
                    holders[holder].iter().copied().filter(|next| *next > holder).collect();
                holders[number].extend(further);
            }
        }
        let adjectives = phrases
            .iter()
            .map(|phrase| {
                let place = mentions.partition_point(|m| m.span.end <= phrase.span.start);
                let mention = &mentions[place.checked_sub(1)?];
                let text = between(mention.span.end, phrase.span.start);
                let beside = text.len() < 30 && !text.contains(['.', ',', ';', '\n', '"']);
                (mention.form == Form::Demonym && beside).then(|| alpha2(&mention.code)).flatten()
            })
            .collect();
        Self { phrases, holders, listed, adjectives, countries }
    }

    /// One sense for each phrase, where it has any.
    fn choose(&self) -> Vec<Option<Sense>> {
        let mut chosen: Vec<Option<Sense>> = vec![None; self.phrases.len()];
        let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, phrase) in self.phrases.iter().enumerate() {
            by_key.entry(&phrase.key).or_default().push(number);
        }
        for _ in 0..ROUNDS {
            let mut next = chosen.clone();
            let around = self.around(&chosen);
            for numbers in by_key.values() {
                self.choose_one(numbers, &chosen, &around, &mut next);
            }
            chosen = next;
        }
        chosen
    }

    /// One sense for all phrases of one key, save where what holds one of them says otherwise.
    fn choose_one(
        &self,
        numbers: &[usize],
        chosen: &[Option<Sense>],
        around: &Around,
        next: &mut [Option<Sense>],
    ) {
        let senses = &self.phrases[numbers[0]].senses;
        let key = &self.phrases[numbers[0]].key;
        let apart: Vec<f64> =
            senses.iter().map(|sense| sense.prior + around.speaks_for(sense, key)).collect();
        let held = |number: usize, sense: &Sense| self.held(number, sense, chosen);
        let best = |score: &dyn Fn(usize) -> f64, senses: &[Sense]| {
            let mut best: Option<(usize, f64)> = None;
            for place in 0..senses.len() {
                let score = score(place);
                if best.is_none_or(|(_, most)| score > most) {
                    best = Some((place, score));
                }
            }
            best.map(|(place, _)| place)
        };
        let together = best(
            &|place| {
                let most = numbers.iter().map(|&number| held(number, &senses[place]));
                apart[place] + most.fold(f64::MIN, f64::max)
            },
            senses,
        );
        for &number in numbers {
            let own = &self.phrases[number].senses;
            if own.len() != senses.len() {
                next[number] = own.first().cloned();
                continue;
            }
            let alone = best(&|place| apart[place] + held(number, &own[place]), own);
            let told = |place: Option<usize>| place.map_or(0.0, |place| held(number, &own[place]));
            let place = if told(alone) > told(together) { alone } else { together };
            next[number] = place.map(|place| own[place].clone());
        }
    }

    /// What stands beside a phrase and holds this sense of it.
    fn held(&self, number: usize, sense: &Sense, chosen: &[Option<Sense>]) -> f64 {
        let mut weight: f64 = 0.0;
        for &holder in &self.holders[number] {
            let Some(of) = &chosen[holder] else { continue };
            weight += match (of.holds(sense), of.kind) {
                (true, PlaceKind::Country) => HELD_BY_COUNTRY,
                (true, PlaceKind::Division | PlaceKind::County) => HELD_BY_DIVISION,
                (true, _) => HELD_BY_OTHER,
                (false, PlaceKind::Country | PlaceKind::Division) => -NOT_HELD,
                (false, _) => 0.0,
            };
        }
        let before = number.checked_sub(1).filter(|&before| self.listed[before]);
        let after = Some(number + 1).filter(|_| self.listed[number]);
        for beside in before.into_iter().chain(after) {
            if chosen[beside].as_ref().is_some_and(|of| {
                of.kind == sense.kind && of.alpha2 == sense.alpha2 && of.name != sense.name
            }) {
                let division = sense.kind == PlaceKind::Division;
                weight += if division { LISTED_DIVISION } else { LISTED };
            }
        }
        if let Some(adjective) = &self.adjectives[number] {
            weight += if *adjective == sense.alpha2 { HELD_BY_COUNTRY / 2.0 } else { 0.0 };
        }
        weight
    }

    /// Whether a phrase has a holder that holds the sense chosen for it, right behind a comma.
    fn is_held(&self, number: usize, chosen: &[Option<Sense>]) -> bool {
        let Some(sense) = &chosen[number] else { return false };
        self.holders[number].iter().any(|&holder| {
            holder == number + 1
                && self.phrases[holder].sure
                && chosen[holder].as_ref().is_some_and(|of| {
                    matches!(of.kind, PlaceKind::Country | PlaceKind::Division) && of.holds(sense)
                })
        })
    }

    /// Whether a phrase stands in a list beside a place of the same state.
    fn is_listed(&self, number: usize, chosen: &[Option<Sense>]) -> bool {
        let Some(sense) = &chosen[number] else { return false };
        let before = number.checked_sub(1).filter(|&before| self.listed[before]);
        let after = Some(number + 1).filter(|_| self.listed[number]);
        before.into_iter().chain(after).any(|beside| {
            self.phrases[beside].sure
                && chosen[beside].as_ref().is_some_and(|other| {
                    other.kind != PlaceKind::Country && other.alpha2 == sense.alpha2
                })
        })
    }

    /// What holds a phrase, where something seems to.
    fn holder<'c>(&self, number: usize, chosen: &'c [Option<Sense>]) -> Option<&'c Sense> {
        self.holders[number].iter().find_map(|&holder| chosen[holder].as_ref())
    }

    /// What the rest of the article speaks of, by the senses chosen so far.
    fn around(&self, chosen: &[Option<Sense>]) -> Around {
        let mut around = Around { countries: self.countries.clone(), ..Around::default() };
        for (phrase, sense) in self.phrases.iter().zip(chosen) {
            let Some(sense) = sense else { continue };
            if !phrase.sure {
                continue;
            }
            if around.places.len() < AROUND {
                around.places.entry(phrase.key.clone()).or_insert_with(|| sense.clone());
            }
            if phrase.state.is_none() && !sense.alpha2.is_empty() {
                *around.countries.entry(sense.alpha2.clone()).or_default() += 0.5;
            }
        }
        around.total = around.countries.values().sum::<f64>().max(1.0);
        around
    }
}

/// What an article speaks of.
#[derive(Default)]
struct Around {
    countries: BTreeMap<SmolStr, f64>,
    total: f64,
    /// One sense a key.
    places: BTreeMap<String, Sense>,
}

impl Around {
    /// How much it speaks for one sense of a key; the key itself does not speak for it.
    fn speaks_for(&self, sense: &Sense, key: &str) -> f64 {
        let own = self.places.get(key);
        let mut count = self.countries.get(&sense.alpha2).copied().unwrap_or(0.0);
        if own.is_some_and(|own| own.alpha2 == sense.alpha2) {
            count -= 0.5;
        }
        let mut weight = 0.0;
        if count > 0.0 {
            weight += COUNTRY_NAMED + COUNTRY_OF_ARTICLE * count / self.total;
        }
        let others = || self.places.iter().filter(|(other, _)| *other != key).map(|(_, s)| s);
        let divisions =
            others().any(|other| other.kind == PlaceKind::Division && other.holds(sense));
        if divisions {
            weight += DIVISION_OF_ARTICLE;
        }
        let near = others().any(|other| {
            !matches!(other.kind, PlaceKind::Country | PlaceKind::Region)
                && other.point.kilometres(sense.point) < NEAR
        });
        if near {
            weight += NEIGHBOUR;
        }
        weight
    }
}
