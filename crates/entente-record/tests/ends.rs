//! Notices that run out, bodies and states that end, texts that are printed twice, baselines.

mod common;

use common::*;
use entente_record::{Baseline, Bodies, Body, Ended, Notice, Record};

fn bodies() -> Bodies {
    let notice = Notice { period: "P1Y".to_owned(), source: "Charter, art. 9".to_owned() };
    let ended = |date: &str, successors: &[&str]| Ended {
        date: date.parse().unwrap(),
        successors: successors.iter().map(|code| (*code).to_owned()).collect(),
        source: "a source".to_owned(),
    };
    let mut bodies = Bodies::default();
    let (with_notice, gone) = (
        Body { notice: Some(notice), ..Body::default() },
        Body { ended: Some(ended("2002-07-09", &["NEW"])), ..Body::default() },
    );
    bodies.organisations.insert("X".to_owned(), with_notice);
    bodies.organisations.insert("OLD".to_owned(), gone);
    bodies.ended.insert("SCG".to_owned(), ended("2006-06-05", &["SRB", "MNE"]));
    bodies
}

fn record(articles: &[&str]) -> Record {
    let reports = articles.iter().enumerate();
    let reports = reports.flat_map(|(number, lines)| {
        article(&format!("article-{number}"), Some("2010-01-01"), lines)
    });
    Record::new(reports.collect(), bodies())
}

#[test]
fn when_a_notice_has_run_out_its_giver_has_possibly_left() {
    let noticed = "join X 1993 GEO\nnotify_withdrawal X 2008-08-18 GEO";
    let open = record(&[noticed]);
    assert_eq!(members(&open, "X", "2009-08-17"), "GEO(leaving)");
    assert_eq!(members(&open, "X", "2009-08-18"), "GEO?(leaving)");
    let told = record(&[noticed, "withdraw X 2009-08-18 GEO"]);
    assert_eq!(members(&told, "X", "2009-08-18"), "");
    let back = record(&[noticed, "revoke_withdrawal X 2009-03 GEO"]);
    assert_eq!(members(&back, "X", "2010-08-18"), "GEO");
    let seen = record(&[noticed, "member X 2012-01-01 GEO"]);
    assert_eq!(members(&seen, "X", "2011-01-01"), "GEO?(leaving)");
    assert_eq!(members(&seen, "X", "2013-01-01"), "GEO(leaving)");
    assert_eq!(whys(&seen.conflicts("X")), Vec::<String>::new());
}

#[test]
fn a_departure_without_the_notice_that_the_rules_ask_for_is_a_doubt() {
    let at_once = record(&["join X 1975 MLI\nwithdraw X 2024-01-28 MLI"]);
    insta::assert_snapshot!(doubts(&at_once, "X", "2024-06-01").join("\n"), @"the rules of X ask for a notice of P1Y (Charter, art. 9), and none is told of that had run out: MLI");
    assert_eq!(doubts(&at_once, "X", "2025-06-01"), Vec::<String>::new());
    let served = record(&[
        "join X 1975 MLI\nannounce_withdrawal X 2024-01-28 MLI\nwithdraw X 2025-01-29 MLI",
    ]);
    assert_eq!(doubts(&served, "X", "2025-02-01"), Vec::<String>::new());
}

#[test]
fn a_body_that_has_ended_has_no_members() {
    let old = record(&["join OLD 1963 AAA BBB"]);
    assert_eq!(members(&old, "OLD", "2002-07-08"), "AAA BBB");
    assert_eq!(members(&old, "OLD", "2002-07-09"), "");
    insta::assert_snapshot!(doubts(&old, "OLD", "2003-01-01").join("\n"), @"OLD ended on 2002-07-09 (a source); NEW took its place");
}

#[test]
fn a_state_that_has_ended_is_no_member_and_its_successor_is_asked_for() {
    let joined = "join X 2003-04-03 SCG";
    let old = record(&[joined]);
    assert_eq!(members(&old, "X", "2006-06-04"), "SCG");
    assert_eq!(members(&old, "X", "2006-06-05"), "");
    insta::assert_snapshot!(doubts(&old, "X", "2007-01-01").join("\n"), @"SCG ended on 2006-06-05 (a source); no article says whether SRB or MNE took its seat");
    let new = record(&[joined, "succeed X 2006-06-05 SRB\njoin X 2007-05-11 MNE"]);
    assert_eq!(members(&new, "X", "2006-07-01"), "SRB");
    assert_eq!(members(&new, "X", "2008-01-01"), "MNE SRB");
    assert_eq!(doubts(&new, "X", "2008-01-01"), Vec::<String>::new());
}

