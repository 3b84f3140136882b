//! From words to vectors in context: a network's tables and convolutions together, and what is kept of
//! words between them.
//!
//! Source: spaCy `ml/models/tok2vec.py` (`Tok2Vec`).

use crate::arrays::Network;
use crate::encoder::{Encoder, Room, Words};
use crate::error::Refusal;
use crate::hash_embed::HashEmbed;
use crate::kernels::Kernels;
use crate::lexeme::Lexeme;
use crate::stage::{Stage, Watch};
use crate::vectors::Vectors;

/// Words of one generation. Two are kept, each word of 3.8 kB at the width of 96: 40 MB for each network
/// of each thread.
const GENERATION: usize = 5_120;

/// A whole network: words -> (tokens, width).
pub(crate) struct Tok2Vec {
    embed: HashEmbed,
    encoder: Encoder,
}

/// A word as a network sees it: the number of its type, and whether a space follows.
pub(crate) type Key = u32;

/// The key of a type.
pub(crate) fn key(kind: u32, space_after: bool) -> Key {
    kind << 1 | u32::from(space_after)
}

/// What was computed of words and need not be again.
///
/// Words stand in two generations. When the younger one is full the older one is dropped and takes its
/// place; a word that is met again in time moves from the older to the younger. So common words stay,
/// rare ones go, and nothing grows.
#[derive(Default)]
pub(crate) struct Known {
    /// (places, width): what the tables make of a word.
    vectors: Vec<f32>,
    /// (places, [`Encoder::first_width`]): its part in the first layer.
    products: Vec<f32>,
    /// The place of each key, plus one; 0 where there is none.
    places: Vec<u32>,
    /// The keys of each generation; the n-th of generation g has place g x capacity + n.
    keys: [Vec<Key>; 2],
    younger: usize,
    capacity: usize,
}

impl Tok2Vec {
    pub(crate) fn load(
        network: &Network<'_>,
        vectors: &Vectors,
        kernels: Kernels,
    ) -> Result<Self, Refusal> {
        let maxouts: Vec<_> = network.all("maxout").collect();
        let norms: Vec<_> = network.all("layernorm").collect();
        let (Some((mix, maxouts)), Some((norm, norms))) =
            (maxouts.split_first(), norms.split_first())
        else {
            return Err(Refusal::malformed("no maxout layer"));
        };
        let embed = HashEmbed::load(network, mix, norm, vectors, kernels)?;
        for window in network.all("expand_window") {
            if window.attribute("window_size")?.integer::<u32>("window_size")? != 1 {
                return Err(Refusal::unsupported("a window of more than one neighbour"));
            }
        }
        let encoder = Encoder::load(maxouts, norms, embed.width(), kernels)?;
        Ok(Self { embed, encoder })
    }

    pub(crate) fn width(&self) -> usize {
        self.embed.width()
    }

    /// Encodes documents, given as the key of each token, and hands the vectors on in the order of
    /// the tokens: (some tokens, width) at a time.
    pub(crate) fn encode<'d>(
        &self,
        documents: impl IntoIterator<Item = &'d [Key]>,
        vocabulary: (&[Lexeme], &Vectors),
        known: &mut Known,
        room: &mut Room,
        watch: Watch<'_>,
        mut hand_on: impl FnMut(&[f32], Watch<'_>),
    ) {
        self.encoder.batches(documents, |batch| {
            let numbers = known.numbers(self, &batch.rows, vocabulary);
            watch(Stage::Words);
            let words = Words { vectors: &known.vectors, products: &known.products };
            self.encoder.run(batch, &numbers, words, room);
            watch(Stage::Context);
            for wanted in batch.wanted() {
                hand_on(room.rows(wanted, self.width()), watch);
            }
        });
    }
}

