//! Days in a page's JSON-LD (<https://schema.org/Article>) and in the data of its other scripts.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;
use trafilatura::dom::Document;

use super::written::{self, Customs};
use super::{Candidate, Kind, Origin, simple};
use crate::wordings;

/// How deep JSON-LD is looked into.
const DEEPEST: usize = 6;

static KEYS: LazyLock<Vec<(&str, Kind, i32)>> = LazyLock::new(|| {
    wordings::rows(include_str!("../../wordings/date_keys.tsv"))
        .filter_map(|row| {
            let [key, kind, weight, _] = row[..] else { return None };
            Some((key, Kind::named(kind)?, weight.parse().ok()?))
        })
        .collect()
});

static IN_SCRIPTS: LazyLock<Regex> = LazyLock::new(|| {
    let keys: Vec<&str> = KEYS.iter().map(|(key, ..)| *key).collect();
    // Quotation marks may be escaped, where data stands in a string of other data.
    Regex::new(&format!(
        r#"\b({})\\?["']?\s*[:=]\s*\\?["']?([^"'\\<>{{}}\n]{{8,40}})"#,
        keys.join("|")
    ))
    .expect("the keys are words")
});

/// Every statement of a day, the article's own first.
pub(super) fn candidates(page: &Document, title: &str, customs: &Customs) -> Vec<Candidate> {
    let mut found = Vec::new();
    let scripts = page.get_elements_by_tag_name(page.root(), "script");
    for script in scripts {
        let kind = page.get_attribute(script, "type").unwrap_or_default().to_lowercase();
        let text = page.text_content(script);
        if kind.contains("ld+json") {
            let cleaned = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
            if let Ok(value) = serde_json::from_str::<Value>(cleaned) {
                let mut things = Vec::new();
                collect(&value, 0, &mut things);
                described(&things, title, customs, &mut found);
                continue;
            }
        }
        in_script(&text, kind.contains("ld+json"), customs, &mut found);
    }
    found
}

/// The things that a value describes, in its order.
fn collect<'a>(value: &'a Value, depth: usize, things: &mut Vec<&'a Value>) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(listed) => listed.iter().for_each(|one| collect(one, depth + 1, things)),
        Value::Object(thing) => {
            things.push(value);
            // What is only linked to, or listed, is not what the page is.
            for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(inner) = thing.get(key) {
                    collect(inner, depth + 1, things);
                }
            }
        }
        _ => {}
    }
}

fn described(things: &[&Value], title: &str, customs: &Customs, found: &mut Vec<Candidate>) {
    let title = simple(title);
    let is_article = |kind: &str| {
        ["Article", "Posting", "Report", "Review", "Recipe", "Video"]
            .iter()
            .any(|k| kind.contains(k))
    };
    let mut articles = 0;
    for thing in things {
        let kind = match thing.get("@type") {
            Some(Value::String(kind)) => kind.clone(),
            Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str).unwrap_or("").into(),
            _ => String::new(),
        };
        let article = is_article(&kind);
        let headline = thing.get("headline").or(thing.get("name")).and_then(Value::as_str);
        let headline = simple(headline.unwrap_or_default());
        let titled =
            headline.len() >= 8 && (title.contains(&headline) || headline.contains(&title));
        // Of several articles, those whose headline is not the page's are others.
        articles += usize::from(article);
        let less = match (article, titled && !title.is_empty()) {
            (_, true) => -1,
            (true, false) if articles == 1 => 0,
            (true, false) => 4,
            (false, false) => 2,
        };
        for (key, candidate, weight) in KEYS.iter() {
            let stated = match thing.get(*key) {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Number(number)) => number.to_string(),
                _ => continue,
            };
            let Some((day, clear)) = written::value(&stated, customs) else { continue };
            found.push(Candidate {
                day,
                clear,
                kind: *candidate,
                // What stands in JSON-LD is said to everybody: surer than in a script by two.
                weight: weight + 2 - less,
                origin: Origin::Json,
                place: format!("JSON-LD {kind} {key}").replace("  ", " "),
                text: stated,
            });
        }
    }
}

fn in_script(text: &str, is_linked_data: bool, customs: &Customs, found: &mut Vec<Candidate>) {
    let mut seen: Vec<&str> = Vec::new();
    for captures in IN_SCRIPTS.captures_iter(text) {
        let (Some(key), Some(stated)) = (captures.get(1), captures.get(2)) else { continue };
        // Lists of other articles follow; the first statement is of the page.
        if seen.contains(&key.as_str()) {
            continue;
        }
        let known = KEYS.iter().find(|(known, ..)| *known == key.as_str());
        let (Some((key, kind, weight)), Some((day, clear))) =
            (known, written::value(stated.as_str(), customs))
        else {
            continue;
        };
        seen.push(key);
        found.push(Candidate {
            day,
            clear,
            kind: *kind,
            weight: if is_linked_data { weight + 1 } else { weight - 1 },
            origin: Origin::Json,
            place: format!("script {key}"),
            text: stated.as_str().trim().to_owned(),
        });
    }
}
