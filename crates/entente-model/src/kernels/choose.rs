//! The best of many scores.

use super::lanes::{Lanes, Work};

pub(super) struct Choose<'a> {
    pub(super) scores: &'a [f32],
    pub(super) handicaps: &'a [f32],
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
