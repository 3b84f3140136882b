//! Whether a text tells a history, and between which years it moves.

use crate::find::Anchor;
use crate::grammar::Base;
use crate::scan::{Found, Says};
use crate::unit::Unit;

/// Whether a text tells a history, so that its dates follow one another and not the publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum History {
    No,
    /// In this place.
    Here,
    /// From its first word to its last.
    Throughout,
}

/// For each expression, whether it stands in a history: most years that the text gives lie before
/// its own present, and so do the last ones before the expression. A text that hardly gives
/// a year near its present, or says "today", "this week" or a bare weekday, is a history from end to end.
pub(crate) fn histories(found: &[Found], citations: &[bool], anchor: &Anchor) -> Vec<History> {
    let present = anchor.published.map(|day| day.year()).or_else(|| {
        anchor.present.as_ref().and_then(|present| present.year.earliest()).map(|day| day.year())
    });
    let given: Vec<Option<(i16, bool)>> = found
        .iter()
        .zip(citations)
        .map(|(found, cited)| match &found.says {
            Says::Dates(parts) if !cited => parts
                .iter()
                .filter_map(|(part, ..)| part.year.map(|year| (year, part.month.is_some())))
                .max(),
            _ => None,
        })
        .collect();
    let is_old = |(year, to_the_month): (i16, bool)| match present {
        Some(present) => year < present,
        None => to_the_month,
    };
    let all = given.iter().flatten().count();
    let old = given.iter().flatten().filter(|&&given| is_old(given)).count();
    if all < 4 || old * 3 < all * 2 {
        return vec![History::No; found.len()];
    }
    let of_now = found.iter().filter(|found| match &found.says {
        Says::Dates(parts) => parts.iter().any(|(part, ..)| {
            let by_now = part
                .frame
                .is_some_and(|frame| frame.base == Base::Now && frame.unit <= Unit::Month);
            // "On Tuesday" without a date is said of the last days.
            let bare = part.weekday.is_some() && part.day.is_none() && part.pick.is_none();
            by_now || bare && anchor.published.is_some()
        }),
        Says::Name(_) => true,
        Says::Reading(_) => false,
    });
    let recent = given
        .iter()
        .flatten()
        .filter(|&&(year, _)| present.is_none_or(|present| year + 1 >= present));
    // A long history may quote a "today" and cite a recent book.
    if (of_now.count() + recent.count()) * 12 <= all {
        return vec![History::Throughout; found.len()];
    }
    let mut last = [false; 3];
    given
        .iter()
        .map(|&given| {
            if let Some(given) = given {
                last = [last[1], last[2], is_old(given)];
            }
            if last.iter().filter(|&&old| old).count() >= 2 { History::Here } else { History::No }
        })
        .collect()
}

/// The years between which a text moves: those that lie around the middle one as the others do.
pub(crate) fn years_of_story(found: &[Found], citations: &[bool]) -> (i16, i16) {
    let mut years: Vec<i16> = found
        .iter()
        .zip(citations)
        .filter(|(_, cited)| !**cited)
        .filter_map(|(found, _)| match &found.says {
            Says::Dates(parts) => parts.iter().find_map(|(part, ..)| part.year),
            _ => None,
        })
        .collect();
    if years.len() < 8 {
        return (i16::MIN, i16::MAX);
    }
    years.sort_unstable();
    let middle = years[years.len() / 2];
    let mut distances: Vec<i16> = years.iter().map(|&year| (year - middle).abs()).collect();
    distances.sort_unstable();
    let usual = distances[distances.len() * 3 / 4].max(3);
    let far = usual.saturating_mul(4);
    (middle.saturating_sub(far), middle.saturating_add(far))
}
