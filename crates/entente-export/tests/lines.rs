//! Lines come back as they were written, whatever is in them.

use std::collections::BTreeMap;

use entente_claims::{Claim, Evidence, Modality, Slot, Slots};
use entente_export::{ArticleLine, ClaimLine, CoverageLine, Line, OriginalLine, ReadingLine};
use entente_record::{Anchor, Part, Ruling, Verdict};
use entente_text::{Article, ArticleId, Coverage, Doubt, Draft, Field, Span, When};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

fn slots() -> impl Strategy<Value = Slots> {
    let slot = prop_oneof![
        any::<i64>().prop_map(Slot::Number),
        ".*".prop_map(Slot::Text),
        vec(".*", 0..3).prop_map(Slot::List),
    ];
    btree_map("[a-z_]{1,8}", slot, 0..4).prop_map(|slots| slots.into_iter().collect())
}

fn when() -> impl Strategy<Value = When> {
    let edtf = prop_oneof!["[12][0-9]{3}", "[12][0-9]{3}-0[1-9]", "\\.\\./[12][0-9]{3}"];
    (edtf, option::of(".*")).prop_map(|(edtf, basis)| When {
        edtf: edtf.parse().ok(),
        basis,
        ..When::default()
    })
}

fn claim() -> impl Strategy<Value = Claim> {
    let modality = prop_oneof![
        Just(Modality::Asserted),
        Just(Modality::Planned),
        Just(Modality::Hypothetical),
        Just(Modality::Denied),
        Just(Modality::Reported),
    ];
    (".+", "[a-z]{3,9}", slots(), option::of(when()), modality, option::of(".*")).prop_map(
        |(text, kind, slots, date, modality, attribution)| {
            let evidence = vec![Evidence::new(Field::Body, &text, Span::new(0, text.len()))];
            let made = Claim::new("an article", &kind, "rule.a", slots, evidence).unwrap();
            Claim { date, modality, attribution, ..made }
        },
    )
}

fn anchor() -> impl Strategy<Value = Anchor> {
    claim().prop_map(|Claim { id, kind, evidence, slots, .. }| {
        let article = ArticleId::kept("0123456789abcdef0123456789abcdef".to_owned());
        Anchor { article, claim: id, kind, evidence, slots }
    })
}

fn ruling() -> impl Strategy<Value = Ruling> {
    let amended = (anchor(), slots(), option::of(when()), option::of(Just(Modality::Denied)));
    let settled = (".*", vec(anchor(), 0..3), vec(anchor(), 0..3));
    prop_oneof![
        anchor().prop_map(|claim| Ruling::Accept { claim }),
        anchor().prop_map(|claim| Ruling::Reject { claim }),
        amended.prop_map(|(claim, slots, date, modality)| {
            let slots: BTreeMap<String, Option<Slot>> =
                slots.into_iter().map(|(name, slot)| (name, Some(slot))).collect();
            Ruling::Amend { claim, slots, date: date.map(Box::new), modality }
        }),
        settled.prop_map(|(conflict, holds, yields)| Ruling::Settle {
            organisation: "CSTO".to_owned(),
            member: "UZB".to_owned(),
            conflict,
            holds,
            yields,
        }),
        vec(".*", 2..4).prop_map(|names| Ruling::Merge { part: Part::Person, names }),
        (".*", ".*", vec(anchor(), 1..3)).prop_map(|(name, into, claims)| Ruling::Split {
            part: Part::Name,
            name,
            into,
            claims
        }),
        (1_i64..1000).prop_map(|verdict| Ruling::Undo { verdict }),
    ]
}

fn line() -> impl Strategy<Value = Line> {
    let article = (".*", ".*", option::of(".*"), vec(".*", 0..3)).prop_map(
        |(title, body, source, origins)| {
            let article = Article::from(Draft { title, body, source, ..Draft::default() });
            let added = "2026-01-31T12:00:00Z".parse().ok();
            Line::Article(Box::new(ArticleLine { article, origins, added, original: None }))
        },
    );
    let reading = (".*", vec(".*", 0..3), 0_usize..99).prop_map(|(reader, doubts, claims)| {
        let doubts = doubts.into_iter().map(|message| Doubt { message, span: None }).collect();
        Line::Reading(ReadingLine { of: "0".repeat(32), reader, doubts, claims })
    });
    let verdict = (1_i64..1000, ".*", ".*", ruling()).prop_map(|(number, by, why, ruling)| {
        let at = "2026-01-31T12:00:00Z".to_owned();
        Line::Verdict(Box::new(Verdict { number, at, by, why, ruling }))
    });
    prop_oneof![
        article,
        reading,
        verdict,
        claim().prop_map(|claim| Line::Claim(Box::new(ClaimLine { of: "0".repeat(32), claim }))),
        (".*", ".*").prop_map(|(hash, base64)| Line::Original(OriginalLine { hash, base64 })),
        (".*", 1_usize..9, 9_usize..99, ".*").prop_map(|(origin, first, total, text)| {
            let last = total;
            Line::Coverage(CoverageLine { origin, coverage: Coverage { first, last, total, text } })
        }),
    ]
}

proptest! {
    #[test]
    fn a_line_comes_back_as_it_was_written(line in line()) {
        let written = serde_json::to_string(&line).unwrap();
        prop_assert!(!written.contains('\n'));
        let read = Line::parse(&written).unwrap();
        prop_assert_eq!(&read, &line);
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), written);
    }
}
