//! The arithmetic of every layer, with whatever vector instructions the processor has: one of the
//! two files with `unsafe`.
//!
//! Each operation is written once, over [`Lanes`]; the instruction sets differ by the type of their
//! lanes alone. Every number of a result is added up in the same order whatever the set, the tile
//! and the company of other rows, so that a reading depends on none of them. The sets that fuse
//! multiplication and addition agree to the last bit; the portable one rounds twice where the
//! processor cannot fuse, and stays within rounding of the others.

#![allow(unsafe_code)]

use std::fmt;
use std::sync::OnceLock;

/// A set of vector instructions, known to be there.
///
/// There is no way to a value but through [`Kernels::available`] and what asks it: whoever holds one
/// may run it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Kernels(Set);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    /// What every processor does.
    Scalar,
    /// The same, fused, in software where need be: what the others are held to.
    Twin,
    /// 8 lanes, fused (Intel since Haswell, 2013; AMD since Excavator, 2015).
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 16 lanes, fused (Intel since Skylake-X, 2017; AMD since Zen 4, 2022). It has been compiled but
    /// not yet run on a processor that has it: what it does there is held to the twin before use.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Kernels {
    /// The sets that this processor has and that give the right results on it, the best one first.
    pub fn available() -> &'static [Self] {
        static AVAILABLE: OnceLock<Vec<Kernels>> = OnceLock::new();
        AVAILABLE.get_or_init(|| {
            let mut sets: Vec<Self> = Vec::new();
            #[cfg(target_arch = "x86_64")]
            {
                if is_x86_feature_detected!("avx512f") {
                    sets.push(Self(Set::Avx512));
                }
                if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                    sets.push(Self(Set::Avx2));
                }
            }
            sets.retain(|set| set.gives_the_right_results());
            sets.push(Self(Set::Scalar));
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
        match self.0 {
            Set::Scalar => "scalar",
            Set::Twin => "twin",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => "avx512",
        }
    }

    /// Lanes of one vector: in which width weights are packed.
    fn width(self) -> usize {
        match self.0 {
            Set::Scalar | Set::Twin => Portable::<true>::WIDTH,
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => Avx2::WIDTH,
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => Avx512::WIDTH,
        }
    }

    fn run<W: Work>(self, work: W) -> W::Result {
        match self.0 {
            Set::Scalar => work.run::<Portable<false>>(),
            Set::Twin => work.run::<Portable<true>>(),
            // SAFETY: a value of the set exists only where the processor was found to have it.
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => unsafe { with_avx2(work) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => unsafe { with_avx512(work) },
        }
    }

    /// Whether each operation gives, to the last bit, what its scalar twin gives: asked once before
    /// a set is used, because a processor, an emulator or a compiler may be wrong.
    fn gives_the_right_results(self) -> bool {
        self.sample() == Self(Set::Twin).sample()
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
        self.run(GreatestOfSums::<PIECES> { rows, bias, out });
    }

    /// Brings `row` to mean 0 and variance 1, scales and shifts it, and adds it to `out`.
    ///
    /// # Panics
    /// When the four differ in length.
    pub(crate) fn add_normal(self, row: &[f32], scale: &[f32], shift: &[f32], out: &mut [f32]) {
        self.run(AddNormal { row, scale, shift, out });
    }

    /// The place of the greatest of `scores`, each plus its `handicap`: 0 for what may be chosen,
    /// minus infinity for what may not. The first of equals; none when nothing may be chosen.
    ///
    /// # Panics
    /// When the two differ in length.
    pub(crate) fn choose(self, scores: &[f32], handicaps: &[f32]) -> Option<usize> {
        self.run(Choose { scores, handicaps })
    }
}

impl fmt::Debug for Kernels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

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
    /// outputs). One product of a [`Window`].
    fn maxout(kernels: Kernels, weights: &[f32], bias: &[f32], inputs: usize) -> Self {
        Self::new(kernels, Shape::Maxout, weights, bias, inputs)
    }

    fn new(kernels: Kernels, shape: Shape, weights: &[f32], bias: &[f32], inputs: usize) -> Self {
        assert!(inputs > 0 && weights.len() == bias.len() * inputs);
        let lanes = kernels.width();
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
        self.kernels.run(Times { packed: self, vectors, count, start, out });
    }
}

