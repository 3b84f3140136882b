//! One word for a long name: what the model reads in place of it.

use crate::{Document, Span};

/// A stretch of the text and the one word that stands for it while the model reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The bytes of the text to be replaced.
    pub span: Span,
    /// What the model sees instead: one token of its tokenizer.
    pub word: String,
}

/// A text in which long names were replaced by single words, with the table that leads back.
///
/// A parser trained on running news trips over "the Republic of A, the B Republic" and over a name
/// cut in two by its bracketed acronym. It reads one familiar word in place of each name; the
/// document it returns is then mapped back, so that one token covers the whole name.
///
/// ```
/// use entente_text::{Masked, Replacement, Span};
/// let text = "The Republic of Korea joined.";
/// let masked = Masked::new(text, &[Replacement { span: Span::new(4, 21), word: "France".into() }]);
/// assert_eq!(masked.text, "The France joined.");
/// assert_eq!(masked.back(Span::new(4, 10)), Span::new(4, 21));
/// assert_eq!(masked.back(Span::new(11, 17)), Span::new(22, 28));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// The text for the model.
    pub text: String,
    /// For each replacement, in order: where its word stands in `text`, and what it stands for.
    table: Vec<(Span, Span)>,
}

impl Masked {
    /// Replaces each span by its word. Replacements must be in order and must not overlap; one
    /// that does is passed over.
    pub fn new(original: &str, replacements: &[Replacement]) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut table = Vec::with_capacity(replacements.len());
        let mut done = 0;
        for Replacement { span, word } in replacements {
            if span.start < done || span.get(original).is_none() {
                continue;
            }
            text.push_str(&original[done..span.start]);
            let start = text.len();
            text.push_str(word);
            table.push((Span::new(start, text.len()), *span));
            done = span.end;
        }
        text.push_str(&original[done..]);
        Self { text, table }
    }

    /// The bytes of the original that a span of the masked text stands for. A span that cuts a
    /// replaced word is widened to the whole name.
    pub fn back(&self, span: Span) -> Span {
        let start = self.place(span.start, |_, original| original.start);
        let end = match span.end.checked_sub(1) {
            Some(last) if !span.is_empty() => self.place(last, |_, original| original.end - 1) + 1,
            _ => start,
        };
        Span::new(start, end)
    }

    fn place(&self, byte: usize, inside: impl Fn(Span, Span) -> usize) -> usize {
        let next = self.table.partition_point(|(masked, _)| masked.start <= byte);
        match next.checked_sub(1).map(|at| self.table[at]) {
            Some((masked, original)) if byte < masked.end => inside(masked, original),
            Some((masked, original)) => byte - masked.end + original.end,
            None => byte,
        }
    }

    /// A document over the masked text turned into one over the original; a replaced name becomes
    /// its own lemma again.
    pub fn restore(&self, mut document: Document, original: &str) -> Document {
        for token in &mut document.tokens {
            let masked = token.span;
            token.span = self.back(masked);
            if self.table.binary_search_by(|(word, _)| word.cmp(&masked)).is_ok() {
                token.lemma = token.span.of(original).into();
            }
        }
        document.text = original.to_owned();
        document
    }
}
