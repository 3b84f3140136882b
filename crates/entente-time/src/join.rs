//! Ranges of two expressions.

use crate::lexeme::{Kind, Lexemes};
use crate::reading::Calendar;
use crate::scan::{Found, Says, complete};
use crate::words::Class;

/// Joins "from X to Y", "between X and Y" and "X – Y" into one expression.
pub(crate) fn join_ranges(found: &mut Vec<Found>, lexemes: &Lexemes<'_>) {
    let mut at = 0;
    while at + 1 < found.len() {
        let (first, second) = (&found[at], &found[at + 1]);
        let (opening, between) = (first.from.checked_sub(1), first.to);
        let opens = |word: &str| opening.is_some_and(|before| lexemes.is(before, word));
        let next_door = second.from == between + 1
            && lexemes.get(between).is_some_and(|lexeme| lexeme.kind != Kind::Break);
        let joined = next_door
            && if lexemes.is(between, "and") {
                opens("between")
            } else {
                lexemes.sense(between, Class::To).is_some()
                    && (opens("from")
                        || !lexemes.is(between, "until") && !lexemes.is(between, "till"))
            };
        let parts = match (&first.says, &second.says) {
            (Says::Dates(first), Says::Dates(second))
                if joined
                    && first.len() == 1
                    && second.len() == 1
                    && pairs(&first[0].0, &second[0].0) =>
            {
                Some(vec![first[0].clone(), second[0].clone()])
            }
            _ => None,
        };
        if let Some(mut parts) = parts {
            complete(&mut parts);
            let to = second.to;
            found[at].to = to;
            found[at].says = Says::Dates(parts);
            found.remove(at + 1);
        }
        at += 1;
    }
}

/// Whether two dates can be the ends of one range.
fn pairs(first: &Calendar, second: &Calendar) -> bool {
    first.clock.is_none() && second.clock.is_none() && first.part.is_none() && second.part.is_none()
}
