//! What a match says, before it is set against any date.

use crate::grammar::{Base, FixedUnit, Reads, Rule, Shape};
use crate::lexeme::Lexemes;
use crate::matcher::{Capture, Captured, Match};
use crate::shape::Found;
use crate::unit::{PartOfDay, Unit};
use crate::words::{Class, Value};

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Length {
    /// How many; `None` where the text gives no number ("several").
    pub(crate) count: Option<f64>,
    pub(crate) unit: Unit,
}

/// A step away from a base: "last week", "two years ago", "three days later".
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    pub(crate) base: Base,
    pub(crate) unit: Unit,
    /// How many units after the base; `None` where the text gives no number.
    pub(crate) steps: Option<f64>,
    /// Whether it lies after the base, or in the same unit.
    pub(crate) forward: bool,
    /// Whether the step was counted ("two years ago") and not named ("last year").
    pub(crate) counted: bool,
    /// Whether the very day is meant: "a year ago today".
    pub(crate) exact: bool,
}

/// A side of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    Start,
    Middle,
    End,
}

/// The parts of a date that the text gives.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Calendar {
    /// The period that holds the date, by its distance from a base.
    pub(crate) frame: Option<Frame>,
    /// Which of several months, seasons or weekdays: "last September", "that August".
    pub(crate) pick: Option<(Base, i32)>,
    /// First year of a century; 0-based and astronomical before our era.
    pub(crate) century: Option<i16>,
    /// First year of a decade.
    pub(crate) decade: Option<i16>,
    /// A decade by its tens alone: "the '90s", "the nineties".
    pub(crate) tens: Option<i8>,
    pub(crate) year: Option<i16>,
    /// Last two figures of a year.
    pub(crate) short: Option<i8>,
    pub(crate) half: Option<i8>,
    pub(crate) quarter: Option<i8>,
    pub(crate) season: Option<i8>,
    pub(crate) month: Option<i8>,
    pub(crate) day: Option<i8>,
    pub(crate) weekday: Option<i8>,
    pub(crate) part: Option<PartOfDay>,
    /// Minutes after midnight.
    pub(crate) clock: Option<i32>,
    pub(crate) edge: Option<Edge>,
    /// Which of the weekdays of a month; -1 is the last.
    pub(crate) nth: Option<i8>,
    /// The unit that is meant by the day in it: "the week of October 7".
    pub(crate) holding: Option<Unit>,
}

/// What a match says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reading {
    Date(Calendar),
    /// The pieces are taken from the match by [`Match::split`].
    Several(Reads),
    /// A length that touches its base: "the past five years".
    Span(Length, Base, i32),
    Length(Length),
    /// Recurring, with the period between two occasions and what part of the calendar recurs, or
    /// with its TIMEX3 value.
    Set(Option<Length>, Calendar, Option<String>),
    /// A reference with its TIMEX3 value, and whether it counts in news only.
    Reference(String, bool),
    /// Words that say nothing by themselves ("more than").
    Nothing,
}

impl Reading {
    /// Reads a match by its rule.
    pub(crate) fn of(found: &Match<'_>, lexemes: &Lexemes<'_>) -> Self {
        let rule = found.rule;
        match rule.reads {
            Reads::Date => {
                let mut calendar = Calendar::merged(found.captures.iter());
                calendar.add_rule(rule, &found.captures);
                if calendar == Calendar::default() { Self::Nothing } else { Self::Date(calendar) }
            }
            Reads::Range | Reads::List => Self::Several(rule.reads),
            Reads::Length => match length(rule, &found.captures) {
                Some(length) => Self::Length(length),
                None => Self::Nothing,
            },
            Reads::Span => match (length(rule, &found.captures), rule.base, rule.steps) {
                (Some(length), Some(base), Some(steps)) => Self::Span(length, base, steps),
                _ => Self::Nothing,
            },
            Reads::Set => {
                // "the first Monday of every month" recurs as the month does.
                let counted = |capture: &Capture| {
                    matches!(capture.what, Captured::Shape(Shape::Nth, _))
                        || lexemes.is(capture.from, "last")
                };
                let monthly = found.captures.iter().any(counted)
                    || found.captures.len() > 1 && lexemes.is(found.from + 1, "last");
                let recurs = if monthly {
                    Calendar::default()
                } else {
                    Calendar::merged(found.captures.iter())
                };
                let other = (found.from..found.to).any(|at| lexemes.is(at, "other"));
                let mut length = length(rule, &found.captures);
                if let (true, Some(length)) = (other, length.as_mut()) {
                    length.count = Some(2.0);
                }
                Self::Set(length, recurs, rule.value.clone())
            }
            Reads::Reference => {
                Self::Reference(rule.value.clone().unwrap_or_default(), rule.of_news)
            }
        }
    }
}

