//! `entente doubts`: what the readings were not sure of.

use std::collections::BTreeMap;
use std::io::Write as _;

use anyhow::Result;
use serde::Serialize;

use super::{json_line, out};
use crate::cli::Doubts;
use crate::context::{Context, Outcome};

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