/// Neighbours of a window: the left one, the token, the right one.
const NEIGHBOURS: usize = 3;
/// Pieces of a maxout layer.
const PIECES: usize = 3;
/// Products that stand for a window over each of two tokens.
const PRODUCTS: usize = 4;
/// Pairs that go through a panel before the next part of it is read: their sums and a part of the
/// panel fit into the nearest cache together.
const BLOCK: usize = 24;

/// The greatest of three affine maps over each token and its two neighbours, for two tokens at a time
/// with a third fewer multiplications: the minimal filter F(2, 3) (S. Winograd 1980, "Arithmetic
/// complexity of computations"; A. Lavin and S. Gray 2016, "Fast algorithms for convolutional neural
/// networks").
///
/// With weights l, c, r for the left neighbour, the token and the right one, and four vectors in a row
/// d0 to d3, what tokens 1 and 2 come to is
///
/// ```text
/// l d0 + c d1 + r d2 = m0 + m1 + m2        m0 = l (d0 - d2)        m1 = (l + c + r)/2 (d1 + d2)
/// l d1 + c d2 + r d3 = m1 - m2 - m3        m2 = (l - c + r)/2 (d2 - d1)        m3 = r (d1 - d3)
/// ```
///
/// Neither sum has a part of the vector that its window does not hold, so that it does not depend on
/// that vector even by rounding.
#[derive(Debug)]
pub(crate) struct Window {
    /// The weights of m0 to m3; the bias stands with m1, which both sums hold.
    products: [Packed; PRODUCTS],
}

/// The vectors of the four products of each pair, (pairs, 4, width): room kept from one layer to the
/// next.
#[derive(Debug, Default)]
pub(crate) struct Differences(Vec<f32>);

impl Window {
    /// Weights (3, outputs, 3 x width), the neighbours side by side, and bias (3, outputs).
    pub(crate) fn maxout(kernels: Kernels, weights: &[f32], bias: &[f32], width: usize) -> Self {
        let part = |product: usize| {
            let weights: Vec<f32> = weights
                .chunks_exact(NEIGHBOURS * width)
                .flat_map(|row| {
                    (0..width).map(move |place| {
                        let [l, c, r] = [0, 1, 2].map(|n: usize| f64::from(row[n * width + place]));
                        let exact = [l, (l + c + r) / 2.0, (l - c + r) / 2.0, r];
                        exact[product] as f32
                    })
                })
                .collect();
            let bias = if product == 1 { bias.to_vec() } else { vec![0.0; bias.len()] };
            Packed::maxout(kernels, &weights, &bias, width)
        };
        Self { products: [part(0), part(1), part(2), part(3)] }
    }

    /// Two rows of results for each pair, one after the other in `out`; the four vectors of pair n
    /// begin at `start(n)` of `vectors`.
    ///
    /// # Panics
    /// When a pair reaches beyond `vectors` or `out` is too short.
    pub(crate) fn times(
        &self,
        vectors: &[f32],
        pairs: usize,
        start: impl Fn(usize) -> usize,
        differences: &mut Differences,
        out: &mut [f32],
    ) {
        let kernels = self.products[0].kernels;
        kernels.run(WindowTimes { window: self, vectors, pairs, start, differences, out });
    }
}

/// An operation, written once for all sets.
trait Work {
    type Result;
    fn run<L: Lanes>(self) -> Self::Result;
}

/// # Safety
/// The processor must have AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn with_avx2<W: Work>(work: W) -> W::Result {
    work.run::<Avx2>()
}

/// # Safety
/// The processor must have AVX-512F.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
unsafe fn with_avx512<W: Work>(work: W) -> W::Result {
    work.run::<Avx512>()
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
        let bias = &self.packed.bias[panel * VECTORS * L::WIDTH..][..VECTORS * L::WIDTH];
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

struct WindowTimes<'a, F> {
    window: &'a Window,
    vectors: &'a [f32],
    pairs: usize,
    start: F,
    differences: &'a mut Differences,
    out: &'a mut [f32],
}