/// The length that a match captures.
fn length(rule: &Rule, captures: &[Capture]) -> Option<Length> {
    let mut count = rule.number;
    let mut plural = false;
    let mut unit = None;
    for capture in captures {
        match &capture.what {
            Captured::Reading(Reading::Length(length)) => return Some(*length),
            Captured::Shape(Shape::Number, Found::Number(number)) => count = Some(*number),
            Captured::Shape(Shape::Nth, Found::Whole(nth))
                if rule.ordinal.as_deref() == Some("unit") =>
            {
                count = Some(f64::from(*nth));
            }
            Captured::Word(Class::Unit | Class::Recurrent | Class::Lasting, Value::Unit(word)) => {
                unit = Some(*word);
            }
            Captured::Word(Class::Recurrent, Value::Units(number, word)) => {
                count = Some(f64::from(*number));
                unit = Some(*word);
            }
            Captured::Word(Class::Units, Value::Unit(word)) => {
                unit = Some(*word);
                plural = true;
            }
            // A recurring morning recurs every day, a recurring May every year.
            Captured::Word(Class::DayPart | Class::DayParts, _) => unit = Some(Unit::Day),
            Captured::Word(Class::Weekday | Class::Weekdays, _) => unit = Some(Unit::Week),
            Captured::Word(Class::Month | Class::Season, _) => unit = Some(Unit::Year),
            _ => {}
        }
    }
    let count = count.or((!plural).then_some(1.0)).map(|count| count + rule.plus);
    Some(Length { count, unit: unit? })
}

