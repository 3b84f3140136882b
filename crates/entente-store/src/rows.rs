//! Rows of the database as values, and back.

use entente_text::{Article, ArticleId, Completeness, Date, Draft};
use rusqlite::Row;
use rusqlite::types::{Type, ValueRef};
use serde::Serialize;
use serde::de::DeserializeOwned;

use entente_record::ArticleHead;

/// An article from a row with all columns of `articles`.
pub(crate) fn article_of(row: &Row<'_>) -> rusqlite::Result<Article> {
    Ok(Article {
        id: ArticleId::kept(row.get::<_, String>("id")?),
        draft: Draft {
            given_id: row.get("given_id")?,
            source: row.get("source")?,
            url: row.get("url")?,
            title: row.get("title")?,
            byline: row.get("byline")?,
            dateline: match row.get_ref("dateline")? {
                ValueRef::Null => None,
                _ => Some(from_json(row, "dateline")?),
            },
            credits: from_json(row, "credits")?,
            published: published_of(row)?,
            dates: from_json(row, "dates")?,
            language: row.get("language")?,
            completeness: completeness_of(row)?,
            removed: from_json(row, "removed")?,
            body: row.get("body")?,
        },
    })
}

/// The columns that [`head_of`] reads, the first of a query in which `articles` goes by its own
/// name.
pub(crate) const HEAD: &str = "articles.id AS article_id, articles.given_id, articles.title, \
     articles.source, articles.url, articles.published";

/// The columns that [`voice_of`] reads, the first of a query over `claims` with the joins of
/// [`VOICED`].
pub(crate) const VOICE: &str = "articles.id AS article_id, articles.given_id, articles.title, \
     articles.source, articles.url, articles.published, texts.credit, \
     (SELECT id FROM articles AS leads WHERE leads.number = stories.lead) AS story";

/// Joins the articles of `claims`, with the outlets that they credit and the stories they print.
pub(crate) const VOICED: &str = "JOIN articles ON articles.number = claims.article \
     LEFT JOIN texts ON texts.article = claims.article \
     LEFT JOIN stories ON stories.article = claims.article";

/// An article's head from a row that begins with the columns of [`VOICE`].
pub(crate) fn voice_of(row: &Row<'_>) -> rusqlite::Result<ArticleHead> {
    let story: Option<String> = row.get(7)?;
    Ok(ArticleHead { story: story.map(ArticleId::kept), credit: row.get(6)?, ..head_of(row)? })
}

/// An article's head from a row that begins with the columns of [`HEAD`]. They are taken by place:
/// a record of thousands of claims asks for them as often.
pub(crate) fn head_of(row: &Row<'_>) -> rusqlite::Result<ArticleHead> {
    let id: String = row.get(0)?;
    let given: Option<String> = row.get(1)?;
    Ok(ArticleHead {
        name: given.unwrap_or_else(|| id.clone()),
        id: ArticleId::kept(id),
        title: row.get(2)?,
        source: row.get(3)?,
        url: row.get(4)?,
        published: published_of(row)?,
        story: None,
        credit: None,
    })
}

/// The completeness from a row that has it.
pub(crate) fn completeness_of(row: &Row<'_>) -> rusqlite::Result<Completeness> {
    Ok(match row.get_ref("completeness")?.as_str()? {
        "cut_short" => Completeness::CutShort,
        _ => Completeness::Full,
    })
}

/// The day of publication from a row that has it.
pub(crate) fn published_of(row: &Row<'_>) -> rusqlite::Result<Option<Date>> {
    match row.get_ref("published")? {
        ValueRef::Null => Ok(None),
        _ => parsed(row, "published").map(Some),
    }
}

/// A value written as JSON.
pub(crate) fn json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

/// A value read back from a column of JSON.
pub(crate) fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    serde_json::from_str(row.get_ref(column)?.as_str()?)
        .map_err(|error| unreadable(row, column, error))
}

/// A value read back from a column of text.
pub(crate) fn parsed<T>(row: &Row<'_>, column: &str) -> rusqlite::Result<T>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    row.get_ref(column)?.as_str()?.parse().map_err(|error| unreadable(row, column, error))
}

fn unreadable(
    row: &Row<'_>,
    column: &str,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    let place = row.as_ref().column_index(column).unwrap_or(0);
    rusqlite::Error::FromSqlConversionFailure(place, Type::Text, Box::new(error))
}
