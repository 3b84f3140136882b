//! Pieces that are recognised by their shape: years, days, numbers, clocks.

use crate::grammar::Shape;
use crate::lexeme::{Kind, Lexemes, is_apostrophe};
use crate::words::Class;

/// What a shape stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Found {
    /// A year, day, two-figure year or ordinal.
    Whole(i32),
    /// A number.
    Number(f64),
    /// Minutes after midnight.
    Clock(i32),
    /// Year, month, day; the last two may be open.
    Date(i32, Option<i8>, Option<i8>),
}

/// The piece of a shape at a place: where it ends and what it stands for.
pub(crate) fn find(shape: Shape, lexemes: &Lexemes<'_>, at: usize) -> Option<(usize, Found)> {
    match shape {
        Shape::Year => {
            let year = plain(lexemes, at, 4).filter(|year| (1000..2200).contains(year))?;
            (!is_glued_word(lexemes, at + 1)).then_some((at + 1, Found::Whole(year)))
        }
        Shape::Short => {
            let year = plain(lexemes, at, 2).filter(|_| lexemes.text_at(at).len() == 2)?;
            (!is_glued_word(lexemes, at + 1)).then_some((at + 1, Found::Whole(year)))
        }
        Shape::Day => {
            let day = plain(lexemes, at, 2).filter(|day| (1..=31).contains(day))?;
            let part_of_clock = [":", "%"].iter().any(|mark| lexemes.is(at + 1, mark))
                && lexemes.get(at + 1).is_some_and(|next| next.glued);
            (!part_of_clock && !is_glued_word(lexemes, at + 1))
                .then_some((at + 1, Found::Whole(day)))
        }
        Shape::DayTh => {
            let day = plain(lexemes, at, 2).filter(|day| (1..=31).contains(day))?;
            suffixed(lexemes, at).then_some((at + 2, Found::Whole(day)))
        }
        Shape::Number => number(lexemes, at).map(|(to, number)| (to, Found::Number(number))),
        Shape::Nth => ordinal(lexemes, at).map(|(to, nth)| (to, Found::Whole(nth))),
        Shape::Clock => clock(lexemes, at).map(|(to, minutes)| (to, Found::Clock(minutes))),
        Shape::Hour => hour(lexemes, at).map(|(to, minutes)| (to, Found::Clock(minutes))),
        Shape::Military => {
            let written = plain(lexemes, at, 4)?;
            let is_clock = written / 100 < 25 && written % 100 < 60;
            is_clock.then_some((at + 1, Found::Clock(written / 100 * 60 + written % 100)))
        }
        Shape::QuarterCode => coded(lexemes, at, "Q", 4),
        Shape::HalfCode => coded(lexemes, at, "H", 2),
        Shape::Decade => decade(lexemes, at).map(|(to, decade)| (to, Found::Whole(decade))),
        Shape::Iso => iso(lexemes, at),
        Shape::Figures => figures(lexemes, at),
    }
}

/// A whole number of at most `digits` figures, written plainly.
fn plain(lexemes: &Lexemes<'_>, at: usize, digits: usize) -> Option<i32> {
    let lexeme = lexemes.get(at).filter(|lexeme| lexeme.kind == Kind::Figures)?;
    let text = lexeme.span.of(lexemes.text);
    let enough = if digits > 2 { text.len() == digits } else { text.len() <= digits };
    if !enough {
        return None;
    }
    text.parse().ok()
}

fn is_glued_word(lexemes: &Lexemes<'_>, at: usize) -> bool {
    lexemes.get(at).is_some_and(|next| next.glued && next.kind == Kind::Word)
}

fn suffixed(lexemes: &Lexemes<'_>, at: usize) -> bool {
    is_glued_word(lexemes, at + 1) && lexemes.sense(at + 1, Class::Suffix).is_some()
}

/// A cardinal number: `1,460`, `2.5`, `twenty-five`, `a hundred and ten`, `two and a half`.
fn number(lexemes: &Lexemes<'_>, at: usize) -> Option<(usize, f64)> {
    let (mut to, mut value) = match lexemes.get(at)?.kind {
        Kind::Figures => {
            let written = lexemes.text_at(at).replace(',', "");
            if written.len() > 9 || is_glued_word(lexemes, at + 1) {
                return None;
            }
            (at + 1, written.parse().ok()?)
        }
        Kind::Word => words(lexemes, at)?,
        Kind::Mark | Kind::Break => return None,
    };
    // "two and a half", "two-and-a-half"
    let hyphen = |at: usize| usize::from(lexemes.is(at, "-"));
    let and = to + hyphen(to);
    if lexemes.is(and, "and") {
        let article = and + 1 + hyphen(and + 1);
        let half =
            if lexemes.is(article, "a") { article + 1 + hyphen(article + 1) } else { article };
        if lexemes.is(half, "half") {
            to = half + 1;
            value += 0.5;
        }
    }
    Some((to, value))
}

