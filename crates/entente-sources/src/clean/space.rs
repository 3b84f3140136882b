//! The body without its pieces, white space made plain.

use std::collections::BTreeMap;

use entente_text::{Draft, Removed, Span};

use super::Findings;

/// What stands between two words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Between {
    Nothing,
    /// Nothing but a piece that was taken out.
    Piece,
    Space,
    Break,
}

/// Takes the pieces out of the body, makes every run of white space one space or, where it holds a
/// line break, one line break, and sets `body`, `removed` and `credits`.
pub(super) fn rewrite(draft: &mut Draft, findings: &Findings) {
    let body = std::mem::take(&mut draft.body);
    let mut tape = Tape::new(&body, findings);
    let mut pieces = findings.pieces.iter().peekable();
    let mut breaks = findings.breaks.iter().copied().peekable();
    let mut between = Between::Nothing;
    let mut at = 0;
    while at < body.len() {
        if let Some(piece) = pieces.next_if(|piece| piece.at.start == at) {
            between = between.max(if piece.inline { Between::Nothing } else { Between::Piece });
            at = piece.at.end;
            continue;
        }
        let Some(character) = body[at..].chars().next() else { break };
        if breaks.next_if(|&place| place <= at).is_some() {
            between = Between::Break;
        }
        if is_line_break(character) {
            between = Between::Break;
        } else if character.is_whitespace() {
            between = between.max(Between::Space);
        } else {
            tape.write(at, between, character);
            between = Between::Nothing;
        }
        at += character.len_utf8();
    }
    let places = tape.finish(draft);
    draft.removed.extend(findings.pieces.iter().map(|piece| Removed {
        kind: piece.kind,
        text: body[piece.at.clone()].to_owned(),
        at: places.starts[&piece.at.start],
    }));
    draft.credits.extend(findings.credits.iter().map(|found| {
        let span = Span::new(places.starts[&found.at.start], places.ends[&found.at.end]);
        let kept = !findings.is_out(found.at.start) && !span.is_empty();
        let mut credit = found.credit.clone();
        credit.span = kept.then_some(span);
        credit
    }));
}

/// The line breaks of Unicode (UAX 14, class BK, CR, LF, NL).
fn is_line_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\x0b' | '\x0c' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Where places of the given body lie in the kept one.
struct Places {
    /// For the first byte of something: the next character kept.
    starts: BTreeMap<usize, usize>,
    /// For one past its last byte: the end of the last character kept before.
    ends: BTreeMap<usize, usize>,
}

/// The kept body while it is written, with the places asked for.
struct Tape {
    out: String,
    starts: Vec<usize>,
    ends: Vec<usize>,
    places: Places,
}

impl Tape {
    fn new(body: &str, findings: &Findings) -> Self {
        let pieces = findings.pieces.iter().map(|piece| &piece.at);
        let spans = pieces.chain(findings.credits.iter().map(|found| &found.at));
        let (mut starts, mut ends): (Vec<usize>, Vec<usize>) =
            spans.map(|span| (span.start, span.end)).unzip();
        // Popped from the end, so the first place comes last.
        starts.sort_unstable_by(|a, b| b.cmp(a));
        ends.sort_unstable_by(|a, b| b.cmp(a));
        let places = Places { starts: BTreeMap::new(), ends: BTreeMap::new() };
        Self { out: String::with_capacity(body.len()), starts, ends, places }
    }

    fn write(&mut self, at: usize, between: Between, character: char) {
        while let Some(end) = self.ends.pop_if(|end| *end <= at) {
            self.places.ends.insert(end, self.out.len());
        }
        if !self.out.is_empty() {
            match between {
                Between::Break => self.out.push('\n'),
                Between::Space => self.out.push(' '),
                // Two words that only a piece kept apart.
                Between::Piece
                    if character.is_alphanumeric() && self.out.ends_with(char::is_alphanumeric) =>
                {
                    self.out.push(' ');
                }
                Between::Piece | Between::Nothing => {}
            }
        }
        while let Some(start) = self.starts.pop_if(|start| *start <= at) {
            self.places.starts.insert(start, self.out.len());
        }
        self.out.push(character);
    }

    fn finish(mut self, draft: &mut Draft) -> Places {
        for start in self.starts {
            self.places.starts.insert(start, self.out.len());
        }
        for end in self.ends {
            self.places.ends.insert(end, self.out.len());
        }
        draft.body = self.out;
        self.places
    }
}

#[cfg(test)]
mod tests {
    use entente_text::Draft;

    use crate::clean::clean;

    #[test]
    fn white_space_becomes_plain() {
        let body =
            "\u{a0} It\u{a0}rained  in\tOslo.\r\n\r\n\n It snowed\u{2028}in Bergen. ".to_owned();
        let draft = clean(Draft { body, ..Draft::default() });
        assert_eq!(draft.body, "It rained in Oslo.\nIt snowed\nin Bergen.");
        assert!(draft.removed.is_empty());
    }

    #[test]
    fn a_piece_leaves_one_space_and_none_before_a_stop() {
        let clean = |body: &str| clean(Draft { body: body.into(), ..Draft::default() }).body;
        assert_eq!(clean("It rained. [gallery ids=\"1\"] It snowed."), "It rained. It snowed.");
        assert_eq!(clean("It rained[gallery ids=\"1\"]."), "It rained.");
        assert_eq!(clean("rain[gallery ids=\"1\"]snow fell."), "rain snow fell.");
        assert_eq!(clean("It rained.\n[gallery]\nIt snowed."), "It rained.\nIt snowed.");
    }
}
