//! Which claim read is which claim expected.

use std::collections::BTreeMap;

use entente_claims::{Claim, Modality};
use entente_text::Field;

use crate::{Expected, Tally, alike, dates_agree, same};

/// The types that most sets list in full, in the order of a table. Of the others their expected
/// claims are samples, so that nothing can be said of what is missing.
pub const TYPES: &[&str] =
    &["membership", "roster", "treaty", "organisation", "exercise", "meeting", "statement", "role"];

/// The types that a set of their own lists in full: what institutions decide and do.
pub const INSTITUTIONS: &[&str] = &["programme", "bill", "law", "measure", "event", "deployment"];

/// What a comparison gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Score<'a> {
    /// Pairs, with time aside, by type.
    pub core: BTreeMap<&'static str, Tally>,
    /// Pairs whose dates agree as well, by type.
    pub dated: BTreeMap<&'static str, Tally>,
    /// Demanded and not found, with time aside.
    pub missed: Vec<&'a Expected>,
    /// Found and not expected, with time aside.
    pub wrong: Vec<&'a Claim>,
    /// Found as expected, but with a date that does not agree.
    pub misdated: Vec<(&'a Expected, &'a Claim)>,
}

/// Compares what was read of these types with what is expected, article by article.
///
/// Left out is what is not said to be so (hypothetical, denied), what repeats a pair from the
/// title, what is paired with an optional claim, and what is said by somebody whom no expected
/// claim knows as a person: statements of states, institutions and documents are not all listed.
pub fn score<'a>(
    types: &[&'static str],
    expected: &'a [Expected],
    found: &'a [Claim],
) -> Score<'a> {
    let mut score = Score {
        core: BTreeMap::new(),
        dated: BTreeMap::new(),
        missed: Vec::new(),
        wrong: Vec::new(),
        misdated: Vec::new(),
    };
    let all = expected;
    for &kind in types {
        let expected: Vec<&Expected> = expected.iter().filter(|e| e.kind == kind).collect();
        let found: Vec<&Claim> =
            found.iter().filter(|claim| claim.kind == kind && counts(claim, all)).collect();
        let core = paired(&expected, &found, same);
        let dated = paired(&expected, &found, |e, f| same(e, f) && dates_agree(e, f));
        score.core.insert(kind, tally(&expected, &found, &core));
        score.dated.insert(kind, tally(&expected, &found, &dated));
        for (at, e) in expected.iter().enumerate().filter(|(_, e)| !e.optional) {
            match core.of_expected[at] {
                None => score.missed.push(e),
                Some(f) if !dates_agree(e, found[f]) => score.misdated.push((e, found[f])),
                Some(_) => {}
            }
        }
        let wrong = found.iter().enumerate().filter(|(at, _)| core.verdicts[*at] == Verdict::Wrong);
        score.wrong.extend(wrong.map(|(_, claim)| claim));
    }
    score
}

/// Whether the text says it is so, and, of a statement, somebody who is known.
fn counts(claim: &Claim, expected: &[Expected]) -> bool {
    let here = || expected.iter().filter(|e| e.article == claim.article);
    let said = !matches!(claim.modality, Modality::Hypothetical | Modality::Denied);
    said && (claim.kind != "statement" || alike::speaks_as_known(claim, here()))
}

/// What became of a claim found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Paired with a demanded claim.
    Right,
    /// Paired with an optional claim, or one more time in the title.
    Neutral,
    /// Not expected.
    Wrong,
}

struct Pairs {
    /// By expected claim: the claim found.
    of_expected: Vec<Option<usize>>,
    /// By claim found.
    verdicts: Vec<Verdict>,
}

/// Pairs each expected claim with one that was found: demanded before optional, and among each
/// those first that agree in most besides: the sentence, the date, the beginning of a quotation.
fn paired(
    expected: &[&Expected],
    found: &[&Claim],
    same: impl Fn(&Expected, &Claim) -> bool,
) -> Pairs {
    let alike = |e: &Expected, f: &Claim| {
        e.article == f.article && (same(e, f) || (e.optional && in_passing(e, f)))
    };
    let mut candidates: Vec<(bool, usize, usize, usize)> = Vec::new();
    for (at, e) in expected.iter().enumerate() {
        let these = found.iter().enumerate().filter(|(_, f)| alike(e, f));
        candidates.extend(these.map(|(f, claim)| (e.optional, 3 - agreements(e, claim), at, f)));
    }
    candidates.sort_unstable();
    let mut pairs = Pairs {
        of_expected: vec![None; expected.len()],
        verdicts: vec![Verdict::Wrong; found.len()],
    };
    for (optional, _, e, f) in candidates {
        if pairs.of_expected[e].is_none() && pairs.verdicts[f] == Verdict::Wrong {
            pairs.of_expected[e] = Some(f);
            pairs.verdicts[f] = if optional { Verdict::Neutral } else { Verdict::Right };
        }
    }
    for (at, claim) in found.iter().enumerate() {
        let titled = claim.evidence.iter().all(|evidence| evidence.field == Field::Title);
        if titled
            && expected.iter().any(|e| alike(e, claim))
            && pairs.verdicts[at] == Verdict::Wrong
        {
            pairs.verdicts[at] = Verdict::Neutral;
        }
    }
    pairs
}

