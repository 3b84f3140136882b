//! Quotations by their marks, before any parse.
//!
//! Marks of every sort nest, straight and curly ones mix, a quotation may run over sentences and
//! paragraphs, each of which opens it anew, and may be left open. A mark between letters is an
//! apostrophe.

use entente_text::Span;

/// A stretch of text in quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotation {
    /// With its marks.
    pub outer: Span,
    /// Without them.
    pub inner: Span,
    /// How many quotations it stands in.
    pub depth: usize,
}

/// A mark that is open.
struct Open {
    mark: char,
    start: usize,
}

/// The quotations of a text, in the order of their beginnings.
pub fn quotations(text: &str) -> Vec<Quotation> {
    let mut found = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut before: Option<char> = None;
    let mut letters = text.char_indices().peekable();
    // Whether the line so far holds nothing but marks and spaces.
    let mut line_start = true;
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|&(_, next)| next);
        let role = role(letter, before, next, &open, &text[at..]);
        match role {
            // A paragraph that opens a quotation anew goes on with it.
            Role::Opens
                if line_start
                    && at > 0
                    && open.first().is_some_and(|first| same(first.mark, letter)) => {}
            Role::Opens => open.push(Open { mark: letter, start: at }),
            Role::Closes => {
                if let Some(place) = open.iter().rposition(|open| pairs(open.mark, letter)) {
                    // What was opened inside and never closed is no quotation of its own.
                    let depth = place;
                    let start = open[place].start;
                    let inside = start + open[place].mark.len_utf8();
                    open.truncate(place);
                    found.push(Quotation {
                        outer: Span::new(start, at + letter.len_utf8()),
                        inner: Span::new(inside, at),
                        depth,
                    });
                }
            }
            Role::None if letter == '\n' => {
                let rest = text[at..].trim_start();
                let goes_on = open.first().is_some_and(|first| {
                    rest.chars().next().is_some_and(|mark| same(first.mark, mark))
                });
                if !goes_on {
                    close_all(&mut open, at, &mut found);
                }
                line_start = true;
                before = Some(letter);
                continue;
            }
            Role::None => {}
        }
        line_start = line_start && (letter.is_whitespace() || !matches!(role, Role::None));
        before = Some(letter);
    }
    close_all(&mut open, text.trim_end().len(), &mut found);
    found.retain(|quotation| !quotation.inner.is_empty());
    found.sort_by_key(|quotation| (quotation.outer.start, usize::MAX - quotation.outer.end));
    found
}

/// Ends at `end` the outermost quotation that was left open. A single mark that nothing closes was
/// an apostrophe.
fn close_all(open: &mut Vec<Open>, end: usize, found: &mut Vec<Quotation>) {
    let first = open.iter().find(|open| !matches!(open.mark, '\'' | '‘'));
    if let Some(first) = first {
        let inside = first.start + first.mark.len_utf8();
        if inside < end {
            found.push(Quotation {
                outer: Span::new(first.start, end),
                inner: Span::new(inside, end),
                depth: 0,
            });
        }
    }
    open.clear();
}

enum Role {
    Opens,
    Closes,
    None,
}

fn role(letter: char, before: Option<char>, next: Option<char>, open: &[Open], rest: &str) -> Role {
    let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let free_before = before.is_none_or(|c| {
        c.is_whitespace()
            || matches!(c, '(' | '[' | '—' | '–' | '-' | '“' | '‘' | '"' | '\'' | '«' | '/')
    });
    let free_after = next.is_none_or(|c| !c.is_alphanumeric());
    match letter {
        '“' | '„' | '«' | '‟' => Role::Opens,
        '”' | '»' => Role::Closes,
        '"' => {
            let is_open = open.iter().any(|open| pairs(open.mark, '"'));
            let can_open = free_before && next.is_some_and(|c| !c.is_whitespace());
            let straight = open.iter().any(|open| open.mark == '"');
            if is_open && (straight || !can_open) {
                Role::Closes
            } else if can_open || !is_open && !free_after {
                Role::Opens
            } else {
                Role::None
            }
        }
        '‘' if is_word(before) => Role::None,
        '‘' => Role::Opens,
        '’' | '\'' => {
            if is_word(before) && is_word(next) {
                return Role::None;
            }
            if open.iter().any(|open| pairs(open.mark, letter)) && free_after && !free_before {
                return Role::Closes;
            }
            let opens = letter == '\'' && free_before && is_word(next);
            if opens && closes_later(rest) { Role::Opens } else { Role::None }
        }
        _ => Role::None,
    }
}

/// Whether a single straight mark has a partner on its line: a mark behind a word and before none.
fn closes_later(rest: &str) -> bool {
    let line = rest.split('\n').next().unwrap_or(rest);
    let mut before = None;
    let mut letters = line.chars().skip(1).take(600).peekable();
    while let Some(letter) = letters.next() {
        let behind = before.is_some_and(|c: char| !c.is_whitespace());
        if letter == '\'' && behind && letters.peek().is_none_or(|next| !next.is_alphanumeric()) {
            return true;
        }
        before = Some(letter);
    }
    false
}

/// Whether a mark closes what another opened. Straight and curly marks of one width mix.
fn pairs(open: char, close: char) -> bool {
    match open {
        '“' | '"' | '‟' => matches!(close, '”' | '"'),
        '„' => matches!(close, '“' | '”' | '"'),
        '«' => close == '»',
        '‘' | '\'' => matches!(close, '’' | '\''),
        _ => false,
    }
}

/// Whether two opening marks are of one sort.
fn same(open: char, again: char) -> bool {
    open == again || matches!((open, again), ('“' | '"', '“' | '"') | ('‘' | '\'', '‘' | '\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(text: &str) -> Vec<&str> {
        quotations(text).iter().map(|quotation| quotation.inner.of(text)).collect()
    }

    #[test]
    fn marks_of_every_sort() {
        assert_eq!(inner("He said “yes” and \"no\" and «peut-être»."), ["yes", "no", "peut-être"]);
        assert_eq!(inner("It's the members' 'own' choice, isn't it?"), ["own"]);
        assert_eq!(inner("She wrote: ‘It’s over.’"), ["It’s over."]);
        assert_eq!(inner("“mixed\" and \"mixed”"), ["mixed", "mixed"]);
    }

    #[test]
    fn quotations_nest() {
        let text = "“The exercise “Unity” is ours,” he said.";
        assert_eq!(inner(text), ["The exercise “Unity” is ours,", "Unity"]);
        assert_eq!(quotations(text)[1].depth, 1);
        assert_eq!(
            inner("\"We saw 'Unity-5' begin,\" she said."),
            ["We saw 'Unity-5' begin,", "Unity-5"]
        );
    }

    #[test]
    fn a_quotation_runs_over_sentences_and_paragraphs() {
        assert_eq!(inner("“One. Two. Three,” he said."), ["One. Two. Three,"]);
        assert_eq!(inner("“One.\n“Two,” he said."), ["One.\n“Two,"]);
        assert_eq!(inner("“Left open.\nNext paragraph."), ["Left open."]);
    }

    #[test]
    fn an_apostrophe_opens_nothing() {
        assert_eq!(inner("the '90s and the states’ fleet"), Vec::<&str>::new());
        assert_eq!(inner(""), Vec::<&str>::new());
        assert_eq!(inner("5\" screen"), Vec::<&str>::new());
    }
}
