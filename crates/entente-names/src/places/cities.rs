//! The index of cities: made once from a list, read as it lies in its file.
//!
//! All numbers are little-endian. A header of 8 + 5 × 4 bytes: magic, version, and the counts of
//! cities, keys and postings, and of bytes of keys and of names. Then, one behind the other:
//!
//! | part | an entry |
//! |---|---|
//! | cities | latitude, longitude (1/100,000 degree, signed), population, offset of the name: 4 bytes each; length of the name: 2; state: 2 letters; division: 8 bytes, filled with zeros |
//! | ends of keys, ends of postings | 4 bytes each |
//! | postings | 4 bytes: the city's number × 2, plus 1 where the key is not its first name |
//! | keys, names | UTF-8 |

use std::collections::BTreeMap;

use smol_str::SmolStr;
use thiserror::Error;

use super::key::key;
use super::tables::PlaceWords;
use super::{Atlas, Point};
use crate::Gazetteer;
use crate::letters::Letters;

const MAGIC: &[u8; 8] = b"ENTPLACE";
const VERSION: u32 = 1;
const HEADER: usize = 8 + 6 * 4;
const RECORD: usize = 28;
const DIVISION: usize = 8;

/// What is wrong with an index of cities.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum IndexError {
    /// It does not begin as an index does.
    #[error("this is no index of places")]
    Magic,
    /// It was written by another version of entente.
    #[error(
        "this index of places has version {found}, and this program reads version {VERSION}; install it anew"
    )]
    Version {
        /// The version it says.
        found: u32,
    },
    /// Its length is not the one that its header gives.
    #[error(
        "this index of places is {found} bytes long and says that it is {expected}; install it anew"
    )]
    Length {
        /// The length by the header.
        expected: u64,
        /// The length it has.
        found: u64,
    },
    /// Something in it points outside of it, or is not text.
    #[error("this index of places is broken in its {part}; install it anew")]
    Broken {
        /// The part.
        part: &'static str,
    },
}

/// A city as it goes into the index, and comes out of it.
#[derive(Debug, Clone, PartialEq)]
pub struct City {
    /// Its first name.
    pub name: SmolStr,
    /// Other names.
    pub names: Vec<SmolStr>,
    /// Where it is.
    pub point: Point,
    /// How many live there; 0 where that is not known.
    pub population: u32,
    /// ISO 3166-1 alpha-2.
    pub alpha2: SmolStr,
    /// GeoNames' code of its first-level division.
    pub division: SmolStr,
}

/// The index of cities.
#[derive(Debug)]
pub struct Cities {
    bytes: Vec<u8>,
    cities: usize,
    keys: usize,
    postings: usize,
    key_bytes: usize,
}

/// [`Cities::build`], with its parts.
fn build_with(letters: &Letters, words: &PlaceWords, mut cities: Vec<City>) -> Vec<u8> {
    cities.retain(|city| {
        let named = (1..=usize::from(u16::MAX)).contains(&city.name.len());
        named && city.alpha2.len() == 2 && city.alpha2.is_ascii()
    });
    cities.sort_by(|a, b| {
        let place = |city: &City| (fixed(city.point.latitude), fixed(city.point.longitude));
        let of =
            |city: &City| (city.name.clone(), city.alpha2.clone(), place(city), city.population);
        of(a).cmp(&of(b))
    });
    let mut postings: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let (mut records, mut names) = (Vec::new(), String::new());
    for (number, city) in cities.iter().enumerate() {
        let number = u32::try_from(number).expect("fewer cities than two thousand million") << 1;
        let first = key(letters, words, &city.name);
        for name in &city.names {
            let other = key(letters, words, name);
            let of = postings.entry(other).or_default();
            if !of.contains(&(number | 1)) {
                of.push(number | 1);
            }
        }
        let of = postings.entry(first).or_default();
        of.retain(|posting| *posting != number | 1);
        of.push(number);
        let shown = city.name.as_str();
        for part in [fixed(city.point.latitude), fixed(city.point.longitude)] {
            records.extend(part.to_le_bytes());
        }
        records.extend(city.population.to_le_bytes());
        records.extend(size(names.len()).to_le_bytes());
        records.extend((shown.len() as u16).to_le_bytes());
        records.extend(city.alpha2.as_bytes());
        let fits = city.division.len() <= DIVISION && city.division.is_ascii();
        let division = if fits { city.division.as_bytes() } else { &[] };
        records.extend(division);
        records.extend(std::iter::repeat_n(0, DIVISION - division.len()));
        names.push_str(shown);
    }
    postings.remove("");
    let (mut key_ends, mut ends, mut lists, mut keys) =
        (Vec::new(), Vec::new(), Vec::new(), String::new());
    for (key, list) in &postings {
        keys.push_str(key);
        for posting in list {
            lists.extend(posting.to_le_bytes());
        }
        key_ends.extend(size(keys.len()).to_le_bytes());
        ends.extend(size(lists.len() / 4).to_le_bytes());
    }
    let mut bytes = MAGIC.to_vec();
    let counts = [cities.len(), postings.len(), lists.len() / 4, keys.len(), names.len()].map(size);
    for number in std::iter::once(VERSION).chain(counts) {
        bytes.extend(number.to_le_bytes());
    }
    for part in [&records, &key_ends, &ends, &lists] {
        bytes.extend(part);
    }
    bytes.extend(keys.as_bytes());
    bytes.extend(names.as_bytes());
    bytes
}