/// A number in words, added up as it is read.
fn words(lexemes: &Lexemes<'_>, at: usize) -> Option<(usize, f64)> {
    let cardinal = |at| lexemes.number(at, Class::Cardinal);
    let mut to = at;
    let mut sum = match cardinal(at) {
        Some(first) => {
            to += 1;
            first
        }
        // "a hundred", "a dozen"
        None if lexemes.is(at, "a") => {
            to += 2;
            cardinal(at + 1).filter(|&word| word >= 100 || lexemes.is(at + 1, "dozen"))?
        }
        None => return None,
    };
    loop {
        let hyphen = usize::from(lexemes.is(to, "-"));
        let joined = if sum >= 100 && lexemes.is(to, "and") { 1 } else { hyphen };
        match cardinal(to + joined) {
            Some(next) if next == 12 && lexemes.is(to + joined, "dozen") => sum *= 12,
            Some(next) if next >= 100 && sum < next => sum *= next,
            Some(next) if (20..100).contains(&(sum % 100)) && sum % 10 == 0 && next < 10 => {
                sum += next;
            }
            Some(next) if sum >= 100 && sum % 100 == 0 && next < 100 => sum += next,
            _ => return Some((to, f64::from(sum))),
        }
        to += joined + 1;
    }
}

/// An ordinal number: `21st`, `third`, `twenty-first`.
fn ordinal(lexemes: &Lexemes<'_>, at: usize) -> Option<(usize, i32)> {
    let lexeme = lexemes.get(at)?;
    if lexeme.kind == Kind::Figures {
        let number: i32 = lexeme.span.of(lexemes.text).parse().ok()?;
        return suffixed(lexemes, at).then_some((at + 2, number));
    }
    if let Some(nth) = lexemes.number(at, Class::Ordinal) {
        return Some((at + 1, nth));
    }
    let tens = lexemes.number(at, Class::Cardinal).filter(|tens| (20..100).contains(tens))?;
    let hyphen = usize::from(lexemes.is(at + 1, "-"));
    let ones = lexemes.number(at + 1 + hyphen, Class::Ordinal).filter(|&ones| ones < 10)?;
    Some((at + 2 + hyphen, tens + ones))
}

/// A time of day: `10:57`, `23.45` only before a.m. or p.m.
fn clock(lexemes: &Lexemes<'_>, at: usize) -> Option<(usize, i32)> {
    let hours = plain(lexemes, at, 2).filter(|&hours| hours < 25)?;
    let glued = |at: usize| lexemes.get(at).is_some_and(|lexeme| lexeme.glued);
    if !(lexemes.text_at(at + 1) == ":" && glued(at + 1) && glued(at + 2)) {
        return None;
    }
    let minutes = plain(lexemes, at + 2, 2).filter(|&minutes| minutes < 60)?;
    if lexemes.text_at(at + 2).len() != 2 {
        return None;
    }
    let seconds =
        lexemes.text_at(at + 3) == ":" && glued(at + 3) && plain(lexemes, at + 4, 2).is_some();
    Some((if seconds { at + 5 } else { at + 3 }, hours * 60 + minutes))
}

/// An hour in figures or words, with minutes behind a point: `9`, `nine`, `9.30`.
fn hour(lexemes: &Lexemes<'_>, at: usize) -> Option<(usize, i32)> {
    let written = lexemes.text_at(at);
    let (to, hours, minutes) = match written.split_once('.') {
        Some((hours, minutes)) if minutes.len() == 2 => {
            (at + 1, hours.parse().ok()?, minutes.parse().ok()?)
        }
        Some(_) => return None,
        None => match plain(lexemes, at, 2) {
            Some(hours) => (at + 1, hours, 0),
            None => (at + 1, lexemes.number(at, Class::Cardinal)?, 0),
        },
    };
    ((1..=24).contains(&hours) && minutes < 60).then_some((to, hours * 60 + minutes))
}

