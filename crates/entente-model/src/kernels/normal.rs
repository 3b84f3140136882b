//! Layer normalisation (J. L. Ba, J. R. Kiros and G. Hinton 2016), added to what was there.

use super::lanes::{Lanes, Work};

/// How many sums run side by side in [`AddNormal`], whatever the lanes.
const STRANDS: usize = 16;

pub(super) struct AddNormal<'a> {
    pub(super) row: &'a [f32],
    pub(super) scale: &'a [f32],
    pub(super) shift: &'a [f32],
    pub(super) out: &'a mut [f32],
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
