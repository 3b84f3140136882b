//! Dates of sources named in brackets.

use crate::lexeme::{Kind, Lexemes};
use crate::scan::Found;
use crate::words::Class;

/// Which expressions date a source in brackets: "(Agency, February 5)", "(see Review, January 11)".
/// Inside the brackets stands a capitalised name, a comma, then dates and further names, nothing
/// else.
pub(crate) fn citations(found: &[Found], lexemes: &Lexemes<'_>) -> Vec<bool> {
    let is_cited = |expression: &Found| -> bool {
        let opens = (0..expression.from)
            .rev()
            .take(30)
            .take_while(|&at| lexemes.get(at).is_some_and(|lexeme| lexeme.kind != Kind::Break))
            .find(|&at| matches!(lexemes.text_at(at), "(" | ")" | "[" | "]"))
            .filter(|&at| matches!(lexemes.text_at(at), "(" | "["));
        let Some(opens) = opens else { return false };
        let closes = (expression.to..lexemes.all.len().min(expression.to + 30))
            .find(|&at| matches!(lexemes.text_at(at), ")" | "]"));
        let Some(closes) = closes else { return false };
        let dated = |at: usize| found.iter().any(|other| other.from <= at && at < other.to);
        let mut named = false;
        let mut comma = false;
        for at in opens + 1..closes {
            let Some(lexeme) = lexemes.get(at) else { return false };
            if dated(at) {
                continue;
            }
            match lexeme.kind {
                Kind::Break => return false,
                Kind::Figures => {}
                Kind::Mark => comma |= named && lexemes.text_at(at) == ",",
                Kind::Word => {
                    let word = lexeme.span.of(lexemes.text);
                    let part_of_address = lexeme.glued && lexemes.text_at(at - 1) == ".";
                    let opening = at == opens + 1 && word == "see";
                    let small = matches!(word, "and" | "of" | "the" | "de");
                    if lexeme.capital || part_of_address {
                        named |= lexemes.sense(at, Class::Month).is_none();
                    } else if !opening && !small {
                        return false;
                    }
                }
            }
        }
        named
            && comma
            && lexemes
                .get(opens + 1)
                .is_some_and(|first| first.capital || lexemes.text_at(opens + 1) == "see")
    };
    found.iter().map(is_cited).collect()
}
