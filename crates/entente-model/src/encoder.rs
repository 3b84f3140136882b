//! Words in their context: the convolutions of a network.
//!
//! Source: spaCy `ml/models/tok2vec.py` (`MaxoutWindowEncoder`), thinc `layers/expand_window.py`,
//! `residual.py`, `with_array.py`.

use std::ops::Range;

use crate::arrays::Node;
use crate::error::Refusal;
use crate::kernels::{Differences, Kernels, Packed, Window};
use crate::maxout::{LayerNorm, Maxout, PIECES};
use crate::tok2vec::Key;

/// Rows of one product, an even number: large enough to read the weights seldom, small enough for the cache.
const BATCH: usize = 512;
/// Vectors of a window: the left neighbour, the token, the right neighbour.
const WINDOW: usize = 3;

/// (tokens, width) -> (tokens, width), several times
/// x += layernorm(maxout([left neighbour; x; right neighbour])).
///
/// spaCy lays the documents of a batch in one array with `depth` rows of zeros before, between and
/// after them. Those rows go through the layers like tokens; as many as there are layers, they
/// keep the documents apart, so that a token sees the zeros as they evolve but never a neighbour's
/// words. Only the `depth` rows on either side of a token matter to it, one less with each layer:
/// rows further away are not computed, and a long document can be cut, each piece with that much of
/// its surroundings, and comes out the same.
///
/// The first layer sees nothing but words. A word's part in the window of its right neighbour, of
/// itself and of its left neighbour is computed once ([`Encoder::first_products`]); the layer is
/// then three additions a token. The others take tokens in pairs ([`Window`]), each an even one of
/// its document and the next, wherever the document is cut and whatever lies around it.
pub(crate) struct Encoder {
    kernels: Kernels,
    /// A word's vector -> its part in three windows: (neighbour, piece, output).
    first: Packed,
    first_bias: Vec<f32>,
    first_norm: LayerNorm,
    layers: Vec<(Window, LayerNorm)>,
    width: usize,
}

/// The words of documents, as the encoder meets them.
#[derive(Clone, Copy)]
pub(crate) struct Words<'w> {
    /// (words, width).
    pub(crate) vectors: &'w [f32],
    /// (words, [`Encoder::first_width`]).
    pub(crate) products: &'w [f32],
}

/// Room that the encoder works in, kept from one batch to the next.
#[derive(Default)]
pub(crate) struct Room {
    vectors: Vec<f32>,
    change: Vec<f32>,
    differences: Differences,
    pairs: Vec<usize>,
}

impl Room {
    /// The vectors of rows of the last batch, as the layers left them.
    pub(crate) fn rows(&self, rows: Range<usize>, width: usize) -> &[f32] {
        &self.vectors[rows.start * width..rows.end * width]
    }
}

/// Pieces of documents on their way through the layers.
pub(crate) struct Batch {
    depth: usize,
    /// The key of a word for each row; none for a row of zeros.
    pub(crate) rows: Vec<Option<Key>>,
    /// The runs of rows that are tokens to be handed on. Each begins with an even row and an even
    /// token of its document.
    wanted: Vec<Range<usize>>,
}

impl Batch {
    fn new(depth: usize) -> Self {
        Self { depth, rows: Vec::new(), wanted: Vec::new() }
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.wanted.clear();
    }

    /// Adds a piece of a document, from an even token on, with `depth` rows of its surroundings.
    fn add(&mut self, document: &[Key], piece: Range<usize>) {
        let row = |place: Option<usize>| place.and_then(|place| document.get(place)).copied();
        if (self.rows.len() + self.depth) % 2 == 1 {
            self.rows.push(None);
        }
        let before = (1..=self.depth).rev().map(|back| row(piece.start.checked_sub(back)));
        self.rows.extend(before);
        self.wanted.push(self.rows.len()..self.rows.len() + piece.len());
        self.rows.extend(document[piece.clone()].iter().copied().map(Some));
        self.rows.extend((0..self.depth).map(|ahead| row(Some(piece.end + ahead))));
    }

