//! The arithmetic of every layer, with whatever vector instructions the processor has.
//!
//! Each operation is written once, over [`lanes::Lanes`]; the instruction sets differ by the type of
//! their lanes alone. Every number of a result is added up in the same order whatever the set, the tile
//! and the company of other rows, so that a reading depends on none of them. The sets that fuse
//! multiplication and addition agree to the last bit; the portable one rounds twice where the
//! processor cannot fuse, and stays within rounding of the others.

mod choose;
mod greatest;
mod lanes;
mod normal;
mod product;
mod window;

use std::fmt;
use std::sync::OnceLock;

use choose::Choose;
use greatest::GreatestOfSums;
use lanes::Set;
use normal::AddNormal;

pub(crate) use product::Packed;
pub(crate) use window::{Differences, Window};

/// A set of vector instructions, known to be there and to give the right results.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Kernels(Set);

impl Kernels {
    /// The sets that this processor has and that give the right results on it, the best one first.
    pub fn available() -> &'static [Self] {
        static AVAILABLE: OnceLock<Vec<Kernels>> = OnceLock::new();
        AVAILABLE.get_or_init(|| {
            let mut sets: Vec<Self> = Set::present().into_iter().map(Self).collect();
            sets.retain(|set| set.gives_the_right_results());
            sets.push(Self(Set::SCALAR));
            sets
        })
    }

    /// The best set that there is.
    pub fn best() -> Self {
        Self::available()[0]
    }

    /// The set of a name: `scalar`, `avx2`, `avx512`. None when it is unknown or not there.
    pub fn named(name: &str) -> Option<Self> {
        Self::available().iter().copied().find(|set| set.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Whether each operation gives, to the last bit, what its scalar twin gives: asked once before
    /// a set is used, because a processor, an emulator or a compiler may be wrong.
    fn gives_the_right_results(self) -> bool {
        self.sample() == Self(Set::TWIN).sample()
    }

    /// The results of every operation over made-up numbers.
    fn sample(self) -> Vec<f32> {
        let numbers = |count: usize, step: usize| -> Vec<f32> {
            (0..count).map(|place| ((place * step) % 127) as f32 / 37.0 - 1.6).collect()
        };
        let (inputs, outputs, count) = (29, 53, 19);
        let vectors = numbers(inputs * count, 31);
        let weights = numbers(inputs * outputs * 3, 57);
        let bias = numbers(outputs * 3, 11);
        let start = |row: usize| row * inputs;
        let mut results = Vec::new();
        let mut out = vec![0.0; count * outputs * 3];
        for packed in [
            Packed::affine(self, &weights, &bias, inputs),
            Packed::affine_for_one(self, &weights, &bias, inputs),
        ] {
            packed.times(&vectors, count, start, &mut out);
            results.extend_from_slice(&out);
        }
        let window = Window::maxout(self, &weights[..7 * 9 * 3 * 3], &bias[..7 * 3], 9);
        let mut differences = Differences::default();
        window.times(&vectors, 27, |pair| pair * 18, &mut differences, &mut out);
        results.extend_from_slice(&out[..27 * 2 * 7]);
        let rows = [&weights[..outputs * 3], &weights[7..7 + outputs * 3]];
        self.greatest_of_sums::<3>(&rows, &bias, &mut out[..outputs]);
        self.add_normal(&vectors[..99], &weights[..99], &weights[99..198], &mut out[..99]);
        results.extend_from_slice(&out);
        results.push(self.choose(&out[..99], &[0.0; 99]).map_or(-1.0, |place| place as f32));
        results
    }

    /// Of the sums of several rows, each (PIECES, outputs), plus the bias of the same shape, the
    /// greatest piece for each output.
    ///
    /// # Panics
    /// When a row or the bias has not PIECES numbers for each place of `out`.
    pub(crate) fn greatest_of_sums<const PIECES: usize>(
        self,
        rows: &[&[f32]],
        bias: &[f32],
        out: &mut [f32],
    ) {
        self.0.run(GreatestOfSums::<PIECES> { rows, bias, out });
    }

    /// Brings `row` to mean 0 and variance 1, scales and shifts it, and adds it to `out`.
    ///
    /// # Panics
    /// When the four differ in length.
    pub(crate) fn add_normal(self, row: &[f32], scale: &[f32], shift: &[f32], out: &mut [f32]) {
        self.0.run(AddNormal { row, scale, shift, out });
    }

    /// The place of the greatest of `scores`, each plus its `handicap`: 0 for what may be chosen,
    /// minus infinity for what may not. The first of equals; none when nothing may be chosen.
    ///
    /// # Panics
    /// When the two differ in length.
    pub(crate) fn choose(self, scores: &[f32], handicaps: &[f32]) -> Option<usize> {
        self.0.run(Choose { scores, handicaps })
    }
}

impl fmt::Debug for Kernels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests;
