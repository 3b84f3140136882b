//! Which part of a list a page shows, and where it goes on.

use std::ops::Range;

use entente_text::Coverage;

use super::records::Records;
use super::view::View;
use super::vocabulary::{self, Leads, Part};
use crate::results_page;

/// The longest line that says which part of a list this is, in bytes.
const LONGEST: usize = 160;
/// How far up the figures of a pager stand together.
const TOGETHER: usize = 4;
/// The attribute that marks the figure of the page one is on (WAI-ARIA 1.2).
const CURRENT: &str = "aria-current";

/// The place of a page in its list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Which of how many it shows.
    pub(super) coverage: Option<Coverage>,
    /// How many there are in all.
    pub(super) total: Option<usize>,
    /// The number of the page.
    pub(super) page: Option<usize>,
    /// How many pages there are.
    pub(super) pages: Option<usize>,
    /// The address of the next page, as written.
    pub(super) next: Option<String>,
    /// Whether something that readers see leads on.
    pub(super) leads_on: bool,
}

/// Finds the place of a page that shows these records.
pub(super) fn place(view: &View<'_>, records: Option<&Records>) -> Place {
    let mut place = Place::default();
    let mut said: Option<(Part, &str)> = None;
    for line in lines(view, records) {
        if place.coverage.is_none() {
            place.coverage = results_page::coverage_of(line);
        }
        let Some(part) = vocabulary::part(line) else { continue };
        if let (Some(first), Some(last), Some(total), None) =
            (part.first, part.last, part.total, &place.coverage)
        {
            place.coverage = Some(Coverage { first, last, total, text: line.to_owned() });
        }
        if part.total.is_some() && said.is_none() {
            said = Some((part, line));
        }
        place.total = place.total.or(part.total);
        place.page = place.page.or(part.page);
        place.pages = place.pages.or(part.pages);
    }
    let figures = figures(view);
    let stated = stated(view, Leads::Next);
    let next = by_word(view, Leads::Next);
    place.leads_on = next.is_some() || figures.next.is_some();
    place.next = stated.or(next).or(figures.next);
    place.page = place.page.or(figures.current);
    let is_first = stated_or_word(view).is_none();
    let count = records.map_or(0, |records| records.records.len());
    if let (None, Some((Part { total: Some(total), .. }, line)), 1..) =
        (&place.coverage, said, count)
    {
        let page = place.page.or(is_first.then_some(1));
        let last = place.next.is_none();
        let first = match page {
            Some(1) => Some(1),
            Some(_) if last => (total + 1).checked_sub(count),
            // All pages but the last hold as many as this one.
            Some(page) => Some((page - 1) * count + 1),
            None => None,
        };
        let fits = first.filter(|first| *first >= 1 && first + count - 1 <= total);
        place.coverage = fits.map(|first| Coverage {
            first,
            last: first + count - 1,
            total,
            text: line.to_owned(),
        });
    }
    place
}

fn stated_or_word(view: &View<'_>) -> Option<String> {
    stated(view, Leads::Previous).or_else(|| by_word(view, Leads::Previous))
}

