//! What people decide, and what a new reading leaves of it.

mod common;

use std::collections::BTreeMap;

use common::*;
use entente_claims::{Claim, Evidence, Slot};
use entente_record::{
    Anchor, Bodies, Difference, Record, Report, Ruled, Ruling, Verdict, Verdicts,
};
use entente_text::Field;

fn verdict(number: i64, ruling: Ruling) -> Verdict {
    let (at, by) = ("2026-01-01T00:00:00Z".to_owned(), "Ann".to_owned());
    Verdict { number, at, by, why: "I read it".to_owned(), ruling }
}

fn ruled(reports: &[Report], verdicts: &[Verdict]) -> Ruled {
    Verdicts::new(verdicts.to_vec()).apply(reports.to_vec())
}

fn roll(reports: &[Report], verdicts: &[Verdict], on: &str) -> String {
    members(&Record::ruled(ruled(reports, verdicts), Bodies::default()), "X", on)
}

fn news() -> Vec<Report> {
    article("a", Some("2010-05-01"), "join X 2010-05-01 AAA BBB : Aland and Beland joined X.")
}

#[test]
fn a_rejected_claim_counts_for_nothing_and_comes_back_when_that_is_undone() {
    let reports = news();
    let claim = Anchor::from(&reports[0]);
    let reject = verdict(1, Ruling::Reject { claim });
    assert_eq!(roll(&reports, &[], "2011-01-01"), "AAA BBB");
    assert_eq!(roll(&reports, std::slice::from_ref(&reject), "2011-01-01"), "BBB");
    assert_eq!(ruled(&reports, std::slice::from_ref(&reject)).set_aside, [(reports[0].clone(), 1)]);
    let undo = verdict(2, Ruling::Undo { verdict: 1 });
    assert_eq!(roll(&reports, &[reject.clone(), undo.clone()], "2011-01-01"), "AAA BBB");
    let again = verdict(3, Ruling::Undo { verdict: 2 });
    assert_eq!(roll(&reports, &[reject, undo, again], "2011-01-01"), "BBB");
}

#[test]
fn an_amended_claim_says_what_the_verdict_says_on_the_same_words() {
    let reports = news();
    let amend = verdict(
        1,
        Ruling::Amend {
            claim: Anchor::from(&reports[1]),
            slots: [("change".to_owned(), Some(Slot::from("observer")))].into(),
            date: None,
            modality: None,
        },
    );
    assert_eq!(roll(&reports, std::slice::from_ref(&amend), "2011-01-01"), "AAA");
    let amended = ruled(&reports, &[amend]);
    let claim = &amended.reports[1].claim;
    assert_eq!((claim.rule.as_str(), claim.slot("member")), ("verdict.1", Some("BBB")));
    assert_eq!(claim.evidence, reports[1].claim.evidence);
    assert_eq!(claim.date, reports[1].claim.date);
    assert_eq!(amended.confirmed.get(&claim.id), Some(&1));
    assert_eq!(amended.set_aside, []);
}

#[test]
fn a_later_verdict_on_a_claim_holds_over_an_earlier() {
    let reports = news();
    let claim = Anchor::from(&reports[0]);
    let both =
        [verdict(1, Ruling::Reject { claim: claim.clone() }), verdict(2, Ruling::Accept { claim })];
    assert_eq!(roll(&reports, &both, "2011-01-01"), "AAA BBB");
    assert_eq!(ruled(&reports, &both).confirmed.len(), 1);
}

#[test]
fn a_settled_conflict_is_none_and_one_side_counts() {
    let mut reports = article("a", Some("2001-02-01"), "withdraw X 2001 AAA : Aland left.");
    reports.extend(article("b", Some("2005-02-01"), "withdraw X 2005 AAA : Aland left later."));
    let record = Record::new(reports.clone(), Bodies::default());
    let conflicts = record.conflicts("X");
    assert_eq!(conflicts.len(), 1);
    let anchors = |side: &[&Report]| side.iter().map(|one| Anchor::from(*one)).collect();
    let settle = verdict(
        1,
        Ruling::Settle {
            organisation: "X".to_owned(),
            member: "AAA".to_owned(),
            conflict: conflicts[0].why.clone(),
            holds: anchors(&conflicts[0].other.reports),
            yields: anchors(&conflicts[0].one.reports),
        },
    );
    assert_eq!(conflicts[0].id().len(), 12);
    let settled = Record::ruled(ruled(&reports, &[settle]), Bodies::default());
    assert_eq!(settled.conflicts("X").len(), 0);
    assert_eq!(settled.set_aside().len(), 1);
    assert_eq!(told(settled.reports("X").first().unwrap()), "withdraw 2005");
}

