//! Sums of rows and the greatest piece of each: what an embedding ends with.

use super::lanes::{Lanes, Work};

pub(super) struct GreatestOfSums<'a, const PIECES: usize> {
    pub(super) rows: &'a [&'a [f32]],
    pub(super) bias: &'a [f32],
    pub(super) out: &'a mut [f32],
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
                    *sum = L::add(*sum, L::load(&row[piece * outputs + place..][..L::WIDTH]));
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
