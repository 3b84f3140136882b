//! Whether two articles print one story: a dispatch that several outlets carry, whole, edited a
//! little, or cut short.
//!
//! Texts are compared by their runs of four words (shingles), after Broder, "On the resemblance and
//! containment of documents" (SEQUENCES 1997): the share of the shorter text that stands in the
//! longer one decides. That candidates are found without comparing all with all, each article has
//! some [`Likeness::keys`]: least hashes over its opening and over the whole, its headline, its
//! address. Articles without a common key are not compared, nor are those of which a draw of their
//! shingles says that they have little in common ([`Sample`]).

use std::collections::HashSet;
use std::ops::Range;

use entente_text::{Article, Completeness, CreditKind};

use crate::sample::Sample;

/// How many words make a shingle.
const SHINGLE: usize = 4;
/// How many words are the opening: what is left of a text that is cut short.
const OPENING: usize = 48;
/// How many least hashes an opening and a whole text have as keys.
const OPENING_KEYS: u64 = 4;
const WHOLE_KEYS: u64 = 6;
/// The fewest shingles by which a text can be told from others.
const FEWEST: usize = 12;
/// How many shingles a notice has at most, in which a figure makes the difference.
const NOTICE: usize = 60;
/// The fewest words of a headline that tells a story apart.
const HEADLINE: usize = 4;

/// The share of the shorter text that makes two texts one.
const SAME_TEXT: f64 = 0.7;
/// The same where headline, address or credit say so as well.
const SAME_STORY: f64 = 0.4;
/// How much shorter a text may be that is not cut short, so that an item in a digest is not taken
/// for the digest.
const LENGTHS: f64 = 0.35;

/// What two articles are compared by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Likeness {
    /// Hashes of the shingles, sorted, each once.
    shingles: Vec<u64>,
    opening: Vec<u64>,
    sample: Sample,
    /// Hashes of the words with digits, sorted, each once.
    figures: Vec<u64>,
    /// A hash of all words, those of the headline first.
    words: Option<u64>,
    headline: Option<u64>,
    address: Option<u64>,
    cut_short: bool,
    source: Option<String>,
    credit: Option<String>,
}

/// What is known of an article besides its text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Margins<'a> {
    /// The headline.
    pub title: &'a str,
    /// Where it stands on the web.
    pub url: Option<&'a str>,
    /// The outlet.
    pub source: Option<&'a str>,
    /// The outlet that printed it first, where it says so.
    pub credit: Option<&'a str>,
    /// Whether the body is not whole.
    pub cut_short: bool,
}

/// FNV-1a (Fowler, Noll, Vo), finished as SplitMix64 is, so that the least of many is a fair draw.
fn hash(parts: &[&str], seed: u64) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64 ^ seed;
    for part in parts {
        for byte in part.bytes().chain([0]) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    mixed(state)
}

fn mixed(mut state: u64) -> u64 {
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// The words of a text in small letters, one after the other in one string: articles are compared by
/// the thousand, and a string for each word would take longer than all the rest.
#[derive(Debug, Default)]
struct Words {
    text: String,
    places: Vec<Range<usize>>,
}

impl Words {
    fn of(text: &str) -> Self {
        let mut words = Self { text: String::with_capacity(text.len()), places: Vec::new() };
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let start = words.text.len();
            match word.is_ascii() {
                true => {
                    words.text.extend(word.bytes().map(|byte| byte.to_ascii_lowercase() as char))
                }
                false => words.text.push_str(&word.to_lowercase()),
            }
            words.places.push(start..words.text.len());
        }
        words
    }

    fn all(&self) -> Vec<&str> {
        self.places.iter().map(|place| &self.text[place.clone()]).collect()
    }
}

fn shingles(words: &[&str]) -> Vec<u64> {
    words.windows(SHINGLE).map(|run| hash(run, 0)).collect()
}

