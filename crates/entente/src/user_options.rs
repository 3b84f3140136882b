//! The options of `user`.

use clap::{Args, Subcommand};
use entente_store::Role;

use crate::cli::Output;

/// What to do about users.
#[derive(Debug, Subcommand)]
pub enum UserTask {
    /// Add a user, and print the password that was made up
    Add {
        /// The name; it stands beside what they decide
        #[arg(value_name = "NAME")]
        name: String,
        /// What they may do: read; edit, which also decides and saves searches; admin, which also
        /// sees who did what
        #[arg(long, value_name = "ROLE", default_value = "read")]
        role: Role,
        #[allow(missing_docs)]
        #[command(flatten)]
        secret: Secret,
    },
    /// List the users and what they may do
    List(Output),
    /// Change what a user may do
    Role {
        /// The name
        #[arg(value_name = "NAME")]
        name: String,
        /// read, edit or admin
        #[arg(value_name = "ROLE")]
        role: Role,
    },
    /// Give a user a new password, print it, and log them out everywhere
    Password {
        /// The name
        #[arg(value_name = "NAME")]
        name: String,
        #[allow(missing_docs)]
        #[command(flatten)]
        secret: Secret,
    },
    /// Print a token by which a program can ask as this user: Authorization: Bearer TOKEN
    Token {
        /// The name
        #[arg(value_name = "NAME")]
        name: String,
        /// How long it lasts
        #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3650))]
        days: u32,
    },
    /// Remove a user, and log them out everywhere; what they decided stays
    Remove {
        /// The name
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// List who did what, the last first
    Log {
        /// How much to list
        #[arg(long, default_value_t = 100)]
        limit: usize,
        #[allow(missing_docs)]
        #[command(flatten)]
        output: Output,
    },
}

/// Where a password comes from.
#[derive(Debug, Clone, Copy, Args)]
pub struct Secret {
    /// Take the password from the first line of standard input instead of making one up
    #[arg(long)]
    pub from_stdin: bool,
}
