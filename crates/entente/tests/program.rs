//! The program as people meet it: arguments, output, messages, exit codes.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use entente_names::{City, Point};
use tempfile::TempDir;

mod models;

/// A program run in a folder of its own, with its archive there.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(TempDir::new().expect("a folder"))
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.0.path().join(name), content).expect("a file");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_entente"));
        command.current_dir(self.0.path()).args(["--archive", "archive.db"]).args(arguments);
        command.env_remove("ENTENTE_ARCHIVE").env_remove("ENTENTE_MODEL").stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program")
    }

    /// Exit code, standard output and standard error, as one text.
    fn told(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
        let code = output.status.code().expect("a code");
        format!("{}\n{}\n[{code}]", text(&output.stdout), text(&output.stderr))
            .trim_start()
            .to_owned()
    }

    fn filter(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        child.stdin.take().expect("a pipe").write_all(input).expect("written");
        child.wait_with_output().expect("an end")
    }
}

const PAGE: &str = "Viewing results 1 - 2 of 9

Gulf State Turns Its Back On Oil Club

Qatar joined OPEC in 1961. It left OPEC on 1 January 2019. The other members of OPEC said that they regretted the step.

A Drill In The Hills

Soldiers of three states met for a drill in the hills on Monday, and the CSTO";

#[test]
fn a_page_is_added_listed_and_asked() {
    let desk = Desk::new();
    desk.write("page.txt", PAGE);
    insta::assert_snapshot!(desk.told(&["add", "page.txt"]), @r"
    2 articles added from page.txt; 2 of the 9 that the source listed are held

    [0]
    ");
    insta::assert_snapshot!(desk.told(&["add", "page.txt"]), @r"
    0 articles added from page.txt, 2 held already; 2 of the 9 that the source listed are held

    [0]
    ");
    let listing = desk.told(&["search", "OPEC"]);
    assert!(
        listing.starts_with("Viewing results 1 - 1 of 1 for OPEC\n2 of the 9 that"),
        "{listing}"
    );
    assert!(listing.contains("*OPEC*") && listing.contains("undated"), "{listing}");
    let cut = desk.told(&["search", "drill"]);
    assert!(cut.contains("cut short"), "{cut}");
    insta::assert_snapshot!(desk.told(&["members", "OPEC", "--on", "2018-06-01"]).lines().next().unwrap_or_default(), @"OPEC: 1 member on 1 June 2018");
    insta::assert_snapshot!(desk.told(&["search", "nothingofthekind"]), @r"
    No results for nothingofthekind

    [1]
    ");
    let claims = desk.run(&["claims", "--json", "--org", "OPEC"]);
    let claims = String::from_utf8(claims.stdout).expect("UTF-8");
    let claim = claims.lines().nth(1).expect("two claims");
    let claim: serde_json::Value = serde_json::from_str(claim).expect("JSON");
    assert_eq!(claim["slots"]["change"], "withdraw");
    assert_eq!(claim["date"]["edtf"], "2019-01-01");
    let articles = desk.run(&["articles", "--json"]);
    let articles = String::from_utf8(articles.stdout).expect("UTF-8");
    let kept: Vec<serde_json::Value> =
        articles.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(kept[0]["title"], "Gulf State Turns Its Back On Oil Club");
    assert_eq!(kept[1]["completeness"], "cut_short");
    let exact = claim["evidence"][0]["exact"].as_str().expect("a sentence");
    let (start, end) =
        (claim["evidence"][0]["start"].as_u64(), claim["evidence"][0]["end"].as_u64());
    let range = start.expect("a start") as usize..end.expect("an end") as usize;
    assert_eq!(&kept[0]["body"].as_str().expect("a body")[range], exact);
    assert!(desk.told(&["check"]).contains("sound, 2 articles"));
}

#[test]
fn bad_input_is_named_and_what_was_kept_stays() {
    let desk = Desk::new();
    desk.write("page.txt", PAGE);
    desk.run(&["add", "--no-read", "page.txt"]);
    desk.write("empty.txt", "");
    desk.write("binary.bin", [0u8, 159, 146, 150, 0, 1, 2, 3].repeat(50));
    desk.write("latin.txt", b"Caf\xe9 news from the capital of the republic.\n");
    desk.write("no_article.html", "<!doctype html><html><body></body></html>");
    for file in ["empty.txt", "binary.bin", "latin.txt", "no_article.html", "absent.txt"] {
        let told = desk.told(&["add", "--no-read", file]);
        let lines: Vec<&str> = told.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(lines.len(), 2, "{told}");
        assert!(lines[0].contains(file), "{told}");
        assert_eq!(lines[1], "[2]", "{told}");
    }
    desk.write(
        "long.jsonl",
        format!("{{\"text\":\"{}\"}}\n{{\"text\":\"Short.\"}}\n", "a".repeat(33 << 20)),
    );
    let told = desk.told(&["add", "--no-read", "long.jsonl"]);
    assert!(told.contains("1 article added") && told.contains("long.jsonl:1:"), "{told}");
    assert!(told.ends_with("[2]"), "{told}");
    let articles = desk.run(&["articles", "--json"]);
    assert_eq!(String::from_utf8_lossy(&articles.stdout).lines().count(), 3);
}

#[test]
fn an_archive_that_is_read_is_asked_without_the_model() {
    let desk = Desk::new();
    desk.write("page.txt", PAGE);
    desk.run(&["add", "page.txt"]);
    let nowhere = desk.0.path().join("no_models");
    let mut command = desk.command(&["members", "OPEC", "--on", "2018-06-01"]);
    let output =
        command.env("ENTENTE_MODELS", &nowhere).env("PATH", "").output().expect("the program");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!nowhere.exists());
}

#[test]
fn an_archive_that_is_none_is_refused() {
    let desk = Desk::new();
    assert!(desk.told(&["search", "x"]).contains("archive.db"));
    assert_eq!(desk.run(&["search", "x"]).status.code(), Some(2));
    desk.write("archive.db", "This is no archive. ".repeat(100));
    let told = desk.told(&["search", "x"]);
    assert!(told.contains("archive.db") && told.ends_with("[2]"), "{told}");
}

#[test]
fn read_is_a_filter_over_json_lines() {
    let desk = Desk::new();
    let input = "{\"id\":\"a\",\"published\":\"2019-01-01\",\"text\":\"Qatar left OPEC.\"}\nnot json\n{\"id\":\"b\",\"text\":\"Nothing.\"}\n";
    let output = desk.filter(&["read"], input.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("standard input:2"));
    let claim: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one claim");
    assert_eq!((&claim["article"], &claim["date"]["edtf"]), (&"a".into(), &"2019-01-01".into()));
    assert!(!desk.0.path().join("archive.db").exists());
}

#[test]
fn times_and_names_are_given_with_their_place_in_characters() {
    let desk = Desk::new();
    let input = "{\"id\":\"a\",\"text\":\"Après: Qatar left OPEC in January 2019.\"}\n";
    let times = desk.filter(&["times"], input.as_bytes());
    insta::assert_snapshot!(String::from_utf8_lossy(&times.stdout), @r#"{"id":"a","timex":[{"s":26,"e":38,"text":"January 2019","type":"DATE","value":"2019-01","edtf":"2019-01","inferred":null,"basis":null,"citation":false}]}"#);
    let names = desk.filter(&["names"], input.as_bytes());
    insta::assert_snapshot!(String::from_utf8_lossy(&names.stdout), @r#"{"id":"a","names":[{"s":7,"e":12,"text":"Qatar","kind":"state","form":"name","code":"QAT"},{"s":18,"e":22,"text":"OPEC","kind":"organisation","form":"name","code":"OPEC"}]}"#);
}

#[test]
fn parse_gives_conllu() {
    let desk = Desk::new();
    let output = desk.filter(&["parse"], "Qatar left OPEC.\n".as_bytes());
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout), @r"
    # sent_id = 1
    # text = Qatar left OPEC.
    1	Qatar	Qatar	PROPN	NNP	Number=Sing	2	nsubj	_	NER=B-GPE
    2	left	leave	VERB	VBD	Tense=Past|VerbForm=Fin	0	ROOT	_	_
    3	OPEC	OPEC	PROPN	NNP	Number=Sing	2	dobj	_	NER=B-ORG|SpaceAfter=No
    4	.	.	PUNCT	.	PunctType=Peri	2	punct	_	SpaceAfter=No
    ");
}

#[test]
fn parse_gives_json_and_a_drawing() {
    let desk = Desk::new();
    let input = "Qatar left OPEC.\nIt is gone.\n".as_bytes();
    let json =
        String::from_utf8_lossy(&desk.filter(&["parse", "--json"], input).stdout).into_owned();
    assert_eq!(json.lines().count(), 2);
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["tokens"][1]["lemma"], &first["tokens"][0]["head"]),
        (&"leave".into(), &1.into())
    );
    let svg = String::from_utf8_lossy(&desk.filter(&["parse", "--svg"], input).stdout).into_owned();
    assert!(svg.starts_with("<svg ") && svg.contains(">nsubj<") && svg.contains(">GPE<"), "{svg}");
}

#[test]
fn bench_measures_every_stage() {
    let desk = Desk::new();
    let output =
        desk.filter(&["bench", "read", "-", "--passes", "2", "--json"], b"Qatar left OPEC.\n");
    let measured: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&measured["words"], measured["passes"].as_array().map(Vec::len)),
        (&4.into(), Some(2))
    );
    let shares = measured["stages"].as_array().unwrap().iter();
    let sum: f64 = shares.map(|share| share["share"].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-6, "{sum}");
}

