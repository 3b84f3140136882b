//! The program that is measured.

use std::env;
use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// The variable that names a program that is built already. What is read does not depend on the
/// profile it was built with.
const PROGRAM: &str = "ENTENTE_PROGRAM";

/// What `entente` prints, run with these arguments on this input: the program that
/// `ENTENTE_PROGRAM` names, else the one of this working tree, built for release.
///
/// # Errors
/// When it cannot be built or started, or ends badly.
pub(super) fn entente<A: AsRef<OsStr>>(
    root: &Path,
    arguments: impl IntoIterator<Item = A>,
    input: &str,
) -> Result<String> {
    let mut command = match env::var_os(PROGRAM) {
        Some(program) => Command::new(program),
        None => {
            let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
            cargo.args(["run", "--quiet", "--release", "-p", "entente", "--"]);
            cargo
        }
    };
    command.args(arguments).current_dir(root).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("{command:?} does not start"))?;
    let mut pipe = child.stdin.take().context("the program has no input")?;
    let input = input.to_owned();
    // Written from aside: a filter prints while it reads.
    let writer = std::thread::spawn(move || pipe.write_all(input.as_bytes()));
    let output = child.wait_with_output()?;
    writer.join().ok().context("the input could not be written")??;
    if !output.status.success() {
        bail!("{command:?} ended with {}", output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}
