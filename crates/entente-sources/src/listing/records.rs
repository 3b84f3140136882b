//! The records of a page: stretches of one make that repeat, each with a headline that is a link.
//!
//! Headlines are gathered by the path of elements that leads to them, and each takes as much of the
//! page around it as holds no other headline of the same path; where headline and text stand side
//! by side, all up to the next one. After Liu, Grossman and Zhai, "Mining Data Records in Web Pages"
//! (KDD 2003), whose generalised nodes these stretches are, and Miao et al., "Extracting Data Records
//! from the Web Using Tag Path Clustering" (WWW 2009).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::view::View;
use super::vocabulary::{self, Leads};
use crate::paragraphs::ends_sentence;

/// The longest headline, and the shortest, in characters.
const LONGEST: usize = 250;
const SHORTEST: usize = 8;
/// How much of a text beyond its headline counts for a record.
const COUNTED: usize = 300;
/// How much may stand on the line before a headline, in bytes: a day, an outlet.
const BEFORE: usize = 40;
/// From so many bytes on, a text that ends as a sentence does is no day or name before a headline.
const PROSE: usize = 80;
/// From how many words on the headlines of a list are headlines, on average and in tenths.
const HEADLINE_TENTHS: usize = 35;

/// One record.
#[derive(Debug, Clone)]
pub(super) struct Record {
    /// The element that holds the headline.
    pub(super) title: usize,
    /// The link to the article.
    pub(super) link: usize,
    /// Its elements.
    pub(super) elements: Range<usize>,
    /// Where its text stands in the outline.
    pub(super) text: Range<usize>,
}

/// Records of one make.
#[derive(Debug, Clone, Default)]
pub(super) struct Records {
    /// In the order of the page.
    pub(super) records: Vec<Record>,
    /// How much they look like what a page is there for.
    score: usize,
}

#[derive(Debug, Clone, Copy)]
struct Headline {
    title: usize,
    link: Option<usize>,
    is_heading: bool,
    words: usize,
}

/// The records that the page is most likely there for, `None` where nothing repeats. `least` is how
/// many there must be.
pub(super) fn find(view: &View<'_>, least: usize) -> Option<Records> {
    let headlines = headlines(view);
    let mut groups: BTreeMap<String, Vec<Headline>> = BTreeMap::new();
    for headline in &headlines {
        groups.entry(path(view, headline)).or_default().push(*headline);
    }
    let mut all: Vec<Records> = Vec::new();
    for group in groups.into_values() {
        for part in parted(view, group) {
            let records = records(view, &part, &headlines);
            if records.records.len() >= least {
                all.push(records);
            }
        }
    }
    all.sort_by_key(|records| std::cmp::Reverse(records.score));
    let mut best = all.first()?.clone();
    // Sections of a front page are lists of their own.
    for other in &all[1..] {
        let text = |record: &Record| record.text.clone();
        let apart = |one: &Record| {
            best.records.iter().all(|known| {
                let (one, known) = (text(one), text(known));
                one.end <= known.start || known.end <= one.start
            })
        };
        let like = |one: &Record| view.name(one.title) == view.name(best.records[0].title);
        if other.records.len() > 1
            && other.records.iter().all(|one| apart(one) && like(one))
            && view.is_heading(other.records[0].title)
            && !under_related_heading(view, other)
        {
            best.records.extend(other.records.iter().cloned());
        }
    }
    lead(view, &headlines, &mut best);
    best.records.sort_by_key(|record| record.text.start);
    let mut addresses = BTreeSet::new();
    best.records.retain(|record| addresses.insert(view.address(record.link)));
    (best.records.len() >= least).then_some(best)
}

/// A first record that stands out by its make: a heading with a link and a text of its own, right
/// before the others.
fn lead(view: &View<'_>, headlines: &[Headline], best: &mut Records) {
    let Some(first) = best.records.iter().min_by_key(|record| record.text.start).cloned() else {
        return;
    };
    let before = headlines.iter().rev().find(|headline| {
        headline.is_heading
            && view.name(headline.title) != "h1"
            && headline.link.is_some()
            && view.range(headline.title).end <= first.text.start
    });
    let Some(headline) = before else { return };
    let Some(link) = headline.link else { return };
    let mut root = headline.title.min(link);
    while let Some(parent) = view.parent(root) {
        let holds_more = headlines.iter().any(|other| {
            other.is_heading
                && other.title != headline.title
                && view.within(parent).contains(&other.title)
        });
        if holds_more || matches!(view.name(parent), "body" | "main") {
            break;
        }
        root = parent;
    }
    let text = view.range(root);
    let beyond = text.len().saturating_sub(view.text(headline.title).len());
    let depth = view.depth[root].abs_diff(view.depth[first.elements.start]);
    if text.end <= first.text.start && beyond > SHORTEST && depth <= 2 {
        best.records.push(Record {
            title: headline.title,
            link,
            elements: view.within(root),
            text,
        });
    }
}

