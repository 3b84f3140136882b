//! `entente copies`: which articles print one story.

use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;

use anyhow::Result;
use entente_record::{Likeness, Margins};
use entente_text::{Article, Completeness, CreditKind, Date};
use serde::Serialize;

use super::{each_article, json_line, out};
use crate::cli::Copies;
use crate::context::{Context, Outcome};
use crate::words::day_or_undated;

/// How many articles may share a key before it tells nothing: boilerplate.
const COMMON: usize = 200;

/// What is kept of an article to compare it and to name it.
struct Kept {
    likeness: Likeness,
    head: Head,
}

/// An article by name.
#[derive(Clone, Serialize)]
struct Head {
    id: String,
    title: String,
    source: Option<String>,
    published: Option<Date>,
    #[serde(skip)]
    has_credit: bool,
    #[serde(skip)]
    is_cut: bool,
}

/// One story: what leads, and who prints it too.
#[derive(Serialize)]
struct Story<'a> {
    lead: &'a Head,
    copies: Vec<&'a Head>,
}

/// Lists stories that several articles print, those of the archive or, with `-`, of JSON Lines from
/// standard input. What is not credited to another outlet leads, of several the one published first,
/// and of those of one day a whole one.
///
/// # Errors
/// When the archive cannot be read.
pub fn run(context: &Context, options: &Copies) -> Result<Outcome> {
    let mut shelf = Shelf::default();
    let mut outcome = Outcome::Found;
    if options.filter.as_deref() == Some("-") {
        outcome = each_article(|article| {
            shelf.put(article);
            Ok(())
        })?;
    } else {
        for article in context.archive()?.articles() {
            shelf.put(&article?);
        }
    }
    let mut out = out();
    let stories = shelf.stories();
    for story in &stories {
        if options.output.json {
            json_line(&mut out, story)?;
            continue;
        }
        writeln!(out, "{}", in_words(story.lead))?;
        for copy in &story.copies {
            writeln!(out, "  = {}", in_words(copy))?;
        }
    }
    out.flush()?;
    Ok(match outcome {
        Outcome::Found => Outcome::of(stories.len()),
        other => other,
    })
}

fn in_words(head: &Head) -> String {
    let source = head.source.as_deref().unwrap_or("no source");
    let id = head.id.get(..8).unwrap_or(&head.id);
    format!("{} · {source} · {} · {id}", head.title, day_or_undated(head.published))
}

/// Articles by their keys.
#[derive(Default)]
struct Shelf {
    kept: Vec<Kept>,
    by_key: HashMap<i64, Vec<usize>>,
    /// The first article of the story of each.
    parents: Vec<usize>,
}

impl Shelf {
    /// Puts an article to those that it is a copy of.
    fn put(&mut self, article: &Article) {
        let credit = article.credits.iter().find(|one| one.kind == CreditKind::Republication);
        let credit = credit.and_then(|credit| credit.publisher.as_deref());
        let is_cut = article.completeness == Completeness::CutShort;
        let margins = Margins {
            title: &article.title,
            url: article.url.as_deref(),
            source: article.source.as_deref(),
            credit,
            cut_short: is_cut,
        };
        let likeness = Likeness::of(&article.body, margins);
        let place = self.kept.len();
        self.parents.push(place);
        let mut met: Vec<usize> = Vec::new();
        for key in likeness.keys() {
            let shelved = self.by_key.entry(key).or_default();
            if shelved.len() < COMMON {
                met.extend(&*shelved);
                shelved.push(place);
            }
        }
        met.sort_unstable();
        met.dedup();
        for other in met {
            let (one, root) = (self.root(place), self.root(other));
            if one != root && likeness.is_copy_of(&self.kept[other].likeness) {
                self.parents[one.max(root)] = one.min(root);
            }
        }
        let head = Head {
            id: article.name().to_owned(),
            title: article.title.clone(),
            source: article.source.clone(),
            published: article.published,
            has_credit: credit.is_some(),
            is_cut,
        };
        self.kept.push(Kept { likeness, head });
    }

    fn root(&mut self, mut place: usize) -> usize {
        while self.parents[place] != place {
            self.parents[place] = self.parents[self.parents[place]];
            place = self.parents[place];
        }
        place
    }

    /// The stories of two articles or more, in the order of their first article.
    fn stories(&mut self) -> Vec<Story<'_>> {
        let mut together: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for place in 0..self.kept.len() {
            let root = self.root(place);
            together.entry(root).or_default().push(place);
        }
        let stories = together.into_values().filter(|places| places.len() > 1);
        stories
            .map(|mut places| {
                places.sort_by_key(|&place| {
                    let head = &self.kept[place].head;
                    let day = head.published;
                    (head.has_credit, day.is_none(), day, head.is_cut, place)
                });
                let mut heads = places.into_iter().map(|place| &self.kept[place].head);
                let lead = heads.next().expect("a story has two articles");
                Story { lead, copies: heads.collect() }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use entente_text::{Credit, Draft};

    use super::*;

    #[test]
    fn the_credited_original_leads_and_order_of_adding_changes_nothing() {
        let body = "The harbour authority has signed an accord with nine river towns that lets \
                    barges clear customs before they reach the coast, officials said on Monday.";
        let article = |source: &str, day: &str, body: &str, credit: Option<&str>| {
            Article::from(Draft {
                title: "Barges".into(),
                source: Some(source.into()),
                published: Some(day.parse().unwrap()),
                credits: credit
                    .map(|publisher| Credit {
                        kind: CreditKind::Republication,
                        author: None,
                        publisher: Some(publisher.into()),
                        republisher: None,
                        text: String::new(),
                        span: None,
                    })
                    .into_iter()
                    .collect(),
                body: body.into(),
                ..Draft::default()
            })
        };
        let articles = [
            article("Weekly", "2024-03-04", &format!("{body} We thank them."), Some("Wire")),
            article("Wire", "2024-03-05", body, None),
            article(
                "Other",
                "2024-03-05",
                "Nothing of the kind stood in the paper on that day.",
                None,
            ),
        ];
        let told = |order: [usize; 3]| {
            let mut shelf = Shelf::default();
            order.iter().for_each(|&place| shelf.put(&articles[place]));
            let stories = shelf.stories();
            let named = |head: &Head| head.source.clone().unwrap();
            stories
                .iter()
                .map(|story| (named(story.lead), story.copies.iter().map(|c| named(c)).collect()))
                .collect::<Vec<(String, Vec<String>)>>()
        };
        assert_eq!(told([0, 1, 2]), [("Wire".to_owned(), vec!["Weekly".to_owned()])]);
        assert_eq!(told([2, 1, 0]), told([0, 1, 2]));
    }
}