#[test]
fn a_baseline_is_a_base_for_the_news_after_it_and_shown_as_such() {
    let baseline = Baseline {
        organisation: "X".to_owned(),
        on: day("2003-01-01"),
        members: ["AAA", "BBB"].map(str::to_owned).to_vec(),
        checked: false,
        source: "X, list of members".to_owned(),
    };
    let with = Bodies { baselines: vec![baseline], ..bodies() };
    let mut reports =
        article("a", Some("2010-01-01"), "withdraw X 2010-01-01 BBB\njoin X 2010-01-01 CCC");
    reports.extend(with.baseline_of("X"));
    let with = Record::new(reports.clone(), with);
    assert_eq!(members(&with, "X", "2002-12-31"), "");
    assert_eq!(members(&with, "X", "2005-01-01"), "AAA BBB");
    assert_eq!(members(&with, "X", "2011-01-01"), "AAA CCC");
    let (roll, _) = with.roll("X", day("2005-01-01"), None);
    let claim = roll.members[0].claims[0];
    assert_eq!(claim.claim.rule, entente_record::BASELINE_RULE);
    insta::assert_snapshot!(claim.article.title, @"baseline, not from the archive, written from memory");
    assert_eq!(claim.article.source.as_deref(), Some("X, list of members"));
    assert_eq!(with.roll("X", day("2005-01-01"), Some(day("2002-01-01"))).0.members, []);
    // Nothing of it is in a record that was not given it.
    let without = record(&["withdraw X 2010-01-01 BBB\njoin X 2010-01-01 CCC"]);
    assert_eq!(members(&without, "X", "2011-01-01"), "CCC");
}

#[test]
fn a_text_that_many_print_is_one_voice() {
    let long =
        "Qatar left the organisation on the first day of January, its minister said on Tuesday.";
    let of = |name: &str, source: &str, date: &str, sentence: &str| {
        let lines = format!("withdraw X {date} QAT : {sentence}");
        let mut reports = article(name, Some("2019-01-02"), &lines);
        reports.iter_mut().for_each(|report| report.article.source = Some(source.to_owned()));
        reports
    };
    let mut reports = of("a", "Agency", "2019-01-01", long);
    reports.extend(of("b", "Paper", "2019-01-01", long));
    let mut words = of("c", "Herald", "2019-01-02", "Qatar is out.");
    words.extend(of("d", "Courier", "2019-01-02", "Qatar, gone."));
    words
        .iter_mut()
        .for_each(|report| report.article.story = Some(entente_text::ArticleId::kept("same")));
    reports.extend(words);
    let mut credited = of("e", "Mirror", "2019-01-02", "Doha has left.");
    credited[0].article.credit = Some("Herald".to_owned());
    reports.extend(credited);
    let record = Record::new(reports, Bodies::default());
    let acts = record.changes("X", None, None);
    assert_eq!(acts.len(), 1);
    assert_eq!((acts[0].tellings.len(), acts[0].voices()), (5, 2));
    let dates = acts[0].dates();
    assert_eq!((dates[0].voices, dates[1].voices), (1, 1));
}

#[test]
fn of_equal_support_the_date_of_more_voices_is_held() {
    let of = |name: &str, date: &str| {
        article(name, Some("2016-12-01"), &format!("suspend X {date} AAA : In {name}'s words."))
    };
    let two = [of("a", "2016-12-02"), of("b", "2016-11-30"), of("c", "2016-12-02")].concat();
    let record = Record::new(two, Bodies::default());
    let acts = record.changes("X", None, None);
    assert_eq!(acts[0].date.as_ref().unwrap().as_str(), "2016-12-02");
    assert_eq!(acts[0].dates().len(), 2);
}

#[test]
fn a_member_that_ratifies_the_accession_of_another_stands_as_it_stood() {
    let ratify = |name: &str, target: &str| {
        let slots = format!(
            r#"{{"member": "HUN", "organisation": "X", "change": "ratify", "target": "{target}"}}"#
        );
        let sentence = format!("Hungary ratified the accession of {target}.");
        report(name, Some("2023-03-27"), "membership", &slots, "2023-03-27", &sentence)
    };
    let mut reports = article("a", Some("1999-03-12"), "join X 1999-03-12 HUN");
    reports.extend([ratify("b", "FIN"), ratify("c", "SWE")]);
    let record = Record::new(reports, Bodies::default());
    assert_eq!(members(&record, "X", "2024-01-01"), "HUN");
    assert_eq!(whys(&record.conflicts("X")), Vec::<String>::new());
    assert_eq!(record.changes("X", None, None).len(), 3);
}