#[test]
fn the_demo_answers_from_the_examples() {
    let desk = Desk::new();
    let told = desk.told(&["demo", "--once"]);
    assert!(told.contains("Viewing results 1 - "), "{told}");
    assert!(told.contains("CSTO: 7 members on 1 January 2010"), "{told}");
    assert!(told.ends_with("[0]"), "{told}");
    assert!(!Path::new("archive.db").exists());
}

/// The model without an index, and then beside an index of one city.
#[test]
fn places_are_found_with_and_without_the_index_of_cities() {
    let (desk, folder) = (Desk::new(), models::with_the_model());
    let input = desk.0.path().join("news.jsonl");
    let text =
        "{\"id\":\"a\",\"text\":\"Après: ships left Gdynia in Poland for the Baltic Sea.\"}\n";
    std::fs::write(&input, text).unwrap();
    let places = || {
        let mut command = desk.command(&["places"]);
        let file = std::fs::File::open(&input).unwrap();
        command.env("ENTENTE_MODELS", folder.path()).stdin(file).output().expect("the program")
    };
    let without = places();
    assert_eq!(without.status.code(), Some(0));
    let told = String::from_utf8_lossy(&without.stderr);
    assert!(told.contains("entente places install"), "{told}");
    insta::assert_snapshot!(String::from_utf8_lossy(&without.stdout), @r#"{"id":"a","top":[{"s":18,"e":24,"text":"Gdynia","name":"Gdynia","kind":"unknown","cc":"PL","division":null,"lat":null,"lon":null},{"s":28,"e":34,"text":"Poland","name":"Poland","kind":"country","cc":"PL","division":null,"lat":51.92,"lon":19.15},{"s":43,"e":53,"text":"Baltic Sea","name":"Baltic Sea","kind":"sea","cc":null,"division":null,"lat":58.0,"lon":20.0}]}"#);

    let gdynia = City {
        name: "Gdynia".into(),
        names: Vec::new(),
        point: Point { latitude: 54.5, longitude: 18.55 },
        population: 257_000,
        alpha2: "PL".into(),
        division: "82".into(),
    };
    let path = models::install(folder.path(), gdynia);
    let with = places();
    assert_eq!((with.status.code(), &*String::from_utf8_lossy(&with.stderr)), (Some(0), ""));
    insta::assert_snapshot!(String::from_utf8_lossy(&with.stdout), @r#"{"id":"a","top":[{"s":18,"e":24,"text":"Gdynia","name":"Gdynia","kind":"city","cc":"PL","division":"PL-22","lat":54.5,"lon":18.55},{"s":28,"e":34,"text":"Poland","name":"Poland","kind":"country","cc":"PL","division":null,"lat":51.92,"lon":19.15},{"s":43,"e":53,"text":"Baltic Sea","name":"Baltic Sea","kind":"sea","cc":null,"division":null,"lat":58.0,"lon":20.0}]}"#);

    std::fs::write(&path, "no index").unwrap();
    let broken = places();
    assert_eq!(broken.status.code(), Some(2));
    let told = String::from_utf8_lossy(&broken.stderr);
    assert!(told.contains("this is no index of places"), "{told}");
}

#[test]
fn a_rule_is_tried_and_a_claim_explained() {
    let desk = Desk::new();
    desk.write("page.txt", PAGE);
    desk.run(&["add", "page.txt"]);
    let tried = desk.told(&["rules", "try", "membership.withdraw"]);
    assert!(tried.contains("It left OPEC on 1 January 2019."), "{tried}");
    assert!(tried.contains("1 matches"), "{tried}");

    let claims = String::from_utf8(desk.run(&["claims", "--json"]).stdout).expect("UTF-8");
    let claims = claims.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    let claim = claims
        .filter(|claim: &serde_json::Value| claim["rule"] == "membership.withdraw")
        .map(|claim| claim["id"].as_str().expect("an id").to_owned())
        .next()
        .expect("a withdrawal");
    let why = desk.told(&["why", &claim]);
    for part in ["left [ROOT VBD]", "OPEC = OPEC (organisation)", "rules/membership/withdraw.toml"]
    {
        assert!(why.contains(part), "{part}: {why}");
    }
    let not = desk.told(&["why-not", "Qatar left the room."]);
    assert!(not.contains("names no body"), "{not}");

    desk.write("broken.toml", "name = \"mine\"\ntype = \"membership\"\nsays = 7\n");
    let broken = desk.told(&["rules", "check", "broken.toml"]);
    assert!(broken.contains("broken.toml") && broken.contains("says = 7"), "{broken}");
    assert!(broken.ends_with("[2]"), "{broken}");
}
