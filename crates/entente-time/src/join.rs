//! Expressions that belong together: the two ends of a range, a time and its day.

use crate::lexeme::{Kind, Lexemes};
use crate::reading::Calendar;
use crate::scan::{Found, Says, complete};
use crate::unit::Unit;
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
                        || !["until", "till", "into"].iter().any(|word| lexemes.is(between, word)))
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

/// Gives a time of the day the date that stands right behind it: "at 10 p.m. on March 28".
pub(crate) fn let_times_have_their_day(found: &mut [Found], lexemes: &Lexemes<'_>) {
    for at in 1..found.len() {
        let (times, dates) = found.split_at_mut(at);
        let (time, date) = (&mut times[at - 1], &dates[0]);
        let linked = date.from == time.to + 1
            && (lexemes.is(time.to, "on") || lexemes.text_at(time.to) == ",");
        let (Says::Dates(times), Says::Dates(dates), true) = (&mut time.says, &date.says, linked)
        else {
            continue;
        };
        let [(date, ..)] = dates.as_slice() else { continue };
        let is_day = date.clock.is_none()
            && (date.day.is_some()
                || date.weekday.is_some()
                || date.frame.is_some_and(|frame| frame.unit == Unit::Day));
        for (time, ..) in times.iter_mut().filter(|_| is_day) {
            if is_of_any_day(time) {
                time.fill(date);
            }
        }
    }
}

/// Whether nothing but a time of the day is given.
pub(crate) fn is_of_any_day(time: &Calendar) -> bool {
    let without = Calendar { clock: None, part: None, edge: None, ..time.clone() };
    without == Calendar::default() && (time.clock.is_some() || time.part.is_some())
}
