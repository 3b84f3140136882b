//! What a new reading of an article changes.

use entente_claims::Claim;
use serde::Serialize;

/// What two readings of one article do not have in common.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Difference<'a> {
    /// Claims that only the new reading makes.
    pub gained: Vec<&'a Claim>,
    /// Claims that only the old reading made.
    pub lost: Vec<&'a Claim>,
    /// Claims that both make of the same words, not saying the same: old and new.
    pub changed: Vec<(&'a Claim, &'a Claim)>,
}

impl<'a> Difference<'a> {
    /// Compares two readings of one article. A claim of the one and a claim of the other that are
    /// of the same type and share words are one claim that changed; of several, those that agree
    /// in the most slots belong together.
    pub fn new(before: &'a [Claim], after: &'a [Claim]) -> Self {
        let mut lost: Vec<&Claim> = before.iter().filter(|old| !after.contains(old)).collect();
        let mut gained: Vec<&Claim> = after.iter().filter(|new| !before.contains(new)).collect();
        let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
        for (one, old) in lost.iter().enumerate() {
            for (other, new) in gained.iter().enumerate() {
                if old.kind == new.kind && share_words(old, new) {
                    let alike =
                        old.slots.iter().filter(|(name, slot)| new.slots.get(*name) == Some(slot));
                    pairs.push((alike.count(), one, other));
                }
            }
        }
        pairs.sort_by_key(|&(alike, one, other)| (std::cmp::Reverse(alike), one, other));
        let (mut of_lost, mut of_gained) = (vec![false; lost.len()], vec![false; gained.len()]);
        let mut changed = Vec::new();
        for (_, one, other) in pairs {
            if !of_lost[one] && !of_gained[other] {
                (of_lost[one], of_gained[other]) = (true, true);
                changed.push((lost[one], gained[other]));
            }
        }
        let mut paired = of_lost.into_iter();
        lost.retain(|_| !paired.next().unwrap_or(false));
        let mut paired = of_gained.into_iter();
        gained.retain(|_| !paired.next().unwrap_or(false));
        changed.sort_by_key(|(old, _)| before.iter().position(|claim| claim == *old));
        Self { gained, lost, changed }
    }

    /// Whether the readings are the same.
    pub fn is_empty(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty() && self.changed.is_empty()
    }
}

fn share_words(one: &Claim, other: &Claim) -> bool {
    one.evidence.iter().any(|mine| {
        other.evidence.iter().any(|theirs| {
            mine.field == theirs.field && mine.start < theirs.end && theirs.start < mine.end
        })
    })
}
