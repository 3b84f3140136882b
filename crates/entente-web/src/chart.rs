//! Membership over time, as a drawing: a lane for each state, a bar while it stands in one way.
//!
//! How a state stands can change only on the first or the last day on which something can have
//! happened. The roll of each of these days is asked for, and what stands on it holds until the
//! next: the bars say what the roll of any day says, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use entente_record::{Act, Certainty, Record, Report, Roll};
use entente_text::Date;

use crate::dates;
use crate::drawing::{Drawing, Files};
use crate::exports::record;
use crate::names::{Names, page_of};
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
    /// What each lane is: "State".
    pub(crate) what: &'static str,
    /// The body whose members are shown before this one was there.
    pub(crate) before: Option<String>,
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
    /// The same without a drawing.
    pub(crate) rows: Vec<Row>,
    /// Where it can be had as files.
    pub(crate) files: Files,
}

/// A line of the table beside the drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) from: String,
    /// Empty where it goes on.
    pub(crate) until: String,
    pub(crate) how: String,
}

#[derive(Template)]
#[template(path = "chart_file.svg")]
struct File<'a> {
    chart: &'a Chart,
    title: &'a str,
}

impl Chart {
    /// The drawing as files that stand by themselves.
    pub(crate) fn drawing(&self, name: String, title: &str) -> Drawing {
        let svg = File { chart: self, title }.render().unwrap_or_default();
        Drawing { name, svg, csv: self.values() }
    }

    /// The table as comma-separated values.
    fn values(&self) -> String {
        let mut out = record(&[&self.what.to_lowercase(), "from", "until", "how"]);
        for row in &self.rows {
            out += &record(&[&row.name, &row.from, &row.until, &row.how]);
        }
        out
    }
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
    /// How the words stand to the line: "start", "middle" or "end".
    pub(crate) anchor: &'static str,
    pub(crate) day: String,
}

/// One state in one body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lane {
    pub(crate) name: String,
    /// Its page.
    pub(crate) href: Option<String>,
    /// The middle.
    pub(crate) y: f64,
    /// The upper edge of its bars.
    pub(crate) top: f64,
    /// Under its bars.
    pub(crate) under: f64,
    pub(crate) bars: Vec<Bar>,
    pub(crate) dots: Vec<Dot>,
}

/// A time in which a state stood in one way.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub(crate) x: String,
    /// Where it ends.
    pub(crate) end: String,
    pub(crate) width: String,
    pub(crate) class: &'static str,
    /// The pattern it is filled with, where it is no plain colour.
    pub(crate) fill: Option<&'static str>,
    /// Whether sources disagree on this time.
    pub(crate) contested: bool,
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
    /// A member of the body that this one came out of.
    Before,
}

impl Standing {
    fn words(self) -> &'static str {
        match self {
            Self::Counts => "a member",
            Self::Flagged => "a member with a flag",
            Self::Perhaps => "possibly a member",
            Self::Apart => "flagged, not counted",
            Self::Before => "a party to what came before",
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
    pub(crate) on: Date,
    pub(crate) known: Option<Date>,
    pub(crate) today: Date,
    pub(crate) names: &'a Names,
    /// Where the drawing can be had as a file, without ending and parameters, and the parameters.
    pub(crate) files: (String, String),
}

/// A body with what is told of it.
pub(crate) struct Told<'a> {
    pub(crate) record: &'a Record,
    pub(crate) code: &'a str,
    pub(crate) reports: Vec<&'a Report>,
    pub(crate) acts: &'a [Act<'a>],
}

/// A stretch of days, the last not included, in which a state stood in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    from: Date,
    to: Date,
    standing: Standing,
    contested: bool,
}

/// A lane before it has its place.
struct Strip<'a> {
    name: String,
    href: String,
    stretches: Vec<Stretch>,
    acts: Vec<&'a Act<'a>>,
}

