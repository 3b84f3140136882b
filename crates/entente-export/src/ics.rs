//! A calendar (RFC 5545): exercises, meetings, and changes of membership with their days.

use std::io::{self, Write};

use entente_claims::Modality;
use entente_names::PlaceKind;
use entente_record::Report;
use entente_text::Date;
use jiff::ToSpan;

use crate::dates::{dated, days_in_words};
use crate::event::place_of;
use crate::names::Names;
use crate::says::sentence;
use crate::wording::claim_in_words;
use crate::{Heading, Selection, Written};

/// The types of claim that stand in a calendar.
const KINDS: [&str; 5] = ["exercise", "meeting", "membership", "deployment", "event"];

/// How long something may last to stand in a calendar: what is dated to a year only has no day.
const LONGEST: i32 = 31;

/// How long a line may be, in bytes.
const LINE: usize = 75;

pub(crate) fn write(
    selection: &Selection<'_>,
    names: &Names<'_>,
    heading: &Heading,
    out: &mut impl Write,
) -> io::Result<Written> {
    let mut calendar = Calendar(out);
    calendar.line("BEGIN:VCALENDAR")?;
    calendar.line("VERSION:2.0")?;
    calendar.line("PRODID:-//entente//entente//EN")?;
    calendar.line("CALSCALE:GREGORIAN")?;
    calendar.text("X-WR-CALNAME", &heading.title)?;
    let (mut count, mut coarse) = (0, 0);
    for report in selection.claims {
        let claim = &report.claim;
        let told = !matches!(claim.modality, Modality::Denied | Modality::Hypothetical);
        if !told || !KINDS.contains(&claim.kind.as_str()) {
            continue;
        }
        let days = dated(claim).filter(|date| date.width().is_some_and(|days| days <= LONGEST));
        let Some((first, last)) = days.and_then(|date| date.earliest().zip(date.latest())) else {
            coarse += 1;
            continue;
        };
        count += 1;
        event(&mut calendar, report, (first, last), names)?;
    }
    calendar.line("END:VCALENDAR")?;
    let one = "claim is dated to no month and has no place in a calendar";
    let many = "claims are dated to no month and have no place in a calendar";
    Ok(Written::all(count).left_out(coarse, one, many))
}

fn event(
    calendar: &mut Calendar<impl Write>,
    report: &Report,
    (first, last): (Date, Date),
    names: &Names<'_>,
) -> io::Result<()> {
    let (claim, article) = (&report.claim, &report.article);
    calendar.line("BEGIN:VEVENT")?;
    calendar.line(&format!("UID:{}@entente", claim.id))?;
    // The standard wants the moment of making; the same archive must give the same bytes, so it
    // is the day of the news.
    let stamp = article.published.unwrap_or(first);
    calendar.line(&format!("DTSTAMP:{}T000000Z", stamp.strftime("%Y%m%d")))?;
    calendar.line(&format!("DTSTART;VALUE=DATE:{}", first.strftime("%Y%m%d")))?;
    let end = last.saturating_add(1.day());
    calendar.line(&format!("DTEND;VALUE=DATE:{}", end.strftime("%Y%m%d")))?;
    calendar.text("SUMMARY", &claim_in_words(claim, names.gazetteer()))?;
    let written = dated(claim).map(|date| date.as_str()).unwrap_or_default();
    let spread = match written.contains('/') || first == last {
        true => String::new(),
        false => format!("\nSome time from {}.", days_in_words(first, last)),
    };
    let source = [article.source.as_deref(), Some(article.title.as_str())];
    let source: Vec<&str> = source.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    let description = format!(
        "\u{201c}{}\u{201d}\n{}\nEDTF {written}{spread}",
        sentence(claim),
        source.join(", ")
    );
    calendar.text("DESCRIPTION", &description)?;
    let place = place_of(claim, names);
    let location =
        claim.slot("place").or_else(|| claim.slot("country").map(|code| names.short(code)));
    if let Some(location) = location {
        calendar.text("LOCATION", location)?;
    }
    // The middle of a state is no place to go to.
    let point =
        place.filter(|place| place.kind != PlaceKind::Country).and_then(|place| place.point);
    if let Some(point) = point {
        calendar.line(&format!("GEO:{:.6};{:.6}", point.latitude, point.longitude))?;
    }
    let status = match (claim.slot("status"), claim.modality) {
        (Some("cancelled"), _) => "CANCELLED",
        (_, Modality::Asserted) => "CONFIRMED",
        _ => "TENTATIVE",
    };
    calendar.line(&format!("STATUS:{status}"))?;
    calendar.line("TRANSP:TRANSPARENT")?;
    calendar.text("CATEGORIES", &claim.kind)?;
    if let Some(url) = article.url.as_deref().filter(|url| !url.contains(char::is_whitespace)) {
        calendar.line(&format!("URL:{url}"))?;
    }
    calendar.line("END:VEVENT")
}

/// Content lines, folded as the standard asks.
struct Calendar<'a, W>(&'a mut W);

impl<W: Write> Calendar<'_, W> {
    /// A property whose value is text.
    fn text(&mut self, name: &str, value: &str) -> io::Result<()> {
        let mut escaped = String::with_capacity(value.len());
        for letter in value.chars() {
            match letter {
                '\\' | ';' | ',' => {
                    escaped.push('\\');
                    escaped.push(letter);
                }
                '\n' => escaped.push_str("\\n"),
                '\t' => escaped.push(' '),
                _ if letter.is_control() => {}
                _ => escaped.push(letter),
            }
        }
        self.line(&format!("{name}:{escaped}"))
    }

    fn line(&mut self, line: &str) -> io::Result<()> {
        let (mut rest, mut room) = (line, LINE);
        while rest.len() > room {
            let mut cut = room;
            while !rest.is_char_boundary(cut) {
                cut -= 1;
            }
            self.0.write_all(&rest.as_bytes()[..cut])?;
            self.0.write_all(b"\r\n ")?;
            rest = &rest[cut..];
            room = LINE - 1;
        }
        self.0.write_all(rest.as_bytes())?;
        self.0.write_all(b"\r\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut out = Vec::new();
        Calendar(&mut out).text("SUMMARY", &"é, ".repeat(60)).unwrap();
        let written = String::from_utf8(out).expect("no character is cut");
        assert!(written.split("\r\n").all(|line| line.len() <= LINE), "{written}");
        let unfolded = written.replace("\r\n ", "");
        assert_eq!(unfolded, format!("SUMMARY:{}\r\n", "é\\, ".repeat(60)));
    }
}
