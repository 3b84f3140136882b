//! The place, day and agency that open a wire story: "GENEVA, March 3 (Wire) — ".
//!
//! No list of places or agencies is asked: a dateline is known by its form, and by what stands
//! beside it. One with a day or an agency in brackets is certain enough; a bare "LONDON —" counts
//! only with a long dash, when a sentence begins after it and the word is not written in capitals
//! elsewhere, as the acronym of an organisation would be.

use std::ops::Range;
use std::sync::LazyLock;

use entente_text::{Dateline, RemovedKind};
use regex::Regex;

use super::Findings;

/// "March 3", "3 March", "Feb. 5, 2018": a word and a number.
const DAY: &str = r"(?:\p{Lu}\p{L}{2,9}\.?\s+\d{1,2}|\d{1,2}\s+\p{Lu}\p{L}{2,9}\.?)(?:,?\s+\d{4})?";

static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    let capitals = r"\p{Lu}[\p{Lu}\p{M}.'’-]+(?:[\s/]+\p{Lu}[\p{Lu}\p{M}.'’-]*){0,3}";
    let mixed = r"\p{Lu}[\p{L}\p{M}.'’-]+(?:[\s/]+\p{Lu}[\p{L}\p{M}.'’-]*){0,2}";
    let region = r"(?:,\s*\p{Lu}[\p{L}\p{M}.'’-]*(?:\s+\p{L}[\p{L}\p{M}.'’-]*){0,3})?";
    let agency = r"\(\s*(?P<agency>[^()\n]{2,40}?)\s*\)";
    let dash = r"(?:\s*(?:—|–|―|--)|\s+[-−]\s)";
    Regex::new(&format!(
        r"^(?P<place>(?:(?P<capitals>{capitals})|{mixed}){region}?)(?:,?\s+(?P<day>{DAY}))?(?:,?\s*{agency})?(?:,?\s+(?P<later>{DAY}))?{dash}"
    ))
    .expect("the pattern is sound")
});

static IS_DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("^{DAY}$")).expect("the pattern is sound"));

/// The fewest letters of a bare place: shorter words in capitals are acronyms.
const SHORTEST_BARE: usize = 4;

/// Takes out a dateline at the beginning of the body.
pub(super) fn find(body: &str, title: &str, found: &mut Findings) {
    let start = found.start(body);
    let Some((length, dateline)) = dateline_of(&body[start..], title) else { return };
    let at: Range<usize> = start..start + length;
    if found.take_out(at, RemovedKind::Dateline) {
        found.dateline = Some(dateline);
    }
}

/// The dateline at the beginning of a text, with its length in bytes.
fn dateline_of(text: &str, title: &str) -> Option<(usize, Dateline)> {
    let written = DATELINE.captures(text)?;
    let printed = written.get(0)?.as_str().trim_end();
    let place = written.name("place")?.as_str();
    let bracketed = written.name("agency").map(|agency| agency.as_str());
    let agency = bracketed.filter(|agency| is_agency(agency));
    let dated = written.name("day").or(written.name("later")).is_some()
        || bracketed.is_some_and(|bracketed| IS_DAY.is_match(bracketed));
    let rest = text[printed.len()..].trim_start();
    let sentence = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let sentence_begins = sentence.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
    let capitals = written.name("capitals").is_some();
    let certain = match (agency, capitals) {
        _ if bracketed.is_some() && agency.is_none() && !dated => false,
        (Some(agency), _) if is_acronym_of(agency, place) => false,
        (Some(_), true) => !rest.is_empty(),
        (Some(_), false) => sentence_begins,
        (None, _) if dated => sentence_begins,
        (None, true) => {
            let letters = place.chars().filter(|c| c.is_alphabetic()).count();
            let long_dash = printed.ends_with(['—', '―']) || printed.ends_with("--");
            let spaced = text[printed.len()..].starts_with(char::is_whitespace);
            let is_acronym = holds_word(rest, place)
                || title.contains(char::is_lowercase) && holds_word(title, place);
            letters >= SHORTEST_BARE && long_dash && spaced && sentence_begins && !is_acronym
        }
        (None, false) => false,
    };
    let dateline = Dateline {
        place: Some(place.to_owned()),
        agency: agency.map(str::to_owned),
        text: printed.to_owned(),
    };
    (certain && !rest.is_empty()).then_some((printed.len(), dateline))
}

