//! What is taken out of an archive: read by the readers that others use, and taken back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use entente_names::{City, Point};
use tempfile::TempDir;

mod models;

/// A folder with an archive of the examples, read once for all tests of this file.
fn examples() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = TempDir::new().expect("a folder");
        let page = root().join("examples/results_page.txt");
        let news = root().join("examples/news.jsonl");
        let (page, news) = (page.display().to_string(), news.display().to_string());
        let output = run(folder.path(), "archive.db", &["add", &page, &news]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        folder
    });
    folder.path()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the project")
}

/// The model beside an index of one city, so that what is exported does not depend on whether the index
/// of all of them is installed.
fn models() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = models::with_the_model();
        let nairobi = City {
            name: "Nairobi".into(),
            names: Vec::new(),
            point: Point { latitude: -1.28333, longitude: 36.81667 },
            population: 2_750_000,
            alpha2: "KE".into(),
            division: "05".into(),
        };
        models::install(folder.path(), nairobi);
        folder
    });
    folder.path()
}

fn run(folder: &Path, archive: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_entente"));
    command.current_dir(folder).args(["--archive", archive]).args(arguments);
    command.env("ENTENTE_MODELS", models());
    command.env_remove("ENTENTE_ARCHIVE").env_remove("ENTENTE_MODEL").stdin(Stdio::null());
    command.output().expect("the program")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Standard output of a command that succeeds.
fn told(folder: &Path, archive: &str, arguments: &[&str]) -> String {
    let output = run(folder, archive, arguments);
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// A folder with an archive of a few plain sentences, for what a person sees: the examples are read
/// better every week, and these were always read so.
fn plain() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = TempDir::new().expect("a folder");
        let article = |id: &str, day: &str, title: &str, text: &str| {
            let (source, url) = ("Harbour Wire", format!("https://harbour.example/{id}"));
            let article = serde_json::json!({
                "id": id, "url": url, "source": source, "title": title, "published": day,
                "language": "en", "text": text,
            });
            format!("{article}\n")
        };
        let news = [
            article(
                "in",
                "1961-01-20",
                "A new oil exporter",
                "Qatar joined OPEC on 19 January 1961.",
            ),
            article("out", "2019-01-02", "Out of the club", "Qatar left OPEC on 1 January 2019."),
            article(
                "drill",
                "2021-05-04",
                "Neighbours drill",
                "Kenya and Uganda held a joint military exercise in Nairobi on 3 May 2021.",
            ),
        ];
        fs::write(folder.path().join("news.jsonl"), news.concat()).expect("a file");
        let output = run(folder.path(), "archive.db", &["add", "news.jsonl"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        folder
    });
    folder.path()
}

fn export(arguments: &[&str]) -> String {
    told(examples(), "archive.db", &[&["export"], arguments].concat())
}

/// The folder with each of [`FILES`], written once.
fn files() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = TempDir::new().expect("a folder");
        for (name, arguments) in FILES {
            let path = folder.path().join(name).display().to_string();
            export(&[&["--out", &path], arguments].concat());
        }
        folder
    });
    folder.path()
}

/// Each file that tools/exports/readers.py reads, with the command that makes it.
const FILES: [(&str, &[&str]); 23] = [
    ("archive.jsonl", &["--format", "jsonl", "--originals"]),
    ("claims.jsonl", &["--format", "jsonl", "--kind", "claims"]),
    ("acts.jsonl", &["--format", "jsonl", "--kind", "acts"]),
    ("rolls.jsonl", &["--format", "jsonl", "--kind", "rolls", "--on", "2010-01-01"]),
    ("articles.csv", &["--format", "csv", "--kind", "articles"]),
    ("claims.csv", &["--format", "csv"]),
    ("acts.csv", &["--format", "csv", "--kind", "acts"]),
    ("rolls.csv", &["--format", "csv", "--kind", "rolls", "--on", "2010-01-01"]),
    ("articles.parquet", &["--format", "parquet", "--kind", "articles"]),
    ("claims.parquet", &["--format", "parquet"]),
    ("acts.parquet", &["--format", "parquet", "--kind", "acts"]),
    ("rolls.parquet", &["--format", "parquet", "--kind", "rolls", "--on", "2010-01-01"]),
    ("acled.csv", &["--format", "acled"]),
    ("ftm.jsonl", &["--format", "ftm"]),
    ("ftm_articles.jsonl", &["--format", "ftm", "--kind", "articles"]),
    ("quickstatements.txt", &["--format", "quickstatements"]),
    ("plover.jsonl", &["--format", "plover"]),
    ("polecat.tsv", &["--format", "polecat"]),
    ("calendar.ics", &["--format", "ics"]),
    ("map.geojson", &["--format", "geojson"]),
    ("articles.rss", &["--format", "rss"]),
    ("claims.rss", &["--format", "rss", "--kind", "claims"]),
    ("annotations.jsonl", &["--format", "annotations"]),
];

