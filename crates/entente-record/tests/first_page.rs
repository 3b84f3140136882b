//! The Collective Security Treaty and its organisation: public facts, sentences of our own.

mod common;

use common::*;
use entente_record::{Bodies, Record};

const SIGNED: &str = "
    sign CST 1992-05-15 ARM KAZ KGZ RUS TJK UZB : Six governments put their names to the pact in Tashkent on 15 May 1992.
    join CST 1993 AZE BLR GEO : Three more followed in 1993.";
const IN_FORCE: &str = "
    enter_into_force CST 1994 : The pact has been in force since 1994.";
const RENEWED: &str = "
    expire CST 1999 : Its first term ran out in 1999.
    withdraw CST 1999 UZB AZE GEO : Tashkent, Baku and Tbilisi let it go.
    renew CST 1999 ARM BLR KAZ KGZ RUS TJK : The other six prolonged it.";
const BY_THE_SIX: &str = "
    establish CSTO 2002 from CST by ARM BLR KAZ KGZ RUS TJK : In 2002 these six made an organisation of it.";
const ESTABLISHED: &str = "
    establish CSTO 2002 from CST : In 2002 an organisation was made of it.";
const UZBEKISTAN: &str = "
    join CSTO 2006 UZB : Tashkent came back in 2006.
    suspend_participation CSTO 2012 UZB : It put its seat on hold in 2012.";
const ARMENIA: &str = "
    freeze CSTO ~XXXX-08-31=2024-08-31 ARM : On 31 August Yerevan said that its place had been left empty.";

const SIX: &str = "ARM BLR KAZ KGZ RUS TJK";
const NINE: &str = "ARM AZE BLR GEO KAZ KGZ RUS TJK UZB";

/// One undated article with these parts.
fn page(parts: &[&str]) -> Record {
    record(&[article("pact", None, &parts.join("\n"))])
}

fn whole() -> Record {
    page(&[SIGNED, IN_FORCE, RENEWED, BY_THE_SIX, UZBEKISTAN, ARMENIA])
}

#[test]
fn the_treaty_before_and_after_its_renewal() {
    let record = whole();
    assert_eq!(members(&record, "CST", "1992-05-14"), "");
    assert_eq!(members(&record, "CST", "1993-12-31"), "AZE BLR GEO");
    assert_eq!(members(&record, "CST", "1996-01-01"), NINE);
    assert_eq!(members(&record, "CST", "2000-01-01"), SIX);
    assert_eq!(members(&record, "CST", "2005-01-01"), SIX);
}

#[test]
fn within_the_year_of_a_change_it_is_only_possible() {
    let record = whole();
    assert_eq!(members(&record, "CST", "1993-06-01"), "AZE? BLR? GEO?");
    assert_eq!(members(&record, "CST", "1994-06-01"), "ARM? AZE BLR GEO KAZ? KGZ? RUS? TJK? UZB?");
    assert_eq!(members(&record, "CST", "1999-06-01"), "ARM AZE? BLR GEO? KAZ KGZ RUS TJK UZB?");
    assert_eq!(members(&record, "CSTO", "2002-06-01"), "ARM? BLR? KAZ? KGZ? RUS? TJK?");
}

#[test]
fn the_organisation_takes_over_who_carried_the_treaty_on() {
    for established in [BY_THE_SIX, ESTABLISHED] {
        let record = page(&[SIGNED, IN_FORCE, RENEWED, established, UZBEKISTAN, ARMENIA]);
        assert_eq!(members(&record, "CSTO", "2001-12-31"), "");
        assert_eq!(members(&record, "CSTO", "2005-01-01"), SIX);
        assert_eq!(members(&record, "CSTO", "2010-01-01"), "ARM BLR KAZ KGZ RUS TJK UZB");
        assert_eq!(contested(&record, "CSTO", "2010-01-01"), "");
    }
}