/// In how much besides two claims agree: 0 to 3.
fn agreements(e: &Expected, f: &Claim) -> usize {
    usize::from(shares_words(e, f)) + usize::from(dates_agree(e, f)) + usize::from(same_quote(e, f))
}

/// A statement in a passage whose speaker is optional, whoever it is taken for.
fn in_passing(e: &Expected, f: &Claim) -> bool {
    e.kind == "statement" && f.kind == "statement" && shares_words(e, f)
}

/// Whether the evidence of one stands in that of the other.
fn shares_words(e: &Expected, f: &Claim) -> bool {
    e.evidence.iter().any(|passage| {
        f.evidence.iter().any(|evidence| {
            evidence.field == passage.field
                && (passage.exact.contains(&evidence.exact)
                    || evidence.exact.contains(&passage.exact))
        })
    })
}

/// Whether both quote the same words, as far as the shorter goes.
fn same_quote(e: &Expected, f: &Claim) -> bool {
    let quote = |slot: Option<&entente_claims::Slot>| slot?.text().map(str::to_owned);
    match (quote(e.slots.get("quote")), quote(f.slots.get("quote"))) {
        (Some(e), Some(f)) => e.starts_with(&f) || f.starts_with(&e),
        _ => false,
    }
}

fn tally(expected: &[&Expected], found: &[&Claim], pairs: &Pairs) -> Tally {
    let demanded = expected.iter().zip(&pairs.of_expected).filter(|(e, _)| !e.optional);
    let (right, missed): (Vec<_>, Vec<_>) = demanded.partition(|(_, found)| found.is_some());
    let wrong = (0..found.len()).filter(|at| pairs.verdicts[*at] == Verdict::Wrong).count();
    Tally { right: right.len(), wrong, missed: missed.len() }
}

#[cfg(test)]
mod tests {
    use entente_claims::{Evidence, Slot, Slots};
    use entente_text::{Span, When};

    use super::*;
    use crate::expected;

    const SENTENCE: &str = "Georgia left the CIS on 18 August 2009.";

    fn slots(pairs: &[(&str, &str)]) -> Slots {
        pairs.iter().map(|(slot, text)| ((*slot).to_owned(), Slot::from(*text))).collect()
    }

    fn read(kind: &str, pairs: &[(&str, &str)], field: Field, edtf: Option<&str>) -> Claim {
        let evidence = Evidence::new(field, SENTENCE, Span::new(0, SENTENCE.len()));
        let mut claim = Claim::new("a", kind, "rule", slots(pairs), vec![evidence]).unwrap();
        claim.date = edtf.map(|edtf| When { edtf: Some(edtf.parse().unwrap()), ..When::default() });
        claim
    }

