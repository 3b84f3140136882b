//! Time expressions: the marked news, WikiWars where it is at hand, words a second.

use std::env;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result};
use entente_text::Document;
use entente_time::{Anchor, find};
use serde_json::{Value, json};

use super::program::entente;

#[path = "../../../crates/entente-time/tests/tempeval/mod.rs"]
mod tempeval;

use tempeval::{Item, Marked, Score};

/// What HeidelTime 2.2 reads, words a second.
const HEIDELTIME: f64 = 600.0;

/// A table of scores, and the speed.
pub(super) fn measure(root: &Path) -> Result<String> {
    let mut figures = String::from(
        "TempEval-3 way: strict and relaxed compare ranges, type and value count among the relaxed.\n\n\
         | set | expressions | strict F1 | relaxed F1 | type F1 | value F1 |\n|---|--:|--:|--:|--:|--:|\n",
    );
    let items = tempeval::news();
    let score = marked_news(root, &items)?;
    let row = [score.strict, score.relaxed, score.kind, score.value].map(|right| score.f1(right));
    figures.push_str(&line("news written for this project, looked at", score.marked, row));
    match env::var_os("ENTENTE_DATA") {
        Some(folder) => figures.push_str(&wikiwars(root, Path::new(&folder))?),
        None => eprintln!("times: ENTENTE_DATA is not set, so WikiWars is skipped"),
    }
    let (words, speed) = speed(root, &items)?;
    figures.push_str(&format!(
        "\nBeside the parse itself, on the {words} words of that news as the model reads them: \
         {speed:.0} words a second on one thread, {:.0} times HeidelTime's {HEIDELTIME}.\n",
        speed / HEIDELTIME
    ));
    Ok(figures)
}

fn line(name: &str, count: usize, [strict, relaxed, kind, value]: [f64; 4]) -> String {
    format!("| {name} | {count} | {strict:.3} | {relaxed:.3} | {kind:.3} | {value:.3} |\n")
}

/// The marked news through `entente times`.
fn marked_news(root: &Path, items: &[Item]) -> Result<Score> {
    let mut input = String::new();
    for (number, item) in items.iter().enumerate() {
        let article =
            json!({ "id": number.to_string(), "published": item.published, "text": item.text });
        input.push_str(&format!("{article}\n"));
    }
    let output = entente(root, ["times"], &input)?;
    let mut score = Score::default();
    for (item, read) in items.iter().zip(output.lines()) {
        let read: Value = serde_json::from_str(read)?;
        let characters = |byte: usize| item.text[..byte].chars().count();
        let marked: Vec<Marked> = item
            .marked
            .iter()
            .map(|mark| Marked {
                range: characters(mark.range.start)..characters(mark.range.end),
                ..mark.clone()
            })
            .collect();
        let found: Vec<Marked> =
            read["timex"].as_array().into_iter().flatten().filter_map(found).collect();
        score.add(&marked, &found);
    }
    Ok(score)
}

fn found(timex: &Value) -> Option<Marked> {
    let place = |key: &str| usize::try_from(timex[key].as_u64()?).ok();
    Some(Marked {
        range: place("s")?..place("e")?,
        kind: timex["type"].as_str()?.to_owned(),
        value: timex["value"].as_str()?.to_owned(),
    })
}

/// WikiWars through `entente times` and the scorer that lies beside it.
fn wikiwars(root: &Path, folder: &Path) -> Result<String> {
    let gold = folder.join("data/wikiwars.jsonl.gz");
    let unpacked = Command::new("gzip").arg("-dc").arg(&gold).output()?;
    let mut input = String::new();
    for line in String::from_utf8(unpacked.stdout)?.lines() {
        let item: Value = serde_json::from_str(line)?;
        let article = json!({ "id": item["id"], "published": item["dct"], "text": item["text"] });
        input.push_str(&format!("{article}\n"));
    }
    let read = env::temp_dir().join("entente-wikiwars.jsonl");
    fs::write(&read, entente(root, ["times"], &input)?)?;
    let scorer = folder.join("score/score_timex.py");
    let scored =
        Command::new("python3").arg(&scorer).arg(&gold).arg(&read).arg("--json").output()?;
    fs::remove_file(&read)?;
    let score: Value = serde_json::from_slice(&scored.stdout)
        .with_context(|| format!("{} printed no figures", scorer.display()))?;
    let figure = |key: &str| score[key].as_f64().unwrap_or_default();
    let row = ["strictF1", "relF1", "typeF1", "valueF1"].map(figure);
    let count = usize::try_from(score["gold"].as_u64().unwrap_or_default())?;
    Ok(line("WikiWars (which calls every expression a date), looked at", count, row))
}

/// Words, and words a second of finding times in documents that are parsed already.
#[allow(clippy::cast_precision_loss)]
fn speed(root: &Path, items: &[Item]) -> Result<(usize, f64)> {
    let text: String = items.iter().map(|item| format!("{}\n", item.text)).collect();
    let document = Document::from_conllu(&entente(root, ["parse"], &text)?)?;
    let anchor = Anchor { published: Some("2013-03-22".parse()?), present: None };
    let words = document.tokens.len();
    let mut best = 0.0_f64;
    for _ in 0..7 {
        let start = Instant::now();
        let mut rounds = 0;
        while start.elapsed().as_millis() < 300 {
            black_box(find(black_box(&document), &anchor));
            rounds += 1;
        }
        best = best.max(words as f64 * f64::from(rounds) / start.elapsed().as_secs_f64());
    }
    Ok((words, best))
}
