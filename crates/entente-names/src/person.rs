//! Names of states and capitals that are people's names as well.

use entente_text::Span;

use crate::company::{first_word, last_word};
use crate::words::Words;

/// What stands around a name of the text: enough to see a person's name in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beside<'a> {
    /// The folded text.
    pub(crate) text: &'a str,
    /// The name in it.
    pub(crate) span: Span,
    /// Whether another name of the gazetteer stands right before it.
    pub(crate) named_before: bool,
    /// Whether another name of the gazetteer stands right after it.
    pub(crate) named_after: bool,
}

impl Beside<'_> {
    /// Whether the name is part of a person's name: "Chad Smith", "Michael Jordan".
    ///
    /// Only names that people bear are asked about. A given name before it always tells; another
    /// capitalised word beside it tells only in running text, and not where the list of titles or
    /// of modifiers explains it ("Chad President ...", "Eastern Chad").
    pub(crate) fn is_person(&self, words: &Words) -> bool {
        if !words.borne.contains(self.span.of(self.text)) {
            return false;
        }
        if self.is_surname(words) {
            return true;
        }
        let before = self.text[..self.span.start].strip_suffix(' ').map_or("", last_word);
        let after = self.text[self.span.end..].strip_prefix(' ').map_or("", first_word);
        if is_title_case(line(self.text, self.span)) {
            return false;
        }
        let told_after =
            !self.named_after && is_capitalised(after) && !words.titles.contains(after);
        let told_before = !self.named_before
            && is_capitalised(before)
            && !words.modifiers.contains(before)
            && !words.titles.contains(before)
            && !self.opens_sentence(before);
        told_after || told_before
    }

    /// Whether a given name stands before it: "Michael Jordan".
    pub(crate) fn is_surname(&self, words: &Words) -> bool {
        let before = self.text[..self.span.start].strip_suffix(' ').map_or("", last_word);
        words.borne.contains(self.span.of(self.text))
            && !self.named_before
            && words.given.contains(before)
    }

    /// Whether the word right before the name is the first of its sentence.
    fn opens_sentence(&self, before: &str) -> bool {
        let start = self.span.start - 1 - before.len();
        let rest = self.text[..start].trim_end_matches([' ', '"', '\'', '(', '[']);
        rest.is_empty() || rest.ends_with(['.', '!', '?', ':', ';', '\n', '-'])
    }
}

/// A capital first and a small letter after it.
fn is_capitalised(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

/// How much of a line is looked at on either side, in bytes.
const WINDOW: usize = 300;

/// The line of a text that holds a span; of a long one only the part around the span.
pub(crate) fn line(text: &str, span: Span) -> &str {
    let mut start = span.start.saturating_sub(WINDOW);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (span.end + WINDOW).min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let start = text[start..span.start].rfind('\n').map_or(start, |at| start + at + 1);
    let end = text[span.end..end].find('\n').map_or(end, |at| span.end + at);
    &text[start..end]
}

/// Whether a line is a headline in title case, where capitals tell nothing: it does not end in a
/// full stop, and of its words of four letters or more, at least three, three quarters are
/// capitalised.
pub(crate) fn is_title_case(line: &str) -> bool {
    if line.trim_end().ends_with('.') {
        return false;
    }
    let words = line.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3);
    let (mut capital, mut all) = (0, 0);
    for word in words {
        all += 1;
        capital += usize::from(word.starts_with(char::is_uppercase));
    }
    all >= 3 && capital * 4 >= all * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_case_is_a_matter_of_most_words() {
        assert!(is_title_case("Chad Withdraws From the Joint Force of the Sahel States"));
        assert!(!is_title_case("Chad withdraws from the joint force of the Sahel states"));
        assert!(!is_title_case("Chad Smith"));
    }

    #[test]
    fn a_line_ends_at_line_breaks() {
        assert_eq!(line("one\ntwo three\nfour", Span::new(8, 13)), "two three");
        let long = "\u{e9}".repeat(1000);
        assert!(line(&long, Span::new(1000, 1002)).len() <= 2 + 2 * (WINDOW + 1));
    }
}
