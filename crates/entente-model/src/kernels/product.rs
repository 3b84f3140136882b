//! Rows of numbers times packed weights: where nearly all time goes. One of the two files with
//! `unsafe`, because a tile reads weights and rows by pointers that are checked once for all of it.

#![allow(unsafe_code)]

use super::Kernels;
use super::lanes::{Lanes, Work, store};

/// Sixteen numbers that lie on one line of the cache.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Line([f32; 16]);

/// The weights of an affine map, in the order in which a tile reads them, and its bias.
///
/// They stand in panels of [`Packed::vectors`] vectors of outputs. Within a panel, for each input,
/// its weights to those outputs follow one another, so that a tile runs through the panel once from
/// front to back.
#[derive(Debug)]
pub(crate) struct Packed {
    kernels: Kernels,
    /// (panels, inputs, vectors, lanes).
    lines: Vec<Line>,
    /// (panels, vectors, lanes).
    bias: Vec<f32>,
    panels: usize,
    shape: Shape,
    inputs: usize,
    outputs: usize,
}

/// What a panel stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Three vectors of outputs.
    Affine,
    /// Seven: for one row at a time, which keeps too few additions under way with three.
    AffineForOne,
    /// The three pieces of one vector of outputs.
    Maxout,
}

impl Packed {
    /// An affine map: weights (outputs, inputs), bias (outputs).
    pub(crate) fn affine(kernels: Kernels, weights: &[f32], bias: &[f32], inputs: usize) -> Self {
        Self::new(kernels, Shape::Affine, weights, bias, inputs)
    }

    /// The same for maps that are asked for one row at a time.
    pub(crate) fn affine_for_one(
        kernels: Kernels,
        weights: &[f32],
        bias: &[f32],
        inputs: usize,
    ) -> Self {
        Self::new(kernels, Shape::AffineForOne, weights, bias, inputs)
    }

    /// Three affine maps of which the greatest is wanted: weights (3, outputs, inputs), bias (3,
    /// outputs). One product of a `Window`.
    pub(super) fn maxout(kernels: Kernels, weights: &[f32], bias: &[f32], inputs: usize) -> Self {
        Self::new(kernels, Shape::Maxout, weights, bias, inputs)
    }

    fn new(kernels: Kernels, shape: Shape, weights: &[f32], bias: &[f32], inputs: usize) -> Self {
        assert!(inputs > 0 && weights.len() == bias.len() * inputs);
        let lanes = kernels.0.width();
        let (vectors, pieces) = match shape {
            Shape::Affine => (3, 1),
            Shape::AffineForOne => (7, 1),
            Shape::Maxout => (3, 3),
        };
        let outputs = bias.len() / pieces;
        let panels = outputs.div_ceil(vectors / pieces * lanes);
        let length = panels * inputs * vectors * lanes;
        let mut packed = vec![Line([0.0; 16]); length.div_ceil(16)];
        let mut packed_bias = vec![0.0; panels * vectors * lanes];
        for (place, packed_bias) in packed_bias.iter_mut().enumerate() {
            let (panel, vector, lane) =
                (place / lanes / vectors, place / lanes % vectors, place % lanes);
            let (output, piece) = match shape {
                Shape::Maxout => (panel * lanes + lane, vector),
                _ => ((panel * vectors + vector) * lanes + lane, 0),
            };
            if output >= outputs {
                continue;
            }
            let row = piece * outputs + output;
            *packed_bias = bias[row];
            for (input, weight) in weights[row * inputs..(row + 1) * inputs].iter().enumerate() {
                let place = ((panel * inputs + input) * vectors + vector) * lanes + lane;
                packed[place / 16].0[place % 16] = *weight;
            }
        }
        Self { kernels, lines: packed, bias: packed_bias, panels, shape, inputs, outputs }
    }

    pub(crate) fn kernels(&self) -> Kernels {
        self.kernels
    }

    pub(crate) fn inputs(&self) -> usize {
        self.inputs
    }

