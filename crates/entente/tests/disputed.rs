//! Real conflicts, told by articles written for this project: read, put on record, and shown with
//! both sides.

mod common;

use std::fs;
use std::path::PathBuf;

use entente::reading::Page;
use entente_names::Gazetteer;
use entente_record::{ArticleHead, Bodies, Certainty, Record, Report, Side, Verdicts, occasions};
use entente_sources::Options;
use entente_text::{Article, Date};

fn reports() -> Vec<Report> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/disputed.jsonl");
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let harvest = entente_sources::read("disputed.jsonl", &bytes, None, &Options::default());
    let articles: Vec<Article> =
        harvest.expect("articles").articles.into_iter().map(|item| item.draft.into()).collect();
    let pages: Vec<Page<'_>> = articles.iter().map(Page::from).collect();
    let read = common::room().read_all(&pages);
    let reports = read.into_iter().zip(&articles).flat_map(|((claims, _), article)| {
        let head = ArticleHead::from(article);
        claims.into_iter().map(move |claim| Report { claim, article: head.clone() })
    });
    reports.collect()
}

fn record() -> Record {
    Record::new(reports(), Bodies::from(Gazetteer::builtin()))
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// How one state stands on a roll: "yes", "possibly", "no", with its flags and "contested".
fn standing(record: &Record, body: &str, state: &str, on: &str, known: Option<&str>) -> String {
    let (roll, _) = record.roll(body, day(on), known.map(day));
    let find = |list: &[entente_record::Entry<'_>]| {
        list.iter().find(|entry| entry.member == state).map(|entry| {
            let certainty = match entry.certainty {
                Certainty::Yes => "yes",
                Certainty::Possibly => "possibly",
            };
            (certainty.to_owned(), entry.flags.join("+"))
        })
    };
    let (mut said, flags) = find(&roll.members).unwrap_or(("no".to_owned(), String::new()));
    let flags = if flags.is_empty() { find(&roll.flagged).unwrap_or_default().1 } else { flags };
    if !flags.is_empty() {
        said += &format!(" {flags}");
    }
    if find(&roll.contested).is_some() {
        said += " contested";
    }
    said
}

/// The same for several questions, a line each.
fn standings(record: &Record, asked: &[(&str, &str, &str, Option<&str>)]) -> String {
    let lines = asked.iter().map(|(body, state, on, known)| {
        let known_on = known.map(|day| format!(", as known on {day}")).unwrap_or_default();
        let said = standing(record, body, state, on, *known);
        format!("{state} in {body} on {on}{known_on}: {said}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The conflicts about a state in a body, each with the articles of both sides.
fn conflicts(record: &Record, body: &str, state: &str) -> String {
    let articles = |side: &Side<'_>| {
        let mut names: Vec<&str> =
            side.reports.iter().map(|report| report.article.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.join("+")
    };
    let all = record.conflicts(body);
    let own = all.iter().filter(|conflict| conflict.member == state);
    let lines = own.map(|conflict| {
        assert!(!conflict.one.reports.is_empty() && !conflict.other.reports.is_empty());
        format!("{} [{} | {}]", conflict.why, articles(&conflict.one), articles(&conflict.other))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn withdrew_from_the_treaty_or_did_not_renew_it() {
    let record = record();
    let asked = [("CST", "UZB", "1998-01-01", None), ("CST", "UZB", "2000-01-01", None)];
    insta::assert_snapshot!(standings(&record, &asked), @r"
    UZB in CST on 1998-01-01: yes
    UZB in CST on 2000-01-01: no
    ");
    insta::assert_snapshot!(conflicts(&record, "CST", "UZB"), @"UZB did not renew its membership (1999-04-03); UZB withdrew (1999-04): this may be one departure, told in two ways [cst-1999-renewal | cst-1999-left]");
}

#[test]
fn quit_suspended_itself_or_was_suspended() {
    let record = record();
    let asked = [("CSTO", "UZB", "2010-01-01", None), ("CSTO", "UZB", "2013-06-01", None)];
    insta::assert_snapshot!(standings(&record, &asked), @r"
    UZB in CSTO on 2010-01-01: yes
    UZB in CSTO on 2013-06-01: no suspended+self_suspended contested
    ");
    insta::assert_snapshot!(conflicts(&record, "CSTO", "UZB"), @r"
    UZB suspended its own membership (2012-06-28); UZB withdrew (2012-06-28): told by different articles of about the same time, this may be one change: suspended or gone [csto-2012-note | csto-2012-quit]
    UZB withdrew (2012-06-28); UZB was suspended (2012-12-19): by the first it had left when the second still has it inside [csto-2012-quit | csto-2012-council]
    ");
}

#[test]
fn frozen_on_two_days_and_denied_and_a_member_all_the_same() {
    let record = record();
    let asked = [("CSTO", "ARM", "2024-01-01", None), ("CSTO", "ARM", "2024-10-01", None)];
    insta::assert_snapshot!(standings(&record, &asked), @r"
    ARM in CSTO on 2024-01-01: yes
    ARM in CSTO on 2024-10-01: yes frozen
    ");
    insta::assert_snapshot!(conflicts(&record, "CSTO", "ARM"), @r"
    ARM froze its participation (on or before 2024-02-22); ARM is said not to have done so: what the one tells the other denies [csto-2024-february | csto-2024-moscow]
    ARM froze its participation (2024-08-31); ARM is said not to have done so: what the one tells the other denies [csto-2024-august | csto-2024-moscow]
    ARM froze its participation (on or before 2024-02-22); ARM froze its participation (2024-08-31): nothing that is told between the two would let it happen again [csto-2024-february | csto-2024-august]
    ");
}

#[test]
fn treaty_and_organisation_are_two_bodies_tied_by_the_founding() {
    let record = record();
    let asked = [
        ("CSTO", "KAZ", "2002-05-13", None),
        ("CSTO", "KAZ", "2002-05-14", None),
        ("CST", "KAZ", "1996-01-01", None),
        ("CSTO", "UZB", "2003-01-01", None),
    ];
    insta::assert_snapshot!(standings(&record, &asked), @r"
    KAZ in CSTO on 2002-05-13: no
    KAZ in CSTO on 2002-05-14: yes
    KAZ in CST on 1996-01-01: yes
    UZB in CSTO on 2003-01-01: no
    ");
}

#[test]
fn left_at_once_or_a_year_later() {
    let record = record();
    let asked = [
        ("ECOWAS", "MLI", "2023-01-01", None),
        ("ECOWAS", "MLI", "2024-06-01", None),
        ("ECOWAS", "MLI", "2025-02-01", None),
    ];
    insta::assert_snapshot!(standings(&record, &asked), @r"
    MLI in ECOWAS on 2023-01-01: yes
    MLI in ECOWAS on 2024-06-01: possibly contested
    MLI in ECOWAS on 2025-02-01: no
    ");
    insta::assert_snapshot!(conflicts(&record, "ECOWAS", "MLI"), @"MLI withdrew (2024-01-28); MLI gave notice of withdrawal (on or before 2025-01-29): by the first it had left when the second still has it inside [ecowas-2024 | ecowas-2025]");
    let (_, doubts) = record.roll("ECOWAS", day("2024-06-01"), Some(day("2024-07-01")));
    let doubts: Vec<&str> = doubts.iter().map(|doubt| doubt.message.as_str()).collect();
    insta::assert_snapshot!(doubts.join("\n"), @"the rules of ECOWAS ask for a notice of P1Y (ECOWAS Revised Treaty 1993, art. 91, as quoted by EJIL: Talk, ECOWAS Withdrawal and the law of treaty withdrawal), and none is told of that had run out: BFA, MLI, NER");
}

#[test]
fn suspended_or_expelled_two_days_apart() {
    let record = record();
    let asked = [("ECOWAS", "GIN", "2021-10-01", None)];
    insta::assert_snapshot!(standings(&record, &asked), @"GIN in ECOWAS on 2021-10-01: possibly suspended contested");
    insta::assert_snapshot!(conflicts(&record, "ECOWAS", "GIN"), @"GIN was suspended (2021-09-08); GIN was expelled (2021-09-10): told by different articles of about the same time, this may be one change: suspended or gone [guinea-suspended | guinea-expelled]");
}

#[test]
fn joined_in_one_year_or_the_next_and_in_and_out_again() {
    let record = record();
    let asked = [
        ("OPEC", "IDN", "1962-06-01", None),
        ("OPEC", "IDN", "1980-01-01", None),
        ("OPEC", "IDN", "2012-01-01", None),
        ("OPEC", "IDN", "2016-06-01", None),
        ("OPEC", "IDN", "2017-01-01", None),
    ];
    insta::assert_snapshot!(standings(&record, &asked), @r"
    IDN in OPEC on 1962-06-01: possibly contested
    IDN in OPEC on 1980-01-01: yes
    IDN in OPEC on 2012-01-01: no self_suspended
    IDN in OPEC on 2016-06-01: yes
    IDN in OPEC on 2017-01-01: no self_suspended
    ");
    insta::assert_snapshot!(conflicts(&record, "OPEC", "IDN"), @"IDN joined (1961); IDN joined (1962): nothing that is told between the two would let it happen again [opec-1961 | opec-1962]");
}

#[test]
fn announced_approved_notified_and_left_a_year_later() {
    let record = record();
    let asked = [
        ("CIS", "GEO", "2008-08-17", None),
        ("CIS", "GEO", "2008-09-01", None),
        ("CIS", "GEO", "2009-08-18", None),
        ("CIS", "GEO", "2009-08-18", Some("2009-08-18")),
    ];
    insta::assert_snapshot!(standings(&record, &asked), @r"
    GEO in CIS on 2008-08-17: yes
    GEO in CIS on 2008-09-01: yes leaving
    GEO in CIS on 2009-08-18: no
    GEO in CIS on 2009-08-18, as known on 2009-08-18: possibly leaving
    ");
    assert_eq!(conflicts(&record, "CIS", "GEO"), "");
}

#[test]
fn one_exercise_under_two_names_and_two_sets_of_dates() {
    let reports = reports();
    let bodies = Bodies::from(Gazetteer::builtin());
    let all = occasions(&reports, None, &bodies, &Verdicts::default());
    let all: Vec<String> = all
        .iter()
        .map(|one| {
            let dates: Vec<String> = one.dates().into_iter().map(|date| date.date).collect();
            let states: Vec<&&str> = one.states.keys().collect();
            format!("{:?} {} {:?} {states:?}", one.names, one.status, dates)
        })
        .collect();
    insta::assert_snapshot!(all.join("\n"), @r#"
    ["Indestructible Brotherhood-2024", "Unbreakable Brotherhood-2024"] held ["2024-09-26/2024-09-30", "2024-10-01/2024-10-05"] ["BLR", "KAZ", "KGZ", "RUS", "TJK"]
    "#);
}
