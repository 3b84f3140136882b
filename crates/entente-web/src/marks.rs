//! A text cut up at the words that state something.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use entente_text::Span;

/// A stretch of text, marked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    /// The text.
    pub(crate) text: Cow<'a, str>,
    /// Whether some claim rests on it.
    pub(crate) marked: bool,
    /// Whether a marked stretch begins and ends with it; names part such a stretch into pieces.
    pub(crate) opens: bool,
    pub(crate) closes: bool,
    /// What it names, where it is a name or a time.
    pub(crate) named: Option<Named>,
    /// The numbers of the notes whose words end with this piece, in rising order.
    pub(crate) notes: Vec<usize>,
    /// Those of them whose words ended before as well; see [`first_ends`].
    pub(crate) again: Vec<usize>,
}

/// Sets apart the notes that end more than once: only the first end can be linked to.
pub(crate) fn first_ends<'p, 'a: 'p>(pieces: impl Iterator<Item = &'p mut Piece<'a>>) {
    let mut seen = BTreeSet::new();
    for piece in pieces {
        let notes = std::mem::take(&mut piece.notes);
        (piece.notes, piece.again) = notes.into_iter().partition(|&note| seen.insert(note));
    }
}

impl Piece<'_> {
    /// The piece apart from the text that it was cut from.
    pub(crate) fn alone(self) -> Piece<'static> {
        let Self { text, marked, opens, closes, named, notes, again } = self;
        let text = Cow::Owned(text.into_owned());
        Piece { text, marked, opens, closes, named, notes, again }
    }
}

/// What words name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// Somebody or something with a page of its own.
    Name {
        /// The page.
        href: String,
        /// Who or what it is.
        why: String,
    },
    /// A time.
    Time {
        /// When, and how that is known.
        why: String,
    },
}

/// Cuts the part `range` of `text` at the evidence in it. `evidence` may be in any order, nested,
/// overlapping, or stand in several parts of the text; one that does not fit the text, or cuts a
/// character, is passed over.
///
/// The pieces joined are the part again, and the marked ones are exactly its bytes that some
/// evidence covers. A marked stretch is cut only where the words of a note end, so that the note's
/// number can stand there.
pub(crate) fn cut<'a>(text: &'a str, range: Span, evidence: &[(Span, usize)]) -> Vec<Piece<'a>> {
    cut_named(text, range, evidence, &[])
}

/// The same, cut as well around names and times. Those that overlap one before them, or end
/// outside of the part, are passed over.
pub(crate) fn cut_named<'a>(
    text: &'a str,
    range: Span,
    evidence: &[(Span, usize)],
    names: &[(Span, Named)],
) -> Vec<Piece<'a>> {
    let fits = |span: Span| span.get(text).is_some() && !span.is_empty();
    let inside: Vec<(Span, usize)> =
        evidence.iter().filter(|(span, _)| fits(*span) && span.overlaps(range)).copied().collect();
    let mut named: Vec<&(Span, Named)> =
        names.iter().filter(|(span, _)| fits(*span) && range.contains(*span)).collect();
    named.sort_by_key(|(span, _)| *span);
    let mut end = range.start;
    named.retain(|(span, _)| {
        let free = span.start >= end;
        end = if free { span.end } else { end };
        free
    });
    let mut cuts: Vec<usize> = vec![range.start, range.end];
    cuts.extend(inside.iter().flat_map(|(span, _)| [span.start, span.end]));
    cuts.extend(named.iter().flat_map(|(span, _)| [span.start, span.end]));
    cuts.retain(|cut| (range.start..=range.end).contains(cut));
    cuts.sort_unstable();
    cuts.dedup();
    // What changes at each place: how many spans begin less those that end, and who ends.
    let mut changes: BTreeMap<usize, (isize, Vec<usize>)> = BTreeMap::new();
    let mut depth = 0_isize;
    for &(span, note) in &inside {
        match span.start <= range.start {
            true => depth += 1,
            false => changes.entry(span.start).or_default().0 += 1,
        }
        let end = changes.entry(span.end).or_default();
        end.0 -= 1;
        end.1.push(note);
    }
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    let mut start = range.start;
    for pair in cuts.windows(2) {
        let here = Span::new(pair[0], pair[1]);
        if here.start > range.start {
            depth += changes.get(&here.start).map_or(0, |change| change.0);
        }
        let marked = depth > 0;
        let name = named.partition_point(|(span, _)| span.end <= here.start);
        let name = named.get(name).filter(|(span, _)| span.contains(here));
        let name = name.map(|(_, named)| named.clone());
        let mut notes = changes.get(&here.end).map(|change| change.1.clone()).unwrap_or_default();
        notes.sort_unstable();
        notes.dedup();
        match pieces.last_mut() {
            // A place where some evidence only begins is no reason to cut.
            Some(last)
                if last.marked == marked
                    && last.notes.is_empty()
                    && last.named.is_none()
                    && name.is_none() =>
            {
                last.text = Cow::Borrowed(&text[start..here.end]);
                last.notes = notes;
            }
            _ => {
                start = here.start;
                let text = Cow::Borrowed(here.of(text));
                pieces.push(Piece {
                    text,
                    marked,
                    opens: false,
                    closes: false,
                    named: name,
                    notes,
                    again: Vec::new(),
                });
            }
        }
    }
    let mut open = false;
    for place in 0..pieces.len() {
        let ends = !pieces[place].notes.is_empty();
        let next = pieces.get(place + 1).is_some_and(|next| next.marked);
        let piece = &mut pieces[place];
        piece.opens = piece.marked && !open;
        piece.closes = piece.marked && (ends || !next);
        open = piece.marked && !piece.closes;
    }
    pieces
}

