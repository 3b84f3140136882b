//! Dates as a reader of the page sees them.

use entente_text::{Date, Edtf, When};

/// A date in words, and as HTML's `time` element wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dated {
    /// "1 January 2010", "about 1994", "31 August, year not stated".
    pub(crate) words: String,
    /// "2010-01-01", "1994": the value of `datetime`, where HTML has one that says the same.
    pub(crate) machine: Option<String>,
}

/// When something took place, as far as the text says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WhenWords {
    /// The best date there is.
    pub(crate) date: Option<Dated>,
    /// Whether a part of it was taken from elsewhere in the article.
    pub(crate) inferred: bool,
    /// The words of the text, where they are not the date itself.
    pub(crate) text: Option<String>,
    /// How the date was reached, or why there is none.
    pub(crate) basis: Option<String>,
}

/// A day.
pub(crate) fn day(date: Date) -> Dated {
    Dated { words: date.strftime("%-d %B %Y").to_string(), machine: Some(date.to_string()) }
}

/// The time of a claim.
pub(crate) fn when(when: &When) -> WhenWords {
    let best = when.best();
    WhenWords {
        date: best.map(edtf),
        inferred: best.is_some() && best != when.edtf.as_ref(),
        text: when.text.clone(),
        basis: when.basis.clone(),
    }
}

/// A time in one line: "31 August 2024, inferred: year from the exercise".
pub(crate) fn said(time: &When) -> String {
    let WhenWords { date, inferred, basis, .. } = when(time);
    let date = date.map_or_else(|| "no date".to_owned(), |date| date.words);
    let inferred = if inferred { ", inferred" } else { "" };
    let basis = basis.map(|basis| format!(": {basis}")).unwrap_or_default();
    format!("{date}{inferred}{basis}")
}

/// A date, part of a date, or interval. What has no plain words is shown as it is written.
pub(crate) fn edtf(date: &Edtf) -> Dated {
    let written = date.as_str();
    let words = words(written).unwrap_or_else(|| written.to_owned());
    let plain = written.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    // HTML knows years, months and days, and no seasons.
    let known = matches!(Calendar::read(written), Some(Calendar { season: None, .. }));
    Dated { words, machine: (plain && known).then(|| written.to_owned()) }
}

fn words(written: &str) -> Option<String> {
    let Some((from, to)) = written.split_once('/') else { return single(written) };
    match (from, to) {
        (".." | "", ".." | "") => None,
        (".." | "", to) => Some(format!("until {}", single(to)?)),
        (from, ".." | "") => Some(format!("from {}", single(from)?)),
        (from, to) => Some(format!("{} to {}", shortened(from, to)?, single(to)?)),
    }
}

/// The beginning of an interval without what its end says as well: "26" of "26 to 30 September
/// 2024".
fn shortened(from: &str, to: &str) -> Option<String> {
    let (Ok(first), Ok(last)) = (from.parse::<Date>(), to.parse::<Date>()) else {
        return single(from);
    };
    let format = match first.year() == last.year() {
        true if first.month() == last.month() => "%-d",
        true => "%-d %B",
        false => "%-d %B %Y",
    };
    Some(first.strftime(format).to_string())
}

fn single(written: &str) -> Option<String> {
    let (plain, doubt) = match written.as_bytes().last()? {
        b'~' => (&written[..written.len() - 1], "about "),
        b'?' => (&written[..written.len() - 1], "perhaps "),
        b'%' => (&written[..written.len() - 1], "perhaps about "),
        _ => (written, ""),
    };
    Some(format!("{doubt}{}", Calendar::read(plain)?.words()?))
}

/// The parts of a single date as they are written, digits or X.
struct Calendar<'a> {
    year: &'a str,
    month: Option<&'a str>,
    day: Option<&'a str>,
    /// A part of the year that is no month (ISO 8601-2, 21 to 41).
    season: Option<&'static str>,
}

