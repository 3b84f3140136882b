//! Sources that disagree: real cases, sentences of our own.

mod common;

use common::*;
use entente_record::{Bodies, Certainty, Record};

#[test]
fn two_words_for_one_departure() {
    let record = record(&[
        article(
            "one",
            None,
            "join CST 1992 UZB\nwithdraw CST 1999 UZB : Tashkent walked out of the pact in 1999.",
        ),
        article("two", None, "not_renew CST 1999 UZB : Tashkent did not prolong the pact in 1999."),
    ]);
    assert_eq!(members(&record, "CST", "1998-01-01"), "UZB");
    assert_eq!(members(&record, "CST", "2000-01-01"), "");
    assert_eq!(contested(&record, "CST", "1999-06-01"), "UZB?");
    assert_eq!(contested(&record, "CST", "2000-01-01"), "");
    insta::assert_snapshot!(whys(&record.conflicts("CST")).join("\n"), @"UZB withdrew (1999); UZB did not renew its membership (1999): this may be one departure, told in two ways");
}

#[test]
fn suspended_by_itself_by_the_council_or_gone() {
    let joined = "join CSTO 2006 UZB : Tashkent came back in 2006.";
    let note =
        "suspend_participation CSTO 2012-06-28 UZB : A note of 28 June put its seat on hold.";
    let council = "suspend CSTO 2012-12-19 UZB : On 19 December the Council suspended it.";
    let quit = "withdraw CSTO 2012 UZB : Tashkent quit in 2012.";

    let two = record(&[
        article("join", None, joined),
        article("note", None, note),
        article("council", None, council),
    ]);
    assert_eq!(contested(&two, "CSTO", "2012-10-01"), "");
    assert_eq!(contested(&two, "CSTO", "2013-06-01"), "UZB(suspended,self_suspended)");
    assert_eq!(flagged(&two, "CSTO", "2013-06-01"), "UZB(suspended,self_suspended)");
    assert_eq!(members(&two, "CSTO", "2013-06-01"), "UZB(suspended,self_suspended)");

    let three = record(&[
        article("join", None, joined),
        article("note", None, note),
        article("quit", None, quit),
    ]);
    assert_eq!(members(&three, "CSTO", "2013-06-01"), "UZB?(self_suspended)");
    assert_eq!(contested(&three, "CSTO", "2013-06-01"), "UZB?(self_suspended)");
    let (roll, _) = three.roll("CSTO", day("2013-06-01"), None);
    let entry = &roll.contested[0];
    let told_by = |side: &[&entente_record::Report]| {
        side.iter().map(|report| told(report)).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(told_by(&entry.claims), "join 2006, suspend_participation 2012-06-28");
    assert_eq!(told_by(&entry.against), "withdraw 2012");
    insta::assert_snapshot!(entry.why.as_deref().unwrap(), @"UZB suspended its own membership (2012-06-28); UZB withdrew (2012): told by different articles of about the same time, this may be one change: suspended or gone");

    // One article that tells of both vouches for the sequence.
    let both = record(&[article("one", None, &[joined, note, quit].join("\n"))]);
    assert_eq!(members(&both, "CSTO", "2013-06-01"), "");
    assert_eq!(whys(&both.conflicts("CSTO")), Vec::<String>::new());
}

#[test]
fn withdrew_and_expelled_on_two_days() {
    let record = record(&[
        article(
            "a",
            Some("2022-03-15"),
            "join CoE 1996-02-28 RUS\nwithdraw CoE 2022-03-15 RUS : Moscow left on the 15th.",
        ),
        article(
            "b",
            Some("2022-03-16"),
            "expel CoE 2022-03-16 RUS : The Committee put Moscow out on the 16th.",
        ),
    ]);
    assert_eq!(members(&record, "CoE", "2022-03-14"), "RUS");
    assert_eq!(members(&record, "CoE", "2022-03-15"), "RUS?");
    assert_eq!(contested(&record, "CoE", "2022-03-15"), "RUS?");
    assert_eq!(members(&record, "CoE", "2022-03-16"), "");
    insta::assert_snapshot!(whys(&record.conflicts("CoE")).join("\n"), @"RUS withdrew (2022-03-15); RUS was expelled (2022-03-16): this may be one departure, told in two ways");
    let conflict = &record.conflicts("CoE")[0];
    assert_eq!(conflict.one.reports[0].article.name, "a");
    assert_eq!(conflict.other.reports[0].article.name, "b");
}

#[test]
fn left_at_once_or_a_year_later() {
    let record = record(&[
        article(
            "junta",
            Some("2024-01-28"),
            "withdraw ECOWAS 2024-01-28 BFA MLI NER : Three capitals left with immediate effect.",
        ),
        article(
            "bloc",
            Some("2025-01-29"),
            "withdraw ECOWAS 2025-01-29 BFA MLI NER : The exit of the three took effect.",
        ),
        article("old", Some("2020-01-01"), "member ECOWAS - BFA MLI NER : All three belong to it."),
    ]);
    assert_eq!(members(&record, "ECOWAS", "2019-12-31"), "");
    assert_eq!(members(&record, "ECOWAS", "2023-01-01"), "BFA MLI NER");
    assert_eq!(members(&record, "ECOWAS", "2024-06-01"), "BFA? MLI? NER?");
    assert_eq!(contested(&record, "ECOWAS", "2024-06-01"), "BFA? MLI? NER?");
    assert_eq!(members(&record, "ECOWAS", "2025-02-01"), "");
    // As known in the summer of 2024 nobody disagreed.
    let (roll, _) = record.roll("ECOWAS", day("2024-06-01"), Some(day("2024-07-01")));
    assert_eq!((names(&roll.members), names(&roll.contested)), (String::new(), String::new()));
    assert_eq!(record.conflicts("ECOWAS").len(), 3);
}

#[test]
fn a_departure_told_twice_leaves_its_member_contested_even_where_its_joining_is_not_told() {
    let record = record(&[
        article("one", None, "withdraw X 2001 AAA"),
        article("two", None, "withdraw X 2005 AAA"),
    ]);
    assert_eq!(members(&record, "X", "2003-01-01"), "AAA?");
    assert_eq!(contested(&record, "X", "2003-01-01"), "AAA?");
    assert_eq!(members(&record, "X", "2006-01-01"), "");
    let (roll, _) = record.roll("X", day("2003-01-01"), None);
    assert_eq!(told(roll.contested[0].claims[0]), "withdraw 2005");
    assert_eq!(told(roll.contested[0].against[0]), "withdraw 2001");
}

#[test]
fn suspended_and_expelled_two_days_apart() {
    let record = record(&[
        article(
            "a",
            Some("2021-09-08"),
            "suspend ECOWAS 2021-09-08 GIN : The bloc suspended Conakry.",
        ),
        article(
            "b",
            Some("2021-09-10"),
            "expel ECOWAS 2021-09-10 GIN : The bloc threw Conakry out.",
        ),
    ]);
    assert_eq!(contested(&record, "ECOWAS", "2021-09-09"), "");
    assert_eq!(members(&record, "ECOWAS", "2021-10-01"), "GIN?(suspended)");
    assert_eq!(contested(&record, "ECOWAS", "2021-10-01"), "GIN?(suspended)");
    insta::assert_snapshot!(whys(&record.conflicts("ECOWAS")).join("\n"), @"GIN was suspended (2021-09-08); GIN was expelled (2021-09-10): told by different articles of about the same time, this may be one change: suspended or gone");
}

#[test]
fn joined_in_one_year_or_the_next() {
    let record = record(&[
        article("one", None, "join OPEC 1961 IDN"),
        article("two", None, "join OPEC 1962 IDN"),
        article(
            "three",
            None,
            "
            suspend_participation OPEC 2009-01 IDN
            resume OPEC 2016-01 IDN
            suspend_participation OPEC 2016-11-30 IDN",
        ),
    ]);
    assert_eq!(members(&record, "OPEC", "1962-06-01"), "IDN?");
    assert_eq!(contested(&record, "OPEC", "1962-06-01"), "IDN?");
    assert_eq!(members(&record, "OPEC", "1970-01-01"), "IDN");
    assert_eq!(contested(&record, "OPEC", "1970-01-01"), "");
    assert_eq!(flagged(&record, "OPEC", "2012-01-01"), "IDN(self_suspended)");
    assert_eq!(members(&record, "OPEC", "2016-06-01"), "IDN");
    assert_eq!(flagged(&record, "OPEC", "2017-01-01"), "IDN(self_suspended)");
    insta::assert_snapshot!(whys(&record.conflicts("OPEC")).join("\n"), @"IDN joined (1961); IDN joined (1962): nothing that is told between the two would let it happen again");
}

#[test]
fn joins_before_it_ratifies() {
    let record = record(&[
        article("a", Some("2011-12-16"), "join WTO 2011-12-16 RUS"),
        article("b", Some("2012-07-21"), "ratify WTO 2012-07-21 RUS"),
    ]);
    assert_eq!(members(&record, "WTO", "2012-01-01"), "RUS?");
    assert_eq!(contested(&record, "WTO", "2012-01-01"), "RUS?");
    assert_eq!(members(&record, "WTO", "2013-01-01"), "RUS");
    assert_eq!(record.conflicts("WTO").len(), 1);
}

#[test]
fn one_joining_told_in_many_words_and_dates_is_no_conflict() {
    let record = record(&[
        article("a", None, "sign X 1995 AAA\nratify X 1995-10 AAA\njoin X 1995-11-02 AAA"),
        article("b", None, "join X 1995 AAA\njoin X - AAA"),
        article("c", Some("2003-05-01"), "join X - AAA"),
        article("d", None, "establish X 1995 by AAA BBB"),
    ]);
    assert_eq!(whys(&record.conflicts("X")), Vec::<String>::new());
    assert_eq!(members(&record, "X", "1995-11-02"), "AAA BBB?");
    assert_eq!(record.changes("X", None, None).len(), 4);
    assert_eq!(doubts(&record, "X", "1995-11-02"), Vec::<String>::new());
}

#[test]
fn announced_approved_notified_effective() {
    let record = record(&[article(
        "a",
        Some("2009-08-19"),
        "
        join CIS 1993 GEO
        announce_withdrawal CIS 2008-08-12 GEO
        approve_withdrawal CIS 2008-08-14 GEO
        notify_withdrawal CIS 2008-08-18 GEO
        withdraw CIS 2009-08-18 GEO",
    )]);
    assert_eq!(members(&record, "CIS", "2008-08-17"), "GEO");
    assert_eq!(members(&record, "CIS", "2008-09-01"), "GEO(leaving)");
    assert_eq!(members(&record, "CIS", "2009-08-18"), "");
    assert_eq!(whys(&record.conflicts("CIS")), Vec::<String>::new());
}

#[test]
fn news_repeated_over_days_is_one_act_with_all_its_dates() {
    let record = record(&[
        article("a", Some("2019-01-02"), "withdraw OPEC 2019-01-02 QAT"),
        article("b", Some("2019-01-01"), "withdraw OPEC 2019-01-01 QAT"),
        article("c", Some("2023-05-05"), "withdraw OPEC 2019 QAT"),
    ]);
    let acts = record.changes("OPEC", None, None);
    assert_eq!(acts.len(), 1);
    assert_eq!(acts[0].says(), "withdrew (2019-01-01)");
    let agree: Vec<(String, bool)> =
        acts[0].tellings.iter().map(|telling| (told(telling.report), telling.agrees)).collect();
    assert_eq!(
        agree,
        [
            ("withdraw 2019-01-01".to_owned(), true),
            ("withdraw 2019".to_owned(), true),
            ("withdraw 2019-01-02".to_owned(), false)
        ]
    );
    assert_eq!(whys(&record.conflicts("OPEC")), Vec::<String>::new());
}

#[test]
fn the_best_supported_date_is_held_and_none_is_averaged() {
    let said_by = |speaker: &str, mut reports: Vec<entente_record::Report>| {
        reports.iter_mut().for_each(|report| report.claim.attribution = Some(speaker.to_owned()));
        reports
    };
    let agency = article("agency", Some("2016-11-30"), "suspend X 2016-11-30 AAA");
    let later = article("later", Some("2020-01-01"), "suspend X 2016-11-20 AAA");
    let organ = said_by("X", article("organ", Some("2020-01-01"), "suspend X 2016-12-02 AAA"));
    let party = said_by("Aland", article("party", Some("2020-01-01"), "suspend X 2016-12-01 AAA"));
    let mut bodies = Bodies::default();
    bodies.states.insert("AAA".to_owned(), "Aland".to_owned());
    let held = |articles: &[&Vec<entente_record::Report>]| {
        let reports = articles.iter().flat_map(|reports| reports.iter().cloned()).collect();
        let record = Record::new(reports, bodies.clone());
        let acts = record.changes("X", None, None);
        assert_eq!(acts.len(), 1);
        acts[0].date.as_ref().unwrap().to_string()
    };
    assert_eq!(held(&[&later]), "2016-11-20");
    assert_eq!(held(&[&later, &agency]), "2016-11-30");
    assert_eq!(held(&[&later, &party, &agency]), "2016-12-01");
    assert_eq!(held(&[&later, &organ, &party, &agency]), "2016-12-02");
    let month = said_by("X", article("month", None, "suspend X 2016-11 AAA"));
    assert_eq!(held(&[&month, &agency]), "2016-11-30", "the finer wins where it is compatible");
    assert_eq!(held(&[&month, &party]), "2016-11", "and only there");
}

#[test]
fn a_report_of_state_holds_from_its_date_and_never_backward() {
    let record = record(&[
        article("a", Some("2010-05-01"), "member X - AAA : Aland, a member, objected."),
        article("b", Some("2015-05-01"), "suspend X 2015-04 AAA"),
    ]);
    assert_eq!(members(&record, "X", "2010-04-30"), "");
    assert_eq!(members(&record, "X", "2010-05-01"), "AAA");
    assert_eq!(members(&record, "X", "2016-01-01"), "AAA(suspended)");
}

#[test]
fn called_a_member_after_it_left() {
    let record = record(&[
        article("a", Some("2010-05-01"), "join X 2000 AAA\nwithdraw X 2010-04-30 AAA"),
        article("b", Some("2015-05-01"), "member X - AAA"),
    ]);
    assert_eq!(members(&record, "X", "2012-01-01"), "");
    assert_eq!(members(&record, "X", "2016-01-01"), "AAA?");
    assert_eq!(contested(&record, "X", "2016-01-01"), "AAA?");
    insta::assert_snapshot!(whys(&record.conflicts("X")).join("\n"), @"AAA withdrew (2010-04-30); AAA was named as a member (2015-05-01): no return is told between the two");
}

#[test]
fn a_full_list_is_evidence_against_those_it_does_not_name() {
    let joined = "join X 2000 AAA BBB CCC";
    let full = article("b", Some("2015-05-01"), "roster X - 2 AAA BBB");
    let part = article("b", Some("2015-05-01"), "roster X - 3 AAA BBB");
    let with = |lists: &[&Vec<entente_record::Report>]| {
        let lists = lists.iter().map(|list| (*list).clone());
        record(&lists.chain([article("a", None, joined)]).collect::<Vec<_>>())
    };
    assert_eq!(members(&with(&[&full]), "X", "2014-01-01"), "AAA BBB CCC");
    assert_eq!(members(&with(&[&full]), "X", "2016-01-01"), "AAA BBB CCC?");
    assert_eq!(contested(&with(&[&full]), "X", "2016-01-01"), "CCC?");
    insta::assert_snapshot!(whys(&with(&[&full]).conflicts("X")).join("\n"), @"CCC joined (2000); CCC was not named among the 2 members (2015-05-01): no departure is told");
    assert_eq!(members(&with(&[&part]), "X", "2016-01-01"), "AAA BBB CCC");
    let again = article("c", Some("2017-05-01"), "roster X - 3 AAA BBB CCC");
    let settled = with(&[&full, &again]);
    assert_eq!(members(&settled, "X", "2018-01-01"), "AAA BBB CCC");
    assert_eq!(contested(&settled, "X", "2018-01-01"), "");
}

#[test]
fn a_number_that_does_not_fit_is_a_doubt() {
    let record = record(&[
        article("a", None, "join X 2000 AAA BBB CCC\nwithdraw X 2018 CCC"),
        article("b", Some("2015-05-01"), "roster X - 2"),
    ]);
    assert_eq!(doubts(&record, "X", "2014-01-01"), Vec::<String>::new());
    insta::assert_snapshot!(doubts(&record, "X", "2016-01-01").join("\n"), @"an article counts 2 members of X (2015-05-01); this roll has 3");
    assert_eq!(doubts(&record, "X", "2019-01-01"), Vec::<String>::new());
}

#[test]
fn told_by_one_and_denied_by_another() {
    let record = record(&[
        article("a", Some("2024-03-01"), "freeze CSTO 2024-02 ARM : Its place stood empty."),
        article("b", None, "freeze CSTO - ARM [denied] : No freeze has taken place."),
    ]);
    assert_eq!(contested(&record, "CSTO", "2024-06-01"), "");
    insta::assert_snapshot!(whys(&record.conflicts("CSTO")).join("\n"), @"ARM froze its participation (2024-02); ARM is said not to have done so: what the one tells the other denies");
}

#[test]
fn a_departure_without_a_time_makes_a_membership_uncertain_and_adds_nobody() {
    let record = record(&[
        article("a", None, "join X 2000 AAA"),
        article("b", None, "withdraw X - AAA\njoin X - BBB\nsuspend X - CCC"),
    ]);
    assert_eq!(members(&record, "X", "1999-01-01"), "");
    let (roll, doubts) = record.roll("X", day("2005-01-01"), None);
    assert_eq!(names(&roll.members), "AAA?");
    assert_eq!(roll.members[0].certainty, Certainty::Possibly);
    assert_eq!(told(roll.members[0].against[0]), "withdraw -");
    assert_eq!(doubts.len(), 3);
}

#[test]
fn what_has_no_time_contradicts_nothing() {
    let record = record(&[
        article("a", None, "join X 2000 AAA"),
        article("b", None, "freeze X - AAA\nreinstate X - AAA\nsign X - AAA"),
        article("c", None, "withdraw X 2020 AAA"),
    ]);
    assert_eq!(whys(&record.conflicts("X")), Vec::<String>::new());
    assert_eq!(members(&record, "X", "2010-01-01"), "AAA");
    assert_eq!(members(&record, "X", "2021-01-01"), "");
}

#[test]
fn what_can_only_be_read_in_one_order_is_read_in_that() {
    // All of one year: joined, suspended, reinstated; told in no order.
    let record = record(&[
        article("a", None, "reinstate X 2005 AAA"),
        article("b", None, "suspend X 2005 AAA"),
        article("c", None, "join X 2005 AAA"),
    ]);
    assert_eq!(whys(&record.conflicts("X")), Vec::<String>::new());
    assert_eq!(members(&record, "X", "2006-01-01"), "AAA");
}

#[test]
fn bodies_that_came_out_of_each_other_lead_nowhere() {
    let record = record(&[article(
        "a",
        None,
        "
        establish X 2000 from Y
        establish Y 2000 from X
        join X 1990 AAA",
    )]);
    assert_eq!(members(&record, "X", "2005-01-01"), "AAA");
    assert_eq!(members(&record, "Y", "2005-01-01"), "AAA");
}

#[test]
fn what_no_table_knows_is_a_doubt() {
    let record = record(&[article("a", None, "frobnicate X 2000 AAA")]);
    let doubts = doubts(&record, "X", "2005-01-01");
    assert_eq!(doubts.len(), 1);
    assert!(doubts[0].contains("frobnicate"));
}
