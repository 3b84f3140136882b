//! Marked news and its score, the TempEval-3 way (UzZaman et al. 2013).

/// One time expression: its range and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marked {
    /// Range in bytes, or in characters, as long as both sides count alike.
    pub(crate) range: std::ops::Range<usize>,
    /// DATE, TIME, DURATION or SET.
    pub(crate) kind: String,
    /// The TIMEX3 value.
    pub(crate) value: String,
}

/// One item of marked news.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// The day of publication, `YYYY-MM-DD`.
    pub(crate) published: Option<String>,
    /// The text without its marks.
    pub(crate) text: String,
    /// Its expressions; ranges in bytes.
    pub(crate) marked: Vec<Marked>,
}

/// The news that comes with the crate.
pub(crate) fn news() -> Vec<Item> {
    let lines = include_str!("../news.txt").lines();
    let mut items: Vec<Item> = Vec::new();
    let mut published = None;
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let is_head = line == "undated" || line.len() == 10 && !line.contains(char::is_alphabetic);
        if is_head {
            published = (line != "undated").then(|| line.to_owned());
        } else {
            items.push(item(published.clone(), line));
        }
    }
    items
}

/// Takes the marks `[words TYPE value]` out of a line.
fn item(published: Option<String>, line: &str) -> Item {
    let mut item = Item { published, text: String::new(), marked: Vec::new() };
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('[') {
        item.text.push_str(before);
        let (mark, after) = after.split_once(']').expect("a mark is closed");
        let mut parts = mark.rsplitn(3, ' ');
        let (value, kind, words) = (parts.next(), parts.next(), parts.next());
        let start = item.text.len();
        item.text.push_str(words.expect("a mark has words, type and value"));
        item.marked.push(Marked {
            range: start..item.text.len(),
            kind: kind.unwrap_or_default().to_owned(),
            value: value.unwrap_or_default().to_owned(),
        });
        rest = after;
    }
    item.text.push_str(rest);
    item
}

/// Counts over all items.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Score {
    /// Expressions marked, and found.
    pub(crate) marked: usize,
    pub(crate) found: usize,
    /// Found with the same range; found with a range that overlaps.
    pub(crate) strict: usize,
    pub(crate) relaxed: usize,
    /// Of the relaxed matches, those with the same type; with the same value.
    pub(crate) kind: usize,
    pub(crate) value: usize,
}

impl Score {
    /// Adds one item. Each expression is matched once: same ranges first, then the largest overlap.
    pub(crate) fn add(&mut self, marked: &[Marked], found: &[Marked]) {
        let mut pairs = Vec::new();
        for (m, one) in marked.iter().enumerate() {
            for (f, other) in found.iter().enumerate() {
                let end = one.range.end.min(other.range.end);
                let shared = end.saturating_sub(one.range.start.max(other.range.start));
                if shared > 0 {
                    pairs.push((one.range != other.range, usize::MAX - shared, m, f));
                }
            }
        }
        pairs.sort_unstable();
        self.marked += marked.len();
        self.found += found.len();
        let (mut marked_taken, mut found_taken) =
            (vec![false; marked.len()], vec![false; found.len()]);
        for (differs, _, m, f) in pairs {
            if marked_taken[m] || found_taken[f] {
                continue;
            }
            (marked_taken[m], found_taken[f]) = (true, true);
            self.relaxed += 1;
            self.strict += usize::from(!differs);
            self.kind += usize::from(marked[m].kind == found[f].kind);
            self.value += usize::from(marked[m].value == found[f].value);
        }
    }

    /// The F1 of a count of right ones.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn f1(&self, right: usize) -> f64 {
        2.0 * right as f64 / (self.marked + self.found).max(1) as f64
    }
}
