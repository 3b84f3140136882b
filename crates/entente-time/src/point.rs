//! A period of the calendar whose year may be open, with its arithmetic and its two notations.

use entente_text::{Date, Edtf};
use jiff::ToSpan;
use jiff::civil::Weekday;

use crate::unit::Unit;

/// A period of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    /// Astronomical year (0 is 1 BC); the first year of a decade or century; `None` is open.
    pub(crate) year: Option<i16>,
    pub(crate) part: Part,
    /// Computed, and so only about right: EDTF's `~`.
    pub(crate) approximate: bool,
}

/// How much of the year, or how many years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Century,
    Decade,
    Whole,
    Half(i8),
    Quarter(i8),
    /// By its number in EDTF: 21 spring to 24 winter.
    Season(i8),
    Month(i8),
    Day(i8, i8),
    /// By its Monday.
    Week(Date),
    /// By its Saturday.
    Weekend(Date),
}

impl Point {
    pub(crate) fn new(year: Option<i16>, part: Part) -> Self {
        Self { year, part, approximate: false }
    }

    pub(crate) fn day(date: Date) -> Self {
        Self::new(Some(date.year()), Part::Day(date.month(), date.day()))
    }

    pub(crate) fn about(self, approximate: bool) -> Self {
        Self { approximate: self.approximate || approximate, ..self }
    }

