//! Units of time and parts of the day.

/// A unit that English counts time in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Night,
    Weekend,
    Week,
    Fortnight,
    Month,
    Season,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Unit {
    /// The unit that the word file or a rule names.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "second" => Self::Second,
            "minute" => Self::Minute,
            "hour" => Self::Hour,
            "day" => Self::Day,
            "night" => Self::Night,
            "weekend" => Self::Weekend,
            "week" => Self::Week,
            "fortnight" => Self::Fortnight,
            "month" => Self::Month,
            "season" => Self::Season,
            "quarter" => Self::Quarter,
            "year" => Self::Year,
            "decade" => Self::Decade,
            "century" => Self::Century,
            "millennium" => Self::Millennium,
            _ => return None,
        })
    }

    /// A length of `count` units in ISO 8601 with the letters TIMEX3 adds to it: `P5Y`, `PT12H`,
    /// `P2DE` for two decades, `PXD` where the text gives no number.
    pub(crate) fn length(self, count: Option<f64>) -> String {
        let (letters, factor, time) = match self {
            Self::Second => ("S", 1.0, true),
            Self::Minute => ("M", 1.0, true),
            Self::Hour => ("H", 1.0, true),
            Self::Day | Self::Night => ("D", 1.0, false),
            Self::Weekend => ("WE", 1.0, false),
            Self::Week => ("W", 1.0, false),
            Self::Fortnight => ("W", 2.0, false),
            Self::Month => ("M", 1.0, false),
            Self::Season => ("M", 3.0, false),
            Self::Quarter => ("Q", 1.0, false),
            Self::Year => ("Y", 1.0, false),
            Self::Decade => ("DE", 1.0, false),
            Self::Century => ("CE", 1.0, false),
            Self::Millennium => ("ML", 1.0, false),
        };
        let count = count.map_or_else(|| "X".to_owned(), |count| (count * factor).to_string());
        format!("P{}{count}{letters}", if time { "T" } else { "" })
    }

    /// Whether a length of it is shorter than a day.
    pub(crate) fn within_a_day(self) -> bool {
        self <= Self::Hour
    }
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PartOfDay {
    Morning,
    Midday,
    Afternoon,
    Evening,
    Night,
}

impl PartOfDay {
    /// The part a TIMEX3 code stands for.
    pub(crate) fn coded(code: &str) -> Option<Self> {
        Some(match code {
            "MO" => Self::Morning,
            "MI" => Self::Midday,
            "AF" => Self::Afternoon,
            "EV" => Self::Evening,
            "NI" => Self::Night,
            _ => return None,
        })
    }

    /// Its TIMEX3 code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Morning => "MO",
            Self::Midday => "MI",
            Self::Afternoon => "AF",
            Self::Evening => "EV",
            Self::Night => "NI",
        }
    }
}
