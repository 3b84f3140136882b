//! What holds for any input.

use crate::common::{put_back, squeezed};
use entente_sources::clean::{clean, note};
use entente_sources::{Format, Options, detect, json_lines, read};
use entente_text::Draft;
use proptest::prelude::*;

const PAGES: [&str; 4] = [
    include_str!("../pages/results.txt"),
    include_str!("../pages/paragraphs.txt"),
    include_str!("../pages/articles.jsonl"),
    include_str!("../pages/page.html"),
];

/// Whatever a harvest points at is there.
fn holds_together(bytes: &[u8], format: Option<Format>) {
    for clean in [true, false] {
        let options = Options { clean, ..Options::default() };
        let Ok(harvest) = read("input", bytes, format, &options) else { continue };
        assert!(!harvest.articles.is_empty());
        for item in &harvest.articles {
            assert!(harvest.bytes.get(item.original.clone()).is_some());
            for credit in &item.draft.credits {
                assert!(credit.span.is_none_or(|span| span.get(&item.draft.body).is_some()));
            }
            for removed in &item.draft.removed {
                assert!(item.draft.body.is_char_boundary(removed.at));
            }
        }
    }
}

/// Text of the pieces that the clean-up looks for.
fn news() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z]{1,8} ",
        1 => "[.,!?…:;“”\"'()\\[\\]—–-]{1,3}[ \n]?",
        1 => "[ \u{a0}\n\r\t]{1,4}",
        1 => Just("[caption id=\"a\" width='3']".to_owned()),
        1 => Just("@NWS. J.Doe".to_owned()),
        1 => Just("[/caption]".to_owned()),
        1 => Just("[gallery]".to_owned()),
        1 => Just("RIGA (NW) — ".to_owned()),
        1 => Just("By Jane Doe\n".to_owned()),
        1 => Just("Photo: Jane Doe / Northern Wire\n".to_owned()),
        1 => Just("This article was first published by Northern Wire. ".to_owned()),
        1 => Just("It rained. \u{a0} History The port was built. ".to_owned()),
        1 => Just("....".to_owned()),
        1 => "\\PC",
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    // Each case reads its bytes a dozen times over.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_it_panic(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..600),
            "([\\PC\n]{0,20}[\n .<>{}\\[\\]\"]){0,20}".prop_map(String::into_bytes),
        ],
    ) {
        let _ = detect(&bytes, Some("input"));
        holds_together(&bytes, None);
        for format in Format::NAMES {
            holds_together(&bytes, format.parse().ok());
        }
        let zipped = [&[0x1f, 0x8b, 8, 0], &bytes[..]].concat();
        holds_together(&zipped, None);
    }

    #[test]
    fn no_broken_page_makes_it_panic(
        page in prop::sample::select(&PAGES),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..40_usize, any::<Vec<u8>>()), 0..6),
    ) {
        let mut bytes = page.as_bytes().to_vec();
        for (place, length, with) in edits {
            let start = place.index(bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, with.into_iter().take(20));
        }
        holds_together(&bytes, None);
    }
}

proptest! {
    #[test]
    fn cleaning_loses_nothing_but_white_space(body in news()) {
        let draft = clean(Draft { body: body.clone(), ..Draft::default() });
        prop_assert_eq!(put_back(&draft), squeezed(&body));
        prop_assert!(draft.removed.is_sorted_by_key(|removed| removed.at));
        let odd = draft.body.contains(['\u{a0}', '\r', '\t']);
        prop_assert!(!odd);
        prop_assert!(!draft.body.contains("  ") && !draft.body.contains("\n\n"));
        prop_assert_eq!(draft.body.trim(), &draft.body);
    }

    #[test]
    fn noting_changes_no_byte(body in news()) {
        let noted = note(Draft { body: body.clone(), ..Draft::default() });
        for credit in &noted.credits {
            let span = credit.span.expect("what is noted has its place");
            prop_assert_eq!(span.of(&body), &credit.text);
        }
        let cleaned = clean(Draft { body: body.clone(), ..Draft::default() });
        prop_assert_eq!(noted.body, body);
        prop_assert_eq!(noted.dateline, cleaned.dateline);
        prop_assert_eq!(noted.byline, cleaned.byline);
        prop_assert_eq!(noted.completeness, cleaned.completeness);
        prop_assert_eq!(noted.credits.len(), cleaned.credits.len());
    }

    #[test]
    fn json_text_comes_back_as_it_went_in(texts in prop::collection::vec("\\PC{1,40}x", 1..5)) {
        let lines: Vec<String> = texts.iter().map(|text| serde_json::json!({ "text": text }).to_string()).collect();
        let options = Options { clean: false, ..Options::default() };
        let read: Vec<String> = json_lines("input", lines.join("\n").as_bytes(), options)
            .map(|line| line.unwrap().0.draft.body)
            .collect();
        prop_assert_eq!(read, texts);
    }
}
