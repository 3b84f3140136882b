//! One file a command.

pub mod add;
pub mod articles;
pub mod attendance;
pub mod backup;
pub mod bench;
pub mod changes;
pub mod check;
mod cite;
pub mod claims;
pub mod config;
pub mod conflicts;
pub mod copies;
pub mod demo;
pub mod dossier;
pub mod doubts;
pub mod export;
pub mod extract;
pub mod forget;
pub mod import;
pub mod manual;
pub mod members;
pub mod memberships;
pub mod model;
pub mod names;
pub mod offices;
pub mod overlap;
pub mod parse;
pub mod people;
pub mod places;
pub mod read;
pub mod reread;
pub mod rules;
pub mod search;
pub mod serve;
pub mod show;
pub mod sql;
mod stream;
pub mod timeline;
pub mod times;
pub mod user;
pub mod verdict;
pub mod versions;
pub mod watch;
pub mod why;

use std::io::{self, BufRead, BufWriter, StdoutLock, Write};

use anyhow::Result;
use entente_sources::{Options, json_lines, unwrapped};
use entente_text::Article;
use serde::Serialize;

use crate::context::Outcome;

/// Standard output, buffered.
pub(crate) fn out() -> BufWriter<StdoutLock<'static>> {
    BufWriter::new(io::stdout().lock())
}

/// One JSON object on a line.
pub(crate) fn json_line(out: &mut impl Write, value: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    Ok(writeln!(out)?)
}

/// Reads articles (JSON Lines, also gzipped) from standard input, their bodies byte for byte as
/// given. A line that is no article is told on standard error and the others are read; the outcome
/// is then [`Outcome::Failed`].
pub(crate) fn each_article(read: impl FnMut(&Article) -> Result<()>) -> Result<Outcome> {
    each_article_of(unwrapped(io::stdin().lock())?, read)
}

/// The same of what was unwrapped already.
fn each_article_of(
    input: impl BufRead,
    mut read: impl FnMut(&Article) -> Result<()>,
) -> Result<Outcome> {
    let options = Options { clean: false, ..Options::default() };
    let mut outcome = Outcome::Found;
    for item in json_lines("standard input", input, options) {
        match item {
            Ok((item, doubts)) => {
                for doubt in doubts {
                    eprintln!("entente: {doubt}");
                }
                read(&Article::from(item.draft))?;
            }
            Err(error) => {
                eprintln!("entente: {error}");
                outcome = Outcome::Failed;
            }
        }
    }
    Ok(outcome)
}

/// Byte offsets of a text to character offsets.
pub(crate) struct Characters(Vec<usize>);

impl Characters {
    /// The offsets of a text.
    pub(crate) fn of(text: &str) -> Self {
        Self(text.char_indices().map(|(byte, _)| byte).collect())
    }

    /// How many characters begin before a byte.
    pub(crate) fn before(&self, byte: usize) -> usize {
        self.0.partition_point(|&start| start < byte)
    }
}
