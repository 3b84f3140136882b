//! What keeps an archive and a program in order, as people meet it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(TempDir::new().unwrap());
        fs::write(
            desk.path("one.jsonl"),
            concat!(
                r#"{"id":"a","title":"Gone","published":"2024-02-03","text":"Qatar left OPEC on 1 January 2019."}"#,
                "\n",
                r#"{"id":"b","title":"Come","published":"2024-02-03","text":"Finland joined NATO on 4 April 2023."}"#,
                "\n"
            ),
        )
        .unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_entente"));
        command.current_dir(self.0.path()).args(arguments).stdin(Stdio::null());
        for name in ["ENTENTE_ARCHIVE", "ENTENTE_MODEL", "ENTENTE_PORT", "ENTENTE_LOG"] {
            command.env_remove(name);
        }
        command.env("ENTENTE_CONFIG", self.path("config.toml")).env("USER", "ana");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let config = self.path("config.toml");
        if !config.exists() {
            fs::write(config, "archive = \"archive.db\"\n").unwrap();
        }
        self.command(arguments).output().unwrap()
    }

    /// Standard output, standard error and exit code.
    fn told(&self, arguments: &[&str]) -> (String, String, i32) {
        let Output { stdout, stderr, status } = self.run(arguments);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(stdout), text(stderr), status.code().unwrap())
    }
}

#[test]
fn an_archive_is_copied_and_the_copy_is_one() {
    let desk = Desk::new();
    desk.run(&["add", "--no-read", "one.jsonl"]);
    let (said, _, code) = desk.told(&["backup", "copy.db"]);
    assert!(said.starts_with("copy.db: 2 articles, ") && code == 0, "{said}");
    let (said, _, _) = desk.told(&["--archive", "copy.db", "check"]);
    assert_eq!(said, "copy.db: sound, 2 articles\n");
    let (_, said, code) = desk.told(&["backup", "copy.db"]);
    assert_eq!(
        (said.as_str(), code),
        ("entente: copy.db: there is a file already; a backup is written to a new one\n", 2)
    );
}

#[test]
fn an_article_is_taken_down_and_not_taken_in_again() {
    let desk = Desk::new();
    desk.run(&["add", "one.jsonl"]);
    let (said, _, code) = desk.told(&["forget", "a", "--why", "a court said so"]);
    assert!(
        said.ends_with(" is taken down\n1 claims went; 0 verdicts lost their words\n"),
        "{said}"
    );
    assert_eq!(code, 0);
    let (said, _, _) = desk.told(&["add", "one.jsonl"]);
    assert_eq!(
        said,
        "0 articles added from one.jsonl, 1 held already, 1 taken down earlier and left out\n"
    );
    let (said, _, _) = desk.told(&["claims", "--json"]);
    assert!(!said.contains("Qatar") && said.contains("Finland"), "{said}");
    let (said, _, _) = desk.told(&["export", "--format", "jsonl"]);
    assert!(!said.contains("Qatar") && said.contains("Finland"), "{said}");
    let (said, _, code) = desk.told(&["forget", "--list"]);
    assert!(said.ends_with(" by ana: a court said so\n") && code == 0, "{said}");
    let (said, _, _) = desk.told(&["check", "--repair"]);
    assert_eq!(
        said,
        "what is derived is made anew; 0 articles are to be read again\n\
         archive.db: sound, 1 articles\n"
            .replace("archive.db", &desk.path("archive.db").display().to_string())
    );
}