/// Every link that could be a headline, and every heading without a link.
fn headlines(view: &View<'_>) -> Vec<Headline> {
    let mut found: Vec<Headline> = Vec::new();
    for at in 0..view.children.len() {
        if view.beside[at] {
            continue;
        }
        if view.name(at) == "a" {
            let Some(title) = view.address(at).and_then(|_| title_of(view, at)) else { continue };
            let is_heading = view.is_heading(title)
                || view.above(at, 3, |above| view.is_heading(above)).is_some();
            found.extend(headline(view, title, Some(at), is_heading));
        } else if view.is_heading(at) && view.name(at) != "h1" {
            let linked = view.within(at).any(|inside| view.name(inside) == "a")
                || view.outline.upwards(at).any(|above| view.name(above) == "a");
            if !linked {
                found.extend(headline(view, at, None, true));
            }
        }
    }
    found.sort_by_key(|headline| headline.title);
    found.dedup_by_key(|headline| headline.title);
    found
}

fn headline(
    view: &View<'_>,
    title: usize,
    link: Option<usize>,
    is_heading: bool,
) -> Option<Headline> {
    let text = view.text(title);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let eastern = text.chars().filter(|&c| c as u32 > 0x2e80).count();
    let words = text.split_whitespace().count() + eastern / 2;
    let length = text.chars().count() + eastern;
    let fits = (SHORTEST..=LONGEST).contains(&length) && letters * 2 > length / 2;
    // A link in the middle of a sentence is none.
    let line = view.outline.line(&view.range(title));
    let before = view.outline.text[line.start..view.range(title).start].trim().len();
    let says = words >= 2 && fits && before <= BEFORE && vocabulary::leads(text).is_none();
    says.then_some(Headline { title, link, is_heading, words })
}

/// The part of a link that is its headline: a link may hold a whole record.
fn title_of(view: &View<'_>, link: usize) -> Option<usize> {
    let inside = || view.within(link).skip(1);
    if let Some(heading) = inside().find(|&at| view.is_heading(at)) {
        return Some(heading);
    }
    let text = view.text(link);
    if text.is_empty() {
        return None;
    }
    if !text.contains('\n') {
        return Some(link);
    }
    // The first line that reads like a headline.
    let lines = inside().filter(|&at| {
        let text = view.text(at);
        !text.contains('\n') && text.split_whitespace().count() > 2
    });
    lines.min_by_key(|&at| (view.range(at).start, at))
}

/// The names of the elements that lead to a headline.
fn path(view: &View<'_>, headline: &Headline) -> String {
    let mut names: Vec<&str> =
        view.outline.upwards(headline.title).map(|at| view.name(at)).collect();
    names.push(if headline.link.is_some() { "linked" } else { "bare" });
    names.join("<")
}

/// Headlines of one path, those of different parts of the page apart.
fn parted(view: &View<'_>, group: Vec<Headline>) -> Vec<Vec<Headline>> {
    let roots = roots(view, &group);
    let mut depths: BTreeMap<usize, usize> = BTreeMap::new();
    for &root in &roots {
        *depths.entry(view.depth[root]).or_default() += 1;
    }
    let usual = depths.iter().max_by_key(|(depth, count)| (**count, **depth));
    let usual = usual.map_or(0, |(depth, _)| *depth);
    let mut parts: BTreeMap<Vec<String>, Vec<Headline>> = BTreeMap::new();
    for headline in group {
        let around = view.outline.upwards(headline.title).filter(|&at| view.depth[at] < usual);
        let key: Vec<String> = around.map(|at| view.signature(at)).collect();
        parts.entry(key).or_default().push(headline);
    }
    parts.into_values().collect()
}

