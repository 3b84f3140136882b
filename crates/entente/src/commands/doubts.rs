//! `entente doubts`: what the readings were not sure of.

use std::collections::BTreeMap;
use std::io::Write as _;

use anyhow::Result;
use entente_claims::{NearMiss, Reader};
use entente_store::{Archive, ClaimQuery};
use serde::Serialize;

use super::{json_line, out};
use crate::cli::Doubts;
use crate::context::{Context, Outcome};
use crate::reading::{self, Page};

/// One doubt with its article.
#[derive(Serialize)]
struct Told<'a> {
    article: &'a str,
    #[serde(flatten)]
    doubt: &'a entente_text::Doubt,
}

/// Prints the doubts of the archive's readings: how many of each kind, or each with its article.
///
/// # Errors
/// When the archive cannot be read, or unread articles cannot be read.
pub fn run(context: &Context, options: &Doubts) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    if options.unclaimed {
        return unclaimed(&archive, options);
    }
    let readings = archive.doubts()?;
    let mut out = out();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut all = 0;
    for (article, doubts) in &readings {
        for doubt in doubts {
            all += 1;
            if options.output.json {
                json_line(&mut out, &Told { article: &article.name, doubt })?;
            } else if options.each {
                writeln!(out, "{}: {doubt}", article.name)?;
            } else {
                *kinds.entry(kind(&doubt.message)).or_default() += 1;
            }
        }
    }
    let mut kinds: Vec<(String, usize)> = kinds.into_iter().collect();
    kinds.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    for (kind, count) in kinds {
        writeln!(out, "{count:7}  {kind}")?;
    }
    out.flush()?;
    Ok(Outcome::of(all))
}

/// A sentence without a claim, as `doubts --unclaimed --json` prints it.
#[derive(Serialize)]
struct Unclaimed<'a> {
    article: &'a str,
    sentence: &'a str,
    #[serde(flatten)]
    miss: &'a NearMiss,
}

/// Prints the sentences that a rule came close to and none made a claim of, from the parses that
/// the archive keeps.
fn unclaimed(archive: &Archive, options: &Doubts) -> Result<Outcome> {
    let reader = Reader::builtin();
    let mut out = out();
    let mut found = 0;
    archive.annotated(&[vec![reader.triggers()]], |annotated| -> Result<()> {
        if found >= options.limit {
            return Ok(());
        }
        let article = Some(annotated.article.id.clone());
        let claims = archive.claims(&ClaimQuery { article, ..ClaimQuery::default() })?;
        let page = Page::from(&annotated.article);
        let (fields, _) = reading::prepare_parsed(&page, annotated.title, annotated.body);
        let (people, _) = reading::people(&fields);
        for miss in nearest(reader.near_misses(&reading::texts(&fields, &people))) {
            let stated = claims.iter().flat_map(|report| &report.claim.evidence).any(|evidence| {
                evidence.field == miss.field && evidence.span().overlaps(miss.sentence)
            });
            if stated || found >= options.limit {
                continue;
            }
            found += 1;
            let text = fields.iter().find(|field| field.field == miss.field);
            let sentence = text.and_then(|field| miss.sentence.get(&field.document.text));
            let sentence = sentence.unwrap_or_default();
            if options.output.json {
                json_line(&mut out, &Unclaimed { article: page.name, sentence, miss: &miss })?;
            } else {
                let NearMiss { rule, frame, lacks, .. } = &miss;
                writeln!(out, "{}: “{sentence}”\n  {rule} (frame {frame}): {lacks}", page.name)?;
            }
        }
        Ok(())
    })??;
    out.flush()?;
    Ok(Outcome::of(found))
}

/// Of the near misses of each sentence the one that had most of its arguments, where it had any: a
/// bare word that some rule begins with is no doubt.
fn nearest(misses: Vec<NearMiss>) -> Vec<NearMiss> {
    let mut nearest: Vec<NearMiss> = Vec::new();
    for miss in misses.into_iter().filter(|miss| miss.bound > 0) {
        let same = |one: &&mut NearMiss| one.field == miss.field && one.sentence == miss.sentence;
        match nearest.iter_mut().find(same) {
            Some(known) if known.bound < miss.bound => *known = miss,
            Some(_) => {}
            None => nearest.push(miss),
        }
    }
    nearest
}

/// A message without what differs from text to text: its quotations and numbers.
fn kind(message: &str) -> String {
    let mut kind = String::new();
    let mut quoted = false;
    for character in message.chars() {
        match character {
            '"' | '“' | '”' => {
                quoted = character == '“' || character == '"' && !quoted;
                if quoted {
                    kind.push('…');
                }
            }
            _ if quoted => {}
            _ if character.is_ascii_digit() => {
                if !kind.ends_with('#') {
                    kind.push('#');
                }
            }
            _ => kind.push(character),
        }
    }
    kind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubts_of_one_kind_differ_in_names_and_numbers_only() {
        assert_eq!(kind("\"Congo\" may be two states: 12 or 3"), "… may be two states: # or #");
        assert_eq!(kind("“the bloc” has no referent"), kind("“the union” has no referent"));
    }
}
