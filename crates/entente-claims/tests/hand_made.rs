//! Roles, standing and dates on documents made by hand: no model takes part.

use entente_claims::{Claim, Reader, Text};
use entente_names::{Form, Kind, Mention, People};
use entente_text::{Date, Document, Field, Span, When};
use entente_time::{Timex, TimexKind, TimexPart};

/// Names of the test documents.
const NAMES: &[(&str, Kind, &str)] = &[
    ("Armenia", Kind::State, "ARM"),
    ("Belarus", Kind::State, "BLR"),
    ("Georgia", Kind::State, "GEO"),
    ("Qatar", Kind::State, "QAT"),
    ("Uzbekistan", Kind::State, "UZB"),
    ("CST", Kind::Treaty, "CST"),
    ("CSTO", Kind::Organisation, "CSTO"),
    ("OPEC", Kind::Organisation, "OPEC"),
];

fn mentions(document: &Document) -> Vec<Mention> {
    (0..document.tokens.len())
        .filter_map(|token| {
            let text = document.text_of(token);
            let (_, kind, code) = NAMES.iter().find(|(name, ..)| *name == text)?;
            let span = document.tokens[token].span;
            Some(Mention { span, kind: *kind, code: (*code).into(), form: Form::Name })
        })
        .collect()
}

fn years(document: &Document) -> Vec<Timex> {
    (0..document.tokens.len())
        .filter(|&token| document.text_of(token).parse::<u16>().is_ok_and(|year| year > 1900))
        .map(|token| {
            let text = document.text_of(token).to_owned();
            let edtf = text.parse().ok();
            let span = document.tokens[token].span;
            Timex {
                span,
                kind: TimexKind::Date,
                when: When { text: Some(text.clone()), edtf, ..When::default() },
                duration: None,
                citation: false,
                name: false,
                parts: vec![TimexPart { span, value: text }],
            }
        })
        .collect()
}

fn read(conllu: &str, published: Option<Date>) -> Vec<Claim> {
    read_with(conllu, published, years)
}

/// The same, with the times that `times` finds.
fn read_with(
    conllu: &str,
    published: Option<Date>,
    times: impl Fn(&Document) -> Vec<Timex>,
) -> Vec<Claim> {
    let document = Document::from_conllu(conllu).expect("a hand-made document");
    let (mentions, times) = (mentions(&document), times(&document));
    let text = Text {
        field: Field::Body,
        document: &document,
        mentions: &mentions,
        times: &times,
        people: &People::default(),
    };
    let (mut claims, mut doubts) = Reader::builtin().read("by-hand", published, &[text]);
    // These documents are about membership; that somebody says so is read beside it.
    claims.retain(|claim| claim.kind != "statement");
    doubts.retain(|doubt| !doubt.message.ends_with("was left open"));
    assert!(doubts.is_empty(), "{doubts:?}");
    for claim in &claims {
        for evidence in &claim.evidence {
            let span = Span::new(evidence.start, evidence.end);
            assert_eq!(span.of(&document.text), evidence.exact);
        }
    }
    claims
}

/// Each claim as "change member organisation date modality".
fn told(conllu: &str, published: Option<Date>) -> Vec<String> {
    told_with(conllu, published, years)
}

/// The same, with the times that `times` finds.
fn told_with(
    conllu: &str,
    published: Option<Date>,
    times: impl Fn(&Document) -> Vec<Timex>,
) -> Vec<String> {
    read_with(conllu, published, times)
        .iter()
        .map(|claim| {
            let slot = |name: &str| claim.slot(name).unwrap_or("-").to_owned();
            let date = claim.date.as_ref().and_then(|when| when.edtf.as_ref());
            let date = date.map_or("-".to_owned(), ToString::to_string);
            let modality = format!("{:?}", claim.modality).to_lowercase();
            let what = slot("change");
            format!("{what} {} {} {date} {modality}", slot("member"), slot("organisation"))
        })
        .collect()
}