impl Calendar {
    /// The parts that captures give, later ones filling what earlier ones left open.
    pub(crate) fn merged<'c>(captures: impl Iterator<Item = &'c Capture>) -> Self {
        let mut calendar = Self::default();
        let mut afternoon = None;
        for capture in captures {
            match &capture.what {
                Captured::Word(class, value) => {
                    let number = value.number();
                    let small = number.and_then(|number| i8::try_from(number).ok());
                    match class {
                        Class::Month => calendar.month = small,
                        Class::Weekday | Class::Weekdays => calendar.weekday = small,
                        Class::Season => calendar.season = small,
                        Class::Edge | Class::EarlyLate => calendar.edge = edge(small),
                        Class::Meridiem => afternoon = number,
                        Class::Era if number == Some(-1) => calendar.turn_before_our_era(),
                        Class::DayPart | Class::DayParts => match value {
                            Value::Part(part) => calendar.part = Some(*part),
                            Value::Number(minutes) => calendar.clock = Some(*minutes),
                            _ => {}
                        },
                        Class::DecadeWord => calendar.tens = small,
                        _ => {}
                    }
                }
                Captured::Shape(shape, found) => calendar.add_shape(*shape, *found),
                Captured::Reading(Reading::Date(other)) => calendar.fill(other),
                Captured::Reading(_) => {}
            }
        }
        // "three o'clock in the afternoon"
        let late = matches!(calendar.part, Some(PartOfDay::Afternoon | PartOfDay::Evening));
        if late && calendar.clock.is_some_and(|clock| clock < 12 * 60) {
            afternoon = Some(12);
        }
        if let (Some(afternoon), Some(clock)) = (afternoon, calendar.clock.as_mut())
            && *clock < 13 * 60
        {
            *clock = *clock % (12 * 60) + afternoon * 60;
        }
        calendar
    }

    fn add_shape(&mut self, shape: Shape, found: Found) {
        match (shape, found) {
            (Shape::Year, Found::Whole(year)) => self.year = i16::try_from(year).ok(),
            (Shape::Short, Found::Whole(year)) => self.short = i8::try_from(year).ok(),
            (Shape::Day | Shape::DayTh, Found::Whole(day)) => self.day = i8::try_from(day).ok(),
            (Shape::Decade, Found::Whole(tens @ 0..100)) => self.tens = i8::try_from(tens).ok(),
            (Shape::Decade, Found::Whole(year)) => self.decade = i16::try_from(year).ok(),
            (Shape::Clock | Shape::Hour | Shape::Military, Found::Clock(minutes)) => {
                self.clock = Some(minutes)
            }
            (Shape::Iso | Shape::Figures, Found::Date(year, month, day)) => {
                self.year = i16::try_from(year).ok();
                (self.month, self.day) = (month, day);
            }
            _ => {}
        }
    }

    /// Takes from another what is open here.
    pub(crate) fn fill(&mut self, other: &Self) {
        macro_rules! fill { ($($slot:ident),*) => { $(self.$slot = self.$slot.or(other.$slot);)* } }
        fill!(
            frame, pick, century, decade, tens, year, short, half, quarter, season, month, day,
            weekday, part, clock, edge, nth, holding
        );
    }

    /// What the rule itself says of the date.
    fn add_rule(&mut self, rule: &Rule, captures: &[Capture]) {
        self.month = self.month.or(rule.month);
        self.day = self.day.or(rule.day);
        self.half = self.half.or(rule.half);
        self.quarter = self.quarter.or(rule.quarter);
        self.nth = self.nth.or(rule.nth);
        self.holding = self.holding.or(rule.holding);
        self.part = self.part.or(rule.part_of_day);
        self.edge = self.edge.or(edge(rule.edge));
        for capture in captures {
            match (&capture.what, rule.ordinal.as_deref()) {
                (
                    Captured::Shape(
                        Shape::Nth | Shape::QuarterCode | Shape::HalfCode,
                        Found::Whole(nth),
                    ),
                    Some(counted),
                ) => {
                    self.count(counted, *nth, captures);
                }
                // Years before our era, and those of fewer than four figures.
                (Captured::Shape(Shape::Number, Found::Number(year)), None)
                    if rule.base.is_none()
                        && year.fract() == 0.0
                        && (1.0..5000.0).contains(year) =>
                {
                    let holds_units = captures.iter().any(|capture| {
                        matches!(capture.what, Captured::Word(Class::Meridiem | Class::Unit, _))
                    });
                    if !holds_units {
                        #[allow(clippy::cast_possible_truncation)]
                        let year = *year as i16;
                        self.year = Some(year);
                        if captures.iter().any(|capture| {
                            matches!(capture.what, Captured::Word(Class::Era, Value::Number(-1)))
                        }) {
                            self.turn_before_our_era();
                        }
                    }
                }
                _ => {}
            }
        }
        if let (Some(base), Some(steps)) = (rule.base, rule.steps) {
            let length = length(rule, captures);
            let counted = captures
                .iter()
                .any(|capture| matches!(capture.what, Captured::Reading(Reading::Length(_))));
            let captured = captures.iter().find_map(|capture| match capture.what {
                Captured::Word(Class::Unit, Value::Unit(unit)) => Some(unit),
                _ => None,
            });
            let unit = match rule.units {
                FixedUnit::Given(unit) => Some(unit),
                FixedUnit::Ignored => None,
                FixedUnit::Captured if counted => length.map(|length| length.unit),
                FixedUnit::Captured => captured
                    .or_else(|| self.part.map(|_| Unit::Day))
                    .filter(|_| self.month.is_none() && self.season.is_none()),
            };
            let steps_counted = match length {
                Some(length) if counted => length.count.map(|count| count * f64::from(steps)),
                _ => Some(f64::from(steps)),
            };
            match unit {
                Some(unit) => {
                    self.frame = Some(Frame {
                        base,
                        unit,
                        steps: steps_counted,
                        forward: steps >= 0,
                        counted,
                        exact: rule.exact,
                    });
                }
                None => self.pick = Some((base, steps)),
            }
        }
    }

    fn count(&mut self, counted: &str, nth: i32, captures: &[Capture]) {
        let small = i8::try_from(nth).ok();
        match counted {
            "day" => self.day = small.filter(|day| (1..=31).contains(day)),
            "weekday" => self.nth = small.filter(|nth| (1..=5).contains(nth)),
            "quarter" => self.quarter = small.filter(|quarter| (1..=4).contains(quarter)),
            "half" => self.half = small.filter(|half| (1..=2).contains(half)),
            "century" => {
                let before = captures.iter().any(|capture| {
                    matches!(capture.what, Captured::Word(Class::Era, Value::Number(-1)))
                });
                let first = if before { -nth * 100 + 1 } else { (nth - 1) * 100 };
                self.century = i16::try_from(first).ok().filter(|_| (1..=30).contains(&nth));
            }
            _ => {}
        }
    }

    /// Counts the year astronomically: 1 BC is the year 0.
    fn turn_before_our_era(&mut self) {
        self.year = self.year.map(|year| 1 - year);
        self.decade = self.decade.map(|decade| -decade - 8);
    }

    /// Whether nothing but a year is given.
    pub(crate) fn is_bare_year(&self) -> bool {
        self.year.is_some() && *self == Self { year: self.year, ..Self::default() }
    }
}

fn edge(number: Option<i8>) -> Option<Edge> {
    match number {
        Some(1) => Some(Edge::Start),
        Some(2) => Some(Edge::Middle),
        Some(3) => Some(Edge::End),
        _ => None,
    }
}