#[test]
fn the_readers_of_others_take_every_format() {
    let tool = root().join("tools/exports/readers.py");
    let checked = Command::new("python3").arg(tool).arg(files()).output();
    let required = std::env::var_os("ENTENTE_READERS").is_some_and(|word| word == "required");
    let cannot = match &checked {
        Ok(output) if output.status.code() == Some(3) => Some(text(&output.stderr)),
        Err(error) => Some(format!("python3: {error}")),
        Ok(_) => None,
    };
    if let Some(why) = cannot {
        assert!(!required, "ENTENTE_READERS=required, but {why}");
        eprintln!("skipped: {why}");
        return;
    }
    let output = checked.expect("checked above");
    let said = text(&output.stdout);
    println!("{said}");
    assert!(output.status.success(), "{said}\n{}", text(&output.stderr));
    assert_eq!(said.lines().count(), FILES.len(), "{said}");
}

#[test]
fn the_same_archive_gives_the_same_bytes() {
    for (name, arguments) in FILES {
        let once = fs::read(files().join(name)).expect("a file");
        let again = run(examples(), "archive.db", &[&["export"], arguments].concat());
        assert!(once == again.stdout && !once.is_empty(), "{name}");
    }
}

#[test]
fn an_archive_taken_back_is_the_same_archive() {
    let folder = TempDir::new().expect("a folder");
    for options in [&["--format", "jsonl"][..], &["--format", "jsonl", "--originals"]] {
        let whole = export(options);
        fs::write(folder.path().join("whole.jsonl"), &whole).expect("a file");
        let archive = format!("{}.db", options.len());
        let said = told(folder.path(), &archive, &["import", "whole.jsonl"]);
        assert!(said.starts_with("81 articles imported, 0 held already"), "{said}");
        let again = told(folder.path(), &archive, &[&["export"], options].concat());
        assert!(whole == again, "export, import, export is not the identity with {options:?}");
        // Taken a second time, nothing changes.
        told(folder.path(), &archive, &["import", "whole.jsonl"]);
        assert!(whole == told(folder.path(), &archive, &[&["export"], options].concat()));
        assert!(told(folder.path(), &archive, &["check"]).contains("sound, 81 articles"));
        let roll = |folder: &Path, archive: &str| {
            told(folder, archive, &["members", "CSTO", "--on", "2010-01-01"])
        };
        assert_eq!(roll(folder.path(), &archive), roll(examples(), "archive.db"));
    }
}

#[test]
fn what_people_decided_goes_along_and_is_taken_once() {
    let folder = TempDir::new().expect("a folder");
    fs::copy(plain().join("archive.db"), folder.path().join("archive.db")).expect("a copy");
    let tell = |archive: &str, arguments: &[&str]| told(folder.path(), archive, arguments);
    let claims = tell("archive.db", &["claims", "--org", "OPEC", "--json"]);
    let id = claims.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next());
    let id = id.expect("a claim").to_owned();
    let decide = |archive: &str, arguments: &[&str]| {
        tell(archive, &[&["verdict"], arguments, &["--by", "Anna", "--why", "looked up"]].concat());
    };
    decide("archive.db", &["reject", &id]);
    decide("archive.db", &["undo", "1"]);
    decide("archive.db", &["amend", &id, "--date", "1961"]);
    decide("archive.db", &["merge", "person", "Ann Other", "Anne Other"]);
    let whole = tell("archive.db", &["export", "--format", "jsonl"]);
    assert_eq!(whole.matches("verdict/1").count(), 4);
    fs::write(folder.path().join("whole.jsonl"), &whole).expect("a file");
    tell("new.db", &["import", "whole.jsonl"]);
    tell("new.db", &["import", "whole.jsonl"]);
    assert!(whole == tell("new.db", &["export", "--format", "jsonl"]));
    // Beside a verdict that was made elsewhere, each undoes what it undid, under another number.
    let part = tell("archive.db", &["export", "--format", "jsonl", "--org", "OPEC"]);
    assert_eq!(part.matches("verdict/1").count(), 1, "what was undone stays behind");
    let bare: String = whole
        .lines()
        .filter(|line| !line.contains("verdict/1"))
        .map(|line| format!("{line}\n"))
        .collect();
    fs::write(folder.path().join("bare.jsonl"), bare).expect("a file");
    tell("other.db", &["import", "bare.jsonl"]);
    decide("other.db", &["accept", &id]);
    tell("other.db", &["import", "whole.jsonl"]);
    let listed = tell("other.db", &["verdict", "list", "--json"]);
    let undone = listed.lines().filter(|line| line.contains("\"holds\":false"));
    let undone: Vec<&str> = undone.collect();
    assert!(undone.len() == 1 && undone[0].contains("\"number\":2"), "{listed}");
}

