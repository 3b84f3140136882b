//! Days as pages print them: "2020-03-12", "12.3.2020", "12 March 2020", "le 12 mars 2020",
//! "March 12th, 2020", "2020. március 12.", "2020年3月12日".

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

use crate::wordings;

/// Months by name in lower case, each with the languages in which it is that month.
static MONTHS: LazyLock<HashMap<&str, Vec<(i8, &str)>>> = LazyLock::new(|| {
    let mut months: HashMap<&str, Vec<(i8, &str)>> = HashMap::new();
    for row in wordings::rows(include_str!("../../wordings/months.tsv")) {
        let [month, name, languages] = row[..] else { continue };
        let month = month.parse().expect("the tables are tested");
        months.entry(name).or_default().push((month, languages));
    }
    months
});

/// How a page writes days that could be read in two ways.
#[derive(Debug, Clone, Default)]
pub(crate) struct Customs {
    /// The page's language, its first subtag in lower case.
    pub(crate) language: Option<String>,
    /// Whether "3/5/2020" is 5 March; `None` where nothing tells.
    pub(crate) month_first: Option<bool>,
}

impl Customs {
    /// The customs of a page, by its text and the language tag that it declares.
    pub(crate) fn of(text: &str, language: Option<&str>) -> Self {
        let language = language.map(str::to_lowercase);
        let american = language.as_deref().is_some_and(|tag| tag == "en-us" || tag == "en_us");
        Self {
            month_first: month_first(text).or(american.then_some(true)),
            language: language
                .map(|tag| tag.split(['-', '_']).next().unwrap_or_default().to_owned()),
        }
    }

    fn month(&self, name: &str) -> Option<i8> {
        let name = name.to_lowercase();
        let known = MONTHS.get(name.trim_end_matches('.'))?;
        if let [(month, _)] = known[..] {
            return Some(month);
        }
        let language = self.language.as_deref()?;
        let spoken = |languages: &str| languages.split(' ').any(|one| one == language);
        known.iter().find(|(_, languages)| spoken(languages)).map(|(month, _)| *month)
    }
}

/// A day found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) day: Date,
    /// Where it stands, in bytes of the text.
    pub(crate) at: Range<usize>,
    /// Whether it can be read in one way only.
    pub(crate) clear: bool,
    /// Whether its year has two digits, so that it may be no date at all.
    pub(crate) short: bool,
}

/// The parts of a pattern: `Y` a year, `M` the name of a month, `D` a day, `T` a time of the day
/// that may stand between, `~` what may stand between parts.
fn pattern(written: &str) -> Regex {
    let filled = written
        .replace('~', r"[\s\u{a0}.,/|·-]{0,3}")
        .replace('Y', r"(?P<y>(?:19|20)\d\d)")
        .replace('M', r"(?P<name>[\p{L}\p{M}]{2,14})")
        .replace('D', r"(?P<d>\d{1,2})")
        .replace('T', r"(?:\d{1,2}:\d\d(?::\d\d)?\s{1,2}(?:[A-Z]{2,5}\s{1,2})?)?");
    Regex::new(&filled).expect("the patterns are sound")
}

/// 2020-03-12, 2020/3/12, 2020.03.12, with or without a time behind it.
static YEAR_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<y>(?:19|20)\d\d)(?P<s>[-/.])\s?(?P<m>\d{1,2})(?P<t>[-/.])\s?(?P<d>\d{1,2})")
        .expect("the pattern is sound")
});
/// 12.03.2020, 12/3/20, 12-03-2020.
static YEAR_LAST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?P<a>\d{1,2})\s?(?P<s>[./-])\s?(?P<b>\d{1,2})\s?(?P<t>[./-])\s?(?P<y>(?:(?:19|20)\d\d|\d\d))",
    )
    .expect("the pattern is sound")
});
static DAY_MONTH_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"D(?:st|nd|rd|th|er|[ºª°])?~(?:of\s|de\s|del\s|d['’]|da\s)?M~(?:de\s|del\s|di\s)?TY")
});
static MONTH_DAY_YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"M~D(?:st|nd|rd|th)?~TY"));
static YEAR_MONTH_DAY: LazyLock<Regex> = LazyLock::new(|| pattern(r"Y~(?:m\.?\s|de\s)?M~D"));
static DAY_MONTH_SHORT: LazyLock<Regex> = LazyLock::new(|| pattern(r"D~M~['’]?(?P<y>\d\d)"));
static EAST_ASIAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<y>(?:19|20)\d\d)\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]")
        .expect("the pattern is sound")
});
static COMPACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:T?\d{4,6})?Z?$")
        .expect("the pattern is sound")
});
static SECONDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\d{9,10})(\d{3})?(?:\.\d+)?$").expect("the pattern is sound"));

