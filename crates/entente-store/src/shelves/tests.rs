//! What is found as articles come is what is found when all are there, in whatever order they came
//! and whatever was decided meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use entente_record::{ByHand, Likeness, Precedence, Ruling, stories};
use entente_text::{Article, ArticleId, Completeness, Credit, CreditKind, Draft};
use proptest::prelude::*;

use crate::archive::Archive;
use crate::derived;

/// An article in short: which text, how it is printed, by whom, on which day.
#[derive(Debug, Clone)]
struct Printed {
    text: usize,
    form: usize,
    outlet: usize,
    day: usize,
    credits: bool,
    common_headline: bool,
}

fn printed() -> impl Strategy<Value = Printed> {
    let parts = (0..5_usize, 0..5_usize, 0..6_usize, 0..4_usize, any::<bool>(), any::<bool>());
    parts.prop_map(|(text, form, outlet, day, credits, common_headline)| Printed {
        text,
        form,
        outlet,
        day,
        credits,
        common_headline,
    })
}

/// Words of their own for each text, so that no two texts are alike but in what is put to them.
fn words(text: usize, count: usize) -> String {
    (0..count).map(|word| format!("w{}x{word} ", text * 100 + word)).collect()
}

impl Printed {
    fn article(&self) -> Article {
        let whole = words(self.text, 40);
        let (body, completeness) = match self.form {
            0 => (whole, Completeness::Full),
            1 => (format!("{whole} Our readers wrote to us."), Completeness::Full),
            2 => (words(self.text, 18), Completeness::CutShort),
            // Half of one text and half of another: what connects two stories.
            3 => (
                format!("{} {}", words(self.text, 40), words(self.text + 1, 40)),
                Completeness::Full,
            ),
            _ => (words(self.text, 5), Completeness::Full),
        };
        let title = match self.common_headline {
            true => "Daily bulletin of the harbour master".to_owned(),
            false => format!("Story {}", self.text),
        };
        let credit = Credit {
            kind: CreditKind::Republication,
            author: None,
            publisher: Some("Outlet 0".to_owned()),
            republisher: None,
            text: String::new(),
            span: None,
        };
        Article::from(Draft {
            title,
            source: Some(format!("Outlet {}", self.outlet)),
            published: (self.day > 0).then(|| format!("2024-03-0{}", self.day).parse().unwrap()),
            credits: self.credits.then_some(credit).into_iter().collect(),
            completeness,
            body,
            ..Draft::default()
        })
    }
}

/// A decision, on articles by their places in the list.
#[derive(Debug, Clone)]
enum Decided {
    Join(usize, usize),
    Split(usize),
    Undo(usize),
}

fn decided() -> impl Strategy<Value = Decided> {
    prop_oneof![
        (0..100_usize, 0..100_usize).prop_map(|(one, other)| Decided::Join(one, other)),
        (0..100_usize).prop_map(Decided::Split),
        (0..100_usize).prop_map(Decided::Undo),
    ]
}

fn opened(patience: usize) -> (tempfile::TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path().join("archive.db")).unwrap();
    // Nothing here is to outlive a loss of power.
    archive.connection.pragma_update(None, "synchronous", "OFF").unwrap();
    archive.shelves.borrow_mut().patience = patience;
    (folder, archive)
}

fn add(archive: &Archive, article: &Article) {
    archive.add(article, b"", "page.txt", "2026-01-02T03:04:05Z".parse().unwrap()).unwrap();
}

fn decide(archive: &Archive, all: &[Article], made: &mut i64, decided: &Decided) {
    let id = |place: usize| all[place % all.len()].id.clone();
    let ruling = match decided {
        Decided::Join(one, other) => Ruling::JoinCopies { articles: vec![id(*one), id(*other)] },
        Decided::Split(one) => Ruling::SplitCopies { articles: vec![id(*one)] },
        Decided::Undo(_) if *made == 0 => return,
        Decided::Undo(number) => {
            Ruling::Undo { verdict: 1 + i64::try_from(*number).unwrap() % *made }
        }
    };
    archive.record_verdict(&ruling, "Ana", "", "2026-01-02T03:04:05Z".parse().unwrap()).unwrap();
    *made += 1;
}

/// The stories of an archive, each with its lead first and the others in order of their ids.
fn kept(archive: &Archive) -> BTreeSet<Vec<String>> {
    let stories = archive.stories().unwrap().into_iter();
    stories
        .map(|story| {
            let mut ids: Vec<String> = story.iter().map(|head| head.id.to_string()).collect();
            ids[1..].sort();
            ids
        })
        .collect()
}

