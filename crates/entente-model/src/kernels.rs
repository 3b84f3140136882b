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
            Packed::maxout(self, &weights, &bias, inputs),
        ] {
            packed.times(&vectors, count, start, &mut out);
            results.extend_from_slice(&out);
        }
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
    /// The three pieces of one vector of outputs, of which the greatest is the result.
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

    /// The greatest of three affine maps: weights (3, outputs, inputs), bias (3, outputs).
    pub(crate) fn maxout(kernels: Kernels, weights: &[f32], bias: &[f32], inputs: usize) -> Self {
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
        let Packed { inputs, outputs, shape, .. } = *self.packed;
        let length = inputs * VECTORS * L::WIDTH;
        assert!((panel + 1) * length <= self.packed.lines.len() * 16);
        // SAFETY: the assertion keeps the panel within the lines, which hold nothing but floats.
        let weights = unsafe { self.packed.lines.as_ptr().cast::<f32>().add(panel * length) };
        let bias = &self.packed.bias[panel * VECTORS * L::WIDTH..][..VECTORS * L::WIDTH];
        let mut done = from;
        while done + ROWS <= self.count {
            let mut rows = [self.vectors.as_ptr(); ROWS];
            for (place, row) in rows.iter_mut().enumerate() {
                *row = self.vectors[(self.start)(done + place)..][..inputs].as_ptr();
            }
            // SAFETY: `weights` points at `length` floats, each of `rows` at `inputs`.
            let sums = unsafe { tile::<L, ROWS, VECTORS>(weights, inputs, rows) };
            for (place, sums) in sums.iter().enumerate() {
                let out = &mut self.out[(done + place) * outputs..][..outputs];
                let value = |vector: usize| {
                    L::add(sums[vector], L::load(&bias[vector * L::WIDTH..][..L::WIDTH]))
                };
                if shape == Shape::Maxout {
                    let greatest = L::max(value(2), L::max(value(1), value(0)));
                    store::<L>(greatest, &mut out[panel * L::WIDTH..]);
                } else {
                    for vector in 0..VECTORS {
                        let place = (panel * VECTORS + vector) * L::WIDTH;
                        if place < outputs {
                            store::<L>(value(vector), &mut out[place..]);
                        }
                    }
                }
            }
            done += ROWS;
        }
        done
    }
}

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
    for input in 0..inputs {
        let mut loaded = [L::splat(0.0); VECTORS];
        for (vector, loaded) in loaded.iter_mut().enumerate() {
            // SAFETY: within the panel: input < inputs and vector < VECTORS.
            *loaded = unsafe { L::load_from(weights.add((input * VECTORS + vector) * L::WIDTH)) };
        }
        for (row, sums) in rows.iter().zip(&mut sums) {
            // SAFETY: within the row: input < inputs.
            let number = L::splat(unsafe { *row.add(input) });
            for (sum, &weight) in sums.iter_mut().zip(&loaded) {
                *sum = L::multiply_add(number, weight, *sum);
            }
        }
    }
    sums
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
        _mm512_add_ps, _mm512_cmp_ps_mask, _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_max_ps,
        _mm512_mul_ps, _mm512_set1_ps, _mm512_storeu_ps,
    };

    use super::Lanes;

    /// Lanes whose every operation is one instruction: lanes, rows, register, then the instructions.
    macro_rules! lanes {
        ($name:ident, $width:literal, $rows:literal, $register:ty, $splat:ident, $load:ident,
         $store:ident, $add:ident, $multiply:ident, $fuse:ident, $max:ident, $equal:ident) => {
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
mod tests {
    use super::*;

    /// Numbers between -1 and 1 that look random.
    fn numbers(seed: u32, count: usize) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    const TWIN: Kernels = Kernels(Set::Twin);

    /// Results of all three kinds of layer, of a size as in the packages or smaller.
    fn layers(kernels: Kernels, inputs: usize, outputs: usize, count: usize) -> Vec<Vec<f32>> {
        let vectors = numbers(1, (count - 1) * 7 + inputs);
        let weights = numbers(2, inputs * outputs * 3);
        let bias = numbers(3, outputs * 3);
        [Packed::affine, Packed::affine_for_one, Packed::maxout]
            .map(|pack| {
                let packed = pack(kernels, &weights, &bias, inputs);
                let mut out = vec![f32::NAN; count * packed.outputs()];
                packed.times(&vectors, count, |row| row * 7, &mut out);
                out
            })
            .into()
    }

    const SIZES: [(usize, usize, usize); 5] =
        [(288, 96, 13), (96, 50, 4), (64, 106, 1), (300, 96, 9), (3, 2, 25)];

    #[test]
    fn fused_sets_agree_with_their_scalar_twin_to_the_last_bit() {
        for set in Kernels::available().iter().filter(|set| set.0 != Set::Scalar) {
            for (inputs, outputs, count) in SIZES {
                let [ours, twins] =
                    [*set, TWIN].map(|kernels| layers(kernels, inputs, outputs, count));
                assert!(ours == twins, "{set:?} {inputs} x {outputs}");
            }
            assert!(set.gives_the_right_results());
        }
    }

    #[test]
    fn the_portable_set_stays_within_rounding() {
        for (inputs, outputs, count) in SIZES {
            let portable = layers(Kernels(Set::Scalar), inputs, outputs, count);
            for (ours, twins) in
                portable.iter().flatten().zip(layers(TWIN, inputs, outputs, count).iter().flatten())
            {
                // Each of `inputs` products of numbers below 1 is rounded once more.
                let bound = inputs as f32 * f32::EPSILON * (1.0 + twins.abs());
                assert!((ours - twins).abs() <= bound, "{ours} {twins}");
            }
        }
    }

    #[test]
    fn a_row_comes_out_the_same_alone_and_in_company() {
        for &kernels in Kernels::available() {
            let packed = Packed::maxout(kernels, &numbers(5, 288 * 288), &numbers(6, 288), 288);
            let vectors = numbers(7, 96 * 40);
            let mut together = vec![0.0; 38 * 96];
            packed.times(&vectors, 38, |row| row * 96, &mut together);
            for (row, expected) in together.chunks_exact(96).enumerate() {
                let mut alone = vec![0.0; 96];
                packed.times(&vectors, 1, |_| row * 96, &mut alone);
                assert_eq!(alone, expected);
            }
        }
    }

    #[test]
    fn layers_do_what_they_say() {
        for &kernels in Kernels::available() {
            // W = [[1, 2], [3, 4], [5, 6]], b = [0, 10, 0].
            let (weights, bias) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [0.0, 10.0, 0.0]);
            let mut out = [0.0; 6];
            Packed::affine(kernels, &weights, &bias, 2).times(
                &[1.0, 1.0, -1.0],
                2,
                |row| row,
                &mut out,
            );
            assert_eq!(out, [3.0, 17.0, 11.0, -1.0, 9.0, -1.0]);
            Packed::maxout(kernels, &weights, &bias, 2).times(
                &[1.0, 1.0, -1.0],
                2,
                |row| row,
                &mut out,
            );
            assert_eq!(out[..2], [17.0, 9.0]);
        }
    }

    #[test]
    fn the_first_of_the_best_that_may_be_chosen() {
        let never = f32::NEG_INFINITY;
        for &kernels in Kernels::available().iter().chain([&TWIN]) {
            let mut scores = vec![0.0; 37];
            (scores[9], scores[20], scores[36]) = (5.0, 5.0, 9.0);
            let mut handicaps = vec![0.0; 37];
            assert_eq!(kernels.choose(&scores, &handicaps), Some(36));
            handicaps[36] = never;
            assert_eq!(kernels.choose(&scores, &handicaps), Some(9));
            assert_eq!(kernels.choose(&scores, &[never; 37]), None);
            assert_eq!(kernels.choose(&[], &[]), None);
            assert_eq!(kernels.choose(&[f32::NAN; 9], &[0.0; 9]), None);
        }
    }

    #[test]
    #[should_panic(expected = "range end index")]
    fn a_row_must_lie_within_the_vectors() {
        let packed = Packed::affine(Kernels::best(), &[1.0; 4], &[0.0], 4);
        packed.times(&[0.0; 7], 2, |row| row * 4, &mut [0.0; 2]);
    }

    #[test]
    fn sets_have_names() {
        for &kernels in Kernels::available() {
            assert_eq!(Kernels::named(kernels.name()), Some(kernels));
        }
        assert_eq!(Kernels::available().last().map(|kernels| kernels.name()), Some("scalar"));
        assert_eq!(Kernels::named("twin"), None);
    }
}