/// For each headline the largest element that holds no other of them.
fn roots(view: &View<'_>, group: &[Headline]) -> Vec<usize> {
    let mut roots = Vec::with_capacity(group.len());
    for (place, headline) in group.iter().enumerate() {
        let mut root = headline.title;
        while let Some(parent) = view.parent(root) {
            let holds = |other: Option<&Headline>| {
                other.is_some_and(|other| view.within(parent).contains(&other.title))
            };
            let before = place.checked_sub(1).and_then(|before| group.get(before));
            if holds(before)
                || holds(group.get(place + 1))
                || matches!(view.name(parent), "body" | "html" | "main")
            {
                break;
            }
            root = parent;
        }
        roots.push(root);
    }
    roots
}

fn records(view: &View<'_>, group: &[Headline], all: &[Headline]) -> Records {
    let roots = roots(view, group);
    let mut found: Vec<(Headline, Record)> = Vec::new();
    let mut at = 0;
    while at < roots.len() {
        let parent = view.parent(roots[at]);
        let run = roots[at..].iter().take_while(|&&root| view.parent(root) == parent).count();
        let places = at..at + run;
        let extents = match parent.filter(|_| run > 1) {
            Some(parent) => extents(view, parent, &roots[places.clone()], &group[places.clone()]),
            None => roots[places.clone()].iter().map(|&root| whole(view, root)).collect(),
        };
        for (headline, (elements, text)) in group[places].iter().zip(extents) {
            if let Some(link) = headline.link.or_else(|| link_in(view, elements.clone())) {
                found.push((*headline, Record { title: headline.title, link, elements, text }));
            }
        }
        at += run;
    }
    siblings(view, &roots, all, &mut found);
    let count = found.len().max(1);
    let words: usize = found.iter().map(|(headline, _)| headline.words).sum();
    let is_heading = found.iter().filter(|(headline, _)| headline.is_heading).count() * 2 > count;
    let mut score = 0;
    let mut texts = BTreeSet::new();
    for (headline, record) in &found {
        let title = view.text(headline.title);
        let length = title.chars().count();
        // A sentence is an excerpt and no headline.
        let sentence = length > 130 || title.ends_with(['.', '…', '。']);
        let worth = if sentence { 10 } else { length.min(120) };
        let beyond = record.text.len().saturating_sub(title.len()).min(COUNTED);
        score += worth + if headline.is_heading { worth / 2 } else { 0 } + beyond / 2;
        texts.insert(title);
    }
    // Menus are lists of short names.
    if words * 10 < HEADLINE_TENTHS * count && !is_heading || texts.len() * 2 < count {
        score /= 10;
    }
    Records { records: found.into_iter().map(|(_, record)| record).collect(), score }
}

/// Neighbours of the records of the same make whose headline is of another.
fn siblings(
    view: &View<'_>,
    roots: &[usize],
    all: &[Headline],
    found: &mut Vec<(Headline, Record)>,
) {
    if found.len() < 2 {
        return;
    }
    let parents: BTreeSet<usize> = roots.iter().filter_map(|&root| view.parent(root)).collect();
    let names: BTreeSet<&str> = roots.iter().map(|&root| view.name(root)).collect();
    let mut more = Vec::new();
    for parent in parents {
        let of_parent = roots.iter().filter(|&&root| view.parent(root) == Some(parent)).count();
        if of_parent < 2 {
            continue;
        }
        for &child in &view.children[parent] {
            let known = found.iter().any(|(_, record)| {
                let (one, other) = (&record.elements, view.within(child));
                one.start < other.end && other.start < one.end
            });
            if known || !names.contains(view.name(child)) || view.is_heading(child) {
                continue;
            }
            let inside = all.iter().filter(|headline| {
                headline.link.is_some() && view.within(child).contains(&headline.title)
            });
            let best = inside.max_by_key(|headline| {
                (headline.is_heading, headline.words, std::cmp::Reverse(headline.title))
            });
            if let Some((headline, link)) = best.and_then(|best| Some((best, best.link?))) {
                let (elements, text) = whole(view, child);
                more.push((*headline, Record { title: headline.title, link, elements, text }));
            }
        }
    }
    found.extend(more);
    found.sort_by_key(|(_, record)| record.text.start);
}

type Extent = (Range<usize>, Range<usize>);

fn whole(view: &View<'_>, root: usize) -> Extent {
    (view.within(root), view.range(root))
}

