//! The words of claims, and what fills their slots.

use entente_claims::Claim;

use crate::names::Names;

/// What the first of these slots that is filled holds, by name.
pub(crate) fn list<'a>(claim: &'a Claim, slots: &[&str], names: &Names<'a>) -> Vec<&'a str> {
    let filled =
        slots.iter().filter_map(|slot| claim.slots.get(*slot)).find(|slot| !slot.list().is_empty());
    filled.into_iter().flat_map(|slot| slot.list()).map(|code| names.short(code)).collect()
}

/// The words of a claim's evidence; parts that stand apart are joined by dots.
pub fn sentence(claim: &Claim) -> String {
    let parts: Vec<&str> = claim.evidence.iter().map(|part| part.exact.as_str()).collect();
    parts.join(" \u{2026} ")
}
