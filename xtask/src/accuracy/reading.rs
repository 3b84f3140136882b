//! The model's reading beside spaCy's own: agreement, speed, memory; and what the fuzzers saw.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// Words taken of each set of news, and made-up documents beside them.
const WORDS: &str = "140000";
const ODD: &str = "3000";
/// Words that the two read in turn for speed.
const SPEED_WORDS: &str = "60000";

/// The tables of `tools/agreement` and of `fuzz/COUNTS.md`. Without the outside data there is nothing
/// to read, and nothing is written.
pub(super) fn measure(root: &Path) -> Result<String> {
    let data = env::var_os("ENTENTE_DATA")
        .context("ENTENTE_DATA names no folder of news to read; the section stays as it is")?;
    let data = PathBuf::from(data).join("data");
    let sets = ["current_events", "geovirus", "wikiwars"].map(|set| {
        let file = data.join(format!("{set}.jsonl.gz"));
        file.to_string_lossy().into_owned()
    });
    let program = program(root)?;
    let dump = built(root, "dump", &["-p", "entente-model", "--example", "dump"], "examples/dump")?;
    let mut figures = String::from("Differences from spaCy, by column:\n\n");
    for model in ["en_core_web_md", "en_core_web_sm"] {
        let folder = run(Command::new(&program).args(["model", "path", model]))?;
        let mut tool = python(root, "agreement.py");
        tool.arg(folder.trim()).args(&sets).args(["--words", WORDS, "--odd", ODD, "--dump"]);
        figures.push_str(&run(tool.arg(&dump))?);
        figures.push('\n');
    }
    let mut tool = python(root, "speed.py");
    tool.arg(&program).arg(&sets[2]).args(["--words", SPEED_WORDS]);
    figures.push_str(
        "Read in turn on the same machine; words are spaCy's tokens, figures are medians, and times \
         spaCy is the median of the ratios within a round. AVX-512 is in the table where the machine \
         has it.\n\n",
    );
    figures.push_str(&run(&mut tool)?);
    let counts = root.join("fuzz/COUNTS.md");
    let counts = fs::read_to_string(&counts).with_context(|| counts.display().to_string())?;
    figures.push_str(&format!("\n{counts}"));
    Ok(figures)
}

/// The program to measure: the one that `ENTENTE_PROGRAM` names, else one built for release.
fn program(root: &Path) -> Result<PathBuf> {
    match env::var_os("ENTENTE_PROGRAM") {
        Some(program) => Ok(program.into()),
        None => built(root, "entente", &["-p", "entente"], "entente"),
    }
}

/// Builds for release what cargo is asked for and says where it lies.
fn built(root: &Path, what: &str, arguments: &[&str], place: &str) -> Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Command::new(cargo);
    let status =
        cargo.args(["build", "--quiet", "--release"]).args(arguments).current_dir(root).status()?;
    if !status.success() {
        bail!("{what} cannot be built");
    }
    Ok(root.join("target/release").join(place))
}

/// A tool of `tools/agreement`; it finds spaCy or installs it.
fn python(root: &Path, tool: &str) -> Command {
    let mut command = Command::new("python3");
    command.arg(root.join("tools/agreement").join(tool));
    command
}

/// What a program prints. Agreement tools end with 1 when there are differences, which the table says.
fn run(command: &mut Command) -> Result<String> {
    let output = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("{command:?} does not start"))?;
    let printed = String::from_utf8(output.stdout)?;
    if printed.is_empty() {
        bail!("{command:?} printed nothing and ended with {}", output.status);
    }
    Ok(printed)
}
