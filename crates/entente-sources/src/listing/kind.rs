//! Whether a page is there for the list that stands in it, or for an article beside which one stands.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::pager::Place;
use super::records::{Records, under_related_heading};
use super::view::View;
use super::vocabulary;
use crate::paragraphs::ends_sentence;

/// From so many bytes on, a line that ends as a sentence does is running text.
const PROSE: usize = 80;
/// As much running text beside the records is an article by itself.
const ARTICLE: usize = 1200;
/// As much before the records leads them in, and more is an article above them.
const LEAD_IN: usize = 200;
/// The least that must speak for a list.
const ENOUGH: i32 = 3;

/// Whether the records are what the page is there for. What is weighed: how much running text stands
/// beside them, what the page says of itself, whether it says which of how many it shows.
pub(super) fn is_list(view: &View<'_>, records: &Records, place: &Place) -> bool {
    if under_related_heading(view, records) {
        return false;
    }
    weight(view, records, place) >= ENOUGH
}

fn weight(view: &View<'_>, records: &Records, place: &Place) -> i32 {
    let all = &records.records;
    let own: usize = all.iter().map(|record| record.text.len()).sum();
    let inside = |line: &Range<usize>| {
        all.iter().any(|record| record.text.start < line.end && line.start < record.text.end)
    };
    let first = all.first().map_or(0, |record| record.text.start);
    let (mut prose, mut before) = (0, 0);
    for line in prose_lines(view).into_iter().filter(|line| !inside(line)) {
        prose += line.len();
        before += if line.end <= first { line.len() } else { 0 };
    }
    let mut weight = match prose {
        0 => 3,
        _ if prose * 4 < own => 2,
        _ if prose * 2 < own => 1,
        _ if prose < own => 0,
        _ if prose < own * 2 => -2,
        _ => -4,
    };
    weight -= if prose > ARTICLE { 2 } else { 0 };
    weight -= if before > LEAD_IN { 2 } else { 0 };
    weight += i32::from(all.len() >= 5) + i32::from(all.len() >= 10);
    let told = |record: &&super::records::Record| {
        record.text.len() > view.text(record.title).len() + PROSE / 2
    };
    weight += i32::from(all.iter().filter(told).count() * 2 > all.len());
    weight += match place {
        Place { coverage: Some(_), .. } => 4,
        Place { pages: Some(_), .. } | Place { total: Some(_), .. } => 3,
        Place { leads_on: true, .. } => 2,
        _ => 0,
    };
    weight + said(view).clamp(-5, 5)
}

/// Lines of running text that is no link, outside of what stands beside everything.
fn prose_lines(view: &View<'_>) -> Vec<Range<usize>> {
    let text = &view.outline.text;
    let links: Vec<Range<usize>> = (0..view.children.len())
        .filter(|&at| view.name(at) == "a")
        .map(|at| view.range(at))
        .collect();
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        if line.len() < PROSE || !ends_sentence(line) {
            continue;
        }
        let from = links.partition_point(|link| link.end <= range.start);
        let linked: usize = links[from..]
            .iter()
            .take_while(|link| link.start < range.end)
            .map(|link| link.end.min(range.end).saturating_sub(link.start.max(range.start)))
            .sum();
        let beside = view.outline.element_at(range.start).is_some_and(|at| view.beside[at]);
        if linked * 2 < line.len() && !beside {
            lines.push(range);
        }
    }
    lines
}

/// What a page says of itself.
fn said(view: &View<'_>) -> i32 {
    static TYPES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#""@type"\s*:\s*\[?\s*"(?:https?://schema\.org/)?(\w+)""#)
            .expect("the pattern is sound")
    });
    let page = view.page;
    let mut weights: Vec<i32> = Vec::new();
    if let Some(meta) = page.query_selector(page.root(), r#"meta[property="og:type"]"#)
        && let Some(kind) = page.get_attribute(meta, "content")
    {
        weights.push(vocabulary::weight("og", kind.trim()));
    }
    let scripts = page.query_selector_all(page.root(), r#"script[type="application/ld+json"]"#);
    for script in scripts {
        let text = page.text_content(script);
        let types = TYPES.captures_iter(&text).map(|found| found[1].to_owned());
        weights.extend(types.map(|one| vocabulary::weight("schema", &one)));
    }
    if let Some(body) = (0..view.children.len()).find(|&at| view.name(at) == "body") {
        weights.extend(view.words(body).iter().map(|word| vocabulary::weight("body", word)));
        let schema = view.attribute(body, "itemtype").unwrap_or_default();
        weights.push(vocabulary::weight("schema", schema.rsplit('/').next().unwrap_or_default()));
    }
    let heading = (0..view.children.len())
        .find(|&at| view.name(at) == "h1" && !view.text(at).is_empty() && !view.beside[at]);
    if let Some(heading) = heading {
        weights.push(vocabulary::heading_weight(view.text(heading)));
    }
    // A list may be of articles and say so of each; what speaks most for either side counts.
    let most = weights.iter().copied().max().unwrap_or(0).max(0);
    let least = weights.iter().copied().min().unwrap_or(0).min(0);
    most + least
}
