//! Days that a page states for machines: meta elements, microdata, RDFa, `time` and `abbr`.

use std::collections::HashMap;
use std::sync::LazyLock;

use trafilatura::dom::Document;

use super::written::{self, Customs};
use super::{Candidate, Kind, Origin, visible};
use crate::outline::Outline;
use crate::wordings;

static FIELDS: LazyLock<HashMap<&str, (Kind, i32)>> = LazyLock::new(|| {
    wordings::rows(include_str!("../../wordings/date_fields.tsv"))
        .filter_map(|row| {
            let [name, kind, weight, _] = row[..] else { return None };
            Some((name, (Kind::named(kind)?, weight.parse().ok()?)))
        })
        .collect()
});

/// What attributes are asked: those that name a field, and those that hold a day, each with whether
/// people read it, so that it may say something else.
struct Attributes {
    naming: Vec<&'static str>,
    holding: Vec<(&'static str, bool)>,
}

static ATTRIBUTES: LazyLock<Attributes> = LazyLock::new(|| {
    let mut attributes = Attributes { naming: Vec::new(), holding: Vec::new() };
    for row in wordings::rows(include_str!("../../wordings/date_attributes.tsv")) {
        match row[1] {
            "naming" => attributes.naming.push(row[0]),
            kind => attributes.holding.push((row[0], kind == "spoken")),
        }
    }
    attributes
});

/// Every field that states a day, in the order of the page.
pub(super) fn candidates(page: &Document, outline: &Outline, customs: &Customs) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for (index, element) in outline.elements.iter().enumerate() {
        let node = element.node;
        let is_meta = element.name == "meta";
        let is_time = matches!(element.name.as_str(), "time" | "abbr");
        let attributes = page.attribute_names(node);
        if attributes.is_empty() {
            continue;
        }
        let has = |wanted: &str| attributes.iter().any(|name| name == wanted);
        let mut fields: Vec<(String, String, Kind, i32)> = Vec::new();
        for naming in ATTRIBUTES.naming.iter().filter(|naming| has(naming)) {
            let written = page.get_attribute(node, naming).unwrap_or_default();
            for name in written.split_whitespace() {
                if let Some((kind, weight)) = FIELDS.get(name.to_lowercase().as_str()) {
                    fields.push(((*naming).to_owned(), name.to_owned(), *kind, *weight));
                }
            }
        }
        let is_dated = element.mark.is_some_and(|mark| mark.weight >= 6);
        let has_data = attributes.iter().any(|name| name.starts_with("data-"));
        if fields.is_empty() && !is_time && !is_dated && !has_data {
            continue;
        }
        let holding = ATTRIBUTES.holding.iter().filter(|(holding, _)| has(holding));
        let stated = holding.into_iter().find_map(|(holding, is_spoken)| {
            if *is_spoken && fields.is_empty() && !is_time && !is_dated {
                return None;
            }
            let written = page.get_attribute(node, holding)?;
            let (day, clear) = written::value(&written, customs)?;
            Some((*holding, written, day, clear))
        });
        let Some((holding, text, day, clear)) = stated else { continue };
        let candidate = |kind, weight, place| Candidate {
            day,
            clear,
            kind,
            weight,
            origin: Origin::Field,
            place,
            text: text.trim().to_owned(),
        };
        for (naming, name, kind, weight) in &fields {
            let place = format!("{}[{naming}=\"{name}\"] {holding}", element.name);
            let mut weight = *weight;
            if !is_meta && outline.is_beside(index) {
                weight = 1;
            }
            // Pages that list others repeat the field; the first is the page's own.
            let repeated = found.iter().any(|other| other.place == place && other.day != day);
            found.push(candidate(*kind, if repeated { weight - 3 } else { weight }, place));
        }
        if fields.is_empty() && (is_time || element.mark.is_some() || holding.contains("time")) {
            let (kind, weight) = visible::judged(page, outline, index, None);
            let surer = if is_time || holding == "data-utime" { 6 } else { 3 };
            let weight = if weight <= 1 { weight } else { weight.max(surer) };
            let shown = visible::shown(page, element);
            found.push(candidate(kind, weight, format!("{shown} {holding}")));
        }
    }
    found
}

/// The addresses of a page and of its picture: how each is called, the address, and its weight.
pub(super) fn addresses(page: &Document, url: Option<&str>) -> Vec<(String, String, i32)> {
    let attribute = |selector: &str, attribute: &str| {
        let element = page.query_selector(page.root(), selector)?;
        page.get_attribute(element, attribute)
    };
    let mut addresses = Vec::new();
    addresses.extend(url.map(|url| ("address".to_owned(), url.to_owned(), 9)));
    for (selector, holding, weight) in [
        (r#"link[rel="canonical"]"#, "href", 9),
        (r#"meta[property="og:url"]"#, "content", 9),
        (r#"meta[name="og:url"]"#, "content", 9),
        (r#"meta[property="og:image"]"#, "content", 3),
    ] {
        if let Some(address) = attribute(selector, holding)
            && !addresses.iter().any(|(_, other, _)| *other == address)
        {
            addresses.push((format!("{selector} {holding}"), address, weight));
        }
    }
    addresses
}
