//! Questions that are changed by a click: a field added to them or taken out.

use std::ops::Range;

use crate::query::{Field, Piece, pieces};

/// A field that a question asks for beside everything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The field as it is written ("org").
    pub field: String,
    /// Its value.
    pub value: String,
    /// Where it stands in the question.
    pub place: Range<usize>,
}

/// The fields that every answer to a question must fulfil. Those in brackets, behind NOT or beside
/// OR are not among them; a question that is not understood has none.
pub fn terms(question: &str) -> Vec<Term> {
    let Ok(all) = pieces(question) else { return Vec::new() };
    let mut depth = 0_usize;
    let mut terms = Vec::new();
    let mut before: Option<&Piece> = None;
    for (piece, place) in &all {
        match piece {
            Piece::Open => depth += 1,
            Piece::Close => depth = depth.saturating_sub(1),
            Piece::Or if depth == 0 => return Vec::new(),
            Piece::Field(_, value) if depth == 0 && before != Some(&Piece::Not) => {
                let written = &question[place.clone()];
                let field = written.split(':').next().unwrap_or_default().to_owned();
                terms.push(Term { field, value: value.clone(), place: place.clone() });
            }
            _ => {}
        }
        before = Some(piece);
    }
    terms
}

/// The question narrowed to a value of a field. What it asked of a date before goes, since a day
/// of a month is asked for in place of the month.
///
/// ```
/// use entente_store::narrowed;
/// assert_eq!(narrowed("drills", "org", "CSTO"), "drills org:CSTO");
/// assert_eq!(narrowed("drills OR games", "source", "Border Monitor"),
///     "(drills OR games) source:\"Border Monitor\"");
/// assert_eq!(narrowed("drills date:2012", "date", "2012-06"), "drills date:2012-06");
/// ```
pub fn narrowed(question: &str, field: &str, value: &str) -> String {
    let mut question = question.trim().to_owned();
    if field == "date" {
        while let Some(term) = terms(&question).into_iter().find(|term| term.field == "date") {
            question = without(&question, &term);
        }
    }
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let value = match !value.is_empty() && value.chars().all(plain) {
        true => value.to_owned(),
        // A quotation mark within a value cannot be asked for; the words beside it can.
        false => format!("\"{}\"", value.replace(['"', '“', '”', '„', '«', '»'], " ")),
    };
    debug_assert!(Field::of(field).is_some());
    let mut depth = 0_usize;
    let either = pieces(&question).is_ok_and(|all| {
        all.iter().any(|(piece, _)| {
            match piece {
                Piece::Open => depth += 1,
                Piece::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && *piece == Piece::Or
        })
    });
    match (question.is_empty(), either) {
        (true, _) => format!("{field}:{value}"),
        (_, true) => format!("({question}) {field}:{value}"),
        _ => format!("{question} {field}:{value}"),
    }
}

/// The question without one of its [`terms`].
///
/// ```
/// use entente_store::{terms, without};
/// let question = "drills org:CSTO lake";
/// assert_eq!(without(question, &terms(question)[0]), "drills lake");
/// ```
pub fn without(question: &str, term: &Term) -> String {
    let (before, after) = (&question[..term.place.start], &question[term.place.end..]);
    let before = before.trim_end();
    let before = before.strip_suffix("AND").map_or(before, str::trim_end);
    match before.is_empty() {
        true => after.trim_start().trim_start_matches("AND ").trim().to_owned(),
        false => format!("{before} {}", after.trim()).trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_every_answer_must_fulfil_is_a_term() {
        let said = |question: &str| {
            let terms = terms(question).into_iter();
            terms.map(|term| format!("{}={}", term.field, term.value)).collect::<Vec<_>>()
        };
        assert_eq!(said("a org:CSTO source:\"B M\""), ["org=CSTO", "source=B M"]);
        assert_eq!(said("org:CSTO OR a"), [""; 0]);
        assert_eq!(said("-org:CSTO (member:UZB) NOT state:ARM"), [""; 0]);
        assert_eq!(said("org:CSTO \"open"), [""; 0]);
    }

    proptest! {
        #[test]
        fn what_was_added_is_a_term_and_can_be_taken_out(value in "[A-Za-z .,'&]{1,12}") {
            prop_assume!(!value.trim().is_empty());
            let question = narrowed("drills lake", "source", &value);
            let all = terms(&question);
            prop_assert_eq!(all.len(), 1);
            prop_assert_eq!(&all[0].value, &value);
            prop_assert_eq!(without(&question, &all[0]), "drills lake");
        }
    }
}
