//! ACCURACY.md: measured figures only, each section written by the command that measured it.
//!
//! A section stands between `<!-- NAME -->` and `<!-- /NAME -->`. Measuring one leaves the others
//! as they are, so that a figure always bears the day and the machine of its own measurement.

mod claims;
mod knowledge;
mod places;
mod program;
mod reading;
mod times;

use std::fs;
use std::path::Path;
use std::thread;

use anyhow::{Context as _, Result, bail};
use jiff::ZonedDateTime;

/// One section: its name on the command line, its heading, and what measures it. The measure
/// returns Markdown, without the heading and the line that names machine and day.
struct Section {
    name: &'static str,
    heading: &'static str,
    measure: fn(&Path) -> Result<String>,
}

/// In the order of the file.
const SECTIONS: &[Section] = &[
    Section {
        name: "knowledge",
        heading: "What the reading stands on",
        measure: knowledge::measure,
    },
    Section { name: "places", heading: "Places", measure: places::measure },
    Section { name: "times", heading: "Time expressions", measure: times::measure },
    Section { name: "reading", heading: "Reading, beside spaCy", measure: reading::measure },
    Section { name: "claims", heading: "What is read", measure: claims::measure },
];

const HEAD: &str = "# Accuracy\n\nMeasured figures only. Each section is written by \
                    `cargo xtask accuracy NAME`, which measures it again; figures over outside data \
                    need its folder in `ENTENTE_DATA`.\n";

/// Measures the named sections, or all, and writes them into ACCURACY.md.
///
/// # Errors
/// When a section is unknown, a measurement fails or the file cannot be written.
pub(crate) fn run(root: &Path, names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| SECTIONS.iter().all(|s| s.name != **name)) {
        let known: Vec<&str> = SECTIONS.iter().map(|section| section.name).collect();
        bail!("there is no section \"{unknown}\"; there are: {}", known.join(", "));
    }
    let path = root.join("ACCURACY.md");
    for section in SECTIONS.iter().filter(|s| names.is_empty() || names.iter().any(|n| n == s.name))
    {
        eprintln!("measuring {}", section.name);
        let figures = (section.measure)(root).with_context(|| section.name.to_owned())?;
        let old = fs::read_to_string(&path).unwrap_or_default();
        let body = format!(
            "## {}\n\n{}, {}.\n\n{}\n",
            section.heading,
            ZonedDateTime::now().date(),
            machine(),
            figures.trim_end()
        );
        fs::write(&path, replaced(&old, section.name, &body))
            .with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// The file with one section put in place of its old self, or at its place among the others.
fn replaced(old: &str, name: &str, body: &str) -> String {
    let mut file = HEAD.to_owned();
    for section in SECTIONS {
        let kept = section_of(old, section.name);
        let text = if section.name == name { Some(body) } else { kept };
        if let Some(text) = text {
            let name = section.name;
            file.push_str(&format!("\n<!-- {name} -->\n{}\n<!-- /{name} -->\n", text.trim_end()));
        }
    }
    file
}

/// The text of a section in the file, when it is there.
fn section_of<'f>(file: &'f str, name: &str) -> Option<&'f str> {
    let (_, rest) = file.split_once(&format!("<!-- {name} -->\n"))?;
    let (text, _) = rest.split_once(&format!("<!-- /{name} -->"))?;
    Some(text)
}

/// Processor and cores, as the system tells them.
fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model.trim());
    let wide = if cpuinfo.contains(" avx512f") { "with AVX-512" } else { "without AVX-512" };
    format!("{model}, {cores} cores, {wide}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_put_in_place_of_its_old_self_and_of_no_other() {
        let first = replaced("", "knowledge", "## One\n");
        let second = replaced(&first, "knowledge", "## Two\n");
        assert_eq!(section_of(&first, "knowledge"), Some("## One\n"));
        assert_eq!(section_of(&second, "knowledge"), Some("## Two\n"));
        assert_eq!(second.len(), first.len());
    }
}