impl Known {
    /// The place of the word in each row of a batch, new ones computed on the way.
    fn numbers(
        &mut self,
        network: &Tok2Vec,
        rows: &[Option<Key>],
        (lexemes, vectors): (&[Lexeme], &Vectors),
    ) -> Vec<Option<u32>> {
        let (width, first) = (network.width(), network.encoder.first_width());
        self.make_room(rows.len(), width, first);
        self.places.resize(self.places.len().max(lexemes.len() * 2), 0);
        let sees_space = network.embed.sees_space();
        let mut fresh = Vec::new();
        let mut fresh_places = Vec::new();
        let mut numbers = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(key) = row.map(|key| if sees_space { key } else { key & !1 }) else {
                numbers.push(None);
                continue;
            };
            let known = self.places[key as usize].checked_sub(1);
            let place = match known {
                Some(place) if place as usize / self.capacity == self.younger => place,
                _ => self.place(key),
            };
            match known {
                Some(older) if older != place => {
                    let (older, place) = (older as usize, place as usize);
                    self.vectors.copy_within(older * width..(older + 1) * width, place * width);
                    self.products.copy_within(older * first..(older + 1) * first, place * first);
                }
                Some(_) => {}
                None => {
                    fresh.push((&lexemes[key as usize >> 1], key & 1 == 1));
                    fresh_places.push(place as usize);
                }
            }
            numbers.push(Some(place));
        }
        let (mut mixed, mut products) = (Vec::new(), Vec::new());
        network.embed.apply(&fresh, vectors, &mut mixed);
        network.encoder.first_products(&mixed, &mut products);
        for (place, (mixed, products)) in
            fresh_places.iter().zip(mixed.chunks_exact(width).zip(products.chunks_exact(first)))
        {
            self.vectors[place * width..(place + 1) * width].copy_from_slice(mixed);
            self.products[place * first..(place + 1) * first].copy_from_slice(products);
        }
        numbers
    }

    /// A new place in the younger generation.
    fn place(&mut self, key: Key) -> u32 {
        let keys = &mut self.keys[self.younger];
        let place = (self.younger * self.capacity + keys.len()) as u32;
        keys.push(key);
        self.places[key as usize] = place + 1;
        place
    }

    /// Makes sure that as many words can be added to the younger generation.
    fn make_room(&mut self, words: usize, width: usize, first: usize) {
        if words > self.capacity {
            self.forget();
            self.capacity = GENERATION.max(words);
            self.vectors.resize(2 * self.capacity * width, 0.0);
            self.products.resize(2 * self.capacity * first, 0.0);
        }
        if self.keys[self.younger].len() + words > self.capacity {
            self.younger = 1 - self.younger;
            let (start, end) = (self.younger * self.capacity, (self.younger + 1) * self.capacity);
            for key in self.keys[self.younger].drain(..) {
                let place = &mut self.places[key as usize];
                // A word that moved on is known where it is now.
                if (start + 1..=end).contains(&(*place as usize)) {
                    *place = 0;
                }
            }
        }
    }

    /// Forgets all words and keeps the room they took.
    pub(crate) fn forget(&mut self) {
        self.places.clear();
        self.keys.iter_mut().for_each(Vec::clear);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_stay_and_rare_ones_go() {
        let mut known = Known { capacity: 4, places: vec![0; 100], ..Known::default() };
        // One common word, 0, and ever new ones, two at a time.
        for rare in 1..90 {
            known.make_room(2, 0, 0);
            for key in [0, rare] {
                let place = known.places[key as usize].checked_sub(1);
                if place.is_none_or(|place| place as usize / 4 != known.younger) {
                    known.place(key);
                }
            }
            assert!(known.places[0] > 0 && known.places[rare as usize] > 0);
            let held: Vec<_> = known.places.iter().filter(|&&place| place > 0).collect();
            assert!(held.len() <= 8);
            let mut apart = held.clone();
            apart.sort();
            apart.dedup();
            assert_eq!(apart.len(), held.len(), "no two words have one place");
        }
    }
}
