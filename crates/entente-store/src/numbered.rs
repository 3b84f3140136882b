//! A set of articles as a question to the index, which knows each by its number.

use std::sync::Arc;

use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

use crate::catalogue::Numbers;
use crate::index::NUMBER;

/// Asks for the articles of a set. They score nothing: to be one of them says nothing of how well
/// an article answers.
#[derive(Debug, Clone)]
pub(crate) struct Numbered {
    numbers: Arc<Numbers>,
}

impl Numbered {
    pub(crate) fn new(numbers: Numbers) -> Self {
        Self { numbers: Arc::new(numbers) }
    }
}

impl Query for Numbered {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Numbered {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let column = reader.fast_fields().i64(NUMBER)?;
        let held = |document: &DocId| {
            column.first(*document).is_some_and(|number| self.numbers.contains(number))
        };
        let documents: Vec<DocId> = (0..reader.max_doc()).filter(held).collect();
        Ok(Box::new(ConstScorer::new(Listed { documents, at: 0 }, 0.0)))
    }

    fn explain(&self, reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        let column = reader.fast_fields().i64(NUMBER)?;
        match column.first(document).is_some_and(|number| self.numbers.contains(number)) {
            true => Ok(Explanation::new("Numbered", 0.0)),
            false => Err(TantivyError::InvalidArgument(format!("{document} is not in the set"))),
        }
    }
}

/// The documents of one segment in rising order.
struct Listed {
    documents: Vec<DocId>,
    at: usize,
}

impl DocSet for Listed {
    fn advance(&mut self) -> DocId {
        self.at = (self.at + 1).min(self.documents.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += self.documents[self.at..].partition_point(|&document| document < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.documents.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.documents.len()).unwrap_or(u32::MAX)
    }
}
