//! What the reading stands on: rules with their sentences, rows of the gazetteer.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Counts of one family of rules.
#[derive(Default)]
struct Family {
    rules: usize,
    frames: usize,
    finds: usize,
    ignores: usize,
}

/// Two tables: rules by family, gazetteer by file.
pub(super) fn measure(root: &Path) -> Result<String> {
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    for folder in sorted(&root.join("rules"))?.into_iter().filter(|path| path.is_dir()) {
        let family = families.entry(name_of(&folder)).or_default();
        for file in sorted(&folder)? {
            let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
            let count = |table: &str| text.lines().filter(|line| line.trim() == table).count();
            family.rules += 1;
            family.frames += count("[[frame]]");
            family.finds += count("[[finds]]");
            family.ignores += count("[[ignores]]");
        }
    }
    let mut table = String::from(
        "| rules | files | frames | sentences found | sentences ignored |\n|---|--:|--:|--:|--:|\n",
    );
    for (name, Family { rules, frames, finds, ignores }) in &families {
        table.push_str(&format!("| {name} | {rules} | {frames} | {finds} | {ignores} |\n"));
    }
    table.push_str("\n| gazetteer | rows |\n|---|--:|\n");
    for file in sorted(&root.join("gazetteer"))? {
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let rows = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
        table.push_str(&format!("| {} | {} |\n", name_of(&file), rows.saturating_sub(1)));
    }
    Ok(table)
}

/// What a folder holds, by name.
fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
