//! The passage of a text that answers a question, with the words marked.

use entente_text::Span;
use serde::Serialize;
use tantivy::tokenizer::TextAnalyzer;

use crate::words::each_word;

/// About how many bytes of a body are shown.
const LENGTH: usize = 240;

/// What stands where an excerpt was cut.
const CUT: &str = "…";

/// A run of text that is marked throughout or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it is what was asked for.
    pub marked: bool,
}

/// Words that stand together, each at its distance from the first.
type Phrase = [(usize, String)];

/// What was asked for, found at a place of the text.
#[derive(Debug, Clone, Copy)]
struct Match {
    span: Span,
    /// Which of the things asked for it is.
    asked: usize,
}

/// The whole of a short text, with what was asked for marked.
pub(crate) fn marked(chain: &mut TextAnalyzer, text: &str, marks: &[&Phrase]) -> Vec<Piece> {
    let found = find(chain, text, marks);
    cut_up(text, Span::new(0, text.len()), &found)
}

/// The passage of a text where most of what was asked for stands together, cut between words; the
/// beginning of the text where nothing of it is found.
pub(crate) fn excerpt(chain: &mut TextAnalyzer, text: &str, marks: &[&Phrase]) -> Vec<Piece> {
    let found = find(chain, text, marks);
    let window = window(text, &found);
    let mut pieces = cut_up(text, window, &found);
    let add = |text: &str| Piece { text: text.to_owned(), marked: false };
    if !text[..window.start].trim().is_empty() {
        match pieces.first_mut() {
            Some(first) if !first.marked => first.text.insert_str(0, &format!("{CUT} ")),
            _ => pieces.insert(0, add(&format!("{CUT} "))),
        }
    }
    if !text[window.end..].trim().is_empty() {
        match pieces.last_mut() {
            Some(last) if !last.marked => last.text.push_str(&format!(" {CUT}")),
            _ => pieces.push(add(&format!(" {CUT}"))),
        }
    }
    pieces
}

/// Everything asked for in the order of the text.
fn find(chain: &mut TextAnalyzer, text: &str, marks: &[&Phrase]) -> Vec<Match> {
    let longest = marks.iter().filter_map(|words| words.last()).map(|(last, _)| last + 1).max();
    let Some(longest) = longest else { return Vec::new() };
    let mut found = Vec::new();
    // The last words, as many as the longest phrase has; each phrase is looked for when its last
    // word has come.
    let mut recent = std::collections::VecDeque::with_capacity(longest + 1);
    each_word(chain, text, |word| {
        recent.push_back(word);
        if recent.len() > longest {
            recent.pop_front();
        }
        let Some(newest) = recent.back() else { return };
        for (asked, words) in marks.iter().enumerate() {
            let Some(&(length, _)) = words.last() else { continue };
            let Some(first) = newest.position.checked_sub(length) else { continue };
            let at = |offset: usize| recent.iter().find(|word| word.position == first + offset);
            let all = words.iter().all(|(offset, term)| at(*offset).is_some_and(|w| w.is(term)));
            if let (true, Some(start)) = (all, at(0)) {
                found.push(Match { span: Span::new(start.start, newest.end), asked });
            }
        }
    });
    found.sort_by_key(|found| (found.span, found.asked));
    found
}

/// The bytes to show.
fn window(text: &str, found: &[Match]) -> Span {
    let Some(best) = best(found) else {
        return Span::new(0, cut_before(text, LENGTH, 0));
    };
    // A third of the room that is left goes before the match, for what follows tells more; near
    // the end of the text there is more room than that.
    let room = LENGTH.saturating_sub(best.len());
    let start = best.start.saturating_sub(room / 3).min(text.len().saturating_sub(LENGTH));
    let start = cut_after(text, start, best.start);
    let end = cut_before(text, best.end.max(start + LENGTH), best.end);
    Span::new(start, end)
}