/// An address without what differs between two ways to one page: scheme, "www.", "m.", "amp", what
/// is asked behind "?" and "#".
fn canonical(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next()?;
    let (host, path) = rest.split_once('/')?;
    let mut host = host.to_lowercase();
    for prefix in ["www.", "m.", "amp.", "mobile."] {
        if let Some(short) = host.strip_prefix(prefix) {
            host = short.to_owned();
        }
    }
    let parts: Vec<&str> =
        path.split('/').filter(|part| !matches!(*part, "" | "amp" | "amp.html")).collect();
    // A front page is no article.
    (!parts.is_empty() && path.len() > 6).then(|| format!("{host}/{}", parts.join("/")))
}

impl Likeness {
    /// What an article is compared by.
    pub fn of(body: &str, margins: Margins<'_>) -> Self {
        let words = Words::of(body);
        let words = words.all();
        let mut shingles = shingles(&words);
        let opening = shingles[..shingles.len().min(OPENING)].to_vec();
        shingles.sort_unstable();
        shingles.dedup();
        let has_digit = |word: &&&str| word.bytes().any(|byte| byte.is_ascii_digit());
        let mut figures: Vec<u64> =
            words.iter().filter(has_digit).map(|&word| hash(&[word], 3)).collect();
        figures.sort_unstable();
        figures.dedup();
        let title = Words::of(margins.title);
        let title = title.all();
        let plain = |words: &[&str]| hash(words, 1);
        let headline = (title.len() >= HEADLINE).then(|| plain(&title));
        let all = (title.len() + words.len() > 0)
            .then(|| mixed(plain(&title)).wrapping_add(plain(&words)));
        let address = margins.url.and_then(canonical).map(|url| hash(&[&url], 2));
        let name = |name: Option<&str>| name.map(|name| Words::of(name).all().join(" "));
        Self {
            sample: Sample::of(&shingles),
            shingles,
            opening,
            figures,
            words: all,
            headline,
            address,
            cut_short: margins.cut_short,
            source: name(margins.source),
            credit: name(margins.credit),
        }
    }

    /// What an article as kept is compared by.
    pub fn of_article(article: &Article) -> Self {
        let credit = article.credits.iter().find(|one| one.kind == CreditKind::Republication);
        let margins = Margins {
            title: &article.title,
            url: article.url.as_deref(),
            source: article.source.as_deref(),
            credit: credit.and_then(|credit| credit.publisher.as_deref()),
            cut_short: article.completeness == Completeness::CutShort,
        };
        Self::of(&article.body, margins)
    }

    /// Keys of which copies share at least one, nearly always; sorted, each once.
    pub fn keys(&self) -> Vec<i64> {
        let least = |shingles: &[u64], seed: u64| {
            shingles.iter().map(|shingle| mixed(shingle ^ mixed(seed))).min()
        };
        let told = [self.words, self.headline, self.address];
        let mut keys: Vec<u64> = told.into_iter().flatten().collect();
        if self.shingles.len() >= FEWEST {
            keys.extend((1..=OPENING_KEYS).filter_map(|seed| least(&self.opening, seed)));
            keys.extend((101..=100 + WHOLE_KEYS).filter_map(|seed| least(&self.shingles, seed)));
        }
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().map(u64::cast_signed).collect()
    }

    /// A draw of its shingles.
    pub fn sample(&self) -> &Sample {
        &self.sample
    }

    /// The share of the shorter text's shingles that stand in the longer one.
    pub fn containment(&self, other: &Self) -> f64 {
        let (short, long) = match self.shingles.len() <= other.shingles.len() {
            true => (&self.shingles, &other.shingles),
            false => (&other.shingles, &self.shingles),
        };
        if short.is_empty() {
            return 0.0;
        }
        let held = short.iter().filter(|shingle| long.binary_search(shingle).is_ok()).count();
        held as f64 / short.len() as f64
    }

