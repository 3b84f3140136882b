//! Asking by what claims name, counting what is found, and questions that are kept.

use entente_claims::{Claim, Evidence, Modality, Slots};
use entente_store::{Archive, Facet, Order, Query, Shared};
use entente_text::{Article, Field, Span};

use crate::common::{add, article, news, place, when};

/// Records claims of one change of several states, on the first words of the body.
fn reads(archive: &Archive, article: &Article, change: &str, body: &str, members: &[&str]) {
    let claims: Vec<Claim> = members
        .iter()
        .map(|member| {
            let slots = [("member", *member), ("organisation", body), ("change", change)];
            let slots: Slots =
                slots.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
            let evidence = vec![Evidence::new(Field::Body, &article.body, Span::new(0, 5))];
            let mut claim =
                Claim::new(article.name(), "membership", "membership.join", slots, evidence)
                    .unwrap();
            claim.modality =
                if change == "withdraw" { Modality::Denied } else { Modality::Asserted };
            claim
        })
        .collect();
    archive.record_reading(&article.id, "by hand", &claims, &[]).unwrap();
}

fn titled(archive: &Archive, title: &str) -> Article {
    archive.articles().map(|a| a.unwrap()).find(|a| a.title.starts_with(title)).unwrap()
}

fn titles(archive: &Archive, question: &str) -> Vec<String> {
    let query = Query { per_page: 50, ..Query::new(question) };
    archive.search(&query).unwrap().hits.into_iter().map(|hit| hit.head.title).collect()
}

fn told() -> (tempfile::TempDir, Archive) {
    let (folder, archive) = news();
    reads(&archive, &titled(&archive, "Qatar"), "withdraw", "OPEC", &["QAT"]);
    reads(&archive, &titled(&archive, "A treaty"), "sign", "CST", &["UZB", "ARM"]);
    (folder, archive)
}

#[test]
fn articles_are_found_by_what_their_claims_name() {
    let (_folder, archive) = told();
    assert_eq!(titles(&archive, "org:OPEC"), ["Qatar leaves OPEC"]);
    assert_eq!(titles(&archive, "org:opec"), ["Qatar leaves OPEC"]);
    assert_eq!(titles(&archive, "member:Uzbekistan"), ["A treaty and its parties"]);
    assert_eq!(titles(&archive, "state:UZB OR state:QAT").len(), 2);
    assert_eq!(titles(&archive, "claim:sign"), ["A treaty and its parties"]);
    assert_eq!(titles(&archive, "claim:membership modality:denied"), ["Qatar leaves OPEC"]);
    assert_eq!(titles(&archive, "source:\"border monitor\"").len(), 4);
    assert_eq!(titles(&archive, "-org:OPEC").len(), 3);
    assert_eq!(titles(&archive, "treaty org:OPEC"), [""; 0]);
}

#[test]
fn articles_are_found_by_their_day_and_headline() {
    let (_folder, archive) = news();
    assert_eq!(titles(&archive, "date:2024").len(), 2);
    assert_eq!(titles(&archive, "date:2024-09"), ["Drills in the mountains"]);
    assert_eq!(
        titles(&archive, "date:2019..2024-09"),
        ["Drills in the mountains", "Qatar leaves OPEC"]
    );
    assert_eq!(titles(&archive, "date:..2019-01-01"), ["Qatar leaves OPEC"]);
    assert_eq!(titles(&archive, "date:undated"), ["A treaty and its parties"]);
    assert_eq!(titles(&archive, "title:CSTO"), ["CSTO staff meet"]);
}

#[test]
fn a_word_written_twice_counts_twice() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    // Alike but for the words: one says the one twice, the other the other.
    add(&archive, &article("One", None, "lake lake drill staff"));
    add(&archive, &article("Two", None, "lake drill drill staff"));
    assert_eq!(titles(&archive, "lake drill drill drill"), ["Two", "One"]);
    assert_eq!(titles(&archive, "lake lake lake drill"), ["One", "Two"]);
}

