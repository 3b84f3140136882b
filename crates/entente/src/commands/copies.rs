//! `entente copies`: which articles print one story.

use std::io::Write as _;

use anyhow::Result;
use entente_record::{ArticleHead, ByHand, Likeness, Precedence, Ruling, stories};
use entente_store::Archive;
use entente_text::{Article, ArticleId, CreditKind};
use serde::Serialize;

use super::{each_article, json_line, out};
use crate::cli::{Copies, OnCopies};
use crate::context::{Context, Outcome};
use crate::words::day_or_undated;

/// One story: what leads, and who prints it too.
#[derive(Serialize)]
struct Story<'a> {
    lead: &'a ArticleHead,
    copies: &'a [ArticleHead],
}

/// Lists stories that several articles print, those of the archive or, with `-`, of JSON Lines from
/// standard input; or records what a person decides about them.
///
/// # Errors
/// When the archive cannot be read or written, or holds no such article.
pub fn run(context: &Context, options: &Copies) -> Result<Outcome> {
    if let Some(decision) = &options.decision {
        return decide(&context.archive()?, decision);
    }
    let mut outcome = Outcome::Found;
    let stories = if options.filter.is_some() {
        let mut given = Vec::new();
        outcome = each_article(|article| {
            given.push((Precedence::of(article), Likeness::of_article(article), head(article)));
            Ok(())
        })?;
        among(given)
    } else {
        context.archive()?.stories()?
    };
    let mut out = out();
    for story in &stories {
        let Some((lead, copies)) = story.split_first() else { continue };
        if options.output.json {
            json_line(&mut out, &Story { lead, copies })?;
            continue;
        }
        writeln!(out, "{}", in_words(lead))?;
        for copy in copies {
            writeln!(out, "  = {}", in_words(copy))?;
        }
    }
    out.flush()?;
    Ok(match outcome {
        Outcome::Found => Outcome::of(stories.len()),
        other => other,
    })
}

fn decide(archive: &Archive, decision: &OnCopies) -> Result<Outcome> {
    let ids = |keys: &[String]| -> Result<Vec<ArticleId>> {
        keys.iter().map(|key| Ok(archive.article(key)?.id)).collect()
    };
    let (ruling, decision) = match decision {
        OnCopies::Join { articles, decision } => {
            (Ruling::JoinCopies { articles: ids(articles)? }, decision)
        }
        OnCopies::Split { articles, decision } => {
            (Ruling::SplitCopies { articles: ids(articles)? }, decision)
        }
    };
    super::verdict::record(archive, &ruling, decision)
}

fn among(given: Vec<(Precedence, Likeness, ArticleHead)>) -> Vec<Vec<ArticleHead>> {
    let (mut compared, mut heads) = (Vec::new(), Vec::new());
    for (precedence, likeness, head) in given {
        compared.push((precedence, likeness));
        heads.push(head);
    }
    let of = |places: Vec<usize>| places.into_iter().map(|place| heads[place].clone()).collect();
    stories(&compared, &ByHand::default()).into_iter().map(of).collect()
}

fn head(article: &Article) -> ArticleHead {
    let credit = article.credits.iter().find(|one| one.kind == CreditKind::Republication);
    ArticleHead {
        credit: credit.and_then(|credit| credit.publisher.clone()),
        ..ArticleHead::from(article)
    }
}

fn in_words(head: &ArticleHead) -> String {
    let source = head.source.as_deref().unwrap_or("no source");
    let id = head.name.get(..8).unwrap_or(&head.name);
    format!("{} · {source} · {} · {id}", head.title, day_or_undated(head.published))
}
