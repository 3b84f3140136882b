//! What holds of every text.

use entente_names::Gazetteer;
use entente_text::Span;
use proptest::prelude::*;

/// Texts made of names, brackets, odd spaces and anything else.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("the ".to_owned()),
        Just(" (".to_owned()),
        Just(")".to_owned()),
        Just("'s ".to_owned()),
        Just("\u{2019}".to_owned()),
        Just("\u{a0}".to_owned()),
        Just("-".to_owned()),
        Just("\n".to_owned()),
        Just("\u{301}".to_owned()),
        Just("Chad Smith".to_owned()),
        Just("Congo".to_owned()),
        Just("Republic of Korea".to_owned()),
        Just("C\u{f4}te d\u{2019}Ivoire".to_owned()),
        Just("Collective Security Treaty Organization".to_owned()),
        Just("CSTO".to_owned()),
        Just("International Cricket Council".to_owned()),
        Just("ICC".to_owned()),
        Just("Caspian Pipeline Consortium (CPC)".to_owned()),
        Just("U.S.".to_owned()),
        Just("South Koreans ".to_owned()),
        "[A-Z][a-z]{0,6} ",
        "[A-Z]{2,5}",
        "\\PC{0,8}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn mentions_lie_in_order_on_boundaries(title in text(), body in text()) {
        let found = Gazetteer::builtin().find(&title, &body);
        for (text, mentions) in [(&title, &found.title), (&body, &found.body)] {
            let mut done = 0;
            for mention in mentions {
                prop_assert!(mention.span.get(text).is_some_and(|name| !name.is_empty()));
                prop_assert!(mention.span.start >= done);
                prop_assert!(!mention.span.of(text).contains('\n'));
                done = mention.span.end;
            }
        }
        for binding in &found.bound {
            let text = if binding.field == entente_text::Field::Title { &title } else { &body };
            prop_assert!(binding.span.get(text).is_some());
        }
    }

    #[test]
    fn finding_is_the_same_every_time(body in text()) {
        let gazetteer = Gazetteer::builtin();
        prop_assert_eq!(gazetteer.find("", &body), gazetteer.find("", &body));
    }

    #[test]
    fn every_masked_mention_leads_back(body in text()) {
        let gazetteer = Gazetteer::builtin();
        let found = gazetteer.find("", &body);
        let masked = gazetteer.mask(&body, &found.body);
        // The bytes of the masked text, taken back one character at a time, cover each mention
        // either whole (it was masked) or as it stands.
        let back: Vec<Span> = masked
            .text
            .char_indices()
            .map(|(at, c)| masked.back(Span::new(at, at + c.len_utf8())))
            .collect();
        for mention in &found.body {
            let inside: Vec<&Span> =
                back.iter().filter(|span| span.overlaps(mention.span)).collect();
            prop_assert!(!inside.is_empty());
            prop_assert!(inside.iter().all(|span| mention.span.contains(**span)));
            let whole = inside.iter().fold(*inside[0], |all, span| all.join(**span));
            prop_assert_eq!(whole, mention.span);
        }
    }
}
