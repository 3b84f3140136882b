//! What the articles of an archive name, held in memory: who counts by field asks here.
//!
//! The catalogue is made from the claims and holds nothing of its own. It follows the archive by
//! itself: what was added or read since is taken in before it is asked.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, RwLockReadGuard};

use entente_claims::{Claim, Slot};
use entente_names::{Gazetteer, Kind};
use entente_text::Date;
use rusqlite::Row;
use serde::{Deserialize, Serialize};

use crate::archive::Archive;
use crate::error::Result;
use crate::rows::published_of;

/// By what articles are counted and asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// An organisation or treaty that a claim is about, by its code.
    Organisation,
    /// A state that a claim names in any part, by its code.
    State,
    /// A state that a claim tells a change of membership of, by its code.
    Member,
    /// A person who speaks, holds an office or takes part.
    Person,
    /// The outlet.
    Source,
    /// The type of a claim ("membership").
    Type,
    /// What a claim says was changed ("freeze").
    Change,
    /// How a claim is meant ("asserted", "denied").
    Modality,
    /// An exercise by its name.
    Exercise,
    /// A place.
    Place,
    /// A place and the state that a claim says it lies in, with a tabulator between. Nobody asks
    /// for it, and it is among no counts.
    #[serde(skip)]
    Within,
}

impl Facet {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 10] = [
        Self::Organisation,
        Self::State,
        Self::Member,
        Self::Person,
        Self::Source,
        Self::Type,
        Self::Change,
        Self::Modality,
        Self::Exercise,
        Self::Place,
    ];

    /// The field's name in a question: `org:CSTO`.
    pub fn field(self) -> &'static str {
        match self {
            Self::Organisation => "org",
            Self::State => "state",
            Self::Member => "member",
            Self::Person => "person",
            Self::Source => "source",
            Self::Type => "type",
            Self::Change => "change",
            Self::Modality => "modality",
            Self::Exercise => "exercise",
            Self::Place => "place",
            Self::Within => "within",
        }
    }
}

/// What every article names.
#[derive(Debug, Default)]
pub struct Catalogue {
    stamp: Stamp,
    /// By the number of the article; numbers that are not given out stand empty.
    entries: Vec<Entry>,
    values: Vec<(Facet, String)>,
    /// The numbers of the articles that name each value, rising.
    naming: Vec<Vec<u32>>,
    /// How many articles were published on each day, and how many are undated.
    days: BTreeMap<Date, usize>,
    undated: usize,
    /// The articles whose reading left doubts.
    doubtful: BTreeSet<i64>,
    places: HashMap<(Facet, String), u32>,
    /// The leads of the articles whose stories others print too.
    leads: HashMap<u32, u32>,
    /// The same articles.
    storied: Arc<Numbers>,
    /// Values by what they are in small letters.
    folded: HashMap<(Facet, String), Vec<u32>>,
}

/// Up to where the archive was followed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    identity: String,
    number: i64,
    revision: i64,
    /// The last change of stories.
    stories: i64,
}

#[derive(Debug, Clone, Default)]
struct Entry {
    held: bool,
    published: Option<Date>,
    source: Option<u32>,
    /// Positions of values, sorted.
    named: Box<[u32]>,
}

/// A set of articles by their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Numbers(Vec<u64>);

impl Extend<usize> for Numbers {
    fn extend<T: IntoIterator<Item = usize>>(&mut self, numbers: T) {
        numbers.into_iter().for_each(|number| self.insert(number));
    }
}

impl Numbers {
    /// How many are in it.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether none is in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn remove(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word &= !(1 << (number % 64));
        }
    }

    fn insert(&mut self, number: usize) {
        let word = number / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (number % 64);
    }

    pub(crate) fn contains(&self, number: i64) -> bool {
        usize::try_from(number)
            .ok()
            .and_then(|number| Some(self.0.get(number / 64)? >> (number % 64) & 1 == 1))
            .unwrap_or(false)
    }
}

/// How many values of a facet a survey has, those of most articles.
pub(crate) const MOST_VALUES: usize = 1000;

/// How often each value stands in the articles that answer a question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Survey {
    /// How many articles answer.
    pub total: usize,
    /// How many of them are undated.
    pub undated: usize,
    /// The days on which they were published, with their number.
    pub days: Vec<(Date, usize)>,
    /// The values by facet, those of most articles first, then in alphabetical order; the first
    /// thousand.
    pub facets: BTreeMap<Facet, Vec<(String, usize)>>,
}