/// The claim as a later reading might make it.
fn read_anew(claim: &Claim, change: impl FnOnce(&mut BTreeMap<String, Slot>), cut: usize) -> Claim {
    let mut slots = claim.slots.clone();
    change(&mut slots);
    let old = &claim.evidence[0];
    let exact = old.exact[..old.exact.len() - cut].to_owned();
    let evidence = Evidence { field: Field::Body, start: old.start, end: old.end - cut, exact };
    Claim::new(&claim.article, &claim.kind, "new.rule", slots, vec![evidence]).unwrap()
}

#[test]
fn a_verdict_finds_its_claim_after_a_new_reading_by_words_and_type() {
    let reports = news();
    let anchor = Anchor::from(&reports[0]);
    let claims: Vec<Claim> = reports.iter().map(|report| report.claim.clone()).collect();
    assert_eq!(anchor.find(&claims), Some(0));
    // Another change of the same members on fewer words: the member tells them apart.
    let change = |slots: &mut BTreeMap<String, Slot>| {
        slots.insert("change".to_owned(), Slot::from("accede"));
    };
    let anew: Vec<Claim> = claims.iter().map(|claim| read_anew(claim, change, 1)).collect();
    assert_eq!(anchor.find(&anew), Some(0));
    assert_eq!(anchor.find(anew.iter().rev()), Some(1));
    // Only the other member is left, or none of that type, or none on these words.
    let other = claims[1].clone();
    let nobody = |slots: &mut BTreeMap<String, Slot>| slots.clear();
    assert_eq!(anchor.find([&read_anew(&claims[0], nobody, 0)]), None);
    assert_eq!(anchor.find(&[] as &[Claim]), None);
    let mut elsewhere = other.clone();
    elsewhere.evidence[0].start += 500;
    elsewhere.evidence[0].end += 500;
    elsewhere.id = "other".to_owned();
    assert_eq!(anchor.find([&elsewhere]), None);
    // What is lost is listed.
    let reject = verdict(1, Ruling::Reject { claim: anchor.clone() });
    assert_eq!(Verdicts::lost(&reject, &reports), Vec::<&Anchor>::new());
    assert_eq!(Verdicts::lost(&reject, &[]), [&anchor]);
}

#[test]
fn verdicts_are_json_and_back() {
    let reports = news();
    let claim = Anchor::from(&reports[0]);
    let all = [
        verdict(1, Ruling::Accept { claim: claim.clone() }),
        verdict(
            2,
            Ruling::Amend {
                claim,
                slots: [("member".to_owned(), None)].into(),
                date: None,
                modality: Some(entente_claims::Modality::Denied),
            },
        ),
        verdict(3, Ruling::Undo { verdict: 1 }),
    ];
    let json = serde_json::to_string(&all).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Verdict>>(&json).unwrap(), all);
    assert!(json.contains(r#""ruling":"amend""#), "{json}");
}

#[test]
fn what_a_new_reading_gains_loses_and_changes() {
    let reports = news();
    let claims: Vec<Claim> = reports.iter().map(|report| report.claim.clone()).collect();
    let accede = |slots: &mut BTreeMap<String, Slot>| {
        slots.insert("change".to_owned(), Slot::from("accede"));
    };
    let changed = read_anew(&claims[0], accede, 0);
    let gained = news_of_another();
    let after = [changed.clone(), claims[1].clone(), gained.clone()];
    let difference = Difference::new(&claims, &after);
    assert_eq!(difference.changed, [(&claims[0], &changed)]);
    assert_eq!((difference.gained, difference.lost), (vec![&gained], vec![]));
    assert!(Difference::new(&claims, &claims).is_empty());
    let all_lost = Difference::new(&claims, &[]);
    assert_eq!(all_lost.lost.len(), 2);
}

fn news_of_another() -> Claim {
    let mut claim =
        article("a", Some("2010-05-01"), "withdraw X 2010 CCC : Celand left X.").remove(0).claim;
    claim.evidence[0].start += 100;
    claim.evidence[0].end += 100;
    claim
}
