//! Adding articles and getting them back.

use std::sync::Arc;

use entente_store::{Added, Archive, Arrival, StoreError};
use entente_text::{
    Article, ArticleId, Completeness, Coverage, Credit, CreditKind, DateEvidence, DateKind,
    Dateline, Draft, Removed, RemovedKind, Span,
};
use insta::assert_snapshot;

use crate::common::{add, article, news, numbered, place, when};

/// An article that has everything an article can have.
fn full() -> Article {
    Article::from(Draft {
        given_id: Some("monitor-17".into()),
        source: Some("Border Monitor".into()),
        url: Some("https://monitor.example/17".into()),
        title: "Gabon is back in OPEC".into(),
        byline: Some("A. Writer".into()),
        dateline: Some(Dateline {
            place: Some("LIBREVILLE".into()),
            agency: Some("BM".into()),
            text: "LIBREVILLE (BM) —".into(),
        }),
        credits: vec![Credit {
            kind: CreditKind::Republication,
            author: None,
            publisher: Some("Gulf Paper".into()),
            republisher: Some("Border Monitor".into()),
            text: "First printed in the Gulf Paper.".into(),
            span: Some(Span::new(0, 5)),
        }],
        published: Some("2016-07-01".parse().unwrap()),
        dates: vec![DateEvidence {
            kind: DateKind::Published,
            date: "2016-07-01".parse().unwrap(),
            place: "time datetime".into(),
            text: "2016-07-01".into(),
        }],
        language: Some("en".into()),
        completeness: Completeness::CutShort,
        removed: vec![Removed { kind: RemovedKind::CutMark, text: "...".into(), at: 44 }],
        body: "Gabon came back to OPEC on the first of July".into(),
    })
}

#[test]
fn an_article_comes_back_as_it_went_in() {
    let (_folder, path) = place();
    let archive = Archive::open(&path).unwrap();
    let article = full();
    assert_eq!(archive.add(&article, b"<html>", "page.html", when()).unwrap(), Added::New);
    drop(archive);

    let archive = Archive::open_existing(&path).unwrap();
    assert_eq!(archive.article(article.id.as_str()).unwrap(), article);
    let all: Vec<Article> = archive.articles().collect::<Result<_, _>>().unwrap();
    assert_eq!(all, std::slice::from_ref(&article));
    assert_eq!(archive.original(&article.id).unwrap(), b"<html>");
    let provenance = archive.provenance(&article.id).unwrap();
    assert_eq!((provenance.origins, provenance.added), (vec!["page.html".into()], when()));
}

#[test]
fn adding_twice_changes_nothing_and_says_so() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    let article = full();
    add(&archive, &article);
    let later = "2030-01-01T00:00:00Z".parse().unwrap();
    let again = archive.add(&article, b"other bytes", "elsewhere.txt", later).unwrap();
    assert_eq!(again, Added::AlreadyHeld);
    assert_eq!(archive.count().unwrap(), 1);
    assert_eq!(archive.original(&article.id).unwrap(), article.body.as_bytes());
    // Where it was met again is known, and when it was added is not touched.
    let provenance = archive.provenance(&article.id).unwrap();
    assert_eq!(provenance.origins, ["news.txt", "elsewhere.txt"]);
    assert_eq!(provenance.added, when());
}

#[test]
fn many_are_added_in_order_and_acknowledged_one_by_one() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    let page: Arc<[u8]> = b"the whole page".as_slice().into();
    let arrivals = (0..1203).map(|number| Arrival {
        article: numbered(number % 1200),
        original: page.clone(),
        origin: "page.txt".into(),
        added: when(),
    });
    let mut heard = Vec::new();
    archive.add_all(arrivals, |article, added| heard.push((article.id.clone(), added))).unwrap();
    assert_eq!(heard.len(), 1203);
    let expected: Vec<_> = (0..1200).map(|number| (numbered(number).id, Added::New)).collect();
    assert_eq!(heard[..1200], expected);
    assert!(heard[1200..].iter().all(|(_, added)| *added == Added::AlreadyHeld));
    let kept: Vec<ArticleId> = archive.articles().map(|article| article.unwrap().id).collect();
    assert!(kept.iter().eq(expected.iter().map(|(id, _)| id)));
    assert_eq!(archive.original(&kept[700]).unwrap(), b"the whole page");
}

#[test]
fn an_article_under_a_wrong_id_is_refused_and_those_before_it_are_kept() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    let mut articles = [numbered(1), numbered(2), numbered(3)];
    articles[1].id = ArticleId::kept("0123456789abcdef0123456789abcdef");
    let arrivals = articles.map(|article| Arrival {
        article,
        original: [].into(),
        origin: "page.txt".into(),
        added: when(),
    });
    let mut heard = Vec::new();
    let error =
        archive.add_all(arrivals, |article, _| heard.push(article.title.clone())).unwrap_err();
    assert_snapshot!(error, @"article 0123456789abcdef0123456789abcdef is not the hash of its content, which is c24a14486105e4a7e23cdf00fab69162; it was not added");
    assert_eq!(heard, ["Exercise 1"]);
    assert_eq!(archive.count().unwrap(), 1);
}

