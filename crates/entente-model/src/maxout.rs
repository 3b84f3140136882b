//! Maxout, layer normalisation and the affine layer: what every network here is made of.

use crate::arrays::Node;
use crate::error::Refusal;
use crate::kernels::{Kernels, Packed, Window};

/// Pieces of every maxout layer between words and vectors.
pub(crate) const PIECES: usize = 3;

/// The longest side of a layer: five times the longest there is. A layer takes no more memory than
/// this allows, however it is cut.
const LONGEST: usize = 4_096;

/// Whether a layer has a size that can be run.
pub(crate) fn sides<const N: usize>(layer: &str, sides: [usize; N]) -> Result<(), Refusal> {
    if sides.iter().all(|side| (1..=LONGEST).contains(side)) {
        Ok(())
    } else {
        Err(Refusal::unsupported(format!("a layer {layer} of size {sides:?}")))
    }
}

/// The greatest of three affine maps, for each output (I. Goodfellow et al. 2013; thinc
/// `layers/maxout.py`): (rows, inputs) -> (rows, outputs).
///
/// thinc keeps W (outputs, pieces, inputs) and b (outputs, pieces); here the pieces of all outputs
/// lie side by side: (pieces, outputs, inputs) and (pieces, outputs).
pub(crate) struct Maxout {
    weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
}

impl Maxout {
    pub(crate) fn load(node: &Node<'_>) -> Result<Self, Refusal> {
        let ([outputs, pieces, inputs], weights) = node.array::<3>("W")?;
        let bias = node.shaped("b", [outputs, pieces])?;
        sides("maxout", [outputs, inputs])?;
        if pieces != PIECES {
            return Err(Refusal::unsupported(format!("a maxout layer of {pieces} pieces")));
        }
        Ok(Self::new(weights, &bias, inputs, outputs))
    }

    /// From weights and bias in the order of thinc.
    pub(crate) fn new(weights: &[f32], bias: &[f32], inputs: usize, outputs: usize) -> Self {
        let rows = || (0..PIECES).flat_map(|piece| (0..outputs).map(move |o| o * PIECES + piece));
        let weights = rows().flat_map(|row| &weights[row * inputs..(row + 1) * inputs]);
        Self {
            weights: weights.copied().collect(),
            bias: rows().map(|row| bias[row]).collect(),
            inputs,
            outputs,
        }
    }

    /// The layer, ready to run over each of two tokens and their neighbours. Its inputs are three
    /// vectors side by side.
    pub(crate) fn window(&self, kernels: Kernels) -> Window {
        Window::maxout(kernels, &self.weights, &self.bias, self.inputs / 3)
    }

    /// The weights that read `width` inputs from `start` on: (pieces, outputs, width).
    pub(crate) fn slice(&self, start: usize, width: usize) -> Vec<f32> {
        let rows = self.weights.chunks_exact(self.inputs);
        rows.flat_map(|row| &row[start..start + width]).copied().collect()
    }
}

/// Layer normalisation (J. Ba et al. 2016; thinc `layers/layernorm.py`): each row brought to mean 0
/// and variance 1, then scaled by G and shifted by b, both (outputs).
pub(crate) struct LayerNorm {
    kernels: Kernels,
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl LayerNorm {
    pub(crate) fn load(node: &Node<'_>, outputs: usize, kernels: Kernels) -> Result<Self, Refusal> {
        Ok(Self::new(node.shaped("G", [outputs])?, node.shaped("b", [outputs])?, kernels))
    }

    pub(crate) fn new(scale: Vec<f32>, shift: Vec<f32>, kernels: Kernels) -> Self {
        Self { kernels, scale, shift }
    }

    /// Adds a row, normalised, to another.
    pub(crate) fn add(&self, row: &[f32], to: &mut [f32]) {
        self.kernels.add_normal(row, &self.scale, &self.shift, to);
    }
}

/// An affine map: (rows, inputs) -> (rows, outputs), with W (outputs, inputs) and b (outputs)
/// (thinc `layers/linear.py`; also `softmax.py`, which a tagger runs without normalising).
pub(crate) fn linear(node: &Node<'_>, kernels: Kernels) -> Result<Packed, Refusal> {
    let ([outputs, inputs], weights) = node.array::<2>("W")?;
    let bias = node.shaped("b", [outputs])?;
    sides("affine", [outputs, inputs])?;
    Ok(Packed::affine(kernels, weights, &bias, inputs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_lie_side_by_side() {
        // Two outputs of three pieces over two inputs; W[o][p][i].
        let weights = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, -1.0, 0.0, 2.0, 2.0, 0.0, 0.0];
        let layer = Maxout::new(&weights, &[0.0, 0.5, 0.0, 0.0, -10.0, -1.0], 2, 2);
        assert_eq!(layer.bias, [0.0, 0.0, 0.5, -10.0, 0.0, -1.0]);
        assert_eq!(layer.slice(1, 1), [0.0, 0.0, 1.0, 2.0, 0.0, 0.0]);
    }

    #[test]
    fn layer_norm_centres_and_scales() {
        for &kernels in Kernels::available() {
            let norm = LayerNorm::new(vec![1.0, 1.0, 1.0, 2.0], vec![0.0, 0.0, 0.5, 0.0], kernels);
            let mut row = [10.0; 4];
            norm.add(&[1.0, 3.0, 1.0, 3.0], &mut row);
            for (value, expected) in row.iter().zip([9.0, 11.0, 9.5, 12.0]) {
                assert!((value - expected).abs() < 1e-6, "{row:?}");
            }
            let mut flat = [0.0; 4];
            norm.add(&[2.0; 4], &mut flat);
            assert_eq!(flat, [0.0, 0.0, 0.5, 0.0]);
        }
    }
}
