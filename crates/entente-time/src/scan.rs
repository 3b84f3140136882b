//! Finds the expressions: tries the rules at every place and keeps what can be a time there.

use entente_text::{Document, Span};

use crate::grammar::{FamilyId, Grammar, Needs, Reads, Shape, TOP};
use crate::join::is_of_any_day;
use crate::lexeme::{Kind, Lexemes};
use crate::matcher::{Captured, Match, Matcher};
use crate::reading::{Calendar, Length, Reading};
use crate::shape;
use crate::unit::Unit;
use crate::words::Class;

/// An expression before it is set against any date.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Its lexemes, the last left out.
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) says: Says,
}

/// What an expression says.
#[derive(Debug, Clone)]
pub(crate) enum Says {
    /// A date, or the two ends of a range, each with its lexemes.
    Dates(Vec<(Calendar, usize, usize)>),
    Reading(Reading),
    /// A year in a name.
    Name(i16),
}

impl Says {
    /// Whether it is a time of the day and names no day.
    pub(crate) fn is_of_any_day(&self) -> bool {
        matches!(self, Self::Dates(parts) if parts.iter().all(|(part, ..)| is_of_any_day(part)))
    }
}

/// All expressions of a text, in order and without overlap.
pub(crate) fn scan(grammar: &Grammar, lexemes: &Lexemes<'_>, document: &Document) -> Vec<Found> {
    let families: Vec<FamilyId> = TOP.iter().filter_map(|top| grammar.family(top)).collect();
    let mut matcher = Matcher::new(grammar, lexemes);
    let mut all = Vec::new();
    let mut at = 0;
    while at < lexemes.all.len() {
        if !grammar.may_open(lexemes, at) {
            at += 1;
            continue;
        }
        if let Some(year) = year_in_name(lexemes, at) {
            all.push(Found { from: at, to: at + 1, says: Says::Name(year) });
            at += 1;
            continue;
        }
        if continues_a_figure(lexemes, at) {
            at += 1;
            continue;
        }
        let mut longest: Option<Match<'_>> = None;
        for &family in &families {
            if let Some(found) = matcher.longest(family, at)
                && longest.as_ref().is_none_or(|longest| found.to > longest.to)
            {
                longest = Some(found);
            }
        }
        match longest.filter(|found| can_be_a_time(found, lexemes, document)) {
            Some(found) => {
                at = found.to;
                keep(&found, lexemes, &mut all);
            }
            None => {
                // "the 2012 Summer Olympics": the season is part of the name, the year is not.
                if let Some(year) = year_of_a_name(lexemes, at) {
                    let calendar = Calendar { year: Some(year), ..Calendar::default() };
                    all.push(Found {
                        from: at,
                        to: at + 1,
                        says: Says::Dates(vec![(calendar, at, at + 1)]),
                    });
                }
                at += 1;
            }
        }
    }
    all
}

/// The year before a name that begins with a season.
fn year_of_a_name(lexemes: &Lexemes<'_>, at: usize) -> Option<i16> {
    let named = lexemes.get(at + 1)?.capital
        && lexemes.sense(at + 1, Class::Season).is_some()
        && lexemes.get(at + 2).is_some_and(|name| name.kind == Kind::Word && name.capital);
    match shape::find(Shape::Year, lexemes, at) {
        Some((_, shape::Found::Whole(year))) if named => i16::try_from(year).ok(),
        _ => None,
    }
}

fn keep(found: &Match<'_>, lexemes: &Lexemes<'_>, all: &mut Vec<Found>) {
    let Match { from, to, .. } = *found;
    match Reading::of(found, lexemes) {
        Reading::Nothing => {}
        Reading::Date(calendar) => {
            all.push(Found { from, to, says: Says::Dates(vec![(calendar, from, to)]) });
        }
        Reading::Several(Reads::Range) => {
            let separates = |at| lexemes.sense(at, Class::To).is_some() || lexemes.is(at, "/");
            let mut parts = found.split(separates);
            complete(&mut parts);
            all.push(Found { from, to, says: Says::Dates(parts) });
        }
        Reading::Several(_) => {
            let separates =
                |at| ["and", "or", ",", "/"].iter().any(|separator| lexemes.is(at, separator));
            let mut parts = found.split(separates);
            // A year by itself belongs to all.
            if parts.len() > 1
                && parts.last().is_some_and(|(last, ..)| last.is_bare_year())
                && let Some((year, _, end)) = parts.pop()
            {
                for (part, ..) in &mut parts {
                    part.fill(&year);
                }
                if let Some(last) = parts.last_mut() {
                    last.2 = end;
                }
            }
            complete(&mut parts);
            all.extend(parts.into_iter().map(|(calendar, from, to)| Found {
                from,
                to,
                says: Says::Dates(vec![(calendar, from, to)]),
            }));
        }
        reading => all.push(Found { from, to, says: Says::Reading(reading) }),
    }
}