#[test]
fn who_suspended_itself_is_flagged_or_gone_by_the_rule() {
    let parts = [SIGNED, IN_FORCE, RENEWED, BY_THE_SIX, UZBEKISTAN].concat();
    let counting = page(&[&parts]);
    assert_eq!(
        members(&counting, "CSTO", "2013-06-01"),
        "ARM BLR KAZ KGZ RUS TJK UZB(self_suspended)"
    );
    assert_eq!(flagged(&counting, "CSTO", "2013-06-01"), "UZB(self_suspended)");
    assert_eq!(flagged(&counting, "CSTO", "2012-06-01"), "UZB?(self_suspended)");
    let not = Record::new(article("pact", None, &parts), not_counting("CSTO"));
    assert_eq!(members(&not, "CSTO", "2013-06-01"), SIX);
    assert_eq!(members(&not, "CSTO", "2012-06-01"), "ARM BLR KAZ KGZ RUS TJK UZB?(self_suspended)");
    assert_eq!(flagged(&not, "CSTO", "2013-06-01"), "UZB(self_suspended)");
}

#[test]
fn a_freeze_told_by_an_announcement_is_certain_from_that_day() {
    let record = whole();
    assert_eq!(flagged(&record, "CSTO", "2024-10-01"), "ARM(frozen) UZB(self_suspended)");
    assert_eq!(
        members(&record, "CSTO", "2024-10-01"),
        "ARM(frozen) BLR KAZ KGZ RUS TJK UZB(self_suspended)"
    );
    assert_eq!(flagged(&record, "CSTO", "2024-08-30"), "UZB(self_suspended)");
    assert_eq!(
        doubts(&record, "CSTO", "2024-08-30"),
        [
            "no source says whether already by 2024-08-30: froze its participation: ARM (on or before \
          2024-08-31)"
        ]
    );
}

#[test]
fn a_freeze_of_an_unknown_year_flags_nobody_and_is_a_doubt() {
    let freeze = "freeze CSTO ~XXXX-08-31 ARM : On 31 August its place had been left empty.";
    let record = page(&[SIGNED, IN_FORCE, RENEWED, BY_THE_SIX, freeze]);
    assert_eq!(members(&record, "CSTO", "2024-10-01"), SIX);
    assert_eq!(
        doubts(&record, "CSTO", "2024-10-01"),
        ["no source gives the year, so it moves nobody on the roll: froze its participation: ARM"]
    );
}

#[test]
fn every_name_rests_on_claims_in_order_of_time() {
    let record = whole();
    assert_eq!(
        rests_on(&record, "CSTO", "2024-10-01", "ARM"),
        [
            "sign 1992-05-15",
            "enter_into_force 1994",
            "renew 1999",
            "establish 2002",
            "freeze 2024-08-31"
        ]
    );
    assert_eq!(
        rests_on(&record, "CSTO", "2013-06-01", "UZB"),
        ["join 2006", "suspend_participation 2012"]
    );
    assert_eq!(rests_on(&record, "CST", "1996-01-01", "GEO"), ["join 1993"]);
    for (body, on) in [("CST", "1996-01-01"), ("CST", "1999-06-01"), ("CSTO", "2013-06-01")] {
        let (roll, _) = record.roll(body, day(on), None);
        assert!(roll.members.iter().chain(&roll.flagged).all(|entry| !entry.claims.is_empty()));
    }
    let (roll, _) = record.roll("CST", day("1999-06-01"), None);
    let georgia = roll.members.iter().find(|entry| entry.member == "GEO").unwrap();
    let mut against: Vec<String> = georgia.against.iter().map(|report| told(report)).collect();
    against.sort();
    assert_eq!(against, ["expire 1999", "withdraw 1999"]);
}

#[test]
fn without_entry_into_force_a_renewal_tells_of_a_possible_membership_before_it() {
    let record = page(&[SIGNED, RENEWED, BY_THE_SIX, UZBEKISTAN, ARMENIA]);
    assert_eq!(members(&record, "CST", "1996-01-01"), "ARM? AZE BLR GEO KAZ? KGZ? RUS? TJK? UZB?");
    assert_eq!(members(&record, "CST", "2000-01-01"), SIX);
    assert_eq!(members(&record, "CSTO", "2010-01-01"), "ARM BLR KAZ KGZ RUS TJK UZB");
    assert_eq!(rests_on(&record, "CST", "1996-01-01", "ARM"), ["sign 1992-05-15", "renew 1999"]);
}

#[test]
fn a_signature_alone_makes_no_member() {
    let record = page(&[SIGNED]);
    assert_eq!(members(&record, "CST", "1996-01-01"), "AZE BLR GEO");
}