    /// The unit of the calendar that holds a day.
    pub(crate) fn holding(day: Date, unit: Unit) -> Option<Self> {
        let year = day.year();
        let of_year = |part| Some(Self::new(Some(year), part));
        let monday =
            || day.checked_sub(i32::from(day.weekday().to_monday_zero_offset()).days()).ok();
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour => None,
            Unit::Day | Unit::Night => Some(Self::day(day)),
            Unit::Week | Unit::Fortnight => of_year(Part::Week(monday()?)),
            Unit::Weekend => of_year(Part::Weekend(monday()?.checked_add(5.days()).ok()?)),
            Unit::Month => of_year(Part::Month(day.month())),
            Unit::Quarter => of_year(Part::Quarter((day.month() - 1) / 3 + 1)),
            Unit::Season => {
                let season = 21 + (day.month() + 9) % 12 / 3;
                // The winter of a year begins in its December.
                let year = if day.month() < 3 { year - 1 } else { year };
                Some(Self::new(Some(year), Part::Season(season)))
            }
            Unit::Year => of_year(Part::Whole),
            Unit::Decade => Some(Self::new(Some(year.div_euclid(10) * 10), Part::Decade)),
            Unit::Century => Some(Self::new(Some(year.div_euclid(100) * 100), Part::Century)),
            Unit::Millennium => None,
        }
    }

    /// The period of a unit some steps away from this one; `None` where this one is coarser than
    /// the unit or has no year.
    pub(crate) fn step(self, unit: Unit, steps: f64) -> Option<Self> {
        Self::holding(self.away(unit, steps)?, unit)
    }

    fn away(self, unit: Unit, steps: f64) -> Option<Date> {
        let from = self.first()?;
        if !self.fits(unit) {
            return None;
        }
        // Casts of numbers out of range saturate, and the span then refuses them.
        #[allow(clippy::cast_possible_truncation)]
        let times = |factor: f64| (steps * factor).round() as i64;
        let span = jiff::Span::new();
        let span = match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Millennium => return None,
            Unit::Day | Unit::Night => span.try_days(times(1.0)),
            Unit::Weekend | Unit::Week => span.try_days(times(7.0)),
            Unit::Fortnight => span.try_days(times(14.0)),
            Unit::Month => span.try_months(times(1.0)),
            Unit::Quarter | Unit::Season => span.try_months(times(3.0)),
            Unit::Year => span.try_months(times(12.0)),
            Unit::Decade => span.try_months(times(120.0)),
            Unit::Century => span.try_months(times(1200.0)),
        };
        from.checked_add(span.ok()?).ok()
    }

    /// The very day some steps away from this one: "a year ago today".
    pub(crate) fn day_after(self, unit: Unit, steps: f64) -> Option<Self> {
        self.away(unit, steps).map(Self::day)
    }

    /// A weekday of a month by its number in it, -1 for the last.
    pub(crate) fn weekday_of_month(self, nth: i8, number: i8) -> Option<Self> {
        let Part::Month(month) = self.part else { return None };
        let day = Date::new(self.year?, month, 1).ok()?;
        day.nth_weekday_of_month(nth, weekday(number)?).ok().map(Self::day)
    }

    /// Whether it is no coarser than the unit.
    fn fits(self, unit: Unit) -> bool {
        let size = match self.part {
            Part::Day(..) => Unit::Day,
            Part::Weekend(_) => Unit::Weekend,
            Part::Week(_) => Unit::Week,
            Part::Month(_) => Unit::Month,
            Part::Season(_) => Unit::Season,
            Part::Quarter(_) => Unit::Quarter,
            Part::Half(_) | Part::Whole => Unit::Year,
            Part::Decade => Unit::Decade,
            Part::Century => Unit::Century,
        };
        size <= unit || (size == Unit::Season && unit == Unit::Quarter)
    }

    /// Its EDTF form; `None` where it does not stand in the calendar.
    pub(crate) fn edtf(self) -> Option<Edtf> {
        self.written().parse().ok()
    }

    fn written(self) -> String {
        let year = self.year.map_or_else(|| "XXXX".to_owned(), four_figures);
        let about = if self.approximate { "~" } else { "" };
        match self.part {
            Part::Century => match self.year {
                Some(first) if first < 0 => {
                    format!("{}{about}/{}{about}", four_figures(first), four_figures(first + 99))
                }
                Some(first) => format!("{:02}XX{about}", first / 100),
                None => year,
            },
            Part::Decade => match self.year {
                Some(first) if first < 0 => {
                    format!("{}{about}/{}{about}", four_figures(first), four_figures(first + 9))
                }
                Some(first) => format!("{:03}X{about}", first / 10),
                None => year,
            },
            Part::Whole => format!("{year}{about}"),
            Part::Half(half) => format!("{year}-{}{about}", 39 + half),
            Part::Quarter(quarter) => format!("{year}-{}{about}", 32 + quarter),
            Part::Season(season) => format!("{year}-{season}{about}"),
            Part::Month(month) => format!("{year}-{month:02}{about}"),
            Part::Day(month, day) => format!("{year}-{month:02}-{day:02}{about}"),
            Part::Week(first) => days(first, 6, about),
            Part::Weekend(first) => days(first, 1, about),
        }
    }

    /// The form of its first or its last part, to stand on one side of an interval.
    pub(crate) fn side(self, last: bool) -> String {
        let written = self.written();
        match written.split_once('/') {
            Some((first, end)) => if last { end } else { first }.to_owned(),
            None => written,
        }
    }

    /// Its last day by name where it is the end of something: 2024 as `2024-12-31`.
    pub(crate) fn last_day_written(self) -> Option<String> {
        if let Some(last) = self.last() {
            return Some(
                four_figures(last.year()) + &last.to_string()[last.to_string().len() - 6..],
            );
        }
        match self.part {
            Part::Month(month) => {
                // A leap year has every day that any year has; February stays a month.
                let last = Date::new(2024, month, 1).ok()?.last_of_month().day();
                Some(if month == 2 { "XXXX-02".into() } else { format!("XXXX-{month:02}-{last}") })
            }
            _ => None,
        }
    }

    /// Its TIMEX3 value.
    pub(crate) fn timex3(self) -> String {
        let year = match self.year {
            None => "XXXX".to_owned(),
            Some(year) if year <= 0 => format!("BC{:04}", 1 - year),
            Some(year) => format!("{year:04}"),
        };
        match self.part {
            Part::Century => match self.year {
                Some(first) if first < 0 => format!("BC{:02}", -first / 100),
                Some(first) => format!("{:02}XX", first / 100),
                None => "XXXX".to_owned(),
            },
            Part::Decade => match self.year {
                Some(first) if first < 0 => format!("BC{:03}", (1 - first - 9) / 10),
                Some(first) => format!("{:03}X", first / 10),
                None => "XXXX".to_owned(),
            },
            Part::Whole => year,
            Part::Half(half) => format!("{year}-H{half}"),
            Part::Quarter(quarter) => format!("{year}-Q{quarter}"),
            Part::Season(season) => {
                let code = match season {
                    21 => "SP",
                    22 => "SU",
                    23 => "FA",
                    _ => "WI",
                };
                format!("{year}-{code}")
            }
            Part::Month(month) => format!("{year}-{month:02}"),
            Part::Day(month, day) => format!("{year}-{month:02}-{day:02}"),
            Part::Week(first) | Part::Weekend(first) => {
                let week = first.iso_week_date();
                let end = if matches!(self.part, Part::Weekend(_)) { "-WE" } else { "" };
                format!("{:04}-W{:02}{end}", week.year(), week.week())
            }
        }
    }

    /// Its first day; `None` where the year is open or the day does not exist.
    pub(crate) fn first(self) -> Option<Date> {
        match self.part {
            Part::Week(first) | Part::Weekend(first) => return Some(first),
            _ => {}
        }
        let year = self.year?;
        let (month, day) = match self.part {
            Part::Half(half) => (half * 6 - 5, 1),
            Part::Quarter(quarter) => (quarter * 3 - 2, 1),
            Part::Season(season) => ((season - 20) * 3, 1),
            Part::Month(month) => (month, 1),
            Part::Day(month, day) => (month, day),
            _ => (1, 1),
        };
        Date::new(year, month, day).ok()
    }

    /// Its last day; `None` where the year is open or the day does not exist.
    pub(crate) fn last(self) -> Option<Date> {
        let first = self.first()?;
        let length = match self.part {
            Part::Century => 100.years(),
            Part::Decade => 10.years(),
            Part::Whole => 1.year(),
            Part::Half(_) => 6.months(),
            Part::Quarter(_) | Part::Season(_) => 3.months(),
            Part::Month(_) => 1.month(),
            Part::Day(..) => 1.day(),
            Part::Week(_) => 7.days(),
            Part::Weekend(_) => 2.days(),
        };
        first.checked_add(length).ok()?.yesterday().ok()
    }

    /// The same place in another year.
    pub(crate) fn in_year(self, year: i16) -> Self {
        Self { year: Some(year), ..self }
    }
}

/// A day of the week (1 Monday) of the week of a Monday.
pub(crate) fn of_week(monday: Date, weekday: i8) -> Option<Date> {
    monday.checked_add(i32::from(weekday - 1).days()).ok()
}

/// The day of the week of a number, 1 Monday to 7 Sunday.
pub(crate) fn weekday(number: i8) -> Option<Weekday> {
    Weekday::from_monday_one_offset(number).ok()
}

fn four_figures(year: i16) -> String {
    if year < 0 { format!("-{:04}", -i32::from(year)) } else { format!("{year:04}") }
}

fn days(first: Date, length: i32, about: &str) -> String {
    let last = first.checked_add(length.days()).unwrap_or(first);
    format!("{first}{about}/{last}{about}")
}
