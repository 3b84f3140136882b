//! Where sentences and paragraphs begin.

use entente_text::Document;

use crate::lexeme::{Kind, Lexemes};

/// Where sentences and paragraphs begin, in lexemes.
pub(crate) struct Places {
    sentences: Vec<usize>,
    paragraphs: Vec<usize>,
}

impl Places {
    pub(crate) fn of(lexemes: &Lexemes<'_>, document: &Document) -> Self {
        let mut sentences = vec![0];
        let mut paragraphs = vec![0];
        let mut parsed =
            document.sentences.iter().map(|sentence| document.span_of(sentence).start).peekable();
        let unparsed = document.sentences.is_empty();
        for (at, lexeme) in lexemes.all.iter().enumerate() {
            if lexeme.kind == Kind::Break {
                sentences.push(at + 1);
                paragraphs.push(at + 1);
            }
            let mut begins = false;
            while parsed.next_if(|&start| start <= lexeme.span.start).is_some() {
                begins = true;
            }
            let stop = at > 0
                && matches!(lexemes.text_at(at - 1), "." | "!" | "?")
                && !lexeme.glued
                && lexeme.capital;
            if at > 0 && (begins || unparsed && stop) {
                sentences.push(at);
            }
        }
        sentences.dedup();
        Self { sentences, paragraphs }
    }

    pub(crate) fn sentence(&self, at: usize) -> usize {
        self.sentences.partition_point(|&start| start <= at)
    }

    pub(crate) fn paragraph(&self, at: usize) -> usize {
        self.paragraphs.partition_point(|&start| start <= at)
    }

    /// The lexemes of a sentence.
    pub(crate) fn range(&self, sentence: usize, end: usize) -> std::ops::Range<usize> {
        let start = self.sentences[sentence.saturating_sub(1)];
        start..self.sentences.get(sentence).copied().unwrap_or(end)
    }
}
