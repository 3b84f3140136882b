//! A maxout layer over each token and its two neighbours, for two tokens at a time.

use super::Kernels;
use super::lanes::{Lanes, Work, store};
use super::product::{PIECES, Packed};

/// Neighbours of a window: the left one, the token, the right one.
const NEIGHBOURS: usize = 3;
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
        self.products[0].kernels().0.run(WindowTimes {
            window: self,
            vectors,
            pairs,
            start,
            differences,
            out,
        });
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
        let [first, with_bias, ..] = &window.products;
        let (width, outputs, panels) = (first.inputs(), first.outputs(), first.panels());
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
                let bias = with_bias.bias(panel, PIECES * L::WIDTH);
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
