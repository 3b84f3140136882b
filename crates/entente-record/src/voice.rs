//! Whose words an article prints: a dispatch that many papers carry is one voice.

use std::collections::BTreeMap;

use entente_text::ArticleId;

use crate::report::Report;

/// A sentence shorter than this, in bytes, may be the same in two articles by chance.
const TELLING_LENGTH: usize = 60;

/// The voice of each report: reports have the same number when their articles print one
/// story, when one says that it was printed first by the outlet of the other, or when both rest
/// on the same sentence, word for word. The numbers depend on the reports and not on their order,
/// except that they are counted from 0 in it.
pub(crate) fn voices(reports: &[&Report]) -> Vec<usize> {
    let mut sets = Sets::new(reports.len());
    let mut first: BTreeMap<(u8, &str), usize> = BTreeMap::new();
    for (place, report) in reports.iter().enumerate() {
        let head = &report.article;
        let sentence = report.claim.evidence.first().map_or("", |one| one.exact.as_str());
        let sentence = Some(sentence).filter(|sentence| sentence.len() >= TELLING_LENGTH);
        let marks = [
            (0, Some(head.id.as_str())),
            (1, head.story.as_ref().map(ArticleId::as_str)),
            (2, sentence),
        ];
        for (kind, mark) in marks {
            if let Some(mark) = mark {
                let known = *first.entry((kind, mark)).or_insert(place);
                sets.join(known, place);
            }
        }
    }
    for (place, report) in reports.iter().enumerate() {
        let Some(credit) = &report.article.credit else { continue };
        let printed_first = |other: &&Report| other.article.source.as_ref() == Some(credit);
        for (other, _) in reports.iter().enumerate().filter(|(_, other)| printed_first(other)) {
            sets.join(place, other);
        }
    }
    let mut numbers = BTreeMap::new();
    (0..reports.len())
        .map(|place| {
            let next = numbers.len();
            *numbers.entry(sets.root(place)).or_insert(next)
        })
        .collect()
}

/// Disjoint sets (Galler and Fischer 1964), each known by its first element.
#[derive(Debug)]
pub(crate) struct Sets {
    parents: Vec<usize>,
}

impl Sets {
    /// That many sets of one element.
    pub(crate) fn new(count: usize) -> Self {
        Self { parents: (0..count).collect() }
    }

    /// The first element of the set that holds `place`.
    pub(crate) fn root(&mut self, place: usize) -> usize {
        let mut at = place;
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    /// Makes one set of two.
    pub(crate) fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.parents[one.max(other)] = one.min(other);
    }
}
