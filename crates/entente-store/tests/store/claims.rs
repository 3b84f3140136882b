//! Readings and claims.

use entente_claims::{Claim, Evidence, Slot, Slots};
use entente_store::{Archive, ClaimQuery, Finding, StoreError};
use entente_text::{Article, Doubt, Field, Span};
use insta::assert_snapshot;

use crate::common::{add, article, place};

fn opec() -> Article {
    article(
        "Qatar leaves OPEC",
        Some("2019-01-01"),
        "Qatar left OPEC. Gabon had joined the group again in 2016, and Qatar signed a treaty.",
    )
}

/// A claim that rests on these words of a field.
fn claim(
    article: &Article,
    kind: &str,
    slots: &[(&str, &str)],
    field: Field,
    exact: &str,
) -> Claim {
    let text = match field {
        Field::Title => &article.title,
        Field::Body => &article.body,
    };
    let start = text.find(exact).unwrap();
    let evidence = Evidence::new(field, text, Span::new(start, start + exact.len()));
    let slots: Slots =
        slots.iter().map(|(name, text)| ((*name).to_owned(), Slot::from(*text))).collect();
    Claim::new(article.name(), kind, "test.rule", slots, vec![evidence]).unwrap()
}

fn leaves(article: &Article, field: Field, exact: &str) -> Claim {
    let slots = [("member", "QAT"), ("organisation", "OPEC"), ("change", "withdraw")];
    claim(article, "membership", &slots, field, exact)
}

fn joins(article: &Article) -> Claim {
    let slots = [("member", "GAB"), ("organisation", "OPEC"), ("change", "join")];
    claim(article, "membership", &slots, Field::Body, "Gabon had joined the group again in 2016")
}

fn signs(article: &Article) -> Claim {
    claim(article, "treaty", &[("treaty", "CST")], Field::Body, "Qatar signed a treaty")
}

fn asked(archive: &Archive, query: &ClaimQuery) -> String {
    let claims = archive.claims(query).unwrap();
    let lines: Vec<_> = claims
        .iter()
        .map(|kept| {
            let evidence = &kept.claim.evidence[0];
            format!(
                "{} | {} | {:?} {}",
                kept.article.title, kept.claim.kind, evidence.field, evidence.exact
            )
        })
        .collect();
    lines.join("\n")
}

#[test]
fn claims_come_back_in_the_order_of_the_text_with_their_article() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    let (first, second) = (opec(), article("Two", None, "Qatar left OPEC. So they say."));
    add(&archive, &first);
    add(&archive, &second);
    // Recorded in another order than that of the text and of adding.
    let of_second = [leaves(&second, Field::Body, "Qatar left OPEC")];
    archive.record_reading(&second.id, "md+rules", &of_second, &[]).unwrap();
    let of_first = [
        signs(&first),
        joins(&first),
        leaves(&first, Field::Title, "Qatar leaves OPEC"),
        leaves(&first, Field::Body, "Qatar left OPEC"),
        joins(&first),
    ];
    archive.record_reading(&first.id, "md+rules", &of_first, &[]).unwrap();

    assert_snapshot!(asked(&archive, &ClaimQuery::default()), @"
    Qatar leaves OPEC | membership | Title Qatar leaves OPEC
    Qatar leaves OPEC | membership | Body Qatar left OPEC
    Qatar leaves OPEC | membership | Body Gabon had joined the group again in 2016
    Qatar leaves OPEC | treaty | Body Qatar signed a treaty
    Two | membership | Body Qatar left OPEC
    ");
    let query = ClaimQuery { article: Some(second.id.clone()), ..ClaimQuery::default() };
    assert_snapshot!(asked(&archive, &query), @"Two | membership | Body Qatar left OPEC");
    let query = ClaimQuery { organisation: Some("CST".into()), ..ClaimQuery::default() };
    assert_snapshot!(asked(&archive, &query), @"Qatar leaves OPEC | treaty | Body Qatar signed a treaty");
    let query = ClaimQuery {
        organisation: Some("OPEC".into()),
        kind: Some("membership".into()),
        article: Some(second.id),
    };
    assert_snapshot!(asked(&archive, &query), @"Two | membership | Body Qatar left OPEC");
    let query = ClaimQuery { kind: Some("roster".into()), ..ClaimQuery::default() };
    assert_eq!(asked(&archive, &query), "");

    let claims = archive.claims(&ClaimQuery::default()).unwrap();
    assert_eq!(claims[1].claim, of_first[3]);
    assert_eq!(claims[1].article.name, first.name());
    assert_eq!(claims[1].article.published, first.published);
}

