//! Words a second on annotated documents, and how many times HeidelTime's 600 that is.
//!
//!     cargo bench -p entente-time
//!
//! The marked news of the tests, annotated by rule of thumb: what counts here is that tags, heads
//! and sentences are there and are walked, not that they are right.

// The news alone; its score is the business of the tests.
#[allow(dead_code)]
#[path = "../tests/tempeval/mod.rs"]
mod tempeval;

use std::hint::black_box;
use std::time::Instant;

use entente_text::{Document, Span, Token};
use entente_time::{Anchor, find};

/// HeidelTime 2.2 on the same kind of text, words a second.
const HEIDELTIME: f64 = 600.0;

#[allow(clippy::cast_precision_loss)]
fn main() {
    let documents: Vec<(Document, Anchor)> = tempeval::news()
        .into_iter()
        .map(|item| {
            let published = item.published.as_ref().map(|day| day.parse().expect("a day"));
            (annotated(item.text), Anchor { published, present: None })
        })
        .collect();
    let words: usize = documents.iter().map(|(document, _)| document.tokens.len()).sum();
    let mut best = 0.0_f64;
    for _ in 0..7 {
        let start = Instant::now();
        let mut rounds = 0;
        while start.elapsed().as_millis() < 300 {
            for (document, anchor) in &documents {
                black_box(find(black_box(document), anchor));
            }
            rounds += 1;
        }
        best = best.max(words as f64 * f64::from(rounds) / start.elapsed().as_secs_f64());
    }
    println!("{best:.0} words a second, {:.0} times HeidelTime's {HEIDELTIME}", best / HEIDELTIME);
}

/// Words and marks; each sentence hangs on its first word that looks like a verb of the past.
fn annotated(text: String) -> Document {
    let mut document = Document { model: "rule of thumb".into(), ..Document::default() };
    let mut first = 0;
    let mut end = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let from = end;
        end += piece.len();
        let word = piece.trim_end().trim_end_matches(['.', ',', ';']);
        let marks = piece.trim_end().len() - word.len();
        for (start, length) in [(from, word.len()), (from + word.len(), marks)] {
            if length > 0 {
                let span = Span::new(start, start + length);
                let is_verb = span.of(&text).ends_with("ed") || span.of(&text) == "was";
                document.tokens.push(Token {
                    span,
                    space_after: true,
                    lemma: span.of(&text).into(),
                    pos: if is_verb { "VERB" } else { "NOUN" }.into(),
                    tag: if is_verb { "VBD" } else { "NN" }.into(),
                    morph: "".into(),
                    head: document.tokens.len(),
                    dep: "dep".into(),
                });
            }
        }
        if piece.trim_end().ends_with('.') || end == text.len() {
            let tokens = &mut document.tokens;
            let root = (first..tokens.len()).find(|&at| tokens[at].tag == "VBD").unwrap_or(first);
            tokens[first..].iter_mut().for_each(|token| token.head = root);
            document.sentences.push(first..tokens.len());
            first = tokens.len();
        }
    }
    document.text = text;
    document
}
