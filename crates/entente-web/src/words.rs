//! Claims in words.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use entente_claims::{Claim, Modality, Slot};

use crate::dates::{self, WhenWords};
use crate::names::{Names, page_of_exercise, page_of_person, page_of_state};

/// A stretch of a sentence of ours: a name that leads somewhere, or plain words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// The words.
    pub(crate) text: String,
    /// Where they lead.
    pub(crate) href: Option<String>,
    /// The claim that can be linked to here.
    pub(crate) claim: Option<String>,
}

impl Part {
    /// Plain words.
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// A small word beside a name or sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    /// The word.
    pub(crate) text: String,
    /// How loud it is: "flag", "bad" or "quiet".
    pub(crate) class: &'static str,
    /// What it means, at more length.
    pub(crate) why: Option<String>,
}

impl Label {
    /// A label that explains itself.
    pub(crate) fn new(text: impl Into<String>, class: &'static str) -> Self {
        Self { text: text.into(), class, why: None }
    }
}

/// Claims of one article that say the same of several states: one sentence of ours for them all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    /// Its number on the page, from 1.
    pub(crate) number: usize,
    /// The sentence.
    pub(crate) parts: Vec<Part>,
    /// Slots that the sentence does not say: name and value.
    pub(crate) slots: Vec<(String, String)>,
    /// When.
    pub(crate) when: Option<WhenWords>,
    /// Modality and attribution, where they are not plain assertion by the article.
    pub(crate) labels: Vec<Label>,
    /// The first of them.
    pub(crate) claim: String,
}

/// Claims that differ in nothing but the member, in the order of the first of them.
pub(crate) fn grouped<'a>(claims: &[&'a Claim]) -> Vec<Vec<&'a Claim>> {
    let mut groups: Vec<Vec<&Claim>> = Vec::new();
    for claim in claims {
        let same = |group: &Vec<&Claim>| says_the_same(group[0], claim);
        let of_a_member = claim.slots.contains_key(MEMBER);
        match groups.iter_mut().find(|group| of_a_member && same(group)) {
            Some(group) => group.push(claim),
            None => groups.push(vec![claim]),
        }
    }
    groups
}

fn says_the_same(one: &Claim, other: &Claim) -> bool {
    let rest = |claim: &Claim| {
        let mut slots = claim.slots.clone();
        slots.remove(MEMBER).map(|_| slots)
    };
    one.kind == other.kind
        && one.rule == other.rule
        && one.evidence == other.evidence
        && one.date == other.date
        && one.modality == other.modality
        && one.attribution == other.attribution
        && rest(one).is_some_and(|slots| Some(slots) == rest(other))
}

const MEMBER: &str = "member";

/// A group of claims as a note.
pub(crate) fn note(number: usize, group: &[&Claim], names: &Names) -> Note {
    let first = group[0];
    let (parts, said) = sentence(group, names);
    let slots = first
        .slots
        .iter()
        .filter(|(name, _)| !said.contains(&name.as_str()))
        .map(|(name, slot)| (name.replace('_', " "), value(slot, names)))
        .collect();
    Note {
        number,
        parts,
        slots,
        when: first.date.as_ref().map(dates::when),
        labels: labels(first, names),
        claim: first.id.clone(),
    }
}

