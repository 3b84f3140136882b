//! `entente claims`: what the archive says, sentence by sentence.

use std::io::Write as _;

use anyhow::{Result, anyhow};
use entente_names::Kind;
use entente_record::{Part, RECORD_TYPES};
use entente_store::{Archive, ClaimQuery};

use super::{json_line, out};
use crate::cli::Claims;
use crate::context::{Context, Outcome};
use crate::gazetteer::gazetteer;
use crate::words;

/// The code of an organisation or treaty by any of its names; a name the gazetteer does not know
/// stands for itself, since articles name bodies it does not know.
pub fn body_code(name: &str) -> Result<String> {
    match gazetteer().resolve(name) {
        Some((Kind::Organisation | Kind::Treaty, code)) => Ok(code.to_string()),
        Some((Kind::State, code)) => Err(anyhow!(
            "\"{name}\" is a state ({code}); give an organisation or a treaty, such as CSTO"
        )),
        _ => Ok(name.to_owned()),
    }
}

/// The codes of the bodies asked about: the one that is named, else all that the archive speaks of.
pub fn bodies_asked(archive: &Archive, org: Option<&str>) -> Result<Vec<String>> {
    match org {
        Some(name) => Ok(vec![body_code(name)?]),
        None => Ok(archive.subjects(Part::Body, RECORD_TYPES)?),
    }
}

/// Prints claims with their sentences.
///
/// # Errors
/// When the archive cannot be read, the article is not kept, or unread articles cannot be read.
pub fn run(context: &Context, options: &Claims) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let article = options.article.as_deref().map(|key| archive.article(key)).transpose()?;
    let query = ClaimQuery {
        article: article.map(|article| article.id),
        organisation: options.org.as_deref().map(body_code).transpose()?,
        kind: None,
    };
    let kept = archive.claims(&query)?;
    let mut out = out();
    let mut last = None;
    for kept in &kept {
        if options.output.json {
            json_line(&mut out, &kept.claim)?;
            continue;
        }
        if last != Some(&kept.article.id) {
            let day = words::day_or_undated(kept.article.published);
            writeln!(out, "\n{} · {day}", kept.article.title)?;
            last = Some(&kept.article.id);
        }
        writeln!(out, "\n  {}", words::claim(&kept.claim))?;
        writeln!(out, "  {} · {}", words::when(kept.claim.date.as_ref()), kept.claim.rule)?;
        for evidence in &kept.claim.evidence {
            writeln!(out, "  “{}”", evidence.exact)?;
        }
    }
    out.flush()?;
    Ok(Outcome::of(kept.len()))
}
