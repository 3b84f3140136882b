//! The days on which something can have happened.

use entente_text::{Date, Edtf};
use jiff::{Span, ToSpan};

/// The first and the last day on which a change can have happened; `None` is open.
///
/// On a given day a change whose last day has come has happened, one whose first day has come
/// has possibly happened, and any other has not. This is Allen's interval logic with vague ends,
/// the ends being the bounds of an EDTF date (ISO 8601-2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Window {
    /// The first day.
    pub earliest: Option<Date>,
    /// The last day.
    pub latest: Option<Date>,
}

/// How far a change has come on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// It has happened.
    Past,
    /// It has possibly happened.
    Possible,
    /// Nothing says since when it can have happened, nor that it has.
    Open,
    /// It has not happened.
    Ahead,
}

impl Window {
    /// The window of a date. An approximate one (`2012~`) is widened by its own width on both
    /// sides, because its bounds are those of the unmarked date. A date whose year is open stands
    /// nowhere on the calendar, and its window is open on both sides.
    ///
    /// ```
    /// use entente_record::Window;
    /// use entente_text::Date;
    /// let day = |text: &str| text.parse::<Date>().ok();
    /// let about = Window::of(&"2012~".parse().unwrap());
    /// assert_eq!((about.earliest, about.latest), (day("2010-12-31"), day("2014-01-01")));
    /// assert_eq!(Window::of(&"XXXX-08-31".parse().unwrap()), Window::default());
    /// ```
    pub fn of(edtf: &Edtf) -> Self {
        if !edtf.fixes_year() {
            return Self::default();
        }
        let (mut earliest, mut latest) = (edtf.earliest(), edtf.latest());
        if edtf.is_approximate() {
            let width = edtf.width().unwrap_or(0);
            let span = Span::new().try_days(width).unwrap_or_else(|_| 0.days());
            earliest = earliest.map(|day| day.saturating_sub(span));
            latest = latest.map(|day| day.saturating_add(span));
        }
        Self { earliest, latest }
    }

    /// One day.
    pub fn day(day: Date) -> Self {
        Self { earliest: Some(day), latest: Some(day) }
    }

    /// Any time up to a day.
    pub fn until(day: Date) -> Self {
        Self { earliest: None, latest: Some(day) }
    }

    /// Whether neither side is known.
    pub fn is_unknown(&self) -> bool {
        self.earliest.is_none() && self.latest.is_none()
    }

    /// Whether every day of this is before every day of the other.
    pub fn precedes(&self, other: &Self) -> bool {
        matches!((self.latest, other.earliest), (Some(last), Some(first)) if last < first)
    }

    /// Whether both can mean the same day.
    pub fn meets(&self, other: &Self) -> bool {
        !self.precedes(other) && !other.precedes(self)
    }

    /// Whether `day` is neither before nor after it.
    pub fn holds(&self, day: Date) -> bool {
        self.meets(&Self::day(day))
    }

    /// The days that both can mean; only sensible where they meet.
    pub fn shared(&self, other: &Self) -> Self {
        Self {
            // `None` is less than any day, which is what an open beginning wants.
            earliest: self.earliest.max(other.earliest),
            latest: match (self.latest, other.latest) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            },
        }
    }

    /// How many days it can mean; `None` when open.
    pub fn width(&self) -> Option<i32> {
        Some(days_between(self.earliest?, self.latest?) + 1)
    }

    /// Days between the end of the one and the beginning of the other; 0 where they meet.
    pub(crate) fn distance(&self, other: &Self) -> i32 {
        match (self.precedes(other), other.precedes(self)) {
            (true, _) => self.latest.zip(other.earliest),
            (_, true) => other.latest.zip(self.earliest),
            _ => None,
        }
        .map_or(0, |(last, first)| days_between(last, first))
    }

    pub(crate) fn phase(&self, on: Date) -> Phase {
        match (self.earliest, self.latest) {
            (_, Some(latest)) if latest <= on => Phase::Past,
            (None, _) => Phase::Open,
            (Some(earliest), _) if earliest <= on => Phase::Possible,
            _ => Phase::Ahead,
        }
    }

    /// A key that sorts by time: by the first day that is known, what has none at the end.
    pub(crate) fn order(&self) -> (bool, Option<Date>, Option<Date>) {
        let known = self.earliest.or(self.latest);
        (known.is_none(), known, self.latest)
    }

    /// The window in EDTF; `None` where neither side is known.
    pub(crate) fn edtf(&self) -> Option<Edtf> {
        let written = match (self.earliest, self.latest) {
            (Some(first), Some(last)) if first == last => return Some(Edtf::day(first)),
            (Some(first), Some(last)) => format!("{first}/{last}"),
            (Some(first), None) => format!("{first}/.."),
            (None, Some(last)) => format!("../{last}"),
            (None, None) => return None,
        };
        written.parse().ok()
    }
}

fn days_between(first: Date, last: Date) -> i32 {
    first.until(last).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(written: &str) -> Window {
        Window::of(&written.parse().unwrap())
    }

    fn day(written: &str) -> Date {
        written.parse().unwrap()
    }

    #[test]
    fn a_year_is_past_on_its_last_day_and_possible_from_its_first() {
        let year = window("1993");
        assert_eq!(year.phase(day("1992-12-31")), Phase::Ahead);
        assert_eq!(year.phase(day("1993-01-01")), Phase::Possible);
        assert_eq!(year.phase(day("1993-12-30")), Phase::Possible);
        assert_eq!(year.phase(day("1993-12-31")), Phase::Past);
    }

    #[test]
    fn what_is_open_before_is_past_only_after_its_last_day() {
        let until = Window::until(day("2024-08-31"));
        assert_eq!(until.phase(day("1990-01-01")), Phase::Open);
        assert_eq!(until.phase(day("2024-08-31")), Phase::Past);
        assert_eq!(Window::default().phase(day("2024-08-31")), Phase::Open);
    }

    #[test]
    fn shared_days_and_distances() {
        let shared = window("2024").shared(&Window::until(day("2024-08-31")));
        assert_eq!(shared.edtf().unwrap().as_str(), "2024-01-01/2024-08-31");
        assert_eq!(window("2022-03-15").distance(&window("2022-03-16")), 1);
        assert_eq!(window("2022-03-16").distance(&window("2022-03-15")), 1);
        assert_eq!(window("2022").distance(&window("2022-03-15")), 0);
    }

    #[test]
    fn open_sides_are_written_with_dots() {
        assert_eq!(Window::until(day("2024-08-31")).edtf().unwrap().as_str(), "../2024-08-31");
        assert_eq!(window("2024-08-31/..").edtf().unwrap().as_str(), "2024-08-31/..");
        assert_eq!(Window::default().edtf(), None);
    }
}