impl<'a> Calendar<'a> {
    fn read(written: &'a str) -> Option<Self> {
        let mut parts = written.split('-');
        let year = parts.next()?;
        let (month, day) = (parts.next(), parts.next());
        let fits = |part: &str, length: usize| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'X')
        };
        let all = fits(year, 4)
            && month.is_none_or(|month| fits(month, 2))
            && day.is_none_or(|day| fits(day, 2))
            && parts.next().is_none();
        let season = match month {
            Some("21") => Some("spring"),
            Some("22") => Some("summer"),
            Some("23") => Some("autumn"),
            Some("24") => Some("winter"),
            Some("33") => Some("the first quarter of"),
            Some("34") => Some("the second quarter of"),
            Some("35") => Some("the third quarter of"),
            Some("36") => Some("the fourth quarter of"),
            Some("40") => Some("the first half of"),
            Some("41") => Some("the second half of"),
            _ => None,
        };
        all.then_some(Self { year, month, day, season })
    }

    fn words(&self) -> Option<String> {
        if self.year == "XXXX" {
            let rest = self.without_year()?;
            return Some(format!("{rest}, year not stated"));
        }
        let year = match self.year.find('X') {
            None => self.year.to_owned(),
            Some(3) => format!("the {}0s", &self.year[..3]),
            Some(at) if self.year[at..].bytes().all(|byte| byte == b'X') => {
                let (first, last) = (self.year.replace('X', "0"), self.year.replace('X', "9"));
                format!("a year from {first} to {last}")
            }
            Some(_) => return None,
        };
        match (self.month, self.season) {
            (None, _) => Some(year),
            (_, Some(season)) => Some(format!("{season} {year}")),
            (Some("XX"), _) => match self.day {
                None => Some(format!("a month of {year}")),
                Some("XX") => Some(format!("a day in {year}")),
                Some(_) => None,
            },
            _ => Some(format!("{} {year}", self.without_year()?)),
        }
    }

    /// "31 August", "August", "a day in August".
    fn without_year(&self) -> Option<String> {
        let month: i8 = self.month?.parse().ok()?;
        // A leap year, so that the 29th of February has its name too.
        let name = Date::new(2000, month, 1).ok()?.strftime("%B").to_string();
        match self.day {
            None => Some(name),
            Some("XX") => Some(format!("a day in {name}")),
            Some(day) => {
                let day: i8 = day.parse().ok()?;
                Date::new(2000, month, day).ok()?;
                Some(format!("{day} {name}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(written: &str) -> String {
        let Dated { words, machine } = edtf(&written.parse().unwrap());
        machine.map_or(words.clone(), |machine| format!("{words} [{machine}]"))
    }

    #[test]
    fn dates_are_said_as_finely_as_they_are_known() {
        let written = [
            "1992-05-15",
            "1992-05",
            "1994",
            "2012~",
            "2012-12?",
            "199X",
            "19XX",
            "XXXX-08-31",
            "XXXX-08",
            "1994-XX",
            "1994-05-XX",
            "1994-XX-XX",
            "1994-21",
            "2024-09-26/2024-09-30",
            "2024-09-30/2024-10-02",
            "2023-12-30/2024-01-02",
            "1993/1994",
            "../2024-12-31",
            "2002/..",
            "[1992,1994]",
        ];
        let said: Vec<String> =
            written.iter().map(|date| format!("{date} = {}", said(date))).collect();
        insta::assert_snapshot!(said.join("\n"), @r"
        1992-05-15 = 15 May 1992 [1992-05-15]
        1992-05 = May 1992 [1992-05]
        1994 = 1994 [1994]
        2012~ = about 2012
        2012-12? = perhaps December 2012
        199X = the 1990s
        19XX = a year from 1900 to 1999
        XXXX-08-31 = 31 August, year not stated
        XXXX-08 = August, year not stated
        1994-XX = a month of 1994
        1994-05-XX = a day in May 1994
        1994-XX-XX = a day in 1994
        1994-21 = spring 1994
        2024-09-26/2024-09-30 = 26 to 30 September 2024
        2024-09-30/2024-10-02 = 30 September to 2 October 2024
        2023-12-30/2024-01-02 = 30 December 2023 to 2 January 2024
        1993/1994 = 1993 to 1994
        ../2024-12-31 = until 31 December 2024
        2002/.. = from 2002
        [1992,1994] = [1992,1994]
        ");
    }

    #[test]
    fn a_part_from_elsewhere_is_called_inferred() {
        let strict = "XXXX-08-31".parse().unwrap();
        let inferred = "2024-08-31".parse().unwrap();
        let basis = Some("year from the exercise".to_owned());
        let time = When { text: None, edtf: Some(strict), inferred: Some(inferred), basis };
        let said = when(&time);
        assert!(said.inferred);
        assert_eq!(said.date.unwrap().words, "31 August 2024");
    }
}
