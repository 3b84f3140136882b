//! Which of many articles print one story, and which of them leads it.
//!
//! Articles that are copies of each other ([`Likeness`]) are one story, and so are those that a
//! chain of copies connects. Not all are compared with all: each key puts articles on a shelf, in an
//! order that follows from their content alone, and on a shelf those that stand among the first
//! [`NEAREST`] are compared with every other one. So a headline that a thousand bulletins bear costs
//! a few comparisons each, a dispatch that a thousand outlets print is still one story, and what
//! is found does not depend on the order of adding.
//!
//! What people decide goes over what texts are like ([`ByHand`]).

use std::collections::{BTreeMap, BTreeSet};

use entente_text::{Article, ArticleId, Completeness, CreditKind, Date};

use crate::likeness::Likeness;
use crate::verdict::{Ruling, Verdicts};
use crate::voice::Sets;

/// How many articles of a shelf are compared with all others on it.
pub const NEAREST: usize = 8;

/// The place of an article on a shelf: 12 digits of the hash of its content, as a number.
pub fn rank(article: &ArticleId) -> i64 {
    article.as_str().get(..12).and_then(|digits| i64::from_str_radix(digits, 16).ok()).unwrap_or(0)
}

/// Where an article stands in its story; the least leads. What credits no other outlet comes first,
/// of several the one published first, of one day a whole one; the undated come last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Precedence {
    has_credit: bool,
    is_undated: bool,
    published: Option<Date>,
    is_cut: bool,
    id: ArticleId,
}

impl Precedence {
    /// Where an article stands.
    pub fn of(article: &Article) -> Self {
        let credited = |kind: CreditKind| kind == CreditKind::Republication;
        Self::new(
            article.id.clone(),
            article.credits.iter().any(|credit| credited(credit.kind)),
            article.published,
            article.completeness == Completeness::CutShort,
        )
    }

    /// The same from what is known of it.
    pub fn new(id: ArticleId, has_credit: bool, published: Option<Date>, is_cut: bool) -> Self {
        Self { has_credit, is_undated: published.is_none(), published, is_cut, id }
    }
}

/// What people decided about copies, by the verdicts that hold, a later one over an earlier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByHand {
    /// Articles whose words count for nothing.
    apart: BTreeSet<ArticleId>,
    /// Pairs that are one story, each both ways.
    together: BTreeSet<(ArticleId, ArticleId)>,
}

impl From<&Verdicts> for ByHand {
    fn from(verdicts: &Verdicts) -> Self {
        let mut hand = Self::default();
        for (verdict, holds) in verdicts.all() {
            if !holds {
                continue;
            }
            let articles: BTreeSet<&ArticleId> = verdict.ruling.copies().iter().collect();
            if let Ruling::SplitCopies { .. } = verdict.ruling {
                hand.together
                    .retain(|(one, other)| !articles.contains(one) && !articles.contains(other));
                hand.apart.extend(articles.iter().copied().cloned());
            }
            for one in &articles {
                let others = articles.iter().filter(|other| *other != one);
                hand.together.extend(others.map(|&other| ((*one).clone(), other.clone())));
            }
        }
        hand
    }
}

impl ByHand {
    /// Whether the words of an article count for nothing.
    pub fn is_apart(&self, article: &ArticleId) -> bool {
        self.apart.contains(article)
    }

    /// Whether anything was decided about an article.
    pub fn knows(&self, article: &ArticleId) -> bool {
        self.is_apart(article) || self.with(article).next().is_some()
    }

    /// All pairs that are one story because somebody said so.
    pub fn pairs(&self) -> impl Iterator<Item = (&ArticleId, &ArticleId)> {
        self.together.iter().map(|(one, other)| (one, other))
    }

    /// The articles that are one story with an article because somebody said so.
    pub fn with<'a>(&'a self, article: &'a ArticleId) -> impl Iterator<Item = &'a ArticleId> {
        let from = (article.clone(), ArticleId::kept(""));
        let pairs = self.together.range(from..);
        pairs.take_while(move |(one, _)| one == article).map(|(_, other)| other)
    }
}

/// The pairs of one shelf that are compared; `shelf` is in order.
pub fn compared<T>(shelf: &[T]) -> impl Iterator<Item = (&T, &T)> {
    let first = shelf.iter().take(NEAREST).enumerate();
    first.flat_map(|(at, one)| shelf[at + 1..].iter().map(move |other| (one, other)))
}

/// The stories of articles, each of two articles or more, by their positions, the leading one first;
/// stories in the order of their first article.
pub fn stories(articles: &[(Precedence, Likeness)], hand: &ByHand) -> Vec<Vec<usize>> {
    let mut shelves: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (place, (_, likeness)) in articles.iter().enumerate() {
        likeness.keys().into_iter().for_each(|key| shelves.entry(key).or_default().push(place));
    }
    let mut sets = Sets::new(articles.len());
    for shelf in shelves.values_mut() {
        shelf.sort_by_cached_key(|&place| {
            let id = &articles[place].0.id;
            (rank(id), id.clone())
        });
        for (&one, &other) in compared(shelf) {
            let is_apart = |place: usize| hand.is_apart(&articles[place].0.id);
            if sets.root(one) != sets.root(other)
                && !is_apart(one)
                && !is_apart(other)
                && articles[one].1.is_copy_of(&articles[other].1)
            {
                sets.join(one, other);
            }
        }
    }
    let by_id: BTreeMap<&ArticleId, usize> =
        articles.iter().enumerate().map(|(place, (head, _))| (&head.id, place)).collect();
    for (one, other) in hand.pairs() {
        if let (Some(&one), Some(&other)) = (by_id.get(one), by_id.get(other)) {
            sets.join(one, other);
        }
    }
    let mut stories: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for place in 0..articles.len() {
        stories.entry(sets.root(place)).or_default().push(place);
    }
    let mut stories: Vec<Vec<usize>> =
        stories.into_values().filter(|places| places.len() > 1).collect();
    for places in &mut stories {
        places.sort_by_key(|&place| &articles[place].0);
    }
    stories
}

