//! Going through a large index on several threads.

use std::cmp::Reverse;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tantivy::Searcher;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::{EnableScoring, Query};

/// From how many articles on it is worth the start of threads.
const MANY: u64 = 200_000;
/// On how many threads at most: others ask as well.
const MOST_THREADS: usize = 4;

type Gathered<C> = <<C as Collector>::Child as SegmentCollector>::Fruit;

/// What a collector gathers of all articles that answer, as [`Searcher::search`] has it; the segments of
/// a large index are taken in turn by several threads, the largest first.
///
/// Unlike the pool of threads that tantivy offers, this hands a panic over damaged files on to the
/// caller, and does not end the program with it.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn search<C: Collector>(
    searcher: &Searcher,
    asked: &dyn Query,
    collector: &C,
) -> tantivy::Result<C::Fruit> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    match threads.min(searcher.segment_readers().len()) {
        threads if threads > 1 && searcher.num_docs() >= MANY => {
            on_threads(threads, searcher, asked, collector)
        }
        _ => searcher.search(asked, collector),
    }
}

fn on_threads<C: Collector>(
    threads: usize,
    searcher: &Searcher,
    asked: &dyn Query,
    collector: &C,
) -> tantivy::Result<C::Fruit> {
    let segments = searcher.segment_readers();
    let weight = asked.weight(match collector.requires_scoring() {
        true => EnableScoring::enabled_from_searcher(searcher),
        false => EnableScoring::disabled_from_searcher(searcher),
    })?;
    let mut order: Vec<usize> = (0..segments.len()).collect();
    order.sort_by_key(|&place| Reverse(segments[place].num_docs()));
    let next = AtomicUsize::new(0);
    let gather = || -> tantivy::Result<Vec<(usize, Gathered<C>)>> {
        let mut gathered = Vec::new();
        while let Some(&place) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let ordinal = u32::try_from(place).unwrap_or(u32::MAX);
            let of_one = collector.collect_segment(&*weight, ordinal, &segments[place])?;
            gathered.push((place, of_one));
        }
        Ok(gathered)
    };
    let mut all = thread::scope(|scope| -> tantivy::Result<Vec<(usize, Gathered<C>)>> {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(gather)).collect();
        let mut all = gather()?;
        for other in others {
            all.extend(other.join().unwrap_or_else(|fault| resume_unwind(fault))?);
        }
        Ok(all)
    })?;
    all.sort_unstable_by_key(|(place, _)| *place);
    collector.merge_fruits(all.into_iter().map(|(_, of_one)| of_one).collect())
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use tantivy::collector::{Count, TopDocs};
    use tantivy::query::TermQuery;
    use tantivy::schema::{IndexRecordOption, Schema, TEXT};
    use tantivy::{DocId, Index, IndexWriter, Score, SegmentOrdinal, SegmentReader, Term, doc};

    use super::*;

    /// An index of five segments, and a question that articles of all of them answer.
    fn index() -> (Searcher, TermQuery) {
        let mut schema = Schema::builder();
        let body = schema.add_text_field("body", TEXT);
        let index = Index::create_in_ram(schema.build());
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 20_000_000).unwrap();
        for segment in 0..5_usize {
            for number in 0..=segment * 3 {
                let text = format!("treaty {}", "summit ".repeat(number % 4));
                writer.add_document(doc!(body => text)).unwrap();
            }
            writer.commit().unwrap();
        }
        writer.wait_merging_threads().unwrap();
        let term = Term::from_field_text(body, "summit");
        let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
        (index.reader().unwrap().searcher(), query)
    }

    #[test]
    fn threads_make_no_difference_to_what_is_found() {
        let (searcher, query) = index();
        assert!(searcher.segment_readers().len() > 1);
        let top = TopDocs::with_limit(6).order_by_score();
        for threads in 1..=7 {
            assert_eq!(on_threads(threads, &searcher, &query, &Count).unwrap(), 24);
            assert_eq!(
                on_threads(threads, &searcher, &query, &top).unwrap(),
                searcher.search(&query, &top).unwrap()
            );
        }
    }

    struct Faulty;

    impl Collector for Faulty {
        type Fruit = ();
        type Child = Faulty;

        fn for_segment(&self, _: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<Faulty> {
            Ok(Faulty)
        }

        fn requires_scoring(&self) -> bool {
            false
        }

        fn merge_fruits(&self, _: Vec<()>) -> tantivy::Result<()> {
            Ok(())
        }
    }

    impl SegmentCollector for Faulty {
        type Fruit = ();

        fn collect(&mut self, _: DocId, _: Score) {
            panic!("the files are damaged");
        }

        fn harvest(self) {}
    }

    #[test]
    fn a_panic_on_a_thread_reaches_the_caller() {
        let (searcher, query) = index();
        let asked = AssertUnwindSafe(|| on_threads(4, &searcher, &query, &Faulty));
        assert!(catch_unwind(asked).is_err());
    }
}
