//! Dates and claims in words for the terminal.

use entente_claims::{Claim, Modality};
use entente_text::{Date, When};

/// "1 January 2010", or "undated".
pub fn day_or_undated(day: Option<Date>) -> String {
    day.map_or_else(|| "undated".to_owned(), |day| day.strftime("%-d %B %Y").to_string())
}

/// The date of a claim with how it is known, or why it is not.
pub fn when(when: Option<&When>) -> String {
    let Some(when) = when else { return "no date".to_owned() };
    let basis = |said: String| match &when.basis {
        Some(basis) => format!("{said} ({basis})"),
        None => said,
    };
    match (&when.edtf, &when.inferred) {
        (Some(edtf), Some(inferred)) => basis(format!("{edtf}, inferred {inferred}")),
        (Some(edtf), None) => basis(edtf.to_string()),
        (None, Some(inferred)) => basis(format!("inferred {inferred}")),
        (None, None) => basis("no date".to_owned()),
    }
}

/// What a claim says: its type, its slots, how sure the text is.
pub fn claim(claim: &Claim) -> String {
    let slots = claim.slots.iter().map(|(name, slot)| {
        let value = match slot.list() {
            [] => serde_json::to_string(slot).unwrap_or_default(),
            list => list.join(" "),
        };
        format!("{name} {value}")
    });
    let mut said = format!("{}: {}", claim.kind, slots.collect::<Vec<_>>().join(", "));
    if claim.modality != Modality::Asserted {
        said += &format!(" [{}]", format!("{:?}", claim.modality).to_lowercase());
    }
    if let Some(speaker) = &claim.attribution {
        said += &format!(" according to {speaker}");
    }
    said
}