    /// Whether both print one story.
    pub fn is_copy_of(&self, other: &Self) -> bool {
        if !self.sample.may_be_of_copies(&other.sample) {
            return false;
        }
        let same = |one: Option<u64>, other: Option<u64>| one.is_some() && one == other;
        if same(self.words, other.words) {
            return true;
        }
        let (short, long) = match self.shingles.len() <= other.shingles.len() {
            true => (self, other),
            false => (other, self),
        };
        let credits = |one: &Self, other: &Self| one.credit.is_some() && one.credit == other.source;
        let told = same(self.headline, other.headline)
            || same(self.address, other.address)
            || credits(self, other)
            || credits(other, self);
        if short.shingles.len() < FEWEST {
            // Too little to tell by its words: the headline or the address must say it.
            return same(self.address, other.address)
                || (same(self.headline, other.headline) && self.containment(other) >= SAME_TEXT);
        }
        // Two short notices of one wording, each with figures of its own, tell of two things.
        let has_own = |one: &Self, other: &Self| {
            one.figures.iter().any(|figure| other.figures.binary_search(figure).is_err())
        };
        if long.shingles.len() < NOTICE && has_own(self, other) && has_own(other, self) {
            return false;
        }
        // What is cut short is the beginning of the whole, and what an item in a digest is not.
        let opens = || {
            let long: HashSet<&u64> = long.opening.iter().collect();
            let held = short.opening.iter().filter(|shingle| long.contains(shingle)).count();
            held * 2 >= short.opening.len().min(long.len())
        };
        let lengths = short.shingles.len() as f64 / long.shingles.len() as f64;
        if lengths < LENGTHS && !((short.cut_short || told) && opens()) {
            return false;
        }
        self.containment(other) >= if told { SAME_STORY } else { SAME_TEXT }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "The harbour authority has signed an accord with nine river towns that lets \
        barges clear customs before they reach the coast. Officials said the first convoy would \
        leave the upper lock in the spring, once the new scales have been tested and the clerks \
        have been trained to use them. Shipping agents welcomed the step.";

    fn of(body: &str) -> Likeness {
        Likeness::of(body, Margins::default())
    }

    #[test]
    fn a_text_is_its_own_copy_whatever_its_case_and_stops() {
        let (one, other) = (of(STORY), of(&STORY.to_uppercase().replace(['.', ','], " ")));
        assert!(one.is_copy_of(&other));
        assert_eq!(one.keys(), other.keys());
    }

    #[test]
    fn the_beginning_is_a_copy_of_the_whole_where_it_is_marked_as_cut() {
        let whole = of(&format!("{STORY} {}", "Other matters were told at length. ".repeat(20)));
        let beginning = &STORY[..140];
        let cut = Likeness::of(beginning, Margins { cut_short: true, ..Margins::default() });
        assert!(cut.is_copy_of(&whole) && whole.is_copy_of(&cut));
        let all = whole.keys();
        assert!(cut.keys().iter().any(|key| all.binary_search(key).is_ok()));
    }

    #[test]
    fn few_words_are_the_same_only_where_all_of_them_are() {
        let of =
            |title: &str, body: &str| Likeness::of(body, Margins { title, ..Margins::default() });
        let one = of("Pier shut", "The pier is shut.");
        let other = of("PIER SHUT", "The pier  is shut");
        assert!(one.is_copy_of(&other));
        assert!(one.keys().iter().any(|key| other.keys().contains(key)));
        assert!(!one.is_copy_of(&of("Pier open", "The pier is shut.")));
        assert!(!of("", "").is_copy_of(&of("", "")));
    }

    #[test]
    fn an_address_has_many_dresses() {
        let one = canonical("https://www.pier.example/2024/toll/amp/?utm=1#x");
        assert_eq!(one.as_deref(), Some("pier.example/2024/toll"));
        assert_eq!(one, canonical("http://m.pier.example/2024/toll"));
        assert_eq!(canonical("https://pier.example/"), None);
    }
}
