//! `entente show`: one article as kept.

use std::io::Write;

use anyhow::Result;
use entente_text::{Article, Completeness};

use super::{json_line, out};
use crate::cli::Show;
use crate::context::{Context, Outcome};
use crate::words::day_or_undated;

/// Prints an article.
///
/// # Errors
/// When there is none of that name, or several.
pub fn run(context: &Context, options: &Show) -> Result<Outcome> {
    let article = context.archive()?.article(&options.article)?;
    let mut out = out();
    if options.output.json {
        json_line(&mut out, &article)?;
    } else {
        page(&mut out, &article)?;
    }
    out.flush()?;
    Ok(Outcome::Found)
}

fn page(out: &mut impl Write, article: &Article) -> Result<()> {
    writeln!(out, "{}", article.title)?;
    let mut line: Vec<String> = article.source.iter().cloned().collect();
    line.push(day_or_undated(article.published));
    if article.completeness == Completeness::CutShort {
        line.push("cut short".to_owned());
    }
    writeln!(out, "{}", line.join(" · "))?;
    let mut detail = |name: &str, value: Option<&str>| match value {
        Some(value) => writeln!(out, "{name}: {value}"),
        None => Ok(()),
    };
    detail("id", Some(article.id.as_str()))?;
    detail("given id", article.given_id.as_deref())?;
    detail("url", article.url.as_deref())?;
    detail("byline", article.byline.as_deref())?;
    detail("dateline", article.dateline.as_ref().map(|dateline| dateline.text.as_str()))?;
    for evidence in &article.dates {
        let kind = evidence.kind.name();
        let said = format!("{} by {}: {}", evidence.date, evidence.place, evidence.text);
        detail(kind, Some(&said))?;
    }
    for credit in &article.credits {
        detail("credit", Some(&credit.text))?;
    }
    for removed in &article.removed {
        detail("taken out", Some(&removed.text))?;
    }
    writeln!(out, "\n{}", article.body)?;
    Ok(())
}