    pub(crate) fn outputs(&self) -> usize {
        self.outputs
    }

    pub(super) fn panels(&self) -> usize {
        self.panels
    }

    /// The bias of `length` outputs of a panel, pieces one after the other.
    #[inline(always)]
    pub(super) fn bias(&self, panel: usize, length: usize) -> &[f32] {
        &self.bias[panel * length..][..length]
    }

    /// `count` rows of results, one after the other in `out`; row n is computed from the numbers of
    /// `vectors` that begin at `start(n)`. Rows may overlap there: that is how a window over
    /// neighbouring tokens is read without copying it together.
    ///
    /// # Panics
    /// When a row reaches beyond `vectors` or `out` is too short.
    pub(crate) fn times(
        &self,
        vectors: &[f32],
        count: usize,
        start: impl Fn(usize) -> usize,
        out: &mut [f32],
    ) {
        self.kernels.0.run(Times { packed: self, vectors, count, start, out });
    }
}
struct Times<'a, F> {
    packed: &'a Packed,
    vectors: &'a [f32],
    count: usize,
    start: F,
    out: &'a mut [f32],
}

impl<F: Fn(usize) -> usize> Work for Times<'_, F> {
    type Result = ();

    #[inline(always)]
    fn run<L: Lanes>(mut self) {
        assert!(self.out.len() >= self.count * self.packed.outputs);
        for panel in 0..self.packed.panels {
            match (self.packed.shape, L::ROWS) {
                (Shape::AffineForOne, _) => self.panel::<L, 1, 7>(panel, 0),
                (_, 8) => {
                    let done = self.panel::<L, 8, 3>(panel, 0);
                    self.panel::<L, 1, 3>(panel, done)
                }
                (_, 3) => {
                    let done = self.panel::<L, 3, 3>(panel, 0);
                    self.panel::<L, 1, 3>(panel, done)
                }
                _ => self.panel::<L, 1, 3>(panel, 0),
            };
        }
    }
}

impl<F: Fn(usize) -> usize> Times<'_, F> {
    /// One panel for the rows from `from` on, ROWS at a time; returns how many are done.
    #[inline(always)]
    fn panel<L: Lanes, const ROWS: usize, const VECTORS: usize>(
        &mut self,
        panel: usize,
        from: usize,
    ) -> usize {
        let Packed { inputs, outputs, .. } = *self.packed;
        let weights = self.packed.panel(panel, VECTORS * L::WIDTH);
        let bias = self.packed.bias(panel, VECTORS * L::WIDTH);
        let mut done = from;
        while done + ROWS <= self.count {
            let mut rows = [self.vectors.as_ptr(); ROWS];
            for (place, row) in rows.iter_mut().enumerate() {
                *row = self.vectors[(self.start)(done + place)..][..inputs].as_ptr();
            }
            // SAFETY: the panel holds `inputs` times VECTORS vectors, each of `rows` `inputs` floats.
            let sums = unsafe { tile::<L, ROWS, VECTORS>(weights, inputs, rows) };
            for (place, sums) in sums.iter().enumerate() {
                let out = &mut self.out[(done + place) * outputs..][..outputs];
                let value = |vector: usize| {
                    L::add(sums[vector], L::load(&bias[vector * L::WIDTH..][..L::WIDTH]))
                };
                for vector in 0..VECTORS {
                    let place = (panel * VECTORS + vector) * L::WIDTH;
                    if place < outputs {
                        store::<L>(value(vector), &mut out[place..]);
                    }
                }
            }
            done += ROWS;
        }
        done
    }
}
impl Packed {
    /// The sums of three vectors of outputs, without bias, for rows that begin `step` numbers apart.
    #[inline(always)]
    pub(super) fn block<L: Lanes>(
        &self,
        panel: usize,
        rows: &[f32],
        step: usize,
        sums: &mut [[L::Vector; PIECES]],
    ) {
        let mut done = 0;
        if L::ROWS == 8 {
            done = self.rows::<L, 8>(panel, rows, step, done, sums);
        } else if L::ROWS == 3 {
            done = self.rows::<L, 3>(panel, rows, step, done, sums);
        }
        self.rows::<L, 1>(panel, rows, step, done, sums);
    }

