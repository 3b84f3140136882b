//! `entente bench`: how fast this machine reads.

mod claims;
mod size;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use entente_model::{Pipeline, Stage};
use serde::Serialize;

use super::{json_line, out};
use crate::cli::{Bench, BenchRead};
use crate::context::{Context, Outcome};

/// What was measured.
#[derive(Debug, Serialize)]
struct Measured {
    model: String,
    kernels: &'static str,
    threads: usize,
    /// Tokens of the text, as spaCy counts them.
    words: usize,
    load_seconds: f64,
    passes: Vec<Pass>,
    /// The share of each stage in the last pass, which one thread reads by itself.
    stages: Vec<Share>,
    /// The most memory the program ever had, where the system tells.
    peak_megabytes: Option<u64>,
}

/// The whole text read once.
#[derive(Debug, Serialize)]
struct Pass {
    seconds: f64,
    /// Of all threads together, where the system tells.
    cpu_seconds: Option<f64>,
    words_per_second: f64,
    words_per_cpu_second: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Share {
    stage: &'static str,
    share: f64,
}

/// Measures what was asked for and prints it.
///
/// # Errors
/// When the model cannot be had or the text cannot be read.
pub fn run(context: &Context, bench: &Bench) -> Result<Outcome> {
    let options = match bench {
        Bench::Read(options) => options,
        Bench::Claims(options) => return claims::run(context, options),
        Bench::Size(options) => return size::run(context, options),
    };
    let measured = read(context, options)?;
    let mut out = out();
    if options.output.json {
        json_line(&mut out, &measured)?;
        out.flush()?;
        return Ok(Outcome::Found);
    }
    writeln!(
        out,
        "{}, loaded in {:.2} s; {} words, {} kernels, {} thread{}",
        measured.model,
        measured.load_seconds,
        measured.words,
        measured.kernels,
        measured.threads,
        if measured.threads == 1 { "" } else { "s" }
    )?;
    for (number, pass) in measured.passes.iter().enumerate() {
        let cpu = pass.words_per_cpu_second.map(|words| format!(", {words:.0} a CPU second"));
        writeln!(
            out,
            "pass {}: {:.0} words a second{}",
            number + 1,
            pass.words_per_second,
            cpu.unwrap_or_default()
        )?;
    }
    for Share { stage, share } in &measured.stages {
        writeln!(out, "{:5.1} %  {stage}", share * 100.0)?;
    }
    if let Some(peak) = measured.peak_megabytes {
        writeln!(out, "peak memory: {peak} MB")?;
    }
    out.flush()?;
    Ok(Outcome::Found)
}

fn read(context: &Context, options: &BenchRead) -> Result<Measured> {
    let text = text(&options.file)?;
    let texts: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    if texts.is_empty() {
        bail!("{}: no text in it to read", options.file.display());
    }
    let started = Instant::now();
    let pipeline = context.pipeline()?;
    let load_seconds = started.elapsed().as_secs_f64();
    let mut words = 0;
    let passes = (0..options.passes)
        .map(|_| {
            let (started, cpu) = (Instant::now(), cpu_seconds());
            words = pass(&pipeline, &texts, options.threads);
            let seconds = started.elapsed().as_secs_f64();
            let cpu_seconds = cpu.zip(cpu_seconds()).map(|(before, after)| after - before);
            Pass {
                seconds,
                cpu_seconds,
                words_per_second: words as f64 / seconds,
                words_per_cpu_second: cpu_seconds.map(|seconds| words as f64 / seconds),
            }
        })
        .collect();
    Ok(Measured {
        model: pipeline.name().to_owned(),
        kernels: pipeline.kernels().name(),
        threads: options.threads,
        words,
        load_seconds,
        passes,
        peak_megabytes: peak_megabytes(),
        stages: stages(&pipeline, &texts),
    })
}

/// A text from a file, or from the standard input when it is called "-".
fn text(file: &Path) -> Result<String> {
    if file == Path::new("-") {
        return std::io::read_to_string(std::io::stdin()).context("standard input");
    }
    fs::read_to_string(file).with_context(|| format!("{}: cannot be read", file.display()))
}

/// Paragraphs handed to the pipeline at a time: documents are let go in between, as a program that
/// works on them does.
const BATCH: usize = 1_024;

/// Reads everything once; returns the number of words.
fn pass(pipeline: &Pipeline, texts: &[&str], threads: usize) -> usize {
    let read = |texts: &[&str]| pipeline.read_all_on(threads, texts);
    texts.chunks(BATCH).flat_map(read).map(|document| document.tokens.len()).sum()
}

/// The share of each stage in one more pass.
fn stages(pipeline: &Pipeline, texts: &[&str]) -> Vec<Share> {
    let mut seconds: BTreeMap<Stage, f64> = BTreeMap::new();
    for texts in texts.chunks(BATCH) {
        let mut last = Instant::now();
        pipeline.read_all_watched(texts, &mut |stage| {
            let now = Instant::now();
            *seconds.entry(stage).or_default() += (now - last).as_secs_f64();
            last = now;
        });
    }
    let all: f64 = seconds.values().sum();
    Stage::ALL
        .iter()
        .map(|stage| Share {
            stage: stage.name(),
            share: seconds.get(stage).copied().unwrap_or_default() / all,
        })
        .collect()
}

/// The processor time of this program, from Linux's /proc.
fn cpu_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program stands in brackets and may hold anything; times are the 12th and 13th
    // number behind it, in hundredths of a second.
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(11);
    let mut ticks = || fields.next()?.parse::<u32>().ok();
    Some((f64::from(ticks()?) + f64::from(ticks()?)) / 100.0)
}

/// The most memory this program has had, from Linux's /proc.
fn peak_megabytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1_000)
}