/// Gives each part of a range or list the month and the year that only the other part names.
pub(crate) fn complete(parts: &mut [(Calendar, usize, usize)]) {
    let all: Vec<Calendar> = parts.iter().map(|(part, ..)| part.clone()).collect();
    for (place, (part, ..)) in parts.iter_mut().enumerate() {
        let others = || {
            let after = all[place + 1..].iter();
            after.chain(all[..place].iter().rev())
        };
        if let (Some(short), None) = (part.short, part.year) {
            part.year = others()
                .find_map(|other| other.year)
                .map(|year| year.div_euclid(100) * 100 + i16::from(short));
            continue;
        }
        if part.day.is_some() && part.month.is_none() {
            part.month = others().find_map(|other| other.month);
        }
        let in_a_year =
            |date: &&Calendar| date.day.is_some() || date.month.is_some() || date.season.is_some();
        if in_a_year(&&*part) && part.year.is_none() && part.frame.is_none() {
            part.year = others().filter(in_a_year).find_map(|other| other.year);
            if part.year.is_none() {
                part.frame = others()
                    .filter(in_a_year)
                    .filter_map(|other| other.frame)
                    .find(|frame| frame.unit == Unit::Year);
            }
        }
    }
    // "December 1990 to March": the end is never before the start.
    if let [(first, ..), (last, ..)] = parts
        && let (Some(start), Some(end)) = (first.month, last.month)
        && first.year == last.year
        && start > end
    {
        match (all[0].year, all[1].year) {
            (Some(_), None) => last.year = last.year.map(|year| year + 1),
            (None, Some(_)) => first.year = first.year.map(|year| year - 1),
            _ => {}
        }
    }
}

/// The year at the end of a name: "Interaction-2024".
pub(crate) fn year_in_name(lexemes: &Lexemes<'_>, at: usize) -> Option<i16> {
    let figures = lexemes.get(at).filter(|lexeme| lexeme.kind == Kind::Figures && lexeme.glued)?;
    let name = at.checked_sub(2)?;
    let named = lexemes.get(name)?;
    let is_name = lexemes.is(at - 1, "-")
        && lexemes.get(at - 1)?.glued
        && named.kind == Kind::Word
        && named.capital
        && named.span.len() > 2
        && [Class::Month, Class::Season, Class::EarlyLate, Class::Modifier, Class::Preposition]
            .iter()
            .all(|&class| lexemes.sense(name, class).is_none())
        && !lexemes.is(name, "post")
        && !lexemes.is(name, "pre");
    let glued_behind =
        lexemes.get(at + 1).is_some_and(|next| next.glued && next.kind != Kind::Mark);
    if !is_name || glued_behind || figures.span.len() != 4 {
        return None;
    }
    figures.span.of(lexemes.text).parse().ok().filter(|year| (1900..2100).contains(year))
}

/// Whether the figures here are the rest of something else: "$5", "A4", "3.14", "B-52".
fn continues_a_figure(lexemes: &Lexemes<'_>, at: usize) -> bool {
    let Some(lexeme) = lexemes.get(at).filter(|lexeme| lexeme.kind == Kind::Figures) else {
        return false;
    };
    let Some(before) = lexemes.before(at) else { return false };
    let mark = before.span.of(lexemes.text);
    if matches!(mark, "$" | "£" | "€" | "¥" | "#" | "№" | "+") {
        return true;
    }
    if !lexeme.glued {
        return false;
    }
    match before.kind {
        Kind::Word | Kind::Figures => true,
        Kind::Mark if matches!(mark, "." | "," | ":" | "/") => {
            at >= 2
                && before.glued
                && lexemes.get(at - 2).is_some_and(|piece| piece.kind == Kind::Figures)
        }
        Kind::Mark if lexemes.is(at - 1, "-") => {
            at >= 2
                && before.glued
                && lexemes.get(at - 2).is_some_and(|name| name.kind == Kind::Word && name.capital)
        }
        Kind::Mark | Kind::Break => false,
    }
}