#[test]
fn an_active_clause() {
    let found = told(
        "1 Qatar Qatar PROPN NNP _ 2 nsubj
         2 left leave VERB VBD _ 0 ROOT
         3 OPEC OPEC PROPN NNP _ 2 dobj
         4 in in ADP IN _ 2 prep
         5 2019 2019 NUM CD _ 4 pobj
         6 . . PUNCT . _ 2 punct",
        None,
    );
    assert_eq!(found, ["withdraw QAT OPEC 2019 asserted"]);
}

#[test]
fn news_without_a_time_of_its_own_is_of_the_day_of_publication() {
    let clause = "1 Qatar Qatar PROPN NNP _ 2 nsubj
         2 leaves leave VERB VBZ _ 0 ROOT
         3 OPEC OPEC PROPN NNP _ 2 dobj";
    let day = "2019-01-01".parse().ok();
    assert_eq!(told(clause, day), ["withdraw QAT OPEC 2019-01-01 asserted"]);
    assert_eq!(told(clause, None), ["withdraw QAT OPEC - asserted"]);
}

#[test]
fn a_time_that_is_less_than_the_last_token_dates_nothing() {
    let found = told_with(
        "1 Qatar Qatar PROPN NNP _ 3 nsubj
         2 has have AUX VBZ _ 3 aux
         3 left leave VERB VBN _ 0 ROOT
         4 OPEC OPEC PROPN NNP _ 3 dobj
         5 (mid-2019) (mid-2019) NUM CD _ 3 npadvmod",
        None,
        |document| {
            let (times, _) = entente_time::find(document, &entente_time::Anchor::default());
            assert!(times.iter().all(|timex| document.tokens_in(timex.span).is_empty()));
            assert!(!times.is_empty());
            times
        },
    );
    assert_eq!(found, ["withdraw QAT OPEC - asserted"]);
}

#[test]
fn a_negated_clause_is_denied() {
    let found = told(
        "1 Qatar Qatar PROPN NNP _ 4 nsubj
         2 did do AUX VBD _ 4 aux
         3 not not PART RB _ 4 neg
         4 leave leave VERB VB _ 0 ROOT
         5 OPEC OPEC PROPN NNP _ 4 dobj",
        None,
    );
    assert_eq!(found, ["withdraw QAT OPEC - denied"]);
}

#[test]
fn a_plan_told_by_the_state_is_its_announcement() {
    let found = told(
        "1 Qatar Qatar PROPN NNP _ 2 nsubj
         2 said say VERB VBD _ 0 ROOT
         3 it it PRON PRP _ 5 nsubj
         4 would would AUX MD _ 5 aux
         5 leave leave VERB VB _ 2 ccomp
         6 OPEC OPEC PROPN NNP _ 5 dobj",
        "2018-12-03".parse().ok(),
    );
    assert_eq!(found, ["announce_withdrawal QAT OPEC 2018-12-03 asserted"]);
}

#[test]
fn would_not_name_the_day_is_no_withdrawal() {
    let found = told(
        "1 He he PRON PRP _ 2 nsubj
         2 said say VERB VBD _ 0 ROOT
         3 he he PRON PRP _ 6 nsubj
         4 would would AUX MD _ 6 aux
         5 not not PART RB _ 6 neg
         6 name name VERB VB _ 2 ccomp
         7 the the DET DT _ 8 det
         8 day day NOUN NN _ 6 dobj
         9 when when SCONJ WRB _ 12 advmod
         10 Armenia Armenia PROPN NNP _ 12 nsubj
         11 would would AUX MD _ 12 aux
         12 leave leave VERB VB _ 8 relcl
         13 the the DET DT _ 14 det
         14 CSTO CSTO PROPN NNP _ 12 dobj",
        None,
    );
    assert_eq!(found, ["withdraw ARM CSTO - denied"]);
}

