//! Exercises and meetings on documents made by hand: no model takes part.

use entente_claims::{Claim, Modality, Reader, Text};
use entente_names::{Form, Kind, Mention, People};
use entente_text::{Date, Document, Field};

/// Names of the test documents.
const NAMES: &[(&str, Kind, Form, &str)] = &[
    ("Armenia", Kind::State, Form::Name, "ARM"),
    ("Belarus", Kind::State, Form::Name, "BLR"),
    ("Fiji", Kind::State, Form::Name, "FJI"),
    ("Fijian", Kind::State, Form::Demonym, "FJI"),
    ("Samoa", Kind::State, Form::Name, "WSM"),
    ("Accra", Kind::Place, Form::Name, "Accra"),
    ("AU", Kind::Organisation, Form::Name, "AU"),
    ("CSTO", Kind::Organisation, Form::Name, "CSTO"),
];

fn read(conllu: &str, published: Option<Date>) -> Vec<Claim> {
    let document = Document::from_conllu(conllu).expect("a hand-made document");
    let mentions: Vec<Mention> = (0..document.tokens.len())
        .filter_map(|token| {
            let text = document.text_of(token);
            let (_, kind, form, code) = NAMES.iter().find(|(name, ..)| *name == text)?;
            let span = document.tokens[token].span;
            Some(Mention { span, kind: *kind, code: (*code).into(), form: *form })
        })
        .collect();
    let text = Text {
        field: Field::Body,
        document: &document,
        mentions: &mentions,
        times: &[],
        people: &People::default(),
    };
    let (mut claims, _) = Reader::builtin().read("by-hand", published, &[text]);
    // That somebody says so is read beside what happened.
    claims.retain(|claim| claim.kind != "statement");
    for claim in &claims {
        for evidence in &claim.evidence {
            assert_eq!(evidence.span().of(&document.text), evidence.exact);
        }
    }
    claims
}

fn list<'c>(claim: &'c Claim, slot: &str) -> Vec<&'c str> {
    claim.slots.get(slot).map_or(&[][..], |slot| slot.list()).iter().map(String::as_str).collect()
}

#[test]
fn who_holds_an_exercise_with_whom() {
    let found = read(
        "1 Fijian fijian ADJ JJ _ 2 amod
         2 troops troop NOUN NNS _ 3 nsubj
         3 hold hold VERB VBP _ 0 ROOT
         4 military military ADJ JJ _ 5 amod
         5 drills drill NOUN NNS _ 3 dobj
         6 with with ADP IN _ 5 prep
         7 Samoa Samoa PROPN NNP _ 6 pobj",
        "2019-05-01".parse().ok(),
    );
    let [exercise] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(exercise.kind, "exercise");
    // What hangs on the noun is read before what hangs on the verb.
    assert_eq!(list(exercise, "participants"), ["WSM", "FJI"]);
    let date = exercise.date.as_ref().and_then(|when| when.edtf.as_ref());
    assert_eq!(date.map(ToString::to_string).as_deref(), Some("2019-05-01"));
}

#[test]
fn two_sentences_tell_of_one_exercise_and_who_is_not_there() {
    let found = read(
        "1 Belarus Belarus PROPN NNP _ 2 nsubj
         2 holds hold VERB VBZ _ 0 ROOT
         3 CSTO CSTO PROPN NNP _ 4 compound
         4 exercises exercise NOUN NNS _ 2 dobj

         1 Armenia Armenia PROPN NNP _ 4 nsubj
         2 did do AUX VBD _ 4 aux
         3 not not PART RB _ 4 neg
         4 join join VERB VB _ 0 ROOT
         5 the the DET DT _ 6 det
         6 drills drill NOUN NNS _ 4 dobj",
        None,
    );
    let [exercise] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(list(exercise, "participants"), ["BLR"]);
    assert_eq!(list(exercise, "absentees"), ["ARM"]);
    assert_eq!(exercise.slot("organiser"), Some("CSTO"));
    assert_eq!(exercise.evidence.len(), 2);
    let undated = exercise.date.as_ref().is_none_or(|when| when.best().is_none());
    assert!(undated, "{exercise:?}");
}

#[test]
fn a_state_that_the_drill_is_near_takes_no_part() {
    let found = read(
        "1 Fiji Fiji PROPN NNP _ 2 nsubj
         2 holds hold VERB VBZ _ 0 ROOT
         3 naval naval ADJ JJ _ 4 amod
         4 drills drill NOUN NNS _ 2 dobj
         5 near near ADP IN _ 4 prep
         6 Samoa Samoa PROPN NNP _ 5 pobj",
        None,
    );
    let [exercise] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(list(exercise, "participants"), ["FJI"]);
    assert_eq!(exercise.slot("place"), Some("Samoa"));
    assert_eq!(exercise.slot("country"), None);
}

#[test]
fn what_is_urged_is_not_held() {
    let found = read(
        "1 Fiji Fiji PROPN NNP _ 2 nsubj
         2 urged urge VERB VBD _ 0 ROOT
         3 Samoa Samoa PROPN NNP _ 5 nsubj
         4 to to PART TO _ 5 aux
         5 hold hold VERB VB _ 2 ccomp
         6 joint joint ADJ JJ _ 7 amod
         7 drills drill NOUN NNS _ 5 dobj",
        None,
    );
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn an_organisation_meets_at_a_place() {
    let found = read(
        "1 The the DET DT _ 2 det
         2 AU AU PROPN NNP _ 4 nsubj
         3 will will AUX MD _ 4 aux
         4 meet meet VERB VB _ 0 ROOT
         5 in in ADP IN _ 4 prep
         6 Accra Accra PROPN NNP _ 5 pobj",
        "2007-06-01".parse().ok(),
    );
    let [meeting] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(meeting.slot("organisation"), Some("AU"));
    assert_eq!(meeting.slot("place"), Some("Accra"));
    assert_eq!(meeting.modality, Modality::Planned);
    // The day of the news is not the day of what it plans.
    assert_eq!(meeting.date, None);
}

#[test]
fn a_deadline_is_not_a_meeting() {
    let found = read(
        "1 The the DET DT _ 2 det
         2 AU AU PROPN NNP _ 3 nsubj
         3 met meet VERB VBD _ 0 ROOT
         4 its its PRON PRP$ _ 5 poss
         5 deadline deadline NOUN NN _ 3 dobj
         6 in in ADP IN _ 3 prep
         7 Accra Accra PROPN NNP _ 6 pobj",
        None,
    );
    assert!(found.is_empty(), "{found:?}");
}