fn can_be_a_time(found: &Match<'_>, lexemes: &Lexemes<'_>, document: &Document) -> bool {
    if is_in_a_name(found, lexemes) {
        return false;
    }
    match Reading::of(found, lexemes) {
        Reading::Nothing => false,
        Reading::Date(calendar) if calendar.is_bare_year() => {
            plausible_year(&calendar, found, lexemes, document)
        }
        Reading::Date(_) if found.to == found.from + 1 => {
            lexemes.sense(found.from, Class::Homograph).is_none()
                || follows(lexemes, found.from, &[Class::Preposition, Class::Modifier])
                    && !is_a_person(document, lexemes.span(found.from, found.to))
        }
        // "in the fall of Saigon"
        Reading::Date(Calendar {
            season: Some(_), year: None, frame: None, pick: None, ..
        }) if lexemes.sense(found.to - 1, Class::Homograph).is_some() => {
            !lexemes.is(found.to, "of") && follows(lexemes, found.from, &[Class::Preposition])
        }
        Reading::Several(Reads::Range) => {
            let years: Vec<i32> = found
                .captures
                .iter()
                .filter_map(|capture| match capture.what {
                    Captured::Shape(Shape::Year, shape::Found::Whole(year)) => Some(year),
                    _ => None,
                })
                .collect();
            let only_years = found.captures.iter().all(|capture| {
                matches!(
                    capture.what,
                    Captured::Shape(Shape::Year | Shape::Short, _) | Captured::Word(Class::To, _)
                )
            });
            let round = years.iter().all(|year| year % 100 == 0) || years.iter().any(|&y| y < 1500);
            !(only_years && round && is_counted(lexemes, found.from, found.to))
        }
        // Speeds recur, but not in the calendar.
        Reading::Set(Some(Length { unit, .. }), ..) => {
            !unit.within_a_day()
                || !["per", "a", "an"].iter().any(|word| lexemes.is(found.from, word))
        }
        // "in as many weeks"
        Reading::Length(_) if found.from > 0 && lexemes.is(found.from - 1, "as") => false,
        // "a quarter of the members"
        Reading::Length(Length { unit: Unit::Quarter, .. }) => !lexemes.is(found.to, "of"),
        _ => true,
    }
}

/// Whether a word of time is part of a name: "Eurasia Daily Monitor", "Winter Olympics". Months
/// and weekdays have their capital by right.
fn is_in_a_name(found: &Match<'_>, lexemes: &Lexemes<'_>) -> bool {
    let is_capital =
        |at: usize| lexemes.get(at).is_some_and(|word| word.kind == Kind::Word && word.capital);
    let by_right = |at: usize| {
        [Class::Month, Class::Weekday, Class::Weekdays, Class::Era]
            .iter()
            .any(|&class| lexemes.sense(at, class).is_some())
    };
    let last = found.to - 1;
    let weekday = |at: usize| lexemes.sense(at, Class::Weekday).is_some();
    if weekday(found.from) && follows(lexemes, found.from, &[Class::NamedBefore])
        || weekday(last) && lexemes.sense(found.to, Class::NamedBehind).is_some()
    {
        return true;
    }
    if !is_capital(last) || by_right(last) {
        return false;
    }
    let named_behind = is_capital(found.to)
        && (lexemes.sense(last, Class::Season).is_some() || found.to == found.from + 1);
    let named_before = found.to == found.from + 1
        && found.from > 0
        && (is_capital(found.from - 1)
            || lexemes.is(found.from - 1, "'s") && found.from > 1 && is_capital(found.from - 2))
        && lexemes.sense(found.from - 1, Class::Preposition).is_none();
    let owned = lexemes.is(found.to, "'s") && is_capital(found.to + 1);
    named_behind || named_before || owned
}

