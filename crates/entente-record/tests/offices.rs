//! Who held which office on a day.

mod common;

use common::*;
use entente_record::{Certainty, Report, Verdicts, offices};

fn seen(name: &str, published: &str, person: &str, role: &str) -> Report {
    let slots = format!(r#"{{"person": "{person}", "role": "{role}", "organisation": "CSTO"}}"#);
    report(name, Some(published), "role", &slots, "-", &format!("{person}, {role}, spoke."))
}

fn on(reports: &[Report], day: &str) -> String {
    let all = offices(reports, day.parse().unwrap(), None, &Verdicts::default());
    let names = all.iter().map(|holder| {
        let open = if holder.certainty == Certainty::Possibly { "?" } else { "" };
        format!("{}{open}", holder.person)
    });
    names.collect::<Vec<_>>().join(" ")
}

#[test]
fn an_office_is_held_between_reports_and_open_after_the_last() {
    let reports = [
        seen("a", "2020-02-01", "Stanislav Zas", "Secretary General"),
        seen("b", "2022-11-01", "Stanislav Zas", "secretary general"),
        seen("c", "2023-01-10", "Imangali Tasmagambetov", "Secretary General"),
        seen("d", "2024-06-10", "Imangali Tasmagambetov", "Secretary General"),
    ];
    assert_eq!(on(&reports, "2020-01-31"), "");
    assert_eq!(on(&reports, "2020-02-01"), "Stanislav Zas");
    assert_eq!(on(&reports, "2021-05-05"), "Stanislav Zas");
    assert_eq!(on(&reports, "2022-12-01"), "Stanislav Zas?");
    assert_eq!(on(&reports, "2023-01-10"), "Imangali Tasmagambetov");
    assert_eq!(on(&reports, "2024-01-01"), "Imangali Tasmagambetov");
    assert_eq!(on(&reports, "2026-01-01"), "Imangali Tasmagambetov?");
    let known = offices(&reports, day("2024-01-01"), Some(day("2022-12-31")), &Verdicts::default());
    assert_eq!(known.len(), 1);
    assert_eq!((known[0].person, known[0].certainty), ("Stanislav Zas", Certainty::Possibly));
}

#[test]
fn an_office_of_two_is_shared() {
    let reports = [
        seen("a", "2020-01-01", "Ann Arbor", "deputy chair"),
        seen("b", "2020-06-01", "Bo Bell", "deputy chair"),
        seen("c", "2021-01-01", "Ann Arbor", "deputy chair"),
    ];
    assert_eq!(on(&reports, "2020-09-01"), "Ann Arbor? Bo Bell?");
}
