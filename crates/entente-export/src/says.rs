//! Claims and acts in a few words, for headlines of feeds and calendars.

use entente_claims::{Claim, Modality, Slot};
use entente_record::Changes;

use crate::names::Names;

/// What a claim says: "Armenia froze its participation · CSTO", "command-staff exercise of the CSTO
/// in Kazakhstan"; what is not plainly asserted is marked.
pub fn claim_in_words(claim: &Claim, names: &Names<'_>) -> String {
    let said = match claim.kind.as_str() {
        "membership" => membership(claim, names),
        "exercise" => occasion(claim, names, &["name", "kind"], "exercise"),
        "meeting" => occasion(claim, names, &["level"], "meeting"),
        "statement" => statement(claim, names),
        "deployment" => deployment(claim, names),
        _ => other(claim, names),
    };
    match claim.modality {
        Modality::Asserted => said,
        modality => format!("{said} ({})", format!("{modality:?}").to_lowercase()),
    }
}

fn membership(claim: &Claim, names: &Names<'_>) -> String {
    let change = claim.slot("change").unwrap_or_default();
    let happened = matches!(claim.modality, Modality::Asserted | Modality::Reported);
    let said = match Changes::builtin().get(change) {
        Some(known) if happened => known.said.clone(),
        _ => change.replace('_', " "),
    };
    let member = claim.slot("member").map(|code| names.short(code)).unwrap_or_default();
    let body = claim.slot("organisation").unwrap_or_default();
    format!("{member} {said} \u{b7} {body}").trim().to_owned()
}

fn occasion(claim: &Claim, names: &Names<'_>, called: &[&str], plain: &str) -> String {
    let mut said = called.iter().find_map(|slot| claim.slot(slot)).unwrap_or(plain).to_owned();
    if !said.to_lowercase().contains(plain) && called[0] != "name" {
        said = format!("{said} {plain}");
    }
    let who = ["organiser", "organisation"].iter().find_map(|slot| claim.slot(slot));
    match who {
        Some(who) => said += &format!(" of the {}", names.short(who)),
        None => {
            let parties = list(claim, &["participants", "sides"], names);
            if !parties.is_empty() {
                said += &format!(" of {}", parties.join(", "));
            }
        }
    }
    let place = claim.slot("place").or_else(|| claim.slot("country").map(|code| names.short(code)));
    if let Some(place) = place {
        said += &format!(" in {place}");
    }
    match claim.slot("status") {
        Some(status) if status != "held" => format!("{said}: {status}"),
        _ => said,
    }
}

fn deployment(claim: &Claim, names: &Names<'_>) -> String {
    let who = list(claim, &["actor", "from", "organisation"], names).join(", ");
    let action = claim.slot("action").unwrap_or("deploy");
    let place = claim.slot("place").map(|name| format!("to {}", names.short(name)));
    let parts =
        [Some(who), Some(action.to_owned()), claim.slot("forces").map(str::to_owned), place];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

fn statement(claim: &Claim, names: &Names<'_>) -> String {
    let speaker = claim.slot("speaker").map(|name| names.short(name)).unwrap_or("somebody");
    let verb = claim.slot("verb").unwrap_or("said");
    let content = ["quote", "content"].iter().find_map(|slot| claim.slot(slot));
    format!("{speaker} {verb}: {}", content.unwrap_or_default())
}

fn other(claim: &Claim, names: &Names<'_>) -> String {
    let slots: Vec<String> = claim
        .slots
        .iter()
        .map(|(name, slot)| format!("{} {}", name.replace('_', " "), value(slot, names)))
        .collect();
    format!("{}: {}", claim.kind, slots.join(", "))
}

/// What a slot holds, with states by name.
pub(crate) fn value(slot: &Slot, names: &Names<'_>) -> String {
    match slot {
        Slot::Number(number) => number.to_string(),
        Slot::Fraction(number) => number.to_string(),
        Slot::Text(text) => names.short(text).to_owned(),
        Slot::List(list) if list.is_empty() => "none".to_owned(),
        Slot::List(list) => {
            list.iter().map(|text| names.short(text)).collect::<Vec<_>>().join(", ")
        }
    }
}

/// What the first of these slots that is filled holds, by name.
pub(crate) fn list<'a>(claim: &'a Claim, slots: &[&str], names: &Names<'a>) -> Vec<&'a str> {
    let filled =
        slots.iter().filter_map(|slot| claim.slots.get(*slot)).find(|slot| !slot.list().is_empty());
    filled.into_iter().flat_map(|slot| slot.list()).map(|code| names.short(code)).collect()
}

/// The words of a claim's evidence; parts that stand apart are joined by dots.
pub(crate) fn sentence(claim: &Claim) -> String {
    let parts: Vec<&str> = claim.evidence.iter().map(|part| part.exact.as_str()).collect();
    parts.join(" \u{2026} ")
}