#[test]
fn an_article_answers_to_its_id_the_beginning_of_it_and_the_id_its_source_gave() {
    let (_folder, archive) = news();
    let article = full();
    add(&archive, &article);
    let id = article.id.as_str();
    for key in [id, &id[..6], &id[..20], &id[..8].to_uppercase(), "monitor-17"] {
        assert_eq!(archive.article(key).unwrap().id, article.id, "{key}");
    }
    for key in [&id[..5], "monitor", "MONITOR-17", "", "%", "ffffff"] {
        let error = archive.article(key).unwrap_err();
        assert!(matches!(error, StoreError::NoArticle { .. }), "{key}: {error}");
    }
}

#[test]
fn a_name_that_fits_several_articles_is_answered_with_all_of_them() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    let first = full();
    let second = Article::from(Draft { body: "Another text.".into(), ..full().draft });
    add(&archive, &first);
    add(&archive, &second);
    let error = archive.article("monitor-17").unwrap_err();
    assert_snapshot!(error, @r#""monitor-17" fits 2 articles: 6e2a22e399dc2cd0c8d72b474fe9406d, ae4dcb57c0ac6e7ba38e60576f078693; give more of the id"#);
    let StoreError::Ambiguous { candidates, .. } = error else { panic!("{error}") };
    assert_eq!(candidates, [first.id.as_str(), second.id.as_str()]);
}

#[test]
fn a_given_id_that_looks_like_the_beginning_of_another_id_wins() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    let plain = numbered(1);
    let beginning = &plain.id.as_str()[..8];
    let named = Article::from(Draft { given_id: Some(beginning.into()), ..numbered(2).draft });
    add(&archive, &plain);
    add(&archive, &named);
    assert_eq!(archive.article(beginning).unwrap().id, named.id);
    assert_eq!(archive.article(&plain.id.as_str()[..9]).unwrap().id, plain.id);
}

#[test]
fn what_was_kept_cannot_be_changed_or_deleted() {
    let (_folder, archive) = news();
    let connection = rusqlite::Connection::open(archive.path()).unwrap();
    let refused = |sql: &str| connection.execute(sql, []).unwrap_err().to_string();
    assert_snapshot!(refused("UPDATE articles SET title = 'x'"), @"an article once kept is never changed");
    assert_snapshot!(refused("DELETE FROM articles"), @"an article once kept is never deleted");
    assert_snapshot!(refused("UPDATE originals SET length = 0"), @"the bytes as fetched are never changed");
    assert_snapshot!(refused("DELETE FROM originals"), @"the bytes as fetched are never deleted");
}

#[test]
fn coverage_says_how_much_of_a_list_is_held() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    let coverage = |first, last, total| Coverage {
        first,
        last,
        total,
        text: format!("Viewing results {first} - {last} of {total}"),
    };
    // One of the two was met on another page before, and is held all the same.
    archive.add(&numbered(1), b"", "other.txt", when()).unwrap();
    archive.add(&numbered(1), b"", "page.txt", when()).unwrap();
    archive.add(&numbered(2), b"", "page.txt", when()).unwrap();
    archive.record_coverage("page.txt", &coverage(1, 6, 22)).unwrap();
    archive.record_coverage("second.txt", &coverage(7, 12, 22)).unwrap();
    archive.record_coverage("page.txt", &coverage(1, 6, 23)).unwrap();
    let held: Vec<_> = archive
        .coverage()
        .unwrap()
        .into_iter()
        .map(|held| format!("{}: {} ({} held)", held.origin, held.coverage.text, held.held))
        .collect();
    assert_snapshot!(held.join("\n"), @"
    page.txt: Viewing results 1 - 6 of 23 (2 held)
    second.txt: Viewing results 7 - 12 of 22 (0 held)
    ");
}

#[test]
fn an_archive_can_be_added_to_while_it_is_listed() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    add(&archive, &numbered(0));
    let mut seen = 0;
    for article in archive.articles() {
        article.unwrap();
        seen += 1;
        if seen < 3 {
            add(&archive, &numbered(seen));
        }
    }
    assert_eq!((seen, archive.count().unwrap()), (3, 3));
}

#[test]
fn a_text_of_millions_of_bytes_is_kept_and_found() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    let mut body = "The alliance met again. ".repeat(100_000);
    body.push_str(&"x".repeat(2_000_000));
    body.push_str(" Samarkand");
    add(&archive, &article("Long", None, &body));
    let results = archive.search(&entente_store::Query::new("samarkand")).unwrap();
    assert_eq!(results.total, 1);
    assert_eq!(results.hits[0].excerpt.last().unwrap().text, "Samarkand");
    assert_eq!(archive.check().unwrap(), []);
}
