//! Exercises and meetings, gathered over articles.

mod common;

use common::*;
use entente_record::{Bodies, Occasion, Part, Report, Ruling, Verdict, Verdicts, occasions};
use proptest::prelude::*;

fn gathered(reports: &[Report]) -> Vec<Occasion<'_>> {
    occasions(reports, None, &Bodies::default(), &Verdicts::default())
}

/// "names, date, status: who".
fn lines(occasions: &[Occasion<'_>]) -> String {
    let line = |one: &Occasion<'_>| {
        let date = one.date.as_ref().map_or("-".to_owned(), ToString::to_string);
        let states = one.states.keys().map(|state| format!("{state} {:?}", one.presence(state)));
        let states: Vec<String> = states.collect();
        format!(
            "{} {}, {date}, {}: {}",
            one.organisations.join("+"),
            one.names.join(" = "),
            one.status,
            states.join(", ")
        )
    };
    occasions.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn brotherhood() -> Vec<Report> {
    vec![
        planned(report(
            "spring",
            Some("2024-03-11"),
            "exercise",
            r#"{"name": "Unbreakable Brotherhood-2024", "organisation": "CSTO",
                "participants": ["ARM", "BLR", "KGZ"]}"#,
            "2024-10",
            "The alliance plans Unbreakable Brotherhood-2024 for October.",
        )),
        report(
            "autumn",
            Some("2024-09-27"),
            "exercise",
            r#"{"name": "Indestructible Brotherhood", "organisation": "CSTO",
                "participants": ["BLR", "KGZ"], "absentees": ["ARM"]}"#,
            "2024-09-26/2024-09-30",
            "Indestructible Brotherhood opened near Bishkek without Armenia.",
        ),
        report(
            "nameless",
            Some("2024-09-28"),
            "exercise",
            r#"{"organisation": "CSTO", "participants": ["RUS"], "place": "Edelweiss range"}"#,
            "2024-09-28",
            "Troops of the alliance drilled at the Edelweiss range on Saturday.",
        ),
        report(
            "year-before",
            Some("2023-10-07"),
            "exercise",
            r#"{"name": "Indestructible Brotherhood-2023", "organisation": "CSTO",
                "status": "cancelled"}"#,
            "2023-10-09",
            "Bishkek called off Indestructible Brotherhood-2023.",
        ),
    ]
}