#[cfg(test)]
mod tests {
    use entente_text::{Credit, Draft};

    use super::*;
    use crate::verdict::Verdict;

    const STORY: &str = "The harbour authority has signed an accord with nine river towns that lets \
        barges clear customs before they reach the coast, officials said on Monday.";

    fn article(source: &str, day: &str, body: &str, credit: Option<&str>) -> Article {
        let credit = credit.map(|publisher| Credit {
            kind: CreditKind::Republication,
            author: None,
            publisher: Some(publisher.into()),
            republisher: None,
            text: String::new(),
            span: None,
        });
        Article::from(Draft {
            title: "Barges".into(),
            source: Some(source.into()),
            published: Some(day.parse().unwrap()),
            credits: credit.into_iter().collect(),
            body: body.into(),
            ..Draft::default()
        })
    }

    fn three() -> [Article; 3] {
        [
            article("Weekly", "2024-03-04", &format!("{STORY} We thank them."), Some("Wire")),
            article("Wire", "2024-03-05", STORY, None),
            article("Other", "2024-03-06", "Nothing of the kind stood in it on that day.", None),
        ]
    }

    fn told(articles: &[&Article], hand: &ByHand) -> Vec<Vec<String>> {
        let known: Vec<(Precedence, Likeness)> = articles
            .iter()
            .map(|article| (Precedence::of(article), Likeness::of_article(article)))
            .collect();
        let source = |place: usize| articles[place].source.clone().unwrap();
        stories(&known, hand)
            .into_iter()
            .map(|places| places.into_iter().map(source).collect())
            .collect()
    }

    fn by_hand(rulings: impl IntoIterator<Item = Ruling>) -> ByHand {
        let verdict = |(number, ruling)| Verdict {
            number,
            at: String::new(),
            by: String::new(),
            why: String::new(),
            ruling,
        };
        ByHand::from(&Verdicts::new((1..).zip(rulings).map(verdict).collect()))
    }

    #[test]
    fn the_credited_original_leads_and_order_of_adding_changes_nothing() {
        let [weekly, wire, other] = three();
        let none = ByHand::default();
        assert_eq!(told(&[&weekly, &wire, &other], &none), [["Wire", "Weekly"]]);
        assert_eq!(told(&[&other, &wire, &weekly], &none), [["Wire", "Weekly"]]);
    }

    #[test]
    fn people_part_what_is_alike_and_join_what_is_not_and_take_it_back() {
        let [weekly, wire, other] = three();
        let all = [&weekly, &wire, &other];
        let split = Ruling::SplitCopies { articles: vec![weekly.id.clone()] };
        let join = Ruling::JoinCopies { articles: vec![weekly.id.clone(), other.id.clone()] };
        let none: [[&str; 2]; 0] = [];
        assert_eq!(told(&all, &by_hand([split.clone()])), none);
        assert_eq!(told(&all, &by_hand([split.clone(), join.clone()])), [["Other", "Weekly"]]);
        assert_eq!(told(&all, &by_hand([join.clone(), split.clone()])), none);
        assert_eq!(told(&all, &by_hand([join.clone()])), [["Wire", "Other", "Weekly"]]);
        let undone = [split, join, Ruling::Undo { verdict: 1 }, Ruling::Undo { verdict: 2 }];
        assert_eq!(told(&all, &by_hand(undone)), [["Wire", "Weekly"]]);
    }

    #[test]
    fn those_that_are_split_off_together_stay_together() {
        let [weekly, wire, other] = three();
        let articles = vec![weekly.id.clone(), other.id.clone()];
        let hand = by_hand([Ruling::SplitCopies { articles }]);
        assert_eq!(told(&[&weekly, &wire, &other], &hand), [["Other", "Weekly"]]);
    }

    #[test]
    fn a_dispatch_of_a_thousand_outlets_is_one_story_and_a_common_headline_is_none() {
        let printed: Vec<Article> = (0..300)
            .map(|number| article(&format!("Outlet {number}"), "2024-03-05", STORY, None))
            .collect();
        let bulletins: Vec<Article> = (0..300)
            .map(|number| {
                let body = (0..40).map(|word| format!("word{} ", number * 40 + word)).collect();
                let title = "Daily bulletin of the harbour master".to_owned();
                Article::from(Draft { title, body, ..Draft::default() })
            })
            .collect();
        let known: Vec<(Precedence, Likeness)> = printed
            .iter()
            .chain(&bulletins)
            .map(|article| (Precedence::of(article), Likeness::of_article(article)))
            .collect();
        let found = stories(&known, &ByHand::default());
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [300]);
    }
}