/// The stretch of text, not longer than an excerpt, in which most different things asked for
/// stand; of several, the one with most of them in all; of several, the first.
fn best(found: &[Match]) -> Option<Span> {
    let mut counts = vec![0_usize; found.iter().map(|found| found.asked + 1).max()?];
    let (mut different, mut next) = (0, 0);
    let mut best: Option<((usize, usize), Span)> = None;
    for (first, start) in found.iter().enumerate() {
        while let Some(end) = found.get(next)
            && (end.span.end <= start.span.start + LENGTH || next == first)
        {
            different += usize::from(counts[end.asked] == 0);
            counts[end.asked] += 1;
            next += 1;
        }
        let worth = (different, next - first);
        if best.is_none_or(|(other, _)| worth > other) {
            let end = found[first..next].iter().map(|found| found.span.end).max();
            best = Some((worth, Span::new(start.span.start, end.unwrap_or(start.span.end))));
        }
        counts[start.asked] -= 1;
        different -= usize::from(counts[start.asked] == 0);
    }
    best.map(|(_, span)| span)
}

/// The first place from `from` on where a sentence begins, else where a word begins, at the
/// latest `to`.
fn cut_after(text: &str, from: usize, to: usize) -> usize {
    if from == 0 {
        return 0;
    }
    let from = (from..to).find(|&byte| text.is_char_boundary(byte)).unwrap_or(to);
    let starts = |sentence: bool| {
        let mut before = text[..from].chars().rev();
        let (mut last, mut but_one) = (before.next(), before.next());
        text[from..to].char_indices().find_map(move |(byte, c)| {
            let space = last.is_some_and(char::is_whitespace);
            let stop = last == Some('\n') || matches!(but_one, Some('.' | '!' | '?'));
            but_one = last;
            last = Some(c);
            (space && !c.is_whitespace() && (stop || !sentence)).then_some(from + byte)
        })
    };
    starts(true).or_else(|| starts(false)).unwrap_or(to)
}

/// The last place up to `to` where a word ends, at the earliest `from`; a text without spaces is
/// cut between two characters.
fn cut_before(text: &str, to: usize, from: usize) -> usize {
    if to >= text.len() {
        return text.len();
    }
    let to = (from..=to).rev().find(|&byte| text.is_char_boundary(byte)).unwrap_or(from);
    if text[to..].starts_with(char::is_whitespace) {
        return to;
    }
    match text[from..to].rfind(char::is_whitespace) {
        Some(space) => from + text[from..from + space].trim_end().len(),
        None if from > 0 => from,
        None => to,
    }
}

/// A stretch of text as pieces; matches that touch or overlap are one mark, and white space is one
/// space.
fn cut_up(text: &str, window: Span, found: &[Match]) -> Vec<Piece> {
    let mut marks: Vec<Span> = Vec::new();
    for &Match { span, .. } in found.iter().filter(|found| window.contains(found.span)) {
        match marks.last_mut() {
            Some(last) if span.start < last.end => *last = last.join(span),
            _ => marks.push(span),
        }
    }
    let mut pieces = Vec::new();
    let mut add = |span: Span, marked: bool| {
        let text = in_one_line(span.of(text));
        if !text.is_empty() {
            pieces.push(Piece { text, marked });
        }
    };
    let mut done = window.start;
    for mark in marks {
        add(Span::new(done, mark.start), false);
        add(mark, true);
        done = mark.end;
    }
    add(Span::new(done, window.end), false);
    pieces
}

