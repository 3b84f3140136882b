//! Whether the body is whole, and the marks a source sets where it cut it.

use std::ops::Range;
use std::sync::LazyLock;

use entente_text::{Completeness, RemovedKind};
use regex::Regex;

use super::Findings;
use crate::paragraphs::{CLOSERS, ends_sentence};
use crate::wordings;

static TABLE: &str = include_str!("../../wordings/cut_marks.tsv");

static MARKS: LazyLock<Vec<(Regex, Vec<&str>)>> =
    LazyLock::new(|| wordings::phrases(TABLE, "(?:", ")$"));

/// The longest body that may be a headline alone, in words.
const HEADLINE: usize = 12;
/// How much of the end is searched for a mark, in bytes.
const REACH: usize = 120;

/// Takes out the mark at the end of a cut body, and tells whether it is whole: it is not when there
/// is a mark, or when it ends within a sentence. A single line of few words that ends without a
/// stop may be a headline, and counts as whole.
pub(super) fn find(body: &str, found: &mut Findings) {
    let end = found.end(body);
    let mark = mark_of(&body[..end]);
    if let Some(mark) = mark {
        found.take_out(mark, RemovedKind::CutMark);
        found.completeness = Completeness::CutShort;
        return;
    }
    let rest = &body[found.start(body).min(end)..end];
    let headline = !rest.contains('\n')
        && rest.split_whitespace().count() <= HEADLINE
        && !rest.ends_with([',', ';', ':']);
    let last = found.pieces.last().filter(|piece| piece.at.end >= body.trim_end().len());
    let torn = last.is_some_and(|piece| piece.kind == RemovedKind::Shortcode)
        && !body.trim_end().ends_with(']');
    let address = rest.rsplit(char::is_whitespace).next().is_some_and(|word| word.contains("://"));
    let whole =
        rest.is_empty() || address || ends_sentence(rest) || rest.ends_with(CLOSERS) || headline;
    // "… of Wire (Rivernet." and "… and guests,."
    let bracket_open = rest.rfind('(') > rest.rfind(')');
    let comma = rest.trim_end_matches('.').ends_with(',');
    if !whole || torn || bracket_open || comma {
        found.completeness = Completeness::CutShort;
    }
}

/// The bytes of the mark. Of four dots the first is the sentence's own.
fn mark_of(body: &str) -> Option<Range<usize>> {
    let mut from = body.len().saturating_sub(REACH);
    while !body.is_char_boundary(from) {
        from += 1;
    }
    let found = MARKS.iter().find_map(|(mark, _)| mark.find(&body[from..]))?;
    let (mut start, text) = (from + found.start(), found.as_str());
    start += text.len() - text.trim_start().len();
    let dots = body[start..].bytes().take_while(|&byte| byte == b'.').count();
    if dots > 3 {
        start += 1;
    }
    Some(start..body.len())
}

#[cfg(test)]
mod tests {
    use entente_text::Draft;

    use super::*;
    use crate::clean::clean;

    fn cleaned(body: &str) -> (String, bool) {
        let draft = clean(Draft { body: body.into(), ..Draft::default() });
        (draft.body, draft.completeness == Completeness::CutShort)
    }

    #[test]
    fn every_mark_finds_its_example() {
        for row in wordings::rows(TABLE).filter(|row| row.len() == 3) {
            assert_eq!(cleaned(row[1]), (row[2].to_owned(), true), "{}", row[1]);
        }
    }

    #[test]
    fn dots_are_taken_out_but_not_the_full_stop() {
        assert_eq!(cleaned("It rained in Oslo...."), ("It rained in Oslo.".into(), true));
        assert_eq!(cleaned("It rained, and snow,..."), ("It rained, and snow,".into(), true));
        assert_eq!(cleaned("It rained…"), ("It rained".into(), true));
    }

    #[test]
    fn a_body_that_ends_within_a_sentence_is_cut_short() {
        let long = "It rained in Oslo and in Bergen, and on the road between the two the snow fell";
        assert!(cleaned(long).1);
        assert!(cleaned("It rained.\nIn Bergen the").1);
        assert!(cleaned("It rained, and then,").1);
        assert!(cleaned("It rained, and then,.").1);
        assert!(cleaned("It rained (Rivernet.").1);
    }

    #[test]
    fn a_whole_body_is_not() {
        for body in [
            "It rained.",
            "“It rained in Oslo and in Bergen, and on the road between the two there was snow,” he said. “Why...”",
            "It rained in Oslo and in Bergen, and on the road between the two there was snow. (Wire)",
            "It rained in Oslo and in Bergen, and on the road there was snow. Source: https://wire.example/rain",
            "Rain in Oslo",
            "",
        ] {
            assert_eq!(cleaned(body), (body.to_owned(), false), "{body}");
        }
    }
}