    fn wanted(kind: &str, pairs: &[(&str, &str)], rest: &str) -> Expected {
        let line = format!(
            r#"{{"article": "a", "type": "{kind}", "slots": {}, "modality": "asserted", {rest}
                "evidence": [{{"field": "body", "exact": "{SENTENCE}"}}]}}"#,
            serde_json::to_string(&slots(pairs)).unwrap()
        );
        expected(&line.replace('\n', " ")).unwrap().remove(0)
    }

    const LEFT: &[(&str, &str)] =
        &[("member", "GEO"), ("organisation", "CIS"), ("change", "withdraw")];
    const DATE: &str = r#""date": {"edtf": "2009-08-18"},"#;

    #[test]
    fn a_date_must_be_as_fine_as_the_text_has_it() {
        let wanted = [wanted("membership", LEFT, DATE)];
        for (edtf, right) in [
            (Some("2009-08-18"), 1),
            (Some("2009-08"), 0),
            (Some("2009-08-18/2009-08-20"), 1),
            (Some("2009-08-19"), 0),
            (None, 0),
        ] {
            let found = [read("membership", LEFT, Field::Body, edtf)];
            let score = score(TYPES, &wanted, &found);
            assert_eq!(score.core["membership"].right, 1);
            assert_eq!(score.dated["membership"].right, right, "{edtf:?}");
            assert_eq!(score.misdated.len(), 1 - right);
        }
    }

    #[test]
    fn an_open_date_forbids_one_and_a_computed_one_is_a_year_wide() {
        let open = [wanted("membership", LEFT, r#""date": {},"#)];
        let computed = [wanted("membership", LEFT, r#""date": {"inferred": "2010~"},"#)];
        let without_year = [wanted("membership", LEFT, r#""date": {"edtf": "XXXX-08-18"},"#)];
        let found = [read("membership", LEFT, Field::Body, Some("2009-08-18"))];
        assert_eq!(score(TYPES, &open, &found).dated["membership"].right, 0);
        assert_eq!(score(TYPES, &computed, &found).dated["membership"].right, 1);
        assert_eq!(score(TYPES, &without_year, &found).dated["membership"].right, 1);
    }

    #[test]
    fn told_again_in_the_title_is_neither_right_nor_wrong() {
        let wanted = [wanted("membership", LEFT, DATE)];
        let date = Some("2009-08-18");
        let twice = |field| {
            [read("membership", LEFT, Field::Body, date), read("membership", LEFT, field, date)]
        };
        let titled = score(TYPES, &wanted, &twice(Field::Title)).core["membership"];
        assert_eq!(titled, Tally { right: 1, wrong: 0, missed: 0 });
        let repeated = score(TYPES, &wanted, &twice(Field::Body)).core["membership"];
        assert_eq!(repeated, Tally { right: 1, wrong: 1, missed: 0 });
    }

    #[test]
    fn the_wrong_change_is_wrong_and_missed() {
        let other = [("member", "GEO"), ("organisation", "CIS"), ("change", "suspend")];
        let (wanted, found) =
            ([wanted("membership", LEFT, DATE)], [read("membership", &other, Field::Body, None)]);
        let score = score(TYPES, &wanted, &found);
        assert_eq!(score.core["membership"], Tally { right: 0, wrong: 1, missed: 1 });
        assert_eq!((score.missed.len(), score.wrong.len()), (1, 1));
    }

    #[test]
    fn what_is_optional_counts_for_nothing() {
        let wanted = [wanted("statement", &[("speaker", "spokesman")], r#""optional": true,"#)];
        let said = [read("statement", &[("speaker", "the ministry")], Field::Body, None)];
        assert_eq!(score(TYPES, &wanted, &said).core["statement"], Tally::default());
        assert_eq!(score(TYPES, &wanted, &[]).core["statement"], Tally::default());
    }

    #[test]
    fn a_statement_counts_when_its_speaker_is_known() {
        let known = [wanted("role", &[("person", "Nikol Pashinyan"), ("role", "premier")], "")];
        let wrong = |speaker: &str| {
            let said = [read("statement", &[("speaker", speaker)], Field::Body, None)];
            score(TYPES, &known, &said).core["statement"].wrong
        };
        assert_eq!((wrong("Pashinyan"), wrong("the Kremlin")), (1, 0));
    }

    #[test]
    fn what_is_denied_is_left_out() {
        let mut denied = read("membership", LEFT, Field::Body, None);
        denied.modality = Modality::Denied;
        assert_eq!(score(TYPES, &[], &[denied]).core["membership"], Tally::default());
    }

    #[test]
    fn a_roster_needs_half_of_its_members_or_else_its_count() {
        let roster = |slots: &[(&str, Slot)]| -> Slots {
            slots.iter().map(|(slot, value)| ((*slot).to_owned(), value.clone())).collect()
        };
        let of = |members: &[&str]| {
            Slot::List(members.iter().map(|member| (*member).to_owned()).collect())
        };
        let cis = ("organisation", Slot::from("CIS"));
        let mut wanted = wanted("roster", &[("organisation", "CIS")], "");
        let mut found = read("roster", &[("organisation", "CIS")], Field::Body, None);
        wanted.slots = roster(&[cis.clone(), ("members", of(&["ARM", "BLR", "GEO", "MDA"]))]);
        found.slots = roster(&[cis.clone(), ("members", of(&["ARM", "BLR", "SRB"]))]);
        assert!(same(&wanted, &found));
        found.slots = roster(&[cis.clone(), ("members", of(&["ARM", "SRB"]))]);
        assert!(!same(&wanted, &found));
        wanted.slots = roster(&[cis.clone(), ("count", Slot::Number(12))]);
        found.slots = roster(&[cis.clone(), ("count", Slot::Number(11))]);
        assert!(!same(&wanted, &found));
        found.slots = roster(&[cis, ("count", Slot::Number(12))]);
        assert!(same(&wanted, &found));
    }

    #[test]
    fn people_are_known_by_their_last_name_and_exercises_by_their_name() {
        let same = |kind: &str, e: &[(&str, &str)], f: &[(&str, &str)]| {
            same(&wanted(kind, e, ""), &read(kind, f, Field::Body, None))
        };
        assert!(same("statement", &[("speaker", "Nikol Pashinyan")], &[("speaker", "Pashinyan")]));
        assert!(!same("statement", &[("speaker", "Nikol Pashinyan")], &[("speaker", "he")]));
        assert!(same("exercise", &[("name", "Zapad-2025")], &[("name", "Zapad")]));
        assert!(!same("exercise", &[("name", "Zapad-2025")], &[("place", "Borisov")]));
        assert!(same("meeting", &[("place", "Astana")], &[("place", "Astana, Kazakhstan")]));
        assert!(!same(
            "meeting",
            &[("organisation", "CIS"), ("place", "Astana")],
            &[("organisation", "CIS"), ("place", "Minsk")]
        ));
    }
}
