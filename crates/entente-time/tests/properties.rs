//! What holds of every text, whatever it says.

use entente_text::{Document, Edtf};
use entente_time::{Anchor, find, present};
use proptest::prelude::*;

/// Pieces that time expressions are made of, and some that are not.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "on",
        "in",
        "by",
        "until",
        "since",
        "from",
        "to",
        "between",
        "and",
        "the",
        "end of",
        "early",
        "this",
        "last",
        "next",
        "year",
        "week",
        "month",
        "days",
        "years",
        "two",
        "five",
        "ago",
        "later",
        "earlier",
        "May",
        "March",
        "September",
        "February",
        "Monday",
        "Sunday",
        "31",
        "30",
        "29th",
        "6",
        "2024",
        "1992",
        "2006-2012",
        "26-30",
        "1990s",
        "'90s",
        "490 BC",
        "2024-02-30",
        "30/02/2024",
        "10:57",
        "p.m.",
        "today",
        "yesterday",
        "tomorrow",
        "the same day",
        "winter",
        "quarter",
        "first",
        "half of",
        "century",
        "every",
        "past",
        "coming",
        "few",
        "night",
        "of",
        "Interaction-2024",
        "exercise",
        "is",
        "will",
        "was",
        "(Agency,",
        ")",
        ",",
        ".",
        "\n",
        "-",
        "–",
        "é",
        "’s",
        "a",
        "hundred",
        "thousand",
        "9999",
        "0000",
        "99",
        "million",
        "fiscal",
        "overnight",
        "noon",
        "midnight",
        "1400 GMT",
        "8:30",
        "Q3",
        "third quarter",
        "year-earlier",
        "twice a",
        "$5 million",
        "on",
        "weekends",
        "the nineties",
        "soon",
        "another",
        "hours later",
        "hours ago",
    ];
    prop_oneof![
        8 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(piece(), 0..24).prop_flat_map(|pieces| {
        let spaced = pieces.join(" ");
        let glued = pieces.concat();
        prop_oneof![4 => Just(spaced), 1 => Just(glued)]
    })
}

fn anchor() -> impl Strategy<Value = (Option<(i16, i8, i8)>, Option<i16>)> {
    let day = (1i16..=9998, 1i8..=12, 1i8..=28);
    (proptest::option::of(day), proptest::option::of(1i16..=9998))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn expressions_lie_in_the_text_and_dates_in_the_calendar(text in text(), (day, year) in anchor()) {
        let published = day.map(|(year, month, day)| jiff::civil::date(year, month, day));
        let present = year.map(|year| entente_time::Present {
            year: Edtf::year(year),
            field: entente_text::Field::Body,
            span: entente_text::Span::new(0, 0),
            basis: "a name".to_owned(),
        });
        let document = Document { text: text.clone(), ..Document::default() };
        let (found, doubts) = find(&document, &Anchor { published, present });
        let mut end = 0;
        for timex in &found {
            prop_assert!(timex.span.start >= end, "{:?} overlaps", timex);
            prop_assert!(!timex.span.is_empty());
            end = timex.span.end;
            prop_assert!(timex.span.get(&text).is_some());
            prop_assert!(!timex.parts.is_empty());
            for part in &timex.parts {
                prop_assert!(timex.span.contains(part.span));
                prop_assert!(part.span.get(&text).is_some());
            }
            let words = timex.when.text.as_deref().unwrap_or_default();
            prop_assert!(text.contains(words));
            for edtf in [&timex.when.edtf, &timex.when.inferred].into_iter().flatten() {
                let again: Edtf = edtf.as_str().parse().unwrap();
                prop_assert_eq!(&again, edtf);
                if let (Some(first), Some(last)) = (edtf.earliest(), edtf.latest()) {
                    prop_assert!(first <= last, "{}", edtf);
                }
            }
            if let (Some(strict), Some(inferred)) = (&timex.when.edtf, &timex.when.inferred) {
                prop_assert!(strict.can_meet(inferred), "{} {}", strict, inferred);
                if let (Some(first), Some(within)) = (strict.earliest(), inferred.earliest()) {
                    prop_assert!(first <= within, "{} {}", strict, inferred);
                }
                if let (Some(last), Some(within)) = (strict.latest(), inferred.latest()) {
                    prop_assert!(within <= last, "{} {}", strict, inferred);
                }
            }
        }
        for doubt in doubts {
            prop_assert!(doubt.span.is_none_or(|span| span.get(&text).is_some()));
        }
    }

    #[test]
    fn without_a_known_year_no_year_is_given(text in text()) {
        let figures = text.chars().any(|c| c.is_ascii_digit());
        let document = Document { text, ..Document::default() };
        let (found, _) = find(&document, &Anchor::default());
        for timex in found.iter().filter(|_| !figures) {
            for edtf in [&timex.when.edtf, &timex.when.inferred].into_iter().flatten() {
                let in_words = timex.when.text.as_deref().unwrap_or_default().contains("century");
                prop_assert!(!edtf.fixes_year() || in_words, "{:?}", timex);
            }
        }
    }

    #[test]
    fn looking_for_the_present_never_panics(title in text(), body in text()) {
        let (present, _) = present(&title, &body);
        if let Some(present) = present {
            let told = match present.field {
                entente_text::Field::Title => &title,
                entente_text::Field::Body => &body,
            };
            prop_assert!(present.span.get(told).is_some());
        }
    }
}