/// A quarter or half of the year in its short form: `Q3`, `H1`, `1H`.
fn coded(lexemes: &Lexemes<'_>, at: usize, code: &str, last: i32) -> Option<(usize, Found)> {
    let glued = |at: usize| lexemes.get(at).is_some_and(|piece| piece.glued);
    let figure = match (lexemes.text_at(at) == code, lexemes.text_at(at + 1) == code) {
        (true, _) => at + 1,
        (_, true) => at,
        _ => return None,
    };
    let number = plain(lexemes, figure, 1).filter(|number| (1..=last).contains(number))?;
    let goes_on = lexemes.get(at + 2).is_some_and(|next| next.glued && next.kind != Kind::Mark);
    (glued(at + 1) && !goes_on).then_some((at + 2, Found::Whole(number)))
}

/// A decade by its first year: `1990s`, `1990's`; by its tens: `'90s`, `the 90s`.
fn decade(lexemes: &Lexemes<'_>, at: usize) -> Option<(usize, i32)> {
    let short = lexemes.text_at(at).chars().all(is_apostrophe);
    let figures = if short { at + 1 } else { at };
    let digits = lexemes.text_at(figures).len();
    if lexemes.get(figures)?.kind != Kind::Figures {
        return None;
    }
    let year: i32 = lexemes.text_at(figures).parse().ok().filter(|year| year % 10 == 0)?;
    let plural = lexemes.get(figures + 1).filter(|next| next.glued)?;
    let letters = plural.span.of(lexemes.text).trim_start_matches(is_apostrophe);
    if letters != "s" {
        return None;
    }
    match digits {
        4 if (1000..2200).contains(&year) => Some((figures + 2, year)),
        3 if !short => Some((figures + 2, year)),
        2 if short || at > 0 && lexemes.is(at - 1, "the") => Some((figures + 2, year)),
        _ => None,
    }
}

/// `2024-09-26` or `2024/09/26`: with the year first, only the month comes next. `2010/11/12` can be
/// three years as well, so that only the first is sure.
fn iso(lexemes: &Lexemes<'_>, at: usize) -> Option<(usize, Found)> {
    let (mark, (year, month, day)) =
        ["-", "/"].iter().find_map(|mark| Some((*mark, three(lexemes, at, mark)?)))?;
    if lexemes.text_at(at).len() != 4 || !(1000..2200).contains(&year) {
        return None;
    }
    if mark == "/" && (month, day) == (year % 100 + 1, year % 100 + 2) {
        return Some((at + 5, Found::Date(year, None, None)));
    }
    calendar(year, month, day).map(|date| (at + 5, date))
}

/// `26/09/2024` or `26.09.2024`. Where the first two figures could both be the month, the month
/// and the day stay open: the text does not say which convention it follows.
fn figures(lexemes: &Lexemes<'_>, at: usize) -> Option<(usize, Found)> {
    let (separator, (first, second, year)) =
        ["/", "."].iter().find_map(|mark| Some((*mark, three(lexemes, at, mark)?)))?;
    if !(1000..2200).contains(&year) || lexemes.text_at(at + 4).len() != 4 {
        return None;
    }
    let date = match (first, second) {
        (13.., _) => calendar(year, second, first)?,
        (_, 13..) => calendar(year, first, second)?,
        // With points the day comes first everywhere.
        _ if separator == "." || first == second => calendar(year, second, first)?,
        (1..=12, 1..=12) => Found::Date(year, None, None),
        _ => return None,
    };
    Some((at + 5, date))
}

fn three(lexemes: &Lexemes<'_>, at: usize, separator: &str) -> Option<(i32, i32, i32)> {
    let whole = |at: usize| -> Option<i32> {
        let lexeme = lexemes.get(at).filter(|lexeme| lexeme.kind == Kind::Figures)?;
        let text = lexeme.span.of(lexemes.text);
        (text.len() <= 4).then(|| text.parse().ok())?
    };
    let all_glued = (at + 1..at + 5).all(|at| lexemes.get(at).is_some_and(|piece| piece.glued));
    let separated = lexemes.text_at(at + 1) == separator && lexemes.text_at(at + 3) == separator;
    if !(all_glued && separated) {
        return None;
    }
    Some((whole(at)?, whole(at + 2)?, whole(at + 4)?))
}

fn calendar(year: i32, month: i32, day: i32) -> Option<Found> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    jiff::civil::Date::new(i16::try_from(year).ok()?, month, day).ok()?;
    Some(Found::Date(year, Some(month), Some(day)))
}