/// How far each of several records reaches that stand side by side in one element. Where the rest
/// of a record stands behind its headline, or the day before it, the neighbours belong to it.
fn extents(view: &View<'_>, parent: usize, roots: &[usize], headlines: &[Headline]) -> Vec<Extent> {
    let all = &view.children[parent];
    let text = &view.outline.text;
    let places: Vec<usize> =
        roots.iter().map(|root| all.binary_search(root).unwrap_or(0)).collect();
    let filled = |range: Range<usize>| text.get(range).map_or(0, |text| text.trim().len());
    let mut apart = 0;
    for (pair, headline) in roots.windows(2).zip(headlines) {
        let between = filled(view.range(pair[0]).end..view.range(pair[1]).start);
        let own = view.text(pair[0]).len().saturating_sub(view.text(headline.title).len());
        apart += usize::from(between > own);
    }
    if apart * 2 < roots.len() {
        return roots.iter().map(|&root| whole(view, root)).collect();
    }
    let gaps: Vec<&[usize]> = places.windows(2).map(|pair| &all[pair[0] + 1..pair[1]]).collect();
    let longest = gaps.iter().map(|gap| gap.len()).max().unwrap_or(0);
    let shortest = gaps.iter().map(|gap| gap.len()).min().unwrap_or(0);
    let (before, after) = (&all[..places[0]], &all[places[places.len() - 1] + 1..]);
    let same = |one: usize, other: usize| view.signature(one) == view.signature(other);
    // What stands before the first headline as it does before all others belongs to it.
    let mut ahead = 0;
    while ahead < shortest
        && ahead < before.len()
        && gaps.iter().all(|gap| same(gap[gap.len() - 1 - ahead], before[before.len() - 1 - ahead]))
    {
        ahead += 1;
    }
    let followed = after
        .iter()
        .zip(gaps.first().copied().unwrap_or_default())
        .take_while(|(one, other)| same(**one, **other))
        .count();
    ahead = ahead.min(longest.saturating_sub(followed));
    // Running text before each headline, and behind none: the headlines stand between paragraphs.
    let is_prose = |at: &usize| view.text(*at).len() > PROSE && ends_sentence(view.text(*at));
    if before[before.len() - ahead..].iter().any(is_prose) {
        return roots.iter().map(|&root| whole(view, root)).collect();
    }
    let known: BTreeSet<String> =
        gaps.iter().flat_map(|gap| gap.iter().map(|&at| view.signature(at))).collect();
    let behind = after
        .iter()
        .take(longest - ahead)
        .take_while(|&&at| known.contains(&view.signature(at)))
        .count();
    let firsts: Vec<usize> = places.iter().map(|&place| all[place - ahead.min(place)]).collect();
    let last = places[places.len() - 1] + 1 + behind;
    let mut extents = Vec::with_capacity(roots.len());
    for (number, &first) in firsts.iter().enumerate() {
        let (next, limit) = match firsts.get(number + 1) {
            Some(&next) => (next, view.range(next).start),
            None => match all.get(last) {
                Some(&next) => (next, view.range(next).start),
                None => (view.ends[parent], view.range(parent).end),
            },
        };
        // Text without an element of its own before a headline, on the same line, is its own too.
        let line = |at: usize, floor: usize| {
            text[floor..at].rfind('\n').map_or(floor, |found| floor + found + 1)
        };
        let floor = match number.checked_sub(1) {
            Some(before) => view.range(roots[before]).end.min(view.range(first).start),
            None => view.range(parent).start.min(view.range(first).start),
        };
        let start = line(view.range(first).start, floor);
        let end = match firsts.get(number + 1) {
            Some(_) => line(limit, view.range(roots[number]).end.min(limit)),
            None => limit,
        };
        extents.push((first..next.max(first + 1), start..end.max(start)));
    }
    extents
}

/// The link of a record whose headline is none: that which leads to the whole, else that around a
/// picture.
fn link_in(view: &View<'_>, elements: Range<usize>) -> Option<usize> {
    let links =
        || elements.clone().filter(|&at| view.name(at) == "a" && view.address(at).is_some());
    let more = links().find(|&at| vocabulary::leads(view.text(at)) == Some(Leads::More));
    more.or_else(|| {
        links().find(|&at| {
            view.text(at).is_empty() && view.within(at).any(|inside| view.name(inside) == "img")
        })
    })
}

/// Whether a heading of a list beside an article stands right before the records.
pub(super) fn under_related_heading(view: &View<'_>, records: &Records) -> bool {
    let Some(first) = records.records.first() else { return false };
    let text = &view.outline.text;
    let before = &text[..first.text.start];
    let above = before.trim_end().rsplit('\n').next().unwrap_or_default();
    let within = text[first.text.clone()].trim_start().lines().next().unwrap_or_default();
    let title = view.text(first.title);
    vocabulary::is_related(above) || (within != title && vocabulary::is_related(within))
}