impl<F: Fn(usize) -> usize> Work for WindowTimes<'_, F> {
    type Result = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Self { window, vectors, pairs, start, differences: Differences(differences), out } =
            self;
        let Packed { inputs: width, outputs, panels, .. } = window.products[0];
        assert!(out.len() >= 2 * pairs * outputs);
        differences.resize(differences.len().max(pairs * PRODUCTS * width), 0.0);
        for (pair, to) in differences.chunks_exact_mut(PRODUCTS * width).take(pairs).enumerate() {
            let from = &vectors[start(pair)..][..PRODUCTS * width];
            differ::<L>(from, to, width);
        }
        let mut m = [[[L::splat(0.0); PIECES]; BLOCK]; PRODUCTS];
        for from in (0..pairs).step_by(BLOCK) {
            let count = BLOCK.min(pairs - from);
            for panel in 0..panels {
                let bias = &window.products[1].bias[panel * PIECES * L::WIDTH..];
                let bias = [0, 1, 2].map(|piece| L::load(&bias[piece * L::WIDTH..][..L::WIDTH]));
                for ((product, packed), sums) in window.products.iter().enumerate().zip(&mut m) {
                    let rows = &differences[(from * PRODUCTS + product) * width..];
                    packed.block::<L>(panel, rows, PRODUCTS * width, &mut sums[..count]);
                }
                for pair in 0..count {
                    let [mut first, mut second] = [[bias[0]; PIECES]; 2];
                    for piece in 0..PIECES {
                        let [m0, m1, m2, m3] = [0, 1, 2, 3].map(|product| m[product][pair][piece]);
                        let m1 = L::add(m1, bias[piece]);
                        first[piece] = L::add(L::add(m0, m1), m2);
                        second[piece] = L::subtract(L::subtract(m1, m2), m3);
                    }
                    for (token, [a, b, c]) in [first, second].into_iter().enumerate() {
                        let out = &mut out[(2 * (from + pair) + token) * outputs..][..outputs];
                        store::<L>(L::max(c, L::max(b, a)), &mut out[panel * L::WIDTH..]);
                    }
                }
            }
        }
    }
}

/// From four vectors in a row to those of the four products of a [`Window`].
#[inline(always)]
fn differ<L: Lanes>(from: &[f32], to: &mut [f32], width: usize) {
    let whole = width - width % L::WIDTH;
    let lanes = |n: usize, place: usize| n * width + place..n * width + place + L::WIDTH;
    for place in (0..whole).step_by(L::WIDTH) {
        let [d0, d1, d2, d3] = [0, 1, 2, 3].map(|n| L::load(&from[lanes(n, place)]));
        L::store(L::subtract(d0, d2), &mut to[lanes(0, place)]);
        L::store(L::add(d1, d2), &mut to[lanes(1, place)]);
        L::store(L::subtract(d2, d1), &mut to[lanes(2, place)]);
        L::store(L::subtract(d1, d3), &mut to[lanes(3, place)]);
    }
    for place in whole..width {
        let [d0, d1, d2, d3] = [0, 1, 2, 3].map(|n| from[n * width + place]);
        to[place] = d0 - d2;
        to[width + place] = d1 + d2;
        to[2 * width + place] = d2 - d1;
        to[3 * width + place] = d1 - d3;
    }
}

impl Packed {
    /// The sums of three vectors of outputs, without bias, for rows that begin `step` numbers apart.
    #[inline(always)]
    fn block<L: Lanes>(
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

/// Writes as many lanes as there is room for.
#[inline(always)]
fn store<L: Lanes>(vector: L::Vector, out: &mut [f32]) {
    if out.len() >= L::WIDTH {
        L::store(vector, &mut out[..L::WIDTH]);
    } else {
        let mut all = [0.0; 16];
        L::store(vector, &mut all[..L::WIDTH]);
        out.copy_from_slice(&all[..out.len()]);
    }
}

struct GreatestOfSums<'a, const PIECES: usize> {
    rows: &'a [&'a [f32]],
    bias: &'a [f32],
    out: &'a mut [f32],
}

impl<const PIECES: usize> Work for GreatestOfSums<'_, PIECES> {
    type Result = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        let outputs = self.out.len();
        assert!(self.bias.len() == PIECES * outputs);
        assert!(self.rows.iter().all(|row| row.len() == PIECES * outputs));
        let whole = outputs - outputs % L::WIDTH;
        for place in (0..whole).step_by(L::WIDTH) {
            let mut sums = [L::splat(0.0); PIECES];
            for row in self.rows {
                for (piece, sum) in sums.iter_mut().enumerate() {
                    // SAFETY: place + lanes <= outputs, piece < PIECES, and the row has PIECES times
                    // outputs numbers.
                    let part = unsafe { L::load_from(row.as_ptr().add(piece * outputs + place)) };
                    *sum = L::add(*sum, part);
                }
            }
            let mut greatest = L::splat(f32::NEG_INFINITY);
            for (piece, &sum) in sums.iter().enumerate() {
                let bias = L::load(&self.bias[piece * outputs + place..][..L::WIDTH]);
                greatest = L::max(L::add(sum, bias), greatest);
            }
            L::store(greatest, &mut self.out[place..place + L::WIDTH]);
        }
        for place in whole..outputs {
            self.out[place] = (0..PIECES).fold(f32::NEG_INFINITY, |greatest, piece| {
                let part = |row: &&[f32]| row[piece * outputs + place];
                let value = self.rows.iter().map(part).fold(0.0, |sum, part| sum + part)
                    + self.bias[piece * outputs + place];
                if value > greatest { value } else { greatest }
            });
        }
    }
}

