//! Words in their context: the convolutions of a network.
//!
//! Source: spaCy `ml/models/tok2vec.py` (`MaxoutWindowEncoder`), thinc `layers/expand_window.py`,
//! `residual.py`, `with_array.py`.

use crate::arrays::{Network, Node};
use crate::error::Refusal;
use crate::hash_embed::HashEmbed;
use crate::maxout::{LayerNorm, Maxout};
use crate::vectors::Vectors;

/// Rows of one product: large enough for the kernel, small enough for the cache.
const BATCH: usize = 1024;

/// (tokens, width) -> (tokens, width), several times
/// x += layernorm(maxout([left neighbour; x; right neighbour])).
///
/// spaCy lays the documents of a batch in one array with `depth` rows of zeros before, between and
/// after them. Those rows go through the layers like tokens; as many as there are layers, they
/// keep the documents apart, so that a token sees the zeros as they evolve but never a neighbour's
/// words. Only the `depth` rows on either side of a token matter to it: a long document can be
/// cut, each piece with that much of its surroundings, and comes out the same.
pub(crate) struct Encoder {
    layers: Vec<(Maxout, LayerNorm)>,
    width: usize,
}

/// A whole network from words to vectors (spaCy's `Tok2Vec`).
pub(crate) struct Tok2Vec {
    pub(crate) embed: HashEmbed,
    pub(crate) encoder: Encoder,
}

impl Tok2Vec {
    pub(crate) fn load(network: &Network<'_>, vectors: &Vectors) -> Result<Self, Refusal> {
        let maxouts: Vec<_> = network.all("maxout").collect();
        let norms: Vec<_> = network.all("layernorm").collect();
        let (Some((mix, maxouts)), Some((norm, norms))) =
            (maxouts.split_first(), norms.split_first())
        else {
            return Err(Refusal::malformed("no maxout layer"));
        };
        let embed = HashEmbed::load(network, mix, norm, vectors)?;
        for window in network.all("expand_window") {
            if window.attribute("window_size")?.integer::<u32>("window_size")? != 1 {
                return Err(Refusal::unsupported("a window of more than one neighbour"));
            }
        }
        let encoder = Encoder::load(maxouts, norms, embed.width())?;
        Ok(Self { embed, encoder })
    }

    pub(crate) fn width(&self) -> usize {
        self.encoder.width
    }
}

/// Pieces of documents on their way through the layers.
struct Batch {
    depth: usize,
    /// The number of a mixed vector for each row; none for a row of zeros.
    rows: Vec<Option<u32>>,
    /// The runs of rows that are tokens to be handed on.
    wanted: Vec<std::ops::Range<usize>>,
    /// Whether the last rows are zeros behind a document, which serve the next one as well.
    closed: bool,
}

impl Batch {
    fn new(depth: usize) -> Self {
        Self { depth, rows: Vec::new(), wanted: Vec::new(), closed: false }
    }

    /// Adds a piece of a document with `depth` rows of its surroundings.
    fn add(&mut self, document: &[u32], piece: std::ops::Range<usize>) {
        let row = |place: Option<usize>| place.and_then(|place| document.get(place)).copied();
        if !(self.closed && piece.start == 0) {
            let before = (1..=self.depth).rev().map(|back| row(piece.start.checked_sub(back)));
            self.rows.extend(before);
        }
        self.wanted.push(self.rows.len()..self.rows.len() + piece.len());
        self.rows.extend(document[piece.clone()].iter().copied().map(Some));
        self.rows.extend((0..self.depth).map(|ahead| row(Some(piece.end + ahead))));
        self.closed = piece.end == document.len();
    }

    fn run(&mut self, encoder: &Encoder, mixed: &[f32], hand_on: &mut impl FnMut(&[f32])) {
        let width = encoder.width;
        // One more row of zeros on either side: what lies beyond the array.
        let mut vectors = vec![0.0; (self.rows.len() + 2) * width];
        for (vector, row) in vectors[width..].chunks_exact_mut(width).zip(&self.rows) {
            if let Some(row) = row {
                let start = *row as usize * width;
                vector.copy_from_slice(&mixed[start..start + width]);
            }
        }
        encoder.apply(&mut vectors, self.rows.len());
        for wanted in &self.wanted {
            hand_on(&vectors[(wanted.start + 1) * width..(wanted.end + 1) * width]);
        }
        *self = Self::new(self.depth);
    }
}