#[test]
fn an_archive_can_be_cut_at_any_line_and_joined_again() {
    let folder = TempDir::new().expect("a folder");
    let whole = export(&["--format", "jsonl"]);
    let lines: Vec<&str> = whole.lines().collect();
    // One cut falls between a reading and its claims.
    let inside = lines.iter().position(|line| line.contains("claim/1")).expect("a claim");
    for (number, part) in [&lines[..inside], &lines[inside..200], &lines[200..]].iter().enumerate()
    {
        fs::write(folder.path().join(format!("{number}.jsonl")), part.join("\n")).expect("a file");
    }
    let parts = ["import", "0.jsonl", "1.jsonl", "2.jsonl"];
    told(folder.path(), "joined.db", &parts);
    assert!(whole == told(folder.path(), "joined.db", &["export", "--format", "jsonl"]));
}

#[test]
fn a_bad_line_is_named_and_the_others_are_kept() {
    let folder = TempDir::new().expect("a folder");
    let whole = export(&["--format", "jsonl"]);
    let mut lines: Vec<String> = whole.lines().map(str::to_owned).collect();
    let body = lines[0].find("\"body\":\"").expect("a body") + 8;
    lines[0].insert_str(body, "Changed on its way. ");
    lines.insert(1, "{\"entente\":\"claim/9\"}".to_owned());
    lines.insert(2, "no JSON".to_owned());
    lines.insert(3, "{\"id\":\"x\",\"text\":\"An article from elsewhere.\"}".to_owned());
    lines.insert(4, "{\"entente\":\"claim/1\",\"of\":\"x\",\"id\":\"y\"}".to_owned());
    fs::write(folder.path().join("bad.jsonl"), lines.join("\n")).expect("a file");
    let output = run(folder.path(), "archive.db", &["import", "bad.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr).replace(char::is_numeric, "0");
    let said: Vec<&str> = said.lines().filter(|line| line.contains(", line ")).collect();
    insta::assert_snapshot!(said.join("\n"));
    assert!(text(&output.stdout).starts_with("80 articles imported"), "{}", text(&output.stdout));
}

#[test]
fn the_filters_are_those_of_search() {
    let count = |arguments: &[&str]| {
        export(&[&["--format", "jsonl", "--kind", "claims"], arguments].concat()).lines().count()
    };
    let all = count(&[]);
    let csto = count(&["--org", "CSTO"]);
    let membership = count(&["--org", "CSTO", "--type", "membership"]);
    let told_in = count(&["--org", "CSTO", "--type", "membership", "Tashkent"]);
    assert!(all > csto && csto > membership && membership > told_in && told_in > 0);
    let decade = count(&["--org", "CSTO", "--from", "2010-01-01", "--to", "2019-12-31"]);
    assert!(decade > 0 && decade < csto, "{decade} of {csto}");
    let refused = run(examples(), "archive.db", &["export", "--format", "ics", "--kind", "rolls"]);
    assert_eq!(refused.status.code(), Some(2));
    insta::assert_snapshot!(text(&refused.stderr), @"entente: ics has no place for rolls; give --kind claims");
}

#[test]
fn what_a_person_sees_of_each_format() {
    let whole = |name: &str, arguments: &[&str]| {
        let written = told(plain(), "archive.db", &[&["export"], arguments].concat());
        // Claims and articles have ids that a better reading changes.
        insta::assert_snapshot!(name, written.replace("\r\n ", "").replace('\r', ""));
    };
    whole("claims_csv", &["--format", "csv"]);
    whole("acts_csv", &["--format", "csv", "--kind", "acts"]);
    whole("quickstatements", &["--format", "quickstatements"]);
    whole("ftm", &["--format", "ftm"]);
    whole("plover", &["--format", "plover"]);
    whole("polecat", &["--format", "polecat"]);
    whole("acled", &["--format", "acled"]);
    whole("rss", &["--format", "rss"]);
    whole("geojson", &["--format", "geojson"]);
    whole("ics", &["--format", "ics"]);
}

#[test]
fn every_query_of_the_manual_runs() {
    let manual = fs::read_to_string(root().join("docs/sql.md")).expect("docs/sql.md");
    let queries: Vec<&str> =
        manual.split("```sql\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(queries.len() >= 8, "{}", queries.len());
    for query in queries {
        let output = run(examples(), "archive.db", &["sql", "--json", query]);
        assert_eq!(output.status.code(), Some(0), "{query}\n{}", text(&output.stderr));
    }
    // What the manual says of the views is what there is.
    for line in told(examples(), "archive.db", &["sql", "--csv"]).lines().skip(1) {
        let (view, columns) = line.split_once(',').expect("two columns");
        assert!(manual.contains(&format!("| `{view}` |")), "{view} is not in docs/sql.md");
        for column in columns.trim_matches('"').split(", ") {
            assert!(
                manual.contains(&format!("`{column}`")),
                "{view}.{column} is not in docs/sql.md"
            );
        }
    }
}

#[test]
fn sql_changes_nothing() {
    let folder = TempDir::new().expect("a folder");
    fs::copy(examples().join("archive.db"), folder.path().join("a.db")).expect("a copy");
    for question in [
        "DELETE FROM claims",
        "PRAGMA journal_mode = DELETE",
        "ATTACH 'other.db' AS other",
        "WITH x AS (SELECT 1) DELETE FROM main.readings",
        "WITH x AS (SELECT 1) INSERT INTO main.origins (name) SELECT * FROM x",
    ] {
        let output = run(folder.path(), "a.db", &["sql", question]);
        assert_eq!(output.status.code(), Some(2), "{question}");
    }
    assert!(!folder.path().join("other.db").exists());
    let count = told(folder.path(), "a.db", &["sql", "SELECT count(*) AS n FROM claims", "--csv"]);
    let kept =
        told(examples(), "archive.db", &["sql", "SELECT count(*) AS n FROM claims", "--csv"]);
    assert_eq!(count, kept);
    let wrong = run(folder.path(), "a.db", &["sql", "DROP TABLE articles"]);
    insta::assert_snapshot!(text(&wrong.stderr), @r#"entente: a question in SQL begins with SELECT, WITH, VALUES or EXPLAIN, not with "DROP"; the archive can be asked and not changed this way"#);
}

#[test]
fn a_dossier_tells_all_with_its_sentences() {
    let page = plain().join("opec.html").display().to_string();
    let asked = ["dossier", "OPEC", "--on", "2010-01-01", "--html", &page];
    insta::assert_snapshot!("dossier_opec", told(plain(), "archive.db", &asked));
    let html = fs::read_to_string(page).expect("the page");
    for forbidden in ["<script", "src=", "@import", "url(", "<link"] {
        assert!(!html.contains(forbidden), "{forbidden} would make a request");
    }
    let state = ["dossier", "Qatar", "--on", "2010-01-01"];
    insta::assert_snapshot!("dossier_qatar", told(plain(), "archive.db", &state));
    // Every line of the record stands on a sentence; facts name their source instead.
    let json = told(examples(), "archive.db", &["dossier", "CSTO", "--on", "2010-01-01", "--json"]);
    let dossier: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let notes = dossier["notes"].as_array().expect("notes").len() as u64;
    for section in dossier["sections"].as_array().expect("sections") {
        let heading = section["heading"].as_str().expect("a heading");
        for line in section["lines"].as_array().expect("lines") {
            let cited = line["notes"].as_array().map(Vec::as_slice).unwrap_or_default();
            let cites = !cited.is_empty() && cited.iter().all(|n| n.as_u64() <= Some(notes));
            let fact = heading == "What it is" && line["why"].is_string();
            assert!(cites || fact || heading == "What the roll leaves open", "{heading}: {line}");
        }
    }
    let nothing = run(examples(), "archive.db", &["dossier", "Nothing Of The Kind"]);
    assert_eq!(nothing.status.code(), Some(1));
}

#[test]
fn a_folder_is_added_and_what_is_not_english_stays_unread() {
    let folder = TempDir::new().expect("a folder");
    let lists = root().join("crates/entente-sources/tests/lists").display().to_string();
    let output = run(folder.path(), "archive.db", &["add", &lists]);
    // One row of a table and two items of feeds hold no article, and are told.
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    let listed = told(folder.path(), "archive.db", &["articles"]);
    assert_eq!(listed.lines().count(), 26, "{listed}");
    let unread: Vec<&str> = listed.lines().filter(|line| line.contains("[unread: ")).collect();
    assert_eq!(unread.len(), 2, "{listed}");
    assert!(unread[0].ends_with("[unread: fr]") && unread[1].ends_with("[unread: ru]"), "{listed}");
    let found = told(folder.path(), "archive.db", &["search", "greffe"]);
    assert!(found.starts_with("Viewing results 1 - 1 of 1"), "{found}");
}
