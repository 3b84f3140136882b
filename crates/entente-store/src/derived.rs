//! What is derived from articles and claims, so that the record of one body can be read without
//! reading all others: what each claim bears on, and which articles print the same words.

use entente_claims::Claim;
use entente_record::{Part, subjects};
use entente_text::{Article, CreditKind};
use rusqlite::{Connection, params};

use crate::rows::{article_of, from_json};

/// The number that stands for a part in the table.
pub(crate) fn number(part: Part) -> i64 {
    match part {
        Part::Body => 0,
        Part::State => 1,
        Part::Person => 2,
        Part::Name => 3,
    }
}

/// Notes what a claim bears on.
pub(crate) fn note_subjects(
    connection: &Connection,
    claim: &Claim,
    row: i64,
) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO subjects (part, subject, type, claim) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (part, subject) in subjects(claim) {
        insert.execute(params![number(part), subject, claim.kind, row])?;
    }
    Ok(())
}

/// Notes the words of an article.
pub(crate) fn note_words(
    connection: &Connection,
    article: &Article,
    row: i64,
) -> rusqlite::Result<()> {
    let credit = article.credits.iter().find(|credit| credit.kind == CreditKind::Republication);
    connection
        .prepare_cached("INSERT INTO texts (article, words, credit) VALUES (?1, ?2, ?3)")?
        .execute(params![
            row,
            words(article),
            credit.and_then(|credit| credit.publisher.as_ref())
        ])?;
    Ok(())
}

/// A hash of title and body that does not mind blanks and case: 16 hexadecimal digits.
fn words(article: &Article) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in [&article.title, &article.body] {
        for word in text.split_whitespace() {
            hasher.update(word.to_lowercase().as_bytes());
            hasher.update(b" ");
        }
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// Makes what an archive of an earlier format does not hold yet.
pub(crate) fn fill(connection: &Connection) -> rusqlite::Result<()> {
    let mut articles = connection.prepare(
        "SELECT * FROM articles WHERE number NOT IN (SELECT article FROM texts) ORDER BY number",
    )?;
    let mut rows = articles.query([])?;
    while let Some(row) = rows.next()? {
        note_words(connection, &article_of(row)?, row.get("number")?)?;
    }
    let mut claims = connection.prepare(
        "SELECT number, claim FROM claims
         WHERE number NOT IN (SELECT claim FROM subjects) ORDER BY number",
    )?;
    let mut rows = claims.query([])?;
    while let Some(row) = rows.next()? {
        note_subjects(connection, &from_json(row, "claim")?, row.get("number")?)?;
    }
    Ok(())
}