fn size(length: usize) -> u32 {
    u32::try_from(length).expect("less than four thousand million bytes")
}

fn fixed(degrees: f64) -> i32 {
    (degrees * 100_000.0).round() as i32
}

impl Cities {
    /// The bytes of the index of some cities; the same cities give the same bytes, in whatever
    /// order. Cities without a name, and those whose state is not two letters, are left out; so is a
    /// division's code of more than eight letters.
    pub fn build(gazetteer: &Gazetteer, atlas: &Atlas, cities: Vec<City>) -> Vec<u8> {
        build_with(&gazetteer.letters, &atlas.words, cities)
    }

    /// Reads an index; every offset in it is checked, so that no look-up can fail later.
    ///
    /// # Errors
    /// [`IndexError`] when the bytes are no index, of another version, cut short or broken.
    pub fn read(bytes: Vec<u8>) -> Result<Self, IndexError> {
        if bytes.get(..MAGIC.len()) != Some(MAGIC) || bytes.len() < HEADER {
            return Err(IndexError::Magic);
        }
        let number = |place: usize| u32_at(&bytes, MAGIC.len() + 4 * place);
        if number(0) != VERSION {
            return Err(IndexError::Version { found: number(0) });
        }
        let [cities, keys, postings, key_bytes, name_bytes] =
            [1, 2, 3, 4, 5].map(|place| u64::from(number(place)));
        let expected = HEADER as u64
            + cities * RECORD as u64
            + (keys * 2 + postings) * 4
            + key_bytes
            + name_bytes;
        if expected != bytes.len() as u64 {
            return Err(IndexError::Length { expected, found: bytes.len() as u64 });
        }
        // The sum of all parts is the length of something in memory: each fits.
        let index = Self {
            cities: cities as usize,
            keys: keys as usize,
            postings: postings as usize,
            key_bytes: key_bytes as usize,
            bytes,
        };
        index.check()?;
        Ok(index)
    }

    fn check(&self) -> Result<(), IndexError> {
        let broken = |part| IndexError::Broken { part };
        let keys = std::str::from_utf8(self.key_text()).map_err(|_| broken("keys"))?;
        let names = std::str::from_utf8(self.name_text()).map_err(|_| broken("names"))?;
        let (mut key, mut posting) = (0, 0);
        for number in 0..self.keys {
            let (key_end, end) = (self.key_end(number), self.posting_end(number));
            if key_end < key || !keys.is_char_boundary(key_end) {
                return Err(broken("ends of keys"));
            }
            if end < posting || end > self.postings {
                return Err(broken("ends of postings"));
            }
            (key, posting) = (key_end, end);
        }
        if (0..self.postings).any(|number| self.posting(number) >> 1 >= self.cities as u32) {
            return Err(broken("postings"));
        }
        for number in 0..self.cities {
            let record = self.record(number);
            let (start, length) = (u32_at(record, 12) as usize, usize::from(u16_at(record, 16)));
            if names.get(start..start + length).is_none() {
                return Err(broken("names of cities"));
            }
            let division = &record[20..];
            if !record[18..20].is_ascii() || !division.is_ascii() {
                return Err(broken("codes of cities"));
            }
            if u32_at(record, 0) as i32 / 100_000 > 90 || u32_at(record, 0) as i32 / 100_000 < -90 {
                return Err(broken("points of cities"));
            }
        }
        Ok(())
    }

