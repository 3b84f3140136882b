//! Days that a page shows its readers, and what speaks for each being the day of the page.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use trafilatura::dom::Document;

use super::written::{self, Customs};
use super::{Candidate, Kind, Origin};
use crate::outline::{Element, Outline};
use crate::wordings;

static PHRASES: LazyLock<Vec<(&str, Kind)>> = LazyLock::new(|| {
    wordings::rows(include_str!("../../wordings/date_phrases.tsv"))
        .filter_map(|row| Some((row[0], Kind::named(row.get(1)?)?)))
        .collect()
});

/// What stands behind the day of a dateline: "LONDON, May 20, 2014 (Wire) —".
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^[\s,.]{0,3}(?:\([^)]{2,40}\)|[/|,]?\s?[\p{Lu}][\w .]{1,30}/?)?\s{0,2}(?:—|–|--|-\s)",
    )
    .expect("the pattern is sound")
});

/// How far from the heading a day still stands near it, in bytes.
const NEAR: usize = 300;
/// How far before a day a phrase is looked for, in characters.
const PHRASE: usize = 48;
/// How much else stands in a line that is there for its day, in bytes.
const LINE: usize = 60;
/// From how much else on a line is a sentence of the text, in bytes.
const PROSE: usize = 160;
/// How many elements outwards a name still speaks of the day inside.
const OUTWARDS: usize = 3;

/// Every day in the text of the page, and in its title.
pub(super) fn candidates(page: &Document, outline: &Outline, customs: &Customs) -> Vec<Candidate> {
    let mut found = Vec::new();
    for written in written::days(&outline.text, customs) {
        let Some(element) = outline.element_at(written.at.start) else { continue };
        let (kind, weight) = judged(page, outline, element, Some(&written.at));
        // Two digits are a year only where something says that this is a date.
        if written.short && weight < 6 {
            continue;
        }
        found.push(Candidate {
            day: written.day,
            clear: written.clear,
            kind,
            weight,
            origin: Origin::Text,
            place: shown(page, &outline.elements[element]),
            text: outline.text[written.at].to_owned(),
        });
    }
    if let Some(title) = page.query_selector(page.root(), "title") {
        let text = page.text_content(title);
        if let [only] = &written::days(&text, customs)[..] {
            found.push(Candidate {
                day: only.day,
                clear: only.clear,
                kind: Kind::Published,
                weight: 3,
                origin: Origin::Text,
                place: "title".to_owned(),
                text: text[only.at.clone()].to_owned(),
            });
        }
    }
    found
}

/// What a day in an element is the day of, and how surely. `at` is where it stands in the text;
/// without it, the element states it in an attribute.
pub(super) fn judged(
    page: &Document,
    outline: &Outline,
    element: usize,
    at: Option<&Range<usize>>,
) -> (Kind, i32) {
    let within = &outline.elements[element];
    let place = at.cloned().unwrap_or_else(|| within.text.clone());
    let line = outline.line(&place);
    let mut kind = None;
    let mut weight = 0;
    for (outwards, above) in outline.upwards(element).take(OUTWARDS + 1).enumerate() {
        let above = &outline.elements[above];
        // A name speaks of the day inside where there is little else inside.
        if above.text.len() > place.len() + 4 * LINE {
            break;
        }
        if above.name == "time" {
            weight = weight.max(6);
            let is_marked = page.get_attribute(above.node, "pubdate").is_some();
            kind = kind.or(is_marked.then_some(Kind::Published));
        }
        if let Some(mark) = above.mark {
            let less = i32::try_from(outwards.saturating_sub(1)).unwrap_or(0);
            weight = weight.max(mark.weight - less);
            kind = kind.or(mark.kind);
        }
    }
    let told = phrase_before(outline, &place, &line);
    match told {
        Some(Kind::Other) => return (Kind::Other, 0),
        Some(told) => {
            kind = Some(told);
            weight = weight.max(5) + 1;
        }
        None => {}
    }
    let others = line.len().saturating_sub(place.len());
    let is_inside = at.is_some();
    weight = weight.max(2);
    // A dateline stands at the beginning of its paragraph.
    let opens = place.start - line.start < LINE;
    let after = outline.text.get(place.end..line.end).unwrap_or_default();
    if others <= LINE {
        weight += 1;
    } else if is_inside && opens && DATELINE.is_match(after) {
        weight = weight.max(4);
    } else if is_inside && others > PROSE {
        weight = if opens && weight > 2 { weight - 1 } else { weight.min(3) - 1 };
    }
    weight += nearness(outline, &place);
    if outline.is_beside(element) {
        // The foot of a page tells when it was last changed.
        let is_change = told == Some(Kind::Modified);
        weight = weight.min(if is_change { 5 } else { 1 });
    }
    (kind.unwrap_or(Kind::Published), weight)
}

/// What stands near the heading counts more; on a page without one, what stands first.
fn nearness(outline: &Outline, place: &Range<usize>) -> i32 {
    let apart = match &outline.heading {
        Some(heading) if place.start >= heading.end => place.start - heading.end,
        Some(heading) if place.end <= heading.start => heading.start - place.end,
        Some(_) => 0,
        None => place.start,
    };
    match apart {
        0..=NEAR => 2,
        _ if apart <= 3 * NEAR => 1,
        _ => 0,
    }
}

/// The phrase before a day on its line, or alone on the line before.
pub(crate) fn phrase_before(
    outline: &Outline,
    place: &Range<usize>,
    line: &Range<usize>,
) -> Option<Kind> {
    let before = outline.text[line.start..place.start].trim();
    let before = if before.is_empty() {
        let above = outline.text[..line.start].trim_end();
        let above = &above[above.rfind('\n').map_or(0, |at| at + 1)..];
        if above.len() > LINE { "" } else { above }
    } else {
        before
    };
    let skipped = before.chars().count().saturating_sub(PHRASE);
    let before: String = before.chars().skip(skipped).flat_map(char::to_lowercase).collect();
    // What stands last before the day says what it is: "Published 3 May, updated 4 May".
    let found = PHRASES.iter().filter_map(|(phrase, kind)| {
        let start = before.rfind(phrase)?;
        let end = start + phrase.len();
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        let eastern = phrase.chars().next().is_some_and(|c| c as u32 > 0x2e80);
        let whole = !is_letter(before[..start].chars().next_back())
            && !is_letter(before[end..].chars().next());
        // Another day in between has the phrase for itself.
        let rest = &before[end..];
        let taken = rest.bytes().filter(u8::is_ascii_digit).count() >= 5;
        ((whole || eastern) && !taken).then_some((end, phrase.len(), *kind))
    });
    found.max_by_key(|(end, length, _)| (*end, *length)).map(|(_, _, kind)| kind)
}

/// An element as it is written in a selector: "time.entry-date".
pub(crate) fn shown(page: &Document, element: &Element) -> String {
    let mut shown = element.name.clone();
    if let Some(id) = page.get_attribute(element.node, "id").filter(|id| !id.trim().is_empty()) {
        shown += &format!("#{}", id.trim());
    }
    for class in page.get_attribute(element.node, "class").unwrap_or_default().split_whitespace() {
        shown += &format!(".{class}");
    }
    shown.chars().take(120).collect()
}