impl Catalogue {
    /// Counts what articles name.
    pub(crate) fn survey(&self, numbers: &[i64], most: usize) -> Survey {
        let mut counts = vec![0_usize; self.values.len()];
        let mut days: BTreeMap<Date, usize> = BTreeMap::new();
        let mut undated = 0;
        let found = numbers.iter().filter_map(|&number| self.entry(number));
        for entry in found {
            match entry.published {
                Some(day) => *days.entry(day).or_default() += 1,
                None => undated += 1,
            }
            for &value in entry.source.iter().chain(&entry.named) {
                counts[value as usize] += 1;
            }
        }
        let facets = self.most_named(counts, most);
        Survey { total: numbers.len(), undated, days: days.into_iter().collect(), facets }
    }

    /// The same of all articles, which need not be looked at for it.
    pub(crate) fn whole(&self, most: usize) -> Survey {
        let held = self.undated + self.days.values().sum::<usize>();
        let days = self.days.iter().map(|(day, count)| (*day, *count)).collect();
        let facets = self.most_named(self.naming.iter().map(Vec::len), most);
        Survey { total: held, undated: self.undated, days, facets }
    }

    /// The values of each facet that most articles name, by the counts of all values.
    fn most_named(
        &self,
        counts: impl IntoIterator<Item = usize>,
        most: usize,
    ) -> BTreeMap<Facet, Vec<(String, usize)>> {
        type Counted<'a> = (&'a str, usize);
        let mut facets: BTreeMap<Facet, Vec<Counted<'_>>> = BTreeMap::new();
        for ((facet, value), count) in self.values.iter().zip(counts) {
            if count > 0 && *facet != Facet::Within {
                facets.entry(*facet).or_default().push((value, count));
            }
        }
        let order = |(one, many): &Counted<'_>, (other, more): &Counted<'_>| {
            more.cmp(many).then_with(|| one.cmp(other))
        };
        let first = |mut values: Vec<Counted<'_>>| {
            if values.len() > most {
                values.select_nth_unstable_by(most, order);
                values.truncate(most);
            }
            values.sort_by(order);
            values.into_iter().map(|(value, count)| (value.to_owned(), count)).collect()
        };
        facets.into_iter().map(|(facet, values)| (facet, first(values))).collect()
    }

    /// The articles whose reading left doubts, in the order of adding.
    pub(crate) fn doubtful(&self) -> &BTreeSet<i64> {
        &self.doubtful
    }

    /// All values of a facet with the number of their articles, in alphabetical order.
    pub fn values(&self, facet: Facet) -> Vec<(&str, usize)> {
        let mut named: Vec<_> = self.each_value(facet).collect();
        named.sort_unstable();
        named
    }

    /// The same in no order.
    pub fn each_value(&self, facet: Facet) -> impl Iterator<Item = (&str, usize)> {
        let all = self.values.iter().zip(self.naming.iter().map(Vec::len));
        let named = all.filter(move |((of, _), count)| *of == facet && *count > 0);
        named.map(|((_, value), count)| (value.as_str(), count))
    }

    /// The state that each place is said to lie in by most articles; of two that are said as often,
    /// the first in alphabetical order. Places of which none is said are not among them.
    pub fn states_of_places(&self) -> BTreeMap<&str, &str> {
        let mut states: BTreeMap<&str, (Reverse<usize>, &str)> = BTreeMap::new();
        for ((facet, value), naming) in self.values.iter().zip(&self.naming) {
            let Some((place, state)) = value.split_once('\t') else { continue };
            if *facet == Facet::Within && !naming.is_empty() {
                let said = (Reverse(naming.len()), state);
                states.entry(place).and_modify(|held| *held = said.min(*held)).or_insert(said);
            }
        }
        states.into_iter().map(|(place, (_, state))| (place, state)).collect()
    }

    /// How many articles name a value, whatever its case.
    pub fn count(&self, facet: Facet, value: &str) -> usize {
        self.numbers_naming(facet, value).len()
    }

    /// The articles that name a value, whatever its case.
    pub(crate) fn naming(&self, facets: &[Facet], value: &str) -> Numbers {
        let mut numbers = Numbers::default();
        for place in self.places_of(facets, value) {
            for number in &self.naming[place as usize] {
                numbers.insert(*number as usize);
            }
        }
        numbers
    }

    /// The positions of a value in these facets, in every case in which it is written.
    fn places_of(&self, facets: &[Facet], value: &str) -> Vec<u32> {
        let folded = value.to_lowercase();
        let of = |facet: &Facet| self.folded.get(&(*facet, folded.clone()));
        facets.iter().filter_map(of).flatten().copied().collect()
    }

    /// How a value is written, in every case.
    pub(crate) fn spellings(&self, facet: Facet, value: &str) -> Vec<&str> {
        let places = self.places_of(&[facet], value);
        places.into_iter().map(|place| self.values[place as usize].1.as_str()).collect()
    }

    /// The numbers of the articles that name a value, rising.
    pub(crate) fn numbers_naming(&self, facet: Facet, value: &str) -> Vec<i64> {
        let places = self.places_of(&[facet], value);
        let named = places.into_iter().flat_map(|place| &self.naming[place as usize]);
        let numbers: BTreeSet<i64> = named.map(|number| i64::from(*number)).collect();
        numbers.into_iter().collect()
    }

    /// Notes what an article names now, in the place of what it named before.
    fn names(&mut self, number: i64, values: BTreeSet<u32>) {
        let Ok(short) = u32::try_from(number) else { return };
        let Some(entry) = self.entry_mut(number) else { return };
        let before = std::mem::replace(&mut entry.named, values.iter().copied().collect());
        for value in before.iter().filter(|value| !values.contains(value)) {
            let named = &mut self.naming[*value as usize];
            if let Ok(place) = named.binary_search(&short) {
                named.remove(place);
            }
        }
        for value in values {
            self.name(value, short);
        }
    }

    fn name(&mut self, value: u32, number: u32) {
        let named = &mut self.naming[value as usize];
        match named.last() {
            Some(last) if *last >= number => {
                if let Err(place) = named.binary_search(&number) {
                    named.insert(place, number);
                }
            }
            _ => named.push(number),
        }
    }

    /// The articles whose stories others print too.
    pub(crate) fn storied(&self) -> Arc<Numbers> {
        Arc::clone(&self.storied)
    }

    /// Of these articles, those that are copies of another of them: all of a story but one, which is
    /// the leading one where it is among them, else the first published.
    pub(crate) fn copies(&self, numbers: &[i64]) -> Numbers {
        let mut shown: HashMap<u32, (bool, bool, Option<Date>, u32)> = HashMap::new();
        let mut copies = Numbers::default();
        for number in numbers.iter().filter_map(|number| u32::try_from(*number).ok()) {
            let Some(&lead) = self.leads.get(&number) else { continue };
            let day = self.entry(i64::from(number)).and_then(|entry| entry.published);
            let one = (number != lead, day.is_none(), day, number);
            let hidden = match shown.insert(lead, one) {
                Some(other) if other < one => {
                    shown.insert(lead, other);
                    Some(number)
                }
                other => other.map(|(.., other)| other),
            };
            copies.extend(hidden.map(|number| number as usize));
        }
        copies
    }

    /// The articles published between two days, both included; without either, the undated ones.
    pub(crate) fn published(&self, days: Option<(Date, Date)>) -> Numbers {
        self.where_entry(|entry| match (days, entry.published) {
            (Some((first, last)), Some(day)) => (first..=last).contains(&day),
            (None, None) => true,
            _ => false,
        })
    }

    fn where_entry(&self, holds: impl Fn(&Entry) -> bool) -> Numbers {
        let mut numbers = Numbers::default();
        for (number, entry) in self.entries.iter().enumerate() {
            if entry.held && holds(entry) {
                numbers.insert(number);
            }
        }
        numbers
    }

    fn entry(&self, number: i64) -> Option<&Entry> {
        self.entries.get(usize::try_from(number).ok()?)
    }

    fn entry_mut(&mut self, number: i64) -> Option<&mut Entry> {
        let number = usize::try_from(number).ok()?;
        if self.entries.len() <= number {
            self.entries.resize_with(number + 1, Entry::default);
        }
        self.entries.get_mut(number)
    }

    fn place_of(&mut self, facet: Facet, value: &str) -> u32 {
        if let Some(&place) = self.places.get(&(facet, value.to_owned())) {
            return place;
        }
        let place = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push((facet, value.to_owned()));
        self.naming.push(Vec::new());
        self.places.insert((facet, value.to_owned()), place);
        self.folded.entry((facet, value.to_lowercase())).or_default().push(place);
        place
    }
}

