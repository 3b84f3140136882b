//! EDTF in the words of formats that know less of time.

use entente_claims::Claim;
use entente_text::{Date, Edtf};
use jiff::civil::date;

/// The best date of a claim, if it can be set on a calendar.
pub(crate) fn dated(claim: &Claim) -> Option<&Edtf> {
    claim.date.as_ref()?.dated()
}

/// A date as a prefix of an ISO 8601 day (`2012`, `2012-05`, `2012-05-15`); `None` where it says
/// less ("199X", a season) or is a range. What marks it approximate or uncertain is dropped, so
/// whoever writes this writes the EDTF beside it.
///
/// ```
/// use entente_export::iso_prefix;
/// assert_eq!(iso_prefix("2012-05~"), Some("2012-05"));
/// assert_eq!(iso_prefix("199X"), None);
/// assert_eq!(iso_prefix("2012-21"), None); // spring
/// ```
pub fn iso_prefix(written: &str) -> Option<&str> {
    let plain = written.trim_end_matches(['~', '?', '%']);
    let mut parts = plain.split('-');
    let number = |part: &str, digits: usize| {
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    number(parts.next()?, 4)?;
    if let Some(month) = parts.next() {
        number(month, 2).filter(|month| (1..=12).contains(month))?;
    }
    if let Some(day) = parts.next() {
        number(day, 2)?;
        plain.parse::<Date>().ok()?;
    }
    parts.next().is_none().then_some(plain)
}

/// The beginning and the end of a date as ISO prefixes; both are the date itself where it is no
/// range.
///
/// ```
/// use entente_export::iso_bounds;
/// let edtf = |written: &str| written.parse().unwrap();
/// assert_eq!(iso_bounds(&edtf("2024-09-26/2024-09-30")), (Some("2024-09-26"), Some("2024-09-30")));
/// assert_eq!(iso_bounds(&edtf("../2024-12-31")), (None, Some("2024-12-31")));
/// assert_eq!(iso_bounds(&edtf("2012-06")), (Some("2012-06"), Some("2012-06")));
/// ```
pub fn iso_bounds(edtf: &Edtf) -> (Option<&str>, Option<&str>) {
    match edtf.as_str().split_once('/') {
        Some((first, last)) => (iso_prefix(first), iso_prefix(last)),
        None => {
            let both = iso_prefix(edtf.as_str());
            (both, both)
        }
    }
}

/// A day as Arrow and Parquet count it.
pub(crate) fn days_since_1970(day: Date) -> Option<i32> {
    date(1970, 1, 1).until(day).ok().map(|span| span.get_days())
}

/// "1 May 2025", "1 - 4 May 2025": the days it can mean.
pub(crate) fn days_in_words(first: Date, last: Date) -> String {
    let long = |day: Date| day.strftime("%-d %B %Y").to_string();
    if first == last { long(first) } else { format!("{} to {}", long(first), long(last)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_date_is_no_prefix() {
        for written in ["", "..", "XXXX-08-31", "2024-13", "2024-02-30", "2024-01-01-01", "-2024"] {
            assert_eq!(iso_prefix(written), None, "{written}");
        }
    }
}