/// The paragraphs of a body: its lines, without the empty ones.
pub(crate) fn paragraphs(body: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    body.split_inclusive('\n').filter_map(move |line| {
        let text = line.trim_end_matches(['\n', '\r']);
        let span = Span::new(start, start + text.len());
        start += line.len();
        (!text.trim().is_empty()).then_some(span)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "Qatar left OPEC, and Gabon came back.";

    fn shown(evidence: &[(Span, usize)]) -> String {
        cut(TEXT, Span::new(0, TEXT.len()), evidence)
            .iter()
            .map(|piece| {
                let text =
                    if piece.marked { format!("[{}]", piece.text) } else { piece.text.to_string() };
                piece.notes.iter().fold(text, |text, note| format!("{text}{note}"))
            })
            .collect()
    }

    #[test]
    fn nested_and_overlapping_evidence_is_one_mark_cut_where_words_end() {
        insta::assert_snapshot!(shown(&[]), @"Qatar left OPEC, and Gabon came back.");
        insta::assert_snapshot!(
            shown(&[(Span::new(0, 15), 1)]),
            @"[Qatar left OPEC]1, and Gabon came back."
        );
        insta::assert_snapshot!(
            shown(&[(Span::new(0, 36), 1), (Span::new(0, 15), 2), (Span::new(6, 15), 3)]),
            @"[Qatar left OPEC]23[, and Gabon came back]1."
        );
        insta::assert_snapshot!(
            shown(&[(Span::new(0, 15), 1), (Span::new(11, 26), 2)]),
            @"[Qatar left OPEC]1[, and Gabon]2 came back."
        );
    }

    #[test]
    fn evidence_that_does_not_fit_is_passed_over() {
        let odd = [(Span::new(30, 900), 1), (Span::new(9, 3), 2), (Span::new(5, 5), 3)];
        assert_eq!(shown(&odd), TEXT);
    }

    #[test]
    fn evidence_over_two_paragraphs_is_marked_in_both_and_numbered_at_its_end() {
        let body = "One two\n\nthree four";
        let parts: Vec<Span> = paragraphs(body).collect();
        assert_eq!(parts, [Span::new(0, 7), Span::new(9, 19)]);
        let evidence = [(Span::new(4, 14), 1)];
        let first = cut(body, parts[0], &evidence);
        assert_eq!((&*first[1].text, first[1].marked, first[1].notes.len()), ("two", true, 0));
        let second = cut(body, parts[1], &evidence);
        assert_eq!((&*second[0].text, &second[0].notes[..]), ("three", &[1][..]));
    }

    proptest! {
        #[test]
        fn the_text_is_preserved_and_the_marks_are_exactly_the_union(
            text in "[aé\u{1F600} .]{0,40}",
            spans in prop::collection::vec((0_usize..60, 0_usize..60), 0..8),
        ) {
            let evidence: Vec<(Span, usize)> =
                spans.iter().enumerate().map(|(n, &(a, b))| (Span::new(a, b), n)).collect();
            let pieces = cut(&text, Span::new(0, text.len()), &evidence);
            let joined: String = pieces.iter().map(|piece| piece.text.as_ref()).collect();
            prop_assert_eq!(&joined, &text);
            let mut covered = Vec::new();
            for piece in &pieces {
                covered.extend(std::iter::repeat_n(piece.marked, piece.text.len()));
            }
            for (byte, marked) in covered.into_iter().enumerate() {
                let claimed = evidence
                    .iter()
                    .any(|(span, _)| span.get(&text).is_some() && (span.start..span.end).contains(&byte));
                prop_assert_eq!(marked, claimed, "byte {}", byte);
            }
            let numbered: usize = pieces.iter().map(|piece| piece.notes.len()).sum();
            let fitting = evidence
                .iter()
                .filter(|(span, _)| span.get(&text).is_some_and(|words| !words.is_empty()))
                .count();
            prop_assert_eq!(numbered, fitting);
        }
    }
}