impl Encoder {
    fn load(maxouts: &[&Node<'_>], norms: &[&Node<'_>], width: usize) -> Result<Self, Refusal> {
        if maxouts.len() != norms.len() {
            return Err(Refusal::malformed("maxout layers without their normalisation"));
        }
        let layers = maxouts
            .iter()
            .zip(norms)
            .map(|(maxout, norm)| {
                let maxout = Maxout::load(maxout)?;
                if maxout.inputs() != 3 * width || maxout.outputs != width {
                    return Err(Refusal::malformed("a convolution of another width"));
                }
                Ok((maxout, LayerNorm::load(norm, width)?))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { layers, width })
    }

    /// Encodes documents, given as the number of a vector in `mixed` for each token, and hands the
    /// vectors on in the order of the tokens: (some tokens, width) at a time.
    pub(crate) fn encode<'d>(
        &self,
        documents: impl IntoIterator<Item = &'d [u32]>,
        mixed: &[f32],
        mut hand_on: impl FnMut(&[f32]),
    ) {
        let mut batch = Batch::new(self.layers.len());
        for document in documents {
            let mut start = 0;
            while start < document.len() {
                let room = BATCH.saturating_sub(batch.rows.len()).max(1);
                let end = document.len().min(start + room);
                batch.add(document, start..end);
                if batch.rows.len() >= BATCH {
                    batch.run(self, mixed, &mut hand_on);
                }
                start = end;
            }
        }
        batch.run(self, mixed, &mut hand_on);
    }

    /// Runs the layers over `rows` rows in place; `vectors` has one row more on either side.
    fn apply(&self, vectors: &mut [f32], rows: usize) {
        let mut change = vec![0.0; self.width];
        for (maxout, norm) in &self.layers {
            // The three rows of a window lie one after the other already.
            let products = maxout.weights().times(vectors, rows, self.width);
            let inner = vectors[self.width..].chunks_exact_mut(self.width);
            for (vector, products) in inner.zip(products.chunks_exact(maxout.width())) {
                maxout.greatest(products, &mut change);
                norm.apply(&mut change);
                for (value, change) in vector.iter_mut().zip(&change) {
                    *value += change;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_share_the_zeros_between_them() {
        let mut batch = Batch::new(2);
        batch.add(&[7, 8], 0..2);
        batch.add(&[9], 0..1);
        let zero = None;
        assert_eq!(batch.rows, [zero, zero, Some(7), Some(8), zero, zero, Some(9), zero, zero]);
        assert_eq!(batch.wanted, [2..4, 6..7]);
    }

    #[test]
    fn a_piece_brings_its_surroundings() {
        let mut batch = Batch::new(2);
        batch.add(&[1, 2, 3, 4, 5], 1..3);
        let rows: Vec<_> = batch.rows.iter().map(|row| row.unwrap_or(0)).collect();
        assert_eq!(rows, [0, 1, 2, 3, 4, 5]);
        assert_eq!(batch.wanted[0], 2..4);
        batch.add(&[1, 2, 3, 4, 5], 3..5);
        assert_eq!(batch.rows.len(), 12);
        assert_eq!(batch.wanted[1], 8..10);
    }

    #[test]
    fn a_long_document_comes_out_the_same_in_pieces() {
        const WIDTH: usize = 4;
        let mut seed = 7u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / 8_388_608.0 - 1.0
        };
        let mut numbers = |count: usize| (0..count).map(|_| next()).collect::<Vec<_>>();
        let mut layer = || {
            let weights = numbers(WIDTH * 2 * 3 * WIDTH);
            let maxout = Maxout::new(&weights, &numbers(WIDTH * 2), WIDTH, 2, 3 * WIDTH);
            (maxout, LayerNorm::new(numbers(WIDTH), numbers(WIDTH)))
        };
        let encoder = Encoder { layers: (0..4).map(|_| layer()).collect(), width: WIDTH };
        let mixed = numbers(50 * WIDTH);
        let long: Vec<u32> = (0..3 * BATCH as u32).map(|token| token * token % 50).collect();
        let documents = [&long[..5], &[], &long, &long[..1]];
        let mut pieces = Vec::new();
        encoder.encode(documents, &mixed, |vectors| pieces.extend_from_slice(vectors));

        let mut whole = Vec::new();
        for document in documents {
            let mut rows = vec![0.0; (document.len() + 10) * WIDTH];
            for (row, &number) in rows[5 * WIDTH..].chunks_exact_mut(WIDTH).zip(document) {
                row.copy_from_slice(&mixed[number as usize * WIDTH..][..WIDTH]);
            }
            encoder.apply(&mut rows, document.len() + 8);
            whole.extend_from_slice(&rows[5 * WIDTH..(5 + document.len()) * WIDTH]);
        }
        assert_eq!(pieces, whole);
    }
}
