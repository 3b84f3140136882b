//! The part of the command line that keeps an archive and a program in order.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::Output;

/// Options of `backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// The file to make; there must be none yet
    #[arg(value_name = "FILE")]
    pub to: PathBuf,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `forget`.
#[derive(Debug, Args)]
pub struct Forget {
    /// The articles: ids, first digits of them, or the ids that their sources gave
    #[arg(value_name = "ARTICLE", required_unless_present_any = ["list", "wipe"])]
    pub articles: Vec<String>,

    /// Why; this stays when the article is gone, so name nothing that must go
    #[arg(long, value_name = "TEXT", required_unless_present_any = ["list", "wipe"])]
    pub why: Option<String>,

    /// Who takes it down
    #[arg(long, value_name = "NAME", env = "USER", default_value = "")]
    pub by: String,

    /// List what was taken down instead
    #[arg(long, conflicts_with_all = ["articles", "why"])]
    pub list: bool,

    /// Write the file anew once more, where another program kept the last time from emptying the log
    #[arg(long, conflicts_with_all = ["articles", "why", "list"])]
    pub wipe: bool,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `check`.
#[derive(Debug, Clone, Copy, Args)]
pub struct Check {
    /// Make anew all that is derived first: indexes, what claims bear on, kept parses, and the
    /// readings whose claims are not as they should be
    #[arg(long)]
    pub repair: bool,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `read`.
#[derive(Debug, Args)]
pub struct ReadFilter {
    /// Files of any format that `add` takes; without one, articles from standard input: JSON Lines, or
    /// Apache Arrow streams, each answered by a stream where Arrow is asked for
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// What to print
    #[arg(long, value_enum, default_value_t = Lines::Jsonl)]
    pub format: Lines,

    /// How many threads read; by default as many as there are cores
    #[arg(long)]
    pub threads: Option<NonZero<usize>>,
}

/// What `read` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lines {
    /// The claims, one JSON object a line
    Jsonl,
    /// Articles, readings, claims and keys of copies, one a line, as `import` takes them
    Archive,
    /// The claims as an Apache Arrow stream, in the columns of `export --format parquet`
    Arrow,
    /// The lines of `archive` as an Arrow stream, with the columns of claims beside them
    ArrowArchive,
}

/// Options of `completions`.
#[derive(Debug, Clone, Copy, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Options of `man`.
#[derive(Debug, Args)]
pub struct ManPages {
    /// Write a page for each command into this folder, instead of the main one to standard output
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
}

/// In which form `serve` says what it answered, on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Log {
    /// Not at all
    Off,
    /// A line for people
    Text,
    /// A JSON object a line
    Json,
}

/// Options of `bench size`.
#[derive(Debug, Args)]
pub struct BenchSize {
    /// At how many articles to measure; may be given again
    #[arg(long, default_values_t = [10_000, 100_000, 1_000_000])]
    pub articles: Vec<usize>,

    /// How many more articles to add to an archive of each size, in turns, and to read
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub read: usize,

    /// The folder to make the archive in, which is removed afterwards; a million articles take 6 GB
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}