/// Which slot of which type of claim fills which field.
struct Filled<'a> {
    kind: &'a str,
    slot: &'a str,
    field: &'a str,
}

static SLOTS: LazyLock<Vec<Filled<'static>>> = LazyLock::new(|| {
    include_str!("slots.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some(Filled { kind: columns.next()?, slot: columns.next()?, field: columns.next()? })
        })
        .collect()
});

/// Whether a speaker or participant is somebody by name, and no state, body or office.
fn is_person(names: &Gazetteer, value: &str) -> bool {
    let capital =
        |word: Option<&str>| word.is_some_and(|word| word.starts_with(char::is_uppercase));
    let mut words = value.split_whitespace();
    let possessive = value.contains("\u{2019}s ") || value.contains("'s ");
    capital(words.next()) && capital(words.last()) && !possessive && names.resolve(value).is_none()
}

impl Filled<'_> {
    /// Whether what fills the slot can be of a facet.
    fn gives(&self, facet: Facet) -> bool {
        match self.field {
            "party" => matches!(facet, Facet::State | Facet::Organisation),
            field => field == facet.field(),
        }
    }
}

/// What one claim names, in one facet or in all.
fn named(kind: &str, slots: &BTreeMap<String, Slot>, only: Option<Facet>) -> Vec<(Facet, String)> {
    let names = Gazetteer::builtin();
    let mut all = Vec::new();
    let rows = SLOTS.iter().filter(|row| row.kind == "*" || row.kind == kind);
    for row in rows.filter(|row| only.is_none_or(|only| row.gives(only))) {
        let Some(slot) = slots.get(row.slot) else { continue };
        for value in slot.list() {
            let state = names.state(value).is_some();
            let facet = match row.field {
                "party" if state => Some(Facet::State),
                "party" => Some(Facet::Organisation),
                "state" => state.then_some(Facet::State),
                "member" => Some(Facet::Member),
                "person" => is_person(names, value).then_some(Facet::Person),
                "change" => Some(Facet::Change),
                "exercise" => Some(Facet::Exercise),
                "place" => Some(Facet::Place),
                _ => None,
            };
            all.extend(facet.map(|facet| (facet, value.clone())));
        }
    }
    if let (Some(Slot::Text(place)), Some(Slot::Text(country))) =
        (slots.get("place"), slots.get("country"))
    {
        all.push((Facet::Within, format!("{place}\t{country}")));
    }
    all
}