fn in_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_whitespace() {
            true if line.ends_with(' ') => {}
            true => line.push(' '),
            false => line.push(c),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert, prop_assert_eq, proptest};

    use super::*;
    use crate::query::{Asked, read, read_plainly};
    use crate::words::chain;

    /// The excerpt as a person would see it, marks in square brackets.
    fn shown(question: &str, text: &str) -> String {
        let mut chain = chain();
        let asked = read(question, &mut chain).unwrap().unwrap();
        excerpt(&mut chain, text, &asked.marks())
            .iter()
            .map(|Piece { text, marked }| if *marked { format!("[{text}]") } else { text.clone() })
            .collect()
    }

    const LONG: &str = "The heads of state met in the capital on Monday. They spoke about trade, \
        roads and water for most of the day. In the evening the president of the host country \
        gave a dinner. On Tuesday the ministers signed the treaty on transit. It will be open \
        for others to join. The ministers also agreed to meet each spring, in turn in each of \
        the capitals. Nothing was said about the exercise of the year before. A spokesman did \
        not want to name the day when the treaty would enter into force.";

    #[test]
    fn an_excerpt_stands_around_the_best_place() {
        insta::assert_snapshot!(shown("transit treaty", LONG), @"… On Tuesday the ministers signed the [treaty] on [transit]. It will be open for others to join. The ministers also agreed to meet each spring, in turn in each of the capitals. Nothing was said about the exercise of the year before. A spokesman …");
        insta::assert_snapshot!(shown("exercise", LONG), @"… The ministers also agreed to meet each spring, in turn in each of the capitals. Nothing was said about the [exercise] of the year before. A spokesman did not want to name the day when the treaty would enter into force.");
        insta::assert_snapshot!(shown("force", LONG), @"… The ministers also agreed to meet each spring, in turn in each of the capitals. Nothing was said about the exercise of the year before. A spokesman did not want to name the day when the treaty would enter into [force].");
    }

    #[test]
    fn without_a_match_it_is_the_beginning() {
        insta::assert_snapshot!(shown("Tashkent", LONG), @"The heads of state met in the capital on Monday. They spoke about trade, roads and water for most of the day. In the evening the president of the host country gave a dinner. On Tuesday the ministers signed the treaty on transit. It will be …");
        assert_eq!(shown("Tashkent", ""), "");
        assert_eq!(shown("Tashkent", "  Short,\n\nand whole. "), " Short, and whole. ");
    }

    #[test]
    fn a_phrase_is_one_mark_and_its_words_alone_are_none() {
        insta::assert_snapshot!(
            shown("\"the treaty\"", "A treaty. The\n  treaty; the other treaty."), @"A treaty. [The treaty]; the other treaty.");
        insta::assert_snapshot!(
            shown("staff \"command staff exercise\"", "The command-staff exercise of the staff"), @"The [command-staff exercise] of the [staff]");
    }

    #[test]
    fn an_acronym_is_marked_as_it_is_written() {
        insta::assert_snapshot!(shown("US", "Us? The U.S. and the US’s allies told us."), @"[Us]? The [U.S.] and the [US]’s allies told us.");
    }

    #[test]
    fn a_text_without_spaces_is_cut_between_characters() {
        let text = "ж".repeat(1000);
        assert_eq!(shown("Tashkent", &text), format!("{} …", "ж".repeat(120)));
        let text = format!("{text}。Tashkent。{text}");
        insta::assert_snapshot!(shown("Tashkent", &text), @"… [Tashkent] …");
    }

    #[test]
    fn an_excerpt_is_a_piece_of_its_text_and_not_too_long() {
        let text = LONG.repeat(3);
        for question in ["the", "treaty", "\"the treaty\" OR spring", "of state", "before"] {
            let mut chain = chain();
            let asked = read(question, &mut chain).unwrap().unwrap();
            let pieces = excerpt(&mut chain, &text, &asked.marks());
            assert!(pieces.iter().any(|piece| piece.marked), "{question}");
            let whole: String = pieces.iter().map(|piece| &piece.text[..]).collect();
            let whole = whole.trim_start_matches("… ").trim_end_matches(" …");
            assert!(text.contains(whole), "{question}: {whole}");
            assert!(whole.len() <= LENGTH, "{question}: {}", whole.len());
        }
    }

    proptest! {
        #[test]
        fn whatever_the_question_and_the_text_an_excerpt_is_a_piece_of_the_text(
            question in "([a-c]{1,2}|[A-C]\\.[A-C]\\.|[ \"()-]|OR|é){0,12}|\\PC{0,20}",
            text in "([a-c]{1,3}[ .,\n-]|[A-C]\\.[A-C]\\.|é| a\u{301}){0,200}|\\PC{0,400}",
        ) {
            let mut chain = chain();
            let asked = read(&question, &mut chain)
                .unwrap_or_else(|_| Some(read_plainly(&question, &mut chain)));
            let marks = asked.as_ref().map(Asked::marks).unwrap_or_default();
            let found = !find(&mut chain, &text, &marks).is_empty();
            let pieces = excerpt(&mut chain, &text, &marks);
            prop_assert_eq!(found, pieces.iter().any(|piece| piece.marked));
            prop_assert!(pieces.iter().all(|piece| !piece.text.is_empty()));
            let whole: String = pieces.iter().map(|piece| &piece.text[..]).collect();
            let bare = whole.strip_prefix("… ").unwrap_or(&whole);
            let bare = bare.strip_suffix(" …").unwrap_or(bare);
            prop_assert!(in_one_line(&text).contains(bare), "{}", whole);
        }
    }
}