impl Subject<'_> {
    /// All members of a body, a lane each, where there is something to draw; those of the body
    /// that it came out of stand in the same lanes until it was there.
    pub(crate) fn members(&self, told: &Told<'_>, before: Option<&Told<'_>>) -> Option<Chart> {
        let mut stretches = self.stretches(told, None)?;
        let begun = stretches.values().flatten().map(|stretch| stretch.from).min();
        let earlier = before.and_then(|before| self.stretches(before, None)).unwrap_or_default();
        for (key, earlier) in earlier {
            let ended = earlier.into_iter().filter_map(|stretch| {
                let to = begun.map_or(stretch.to, |begun| stretch.to.min(begun));
                let sure = matches!(stretch.standing, Standing::Counts | Standing::Flagged);
                let standing = if sure { Standing::Before } else { stretch.standing };
                (stretch.from < to).then_some(Stretch { to, standing, ..stretch })
            });
            let ended: Vec<Stretch> = ended.collect();
            if !ended.is_empty() {
                stretches.entry(key).or_default().splice(0..0, ended);
            }
        }
        let strips = stretches.into_iter().map(|((name, member), stretches)| Strip {
            acts: before
                .iter()
                .flat_map(|before| own(before.acts, &member))
                .chain(own(told.acts, &member))
                .collect(),
            href: crate::names::page_of_state(&member),
            name,
            stretches,
        });
        let chart = self.drawn("State", strips.collect())?;
        let drawn = chart.lanes.iter().flat_map(|lane| &lane.bars).any(|bar| bar.class == "before");
        Some(Chart {
            before: before.filter(|_| drawn).map(|before| before.code.to_owned()),
            ..chart
        })
    }

    /// The bodies of one state, a lane each.
    pub(crate) fn memberships(&self, member: &str, told: &[Told<'_>]) -> Option<Chart> {
        let strips = told.iter().filter_map(|told| {
            let stretches = self.stretches(told, Some(member))?;
            let (_, stretches) = stretches.into_iter().next()?;
            Some(Strip {
                name: told.code.to_owned(),
                href: page_of(told.code),
                stretches,
                acts: own(told.acts, member),
            })
        });
        self.drawn("Organisation", strips.collect())
    }

    fn drawn(&self, what: &'static str, strips: Vec<Strip<'_>>) -> Option<Chart> {
        let end = self.end();
        let bars = strips.iter().flat_map(|strip| &strip.stretches).map(|s| s.from).min()?;
        let dots = strips.iter().flat_map(|strip| &strip.acts);
        let dots = dots.filter_map(|act| act.window.earliest).min();
        let first = dots.map_or(bars, |dots| dots.min(bars));
        let start = Date::new(first.year(), 1, 1).ok().filter(|start| *start < end)?;
        let axis = Axis { start, end };
        let lanes = strips.iter().enumerate().map(|(place, strip)| self.lane(place, strip, &axis));
        let lanes: Vec<Lane> = lanes.collect();
        let rows = strips.iter().flat_map(|strip| {
            strip.stretches.iter().map(|stretch| Row {
                name: strip.name.clone(),
                from: stretch.from.to_string(),
                until: if stretch.to == end { String::new() } else { stretch.to.to_string() },
                how: how(stretch),
            })
        });
        let bottom = HEAD + LANE * lanes.len() as f64;
        let (base, parameters) = &self.files;
        Some(Chart {
            what,
            before: None,
            width: WIDTH,
            height: bottom + FOOT,
            top: HEAD,
            bottom,
            names: NAMES - 14.0,
            bar: BAR,
            years: axis.years(),
            lanes,
            rows: rows.collect(),
            files: Files { base: base.clone(), parameters: parameters.clone() },
            asked: (axis.start..=axis.end).contains(&self.on).then(|| Asked {
                x: axis.at(self.on),
                // Beside an end of the axis the words would be cut off.
                anchor: match axis.place(self.on) {
                    place if place < NAMES + 50.0 => "start",
                    place if place > WIDTH - 60.0 => "end",
                    _ => "middle",
                },
                day: dates::day(self.on).words,
            }),
        })
    }

    fn end(&self) -> Date {
        self.today.max(self.on)
    }

    /// How each state stood between the days, in alphabetical order of their names; only one of
    /// them where it is named. `None` where there are too many days to ask for.
    fn stretches(
        &self,
        told: &Told<'_>,
        only: Option<&str>,
    ) -> Option<BTreeMap<(String, String), Vec<Stretch>>> {
        let end = self.end();
        let days = told.reports.iter().map(|report| report.window());
        let days = days.flat_map(|window| [window.earliest, window.latest]).flatten();
        let days: BTreeSet<Date> = days.filter(|day| *day < end).collect();
        if days.len() > MOST_DAYS {
            return None;
        }
        let days: Vec<Date> = days.into_iter().chain([end]).collect();
        let mut stretches: BTreeMap<(String, String), Vec<Stretch>> = BTreeMap::new();
        let rolls = told.record.rolls(told.code, &days[..days.len() - 1], self.known);
        for (pair, roll) in days.windows(2).zip(&rolls) {
            let named = roll.members.iter().chain(&roll.flagged).map(|entry| entry.member);
            let named: BTreeSet<&str> =
                named.filter(|member| only.is_none_or(|only| only == *member)).collect();
            for member in named {
                let Some(standing) = Standing::of(member, roll) else { continue };
                let contested = roll.contested.iter().any(|entry| entry.member == member);
                let key = (self.names.state(member), member.to_owned());
                let lane = stretches.entry(key).or_default();
                match lane.last_mut() {
                    Some(last)
                        if (last.standing, last.contested) == (standing, contested)
                            && last.to == pair[0] =>
                    {
                        last.to = pair[1];
                    }
                    _ => lane.push(Stretch { from: pair[0], to: pair[1], standing, contested }),
                }
            }
        }
        Some(stretches)
    }

    fn lane(&self, place: usize, strip: &Strip<'_>, axis: &Axis) -> Lane {
        let y = HEAD + LANE * (place as f64 + 0.5);
        let name = &strip.name;
        let stretches = &strip.stretches;
        let bars = stretches.iter().enumerate().map(|(at, stretch)| {
            let Stretch { from, to, standing, contested } = *stretch;
            let said = dates::day(from).words;
            let until = match to == axis.end {
                true => "on".to_owned(),
                false => format!("to {}", dates::day(to).words),
            };
            let sure = |other: Option<&Stretch>| {
                other.is_some_and(|other| {
                    matches!(
                        other.standing,
                        Standing::Counts | Standing::Flagged | Standing::Before
                    ) && (other.to == from || other.from == to)
                })
            };
            let before = sure(at.checked_sub(1).and_then(|before| stretches.get(before)));
            let after = sure(stretches.get(at + 1));
            let (class, fill) = match standing {
                Standing::Counts => ("counts", None),
                Standing::Flagged => ("flagged", Some("hatch")),
                Standing::Apart => ("apart", None),
                Standing::Before => ("before", None),
                Standing::Perhaps if before && !after => ("perhaps", Some("fade-out")),
                Standing::Perhaps if after && !before => ("perhaps", Some("fade-in")),
                Standing::Perhaps => ("perhaps plain", None),
            };
            Bar {
                x: axis.at(from),
                end: axis.at(to),
                width: written(axis.place(to) - axis.place(from)),
                class,
                fill,
                contested,
                title: format!("{name}: {} from {said} {until}", how(stretch)),
            }
        });
        let dots = strip.acts.iter().filter_map(|act| self.dot(name, act, axis));
        Lane {
            name: name.clone(),
            href: Some(strip.href.clone()),
            y,
            top: y - BAR / 2.0,
            under: y + BAR / 2.0 + 2.5,
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

/// What one state did; what was only planned is no part of how it stood.
fn own<'a>(acts: &'a [Act<'a>], member: &str) -> Vec<&'a Act<'a>> {
    acts.iter().filter(|act| act.member == Some(member) && !act.planned).collect()
}

fn how(stretch: &Stretch) -> String {
    let disagree = if stretch.contested { "; sources disagree" } else { "" };
    format!("{}{disagree}", stretch.standing.words())
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