/// The sentence for a group, and the slots it says.
fn sentence(group: &[&Claim], names: &Names) -> (Vec<Part>, Vec<&'static str>) {
    let first = group[0];
    if let Some(told) = told_in_words(first, names).or_else(|| in_order(first, names)) {
        return told;
    }
    let body = ["organisation", "treaty"].into_iter().find(|slot| first.slot(slot).is_some());
    let mut said: Vec<&'static str> = body.into_iter().collect();
    let body = body.and_then(|slot| first.slot(slot)).map(|code| names.body_part(code));
    // What did not happen, or not yet, is not said as if it had.
    let happened = matches!(first.modality, Modality::Asserted | Modality::Reported);
    let change = first.slot("change").map(|change| match happened {
        true => names.change(change),
        false => change.replace('_', " "),
    });
    said.extend(change.is_some().then_some("change"));
    let mut parts = Vec::new();
    if first.slot(MEMBER).is_some() {
        said.push(MEMBER);
        let mut members: Vec<Part> = group
            .iter()
            .map(|claim| Part {
                text: names.state(claim.slot(MEMBER).unwrap_or_default()),
                claim: Some(claim.id.clone()),
                href: claim.slot(MEMBER).map(page_of_state),
            })
            .collect();
        members.sort_by(|a, b| a.text.cmp(&b.text));
        let apart = members.len() > 1 || !happened;
        parts.extend(listed(members));
        parts.push(Part::plain(if apart { ": " } else { " " }));
        parts.push(Part::plain(change.unwrap_or_default()));
        parts.extend(body.into_iter().flat_map(|body| [Part::plain(" \u{b7} "), body]));
        return (parts, said);
    }
    parts.extend(body.into_iter().flat_map(|body| [body, Part::plain(" ")]));
    let what = change.unwrap_or_else(|| kind(&first.kind, 1).to_owned());
    parts.push(Part { text: what, claim: Some(first.id.clone()), href: None });
    if let Some(members) = first.slots.get("members") {
        said.push("members");
        let members = members.list().iter().map(|code| Part::plain(names.state(code)));
        let members: Vec<Part> = members.collect();
        parts.push(Part::plain(": "));
        parts.extend(if members.is_empty() { vec![Part::plain("none")] } else { listed(members) });
    }
    (parts, said)
}

/// Speech, an office or an exercise in a sentence of its own, and the slots that it says.
fn told_in_words(claim: &Claim, names: &Names) -> Option<(Vec<Part>, Vec<&'static str>)> {
    let named = |slot: &str| {
        let name = claim.slot(slot)?;
        // Who is named by one word or a role has no page of a person.
        let href = name.contains(' ').then(|| page_of_person(name));
        Some(Part { text: names.any(name), href, claim: Some(claim.id.clone()) })
    };
    match claim.kind.as_str() {
        "statement" => {
            let speaker = named("speaker")?;
            let verb = claim.slot("verb").unwrap_or("said");
            let words = match (claim.slot("quote"), claim.slot("content")) {
                (Some(quote), _) => {
                    format!(" {verb}: \u{201c}{}\u{201d}", quote.trim_matches(QUOTES))
                }
                (None, Some(content)) => format!(" {verb}: {content}"),
                (None, None) => format!(" {verb}"),
            };
            let said = vec!["speaker", "speaker_surface", "verb", "form", "quote", "content"];
            Some((vec![speaker, Part::plain(words)], said))
        }
        "role" => {
            let person = named("person")?;
            let mut parts = vec![person];
            parts.extend(claim.slot("role").map(|role| Part::plain(format!(", {role}"))));
            let of = claim
                .slot("organisation")
                .map(|of| Part::plain(format!(" \u{b7} {}", names.any(of))));
            parts.extend(of);
            Some((parts, vec!["person", "role", "organisation"]))
        }
        "exercise" => {
            let name = claim.slot("name")?;
            let (text, href) = (name.to_owned(), Some(page_of_exercise(name)));
            Some((vec![Part { text, href, claim: Some(claim.id.clone()) }], vec!["name"]))
        }
        _ => None,
    }
}

/// Marks that may stand around a quotation in the text itself.
const QUOTES: [char; 5] = ['"', '\u{201c}', '\u{201d}', '\u{ab}', '\u{bb}'];

