//! Large files are taken piece by piece: an addition that was killed goes on where it stopped, and in
//! the end everything is there once. `ENTENTE_KILLS` says how often it is killed (3).

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use entente_store::{Archive, Checkpoint};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

/// How many articles a file holds.
const MANY: usize = 800;

/// A sentence that tells nothing, repeated so that the file is large.
const FILL: &str = "The clerk wrote it down and closed the book, for the boat was late again. ";

fn body(number: usize) -> String {
    format!("On day {number} the barge came in with grain. {}", FILL.repeat(20))
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A web archive of texts, each record a gzip member of its own.
fn web_archive() -> Vec<u8> {
    let record = |number: usize| {
        let text = format!("Barge {number} comes in\n\n{}\n", body(number));
        let head = format!(
            "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://quay.example/{number}\r\n\
             Content-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
            text.len()
        );
        zipped(format!("{head}{text}\r\n\r\n").as_bytes())
    };
    (0..MANY).flat_map(record).collect()
}

/// JSON Lines in one gzip member.
fn lines() -> Vec<u8> {
    let line = |number: usize| {
        format!("{}\n", json!({"id": format!("barge-{number}"), "text": body(number)}))
    };
    zipped((0..MANY).map(line).collect::<String>().as_bytes())
}

struct Trial {
    folder: tempfile::TempDir,
    file: &'static str,
}

impl Trial {
    fn new(file: &'static str, content: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(file), content).unwrap();
        Self { folder, file }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(self.file)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let built = env!("CARGO_BIN_EXE_entente").to_owned();
        let mut command = Command::new(std::env::var("ENTENTE_PROGRAM").unwrap_or(built));
        command.current_dir(self.folder.path()).args(["--archive", "archive.db"]).args(arguments);
        command.env_remove("ENTENTE_ARCHIVE").stdin(Stdio::null());
        command
    }

    fn add(&self) -> Command {
        self.command(&["add", "--no-read", "--json", self.file])
    }

    /// Adds to the end; what the program says of it.
    fn added(&self) -> Value {
        let output = self.add().output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The ids of what is kept, sorted.
    fn ids(&self) -> Vec<String> {
        let Ok(archive) = Archive::open_existing(self.folder.path().join("archive.db")) else {
            return Vec::new();
        };
        let mut ids: Vec<String> =
            archive.articles().map(|article| article.unwrap().id.to_string()).collect();
        ids.sort();
        ids
    }
}

impl Trial {
    /// How far the file was taken, as the archive has it.
    fn reached(&self) -> Option<Checkpoint> {
        let path = self.folder.path().join("archive.db");
        Archive::open_existing(path).ok()?.checkpoint(self.file).ok()?
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn kills() -> usize {
    std::env::var("ENTENTE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(3)
}

/// Kills additions of a file, each somewhat after it has got further than the one before.
fn goes_on(file: &'static str, content: &[u8]) {
    let whole = Trial::new(file, content);
    let begun = Instant::now();
    let report = whole.added();
    let took = begun.elapsed();
    assert_eq!((&report["added"], &report["resumed"]), (&json!(MANY), &Value::Null));
    let ids = whole.ids();
    assert_eq!(ids.len(), MANY);
    let trial = Trial::new(file, content);
    let (mut resumed, mut kept) = (0, 0);
    for kill in 1..=kills() {
        // Some time after another stretch is on the disk, so that every one gets further.
        let before = trial.reached();
        let mut child = trial.add().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        while child.try_wait().unwrap().is_none()
            && trial.reached() == before
            && begun.elapsed() < took * 4
        {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(7 * kill as u64));
        let ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        let check = trial.command(&["check"]).output().unwrap();
        let archive = trial.folder.path().join("archive.db");
        if archive.metadata().is_ok_and(|file| file.len() > 0) {
            // An index that is behind or torn heals itself by the next search.
            let told = String::from_utf8_lossy(&check.stdout).into_owned();
            let harmless =
                |line: &&str| line.contains(": sound, ") || line.contains("the next search");
            let wrong: Vec<&str> = told.lines().filter(|line| !harmless(line)).collect();
            assert!(wrong.is_empty(), "kill {kill}: {wrong:?}");
        }
        let now = trial.ids();
        // What is there came from the file, and nothing of it is lost again.
        assert!(now.len() >= kept && now.iter().all(|id| ids.binary_search(id).is_ok()));
        resumed += usize::from(now.len() > kept && now.len() < MANY && !ended);
        kept = now.len();
        if kept == MANY {
            break;
        }
    }
    let report = trial.added();
    assert!(resumed > 0, "no addition was killed in the middle");
    eprintln!("{file}: {resumed} killed in the middle; {report}");
    assert_eq!(
        report["added"].as_u64().unwrap() + report["already_held"].as_u64().unwrap(),
        MANY as u64
    );
    if resumed > 0 && kept < MANY {
        assert!(report["resumed"].as_u64().unwrap() >= kept as u64, "{report} of {kept}");
    }
    assert_eq!(trial.ids(), ids);
    // Taken whole, it is taken from the beginning again.
    let again = trial.added();
    assert_eq!((&again["already_held"], &again["resumed"]), (&json!(MANY), &Value::Null));
}

#[test]
fn a_web_archive_goes_on_where_it_was_killed() {
    goes_on("pages.warc.gz", &web_archive());
}

#[test]
fn json_lines_go_on_where_they_were_killed() {
    goes_on("news.jsonl.gz", &lines());
}

/// Stops an addition in the middle; how many articles were kept then.
fn interrupted(trial: &Trial) -> usize {
    for delay in [40, 80, 120, 200, 300, 500] {
        let mut child = trial.add().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        child.kill().unwrap();
        child.wait().unwrap();
        let kept = trial.ids().len();
        if kept > 0 {
            return kept;
        }
    }
    0
}

#[test]
fn other_content_under_the_same_name_is_begun_anew() {
    let trial = Trial::new("news.jsonl.gz", &lines());
    let kept = interrupted(&trial);
    let other: String = (0..MANY)
        .map(|number| format!("{}\n", json!({"text": format!("Other news. {}", body(number))})))
        .collect();
    fs::write(trial.path(), zipped(other.as_bytes())).unwrap();
    let report = trial.added();
    assert_eq!((&report["added"], &report["resumed"]), (&json!(MANY), &Value::Null));
    assert_eq!(trial.ids().len(), kept + MANY);
}