/// How many sums run side by side in [`AddNormal`], whatever the lanes.
const STRANDS: usize = 16;

struct AddNormal<'a> {
    row: &'a [f32],
    scale: &'a [f32],
    shift: &'a [f32],
    out: &'a mut [f32],
}

impl Work for AddNormal<'_> {
    type Result = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Self { row, scale, shift, out } = self;
        let count = row.len();
        assert!(scale.len() == count && shift.len() == count && out.len() == count);
        let mean = strands::<L>(row, |value| value, |value| value) / count as f32;
        let from = L::splat(-mean);
        let square = |value| {
            let apart = L::add(value, from);
            L::multiply(apart, apart)
        };
        let one = |value: f32| (value - mean) * (value - mean);
        let variance = strands::<L>(row, square, one) / count as f32 + 1e-8;
        let factor = 1.0 / variance.sqrt();
        let whole = count - count % L::WIDTH;
        for place in (0..whole).step_by(L::WIDTH) {
            let lanes = place..place + L::WIDTH;
            let value = L::add(L::load(&row[lanes.clone()]), from);
            let value =
                L::multiply(L::multiply(value, L::splat(factor)), L::load(&scale[lanes.clone()]));
            let value = L::add(value, L::load(&shift[lanes.clone()]));
            let value = L::add(L::load(&out[lanes.clone()]), value);
            L::store(value, &mut out[lanes]);
        }
        for place in whole..count {
            out[place] += (row[place] - mean) * factor * scale[place] + shift[place];
        }
    }
}

/// The sum of a term over a row, in strands, then over the strands in their order.
#[inline(always)]
fn strands<L: Lanes>(
    row: &[f32],
    term: impl Fn(L::Vector) -> L::Vector,
    term_of_one: impl Fn(f32) -> f32,
) -> f32 {
    let (blocks, rest) = row.as_chunks::<STRANDS>();
    let mut sums = [L::splat(0.0); STRANDS / 8];
    for block in blocks {
        for (lanes, sum) in block.chunks_exact(L::WIDTH).zip(&mut sums) {
            *sum = L::add(*sum, term(L::load(lanes)));
        }
    }
    let mut all = [0.0; STRANDS];
    for (lanes, &sum) in all.chunks_exact_mut(L::WIDTH).zip(&sums) {
        L::store(sum, lanes);
    }
    let rest = rest.iter().fold(0.0, |sum, &value| sum + term_of_one(value));
    all.iter().fold(0.0, |sum, &strand| sum + strand) + rest
}

struct Choose<'a> {
    scores: &'a [f32],
    handicaps: &'a [f32],
}

impl Work for Choose<'_> {
    type Result = Option<usize>;

    #[inline(always)]
    fn run<L: Lanes>(self) -> Option<usize> {
        let Self { scores, handicaps } = self;
        assert!(scores.len() == handicaps.len());
        let whole = scores.len() - scores.len() % L::WIDTH;
        let value = |place: usize| {
            let lanes = place..place + L::WIDTH;
            L::add(L::load(&scores[lanes.clone()]), L::load(&handicaps[lanes]))
        };
        let mut greatest = L::splat(f32::NEG_INFINITY);
        for place in (0..whole).step_by(L::WIDTH) {
            greatest = L::max(value(place), greatest);
        }
        let mut all = [f32::NEG_INFINITY; 16];
        L::store(greatest, &mut all[..L::WIDTH]);
        let rest = || (whole..scores.len()).map(|place| (place, scores[place] + handicaps[place]));
        let best = all.iter().copied().chain(rest().map(|(_, value)| value));
        let best =
            best.fold(f32::NEG_INFINITY, |best, value| if value > best { value } else { best });
        if best == f32::NEG_INFINITY {
            return None;
        }
        for place in (0..whole).step_by(L::WIDTH) {
            let equal = L::equal(value(place), L::splat(best));
            if equal != 0 {
                return Some(place + equal.trailing_zeros() as usize);
            }
        }
        rest().find(|&(_, value)| value == best).map(|(place, _)| place)
    }
}