#[test]
fn two_names_and_shifting_dates_are_one_exercise_and_another_year_is_another() {
    let reports = brotherhood();
    let all = gathered(&reports);
    insta::assert_snapshot!(lines(&all), @r"
    CSTO Indestructible Brotherhood-2023, 2023-10-09, cancelled: 
    CSTO Indestructible Brotherhood = Unbreakable Brotherhood-2024, 2024-09-26/2024-09-30, held: ARM [Absent], BLR [TookPart], KGZ [TookPart], RUS [TookPart]
    ");
    let turns: Vec<&str> = all[1].turns().into_iter().map(|(status, _)| status).collect();
    assert_eq!(turns, ["planned", "held"]);
    let dates: Vec<(String, bool)> =
        all[1].dates().into_iter().map(|date| (date.date, date.agrees)).collect();
    assert_eq!(dates.iter().filter(|(_, agrees)| !agrees).count(), 1, "{dates:?}");
}

#[test]
fn planned_then_called_off() {
    let slots = r#"{"name": "Rock", "organisation": "CSTO"}"#;
    let first = planned(report("a", Some("2022-09-01"), "exercise", slots, "2022-10", "Planned."));
    let off = r#"{"name": "Rock", "organisation": "CSTO", "status": "cancelled"}"#;
    let second = report("b", Some("2022-10-09"), "exercise", off, "2022-10-10", "Called off.");
    let reports = [first, second];
    insta::assert_snapshot!(lines(&gathered(&reports)), @"CSTO Rock, 2022-10-10, cancelled: ");
    let known =
        occasions(&reports, Some(day("2022-09-30")), &Bodies::default(), &Verdicts::default());
    assert_eq!(known[0].status, "planned");
}

#[test]
fn a_meeting_of_days_is_one_and_the_next_is_another() {
    let meeting = |name: &str, published: &str, date: &str, place: &str| {
        let slots = format!(r#"{{"organisation": "SCO", "sides": ["CHN"], "place": "{place}"}}"#);
        report(name, Some(published), "meeting", &slots, date, &format!("They met. {name}"))
    };
    let reports = [
        meeting("a", "2022-09-15", "2022-09-15", "Samarkand"),
        meeting("b", "2022-09-16", "2022-09-15/2022-09-16", "Samarkand"),
        meeting("c", "2022-09-16", "2022-09-16", "New York"),
        meeting("d", "2022-11-01", "2022-11-01", "Samarkand"),
    ];
    assert_eq!(gathered(&reports).len(), 3);
}

#[test]
fn a_person_can_say_that_two_names_are_one_or_that_one_is_two() {
    let exercise = |name: &str, article: &str| {
        let slots = format!(r#"{{"name": "{name}", "organisation": "CSTO"}}"#);
        report(article, Some("2024-05-01"), "exercise", &slots, "2024-05-01", &format!("{name}."))
    };
    let reports =
        [exercise("Barrier-2024", "a"), exercise("Bar-2024", "b"), exercise("Bar-2024", "c")];
    assert_eq!(gathered(&reports).len(), 2);
    let verdict = |number, ruling| {
        let (at, by, why) = ("2026-01-01T00:00:00Z".to_owned(), "A".to_owned(), String::new());
        Verdict { number, at, by, why, ruling }
    };
    let names = vec!["Barrier-2024".to_owned(), "Bar-2024".to_owned()];
    let merge = verdict(1, Ruling::Merge { part: Part::Name, names });
    let merged = Verdicts::new(vec![merge.clone()]);
    let all = occasions(&reports, None, &Bodies::default(), &merged);
    assert_eq!(lines(&all), "CSTO Bar-2024 = Barrier-2024, 2024-05-01, held: ");
    let split = verdict(
        2,
        Ruling::Split {
            part: Part::Name,
            name: "Bar-2024".to_owned(),
            into: "Other-2024".to_owned(),
            claims: vec![(&reports[2]).into()],
        },
    );
    let both = Verdicts::new(vec![merge.clone(), split.clone()]);
    assert_eq!(occasions(&reports, None, &Bodies::default(), &both).len(), 2);
    let undone = Verdicts::new(vec![merge, split, verdict(3, Ruling::Undo { verdict: 1 })]);
    assert_eq!(occasions(&reports, None, &Bodies::default(), &undone).len(), 3);
}

fn any_report() -> impl Strategy<Value = Report> {
    let names = prop_oneof![
        Just(String::new()),
        Just(r#""name": "Search","#.to_owned()),
        Just(r#""name": "Poisk-2021","#.to_owned()),
        Just(r#""name": "Thunder","name_translation": "Grom 2022","#.to_owned()),
    ];
    let date = prop_oneof![
        Just("-".to_owned()),
        (2020..2024i16).prop_map(|year| year.to_string()),
        (2020..2024i16, 1..13i8, 1..28i8).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}")),
    ];
    let published = proptest::option::of((2020..2024i16, 1..13i8));
    let kind = proptest::sample::select(vec!["exercise", "meeting"]);
    (0..30u8, names, date, published, kind, any::<bool>()).prop_map(
        |(number, name, date, published, kind, future)| {
            let article = format!("article-{number}");
            let published = published.map(|(year, month)| format!("{year}-{month:02}-10"));
            let slots = format!(r#"{{{name} "organisation": "CSTO"}}"#);
            let one =
                report(&article, published.as_deref(), kind, &slots, &date, &format!("{number}."));
            if future { planned(one) } else { one }
        },
    )
}

proptest! {
    #[test]
    fn the_order_of_adding_changes_nothing(
        (one, other) in proptest::collection::vec(any_report(), 1..12)
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        let json = |reports: &[Report]| serde_json::to_string(&gathered(reports)).unwrap();
        prop_assert_eq!(json(&one), json(&other));
    }

    #[test]
    fn every_claim_stands_in_one_occasion(reports in proptest::collection::vec(any_report(), 1..12)) {
        let mut distinct = reports.clone();
        distinct.sort_by_key(|report| format!("{report:?}"));
        distinct.dedup();
        let told: usize = gathered(&reports).iter().map(|one| one.reports().count()).sum();
        prop_assert_eq!(told, distinct.len());
    }
}