    /// How many cities it holds.
    pub fn len(&self) -> usize {
        self.cities
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.cities == 0
    }

    /// The cities that bear a name, given in its folded form: plain letters in lower case, one space
    /// between words.
    pub fn named(&self, key: &str) -> Vec<City> {
        self.find(key).map(|(number, _)| self.city(number)).collect()
    }

    /// The numbers of the cities that bear a key, and whether it is their first name.
    pub(crate) fn find(&self, key: &str) -> impl Iterator<Item = (usize, bool)> + '_ {
        let (mut low, mut high) = (0, self.keys);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.key(middle) < key.as_bytes() { low = middle + 1 } else { high = middle }
        }
        let range = if low < self.keys && self.key(low) == key.as_bytes() {
            low.checked_sub(1).map_or(0, |before| self.posting_end(before))..self.posting_end(low)
        } else {
            0..0
        };
        range.map(|place| {
            let posting = self.posting(place);
            ((posting >> 1) as usize, posting & 1 == 0)
        })
    }

    /// A city by its number, without its other names.
    pub(crate) fn city(&self, number: usize) -> City {
        let record = self.record(number);
        let start = u32_at(record, 12) as usize;
        let name = &self.name_text()[start..start + usize::from(u16_at(record, 16))];
        let text = |bytes: &[u8]| SmolStr::new(std::str::from_utf8(bytes).unwrap_or_default());
        let division = &record[20..];
        let length = division.iter().position(|byte| *byte == 0).unwrap_or(DIVISION);
        let degrees = |place| f64::from(u32_at(record, place) as i32) / 100_000.0;
        City {
            name: text(name),
            names: Vec::new(),
            point: Point { latitude: degrees(0), longitude: degrees(4) },
            population: u32_at(record, 8),
            alpha2: text(&record[18..20]),
            division: text(&division[..length]),
        }
    }

    fn record(&self, number: usize) -> &[u8] {
        &self.bytes[HEADER + number * RECORD..][..RECORD]
    }

    fn after_records(&self) -> usize {
        HEADER + self.cities * RECORD
    }

    fn key_end(&self, number: usize) -> usize {
        u32_at(&self.bytes, self.after_records() + 4 * number) as usize
    }

    fn posting_end(&self, number: usize) -> usize {
        u32_at(&self.bytes, self.after_records() + 4 * (self.keys + number)) as usize
    }

    fn posting(&self, number: usize) -> u32 {
        u32_at(&self.bytes, self.after_records() + 4 * (2 * self.keys + number))
    }

    fn key_text(&self) -> &[u8] {
        &self.bytes[self.after_records() + 4 * (2 * self.keys + self.postings)..][..self.key_bytes]
    }

    fn name_text(&self) -> &[u8] {
        let start = self.after_records() + 4 * (2 * self.keys + self.postings) + self.key_bytes;
        &self.bytes[start..]
    }

    fn key(&self, number: usize) -> &[u8] {
        let start = number.checked_sub(1).map_or(0, |before| self.key_end(before));
        &self.key_text()[start..self.key_end(number)]
    }
}

fn u32_at(bytes: &[u8], place: usize) -> u32 {
    u32::from_le_bytes(bytes[place..place + 4].try_into().expect("four bytes"))
}

