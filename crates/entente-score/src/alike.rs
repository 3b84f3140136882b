//! When two claims tell the same thing.

use std::collections::BTreeSet;

use entente_claims::{Claim, Modality, Slot, Slots};
use entente_text::Edtf;

use crate::Expected;

/// Whether `found` tells what `expected` expects, time aside.
///
/// | type | the same |
/// |---|---|
/// | membership | member, organisation, change; planned or not; target where one is expected |
/// | treaty, organisation | treaty or organisation, change; planned or not |
/// | roster | organisation; half of the members, or the count where no members are expected |
/// | exercise | the name; unnamed ones: half of the participants, else organiser or place |
/// | meeting | a word of the place; else the organisation; else half of those who met |
/// | statement | the speaker |
/// | role | the person, and a word of the role |
/// | others | every expected slot |
pub fn same(expected: &Expected, found: &Claim) -> bool {
    let (e, f) = (&expected.slots, &found.slots);
    let equal = |slot: &str| e.get(slot) == f.get(slot);
    let planned = (expected.modality == Modality::Planned) == (found.modality == Modality::Planned);
    expected.kind == found.kind
        && match expected.kind.as_str() {
            "membership" => {
                let target = !e.contains_key("target") || equal("target");
                equal("member") && same_body(e, f) && equal("change") && target && planned
            }
            "treaty" | "organisation" => same_body(e, f) && equal("change") && planned,
            "roster" => {
                let members = codes(e, &["members"]);
                let counted = if members.is_empty() {
                    equal("count")
                } else {
                    half(&members, &codes(f, &["members"]))
                };
                same_body(e, f) && counted
            }
            "exercise" => same_exercise(e, f),
            "meeting" => same_meeting(e, f),
            "statement" => same_person(text(e, "speaker"), text(f, "speaker")),
            "role" => {
                same_person(text(e, "person"), text(f, "person"))
                    && meet(&words(text(e, "role")), &words(text(f, "role")))
            }
            _ => e.iter().all(|(slot, value)| f.get(slot) == Some(value)),
        }
}

/// Whether a date found is compatible with the date expected: as fine or finer, within it, a year
/// off at most where either is approximate. Where the text fixes none, none may be found.
pub fn dates_agree(expected: &Expected, found: &Claim) -> bool {
    let Some(fixed) = &expected.date else { return true };
    let found = found.date.as_ref().and_then(|when| when.best());
    match (fixed.best(), found) {
        (None, found) => found.is_none(),
        (Some(_), None) => false,
        (Some(expected), Some(found)) => within(found, expected),
    }
}

/// Whether what `found` begins with lies within `expected`.
fn within(found: &Edtf, expected: &Edtf) -> bool {
    let begins = found.as_str().split('/').next().unwrap_or_default();
    if !expected.fixes_year() {
        let fits = |(e, f): (u8, u8)| e == b'X' || e == f;
        let (e, f) = (expected.as_str().as_bytes(), begins.as_bytes());
        return f.len() >= e.len() && e.iter().copied().zip(f.iter().copied()).all(fits);
    }
    let Ok(begins) = begins.parse::<Edtf>() else { return false };
    let slack = if expected.is_approximate() || begins.is_approximate() { 366 } else { 0 };
    let days =
        |date: entente_text::Date| i64::from(date.year()) * 366 + i64::from(date.day_of_year());
    let not_before = match (expected.earliest(), begins.earliest()) {
        (Some(e), Some(f)) => days(f) + slack >= days(e),
        (e, f) => e.is_none() && f.is_none(),
    };
    let not_after = match (expected.latest(), begins.latest()) {
        (Some(e), Some(f)) => days(f) <= days(e) + slack,
        (e, _) => e.is_none(),
    };
    not_before && not_after
}

/// The same organisation or treaty, whichever slot it stands in.
fn same_body(e: &Slots, f: &Slots) -> bool {
    let body = |slots| {
        let name = text(slots, "organisation").or(text(slots, "treaty"));
        name.map(|name| name.trim_start_matches("the ").to_lowercase())
    };
    body(e).is_some() && body(e) == body(f)
}

