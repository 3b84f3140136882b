//! `entente parse`: the model's reading alone, as CoNLL-U.

use std::io::{self, BufRead as _, Write as _};

use anyhow::{Context as _, Result};

use super::out;
use crate::context::{Context, Outcome};

/// How many paragraphs are read at a time.
const BATCH: usize = 64;

/// Text from standard input, each line a paragraph, to CoNLL-U on standard output.
///
/// # Errors
/// When the model cannot be had or the input is not UTF-8.
pub fn run(context: &Context) -> Result<Outcome> {
    let pipeline = context.pipeline()?;
    let mut out = out();
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
                out.write_all(document.to_conllu().as_bytes())?;
            }
            batch.clear();
        }
        if ended {
            break;
        }
    }
    out.flush()?;
    Ok(Outcome::Found)
}
