//! Who prints the story of an article too, and deciding about that.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use entente_record::{ArticleHead, Ruling};
use entente_text::ArticleId;
use serde::Deserialize;

use super::article::UNTITLED;
use crate::dates::{self, Dated};
use crate::desk::{Desk, Done, LONGEST, Table};
use crate::error::{Error, Result};

/// An article of a story.
pub(crate) struct Print {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) source: Option<String>,
    pub(crate) published: Option<Dated>,
    /// Whether it leads the story.
    pub(crate) leads: bool,
    /// Whether it is the one whose page this is.
    pub(crate) here: bool,
}

impl Print {
    fn of(head: &ArticleHead, leads: bool, here: bool) -> Self {
        let title = if head.title.is_empty() { UNTITLED } else { &head.title };
        Self {
            href: format!("/article/{}", head.id),
            title: title.to_owned(),
            source: head.source.clone(),
            published: head.published.map(dates::day),
            leads,
            here,
        }
    }
}

/// The articles that print the story of one, the leading one first; none where it is alone.
pub(crate) fn prints(table: &Table<'_>, article: &ArticleId) -> Result<Vec<Print>> {
    let story = table.archive.story(article)?;
    let each = story.iter().enumerate();
    Ok(each.map(|(place, head)| Print::of(head, place == 0, head.id == *article)).collect())
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    token: String,
    /// What is decided: "join", "split".
    what: String,
    #[serde(default)]
    by: String,
    #[serde(default)]
    why: String,
    /// For joining: the other article, by its id, the first digits of it, or its address here.
    #[serde(default)]
    other: String,
}

/// `POST /article/{id}`
pub(crate) async fn decide(
    desk: Desk,
    Path(key): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let token = sent.token.clone();
    desk.change(&token, move |table, pen| {
        let article = table.archive.article(&key)?.id;
        let (by, why) = pen.decision(&sent.by, &sent.why)?;
        let (what, ruling) = match sent.what.as_str() {
            "split" => {
                ("split off an article", Ruling::SplitCopies { articles: vec![article.clone()] })
            }
            "join" => {
                let other = sent.other.trim().trim_end_matches('/');
                let other = other.rsplit('/').next().unwrap_or_default();
                if other.is_empty() || other.len() > LONGEST {
                    return Err(Error::Lacks("another article"));
                }
                let other = table.archive.article(other)?.id;
                if other == article {
                    return Err(Error::Lacks("another article"));
                }
                ("joined articles", Ruling::JoinCopies { articles: vec![article.clone(), other] })
            }
            value => return Err(Error::button(value)),
        };
        table.archive.record_verdict(&ruling, by, why, pen.at)?;
        let about = format!("/article/{article}");
        Ok(Done { what, to: format!("{about}#copies"), about })
    })
    .await
}
