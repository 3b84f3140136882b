//! The best answers to a question, in order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::Weight;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use crate::catalogue::Numbers;
use crate::index::{Columns, Index};
use crate::search::Order;

/// How many steps a score of one has. The last digits of a score depend on how the index happens to
/// be cut into segments, and the order must not.
const STEPS: f64 = 1000.0;

/// Where an answer stands: score or day, day, order of adding; the greatest comes first.
type Rank = (i64, i64, Reverse<i64>);

/// Gathers the numbers of the best answers, the best first.
///
/// Of an answer that cannot be among them neither day nor number is looked at.
pub(crate) struct Best<'a> {
    pub(crate) index: &'a Index,
    pub(crate) by: Order,
    pub(crate) most: usize,
    /// What is left out.
    pub(crate) hidden: Option<Arc<Numbers>>,
    /// Whether whole stretches are passed over of which the index knows that no article there can be
    /// among the best; then the answers are not counted.
    pub(crate) skips: bool,
}

/// The best answers, and how many there were to choose from, those that are left out included.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    pub(crate) numbers: Vec<i64>,
    pub(crate) seen: usize,
}

impl Best<'_> {
    fn first(&self, score: Score, day: i64, number: i64) -> i64 {
        match self.by {
            Order::Best => steps(score),
            Order::Newest => day,
            Order::Oldest if day == i64::MIN => day,
            Order::Oldest => -day,
            Order::Added => number,
        }
    }
}

fn steps(score: Score) -> i64 {
    (f64::from(score) * STEPS).round() as i64
}

/// A score that is less than every score that is rounded to this one.
fn below(steps: i64) -> Score {
    (((steps as f64 - 0.5) / STEPS) as Score).next_down().next_down()
}

impl Collector for Best<'_> {
    type Fruit = Chosen;
    type Child = Ranked;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Ranked> {
        Ok(Ranked { columns: self.index.columns(segment)?, best: BinaryHeap::new(), seen: 0 })
    }

    fn requires_scoring(&self) -> bool {
        self.by == Order::Best
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        ordinal: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<(Vec<Rank>, usize)> {
        let mut ranked = self.for_segment(ordinal, reader)?;
        let columns = Arc::clone(&ranked.columns);
        let mut take = |document: DocId, score: Score| -> Score {
            ranked.seen += 1;
            let least = ranked.best.peek().filter(|_| ranked.best.len() >= self.most);
            let least = least.map(|Reverse((first, ..))| *first);
            if self.by != Order::Best || least.is_none_or(|least| steps(score) >= least) {
                let value =
                    |column: &[i64]| column.get(document as usize).copied().unwrap_or(i64::MIN);
                let (day, number) = (value(&columns.days), value(&columns.numbers));
                if self.hidden.as_ref().is_none_or(|hidden| !hidden.contains(number)) {
                    let rank = (self.first(score, day, number), day, Reverse(number));
                    ranked.best.push(Reverse(rank));
                    if ranked.best.len() > self.most {
                        ranked.best.pop();
                    }
                }
            }
            match ranked.best.peek() {
                Some(Reverse((first, ..))) if ranked.best.len() >= self.most => below(*first),
                _ => Score::MIN,
            }
        };
        if self.by == Order::Best && self.skips {
            weight.for_each_pruning(Score::MIN, reader, &mut take)?;
        } else if self.by == Order::Best {
            weight.for_each(reader, &mut |document, score| {
                take(document, score);
            })?;
        } else {
            weight.for_each_no_score(reader, &mut |documents| {
                for &document in documents {
                    take(document, 0.0);
                }
            })?;
        }
        Ok(ranked.harvest())
    }

    fn merge_fruits(&self, fruits: Vec<(Vec<Rank>, usize)>) -> tantivy::Result<Chosen> {
        let seen = fruits.iter().map(|(_, seen)| seen).sum();
        let mut all: Vec<Rank> = fruits.into_iter().flat_map(|(ranks, _)| ranks).collect();
        all.sort_unstable_by_key(|rank| Reverse(*rank));
        let numbers = all.into_iter().take(self.most).map(|(.., Reverse(number))| number).collect();
        Ok(Chosen { numbers, seen })
    }
}

/// The best of one segment, the least at hand.
pub(crate) struct Ranked {
    columns: Arc<Columns>,
    best: BinaryHeap<Reverse<Rank>>,
    seen: usize,
}

impl SegmentCollector for Ranked {
    type Fruit = (Vec<Rank>, usize);

    /// [`Best::collect_segment`] does what is to be done.
    fn collect(&mut self, _: DocId, _: Score) {}

    fn harvest(self) -> (Vec<Rank>, usize) {
        (self.best.into_iter().map(|Reverse(rank)| rank).collect(), self.seen)
    }
}
