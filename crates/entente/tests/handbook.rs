//! The commands of the handbook, run over the examples.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// A folder with the examples and an archive to come.
fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for name in ["results_page.txt", "news.jsonl"] {
        fs::copy(root().join("examples").join(name), folder.path().join(name)).expect("examples");
    }
    folder
}

fn run(folder: &Path, arguments: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_entente"))
        .current_dir(folder)
        .env("ENTENTE_ARCHIVE", "archive.db")
        .env_remove("ENTENTE_MODEL")
        .stdin(Stdio::null())
        .args(arguments)
        .output()
        .expect("the program")
}

/// The words of a command, as a shell would part them.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("a word").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_command_of_the_handbook_runs() {
    let folder = folder();
    let mut ran = 0;
    for page in ["desk.md", "expert.md", "engineer.md", "accounts.md"] {
        let text = fs::read_to_string(root().join("docs").join(page)).expect("a page");
        for line in text.lines() {
            let indented = line.starts_with("    ");
            let Some(command) = line.trim().strip_prefix("entente ").filter(|_| indented) else {
                continue;
            };
            let mut arguments = words(command);
            if arguments[0] == "serve" && arguments.iter().all(|word| word != "--help") {
                // It would serve until it is stopped; that its options are known is seen by its help.
                arguments.push("--help".to_owned());
            }
            if arguments.last().is_some_and(|last| last == "CLAIM") {
                let claims = run(folder.path(), &words("claims --json"));
                let claims = String::from_utf8_lossy(&claims.stdout).into_owned();
                let id = claims.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next());
                *arguments.last_mut().expect("an argument") = id.expect("a claim").to_owned();
            }
            let output = run(folder.path(), &arguments);
            let code = output.status.code();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(code, Some(0), "{page}: entente {command}: {said}");
            ran += 1;
        }
    }
    assert!(ran >= 12, "only {ran} commands were found");
}
