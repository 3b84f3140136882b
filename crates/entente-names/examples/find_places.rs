//! How fast names and places are found once a text is parsed.
//!
//! `entente parse < TEXT | cargo run --release -p entente-names --example find_places INDEX` takes
//! every twenty sentences for an article; INDEX is what `entente places path` says.

use std::io::Read as _;
use std::time::Instant;

use entente_names::{Atlas, Cities, Gazetteer};
use entente_text::Document;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut conllu = String::new();
    std::io::stdin().read_to_string(&mut conllu)?;
    let sentences: Vec<&str> = conllu.trim().split("\n\n").collect();
    let documents = sentences
        .chunks(20)
        .map(|article| Document::from_conllu(&(article.join("\n\n") + "\n\n")))
        .collect::<Result<Vec<_>, _>>()?;
    let gazetteer = Gazetteer::builtin();
    let path = std::env::args().nth(1).ok_or("name the index of cities")?;
    let start = Instant::now();
    let cities = Cities::read(std::fs::read(path)?)?;
    println!("index read in {:.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    let start = Instant::now();
    let atlas = Atlas::builtin(gazetteer, Some(cities));
    println!("tables read in {:.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    let start = Instant::now();
    let (mut words, mut found) = (0, 0);
    for document in &documents {
        let mentions = gazetteer.find("", &document.text).body;
        found += atlas.places(document, &mentions, gazetteer, &[]).len();
        words += document.tokens.len();
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{words} tokens, {found} places, {:.0} tokens a second", words as f64 / seconds);
    Ok(())
}
