//! How well it is read: precision and recall of the release program, by type of claim.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::{env, fs};

use anyhow::{Context as _, Result, bail};
use entente_claims::Claim;
use entente_score::{Expected, INSTITUTIONS, TYPES, Tally};

use super::program::entente;

/// Articles, what they should yield, what to call them, and the types they list in full.
const SETS: &[(&str, &str, &str, &[&str])] = &[
    ("news.jsonl", "claims.jsonl", "short items", TYPES),
    ("long.jsonl", "long_claims.jsonl", "long articles", TYPES),
    ("institutions.jsonl", "institutions_claims.jsonl", "on institutions", INSTITUTIONS),
];

/// The variable that names the folder of outside data.
const DATA: &str = "ENTENTE_DATA";

/// Tables over the examples, the figures of the first meeting, and, where there is outside data,
/// what its own scorers say.
pub(super) fn measure(root: &Path) -> Result<String> {
    let mut text = String::from(
        "Core: type and key slots. Dated: core, and the date as fine as the text has it. A claim \
         that is optional counts for nothing, nor does one told again in the title. The \
         articles, and how they were annotated: [examples/](examples/README.md). All of them \
         have been looked at since, so that news nobody has seen is read less well.\n",
    );
    for (articles, claims, name, types) in SETS {
        let folder = root.join("examples");
        let wanted = fs::read_to_string(folder.join(claims)).context(*claims)?;
        let wanted = entente_score::expected(&wanted).context(*claims)?;
        let found = claims_of(&read(root, &folder.join(articles))?)?;
        text.push_str(&table(name, types, &wanted, &found));
    }
    text.push_str("\nFirst meeting. ");
    text.push_str(&fs::read_to_string(root.join("examples/first_meeting.md"))?);
    match env::var_os(DATA).map(PathBuf::from) {
        Some(data) => text.push_str(&outside(root, &data)?),
        None => eprintln!("{DATA} is not set: nothing is measured over outside data"),
    }
    Ok(text)
}

/// What the program reads in a file of articles, as printed.
fn read(root: &Path, articles: &Path) -> Result<String> {
    let articles = fs::read_to_string(articles).with_context(|| articles.display().to_string())?;
    entente(root, ["read"], &articles)
}

fn claims_of(lines: &str) -> Result<Vec<Claim>> {
    lines.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// One set, a line for each type that is expected or found.
fn table(name: &str, types: &[&'static str], wanted: &[Expected], found: &[Claim]) -> String {
    let score = entente_score::score(types, wanted, found);
    let mut table = format!(
        "\n| {name} | expected | right | wrong | precision | recall | F1 core | F1 dated |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|\n"
    );
    let mut all = (Tally::default(), Tally::default());
    for &kind in types {
        let (core, dated) = (score.core[kind], score.dated[kind]);
        all.0 += core;
        all.1 += dated;
        if core != Tally::default() {
            table.push_str(&row(kind, core, dated));
        }
    }
    table.push_str(&row("all", all.0, all.1));
    table
}

fn row(name: &str, core: Tally, dated: Tally) -> String {
    format!(
        "| {name} | {} | {} | {} | {:.2} | {:.2} | {:.2} | {:.2} |\n",
        core.right + core.missed,
        core.right,
        core.wrong,
        core.precision(),
        core.recall(),
        core.f1(),
        dated.f1()
    )
}

/// What the scorers of the outside data say, word for word.
fn outside(root: &Path, data: &Path) -> Result<String> {
    let scratch = env::temp_dir().join(format!("entente-accuracy-{}", process::id()));
    fs::create_dir_all(&scratch)?;
    let said = outside_in(root, data, &scratch);
    fs::remove_dir_all(&scratch)?;
    said
}

fn outside_in(root: &Path, data: &Path, scratch: &Path) -> Result<String> {
    let claims = scratch.join("claims.jsonl");
    let archive = scratch.join("page.sqlite");
    let archived = |rest: &[&OsStr]| {
        let at: [&OsStr; 2] = ["--archive".as_ref(), archive.as_ref()];
        entente(root, at.iter().chain(rest), "")
    };
    archived(&["add".as_ref(), data.join("seed/results_page.txt").as_ref()])?;
    fs::write(&claims, archived(&["claims".as_ref(), "--json".as_ref()])?)?;
    let page = scored(&data.join("score/score_seed.py"), &[&claims])?;
    fs::write(&claims, read(root, &data.join("data/dev_news.jsonl"))?)?;
    let gold = data.join("data/dev_gold.jsonl");
    let items = scored(&data.join("score/score.py"), &[&gold, &claims])?;
    Ok(format!(
        "\nOutside data, looked at while the rules were written: one page of results (six \
         articles)\n\n```text\n{}\n```\n\nand 60 news items of 2005 to 2026.\n\n\
         ```text\n{}\n```\n",
        page.trim_end(),
        items.trim_end()
    ))
}

/// What a scorer prints.
fn scored(scorer: &Path, files: &[&Path]) -> Result<String> {
    let output = Command::new("python3")
        .arg(scorer)
        .args(files)
        .stderr(Stdio::inherit())
        .output()
        .context("python3 does not start")?;
    if !output.status.success() {
        bail!("{} ended with {}", scorer.display(), output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_passes_over_types_that_are_neither_expected_nor_found() {
        let expected = entente_score::expected(
            r#"{"article": "a", "type": "role", "slots": {"person": "A B", "role": "minister"}, "modality": "asserted", "evidence": [{"field": "body", "exact": "Minister A B"}]}"#,
        );
        let table = table("one", &["membership", "role"], &expected.unwrap(), &[]);
        let rows: Vec<&str> = table.lines().skip(3).collect();
        assert_eq!(
            rows,
            [
                "| role | 1 | 0 | 0 | 0.00 | 0.00 | 0.00 | 0.00 |",
                "| all | 1 | 0 | 0 | 0.00 | 0.00 | 0.00 | 0.00 |"
            ]
        );
    }
}
