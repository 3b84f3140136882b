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

/// Words kept from one batch to the next. Each takes 3.8 kB at the width of 96: a text rarely has
/// more different ones that come back soon.
const KEPT: usize = 8_192;

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
#[derive(Default)]
pub(crate) struct Known {
    /// (words, width): what the tables make of them.
    vectors: Vec<f32>,
    /// (words, [`Encoder::first_width`]): their part in the first layer.
    products: Vec<f32>,
    /// The number of the word of each key, plus one; 0 where there is none.
    numbers: Vec<u32>,
    count: usize,
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
    /// The number of the word in each row of a batch, new ones computed on the way.
    fn numbers(
        &mut self,
        network: &Tok2Vec,
        rows: &[Option<Key>],
        (lexemes, vectors): (&[Lexeme], &Vectors),
    ) -> Vec<Option<u32>> {
        if self.count >= KEPT {
            self.forget();
        }
        self.numbers.resize(self.numbers.len().max(lexemes.len() * 2), 0);
        let sees_space = network.embed.sees_space();
        let mut fresh = Vec::new();
        let numbers = rows.iter().map(|row| {
            row.map(|key| {
                let key = if sees_space { key } else { key & !1 };
                let number = &mut self.numbers[key as usize];
                if *number == 0 {
                    fresh.push((&lexemes[key as usize >> 1], key & 1 == 1));
                    self.count += 1;
                    *number = self.count as u32;
                }
                *number - 1
            })
        });
        let numbers = numbers.collect();
        if !fresh.is_empty() {
            let start = self.vectors.len();
            network.embed.apply(&fresh, vectors, &mut self.vectors);
            network.encoder.first_products(&self.vectors[start..], &mut self.products);
        }
        numbers
    }

    /// Forgets all words and keeps the room they took.
    pub(crate) fn forget(&mut self) {
        self.vectors.clear();
        self.products.clear();
        self.numbers.clear();
        self.count = 0;
    }
}