fn same_exercise(e: &Slots, f: &Slots) -> bool {
    let name = |slots| {
        let mut words = words(text(slots, "name"));
        words.retain(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
        words
    };
    let (known, told) = (name(e), name(f));
    if !known.is_empty() && !told.is_empty() {
        return known.is_subset(&told) || told.is_subset(&known);
    }
    if known.is_empty() != told.is_empty() {
        return false;
    }
    let participants = codes(e, &["participants"]);
    if !participants.is_empty() {
        return half(&participants, &codes(f, &["participants"]));
    }
    let organiser = text(e, "organiser");
    (organiser.is_some() && organiser == text(f, "organiser")) || meet(&place(e), &place(f))
}

fn same_meeting(e: &Slots, f: &Slots) -> bool {
    let (there, here) = (place(e), place(f));
    if meet(&there, &here) {
        return true;
    }
    if same_body(e, f) && (there.is_empty() || here.is_empty()) {
        return true;
    }
    let met = |slots| {
        let mut met = codes(slots, &["sides"]);
        let people = list(slots, "participants");
        met.extend(people.filter_map(|person| name(person).pop()));
        met
    };
    there.is_empty() && !e.contains_key("organisation") && half(&met(e), &met(f))
}

/// Whether the speaker of a statement is a person whom one of the expected claims knows: by office,
/// or as the speaker of a statement that is demanded.
pub(crate) fn speaks_as_known<'e>(
    found: &Claim,
    mut expected: impl Iterator<Item = &'e Expected>,
) -> bool {
    let speaker = found.slot("speaker");
    expected.any(|e| match e.kind.as_str() {
        "role" => same_person(text(&e.slots, "person"), speaker),
        "statement" if !e.optional => same_person(text(&e.slots, "speaker"), speaker),
        _ => false,
    })
}

/// Whether two ways to write a person can mean one: the same last name, or one within the other.
/// "The government" is the government.
fn same_person(e: Option<&str>, f: Option<&str>) -> bool {
    let (Some(e), Some(f)) = (e, f) else { return false };
    let (e, f) = (name(e), name(f));
    let within = |a: &[String], b: &[String]| a.iter().all(|word| b.contains(word));
    !e.is_empty() && !f.is_empty() && (e.last() == f.last() || within(&e, &f) || within(&f, &e))
}

/// The words of a name.
fn name(written: &str) -> Vec<String> {
    let mut words: Vec<String> = split(written).collect();
    if words.first().is_some_and(|word| word == "the") {
        words.remove(0);
    }
    words
}

/// The words of a place, and the codes of its countries.
fn place(slots: &Slots) -> BTreeSet<String> {
    let mut place = words(text(slots, "place"));
    place.extend(codes(slots, &["country"]).iter().map(|code| code.to_lowercase()));
    place
}

/// What slots list.
fn codes(slots: &Slots, names: &[&str]) -> BTreeSet<String> {
    names.iter().flat_map(|name| list(slots, name)).map(str::to_owned).collect()
}

fn list<'s>(slots: &'s Slots, slot: &str) -> impl Iterator<Item = &'s str> {
    slots.get(slot).map(Slot::list).unwrap_or_default().iter().map(String::as_str)
}

fn text<'s>(slots: &'s Slots, slot: &str) -> Option<&'s str> {
    slots.get(slot)?.text()
}

fn words(written: Option<&str>) -> BTreeSet<String> {
    split(written.unwrap_or_default()).filter(|word| word != "the" && word != "of").collect()
}

fn split(written: &str) -> impl Iterator<Item = String> {
    written
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

fn meet(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    !a.is_disjoint(b)
}

/// Whether at least half of what is expected was found.
fn half(expected: &BTreeSet<String>, found: &BTreeSet<String>) -> bool {
    !expected.is_empty() && expected.intersection(found).count() * 2 >= expected.len()
}