#[test]
fn the_absolute_construction_is_read_from_the_surface() {
    // The parse takes "withdrawing" for a noun and the last state for its compound.
    let found = told(
        "1 The the DET DT _ 2 det
         2 CST CST PROPN NNP _ 3 nsubj
         3 expired expire VERB VBD _ 0 ROOT
         4 in in ADP IN _ 3 prep
         5 1999 1999 NUM CD _ 4 pobj
         6 , , PUNCT , _ 3 punct
         7 with with ADP IN _ 3 prep
         8 Uzbekistan Uzbekistan PROPN NNP _ 7 pobj
         9 and and CCONJ CC _ 8 cc
         10 Georgia Georgia PROPN NNP _ 11 compound
         11 withdrawing withdrawing NOUN NN _ 8 conj",
        None,
    );
    assert_eq!(
        found,
        [
            "withdraw GEO CST 1999 asserted",
            "withdraw UZB CST 1999 asserted",
            "expire - - 1999 asserted"
        ]
    );
}

#[test]
fn an_unspoken_object_is_what_the_text_was_last_about() {
    let found = read(
        "1 The the DET DT _ 2 det
         2 CST CST PROPN NNP _ 4 nsubjpass
         3 was be AUX VBD _ 4 auxpass
         4 debated debate VERB VBN _ 0 ROOT

         1 Belarus Belarus PROPN NNP _ 5 nsubj
         2 and and CCONJ CC _ 1 cc
         3 Georgia Georgia PROPN NNP _ 1 conj
         4 later later ADV RB _ 5 advmod
         5 joined join VERB VBD _ 0 ROOT
         6 in in ADP IN _ 5 prep
         7 1993 1993 NUM CD _ 6 pobj",
        None,
    );
    let states: Vec<_> = found.iter().filter_map(|claim| claim.slot("member")).collect();
    assert_eq!(states, ["BLR", "GEO"]);
    // The sentence that names the treaty is cited beside the one that tells of the joining.
    assert_eq!(found[0].evidence.len(), 2);
}

#[test]
fn a_freeze_told_by_an_announcement_carries_its_date_as_an_upper_bound() {
    let found = read(
        "1 In in ADP IN _ 4 prep
         2 2024 2024 NUM CD _ 1 pobj
         3 Armenia Armenia PROPN NNP _ 4 nsubj
         4 announced announce VERB VBD _ 0 ROOT
         5 it it PRON PRP _ 7 nsubj
         6 had have AUX VBD _ 7 aux
         7 frozen freeze VERB VBN _ 4 ccomp
         8 its its PRON PRP$ _ 9 poss
         9 participation participation NOUN NN _ 7 dobj
         10 in in ADP IN _ 9 prep
         11 the the DET DT _ 12 det
         12 CSTO CSTO PROPN NNP _ 10 pobj",
        None,
    );
    let [freeze] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(freeze.slot("change"), Some("freeze"));
    assert_eq!(freeze.attribution.as_deref(), Some("Armenia"));
    let basis = freeze.date.as_ref().and_then(|when| when.basis.clone()).unwrap_or_default();
    assert!(basis.starts_with("date of the announcement, on or before"), "{basis}");
}

#[test]
fn a_sentence_without_end_is_a_doubt() {
    let clause = "1 Qatar Qatar PROPN NNP _ 2 nsubj
         2 left leave VERB VBD _ 0 ROOT
         3 OPEC OPEC PROPN NNP _ 2 dobj\n";
    let tail: String = (4..3000).map(|id| format!("{id} on on ADV RB _ 2 advmod\n")).collect();
    let document = Document::from_conllu(&format!("{clause}{tail}")).expect("a document");
    let mentions = mentions(&document);
    let text = Text {
        field: Field::Body,
        document: &document,
        mentions: &mentions,
        times: &[],
        people: &People::default(),
    };
    let (claims, doubts) = Reader::builtin().read("by-hand", None, &[text]);
    assert!(claims.is_empty());
    assert!(doubts[0].message.starts_with("a sentence of 2999 words was not read"), "{doubts:?}");
}

