//! `entente versions`: what stood at an article's address, one version after the other.

use std::io::Write as _;

use anyhow::{Result, bail};
use entente_text::Article;
use serde::Serialize;

use super::{json_line, out};
use crate::cli::Show;
use crate::context::{Context, Outcome};

/// A version, and how it differs from the one before.
#[derive(Serialize)]
struct Version<'a> {
    id: &'a str,
    title: &'a str,
    added: String,
    difference: Vec<Line<'a>>,
}

/// A paragraph that one of two versions has.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Line<'a> {
    /// "-" in the earlier only, "+" in the later only.
    sign: &'static str,
    text: &'a str,
}

/// Prints the versions of an article in the order in which they were added.
///
/// # Errors
/// When there is no such article, or it has no address.
pub fn run(context: &Context, options: &Show) -> Result<Outcome> {
    let archive = context.archive()?;
    let article = archive.article(&options.article)?;
    let Some(url) = &article.url else {
        bail!("article {} has no address, so its versions are not known", article.id)
    };
    let versions = archive.articles_at(url).collect::<Result<Vec<Article>, _>>()?;
    let mut out = out();
    let mut before: Option<&Article> = None;
    for version in &versions {
        let added = archive.provenance(&version.id)?.added;
        let difference = before.map(|before| difference(before, version)).unwrap_or_default();
        before = Some(version);
        if options.output.json {
            let (id, title) = (version.id.as_str(), version.title.as_str());
            json_line(&mut out, &Version { id, title, added: added.to_string(), difference })?;
            continue;
        }
        writeln!(out, "{} · added {added}\n{}", version.id, version.title)?;
        for line in difference {
            writeln!(out, "  {} {}", line.sign, line.text)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Found)
}

/// The paragraphs that two versions do not share in order (longest common subsequence).
fn difference<'a>(before: &'a Article, after: &'a Article) -> Vec<Line<'a>> {
    let lines = |article: &'a Article| -> Vec<&'a str> {
        std::iter::once(article.title.as_str()).chain(article.body.lines()).collect()
    };
    let (old, new) = (lines(before), lines(after));
    // shared[i][j]: how many lines old[i..] and new[j..] share.
    let mut shared = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            shared[i][j] = match old[i] == new[j] {
                true => shared[i + 1][j + 1] + 1,
                false => shared[i + 1][j].max(shared[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && shared[i + 1][j] >= shared[i][j + 1]) {
            found.push(Line { sign: "-", text: old[i] });
            i += 1;
        } else {
            found.push(Line { sign: "+", text: new[j] });
            j += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use entente_text::Draft;

    use super::*;

    #[test]
    fn what_two_versions_do_not_share() {
        let version = |body: &str| {
            Article::from(Draft { title: "T".into(), body: body.into(), ..Draft::default() })
        };
        let (old, new) = (version("a\nb\nc"), version("a\nx\nc\nd"));
        let signs: Vec<_> = difference(&old, &new)
            .iter()
            .map(|line| format!("{}{}", line.sign, line.text))
            .collect();
        assert_eq!(signs, ["-b", "+x", "+d"]);
        assert_eq!(difference(&old, &old), []);
    }
}
