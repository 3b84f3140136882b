//! The day of publication, as a source states it.

use jiff::civil::Date;

/// The day in `YYYY-MM-DD` or in a timestamp that begins with one (`2024-03-05T09:00:00+05:00`,
/// `2024-03-05 09:00`): the day as printed there, in the publisher's own time zone. Anything else
/// gives `None`: part of a date is not a day.
pub(crate) fn stated_day(written: &str) -> Option<Date> {
    let written = written.trim();
    let (day, rest) = written.split_at_checked(10)?;
    let shaped = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let time = rest.strip_prefix(['T', 't', ' ']).map_or(rest, str::trim_start);
    let clock = time.len() >= 5
        && time.as_bytes()[..2].iter().all(u8::is_ascii_digit)
        && time.as_bytes()[2] == b':'
        && time.as_bytes()[3..5].iter().all(u8::is_ascii_digit);
    let timed = rest.is_empty() || (time.len() < rest.len() && clock);
    if shaped && timed { day.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_or_a_timestamp() {
        let day = Some(date(2024, 3, 5));
        assert_eq!(stated_day("2024-03-05"), day);
        assert_eq!(stated_day(" 2024-03-05T23:59:00Z"), day);
        assert_eq!(stated_day("2024-03-05 09:00"), day);
        assert_eq!(stated_day("2024-03-05T09:00:00.123+05:00"), day);
    }

    #[test]
    fn nothing_less_and_nothing_else() {
        for written in [
            "",
            "2024",
            "2024-03",
            "2024-02-30",
            "20240305",
            "5 March 2024",
            "2024-03-05x",
            "2024-03-05T",
            "2024-03-0é",
        ] {
            assert_eq!(stated_day(written), None, "{written}");
        }
    }
}
