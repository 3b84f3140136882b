//! One file a command.

pub mod add;
pub mod articles;
pub mod check;
pub mod claims;
pub mod demo;
pub mod members;
pub mod model;
pub mod parse;
pub mod read;
pub mod search;
pub mod serve;
pub mod show;

use std::io::{self, BufWriter, StdoutLock, Write};

use anyhow::Result;
use serde::Serialize;

/// Standard output, buffered.
pub(crate) fn out() -> BufWriter<StdoutLock<'static>> {
    BufWriter::new(io::stdout().lock())
}

/// One JSON object on a line.
pub(crate) fn json_line(out: &mut impl Write, value: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    Ok(writeln!(out)?)
}
