//! Membership over time, as a drawing: a lane for each state, a bar while it stands in one way.
//!
//! How a state stands can change only on the first or the last day on which something can have
//! happened. The roll of each of these days is asked for, and what stands on it holds until the
//! next: the bars say what the roll of any day says, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use entente_record::{Act, Certainty, Record, Report, Roll};
use entente_text::Date;

use crate::dates;
use crate::names::Names;
use crate::says;

/// The most days whose rolls are asked for. Where there are more, there is no drawing: one with
/// some of them left out would be wrong between.
const MOST_DAYS: usize = 150;

/// The most years that are named on the axis.
const MOST_YEARS: i32 = 10;

// All lengths are in the units of the drawing.
const WIDTH: f64 = 1000.0;
const NAMES: f64 = 150.0;
const HEAD: f64 = 26.0;
const LANE: f64 = 26.0;
const BAR: f64 = 14.0;
const FOOT: f64 = 22.0;

/// The drawing, with all places worked out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chart {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Where the lanes begin and end.
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    /// The end of the names.
    pub(crate) names: f64,
    pub(crate) bar: f64,
    pub(crate) years: Vec<Year>,
    pub(crate) lanes: Vec<Lane>,
    pub(crate) asked: Option<Asked>,
}

/// A year on the axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Year {
    pub(crate) x: String,
    pub(crate) year: i16,
}

/// The day that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Asked {
    pub(crate) x: String,
    pub(crate) day: String,
}

/// One state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lane {
    pub(crate) name: String,
    /// The middle.
    pub(crate) y: f64,
    /// The upper edge of its bars.
    pub(crate) top: f64,
    pub(crate) bars: Vec<Bar>,
    pub(crate) dots: Vec<Dot>,
}

/// A time in which a state stood in one way.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub(crate) x: String,
    pub(crate) width: String,
    pub(crate) standing: Standing,
    /// "Armenia: a member from October 2002 on".
    pub(crate) title: String,
}

/// Something that was reported of a state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dot {
    pub(crate) x: String,
    pub(crate) href: String,
    pub(crate) title: String,
}

/// How a state stands, as a drawing tells it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Counts,
    Flagged,
    Perhaps,
    Apart,
}

impl Standing {
    /// The name of its style.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Flagged => "flagged",
            Self::Perhaps => "perhaps",
            Self::Apart => "apart",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Counts => "a member",
            Self::Flagged => "a member with a flag",
            Self::Perhaps => "possibly a member",
            Self::Apart => "flagged, not counted",
        }
    }

    fn of(member: &str, roll: &Roll<'_>) -> Option<Self> {
        let flag = roll.flagged.iter().find(|entry| entry.member == member);
        let surely_flagged = flag.is_some_and(|entry| entry.certainty == Certainty::Yes);
        let entry = roll.members.iter().find(|entry| entry.member == member);
        match entry.map(|entry| entry.certainty) {
            Some(Certainty::Yes) if surely_flagged => Some(Self::Flagged),
            Some(Certainty::Yes) => Some(Self::Counts),
            Some(Certainty::Possibly) => Some(Self::Perhaps),
            None => flag.map(|_| Self::Apart),
        }
    }
}

/// What is drawn.
pub(crate) struct Subject<'a> {
    pub(crate) record: &'a Record,
    pub(crate) code: &'a str,
    /// The claims about it.
    pub(crate) reports: &'a [Report],
    pub(crate) acts: &'a [Act<'a>],
    pub(crate) on: Date,
    pub(crate) known: Option<Date>,
    pub(crate) today: Date,
    pub(crate) names: &'a Names,
}

/// A stretch of days, the last not included, in which a state stood in one way.
type Stretch = (Date, Date, Standing);