#[test]
fn a_flag_goes_before_the_environment_and_that_before_the_file() {
    let desk = Desk::new();
    fs::write(
        desk.path("config.toml"),
        "archive = \"filed.db\"\nmodel = \"sm\"\nmodels = \"m\"\n[serve]\nport = 8123\n",
    )
    .unwrap();
    let settings = |command: &mut Command| -> Vec<(String, String, String)> {
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        text.lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .map(|one| (word(&one["name"]), word(&one["value"]), word(&one["origin"])))
            .collect()
    };
    let file = desk.path("config.toml").display().to_string();
    let filed = desk.path("filed.db").display().to_string();
    let one = |name: &str, value: &str, origin: &str| {
        (name.to_owned(), value.to_owned(), origin.to_owned())
    };
    let plain = settings(&mut desk.command(&["config", "--json"]));
    assert_eq!(plain[0], one("archive", &filed, &file));
    assert_eq!(plain[1], one("model", "sm", &file));
    assert_eq!(plain[2], one("kernels", "-", "default"));
    assert_eq!(plain[5], one("serve.port", "8123", &file));
    let by_variable = settings(
        desk.command(&["config", "--json"])
            .env("ENTENTE_ARCHIVE", "e.db")
            .env("ENTENTE_MODELS", "em"),
    );
    assert_eq!(by_variable[0], one("archive", "e.db", "ENTENTE_ARCHIVE"));
    assert_eq!(by_variable[4], one("models", "em", "ENTENTE_MODELS"));
    let by_flag = settings(
        desk.command(&["config", "--json", "--archive", "f.db"]).env("ENTENTE_ARCHIVE", "e.db"),
    );
    assert_eq!(by_flag[0], one("archive", "f.db", "--archive"));
    fs::write(desk.path("config.toml"), "archives = \"x\"\n").unwrap();
    let (_, said, code) = desk.told(&["articles"]);
    assert!(said.contains("config.toml") && said.contains("archives") && code == 2, "{said}");
    fs::remove_file(desk.path("config.toml")).unwrap();
    let absent = desk.command(&["articles"]).output().unwrap();
    assert!(String::from_utf8_lossy(&absent.stderr).contains("there is no file of settings here"));
}

#[test]
fn the_manual_has_a_page_for_every_command_and_shells_can_complete() {
    let desk = Desk::new();
    assert_eq!(desk.told(&["man", "--out", "man"]).2, 0);
    for page in ["entente.1", "entente-add.1", "entente-forget.1", "entente-verdict-accept.1"] {
        assert!(fs::read_to_string(desk.path("man").join(page)).unwrap().contains(".TH"), "{page}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let (said, _, code) = desk.told(&["completions", shell]);
        assert!(said.contains("forget") && code == 0, "{shell}");
    }
}

#[test]
fn a_long_file_is_taken_as_a_stream_and_gone_on_with() {
    let desk = Desk::new();
    let mut long = fs::File::create(desk.path("long.jsonl")).unwrap();
    let filler = "It was said again and again. ".repeat(40);
    for number in 0..1000 {
        let line =
            serde_json::json!({"id": format!("n{number}"), "text": format!("{number}. {filler}")});
        writeln!(long, "{line}").unwrap();
        if number == 10 {
            writeln!(long, "no article").unwrap();
        }
    }
    drop(long);
    let (said, doubts, code) = desk.told(&["add", "--no-read", "long.jsonl"]);
    assert_eq!(said, "1000 articles added from long.jsonl\n");
    assert!(doubts.contains("long.jsonl:12: ") && code == 2, "{doubts}");
    let (said, _, _) = desk.told(&["add", "--no-read", "long.jsonl"]);
    assert_eq!(said, "0 articles added from long.jsonl, 1000 held already\n");
    // Each article's bytes are its line.
    let exported = desk.run(&["export", "--format", "jsonl", "--originals"]).stdout;
    let exported = String::from_utf8(exported).unwrap();
    let originals: Vec<Value> = exported
        .lines()
        .filter(|line| line.contains("\"original/1\""))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(originals.len(), 1000);
    let bytes = base64(originals[999]["base64"].as_str().unwrap());
    assert!(bytes.starts_with(b"{\"id\":\"n999\",") && bytes.ends_with(b"}"));
}

/// The bytes behind base64, as the test tool of every system unpacks them.
fn base64(text: &str) -> Vec<u8> {
    let mut child = Command::new("base64")
        .arg("-d")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap().stdout
}

#[test]
fn the_server_tells_how_it_is_and_ends_when_told() {
    let desk = Desk::new();
    desk.run(&["add", "--no-read", "one.jsonl"]);
    desk.run(&["articles"]);
    let mut server = desk
        .command(&["serve", "--port", "0", "--log", "json"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(server.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("http://127.0.0.1:") {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "the server ended");
    }
    let port: u16 = line
        .split("http://127.0.0.1:")
        .nth(1)
        .and_then(|rest| rest.split('/').next()?.parse().ok())
        .unwrap();
    let ask = |address: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        write!(
            stream,
            "GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(ask("/healthz").ends_with("{\"status\":\"ok\"}"));
    assert!(ask("/metrics").contains("\nentente_articles 2\n"));
    let told = Command::new("kill").arg(server.id().to_string()).status().unwrap();
    assert!(told.success());
    assert_eq!(server.wait().unwrap().code(), Some(0));
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    let first: Value = serde_json::from_str(rest.lines().next().unwrap()).unwrap();
    assert_eq!((&first["route"], &first["status"]), (&"/healthz".into(), &200.into()));
}
