//! Reads standard input line by line, each a text as a JSON string, and prints a JSON object a line
//! with everything the pipeline says of it: what `tools/agreement` compares with spaCy.
//!
//! `cargo run --release -p entente-model --example dump -- FOLDER [KERNELS] < texts > readings.jsonl`

use std::io::{BufRead, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use entente_model::{Kernels, Pipeline};
use entente_text::Document;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: dump FOLDER [KERNELS] < texts")?;
    let kernels = match arguments.next() {
        Some(name) => Kernels::named(&name).ok_or("no such kernels here")?,
        None => Kernels::best(),
    };
    let started = Instant::now();
    let pipeline = Pipeline::load_with(Path::new(&folder), kernels)?;
    let loaded = started.elapsed();
    let mut lines = Vec::new();
    for line in std::io::stdin().lock().lines() {
        lines.push(serde_json::from_str::<String>(&line?)?);
    }
    let texts: Vec<&str> = lines.iter().map(String::as_str).collect();
    let started = Instant::now();
    let documents = pipeline.read_all(&texts);
    let read = started.elapsed();
    let mut out = BufWriter::new(std::io::stdout().lock());
    for document in &documents {
        writeln!(out, "{}", value(document))?;
    }
    let words: usize = documents.iter().map(|document| document.tokens.len()).sum();
    eprintln!(
        "{}: loaded in {loaded:.2?}, {words} tokens read in {read:.2?}, {:.0} a second",
        pipeline.name(),
        words as f64 / read.as_secs_f64()
    );
    Ok(())
}

/// The columns of a document, each a list over its tokens.
fn value(document: &Document) -> Value {
    let tokens = || 0..document.tokens.len();
    let column = |of: &dyn Fn(usize) -> Value| Value::from_iter(tokens().map(of));
    json!({
        "text": column(&|token| document.text_of(token).into()),
        "space": column(&|token| document.tokens[token].space_after.into()),
        "tag": column(&|token| document.tokens[token].tag.as_str().into()),
        "pos": column(&|token| document.tokens[token].pos.as_str().into()),
        "morph": column(&|token| document.tokens[token].morph.as_str().into()),
        "lemma": column(&|token| document.tokens[token].lemma.as_str().into()),
        "head": column(&|token| document.tokens[token].head.into()),
        "dep": column(&|token| document.tokens[token].dep.as_str().into()),
        "sent_start": column(&|token| (document.sentence_of(token).start == token).into()),
        "ent": column(&|token| match document.entity_of(token) {
            Some(entity) if entity.tokens.start == token => format!("B-{}", entity.label).into(),
            Some(entity) => format!("I-{}", entity.label).into(),
            None => "O".into(),
        }),
    })
}
