//! Articles that are made up, as many as are wanted, the same each time: of words that are drawn as
//! often as in news, and of the phrases in `made_up.tsv`; some 2,000 bytes each, no two alike.

use std::fmt::Write as _;

use entente_text::{Article, Draft};

const SENTENCES: usize = 22;
/// How many words of a sentence are drawn one by one.
const OWN_WORDS: usize = 13;
/// Of how many phrases one stands in a sentence. With it about as many runs of four words stand in
/// other articles as in short news: of 24 years of it 12 % in another of 10,000 items and 25 % in
/// another of 100,000; 3 % and 10 % in more than eight.
const ONE_PHRASE_IN: usize = 3;
/// How many words there are beside those of the templates, some common and most rare, as in news.
const WORDS: usize = 200_000;

/// The parts of one sort that sentences are made of.
fn parts(sort: &str) -> Vec<&'static str> {
    let rows = include_str!("made_up.tsv").lines().filter_map(|line| line.split_once('\t'));
    rows.filter(|(of, _)| *of == sort).map(|(_, part)| part).collect()
}

/// What sentences are made of.
pub(super) struct Phrases {
    subjects: Vec<&'static str>,
    verbs: Vec<&'static str>,
    pub(super) bodies: Vec<&'static str>,
    things: Vec<&'static str>,
}

impl Phrases {
    pub(super) fn builtin() -> Self {
        let [subjects, verbs, bodies, things] = ["subject", "verb", "body", "thing"].map(parts);
        Self { subjects, verbs, bodies, things }
    }
}

/// A sequence of numbers that looks random and is the same each time.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(0x2545_f491_4f6c_dd1d);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }

    pub(super) fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    /// A word, the one of rank `n` about as often as 1 in `n` (Zipf).
    pub(super) fn word(&mut self) -> String {
        let share = (self.below(1_000_000) + 1) as f64 / 1_000_000.0;
        let mut rank = (WORDS as f64).powf(share) as usize;
        let mut word = String::new();
        while rank > 0 || word.is_empty() {
            word.push_str(["ba", "re", "mi", "to", "lu", "sha", "ken", "vor"][rank % 8]);
            rank /= 8;
        }
        word
    }
}

/// How many of each sort of phrases an article uses: it is about few things, as news is.
const TOPICS: usize = 2;

/// An article, numbered so that no other is like it.
pub(super) fn article(dice: &mut Dice, phrases: &Phrases, number: usize) -> Article {
    let mut body = String::new();
    let mut some = |of: &[&'static str]| [(); TOPICS].map(|()| dice.of(of));
    let (subjects, verbs) = (some(&phrases.subjects), some(&phrases.verbs));
    let (bodies, things) = (some(&phrases.bodies), some(&phrases.things));
    for _ in 0..SENTENCES {
        let phrases = [
            format!("{} of", dice.of(&subjects)),
            format!("{} {}", dice.of(&verbs), dice.of(&bodies)),
            dice.of(&things).to_owned(),
        ];
        let mut sentence: Vec<String> = (0..OWN_WORDS).map(|_| dice.word()).collect();
        for phrase in phrases {
            if dice.below(ONE_PHRASE_IN) == 0 {
                sentence.insert(dice.below(sentence.len()), phrase);
            }
        }
        let _ = write!(body, "{}. ", sentence.join(" "));
    }
    let (year, month, day) = (2003 + dice.below(22), 1 + dice.below(12), 1 + dice.below(28));
    Article::from(Draft {
        given_id: Some(format!("item-{number}")),
        title: format!("{} and {} {number}", dice.of(&bodies), dice.word()),
        source: Some(format!("Outlet {}", dice.below(40))),
        published: format!("{year}-{month:02}-{day:02}").parse().ok(),
        body: body.trim_end().to_owned(),
        ..Draft::default()
    })
}
