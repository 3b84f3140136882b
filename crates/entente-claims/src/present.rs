//! What an undated article tells of its own present.
//!
//! An article without a publication date may tell the year it speaks from
//! ([`entente_time::present`]). What it tells in the present tense, what is said in it, and the
//! offices of those who say it, then are of that year: inferred, with the evidence as its basis.
//! What it tells in the past, and what has a time of its own, stays as it is.

use entente_text::When;
use entente_time::Present;

use crate::claim::{Claim, Modality};
use crate::dating::{HELD, SAID, TOLD_IN_PRESENT};

/// Gives the year the article speaks from to those of its claims that tell of its present.
pub fn set_in_present(claims: &mut [Claim], present: &Present) {
    let when = When {
        inferred: Some(present.year.clone()),
        basis: Some(format!("as of the article's own present: {}", present.basis)),
        ..When::default()
    };
    let open = |claim: &Claim, basis: &str| {
        claim
            .date
            .as_ref()
            .is_some_and(|when| when.best().is_none() && when.basis.as_deref() == Some(basis))
    };
    let sure = |claim: &Claim| matches!(claim.modality, Modality::Asserted | Modality::Reported);
    let mut speakers = Vec::new();
    for claim in claims.iter_mut().filter(|claim| sure(claim)) {
        let said = open(claim, SAID);
        if said || open(claim, TOLD_IN_PRESENT) {
            claim.date = Some(when.clone());
        }
        if said && let Some(speaker) = claim.slot("speaker") {
            speakers.push((speaker.to_owned(), claim.evidence.clone()));
        }
    }
    for claim in claims.iter_mut().filter(|claim| open(claim, HELD)) {
        let Some(person) = claim.slot("person") else { continue };
        let speaks = speakers.iter().any(|(speaker, evidence)| {
            speaker == person
                && evidence.iter().any(|said| {
                    claim
                        .evidence
                        .iter()
                        .any(|held| held.field == said.field && held.span().overlaps(said.span()))
                })
        });
        if speaks {
            claim.date = Some(when.clone());
        }
    }
}
