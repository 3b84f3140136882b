//! Maxout, layer normalisation and the affine layer: what every network here is made of.

use crate::arrays::Node;
use crate::error::Refusal;
use crate::product::Weights;

/// The greatest of several affine maps, for each output (I. Goodfellow et al. 2013; thinc
/// `layers/maxout.py`): (rows, inputs) -> (rows, outputs), with W (outputs, pieces, inputs) and
/// b (outputs, pieces).
pub(crate) struct Maxout {
    /// Rows in the order (piece, output), so that the pieces of all outputs lie side by side.
    weights: Weights,
    /// In the same order.
    bias: Vec<f32>,
    pub(crate) outputs: usize,
}

impl Maxout {
    pub(crate) fn load(node: &Node<'_>) -> Result<Self, Refusal> {
        let ([outputs, pieces, inputs], weights) = node.array::<3>("W")?;
        let bias = node.shaped("b", [outputs, pieces])?;
        if outputs == 0 || pieces == 0 || inputs == 0 {
            return Err(Refusal::malformed("a maxout layer of no size"));
        }
        Ok(Self::new(weights, &bias, outputs, pieces, inputs))
    }

    pub(crate) fn new(
        weights: &[f32],
        bias: &[f32],
        outputs: usize,
        pieces: usize,
        inputs: usize,
    ) -> Self {
        let places = || (0..pieces).flat_map(|piece| (0..outputs).map(move |o| o * pieces + piece));
        let rows = places().flat_map(|place| &weights[place * inputs..(place + 1) * inputs]);
        Self {
            weights: Weights::new(rows.copied().collect(), pieces * outputs, inputs),
            bias: places().map(|place| bias[place]).collect(),
            outputs,
        }
    }

    pub(crate) fn inputs(&self) -> usize {
        self.weights.inputs
    }

    /// The affine map without its bias: (rows, inputs) -> (rows, pieces x outputs).
    pub(crate) fn weights(&self) -> &Weights {
        &self.weights
    }

    /// How many products belong to one row.
    pub(crate) fn width(&self) -> usize {
        self.weights.outputs
    }

    /// Bias and maximum over one row of products (pieces x outputs), into `out` (outputs).
    pub(crate) fn greatest(&self, products: &[f32], out: &mut [f32]) {
        let pieces = products.chunks_exact(self.outputs).zip(self.bias.chunks_exact(self.outputs));
        for (piece, (products, bias)) in pieces.enumerate() {
            for ((out, product), bias) in out.iter_mut().zip(products).zip(bias) {
                let value = product + bias;
                *out = if piece == 0 || value > *out { value } else { *out };
            }
        }
    }
}

/// Layer normalisation (J. Ba et al. 2016; thinc `layers/layernorm.py`): each row brought to mean 0
/// and variance 1, then scaled by G and shifted by b, both (outputs).
pub(crate) struct LayerNorm {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl LayerNorm {
    pub(crate) fn load(node: &Node<'_>, outputs: usize) -> Result<Self, Refusal> {
        Ok(Self::new(node.shaped("G", [outputs])?, node.shaped("b", [outputs])?))
    }

    pub(crate) fn new(scale: Vec<f32>, shift: Vec<f32>) -> Self {
        Self { scale, shift }
    }

    /// Normalises one row in place.
    pub(crate) fn apply(&self, row: &mut [f32]) {
        let count = row.len() as f32;
        let mean = sum(row, |value| value) / count;
        let variance = sum(row, |value| (value - mean) * (value - mean)) / count + 1e-8;
        let factor = 1.0 / variance.sqrt();
        for ((value, scale), shift) in row.iter_mut().zip(&self.scale).zip(&self.shift) {
            *value = (*value - mean) * factor * scale + shift;
        }
    }
}

/// A sum in eight strands: as fast as the machine adds, in an order that never changes.
fn sum(row: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let (blocks, rest) = row.as_chunks::<8>();
    let mut strands = [0.0; 8];
    for block in blocks {
        for (strand, &value) in strands.iter_mut().zip(block) {
            *strand += term(value);
        }
    }
    strands.iter().sum::<f32>() + rest.iter().map(|&value| term(value)).sum::<f32>()
}

/// An affine map: (rows, inputs) -> (rows, outputs), with W (outputs, inputs) and b (outputs)
/// (thinc `layers/linear.py`; also `softmax.py`, which a tagger runs without normalising).
pub(crate) struct Linear {
    weights: Weights,
    bias: Vec<f32>,
}

impl Linear {
    pub(crate) fn load(node: &Node<'_>) -> Result<Self, Refusal> {
        let ([outputs, inputs], weights) = node.array::<2>("W")?;
        let bias = node.shaped("b", [outputs])?;
        if outputs == 0 || inputs == 0 {
            return Err(Refusal::malformed("an affine layer of no size"));
        }
        Ok(Self { weights: Weights::new(weights.to_vec(), outputs, inputs), bias })
    }

    pub(crate) fn inputs(&self) -> usize {
        self.weights.inputs
    }

    pub(crate) fn outputs(&self) -> usize {
        self.weights.outputs
    }

    /// `rows` vectors, one after the other.
    pub(crate) fn apply(&self, vectors: &[f32], rows: usize) -> Vec<f32> {
        let mut result = self.weights.times(vectors, rows, self.inputs());
        for row in result.chunks_exact_mut(self.outputs()) {
            for (value, bias) in row.iter_mut().zip(&self.bias) {
                *value += bias;
            }
        }
        result
    }
}

/// The place of the greatest number; the first of equals.
pub(crate) fn greatest(scores: &[f32]) -> usize {
    let mut best = 0;
    for (place, &score) in scores.iter().enumerate() {
        if score > scores[best] {
            best = place;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maxout_takes_the_greatest_piece() {
        // Two outputs of two pieces over two inputs; W[o][p][i].
        let weights = [1.0, 0.0, 0.0, 1.0, -1.0, 0.0, 2.0, 2.0];
        let layer = Maxout::new(&weights, &[0.0, 0.5, 0.0, -10.0], 2, 2, 2);
        let products = layer.weights().times(&[3.0, 4.0], 1, 2);
        assert_eq!(products, [3.0, -3.0, 4.0, 14.0]);
        let mut out = [0.0; 2];
        layer.greatest(&products, &mut out);
        assert_eq!(out, [4.5, 4.0]);
    }

    #[test]
    fn layer_norm_centres_and_scales() {
        let norm = LayerNorm { scale: vec![1.0, 1.0, 1.0, 2.0], shift: vec![0.0, 0.0, 0.5, 0.0] };
        let mut row = [1.0, 3.0, 1.0, 3.0];
        norm.apply(&mut row);
        for (value, expected) in row.iter().zip([-1.0, 1.0, -0.5, 2.0]) {
            assert!((value - expected).abs() < 1e-6, "{row:?}");
        }
        let mut flat = [2.0; 4];
        norm.apply(&mut flat);
        assert_eq!(flat, [0.0, 0.0, 0.5, 0.0]);
    }

    #[test]
    fn the_first_of_equals_is_greatest() {
        assert_eq!(greatest(&[0.0, 2.0, 2.0]), 1);
        assert_eq!(greatest(&[f32::NAN, 2.0]), 0);
        assert_eq!(greatest(&[]), 0);
    }
}