#[test]
fn a_new_reading_takes_the_place_of_the_old_one_as_a_whole() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    let (read, other) = (opec(), article("Two", None, "Nothing."));
    add(&archive, &read);
    add(&archive, &other);
    let unread = |reader: &str| -> Vec<String> {
        archive.unread(reader).map(|article| article.unwrap().title.clone()).collect()
    };
    assert_eq!(unread("one"), ["Qatar leaves OPEC", "Two"]);
    assert_eq!(archive.reading(&read.id).unwrap(), None);

    let doubts = [Doubt::at(Span::new(0, 5), "which Qatar is meant?")];
    archive.record_reading(&read.id, "one", &[signs(&read), joins(&read)], &doubts).unwrap();
    assert_eq!(unread("one"), ["Two"]);
    assert_eq!(unread("two"), ["Qatar leaves OPEC", "Two"]);
    let reading = archive.reading(&read.id).unwrap().unwrap();
    assert_eq!((reading.reader.as_str(), &reading.doubts[..]), ("one", &doubts[..]));

    archive.record_reading(&read.id, "two", &[joins(&read)], &[]).unwrap();
    assert_eq!(unread("one"), ["Qatar leaves OPEC", "Two"]);
    assert_eq!(unread("two"), ["Two"]);
    assert_eq!(["one", "two"].map(|reader| archive.read_by_others(reader).unwrap()), [1, 0]);
    let claims = archive.claims(&ClaimQuery::default()).unwrap();
    assert_eq!(claims.len(), 1);
    assert_eq!(claims[0].claim, joins(&read));
}

#[test]
fn readings_may_be_recorded_while_the_unread_are_listed() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    for number in 0..1500 {
        let article = article(&format!("{number}"), None, "Text.");
        archive.add(&article, b"", "page.txt", crate::common::when()).unwrap();
    }
    let mut seen = 0;
    for article in archive.unread("one") {
        archive.record_reading(&article.unwrap().id, "one", &[], &[]).unwrap();
        seen += 1;
    }
    assert_eq!(seen, 1500);
    assert_eq!(archive.unread("one").count(), 0);
}

#[test]
fn a_claim_that_does_not_stand_in_its_article_is_refused_and_the_old_reading_stays() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    let (read, other) = (opec(), article("Two", None, "Qatar left OPEC early."));
    add(&archive, &read);
    add(&archive, &other);
    archive.record_reading(&read.id, "one", &[joins(&read)], &[]).unwrap();

    let mut moved = leaves(&read, Field::Body, "Qatar left OPEC");
    moved.evidence[0].start += 1;
    moved.evidence[0].end += 1;
    let mut beyond = leaves(&read, Field::Body, "Qatar left OPEC");
    beyond.evidence[0].start = usize::MAX;
    let mut bare = joins(&read);
    bare.evidence.clear();
    let foreign = leaves(&other, Field::Body, "Qatar left OPEC");
    let mut reasons = Vec::new();
    for wrong in [moved, beyond, bare, foreign] {
        let claims = [signs(&read), wrong];
        let error = archive.record_reading(&read.id, "two", &claims, &[]).unwrap_err();
        let StoreError::WrongClaim { reason, .. } = error else { panic!("{error}") };
        reasons.push(reason);
        assert_eq!(archive.reading(&read.id).unwrap().unwrap().reader, "one");
        assert_eq!(archive.claims(&ClaimQuery::default()).unwrap().len(), 1);
    }
    assert_snapshot!(reasons.join("\n"), @r#"
    its evidence does not stand at bytes 1-16 of the body
    its evidence does not stand at bytes 18446744073709551615-15 of the body
    it has no evidence
    it names the article "29ad8a4fdea30679db9b1bba22b9ed49"
    "#);
}

#[test]
fn several_readings_are_recorded_together_or_not_at_all() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    let (first, second) = (opec(), article("Two", None, "Qatar left OPEC early."));
    add(&archive, &first);
    add(&archive, &second);
    let finding = |article: &Article, claim: Claim| Finding {
        article: article.id.clone(),
        claims: vec![claim],
        doubts: Vec::new(),
        parsed: None,
    };
    let right = leaves(&second, Field::Body, "Qatar left OPEC");
    let findings = [finding(&first, joins(&first)), finding(&second, joins(&first))];
    let error = archive.record_readings("one", &findings).unwrap_err();
    assert!(matches!(error, StoreError::WrongClaim { .. }), "{error}");
    assert_eq!(archive.unread("one").count(), 2);

    let findings = [finding(&first, joins(&first)), finding(&second, right)];
    archive.record_readings("one", &findings).unwrap();
    assert_eq!(archive.unread("one").count(), 0);
    assert_eq!(archive.claims(&ClaimQuery::default()).unwrap().len(), 2);
}