/// Several numbers in one register.
///
/// The methods are safe to call only where the set's instructions may be used: within [`Work::run`],
/// which [`Kernels::run`] enters. The trait is private for that reason.
trait Lanes {
    /// How many numbers.
    const WIDTH: usize;
    /// Rows of a tile: as many as keep the adders busy and fit the registers with three vectors.
    const ROWS: usize;
    type Vector: Copy;

    fn splat(number: f32) -> Self::Vector;
    /// # Safety
    /// `from` must point at as many floats as there are lanes.
    unsafe fn load_from(from: *const f32) -> Self::Vector;
    /// # Safety
    /// `to` must point at room for as many floats as there are lanes.
    unsafe fn store_to(vector: Self::Vector, to: *mut f32);
    fn add(one: Self::Vector, other: Self::Vector) -> Self::Vector;
    fn subtract(one: Self::Vector, other: Self::Vector) -> Self::Vector;
    fn multiply(one: Self::Vector, other: Self::Vector) -> Self::Vector;
    /// one x other + sum.
    fn multiply_add(one: Self::Vector, other: Self::Vector, sum: Self::Vector) -> Self::Vector;
    /// `one` where it is greater, else `other`.
    fn max(one: Self::Vector, other: Self::Vector) -> Self::Vector;
    /// A bit for each lane: whether the two are equal.
    fn equal(one: Self::Vector, other: Self::Vector) -> u32;

    #[inline(always)]
    fn load(from: &[f32]) -> Self::Vector {
        assert!(from.len() == Self::WIDTH);
        // SAFETY: asserted.
        unsafe { Self::load_from(from.as_ptr()) }
    }

    #[inline(always)]
    fn store(vector: Self::Vector, to: &mut [f32]) {
        assert!(to.len() == Self::WIDTH);
        // SAFETY: asserted.
        unsafe { Self::store_to(vector, to.as_mut_ptr()) }
    }
}

/// Eight numbers one after the other, for the compiler to make of what it can.
struct Portable<const FUSED: bool>;

impl<const FUSED: bool> Lanes for Portable<FUSED> {
    const WIDTH: usize = 8;
    const ROWS: usize = 1;
    type Vector = [f32; 8];

    #[inline(always)]
    fn splat(number: f32) -> [f32; 8] {
        [number; 8]
    }

    #[inline(always)]
    unsafe fn load_from(from: *const f32) -> [f32; 8] {
        // SAFETY: the caller's promise; alignment is not asked for.
        unsafe { from.cast::<[f32; 8]>().read_unaligned() }
    }

    #[inline(always)]
    unsafe fn store_to(vector: [f32; 8], to: *mut f32) {
        // SAFETY: the caller's promise; alignment is not asked for.
        unsafe { to.cast::<[f32; 8]>().write_unaligned(vector) }
    }

    #[inline(always)]
    fn add(mut one: [f32; 8], other: [f32; 8]) -> [f32; 8] {
        for (one, other) in one.iter_mut().zip(other) {
            *one += other;
        }
        one
    }

    #[inline(always)]
    fn subtract(mut one: [f32; 8], other: [f32; 8]) -> [f32; 8] {
        for (one, other) in one.iter_mut().zip(other) {
            *one -= other;
        }
        one
    }

    #[inline(always)]
    fn multiply(mut one: [f32; 8], other: [f32; 8]) -> [f32; 8] {
        for (one, other) in one.iter_mut().zip(other) {
            *one *= other;
        }
        one
    }

    #[inline(always)]
    fn multiply_add(one: [f32; 8], other: [f32; 8], mut sum: [f32; 8]) -> [f32; 8] {
        // In software a fused operation takes a hundred times as long.
        let fused = FUSED || cfg!(any(target_arch = "aarch64", target_feature = "fma"));
        for ((sum, one), other) in sum.iter_mut().zip(one).zip(other) {
            *sum = if fused { one.mul_add(other, *sum) } else { one * other + *sum };
        }
        sum
    }