    /// The rows that matter to the wanted ones `layers` layers later.
    fn matter(&self, layers: usize) -> impl Iterator<Item = usize> + '_ {
        self.wanted.iter().flat_map(move |wanted| wanted.start - layers..wanted.end + layers)
    }

    /// The even rows that begin the pairs in which the rows lie that matter.
    fn pairs(&self, layers: usize, pairs: &mut Vec<usize>) {
        pairs.clear();
        for wanted in &self.wanted {
            let start = (wanted.start - layers) & !1;
            pairs.extend((start..wanted.end + layers).step_by(2));
        }
    }

    /// The rows that hold the tokens asked for, in runs.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.wanted.iter().cloned()
    }
}

impl Encoder {
    pub(crate) fn load(
        maxouts: &[&Node<'_>],
        norms: &[&Node<'_>],
        width: usize,
        kernels: Kernels,
    ) -> Result<Self, Refusal> {
        if maxouts.len() != norms.len() {
            return Err(Refusal::malformed("maxout layers without their normalisation"));
        }
        let layers = maxouts
            .iter()
            .zip(norms)
            .map(|(maxout, norm)| {
                let maxout = Maxout::load(maxout)?;
                if Some(maxout.inputs) != width.checked_mul(WINDOW) || maxout.outputs != width {
                    return Err(Refusal::malformed("a convolution of another width"));
                }
                Ok((maxout, LayerNorm::load(norm, width, kernels)?))
            })
            .collect::<Result<_, _>>()?;
        Self::new(layers, width, kernels).ok_or_else(|| Refusal::malformed("no convolution"))
    }

    /// None when there is no layer.
    fn new(layers: Vec<(Maxout, LayerNorm)>, width: usize, kernels: Kernels) -> Option<Self> {
        let mut layers = layers.into_iter();
        let (first, first_norm) = layers.next()?;
        let parts = (0..WINDOW).flat_map(|place| first.slice(place * width, width));
        let parts: Vec<f32> = parts.collect();
        let zeros = vec![0.0; WINDOW * PIECES * width];
        Some(Self {
            kernels,
            first: Packed::affine(kernels, &parts, &zeros, width),
            first_bias: first.bias,
            first_norm,
            layers: layers.map(|(maxout, norm)| (maxout.window(kernels), norm)).collect(),
            width,
        })
    }

    fn depth(&self) -> usize {
        self.layers.len() + 1
    }

    /// Numbers of a word's part in the first layer.
    pub(crate) fn first_width(&self) -> usize {
        self.first.outputs()
    }

    /// The parts of words in the first layer, appended to `out`: (words, width) -> (words,
    /// [`Encoder::first_width`]).
    pub(crate) fn first_products(&self, vectors: &[f32], out: &mut Vec<f32>) {
        let (start, words) = (out.len(), vectors.len() / self.width);
        out.resize(start + words * self.first_width(), 0.0);
        self.first.times(vectors, words, |word| word * self.width, &mut out[start..]);
    }

    /// Lays documents, given as the key of each token, out in batches.
    pub(crate) fn batches<'d>(
        &self,
        documents: impl IntoIterator<Item = &'d [Key]>,
        mut run: impl FnMut(&Batch),
    ) {
        let mut batch = Batch::new(self.depth());
        for document in documents {
            let mut start = 0;
            while start < document.len() {
                let space = BATCH.saturating_sub(batch.rows.len()).next_multiple_of(2).max(2);
                let end = document.len().min(start + space);
                batch.add(document, start..end);
                if batch.rows.len() >= BATCH {
                    run(&batch);
                    batch.clear();
                }
                start = end;
            }
        }
        if !batch.rows.is_empty() {
            run(&batch);
        }
    }

    /// Takes a batch through the layers; `numbers` has the number in `words` of each row's word. The
    /// vectors of the wanted rows are left in `room`.
    pub(crate) fn run(
        &self,
        batch: &Batch,
        numbers: &[Option<u32>],
        words: Words<'_>,
        room: &mut Room,
    ) {
        let (width, first) = (self.width, self.first_width());
        let Room { vectors, change, differences, pairs } = room;
        vectors.resize(vectors.len().max(numbers.len() * width), 0.0);
        change.resize(change.len().max(numbers.len() * width), 0.0);
        for (vector, number) in vectors.chunks_exact_mut(width).zip(numbers) {
            match number {
                Some(word) => {
                    let start = *word as usize * width;
                    vector.copy_from_slice(&words.vectors[start..start + width]);
                }
                None => vector.fill(0.0),
            }
        }
        for row in batch.matter(self.layers.len()) {
            let mut parts: [&[f32]; WINDOW] = [&[]; WINDOW];
            let mut count = 0;
            for (neighbour, word) in numbers[row - 1..=row + 1].iter().enumerate() {
                // The part of a row of zeros is zeros.
                if let Some(word) = word {
                    let start = *word as usize * first + neighbour * PIECES * width;
                    parts[count] = &words.products[start..start + PIECES * width];
                    count += 1;
                }
            }
            let change = &mut change[..width];
            self.kernels.greatest_of_sums::<PIECES>(&parts[..count], &self.first_bias, change);
            self.first_norm.add(change, &mut vectors[row * width..(row + 1) * width]);
        }
        for (layer, (window, norm)) in self.layers.iter().enumerate() {
            batch.pairs(self.layers.len() - 1 - layer, pairs);
            let before = |pair: usize| (pairs[pair] - 1) * width;
            window.times(vectors, pairs.len(), before, differences, change);
            for (&row, change) in pairs.iter().zip(change.chunks_exact(2 * width)) {
                for (change, vector) in change
                    .chunks_exact(width)
                    .zip(vectors[row * width..(row + 2) * width].chunks_exact_mut(width))
                {
                    norm.add(change, vector);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_lie_apart() {
        let mut batch = Batch::new(2);
        batch.add(&[7, 8], 0..2);
        batch.add(&[9], 0..1);
        let zero = None;
        let rows = [zero, zero, Some(7), Some(8), zero, zero, zero, zero, Some(9), zero, zero];
        assert_eq!(batch.rows, rows);
        assert_eq!(batch.wanted, [2..4, 8..9]);
    }

    #[test]
    fn a_piece_brings_its_surroundings_and_begins_with_an_even_row() {
        let mut batch = Batch::new(2);
        batch.add(&[1, 2, 3, 4, 5, 6], 2..5);
        let rows: Vec<_> = batch.rows.iter().map(|row| row.unwrap_or(0)).collect();
        assert_eq!(rows, [1, 2, 3, 4, 5, 6, 0]);
        assert_eq!(batch.wanted[0], 2..5);
        batch.add(&[1, 2, 3, 4, 5, 6], 4..6);
        assert_eq!(batch.rows.len(), 14);
        assert_eq!(batch.wanted[1], 10..12);
    }

    #[test]
    fn fewer_rows_matter_with_each_layer() {
        let mut batch = Batch::new(2);
        batch.add(&[7, 8], 0..2);
        batch.add(&[9], 0..1);
        assert_eq!(batch.matter(1).collect::<Vec<_>>(), [1, 2, 3, 4, 7, 8, 9]);
        let mut pairs = Vec::new();
        batch.pairs(1, &mut pairs);
        assert_eq!(pairs, [0, 2, 4, 6, 8]);
        batch.pairs(0, &mut pairs);
        assert_eq!(pairs, [2, 8]);
    }

    const WIDTH: usize = 4;

    /// Numbers between -1 and 1 that look random.
    struct Numbers(u32);

    impl Numbers {
        fn take(&mut self, count: usize) -> Vec<f32> {
            let mut next = || {
                self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (self.0 >> 8) as f32 / 8_388_608.0 - 1.0
            };
            (0..count).map(|_| next()).collect()
        }
    }

    /// Four layers, and the same as spaCy would lay them out, for comparison.
    fn layers(numbers: &mut Numbers, kernels: Kernels) -> Vec<(Maxout, LayerNorm)> {
        let mut layer = || {
            let weights = numbers.take(WIDTH * PIECES * WINDOW * WIDTH);
            let maxout =
                Maxout::new(&weights, &numbers.take(WIDTH * PIECES), WINDOW * WIDTH, WIDTH);
            (maxout, LayerNorm::new(numbers.take(WIDTH), numbers.take(WIDTH), kernels))
        };
        (0..4).map(|_| layer()).collect()
    }

    /// The greatest piece of each output, added up in order.
    fn maxout_of(maxout: &Maxout, window: &[f32]) -> Vec<f32> {
        let weights = maxout.slice(0, maxout.inputs);
        let sum = |row: usize| {
            let weights = &weights[row * window.len()..][..window.len()];
            weights.iter().zip(window).map(|(w, x)| w * x).sum::<f32>() + maxout.bias[row]
        };
        let pieces = |output: usize| (0..PIECES).map(move |piece| piece * WIDTH + output);
        (0..WIDTH).map(|output| pieces(output).map(sum).fold(f32::MIN, f32::max)).collect()
    }

    /// All layers over all rows of one array: spaCy's way.
    fn whole(documents: &[&[u32]], vectors: &[f32], kernels: Kernels) -> Vec<f32> {
        let mut result = Vec::new();
        for document in documents {
            let mut rows = vec![0.0; (document.len() + 10) * WIDTH];
            for (row, &word) in rows[5 * WIDTH..].chunks_exact_mut(WIDTH).zip(*document) {
                row.copy_from_slice(&vectors[word as usize * WIDTH..][..WIDTH]);
            }
            let count = document.len() + 8;
            for (maxout, norm) in layers(&mut Numbers(7), kernels) {
                let change: Vec<f32> = (0..count)
                    .flat_map(|row| maxout_of(&maxout, &rows[row * WIDTH..][..WINDOW * WIDTH]))
                    .collect();
                for (row, change) in
                    rows[WIDTH..].chunks_exact_mut(WIDTH).zip(change.chunks_exact(WIDTH))
                {
                    norm.add(change, row);
                }
            }
            result.extend_from_slice(&rows[5 * WIDTH..(5 + document.len()) * WIDTH]);
        }
        result
    }

    fn encoded(documents: &[&[u32]], vectors: &[f32], kernels: Kernels) -> Vec<f32> {
        let encoder = Encoder::new(layers(&mut Numbers(7), kernels), WIDTH, kernels).unwrap();
        let mut products = Vec::new();
        encoder.first_products(vectors, &mut products);
        let words = Words { vectors, products: &products };
        let (mut room, mut result) = (Room::default(), Vec::new());
        encoder.batches(documents.iter().copied(), |batch| {
            encoder.run(batch, &batch.rows, words, &mut room);
            for wanted in batch.wanted() {
                result.extend_from_slice(room.rows(wanted, WIDTH));
            }
        });
        result
    }

    #[test]
    fn a_document_comes_out_the_same_in_pieces_and_in_company() {
        let vectors = Numbers(3).take(50 * WIDTH);
        let long: Vec<u32> = (0..3 * BATCH as u32).map(|token| token * token % 50).collect();
        let documents = [&long[..5], &[], &long, &long[..1]];
        for &kernels in Kernels::available() {
            let together = encoded(&documents, &vectors, kernels);
            let alone: Vec<f32> =
                documents.iter().flat_map(|one| encoded(&[one], &vectors, kernels)).collect();
            assert_eq!(together, alone);
            let spacy = whole(&documents, &vectors, kernels);
            assert_eq!(together.len(), spacy.len());
            for (ours, theirs) in together.iter().zip(&spacy) {
                assert!((ours - theirs).abs() < 1e-4, "{ours} {theirs}");
            }
        }
    }
}