/// Whether a claim names a value in a field, whatever its case.
pub(crate) fn names(claim: &Claim, facet: Facet, value: &str) -> bool {
    let value = value.to_lowercase();
    match facet {
        Facet::Type => claim.kind.to_lowercase() == value,
        Facet::Modality => crate::claims::modality(claim) == value,
        Facet::Source => false,
        _ => named(&claim.kind, &claim.slots, Some(facet))
            .iter()
            .any(|(of, named)| *of == facet && named.to_lowercase() == value),
    }
}

/// The code of what somebody names, where the gazetteer knows it.
pub(crate) fn code_of(facets: &[Facet], name: &str) -> Option<String> {
    let (kind, code) = Gazetteer::builtin().resolve(name)?;
    let fits = match kind {
        Kind::Organisation | Kind::Treaty => facets.contains(&Facet::Organisation),
        _ => facets.iter().any(|facet| matches!(facet, Facet::State | Facet::Member)),
    };
    fits.then(|| code.to_string())
}

impl Archive {
    /// A mark that changes whenever an article is added or read.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn revision(&self) -> Result<(i64, i64)> {
        let Stamp { number, revision, .. } = self.stamp()?;
        Ok((number, revision))
    }

    /// The catalogue as the archive is now; where it is kept by [`Archive::refresh`], as it was
    /// then.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn catalogue(&self) -> Result<RwLockReadGuard<'_, Catalogue>> {
        let now = self.stamp()?;
        {
            let held = self.shared.catalogue();
            let kept = self.shared.is_kept() && held.stamp.identity == now.identity;
            if kept || held.stamp == now {
                return Ok(held);
            }
        }
        self.follow_catalogue(now)?;
        Ok(self.shared.catalogue())
    }

    /// Takes into the catalogue what was added and read since.
    pub(crate) fn follow_catalogue(&self, now: Stamp) -> Result<()> {
        let mut held = self.shared.catalogue_to_change();
        match held.stamp == now {
            true => Ok(()),
            false => self.follow(&mut held, now),
        }
    }

    pub(crate) fn stamp(&self) -> Result<Stamp> {
        let read = |row: &Row<'_>| {
            Ok(Stamp {
                identity: row.get(0)?,
                number: row.get(1)?,
                revision: row.get(2)?,
                stories: row.get(3)?,
            })
        };
        self.connection
            .prepare_cached(
                "SELECT identity, (SELECT coalesce(max(number), 0) FROM articles),
                     (SELECT coalesce(max(revision), 0) FROM readings),
                     (SELECT coalesce(max(revision), 0) FROM stories) FROM archive",
            )
            .and_then(|mut select| select.query_row([], read))
            .map_err(self.failed("looking what was added"))
    }

    /// Takes in what was added and read since.
    fn follow(&self, catalogue: &mut Catalogue, now: Stamp) -> Result<()> {
        #[derive(Deserialize)]
        struct Slots {
            slots: BTreeMap<String, Slot>,
        }
        // Who takes an article down gives the archive another identity.
        if catalogue.stamp.identity != now.identity || now.number < catalogue.stamp.number {
            *catalogue = Catalogue::default();
        }
        let mut follow = || {
            let mut select = self.connection.prepare_cached(
                "SELECT number, source, published FROM articles WHERE number > ?1",
            )?;
            let mut rows = select.query([catalogue.stamp.number])?;
            while let Some(row) = rows.next()? {
                let number: i64 = row.get("number")?;
                let source: Option<String> = row.get("source")?;
                let source = source.map(|name| catalogue.place_of(Facet::Source, &name));
                let published = published_of(row)?;
                match published {
                    Some(day) => *catalogue.days.entry(day).or_default() += 1,
                    None => catalogue.undated += 1,
                }
                if let (Some(source), Ok(short)) = (source, u32::try_from(number)) {
                    catalogue.name(source, short);
                }
                if let Some(entry) = catalogue.entry_mut(number) {
                    (entry.held, entry.source, entry.published) = (true, source, published);
                }
            }
            self.follow_stories(catalogue)?;
            // Articles read anew may have no claim any more, so the readings lead.
            let mut select = self.connection.prepare_cached(
                "SELECT readings.article, readings.doubts <> '[]' AS doubtful, claims.type,
                     claims.modality, claims.claim
                 FROM readings LEFT JOIN claims ON claims.article = readings.article
                 WHERE readings.revision > ?1 OR ?1 = 0 ORDER BY readings.article",
            )?;
            let mut rows = select.query([catalogue.stamp.revision])?;
            let mut open: Option<(i64, BTreeSet<u32>)> = None;
            let close = |catalogue: &mut Catalogue, open: Option<(i64, BTreeSet<u32>)>| {
                if let Some((number, named)) = open {
                    catalogue.names(number, named);
                }
            };
            while let Some(row) = rows.next()? {
                let article: i64 = row.get("article")?;
                if open.as_ref().is_none_or(|(number, _)| *number != article) {
                    close(catalogue, open.replace((article, BTreeSet::new())));
                    match row.get("doubtful")? {
                        true => catalogue.doubtful.insert(article),
                        false => catalogue.doubtful.remove(&article),
                    };
                }
                let Some((_, values)) = &mut open else { continue };
                let kind: Option<String> = row.get("type")?;
                let Some(kind) = kind else { continue };
                let modality: String = row.get("modality")?;
                values.insert(catalogue.place_of(Facet::Modality, &modality));
                let slots: Option<Slots> =
                    serde_json::from_str(row.get_ref("claim")?.as_str()?).ok();
                for (facet, value) in
                    slots.iter().flat_map(|slots| named(&kind, &slots.slots, None))
                {
                    values.insert(catalogue.place_of(facet, &value));
                }
                values.insert(catalogue.place_of(Facet::Type, &kind));
            }
            close(catalogue, open);
            Ok(())
        };
        follow().map_err(self.failed("looking what the articles name"))?;
        catalogue.stamp = now;
        Ok(())
    }

    /// Takes in which stories changed since.
    fn follow_stories(&self, catalogue: &mut Catalogue) -> rusqlite::Result<()> {
        let mut select = self.connection.prepare_cached(
            "SELECT article, lead, (SELECT count(*) FROM stories AS others
                 WHERE others.lead = stories.lead) FROM stories WHERE revision > ?1",
        )?;
        let mut rows = select.query([catalogue.stamp.stories])?;
        while let Some(row) = rows.next()? {
            let (article, lead, count): (u32, u32, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let storied = Arc::make_mut(&mut catalogue.storied);
            if count > 1 {
                catalogue.leads.insert(article, lead);
                storied.insert(article as usize);
            } else {
                catalogue.leads.remove(&article);
                storied.remove(article as usize);
            }
        }
        Ok(())
    }
}
