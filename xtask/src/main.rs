//! What is done with entente and not by it: `cargo xtask accuracy` measures and writes ACCURACY.md,
//! `cargo xtask dist` packs what is given to people to install.

mod accuracy;
mod dist;

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
    /// Packs program, model, manual and notices as a tar file and a Debian package, with checksums.
    Dist {
        /// A program that is built already; without it, one is built for release.
        #[arg(long)]
        program: Option<PathBuf>,
        /// The folder to write to.
        #[arg(long, default_value = "target/dist")]
        out: PathBuf,
    },
}

fn main() -> Result<()> {
    match Cli::parse().task {
        Task::Accuracy { sections } => accuracy::run(&root(), &sections),
        Task::Dist { program, out } => dist::run(&root(), program, &out),
    }
}

/// The folder of the repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