/// The stories of the same articles by all of them at once.
fn due(archive: &Archive) -> BTreeSet<Vec<String>> {
    let articles: Vec<Article> = archive.articles().map(Result::unwrap).collect();
    let compared: Vec<_> = articles
        .iter()
        .map(|article| (Precedence::of(article), Likeness::of_article(article)))
        .collect();
    let hand = ByHand::from(&archive.verdicts().unwrap());
    stories(&compared, &hand)
        .into_iter()
        .map(|places| {
            let mut ids: Vec<String> =
                places.into_iter().map(|place| articles[place].id.to_string()).collect();
            ids[1..].sort();
            ids
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn neither_the_order_of_adding_nor_that_of_deciding_meanwhile_matters(
        printed in prop::collection::vec(printed(), 1..40),
        order in any::<prop::sample::Index>(),
        decisions in prop::collection::vec(decided(), 0..6),
        patience in 1..30_usize,
        gone in any::<prop::sample::Index>(),
    ) {
        let distinct: BTreeMap<ArticleId, Article> = printed
            .iter()
            .map(Printed::article)
            .map(|article| (article.id.clone(), article))
            .collect();
        let all: Vec<Article> = distinct.into_values().collect();
        // One way: as they come, with decisions in between; then all over again in another order.
        let (_folder, one) = opened(patience);
        let mut made = 0;
        for (place, article) in all.iter().enumerate() {
            add(&one, article);
            if let Some(decided) = decisions.get(place) {
                decide(&one, &all, &mut made, decided);
            }
        }
        for decided in decisions.iter().skip(all.len()) {
            decide(&one, &all, &mut made, decided);
        }
        let (_other_folder, other) = opened(0);
        let from = order.index(all.len());
        for article in all[from..].iter().rev().chain(&all[..from]) {
            add(&other, article);
        }
        let mut made = 0;
        for decided in &decisions {
            decide(&other, &all, &mut made, decided);
        }
        prop_assert_eq!(kept(&one), due(&one));
        prop_assert_eq!(kept(&one), kept(&other));
        prop_assert_eq!(derived::lacking(&one.connection).unwrap(), Vec::<String>::new());
        prop_assert_eq!(derived::lacking(&other.connection).unwrap(), Vec::<String>::new());
        // What is taken down leaves the others as if it had never been there.
        let gone = all[gone.index(all.len())].id.to_string();
        one.forget(&[gone], "Ana", "asked", "2026-01-02T03:04:05Z".parse().unwrap()).unwrap();
        prop_assert_eq!(kept(&one), due(&one));
        prop_assert_eq!(derived::lacking(&one.connection).unwrap(), Vec::<String>::new());
    }
}

#[test]
fn what_only_a_decision_about_the_one_taken_down_held_together_falls_apart() {
    let (_folder, archive) = opened(1);
    let printed = |text| Printed {
        text,
        form: 0,
        outlet: text,
        day: 1,
        credits: false,
        common_headline: false,
    };
    let all: Vec<Article> = (0..3).map(|text| printed(text).article()).collect();
    all.iter().for_each(|article| add(&archive, article));
    let mut made = 0;
    decide(&archive, &all, &mut made, &Decided::Join(0, 1));
    decide(&archive, &all, &mut made, &Decided::Join(1, 2));
    assert_eq!(kept(&archive).first().unwrap().len(), 3);
    let now = "2026-01-02T03:04:05Z".parse().unwrap();
    archive.forget(&[all[1].id.to_string()], "Ana", "asked", now).unwrap();
    assert_eq!(kept(&archive), BTreeSet::new());
    assert_eq!(derived::lacking(&archive.connection).unwrap(), Vec::<String>::new());
}

#[test]
fn what_is_found_anew_is_what_was_found() {
    let (_folder, archive) = opened(5);
    for number in 0..30 {
        let printed = Printed {
            text: number % 5,
            form: number % 3,
            outlet: number,
            day: number % 4,
            credits: number % 2 == 0,
            common_headline: number % 7 == 0,
        };
        add(&archive, &printed.article());
    }
    let before = kept(&archive);
    assert!(!before.is_empty());
    archive
        .connection
        .execute_batch("UPDATE stories SET lead = 1; DELETE FROM shelves WHERE article < 9")
        .unwrap();
    assert_eq!(derived::lacking(&archive.connection).unwrap().len(), 1);
    archive.repair().unwrap();
    assert_eq!(kept(&archive), before);
    assert_eq!(archive.check().unwrap(), []);
    archive.connection.execute_batch("UPDATE stories SET lead = 1").unwrap();
    let said = derived::lacking(&archive.connection).unwrap();
    assert!(said[0].starts_with("which articles print one story"), "{said:?}");
    archive.repair().unwrap();
    assert_eq!(kept(&archive), before);
}
