//! Finds the names in a text: each line of the input is an article of its own.
//!
//! `cargo run --release -p entente-names --example find_names < TEXT` prints one name a line;
//! with `-- --time` it prints nothing but how fast it was.

use std::io::{Read, Write};
use std::time::Instant;

use entente_names::Gazetteer;

fn main() -> std::io::Result<()> {
    let only_time = std::env::args().any(|argument| argument == "--time");
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let start = Instant::now();
    let gazetteer = Gazetteer::builtin();
    let ready = start.elapsed();
    let start = Instant::now();
    let mut out = std::io::stdout().lock();
    let mut names = 0;
    for (number, line) in text.lines().enumerate() {
        let found = gazetteer.find("", line);
        names += found.body.len();
        if only_time {
            continue;
        }
        for mention in &found.body {
            let name = mention.span.of(line);
            let (kind, form, code) = (mention.kind, mention.form, &mention.code);
            writeln!(out, "{number}\t{name}\t{kind:?}\t{form:?}\t{code}")?;
        }
        for binding in &found.bound {
            writeln!(
                out,
                "{number}\t{}\tbound\t{}\t{}",
                binding.acronym, binding.name, binding.code
            )?;
        }
    }
    let taken = start.elapsed().as_secs_f64();
    let rate = text.len() as f64 / taken / 1e6;
    if only_time {
        let ready = ready.as_millis();
        writeln!(out, "ready in {ready} ms; {names} names; {rate:.0} MB/s")?;
    }
    Ok(())
}
