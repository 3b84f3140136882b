//! What a cluster reads is what one process reads, byte for byte, and can be imported.
//!
//! Needs Java and a Python with pyspark, pyarrow and pandas, named in `ENTENTE_PYSPARK` (or `python3`); skips
//! with a word where they are not there, and fails there when `ENTENTE_READERS` is `required`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const ENTENTE: &str = env!("CARGO_BIN_EXE_entente");

fn python() -> Option<String> {
    let python = std::env::var("ENTENTE_PYSPARK").unwrap_or_else(|_| "python3".to_owned());
    let works = |command: &mut Command| command.output().is_ok_and(|made| made.status.success());
    let spark = works(Command::new(&python).args(["-c", "import pyspark, pyarrow, pandas"]));
    let java = works(Command::new("java").arg("-version"));
    if spark && java {
        return Some(python);
    }
    let lacking = if spark { "Java" } else { "a Python with pyspark, pyarrow and pandas" };
    assert!(
        std::env::var("ENTENTE_READERS").as_deref() != Ok("required"),
        "{lacking} is required; ENTENTE_PYSPARK names the Python"
    );
    eprintln!("skipped: there is no {lacking}; ENTENTE_PYSPARK names the Python");
    None
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The lines of each article as they are, by its id, since a cluster keeps no order among articles.
fn by_article(lines: &str) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in lines.lines() {
        let parsed: Value = serde_json::from_str(line).unwrap();
        let id = if parsed["entente"] == "article/1" { &parsed["id"] } else { &parsed["of"] };
        all.entry(id.as_str().unwrap().to_owned()).or_default().push(line.to_owned());
    }
    all
}

fn unpacked(folder: &Path) -> String {
    let mut text = String::new();
    let mut parts: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    parts.sort();
    for part in parts.iter().filter(|part| part.extension().is_some_and(|ending| ending == "gz")) {
        let made = Command::new("gzip").arg("-dc").arg(part).output().unwrap();
        made.stdout.as_slice().read_to_string(&mut text).unwrap();
    }
    text
}

#[test]
fn a_cluster_reads_what_one_process_reads() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let news = folder.path().join("news.jsonl");
    let mut text = fs::read_to_string(root().join("examples/news.jsonl")).unwrap();
    // One text printed by two outlets.
    for outlet in ["Border Monitor", "Ararat Courier"] {
        let copy = serde_json::json!({"source": outlet, "title": "Gone", "text": "Qatar left OPEC on 1 January 2019."});
        text += &format!("{copy}\n");
    }
    fs::write(&news, &text).unwrap();
    let alone = Command::new(ENTENTE)
        .args(["read", "--format", "archive"])
        .stdin(fs::File::open(&news).unwrap())
        .output()
        .unwrap();
    assert!(alone.status.success());
    let alone = by_article(&String::from_utf8(alone.stdout).unwrap());
    for by in ["arrow", "pipe"] {
        let out = folder.path().join(by);
        let job = Command::new(&python)
            .arg(root().join("scale/spark/read_claims.py"))
            .args([&news, &out])
            .args(["--by", by, "--program", ENTENTE, "--partitions", "3"])
            .env("PYSPARK_PYTHON", &python)
            .env("PYSPARK_SUBMIT_ARGS", "--master local[2] pyspark-shell")
            .env("SPARK_LOCAL_IP", "127.0.0.1")
            .output()
            .unwrap();
        assert!(job.status.success(), "{}", String::from_utf8_lossy(&job.stderr));
        let lines = unpacked(&out.join("lines"));
        assert_eq!(by_article(&lines), alone, "by {by}");
        let script =
            "import sys, pyarrow.parquet as p; t = p.read_table(sys.argv[1]); print(t.num_rows)";
        let rows = |name: &str| {
            let made =
                Command::new(&python).args(["-c", script]).arg(out.join(name)).output().unwrap();
            String::from_utf8_lossy(&made.stdout).trim().parse::<usize>().unwrap()
        };
        let claims = lines.lines().filter(|line| line.contains("\"entente\":\"claim/1\"")).count();
        assert_eq!(
            (rows("claims"), rows("keys"), rows("copies")),
            (claims, alone.len(), 2),
            "by {by}"
        );
        if by == "arrow" {
            // The table of claims is the one that a stream of claims holds.
            let script = "\
import subprocess, sys, pyarrow, pyarrow.parquet
made = subprocess.run([sys.argv[1], 'read', '--format', 'arrow'], stdin=open(sys.argv[2]), stdout=subprocess.PIPE)
alone, here = pyarrow.ipc.open_stream(made.stdout).read_all(), pyarrow.parquet.read_table(sys.argv[3])
assert here.schema.equals(alone.schema), (here.schema, alone.schema)
rows = lambda table: sorted(map(str, table.to_pylist()))
assert rows(here) == rows(alone) and here.num_rows > 100";
            let mut same = Command::new(&python);
            same.args(["-c", script, ENTENTE]).args([&news, &out.join("claims")]);
            let same = same.output().unwrap();
            assert!(same.status.success(), "{}", String::from_utf8_lossy(&same.stderr));
        }
        // What was read on the cluster is taken in without being read again.
        let archive = folder.path().join(format!("{by}.db"));
        let mut import = Command::new(ENTENTE);
        import.arg("--archive").arg(&archive).args(["import", "--json"]);
        let parts = fs::read_dir(out.join("lines")).unwrap().map(|entry| entry.unwrap().path());
        import.args(parts.filter(|part| part.extension().is_some_and(|ending| ending == "gz")));
        let imported = import.output().unwrap();
        assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
        let report: Value = serde_json::from_slice(&imported.stdout).unwrap();
        assert_eq!(report["articles"], alone.len());
        assert_eq!(report["claims"], claims);
        assert_eq!(report["bad_lines"], 0);
    }
}
