//! A draw of an article's shingles, small enough to be kept beside it, by which most articles that
//! share a run of words by chance are told apart without reading them.
//!
//! A shingle is drawn where its hash ends in so many zero bits, the draw "modulo m" of Broder, "On the
//! resemblance and containment of documents" (SEQUENCES 1997). Twice as long a text asks for one bit
//! more, so that a draw stays small; of two draws the finer one is thinned to the coarser, and then
//! both hold the same shingles wherever the texts do.

/// About how many shingles are drawn at most.
const DRAWN: usize = 48;
/// By fewer than these nothing is told.
const FEWEST: usize = 8;
/// Copies have two fifths of the shorter text in common at least: of what is drawn of them hardly
/// ever less than an eighth (of 8 shingles in one of 60 pairs that have no more than that in common,
/// of 40 in one of 100,000).
const SHARE: usize = 8;

/// Some of the shingles of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// In how many zero bits those end that are drawn.
    level: u32,
    /// The last 32 bits of their hashes, sorted, each once.
    drawn: Vec<u32>,
}

impl Sample {
    /// A draw of these hashes, each given once.
    pub(crate) fn of(shingles: &[u64]) -> Self {
        let mut level = 0;
        while shingles.len() >> level > DRAWN {
            level += 1;
        }
        let ends = shingles.iter().filter(|shingle| shingle.trailing_zeros() >= level);
        let mut drawn: Vec<u32> = ends.map(|shingle| *shingle as u32).collect();
        drawn.sort_unstable();
        drawn.dedup();
        Self { level, drawn }
    }

    fn at(&self, level: u32) -> impl Iterator<Item = u32> {
        self.drawn.iter().copied().filter(move |shingle| shingle.trailing_zeros() >= level)
    }

    /// Whether the articles may be copies of each other: they are not where this says no.
    pub fn may_be_of_copies(&self, other: &Self) -> bool {
        let level = self.level.max(other.level);
        let fewer = self.at(level).count().min(other.at(level).count());
        if fewer < FEWEST {
            return true;
        }
        let held = self.at(level).filter(|shingle| other.drawn.binary_search(shingle).is_ok());
        held.count() * SHARE >= fewer
    }

    /// The draw as it is kept: a byte for its level, 4 bytes for each shingle, the least significant
    /// first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let level = u8::try_from(self.level).unwrap_or(u8::MAX);
        std::iter::once(level)
            .chain(self.drawn.iter().flat_map(|shingle| shingle.to_le_bytes()))
            .collect()
    }

    /// A draw that was kept. Of no bytes it is one that tells nothing.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let Some((level, rest)) = bytes.split_first() else { return Self::default() };
        let (drawn, _) = rest.as_chunks();
        let drawn = drawn.iter().map(|shingle| u32::from_le_bytes(*shingle)).collect();
        Self { level: u32::from(*level), drawn }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Hashes that look drawn by lot.
    fn hashes(from: u64, count: u64) -> Vec<u64> {
        (from..from + count)
            .map(|n| {
                let n = (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb)
            })
            .map(|n| n ^ (n >> 31))
            .collect()
    }

    #[test]
    fn a_few_runs_in_common_are_chance_and_half_a_text_is_not() {
        let one = Sample::of(&hashes(0, 330));
        assert!(!one.may_be_of_copies(&Sample::of(&hashes(325, 330))));
        assert!(!one.may_be_of_copies(&Sample::of(&hashes(328, 2_000))));
        assert!(one.may_be_of_copies(&Sample::of(&hashes(165, 330))));
        assert!(one.may_be_of_copies(&Sample::of(&hashes(100, 3_000))));
    }

    #[test]
    fn of_few_words_nothing_is_told() {
        assert!(Sample::of(&hashes(0, 7)).may_be_of_copies(&Sample::of(&hashes(90, 400))));
        assert!(Sample::default().may_be_of_copies(&Sample::of(&hashes(0, 400))));
    }

    proptest! {
        #[test]
        fn what_is_kept_comes_back_and_no_side_is_preferred(
            one in 0_u64..4_000, two in 0_u64..4_000, from in 0_u64..4_000,
        ) {
            let (one, two) = (Sample::of(&hashes(0, one)), Sample::of(&hashes(from, two)));
            prop_assert_eq!(&Sample::from_bytes(&one.to_bytes()), &one);
            prop_assert_eq!(one.may_be_of_copies(&two), two.may_be_of_copies(&one));
            prop_assert!(one.may_be_of_copies(&one));
        }

        #[test]
        fn what_holds_a_text_whole_is_never_turned_away(short in 1_u64..3_000, more in 0_u64..9_000) {
            let (short, long) = (Sample::of(&hashes(0, short)), Sample::of(&hashes(0, short + more)));
            prop_assert!(short.may_be_of_copies(&long));
        }
    }
}
