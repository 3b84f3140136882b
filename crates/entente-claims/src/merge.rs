//! One change told twice in one article is one claim with two pieces of evidence.
//!
//! A headline and the story below it, a story and its summary at the end tell of the same change.
//! Two claims of an article are the same when they say the same of the same members and bodies,
//! are equally sure, and can have the same date; the finer date stays. A change that happened
//! twice (left in 1961, left in 2018) has two dates that cannot meet, and stays two claims.

use std::collections::BTreeSet;

use entente_text::{Edtf, When};

use crate::claim::{Claim, Evidence, Modality};
use crate::dating::{NEWS_OF_THE_DAY, ON_OR_BEFORE};

/// How many days the day of publication, taken for want of a date, may lie from the date that the
/// article gives in another place: news is told within a month.
const DAYS_OF_NEWS: i32 = 31;

/// The claims with those that tell the same made one, in the order in which they are first told.
pub(crate) fn merge(claims: Vec<Claim>) -> Vec<Claim> {
    let mut kept: Vec<Claim> = Vec::new();
    for claim in claims {
        match kept.iter().position(|other| same(other, &claim)) {
            Some(number) => kept[number] = both(&kept[number], claim),
            None => kept.push(claim),
        }
    }
    kept
}

fn same(one: &Claim, other: &Claim) -> bool {
    one.kind == other.kind
        && sureness(one.modality) == sureness(other.modality)
        && (says_no_more(one, other) || says_no_more(other, one))
        && dates_meet(one.date.as_ref(), other.date.as_ref())
}

/// Whether each slot of `one` is filled the same in `other`.
fn says_no_more(one: &Claim, other: &Claim) -> bool {
    one.slots.iter().all(|(name, slot)| other.slots.get(name) == Some(slot))
}

/// What is told as a fact and what is reported as one are the same fact.
fn sureness(modality: Modality) -> Modality {
    match modality {
        Modality::Reported => Modality::Asserted,
        other => other,
    }
}

fn dates_meet(one: Option<&When>, other: Option<&When>) -> bool {
    let best = |when: Option<&When>| when.and_then(|when| when.best().cloned());
    let (Some(one_date), Some(other_date)) = (best(one), best(other)) else { return true };
    one_date.can_meet(&other_date)
        || is_loose(one) && near(&one_date, &other_date)
        || is_loose(other) && near(&other_date, &one_date)
}

/// Whether a date is only that of the telling.
fn is_loose(when: Option<&When>) -> bool {
    let basis = when.and_then(|when| when.basis.as_deref()).unwrap_or_default();
    basis.contains(NEWS_OF_THE_DAY) || basis.starts_with(ON_OR_BEFORE)
}

/// Whether a date may be the one that was told on the day `told`.
fn near(told: &Edtf, date: &Edtf) -> bool {
    let (Some(told), Some(first), Some(last)) = (told.earliest(), date.earliest(), date.latest())
    else {
        return false;
    };
    let days = |day: entente_text::Date| told.since(day).map_or(i32::MAX, |span| span.get_days());
    first <= told && days(last) <= DAYS_OF_NEWS
}

/// The claim that both are: the slots of the richer, the date of the finer, the words of both.
fn both(one: &Claim, other: Claim) -> Claim {
    let richer = if says_no_more(&other, one) { one } else { &other };
    let evidence: Vec<Evidence> = {
        let mut seen = BTreeSet::new();
        let all = one.evidence.iter().chain(&other.evidence);
        all.filter(|evidence| seen.insert((*evidence).clone())).cloned().collect()
    };
    let told = Claim::new(&one.article, &one.kind, &richer.rule, richer.slots.clone(), evidence);
    let Ok(mut claim) = told else { return one.clone() };
    claim.date = finer(one.date.as_ref(), other.date.as_ref()).cloned();
    claim.modality = one.modality.min(other.modality);
    // Where the article tells it itself in one place, it vouches for it.
    claim.attribution = one.attribution.clone().and(other.attribution.clone());
    claim
}

/// A date stated over one only of the telling, a finer over a coarser, the first of equals.
fn finer<'a>(one: Option<&'a When>, other: Option<&'a When>) -> Option<&'a When> {
    let rank = |when: Option<&When>| {
        let width = when.and_then(|when| when.best()).map(|edtf| edtf.width().unwrap_or(i32::MAX));
        (width.is_none(), is_loose(when), width)
    };
    if rank(other) < rank(one) { other } else { one.or(other) }
}