/// The slots of a claim one after another, for the types that have an order of their own.
fn in_order(claim: &Claim, names: &Names) -> Option<(Vec<Part>, Vec<&'static str>)> {
    static ORDERS: LazyLock<BTreeMap<&str, Vec<&str>>> = LazyLock::new(|| {
        include_str!("../words/orders.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .map(|(kind, slots)| (kind, slots.split(' ').collect()))
            .collect()
    });
    let order = ORDERS.get(claim.kind.as_str())?;
    let said: Vec<&'static str> =
        order.iter().copied().filter(|slot| claim.slots.contains_key(*slot)).collect();
    let mut parts: Vec<Part> = Vec::new();
    for slot in &said {
        if !parts.is_empty() {
            parts.push(Part::plain(" \u{b7} "));
        }
        parts.push(Part::plain(value(&claim.slots[*slot], names)));
    }
    let first = parts.first_mut()?;
    first.claim = Some(claim.id.clone());
    Some((parts, said))
}

/// Parts with commas, and "and" before the last.
pub(crate) fn listed(parts: Vec<Part>) -> Vec<Part> {
    let last = parts.len().saturating_sub(1);
    let mut list = Vec::with_capacity(2 * parts.len());
    for (place, part) in parts.into_iter().enumerate() {
        match place {
            0 => {}
            place if place == last => list.push(Part::plain(" and ")),
            _ => list.push(Part::plain(", ")),
        }
        list.push(part);
    }
    list
}

/// The value of a slot in words.
pub(crate) fn value(slot: &Slot, names: &Names) -> String {
    match slot {
        Slot::Number(number) => number.to_string(),
        Slot::Fraction(number) => number.to_string(),
        Slot::Text(text) => names.any(text),
        Slot::List(list) if list.is_empty() => "none".to_owned(),
        Slot::List(list) => list.iter().map(|text| names.any(text)).collect::<Vec<_>>().join(", "),
    }
}

/// Modality and attribution of a claim, where it is not the article's plain assertion.
pub(crate) fn labels(claim: &Claim, names: &Names) -> Vec<Label> {
    let (word, class, why) = match claim.modality {
        Modality::Asserted => ("", "", ""),
        Modality::Planned => ("planned", "quiet", "It was still to come"),
        Modality::Hypothetical => {
            ("hypothetical", "quiet", "Threatened, called for or conditional; it changes no roll")
        }
        Modality::Denied => ("denied", "bad", "The text says that it is not so"),
        Modality::Reported => ("reported", "quiet", "By hearsay or unnamed sources"),
    };
    let modality = (!word.is_empty()).then(|| Label {
        text: word.to_owned(),
        class,
        why: Some(why.to_owned()),
    });
    let attribution = claim.attribution.as_ref().map(|who| {
        let mut label = Label::new(format!("according to {}", names.any(who)), "quiet");
        label.why = Some("Who says so; the article does not vouch for it".to_owned());
        label
    });
    modality.into_iter().chain(attribution).collect()
}

/// How many claims of each type: "21 membership changes · 2 rosters".
pub(crate) fn counted<'a>(claims: impl IntoIterator<Item = &'a Claim>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for claim in claims {
        *counts.entry(&claim.kind).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(kind, count)| (std::cmp::Reverse(count), kind));
    let said: Vec<String> =
        counts.into_iter().map(|(name, count)| format!("{count} {}", kind(name, count))).collect();
    said.join(" \u{b7} ")
}

/// A number with its noun: "1 article", "3 articles".
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What a reader calls so many claims of a type.
pub(crate) fn kind(name: &str, count: usize) -> &str {
    static KINDS: LazyLock<BTreeMap<&str, (&str, &str)>> = LazyLock::new(|| {
        include_str!("../words/kinds.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut columns = line.split('\t');
                Some((columns.next()?, (columns.next()?, columns.next()?)))
            })
            .collect()
    });
    match KINDS.get(name) {
        Some((one, many)) => {
            if count == 1 {
                one
            } else {
                many
            }
        }
        None => name,
    }
}

/// A number at the beginning of a sentence: in words up to twelve.
pub(crate) fn number(number: usize) -> String {
    const SMALL: [&str; 13] = [
        "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
        "Eleven", "Twelve",
    ];
    SMALL.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}