/// Short lines outside of the records, those with strokes between their parts cut there.
fn lines<'a>(view: &View<'a>, records: Option<&Records>) -> Vec<&'a str> {
    let inside = |range: &Range<usize>| {
        records.is_some_and(|records| {
            records
                .records
                .iter()
                .any(|record| record.text.start < range.end && range.start < record.text.end)
        })
    };
    let links: Vec<Range<usize>> = (0..view.children.len())
        .filter(|&at| view.name(at) == "a" && vocabulary::leads(view.text(at)).is_some())
        .map(|at| view.range(at))
        .collect();
    let text = &view.outline.text;
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.trim_end().len();
        start += line.len();
        let has_figure = line.bytes().any(|byte| byte.is_ascii_digit());
        if !has_figure || line.len() > LONGEST || inside(&range) {
            continue;
        }
        // Links to other pages stand on the same line, and are no part of what it says.
        let mut from = range.start;
        let within = links.iter().filter(|link| range.start <= link.start && link.end <= range.end);
        for to in within.cloned().chain(std::iter::once(range.end..range.end)) {
            let said = &text[from.min(to.start)..to.start];
            lines.extend(said.split(['|', '·', '•']).map(str::trim));
            from = to.end;
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// The address of a link element or a link that says by `rel` where it leads.
fn stated(view: &View<'_>, leads: Leads) -> Option<String> {
    let wanted: &[&str] = if leads == Leads::Next { &["next"] } else { &["prev", "previous"] };
    let links = (0..view.children.len()).filter(|&at| matches!(view.name(at), "link" | "a"));
    links
        .filter(|&at| {
            view.attribute(at, "rel").is_some_and(|rel| {
                rel.split_whitespace().any(|one| wanted.contains(&one.to_lowercase().as_str()))
            })
        })
        .find_map(|at| view.address(at))
}

/// The address of the last link that says in words where it leads: pagers stand under the list.
fn by_word(view: &View<'_>, leads: Leads) -> Option<String> {
    let says = |at: usize| {
        let text = view.text(at);
        let spoken = ["aria-label", "title"].iter().filter_map(|name| view.attribute(at, name));
        vocabulary::leads(text) == Some(leads)
            || spoken.into_iter().any(|text| vocabulary::leads(&text) == Some(leads))
            || text.chars().count() <= 2 && image_says(view, at, leads)
    };
    (0..view.children.len())
        .rev()
        .filter(|&at| view.name(at) == "a" && says(at))
        .find_map(|at| view.address(at))
}

fn image_says(view: &View<'_>, link: usize, leads: Leads) -> bool {
    view.within(link).any(|at| {
        let alt = view.attribute(at, "alt").filter(|_| view.name(at) == "img");
        alt.is_some_and(|alt| vocabulary::leads(&alt) == Some(leads))
    })
}

#[derive(Default)]
struct Figures {
    current: Option<usize>,
    next: Option<String>,
}

/// A row of page numbers: the one that is no link, or is marked, is this page's.
fn figures(view: &View<'_>) -> Figures {
    let number = |at: usize| -> Option<usize> {
        let text = view.text(at);
        (text.len() <= 4).then(|| text.parse().ok()).flatten()
    };
    let links: Vec<(usize, usize)> = (0..view.children.len())
        .filter(|&at| view.name(at) == "a")
        .filter_map(|at| Some((at, number(at)?)))
        .collect();
    for &(at, _) in links.iter().rev() {
        // The smallest element around that holds another figure.
        let row = view.above(at, TOGETHER, |above| {
            let within = view.within(above);
            let mut others = (within.start + 1..within.end)
                .filter(|&other| number(other).is_some() && !view.within(at).contains(&other))
                .filter(|&other| !view.within(other).contains(&at));
            others.next().is_some()
        });
        let Some(row) = row else { continue };
        let inside: Vec<(usize, usize)> =
            links.iter().copied().filter(|(link, _)| view.within(row).contains(link)).collect();
        let is_current = |at: usize| {
            view.outline.upwards(at).take(2).any(|one| {
                view.attribute(one, CURRENT).is_some()
                    || view.words(one).iter().any(|word| word == "current" || word == "active")
            })
        };
        let unlinked = |at: usize| !view.outline.upwards(at).any(|above| view.name(above) == "a");
        let marked = inside.iter().find(|(link, _)| is_current(*link)).map(|(_, page)| *page);
        let current =
            marked.or_else(|| view.within(row).filter(|&at| unlinked(at)).find_map(number));
        let Some(current) = current else { continue };
        let next = inside.iter().find(|(_, page)| *page == current + 1);
        if next.is_some() || inside.iter().any(|(_, page)| *page + 1 == current) {
            let next = next.and_then(|(link, _)| view.address(*link));
            return Figures { current: Some(current), next };
        }
    }
    Figures::default()
}
