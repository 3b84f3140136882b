//! What must hold of every record.

mod common;

use std::collections::BTreeSet;

use common::*;
use entente_claims::Modality;
use entente_record::{Bodies, Certainty, Changes, Record, Report, Roll};
use entente_text::Date;
use proptest::prelude::*;
use proptest::sample::select;

fn date() -> impl Strategy<Value = String> {
    prop_oneof![
        (1990..2026i16).prop_map(|year| year.to_string()),
        (1990..2026i16, 1..13i8).prop_map(|(year, month)| format!("{year}-{month:02}")),
        (1990..2026i16, 1..13i8, 1..29i8).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}")),
        (1990..2026i16, 1..13i8).prop_map(|(y, m)| format!("~{y}-{m:02}-15")),
        (1990..2020i16, 0..6i16).prop_map(|(year, more)| format!("{year}/{}", year + more)),
        select(vec!["-", "XXXX-08-31", "199X", "2003~", "../2004", "2010-05/..", "9999", "0000"])
            .prop_map(str::to_owned),
    ]
}

fn line() -> impl Strategy<Value = String> {
    let changes: Vec<String> =
        Changes::builtin().all().iter().map(|change| change.name.clone()).collect();
    let states = || select(vec!["AAA", "BBB", "CCC"]);
    let bodies = || select(vec!["X", "Y"]);
    let modality = select(vec!["asserted", "asserted", "asserted", "planned"]);
    prop_oneof![
        8 => (select(changes), bodies(), date(), states(), modality).prop_map(
            |(change, body, date, member, modality)| match change.as_str() {
                "establish" => format!("establish {body} {date} from Y by {member}"),
                "enter_into_force" | "expire" | "terminate" => format!("{change} {body} {date}"),
                _ => format!("{change} {body} {date} {member} [{modality}]"),
            }
        ),
        1 => (bodies(), date()).prop_map(|(body, date)| format!("establish {body} {date} from X")),
        1 => (bodies(), date(), 0..4i64, proptest::collection::vec(states(), 0..3)).prop_map(
            |(body, date, count, members)| format!("roster {body} {date} {count} {}", members.join(" "))
        ),
    ]
}

fn published() -> impl Strategy<Value = Option<String>> {
    proptest::option::of((1990..2026i16, 1..13i8).prop_map(|(y, m)| format!("{y}-{m:02}-20")))
}

fn reports() -> impl Strategy<Value = Vec<Report>> {
    let one = (published(), proptest::collection::vec(line(), 1..4));
    proptest::collection::vec(one, 1..8).prop_map(|articles| {
        articles
            .iter()
            .enumerate()
            .flat_map(|(number, (published, lines))| {
                let name = format!("article-{number}");
                article(&name, published.as_deref(), &lines.join("\n"))
            })
            .collect()
    })
}

fn any_day() -> impl Strategy<Value = Date> {
    prop_oneof![
        9 => (1989..2027i16, 1..13i8, 1..29i8).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap()),
        1 => select(vec![Date::MIN, Date::MAX]),
    ]
}

