//! `entente extract`: title, author, text and dates of web pages, without an archive.

use std::fs;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::path::Path;

use anyhow::{Context as _, Result};
use entente_sources::{Extract, Options, extract, extract_page, unwrapped};
use serde::Deserialize;

use super::add::files;
use super::{json_line, out};
use crate::cli::ExtractPages;
use crate::context::{Outcome, today};

/// A page in JSON Lines.
#[derive(Deserialize)]
struct Line {
    id: Option<serde_json::Value>,
    url: Option<String>,
    html: String,
}

/// Web pages in, one JSON object a page out, in the order of the pages. A page or line that cannot
/// be read is told on standard error and the others are read; the outcome is then
/// [`Outcome::Failed`].
///
/// # Errors
/// When standard output cannot be written, or a folder cannot be listed.
pub fn run(options: &ExtractPages) -> Result<Outcome> {
    let settings = Options { clean: false, latest: Some(today()), ..Options::default() };
    let mut out = out();
    let mut failed = false;
    for file in &files(&options.files)? {
        let name = file.display().to_string();
        let done = if file == Path::new("-") {
            pages("standard input", &options.url, std::io::stdin().lock(), &settings, &mut out)
        } else {
            fs::File::open(file)
                .context(name.clone())
                .and_then(|open| pages(&name, &options.url, open, &settings, &mut out))
        };
        match done {
            Ok(lost) => failed |= lost,
            Err(error) => {
                failed = true;
                eprintln!("entente: {error:#}");
            }
        }
    }
    out.flush()?;
    Ok(if failed { Outcome::Failed } else { Outcome::Found })
}

/// Reads one input, a page or JSON Lines; whether a part of it was lost.
fn pages(
    name: &str,
    url: &Option<String>,
    input: impl Read,
    settings: &Options,
    out: &mut impl Write,
) -> Result<bool> {
    let mut input = BufReader::new(unwrapped(BufReader::new(input))?);
    let is_lines = input.fill_buf()?.trim_ascii_start().starts_with(b"{");
    if !is_lines {
        let mut bytes = Vec::new();
        input.take(settings.largest as u64).read_to_end(&mut bytes)?;
        let drawn = extract_page(name, &bytes, url.as_deref(), settings)?;
        json_line(out, &Extract { id: Some(name.to_owned()), ..drawn })?;
        return Ok(false);
    }
    let mut lost = false;
    for (number, line) in input.split(b'\n').enumerate() {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<Line>(&line) {
            Ok(page) => {
                let drawn = extract(&page.html, page.url.as_deref().or(url.as_deref()), settings);
                let id = page.id.map(|id| match id {
                    serde_json::Value::String(id) => id,
                    other => other.to_string(),
                });
                json_line(out, &Extract { id, ..drawn })?;
            }
            Err(error) => {
                lost = true;
                eprintln!(
                    "entente: {name}:{}: no page ({error}); write {{\"id\", \"url\", \"html\"}} a line",
                    number + 1
                );
            }
        }
    }
    Ok(lost)
}