fn u16_at(bytes: &[u8], place: usize) -> u16 {
    u16::from_le_bytes(bytes[place..place + 2].try_into().expect("two bytes"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn city(name: &str, names: &[&str], alpha2: &str, population: u32) -> City {
        City {
            name: name.into(),
            names: names.iter().map(SmolStr::new).collect(),
            point: Point { latitude: 53.9, longitude: -27.56667 },
            population,
            alpha2: alpha2.into(),
            division: "04".into(),
        }
    }

    fn built(cities: Vec<City>) -> Vec<u8> {
        build_with(&Letters::default(), &PlaceWords::default(), cities)
    }

    #[test]
    fn a_city_is_found_by_each_of_its_names() {
        let minsk = city("Minsk", &["Miensk", "Mensk", "MINSK"], "BY", 1_742_124);
        let cities = Cities::read(built(vec![minsk.clone(), city("Minsk", &[], "RU", 0)])).unwrap();
        assert_eq!(cities.len(), 2);
        assert_eq!(cities.named("miensk"), [City { names: Vec::new(), ..minsk }]);
        assert_eq!(cities.named("minsk").len(), 2);
        assert!(cities.find("minsk").all(|(_, first)| first));
        assert!(cities.find("mensk").all(|(_, first)| !first));
        assert!(cities.named("").is_empty() && cities.named("minskk").is_empty());
    }

    #[test]
    fn what_is_no_index_is_refused_with_what_to_do() {
        let said = |bytes: &[u8]| Cities::read(bytes.to_vec()).unwrap_err().to_string();
        let good = built(vec![city("Minsk", &[], "BY", 1)]);
        insta::assert_snapshot!(said(b"PK"), @"this is no index of places");
        let mut other = good.clone();
        other[8] = 9;
        insta::assert_snapshot!(said(&other), @"this index of places has version 9, and this program reads version 1; install it anew");
        insta::assert_snapshot!(said(&good[..good.len() - 1]), @"this index of places is 81 bytes long and says that it is 82; install it anew");
        let mut broken = good.clone();
        broken[HEADER + 12] = 200;
        insta::assert_snapshot!(said(&broken), @"this index of places is broken in its names of cities; install it anew");
    }

    proptest! {
        /// What goes in comes out, whatever the order it went in.
        #[test]
        fn an_index_holds_what_was_put_in(
            cities in prop::collection::vec(
                ("[A-Za-z][a-z ]{0,9}", prop::collection::vec("[A-Z][a-z]{0,6}", 0..4),
                 -90.0..90.0_f64, -180.0..180.0_f64, any::<u32>(), "[A-Z]{2}", "[A-Z0-9]{0,8}"),
                0..12,
            )
        ) {
            let cities: Vec<City> = cities
                .into_iter()
                .map(|(name, names, latitude, longitude, population, alpha2, division)| City {
                    name: name.trim().into(),
                    names: names.into_iter().map(SmolStr::from).collect(),
                    point: Point { latitude, longitude },
                    population,
                    alpha2: alpha2.into(),
                    division: division.into(),
                })
                .collect();
            let bytes = built(cities.clone());
            let index = Cities::read(bytes.clone()).unwrap();
            prop_assert_eq!(index.len(), cities.len());
            for city in &cities {
                for name in std::iter::once(&city.name).chain(&city.names) {
                    let key = key(&Letters::default(), &PlaceWords::default(), name);
                    let found = index.named(&key).into_iter().any(|found| {
                        found.name == city.name
                            && found.population == city.population
                            && found.alpha2 == city.alpha2
                            && found.division == city.division
                            && (found.point.latitude - city.point.latitude).abs() < 1e-5
                            && (found.point.longitude - city.point.longitude).abs() < 1e-5
                    });
                    prop_assert!(found, "{name}");
                }
            }
            let mut turned = cities;
            turned.reverse();
            prop_assert!(Cities::read(built(turned)).is_ok());
        }

        /// No bytes make it panic, neither when they are read nor when they are asked.
        #[test]
        fn hostile_bytes_are_refused_or_read(
            place in 0..82_usize, byte in any::<u8>(), cut in 0..83_usize,
        ) {
            let mut bytes = built(vec![city("Minsk", &[], "BY", 1)]);
            bytes[place] = byte;
            bytes.truncate(cut);
            if let Ok(cities) = Cities::read(bytes) {
                for key in ["minsk", "", "z"] {
                    let _ = cities.named(key);
                }
            }
        }
    }
}