#[test]
fn a_verb_taken_for_a_noun_is_a_verb() {
    let found = told(
        "1 Georgia Georgia PROPN NNP _ 2 compound
         2 votes vote NOUN NNS _ 0 ROOT
         3 to to PART TO _ 4 aux
         4 leave leave VERB VB _ 2 relcl
         5 OPEC OPEC PROPN NNP _ 4 dobj",
        "2019-01-01".parse().ok(),
    );
    assert_eq!(found, ["approve_withdrawal GEO OPEC 2019-01-01 asserted"]);
}

#[test]
fn what_a_tally_stands_before_is_voted_for() {
    let found = told(
        "1 Georgia Georgia PROPN NNP _ 2 nsubj
         2 voted vote VERB VBD _ 0 ROOT
         3 56–32 56–32 NUM CD _ 2 dobj
         4 to to PART TO _ 5 aux
         5 leave leave VERB VB _ 3 relcl
         6 OPEC OPEC PROPN NNP _ 5 dobj",
        "2019-01-01".parse().ok(),
    );
    assert_eq!(found, ["approve_withdrawal GEO OPEC 2019-01-01 asserted"]);
}

#[test]
fn a_clause_without_its_verb_tells_the_same_of_another_state() {
    let found = told(
        "1 Qatar Qatar PROPN NNP _ 2 nsubj
         2 joined join VERB VBD _ 0 ROOT
         3 OPEC OPEC PROPN NNP _ 2 dobj
         4 in in ADP IN _ 2 prep
         5 1961 1961 NUM CD _ 4 pobj
         6 and and CCONJ CC _ 2 cc
         7 Georgia Georgia PROPN NNP _ 2 conj
         8 in in ADP IN _ 7 prep
         9 1970 1970 NUM CD _ 8 pobj",
        None,
    );
    assert_eq!(found, ["join QAT OPEC 1961 asserted", "join GEO OPEC 1970 asserted"]);
}

#[test]
fn a_change_told_twice_is_one_claim() {
    let twice = "1 Qatar Qatar PROPN NNP _ 2 nsubj
         2 left leave VERB VBD _ 0 ROOT
         3 OPEC OPEC PROPN NNP _ 2 dobj
         4 . . PUNCT . _ 2 punct

         1 Qatar Qatar PROPN NNP _ 2 nsubj
         2 left leave VERB VBD _ 0 ROOT
         3 OPEC OPEC PROPN NNP _ 2 dobj
         4 in in ADP IN _ 2 prep
         5 2019 2019 NUM CD _ 4 pobj";
    let claims = read(twice, None);
    assert_eq!(claims.len(), 1);
    assert_eq!(claims[0].evidence.len(), 2);
    assert_eq!(told(twice, None), ["withdraw QAT OPEC 2019 asserted"]);
}

/// Taggers take the mark that closes "'Peace,' ..." for a possessive now and then.
#[test]
fn a_closing_mark_may_pass_for_a_word() {
    let document = "1 ' ' PUNCT `` _ 2 punct _ SpaceAfter=No
2 Peace peace NOUN NN _ 6 ccomp _ SpaceAfter=No
3 , , PUNCT , _ 6 punct _ SpaceAfter=No
4 ' ' PART POS _ 2 case _ _
5 Qatar Qatar PROPN NNP _ 6 nsubj _ _
6 said say VERB VBD _ 0 ROOT _ SpaceAfter=No
7 . . PUNCT . _ 6 punct _ _";
    let document = Document::from_conllu(document).expect("a document");
    let mentions = mentions(&document);
    let text = Text {
        field: Field::Body,
        document: &document,
        mentions: &mentions,
        times: &[],
        people: &People::default(),
    };
    let (claims, _) = Reader::builtin().read("by-hand", None, &[text]);
    let quotes: Vec<_> = claims.iter().filter_map(|claim| claim.slot("quote")).collect();
    assert_eq!(quotes, ["Peace,"]);
}