/// An agency is named with a capital, or by its address on the web ("24.kg").
fn is_agency(text: &str) -> bool {
    let named = text.contains(char::is_uppercase) || text.contains('.');
    named && text.split_whitespace().count() <= 4 && !IS_DAY.is_match(text)
}

/// "Customs Union (CU)": the bracket shortens the name before it.
fn is_acronym_of(agency: &str, name: &str) -> bool {
    let initials: String = name
        .split(|c: char| !c.is_alphabetic())
        .filter_map(|word| word.chars().next())
        .filter(|letter| letter.is_uppercase())
        .collect();
    initials.len() > 1 && initials == agency
}

fn holds_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<(String, Option<String>, String)> {
        let (_, dateline) = dateline_of(text, "Customs and OPEC")?;
        Some((dateline.place?, dateline.agency, dateline.text))
    }

    #[test]
    fn place_day_and_agency() {
        let cases = [
            ("RIGA (NW) — The port opened.", "RIGA", Some("NW"), "RIGA (NW) —"),
            (
                "GENEVA, March 3 (Northern Wire) - Ministers met.",
                "GENEVA",
                Some("Northern Wire"),
                "GENEVA, March 3 (Northern Wire) -",
            ),
            ("LONDON — Ministers met.", "LONDON", None, "LONDON —"),
            (
                "NEW YORK/VIENNA (24.kg) -- “We met,” he said.",
                "NEW YORK/VIENNA",
                Some("24.kg"),
                "NEW YORK/VIENNA (24.kg) --",
            ),
            (
                "ALMATY, Kazakhstan — Ministers met.",
                "ALMATY, Kazakhstan",
                None,
                "ALMATY, Kazakhstan —",
            ),
            (
                "Bishkek, 24 May 2018 (NW) – Ministers met.",
                "Bishkek",
                Some("NW"),
                "Bishkek, 24 May 2018 (NW) –",
            ),
            (
                "ST. PETERSBURG, Feb. 5 — Ministers met.",
                "ST. PETERSBURG",
                None,
                "ST. PETERSBURG, Feb. 5 —",
            ),
            ("OSLO\u{a0}(NW)\u{a0}—\u{a0}It rained.", "OSLO", Some("NW"), "OSLO\u{a0}(NW)\u{a0}—"),
            ("VIENNA (3 March 2024) — It rained.", "VIENNA", None, "VIENNA (3 March 2024) —"),
            ("N'DJAMENA (NW) —it rained.", "N'DJAMENA", Some("NW"), "N'DJAMENA (NW) —"),
        ];
        for (text, place, agency, printed) in cases {
            let expected = (place.to_owned(), agency.map(str::to_owned), printed.to_owned());
            assert_eq!(told(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn names_before_a_dash_are_no_datelines() {
        for text in [
            "NATO — the alliance — met.",
            "OPEC — Ministers met.",
            "ECOWAS — Ministers of ECOWAS met.",
            "NATO–Russia talks began.",
            "ISIL – Ministers met.",
            "NATO—Ministers met.",
            "UK — Ministers met.",
            "CUSTOMS UNION (CU) — Ministers met.",
            "Customs Union (CU) — Ministers met.",
            "Kyrgyzstan (population seven million) — It is a republic.",
            "London — Ministers met.",
            "The port — Riga's oldest — opened.",
            "LONDON —",
            "RIGA (NW) is a port.",
            "Jean-Claude met Marie.",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
