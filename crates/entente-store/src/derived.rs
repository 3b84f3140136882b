//! What is derived from articles, readings and claims, so that the record of one body can be read
//! without reading all others: what each claim bears on, which articles print one story ([`shelves`]),
//! which are read ([`unread`]).

use std::collections::BTreeSet;

use entente_claims::Claim;
use entente_record::{Part, subjects};
use entente_text::Article;
use rusqlite::{Connection, params};

use crate::rows::from_json;
use crate::{shelves, unread};

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

/// A hash of title and body that does not mind blanks and case: 16 hexadecimal digits. Articles
/// that print one text share it.
pub fn words_key(article: &Article) -> String {
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
    unread::fill(connection)?;
    shelves::fill(connection)?;
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

/// What is derived and not as it should be, in words.
pub(crate) fn lacking(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut wrong = shelves::lacking(connection)?;
    wrong.extend(unread::lacking(connection)?);
    let mut unlike = 0;
    let mut noted = connection
        .prepare("SELECT part, subject FROM subjects WHERE claim = ?1 ORDER BY part, subject")?;
    let mut claims = connection.prepare("SELECT number, claim FROM claims ORDER BY number")?;
    let mut rows = claims.query([])?;
    while let Some(row) = rows.next()? {
        // A claim that cannot be read back is told of with its article.
        let Ok(claim) = from_json::<Claim>(row, "claim") else { continue };
        let of = [row.get::<_, i64>("number")?];
        let noted: BTreeSet<(i64, String)> = noted
            .query_map(of, |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let due: BTreeSet<(i64, String)> = subjects(&claim)
            .into_iter()
            .map(|(of, name)| (number(of), name.into_owned()))
            .collect();
        unlike += usize::from(noted != due);
    }
    if unlike > 0 {
        wrong.push(format!("what claims bear on is not noted as it is ({unlike})"));
    }
    Ok(wrong)
}