    #[inline(always)]
    fn max(one: [f32; 8], mut other: [f32; 8]) -> [f32; 8] {
        for (other, one) in other.iter_mut().zip(one) {
            *other = if one > *other { one } else { *other };
        }
        other
    }

    #[inline(always)]
    fn equal(one: [f32; 8], other: [f32; 8]) -> u32 {
        let bits = one.iter().zip(other).enumerate();
        bits.fold(0, |bits, (lane, (one, other))| bits | u32::from(*one == other) << lane)
    }
}

#[cfg(target_arch = "x86_64")]
use x86::{Avx2, Avx512};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m256, __m512, _CMP_EQ_OQ, _mm256_add_ps, _mm256_cmp_ps, _mm256_fmadd_ps, _mm256_loadu_ps,
        _mm256_max_ps, _mm256_movemask_ps, _mm256_mul_ps, _mm256_set1_ps, _mm256_storeu_ps,
        _mm256_sub_ps, _mm512_add_ps, _mm512_cmp_ps_mask, _mm512_fmadd_ps, _mm512_loadu_ps,
        _mm512_max_ps, _mm512_mul_ps, _mm512_set1_ps, _mm512_storeu_ps, _mm512_sub_ps,
    };

    use super::Lanes;

    /// Lanes whose every operation is one instruction: lanes, rows, register, then the instructions.
    macro_rules! lanes {
        ($name:ident, $width:literal, $rows:literal, $register:ty, $splat:ident, $load:ident,
         $store:ident, $add:ident, $subtract:ident, $multiply:ident, $fuse:ident, $max:ident, $equal:ident) => {
            pub(super) struct $name;

            // SAFETY of every call below: the trait's methods are called within `Work::run` alone,
            // which is entered with these lanes only where the processor has the instructions; and
            // pointers are the callers' promise.
            impl Lanes for $name {
                const WIDTH: usize = $width;
                const ROWS: usize = $rows;
                type Vector = $register;

                #[inline(always)]
                fn splat(number: f32) -> $register {
                    unsafe { $splat(number) }
                }

                #[inline(always)]
                unsafe fn load_from(from: *const f32) -> $register {
                    unsafe { $load(from) }
                }

                #[inline(always)]
                unsafe fn store_to(vector: $register, to: *mut f32) {
                    unsafe { $store(to, vector) }
                }

                #[inline(always)]
                fn add(one: $register, other: $register) -> $register {
                    unsafe { $add(one, other) }
                }

                #[inline(always)]
                fn subtract(one: $register, other: $register) -> $register {
                    unsafe { $subtract(one, other) }
                }

                #[inline(always)]
                fn multiply(one: $register, other: $register) -> $register {
                    unsafe { $multiply(one, other) }
                }

                #[inline(always)]
                fn multiply_add(one: $register, other: $register, sum: $register) -> $register {
                    unsafe { $fuse(one, other, sum) }
                }

                #[inline(always)]
                fn max(one: $register, other: $register) -> $register {
                    unsafe { $max(one, other) }
                }

                #[inline(always)]
                fn equal(one: $register, other: $register) -> u32 {
                    unsafe { $equal(one, other) }
                }
            }
        };
    }

    // Nine sums, three vectors of weights and three numbers, of sixteen registers. Nine keep two
    // adders busy; with twelve the compiler has to put one aside, which takes twice as long.
    lanes!(
        Avx2,
        8,
        3,
        __m256,
        _mm256_set1_ps,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        _mm256_add_ps,
        _mm256_sub_ps,
        _mm256_mul_ps,
        _mm256_fmadd_ps,
        _mm256_max_ps,
        equal_avx2
    );
    // Twenty-four sums and three vectors of weights, of thirty-two registers.
    lanes!(
        Avx512,
        16,
        8,
        __m512,
        _mm512_set1_ps,
        _mm512_loadu_ps,
        _mm512_storeu_ps,
        _mm512_add_ps,
        _mm512_sub_ps,
        _mm512_mul_ps,
        _mm512_fmadd_ps,
        _mm512_max_ps,
        equal_avx512
    );

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn equal_avx2(one: __m256, other: __m256) -> u32 {
        _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_EQ_OQ>(one, other)) as u32
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn equal_avx512(one: __m512, other: __m512) -> u32 {
        u32::from(_mm512_cmp_ps_mask::<_CMP_EQ_OQ>(one, other))
    }
}

#[cfg(test)]
mod tests;
