//! What is done with entente and not by it: `cargo xtask accuracy` measures and writes ACCURACY.md.

mod accuracy;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "What is done with entente and not by it")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Measures, and writes the figures into ACCURACY.md.
    Accuracy {
        /// The sections to measure anew; all of them when none is named.
        sections: Vec<String>,
    },
}

fn main() -> Result<()> {
    match Cli::parse().task {
        Task::Accuracy { sections } => accuracy::run(&root(), &sections),
    }
}

/// The folder of the repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