impl Subject<'_> {
    /// The drawing, where there is something to draw.
    pub(crate) fn chart(&self) -> Option<Chart> {
        let end = self.today.max(self.on);
        let ends = self.reports.iter().map(Report::window);
        let days = ends.flat_map(|window| [window.earliest, window.latest]).flatten();
        let days: BTreeSet<Date> = days.filter(|day| *day < end).collect();
        if days.len() > MOST_DAYS {
            return None;
        }
        let days: Vec<Date> = days.into_iter().chain([end]).collect();
        let stretches = self.stretches(&days);
        let bars = stretches.values().flatten().map(|(from, ..)| *from).min()?;
        let dots = self.own_acts().filter_map(|act| act.window.earliest).min();
        let first = dots.map_or(bars, |dots| dots.min(bars));
        let start = Date::new(first.year(), 1, 1).ok().filter(|start| *start < end)?;
        let axis = Axis { start, end };
        let lanes: Vec<Lane> = stretches
            .iter()
            .enumerate()
            .map(|(place, (member, stretches))| self.lane(place, member, stretches, &axis))
            .collect();
        let bottom = HEAD + LANE * lanes.len() as f64;
        Some(Chart {
            width: WIDTH,
            height: bottom + FOOT,
            top: HEAD,
            bottom,
            names: NAMES - 14.0,
            bar: BAR,
            years: axis.years(),
            lanes,
            asked: (axis.start..=axis.end)
                .contains(&self.on)
                .then(|| Asked { x: axis.at(self.on), day: dates::day(self.on).words }),
        })
    }

    /// How each state stood between the days, in alphabetical order of their names.
    fn stretches(&self, days: &[Date]) -> BTreeMap<(String, String), Vec<Stretch>> {
        let mut stretches: BTreeMap<(String, String), Vec<Stretch>> = BTreeMap::new();
        for pair in days.windows(2) {
            let (roll, _) = self.record.roll(self.code, pair[0], self.known);
            let named: BTreeSet<&str> =
                roll.members.iter().chain(&roll.flagged).map(|entry| entry.member).collect();
            for member in named {
                let Some(standing) = Standing::of(member, &roll) else { continue };
                let key = (self.names.state(member), member.to_owned());
                let lane = stretches.entry(key).or_default();
                match lane.last_mut() {
                    Some((_, to, last)) if *last == standing && *to == pair[0] => *to = pair[1],
                    _ => lane.push((pair[0], pair[1], standing)),
                }
            }
        }
        stretches
    }

    /// What single states did; what was only planned is no part of how they stood.
    fn own_acts(&self) -> impl Iterator<Item = &Act<'_>> {
        self.acts.iter().filter(|act| act.member.is_some() && !act.planned)
    }

    fn lane(
        &self,
        place: usize,
        (name, member): &(String, String),
        stretches: &[Stretch],
        axis: &Axis,
    ) -> Lane {
        let y = HEAD + LANE * (place as f64 + 0.5);
        let bars = stretches.iter().map(|&(from, to, standing)| {
            let said = dates::day(from).words;
            let until = match to == axis.end {
                true => "on".to_owned(),
                false => format!("to {}", dates::day(to).words),
            };
            Bar {
                x: axis.at(from),
                width: written(axis.place(to) - axis.place(from)),
                standing,
                title: format!("{name}: {} from {said} {until}", standing.words()),
            }
        });
        let own = self.own_acts().filter(|act| act.member == Some(member));
        let dots = own.filter_map(|act| self.dot(name, act, axis));
        Lane {
            name: name.clone(),
            y,
            top: y - BAR / 2.0,
            bars: bars.collect(),
            dots: dots.collect(),
        }
    }

    /// A dot in the middle of the days on which it can have happened.
    fn dot(&self, name: &str, act: &Act<'_>, axis: &Axis) -> Option<Dot> {
        let report = act.reports().find(|report| report.known_on(self.known))?;
        let (first, last) = (act.window.earliest, act.window.latest);
        let (from, to) = (first.or(last)?, last.or(first)?);
        let within = axis.start..=axis.end;
        (within.contains(&from) && within.contains(&to)).then(|| Dot {
            x: written((axis.place(from) + axis.place(to)) / 2.0),
            href: says::address(report),
            title: format!("{name} {}", act.says()),
        })
    }
}

/// The days from left to right.
struct Axis {
    start: Date,
    end: Date,
}

impl Axis {
    fn days(&self, to: Date) -> f64 {
        self.start.duration_until(to).as_secs() as f64 / 86_400.0
    }

    fn place(&self, day: Date) -> f64 {
        NAMES + (WIDTH - NAMES - 10.0) * self.days(day) / self.days(self.end)
    }

    fn at(&self, day: Date) -> String {
        written(self.place(day))
    }

    fn years(&self) -> Vec<Year> {
        let (first, last) = (self.start.year(), self.end.year());
        let span = i32::from(last) - i32::from(first);
        let steps = [1, 2, 4, 5, 10, 20, 50, 100, 200, 500];
        let step = steps.into_iter().find(|step| span / step < MOST_YEARS).unwrap_or(1000);
        (first..=last)
            .step_by(usize::try_from(step).unwrap_or(1))
            .filter_map(|year| {
                let day = Date::new(year, 1, 1).ok()?;
                Some(Year { x: self.at(day), year })
            })
            .collect()
    }
}

fn written(place: f64) -> String {
    format!("{place:.1}")
}