#[test]
fn what_is_found_is_counted() {
    let (_folder, archive) = told();
    let survey = archive.survey("").unwrap();
    assert_eq!((survey.total, survey.undated, survey.days.len()), (4, 1, 3));
    let of = |facet: Facet| survey.facets.get(&facet).cloned().unwrap_or_default();
    let one = |value: &str| (value.to_owned(), 1);
    assert_eq!(of(Facet::Organisation), [one("CST"), one("OPEC")]);
    assert_eq!(of(Facet::State), [one("ARM"), one("QAT"), one("UZB")]);
    assert_eq!(of(Facet::Source), [("Border Monitor".to_owned(), 4)]);
    let narrow = archive.survey("org:OPEC").unwrap();
    assert_eq!((narrow.total, narrow.facets[&Facet::Member].len()), (1, 1));
}

#[test]
fn the_catalogue_follows_what_is_read_anew_by_another_connection() {
    let (_folder, archive) = told();
    let shared = Shared::default();
    let other = Archive::open_existing(archive.path()).unwrap().sharing(&shared);
    assert_eq!(titles(&other, "org:OPEC").len(), 1);
    reads(&archive, &titled(&archive, "Qatar"), "join", "SCO", &["QAT"]);
    assert_eq!(titles(&other, "org:OPEC"), [""; 0]);
    assert_eq!(titles(&other, "org:SCO"), ["Qatar leaves OPEC"]);
    // The last reading gives way to one without claims.
    reads(&archive, &titled(&archive, "Qatar"), "join", "SCO", &[]);
    assert_eq!(titles(&other, "org:SCO"), [""; 0]);
}

#[test]
fn results_stand_in_the_order_asked_for() {
    let (_folder, archive) = news();
    let by = |order: Order| -> Vec<String> {
        let query = Query { order, ..Query::new("") };
        let hits = archive.search(&query).unwrap().hits.into_iter();
        hits.map(|hit| hit.head.title.chars().take(6).collect()).collect()
    };
    assert_eq!(by(Order::Newest), ["CSTO s", "Drills", "Qatar ", "A trea"]);
    assert_eq!(by(Order::Oldest), ["Qatar ", "Drills", "CSTO s", "A trea"]);
    assert_eq!(by(Order::Added), ["CSTO s", "A trea", "Drills", "Qatar "]);
}

#[test]
fn claims_are_found_by_id_and_by_what_they_name() {
    let (_folder, archive) = told();
    let about = archive.claims_naming(Facet::State, "UZB", 100).unwrap();
    assert_eq!(about.len(), 1);
    let id = &about[0].claim.id;
    assert_eq!(&archive.claim(id).unwrap(), &about[0]);
}

#[test]
fn one_text_printed_twice_is_one_result() {
    let (_folder, archive) = news();
    let copy = Article::from(entente_text::Draft {
        source: Some("Lake Courier".to_owned()),
        ..titled(&archive, "Drills").draft
    });
    add(&archive, &copy);
    let ask = |question: &str, collapsed: bool| {
        archive.search(&Query { collapsed, ..Query::new(question) }).unwrap()
    };
    assert_eq!(ask("drills", false).total, 2);
    let one = ask("drills", true);
    assert_eq!((one.total, one.hits.len()), (1, 1));
    assert_eq!(one.hits[0].copies[0].source.as_deref(), Some("Lake Courier"));
    // Where only the copy answers, it is the result.
    let other = ask("source:\"Lake Courier\"", true);
    assert_eq!(other.hits[0].head.source.as_deref(), Some("Lake Courier"));
    assert_eq!(other.hits[0].copies.len(), 1);
}

#[test]
fn a_saved_search_says_what_is_new_since() {
    let (_folder, archive) = news();
    archive.save_search("the alliance", "CSTO", when()).unwrap();
    let saved = archive.saved_searches().unwrap();
    assert_eq!((saved[0].total, saved[0].new), (2, 0));
    add(&archive, &article("A summit of the CSTO", Some("2024-11-01"), "The CSTO met."));
    assert_eq!(archive.saved_searches().unwrap()[0].new, 1);
    archive.saw_search("the alliance").unwrap();
    assert_eq!(archive.saved_searches().unwrap()[0].new, 0);
    archive.forget_search("the alliance").unwrap();
    assert!(archive.saved_searches().unwrap().is_empty());
}