fn everything(record: &Record, on: Date, known: Option<Date>) -> String {
    let mut out = String::new();
    for body in ["X", "Y", "Z"] {
        out += &json(&record.roll(body, on, known));
        out += &json(&record.conflicts(body));
        out += &json(&record.changes(body, None, Some(on)));
    }
    out
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn list(roll: &Roll<'_>, certain: bool) -> BTreeSet<String> {
    let entries = roll.members.iter();
    let entries = entries.filter(|entry| !certain || entry.certainty == Certainty::Yes);
    entries.map(|entry| entry.member.to_owned()).collect()
}

proptest! {
    #[test]
    fn the_order_of_input_changes_nothing(
        (one, other) in reports().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        on in any_day(),
    ) {
        let one = Record::new(one, Bodies::default());
        let other = Record::new(other, Bodies::default());
        prop_assert_eq!(everything(&one, on, None), everything(&other, on, None));
    }

    #[test]
    fn adding_article_by_article_in_any_order_is_adding_all_at_once(
        (one, other) in reports().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        gone in 0..8usize,
        on in any_day(),
    ) {
        let bodies = not_counting("X");
        let mut by_one = Record::new(Vec::new(), bodies.clone());
        for report in other {
            by_one.add(vec![report]);
        }
        let all = Record::new(one.clone(), bodies.clone());
        prop_assert_eq!(everything(&all, on, None), everything(&by_one, on, None));
        // And an article that is taken out was never there.
        let gone = article(&format!("article-{gone}"), None, "member X - AAA").remove(0).article.id;
        by_one.remove(&gone);
        let mut rest = one;
        rest.retain(|report| report.article.id != gone);
        let rest = Record::new(rest, bodies);
        prop_assert_eq!(everything(&rest, on, None), everything(&by_one, on, None));
    }

    #[test]
    fn no_threat_denial_rumour_or_plan_moves_a_roll(
        reports in reports(),
        more in reports(),
        modality in select(vec![
            Modality::Hypothetical, Modality::Denied, Modality::Reported, Modality::Planned,
        ]),
        on in any_day(),
        known in proptest::option::of(any_day()),
    ) {
        let mut with = reports.clone();
        with.extend(more.into_iter().map(|mut report| {
            report.claim.modality = modality;
            report
        }));
        let (without, with) =
            (Record::new(reports, Bodies::default()), Record::new(with, Bodies::default()));
        for body in ["X", "Y"] {
            let (roll, doubts) = without.roll(body, on, known);
            let (same, as_many) = with.roll(body, on, known);
            prop_assert_eq!(json(&roll), json(&same));
            prop_assert_eq!(doubts, as_many);
        }
    }

    #[test]
    fn only_what_was_published_by_then_is_known(
        reports in reports(),
        on in any_day(),
        known in any_day(),
    ) {
        let mut by_then = reports.clone();
        by_then.retain(|report| report.article.published.is_some_and(|day| day <= known));
        let (all, by_then) =
            (Record::new(reports, Bodies::default()), Record::new(by_then, Bodies::default()));
        let (roll, _) = all.roll("X", on, Some(known));
        let (same, _) = by_then.roll("X", on, None);
        prop_assert_eq!(roll.members, same.members);
        prop_assert_eq!(roll.flagged, same.flagged);
        prop_assert_eq!(roll.contested, same.contested);
    }

    #[test]
    fn every_entry_has_its_claims_and_what_is_certain_is_possible(
        reports in reports(),
        on in any_day(),
    ) {
        let record = Record::new(reports, not_counting("X"));
        for body in ["X", "Y"] {
            let (roll, _) = record.roll(body, on, None);
            for entry in roll.members.iter().chain(&roll.flagged).chain(&roll.contested) {
                prop_assert!(!entry.claims.is_empty());
                for report in &entry.claims {
                    prop_assert!(!entry.against.contains(report));
                    prop_assert_eq!(report.claim.modality, Modality::Asserted);
                }
            }
            prop_assert!(list(&roll, true).is_subset(&list(&roll, false)));
            prop_assert!(roll.members.is_sorted_by(|one, other| one.member < other.member));
            for conflict in record.conflicts(body) {
                prop_assert!(!conflict.one.reports.is_empty());
                prop_assert!(!conflict.other.reports.is_empty());
            }
        }
    }

    #[test]
    fn a_repeated_report_changes_nothing(reports in reports(), on in any_day()) {
        let twice: Vec<Report> = reports.iter().chain(&reports).cloned().collect();
        let (one, other) =
            (Record::new(reports, Bodies::default()), Record::new(twice, Bodies::default()));
        prop_assert_eq!(everything(&one, on, None), everything(&other, on, None));
    }
}