/// All days in a text, in its order, none of them overlapping.
pub(crate) fn days(text: &str, customs: &Customs) -> Vec<Written> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let mut found: Vec<Written> = Vec::new();
    let mut take = |pattern: &Regex, read: &dyn Fn(&Captures<'_>) -> Option<(Date, bool)>| {
        for captures in pattern.captures_iter(text) {
            let at = captures.get(0).map_or(0..0, |whole| whole.range());
            let mut before = text[..at.start].chars().rev();
            let (last, last_but_one) = (before.next(), before.next());
            let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            // "10.12.3.2020" is a number of another kind.
            let runs_on = matches!(last, Some('.' | '/' | '-')) && is_digit(last_but_one);
            let free = !is_digit(last) && !runs_on && !is_digit(text[at.end..].chars().next());
            let overlaps = |other: &Written| other.at.start < at.end && at.start < other.at.end;
            if !free || found.iter().any(overlaps) {
                continue;
            }
            if let Some((day, clear)) = read(&captures) {
                let short = captures.name("y").is_some_and(|year| year.len() == 2);
                found.push(Written { day, at, clear: clear && !short, short });
            }
        }
    };
    let numbered = |found: &Captures<'_>| {
        let same = found.name("s").map(|s| s.as_str()) == found.name("t").map(|t| t.as_str());
        let day = Date::new(number(found, "y")?, small(found, "m")?, small(found, "d")?).ok()?;
        same.then_some((day, true))
    };
    let named = |found: &Captures<'_>| {
        let month = customs.month(&found["name"])?;
        let year = whole_year(number(found, "y")?);
        Some((Date::new(year, month, small(found, "d")?).ok()?, true))
    };
    take(&YEAR_FIRST, &numbered);
    take(&DAY_MONTH_YEAR, &named);
    take(&MONTH_DAY_YEAR, &named);
    take(&YEAR_MONTH_DAY, &named);
    take(&EAST_ASIAN, &numbered);
    take(&YEAR_LAST, &|found| year_last(found, customs));
    take(&DAY_MONTH_SHORT, &named);
    found.sort_by_key(|written| written.at.start);
    found
}

fn number(found: &Captures<'_>, part: &str) -> Option<i16> {
    found.name(part)?.as_str().parse().ok()
}

fn small(found: &Captures<'_>, part: &str) -> Option<i8> {
    found.name(part)?.as_str().parse().ok()
}

/// A year of two digits as POSIX reads it: 69 to 99 are of the last century.
fn whole_year(written: i16) -> i16 {
    match written {
        0..69 => written + 2000,
        69..100 => written + 1900,
        _ => written,
    }
}

/// "12.03.2020": the day comes first with points; with strokes the page's customs decide, and where
/// it has none the day comes first and the reading is not clear.
fn year_last(found: &Captures<'_>, customs: &Customs) -> Option<(Date, bool)> {
    if found["s"] != found["t"] {
        return None;
    }
    let year = whole_year(number(found, "y")?);
    let (first, second) = (small(found, "a")?, small(found, "b")?);
    let can_swap = first <= 12 && second <= 12 && first != second;
    let swapped = match (&found["s"], customs.month_first) {
        _ if first > 12 => false,
        _ if second > 12 => true,
        (".", _) => false,
        (_, Some(month_first)) => month_first,
        (_, None) => false,
    };
    let clear = !can_swap || &found["s"] == "." || customs.month_first.is_some();
    let (day, month) = if swapped { (second, first) } else { (first, second) };
    Some((Date::new(year, month, day).ok()?, clear))
}

/// Whether the days with strokes in a text put the month first: told by those that can be read in
/// one way only.
pub(crate) fn month_first(text: &str) -> Option<bool> {
    YEAR_LAST.captures_iter(text).find_map(|found| {
        if &found["s"] != "/" || &found["t"] != "/" {
            return None;
        }
        match (small(&found, "a")?, small(&found, "b")?) {
            (1..=12, 13..=31) => Some(true),
            (13..=31, 1..=12) => Some(false),
            _ => None,
        }
    })
}