#[test]
fn the_predecessor_of_the_gazetteer_moves_nobody_without_a_sentence() {
    let mut bodies = Bodies::default();
    bodies.organisations.entry("CSTO".to_owned()).or_default().predecessor = Some("CST".to_owned());
    let text = [SIGNED, IN_FORCE, RENEWED].concat();
    let record = Record::new(article("pact", None, &text), bodies);
    let (roll, doubts) = record.roll("CSTO", day("2010-01-01"), None);
    assert!(roll.members.is_empty());
    insta::assert_snapshot!(doubts[0].message, @"CSTO came out of CST, but no article says when, so no member of CST is taken over; the roll of CST may help");
}

#[test]
fn lists_of_members_without_a_time_are_doubts_where_they_differ() {
    let list = "roster CSTO - 6 ARM BLR KAZ KGZ RUS TJK : Six states belong to it.";
    let record = page(&[SIGNED, IN_FORCE, RENEWED, BY_THE_SIX, UZBEKISTAN, list]);
    assert_eq!(doubts(&record, "CSTO", "2005-01-01"), Vec::<String>::new());
    assert_eq!(members(&record, "CSTO", "2010-01-01"), "ARM BLR KAZ KGZ RUS TJK UZB");
    insta::assert_snapshot!(doubts(&record, "CSTO", "2010-01-01").join("\n"), @"an article without a date lists 6 members of CSTO, without UZB; as its time is not known, it moves nobody on the roll");
}

#[test]
fn an_article_without_a_date_counts_only_where_no_day_of_knowledge_is_asked() {
    let record = whole();
    let (roll, _) = record.roll("CST", day("1996-01-01"), Some(day("2024-01-01")));
    assert!(roll.members.is_empty());
}

#[test]
fn the_roll_as_json() {
    let record = whole();
    let (roll, _) = record.roll("CSTO", day("2024-10-01"), None);
    let mut json = serde_json::to_value(&roll).unwrap();
    for list in ["members", "flagged"] {
        json[list].as_array_mut().unwrap().truncate(1);
        let entry = &mut json[list][0];
        for claims in ["claims", "against"] {
            let claims = entry[claims].as_array_mut().unwrap();
            for claim in claims.iter_mut() {
                assert!(claim["evidence"][0]["exact"].is_string(), "whole claims");
                *claim = claim["slots"]["change"].take();
            }
        }
    }
    insta::assert_snapshot!(serde_json::to_string(&json).unwrap(), @r#"{"organisation":"CSTO","on":"2024-10-01","members":[{"member":"ARM","certainty":"yes","state":"frozen","flags":["frozen"],"claims":["sign","enter_into_force","renew","establish","freeze"],"against":[]}],"flagged":[{"member":"ARM","certainty":"yes","state":"frozen","flags":["frozen"],"claims":["sign","enter_into_force","renew","establish","freeze"],"against":[]}],"contested":[]}"#);
}

#[test]
fn changes_in_order_of_time() {
    let record = whole();
    let said = |from: Option<&str>, to: Option<&str>| {
        let acts = record.changes("CST", from.map(day), to.map(day));
        let said = acts.iter().map(|act| format!("{} {}", act.member.unwrap_or("CST"), act.says()));
        said.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(said(Some("1993-06-01"), Some("1998-12-31")), @r"
    AZE joined (1993)
    BLR joined (1993)
    GEO joined (1993)
    CST entered into force (1994)
    ");
    assert_eq!(said(None, Some("1992-05-14")), "");
    insta::assert_snapshot!(said(Some("1999-12-31"), None), @r"
    ARM renewed its membership (1999)
    BLR renewed its membership (1999)
    KAZ renewed its membership (1999)
    KGZ renewed its membership (1999)
    RUS renewed its membership (1999)
    TJK renewed its membership (1999)
    AZE withdrew (1999)
    GEO withdrew (1999)
    UZB withdrew (1999)
    CST expired (1999)
    ");
}

#[test]
fn its_conflicts() {
    assert_eq!(whys(&whole().conflicts("CST")), Vec::<String>::new());
    assert_eq!(whys(&whole().conflicts("CSTO")), Vec::<String>::new());
}