/// Whether what a rule needs around its match stands there.
pub(crate) fn has_what_it_needs(
    needs: Option<Needs>,
    lexemes: &Lexemes<'_>,
    from: usize,
    to: usize,
) -> bool {
    let preposition = || follows(lexemes, from, &[Class::Preposition]);
    match needs {
        None => true,
        Some(Needs::Preposition) => preposition(),
        Some(Needs::Nothing) => !names_or_counts(lexemes, to),
        Some(Needs::Both) => preposition() && !names_or_counts(lexemes, to),
        Some(Needs::Time) => follows(lexemes, from, &[Class::Preposition, Class::To]),
        Some(Needs::Length) => {
            follows(lexemes, from, &[Class::Preposition, Class::Taking])
                || ["of", "after", "before", "ahead", "into", "since"]
                    .iter()
                    .any(|word| lexemes.is(to, word))
        }
        Some(Needs::Amount) => from.checked_sub(1).is_some_and(|before| {
            let is_figure = |at: usize| {
                lexemes.get(at).is_some_and(|piece| piece.kind == Kind::Figures)
                    || lexemes.sense(at, Class::AmountWord).is_some()
                    || lexemes.sense(at, Class::Cardinal).is_some()
            };
            lexemes.text_at(before) == "%"
                || is_figure(before)
                || before > 0
                    && is_figure(before - 1)
                    && lexemes.get(before).is_some_and(|noun| {
                        noun.kind == Kind::Word && noun.span.of(lexemes.text).ends_with('s')
                    })
        }),
        Some(Needs::Free) => {
            preposition()
                && !lexemes.is(from - 1, "of")
                && lexemes.sense(to, Class::Bounding).is_none()
        }
        Some(Needs::Close) => {
            !lexemes.get(to).is_some_and(|next| matches!(next.kind, Kind::Word | Kind::Figures))
        }
    }
}

/// Whether a word of one of the classes stands right before a place.
fn follows(lexemes: &Lexemes<'_>, at: usize, classes: &[Class]) -> bool {
    at.checked_sub(1)
        .is_some_and(|before| classes.iter().any(|&class| lexemes.sense(before, class).is_some()))
}

/// Whether the word at a place is likely one that a figure before it counts or names.
fn names_or_counts(lexemes: &Lexemes<'_>, at: usize) -> bool {
    lexemes.get(at).is_some_and(|next| {
        next.kind == Kind::Word && lexemes.sense(at, Class::Function).is_none()
            || next.kind == Kind::Figures
    })
}

fn is_counted(lexemes: &Lexemes<'_>, from: usize, to: usize) -> bool {
    let Some(next) = lexemes.get(to).filter(|next| next.kind == Kind::Word) else {
        return lexemes.text_at(to) == "%";
    };
    let word = next.span.of(lexemes.text);
    !next.capital
        && word.ends_with('s')
        && lexemes.sense(to, Class::Function).is_none()
        && !(from > 0 && lexemes.is(from - 1, "the"))
}

fn plausible_year(
    calendar: &Calendar,
    found: &Match<'_>,
    lexemes: &Lexemes<'_>,
    document: &Document,
) -> bool {
    if found.to > found.from + 1 {
        return true;
    }
    let year = calendar.year.unwrap_or_default();
    match found.from.checked_sub(1).and_then(|before| lexemes.number(before, Class::Counting)) {
        Some(1) => return false,
        Some(_) if year % 100 == 0 || names_or_counts(lexemes, found.to) => return false,
        _ => {}
    }
    if is_counted(lexemes, found.from, found.to) && (year % 100 == 0 || year < 1800) {
        return false;
    }
    if !(1500..=2100).contains(&year) {
        return follows(lexemes, found.from, &[Class::Preposition])
            && !names_or_counts(lexemes, found.to);
    }
    !counts_by_the_parse(document, lexemes.span(found.from, found.to))
}

/// Whether the parse reads a figure as the number of a plural noun: "2017 soldiers", though not
/// "the 2017 elections".
fn counts_by_the_parse(document: &Document, span: Span) -> bool {
    let Some(token) = document.token_at(span.start) else { return false };
    let figure = &document.tokens[token];
    let head = figure.head;
    figure.dep == "nummod"
        && head > token
        && document.tokens[head].tag == "NNS"
        && !document.children(head).any(|child| document.tokens[child].dep == "det")
}

fn is_a_person(document: &Document, span: Span) -> bool {
    document
        .token_at(span.start)
        .and_then(|token| document.entity_of(token))
        .is_some_and(|entity| entity.label == "PERSON")
}