/// The first day of a value that is meant for machines: any of the forms above, eight digits, or
/// seconds or milliseconds since 1970 (the day in UTC).
pub(crate) fn value(written: &str, customs: &Customs) -> Option<(Date, bool)> {
    let written = written.trim();
    if let Some(found) = COMPACT.captures(written)
        && let Ok(day) = Date::new(number(&found, "y")?, small(&found, "m")?, small(&found, "d")?)
    {
        return Some((day, true));
    }
    if let Some(found) = SECONDS.captures(written) {
        let seconds: i64 = found[1].parse().ok()?;
        let days = i32::try_from(seconds / 86_400).ok()?;
        let epoch = jiff::civil::date(1970, 1, 1);
        let day = epoch.checked_add(jiff::Span::new().days(days)).ok()?;
        return Some((day, true));
    }
    days(written, customs).first().map(|found| (found.day, found.clear))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn all(text: &str) -> Vec<String> {
        days(text, &Customs::default())
            .into_iter()
            .map(|found| format!("{}{}", found.day, if found.clear { "" } else { "?" }))
            .collect()
    }

    #[test]
    fn the_twelfth_of_march_in_many_languages() {
        for written in [
            "2020-03-12",
            "2020-03-12T09:00:00+05:00",
            "2020/3/12",
            "12.03.2020",
            "12. 3. 2020",
            "12 March 2020",
            "12th of March, 2020",
            "March 12th, 2020",
            "Mar. 12, 2020",
            "Thu, 12 Mar 2020 09:00:00 GMT",
            "Thu Mar 12 09:00:00 UTC 2020",
            "12-Mar-2020",
            "Donnerstag, 12. März 2020",
            "le 12 mars 2020",
            "jeudi 12 mars 2020 à 10h",
            "12 de marzo de 2020",
            "12 de março de 2020",
            "12 marzo 2020",
            "12 maart 2020",
            "12 marca 2020",
            "12 mars 2020",
            "12. maaliskuuta 2020",
            "2020. március 12.",
            "2020 m. kovo 12 d.",
            "12 Mart 2020",
            "12 марта 2020 г.",
            "12 березня 2020",
            "12 Μαρτίου 2020",
            "12 مارس 2020",
            "2020年3月12日",
            "2020년 3월 12일",
        ] {
            assert_eq!(all(written), ["2020-03-12"], "{written}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_not_clear() {
        assert_eq!(all("03/04/2020"), ["2020-04-03?"]);
        assert_eq!(all("3/25/2020"), ["2020-03-25"]);
        assert_eq!(all("12.03.20"), ["2020-03-12?"]);
        assert_eq!(all("12 Mar 20"), ["2020-03-12?"]);
        let american = Customs { month_first: Some(true), ..Customs::default() };
        assert_eq!(value("03/04/2020", &american), Some((date(2020, 3, 4), true)));
        assert_eq!(month_first("on 03/04/2020 and 03/25/2020"), Some(true));
        assert_eq!(month_first("on 03/04/2020"), None);
        let day = |language: Option<&str>| {
            let customs = Customs { language: language.map(Into::into), month_first: None };
            value("3 listopada 2020", &customs).map(|found| found.0.month())
        };
        assert_eq!((day(Some("pl")), day(Some("hr")), day(None)), (Some(11), Some(10), None));
    }

    #[test]
    fn no_days() {
        for written in [
            "2020",
            "March 2020",
            "31 February 2020",
            "2020-13-01",
            "version 12.03.2.2020",
            "12 people 2020",
            "tel. 0112 032 0201",
            "1/2",
            "12.03-2020",
        ] {
            assert_eq!(all(written), Vec::<String>::new(), "{written}");
        }
    }

    #[test]
    fn values_for_machines() {
        let of = |written: &str| value(written, &Customs::default()).map(|found| found.0);
        assert_eq!(of("20200312"), Some(date(2020, 3, 12)));
        assert_eq!(of("20200312090000"), Some(date(2020, 3, 12)));
        assert_eq!(of("1584003600"), Some(date(2020, 3, 12)));
        assert_eq!(of("1584003600000"), Some(date(2020, 3, 12)));
        assert_eq!(of("12345"), None);
    }
}
