//! Web pages that list articles, in the mark-up of many systems, and articles that have lists beside
//! them: `tests/pages/expected_listings.jsonl` says of each page which it is and what it lists. Those
//! of `listings_unseen` were written after the reading stood, and read once before this test held them.

use std::fmt::Write as _;
use std::path::Path;

use entente_sources::{Format, Options, read};
use serde::Deserialize;

use crate::common::{put_back, squeezed};

#[derive(Deserialize)]
struct Expected {
    file: String,
    kind: String,
    address: Option<String>,
    #[serde(default)]
    items: Vec<Item>,
    coverage: Option<(usize, usize, usize)>,
    page: Option<usize>,
    pages: Option<usize>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Item {
    title: String,
    url: String,
    date: Option<String>,
    excerpt: String,
    byline: Option<String>,
    source: Option<String>,
}

/// Right, found and wanted of one kind of thing.
#[derive(Default, Clone, Copy)]
struct Score {
    right: usize,
    found: usize,
    wanted: usize,
}

impl Score {
    fn add<T: PartialEq>(&mut self, found: Option<T>, wanted: Option<T>) -> bool {
        let right = found == wanted;
        self.found += usize::from(found.is_some());
        self.wanted += usize::from(wanted.is_some());
        self.right += usize::from(right && wanted.is_some());
        right
    }

    #[allow(clippy::cast_precision_loss)]
    fn precision(self) -> f64 {
        if self.found == 0 { 1.0 } else { self.right as f64 / self.found as f64 }
    }

    #[allow(clippy::cast_precision_loss)]
    fn recall(self) -> f64 {
        if self.wanted == 0 { 1.0 } else { self.right as f64 / self.wanted as f64 }
    }
}

const NAMES: [&str; 8] =
    ["kind", "items", "dates", "excerpts", "bylines", "sources", "coverage", "next page"];

/// Reads every page of a set; the scores by [`NAMES`], and what was wrong.
fn scores(expected: &str, folder: &str) -> ([Score; 8], String) {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let expected = std::fs::read_to_string(pages.join(expected)).unwrap();
    let mut scores = [Score::default(); 8];
    let mut wrong = String::new();
    for line in expected.lines() {
        let page: Expected = serde_json::from_str(line).unwrap();
        let bytes = std::fs::read(pages.join(folder).join(&page.file)).unwrap();
        let options = Options {
            latest: Some("2026-11-26".parse().unwrap()),
            address: page.address.clone(),
            ..Options::default()
        };
        let harvest = read(&page.file, &bytes, None, &options);
        let listing = harvest.as_ref().ok().filter(|one| one.format == Format::HtmlListing);
        let is_list = |yes: bool| yes.then_some(());
        let mut tell = |right: bool, what: &str| {
            if !right {
                let _ = writeln!(wrong, "{}: {what}", page.file);
            }
        };
        let right = scores[0].add(is_list(listing.is_some()), is_list(page.kind == "listing"));
        tell(right, &format!("is a {}", page.kind));
        let Some(listing) = listing.filter(|_| page.kind == "listing") else {
            if page.kind == "listing" {
                scores[1].wanted += page.items.len();
                scores[2].wanted += page.items.iter().filter(|item| item.date.is_some()).count();
            }
            continue;
        };
        for item in &listing.articles {
            let draft = &item.draft;
            let of = |wanted: &&Item| {
                wanted.title == draft.title && Some(&wanted.url) == draft.url.as_ref()
            };
            let Some(wanted) = page.items.iter().find(of) else {
                scores[1].found += 1;
                let address = draft.url.as_deref().unwrap_or("-");
                tell(false, &format!("no item: {:?} {address}", draft.title));
                continue;
            };
            scores[1].found += 1;
            scores[1].right += 1;
            let date = draft.published.map(|day| day.to_string());
            let what = format!("{}: {date:?}, not {:?}", wanted.title, wanted.date);
            tell(scores[2].add(date, wanted.date.clone()), &what);
            let filled = |text: &str| Some(squeezed(text)).filter(|text| !text.is_empty());
            let printed = put_back(draft);
            let what = format!("{}: {printed:?}, not {:?}", wanted.title, wanted.excerpt);
            tell(scores[3].add(filled(&printed), filled(&wanted.excerpt)), &what);
            let what = format!("{}: by {:?}, not {:?}", wanted.title, draft.byline, wanted.byline);
            tell(scores[4].add(draft.byline.clone(), wanted.byline.clone()), &what);
            let what = format!("{}: of {:?}, not {:?}", wanted.title, draft.source, wanted.source);
            tell(scores[5].add(draft.source.clone(), wanted.source.clone()), &what);
        }
        scores[1].wanted += page.items.len();
        for item in &page.items {
            let found = listing.articles.iter().any(|one| one.draft.title == item.title);
            tell(found, &format!("lacks {:?}", item.title));
        }
        let coverage = listing.coverage.as_ref().map(|one| (one.first, one.last, one.total));
        let what = format!("coverage {coverage:?}, not {:?}", page.coverage);
        tell(scores[6].add(coverage, page.coverage), &what);
        let paging = listing.paging.clone().unwrap_or_default();
        let what = format!("next {:?}, not {:?}", paging.next, page.next);
        tell(scores[7].add(paging.next, page.next), &what);
        let numbers = (paging.page, paging.pages);
        let wanted = (page.page.or(numbers.0), page.pages);
        tell(numbers == wanted, &format!("page {numbers:?}, not {wanted:?}"));
    }
    (scores, wrong)
}

fn table(scores: &[Score; 8]) -> String {
    let mut table = String::new();
    for (name, score) in NAMES.iter().zip(scores) {
        let (precision, recall) = (score.precision(), score.recall());
        let _ = writeln!(table, "{name}: {precision:.3} {recall:.3} of {}", score.wanted);
    }
    table
}

/// The least precision and recall of everything.
const BAR: f64 = 0.97;

fn holds(expected: &str, folder: &str) {
    let (scores, wrong) = scores(expected, folder);
    eprint!("{}", table(&scores));
    for (name, score) in NAMES.iter().zip(scores) {
        let (precision, recall) = (score.precision(), score.recall());
        assert!(precision >= BAR && recall >= BAR, "{name}: {precision:.3} {recall:.3}\n{wrong}");
    }
}

#[test]
fn lists_are_told_from_articles_and_read() {
    holds("expected_listings.jsonl", "listings");
}

#[test]
fn so_are_lists_that_were_written_afterwards() {
    holds("expected_listings_unseen.jsonl", "listings_unseen");
}

#[test]
fn articles_of_many_styles_are_no_lists() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/web");
    for entry in std::fs::read_dir(pages).unwrap() {
        let path = entry.unwrap().path();
        let html = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        assert!(!entente_sources::is_listing(&html), "{}", path.display());
    }
}
