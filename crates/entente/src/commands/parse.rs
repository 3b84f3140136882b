//! `entente parse`: the model's reading alone, as CoNLL-U, JSON or a drawing.

use std::io::{self, BufRead as _, Write as _};

use anyhow::{Context as _, Result};
use entente_text::Arcs;
use entente_text::Document;

use super::{json_line, out};
use crate::cli::Parse;
use crate::context::{Context, Outcome};

/// How many paragraphs are read at a time.
const BATCH: usize = 256;

/// Text from standard input, each line a paragraph, to standard output.
///
/// # Errors
/// When the model cannot be had or the input is not UTF-8.
pub fn run(context: &Context, options: &Parse) -> Result<Outcome> {
    let pipeline = context.pipeline()?;
    let mut out = out();
    // A drawing is one whole; everything else is printed as it is read.
    let mut drawn: Vec<Document> = Vec::new();
    let mut batch = Vec::new();
    let mut lines = io::stdin().lock().lines().enumerate();
    loop {
        let next = lines.next();
        let ended = next.is_none();
        if let Some((number, line)) = next {
            let line = line.with_context(|| format!("standard input, line {}", number + 1))?;
            if !line.trim().is_empty() {
                batch.push(line);
            }
        }
        if batch.len() == BATCH || ended {
            let texts: Vec<&str> = batch.iter().map(String::as_str).collect();
            for document in pipeline.read_all(&texts) {
                if options.svg {
                    drawn.push(document);
                } else if options.json {
                    json_line(&mut out, &document)?;
                } else {
                    out.write_all(document.to_conllu().as_bytes())?;
                }
            }
            batch.clear();
        }
        if ended {
            break;
        }
    }
    if options.svg {
        out.write_all(Arcs::of_all(&drawn).to_svg().as_bytes())?;
    }
    out.flush()?;
    Ok(Outcome::Found)
}