    /// The same, ROWS rows at a time from `from` on; returns how many are done.
    #[inline(always)]
    fn rows<L: Lanes, const ROWS: usize>(
        &self,
        panel: usize,
        rows: &[f32],
        step: usize,
        from: usize,
        sums: &mut [[L::Vector; PIECES]],
    ) -> usize {
        let weights = self.panel(panel, PIECES * L::WIDTH);
        let mut done = from;
        while done + ROWS <= sums.len() {
            let mut pointers = [weights; ROWS];
            for (place, pointer) in pointers.iter_mut().enumerate() {
                *pointer = rows[(done + place) * step..][..self.inputs].as_ptr();
            }
            // SAFETY: the panel holds `inputs` times three vectors, each row `inputs` floats.
            let tile = unsafe { tile::<L, ROWS, PIECES>(weights, self.inputs, pointers) };
            sums[done..done + ROWS].copy_from_slice(&tile);
            done += ROWS;
        }
        done
    }

    /// Where the weights of a panel begin, `inputs` times `step` of them.
    #[inline(always)]
    fn panel(&self, panel: usize, step: usize) -> *const f32 {
        let length = self.inputs * step;
        assert!((panel + 1) * length <= self.lines.len() * 16);
        // SAFETY: the assertion keeps the panel within the lines, which hold nothing but floats.
        unsafe { self.lines.as_ptr().cast::<f32>().add(panel * length) }
    }
}

/// Pieces of a maxout layer.
pub(super) const PIECES: usize = 3;

/// Inputs between two jumps of a tile: so few rounds are left that the processor foresees the last.
const UNROLLED: usize = 8;

/// ROWS rows times one panel: everything heavy happens here.
///
/// # Safety
/// `weights` must point at inputs x VECTORS x lanes floats, and each of `rows` at `inputs` floats.
#[inline(always)]
unsafe fn tile<L: Lanes, const ROWS: usize, const VECTORS: usize>(
    weights: *const f32,
    inputs: usize,
    rows: [*const f32; ROWS],
) -> [[L::Vector; VECTORS]; ROWS] {
    let mut sums = [[L::splat(0.0); VECTORS]; ROWS];
    let whole = inputs - inputs % UNROLLED;
    for input in (0..whole).step_by(UNROLLED) {
        for input in input..input + UNROLLED {
            // SAFETY: the caller's promise, and input < inputs.
            unsafe { step::<L, ROWS, VECTORS>(weights, input, &rows, &mut sums) };
        }
    }
    for input in whole..inputs {
        // SAFETY: as above.
        unsafe { step::<L, ROWS, VECTORS>(weights, input, &rows, &mut sums) };
    }
    sums
}

/// One input of a tile.
///
/// # Safety
/// As for [`tile`], and `input` must be one of the inputs.
#[inline(always)]
unsafe fn step<L: Lanes, const ROWS: usize, const VECTORS: usize>(
    weights: *const f32,
    input: usize,
    rows: &[*const f32; ROWS],
    sums: &mut [[L::Vector; VECTORS]; ROWS],
) {
    let mut loaded = [L::splat(0.0); VECTORS];
    for (vector, loaded) in loaded.iter_mut().enumerate() {
        // SAFETY: within the panel: input < inputs and vector < VECTORS.
        *loaded = unsafe { L::load_from(weights.add((input * VECTORS + vector) * L::WIDTH)) };
    }
    for (row, sums) in rows.iter().zip(sums) {
        // SAFETY: within the row: input < inputs.
        let number = L::splat(unsafe { *row.add(input) });
        for (sum, &weight) in sums.iter_mut().zip(&loaded) {
            *sum = L::multiply_add(number, weight, *sum);
        }
    }
}
