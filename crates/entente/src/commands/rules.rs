//! `entente rules`: the rules as those who write them see them: list, show, check, try.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use entente_claims::{Claim, Lexicon, NearMiss, Reader, Rule, rule_file};
use serde::Serialize;

use super::{json_line, out};
use crate::cli::{Output, Rules, TryRule};
use crate::context::{Context, Outcome, progress};
use crate::proof::{self, Wrong};
use crate::reading::{self, Page};
use crate::words;

/// Runs one of the commands over rules.
///
/// # Errors
/// When there is no rule of the name, a file is no rule, or the archive or model cannot be had.
pub fn run(context: &Context, command: &Rules) -> Result<Outcome> {
    match command {
        Rules::List(output) => list(*output),
        Rules::Show { rule } => show(rule),
        Rules::Check { files, output } => check(context, files, *output),
        Rules::Try(options) => try_over_archive(context, options),
    }
}

/// One rule in a list.
#[derive(Serialize)]
struct Line<'a> {
    rule: &'a str,
    r#type: &'a str,
    says: &'a str,
    frames: usize,
    finds: usize,
    ignores: usize,
}

fn list(output: Output) -> Result<Outcome> {
    let reader = Reader::builtin();
    let mut out = out();
    for rule in reader.rules() {
        let line = Line {
            rule: &rule.name,
            r#type: &rule.kind,
            says: &rule.says,
            frames: rule.frames.len(),
            finds: rule.finds.len(),
            ignores: rule.ignores.len(),
        };
        if output.json {
            json_line(&mut out, &line)?;
        } else {
            let Line { rule, says, finds, ignores, .. } = line;
            writeln!(out, "{rule:36} {finds:3} found {ignores:3} ignored  {says}")?;
        }
    }
    out.flush()?;
    Ok(Outcome::of(reader.rules().len()))
}

fn show(name: &str) -> Result<Outcome> {
    let Some((file, text)) = rule_file(name) else {
        bail!("there is no rule \"{name}\"; `entente rules list` names them all");
    };
    let mut out = out();
    write!(out, "# rules/{file}\n{text}")?;
    out.flush()?;
    Ok(Outcome::Found)
}

/// Runs the sentences of rule files, or of the rules that entente comes with.
fn check(context: &Context, files: &[PathBuf], output: Output) -> Result<Outcome> {
    let mut own = Vec::new();
    let mut failed = false;
    for file in files {
        match rule_in(file) {
            Ok(rule) => own.push(rule),
            Err(error) => {
                eprintln!("entente: {error:#}");
                failed = true;
            }
        }
    }
    let reader = if files.is_empty() { Reader::builtin() } else { alone(own)? };
    let room = context.reading_room()?.reading_by(reader);
    let mut out = out();
    let mut sentences = 0;
    for rule in room.reader().rules() {
        sentences += rule.finds.len() + rule.ignores.len();
        for wrong in proof::wrong(&room, rule) {
            failed = true;
            if output.json {
                json_line(&mut out, &wrong)?;
            } else {
                let Wrong { rule, sentence, reason } = wrong;
                writeln!(out, "{rule}: “{sentence}”\n  {reason}\n")?;
            }
        }
    }
    let rules = room.reader().rules().len();
    if !output.json {
        writeln!(
            out,
            "{rules} rules, {sentences} sentences{}",
            if failed { "" } else { ": all as they say" }
        )?;
    }
    out.flush()?;
    Ok(if failed { Outcome::Failed } else { Outcome::Found })
}

/// The rule in a file.
fn rule_in(file: &Path) -> Result<Rule> {
    let text = fs::read_to_string(file)
        .with_context(|| format!("{}: cannot read this rule", file.display()))?;
    Ok(Rule::parse(&file.display().to_string(), &text)?)
}

/// A reader with these rules and the lexicon that entente comes with.
fn alone(rules: Vec<Rule>) -> Result<Reader> {
    Ok(Reader::new(rules, Lexicon::builtin()))
}

/// A match or a near miss with its article, as `rules try --json` prints it.
#[derive(Serialize)]
#[serde(untagged)]
enum Told<'a> {
    Claim(&'a Claim),
    Miss { article: &'a str, sentence: &'a str, miss: &'a NearMiss },
}

/// Tries a rule over the parses that the archive keeps.
fn try_over_archive(context: &Context, options: &TryRule) -> Result<Outcome> {
    let known = rule_file(&options.rule);
    let rule = match known {
        Some((file, text)) => Rule::parse(file, text)?,
        None if Path::new(&options.rule).exists() => rule_in(Path::new(&options.rule))?,
        None => bail!("\"{}\" is neither a rule (`entente rules list`) nor a file", options.rule),
    };
    let reader = alone(vec![rule])?;
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let bar = progress(archive.count()? as u64, "trying");
    let mut out = out();
    let (mut matches, mut misses, mut tried) = (0, 0, 0);
    let looked = archive.annotated(&reader.needed(), |annotated| -> Result<()> {
        bar.inc(1);
        tried += 1;
        let page = Page::from(&annotated.article);
        let (fields, _) = reading::prepare_parsed(&page, annotated.title, annotated.body);
        let (people, _) = reading::people(&fields);
        let texts = reading::texts(&fields, &people);
        let (claims, _) = reader.read(page.name, page.published, &texts);
        for claim in &claims {
            matches += 1;
            if matches > options.limit {
                continue;
            }
            if options.output.json {
                json_line(&mut out, &Told::Claim(claim))?;
                continue;
            }
            let day = words::day_or_undated(page.published);
            writeln!(out, "\n{}\n  {} · {day}", words::claim(claim), page.name)?;
            for evidence in &claim.evidence {
                writeln!(out, "  “{}”", evidence.exact)?;
            }
        }
        for miss in reader.near_misses(&texts) {
            misses += 1;
            if misses > options.misses {
                continue;
            }
            let text = fields.iter().find(|field| field.field == miss.field);
            let sentence = text.and_then(|field| miss.sentence.get(&field.document.text));
            let sentence = sentence.unwrap_or_default();
            if options.output.json {
                json_line(&mut out, &Told::Miss { article: page.name, sentence, miss: &miss })?;
            } else {
                writeln!(
                    out,
                    "\nnot: {} (frame {})\n  {}\n  “{sentence}”",
                    miss.lacks, miss.frame, page.name
                )?;
            }
        }
        Ok(())
    })??;
    bar.finish_and_clear();
    out.flush()?;
    eprintln!(
        "{matches} matches and {misses} near misses in {tried} articles that hold the words of a frame, of {looked} looked at"
    );
    Ok(Outcome::of(matches))
}
