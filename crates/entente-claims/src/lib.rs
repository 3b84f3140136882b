//! What it says: predicate-argument roles, rules, modality and attribution to claims.

mod claim;

pub use claim::{Claim, ClaimError, Evidence, Modality, Slot, Slots};
