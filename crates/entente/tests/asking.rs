//! Asking the record on the command line, and ruling on it.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The disputed examples in an archive of their own.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(TempDir::new().expect("a folder"));
        let examples = include_str!("../../../examples/disputed.jsonl");
        fs::write(desk.0.path().join("disputed.jsonl"), examples).expect("a file");
        assert_eq!(desk.told(&["add", "disputed.jsonl"]).1, 0);
        desk
    }

    /// Standard output and exit code.
    fn told(&self, arguments: &[&str]) -> (String, i32) {
        let output = Command::new(env!("CARGO_BIN_EXE_entente"))
            .current_dir(self.0.path())
            .args(["--archive", "archive.db"])
            .args(arguments)
            .env_remove("ENTENTE_ARCHIVE")
            .env_remove("ENTENTE_MODEL")
            .env_remove("ENTENTE_BY")
            .stdin(Stdio::null())
            .output()
            .expect("the program");
        let code = output.status.code().expect("a code");
        (String::from_utf8(output.stdout).expect("UTF-8"), code)
    }

    fn lines(&self, arguments: &[&str]) -> Vec<Value> {
        let (text, code) = self.told(arguments);
        assert!(code < 2, "{arguments:?}: {text}");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// The head of an answer: its lines up to the first cited sentence.
    fn head(&self, arguments: &[&str]) -> String {
        let (text, _) = self.told(arguments);
        let lines = text.lines().take_while(|line| !line.trim_start().starts_with("[1]"));
        lines.collect::<Vec<_>>().join("\n").trim_end().to_owned()
    }
}

#[test]
fn every_question_has_an_answer_with_its_sentences() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.head(&["memberships", "Uzbekistan", "--on", "2010-01-01"]), @r"
    Uzbekistan on 1 January 2010

      Collective Security Treaty Organization (CSTO)
          joined again, 2006-08-16 [1]
    ");
    insta::assert_snapshot!(desk.head(&["changes", "--org", "OPEC"]), @r"
    OPEC: 5 changes

      1961  Indonesia joined [1]
      1962  Indonesia joined [2]
      2009-01  Indonesia suspended its own membership [3]
      2016-01-01  Indonesia joined again [4]
      2016-11-30  Indonesia suspended its own membership [5]
    ");
    insta::assert_snapshot!(desk.head(&["attendance", "--org", "CSTO"]), @r"
    CSTO: 1 exercise

      1  2024-09-26/2024-09-30  CSTO exercise “Indestructible Brotherhood-2024”, “Unbreakable Brotherhood-2024” in Kyrgyzstan, held [1][2]
          with Belarus, Kazakhstan, Kyrgyzstan, Russia, Tajikistan
          but 2024-10-01/2024-10-05 by news of the time: brotherhood-plan

                               1
    Belarus                    +
    Kazakhstan                 +
    Kyrgyzstan                 +
    Russia                     +
    Tajikistan                 +

    + took part   - was absent   o observed   ? was to take part   · not told
    ");
    insta::assert_snapshot!(desk.head(&["overlap", "CSTO", "CST", "--on", "2003-01-01"]), @r"
    CSTO and CST: 6 in both on 1 January 2003

      Armenia (ARM) [1][2][3][4]
      Belarus (BLR) [3][4]
      Kazakhstan (KAZ) [1][2][3][4]
      Kyrgyzstan (KGZ) [1][2][3][4]
      Russia (RUS) [1][2][3][4]
      Tajikistan (TJK) [1][2][3][4]
    ");
    insta::assert_snapshot!(desk.head(&["timeline", "Georgia"]), @r"
    CIS  1993-12-03  Georgia joined [1]
    CST  1999-04-03  Georgia did not renew its membership [2]
    CIS  2008-08-12  Georgia announced that it would leave [3]
    CIS  2008-08-14  Georgia approved leaving [4]
    CIS  2008-08-18  Georgia gave notice of withdrawal [5]
    CIS  2009-08-18  Georgia withdrew [6]
    ");
    insta::assert_snapshot!(desk.head(&["conflicts", "--org", "ECOWAS"]), @r"
    df72829ec26b ECOWAS: BFA withdrew (2024-01-28); BFA gave notice of withdrawal (on or before 2025-01-29): by the first it had left when the second still has it inside
      one: withdrew (2024-01-28) [1]
      other: gave notice of withdrawal (on or before 2025-01-29) [2]
    ");
    for (arguments, code) in [
        (&["memberships", "Peru"][..], 1),
        (&["memberships", "CSTO"], 2),
        (&["changes", "--org", "NATO"], 1),
        (&["attendance", "--org", "NATO"], 1),
        (&["offices", "Nobody At All"], 1),
        (&["conflicts", "--org", "NATO"], 1),
        (&["members", "NATO", "--on", "2005-01-01"], 1),
        (&["members", "NATO", "--on", "2005-01-01", "--baseline"], 0),
    ] {
        assert_eq!(desk.told(arguments).1, code, "{arguments:?}");
    }
    for arguments in [
        &["memberships", "Uzbekistan", "--on", "2010-01-01", "--json"][..],
        &["changes", "--org", "OPEC", "--json"],
        &["attendance", "--org", "CSTO", "--json"],
        &["overlap", "CSTO", "CST", "--on", "2003-01-01", "--json"],
        &["timeline", "CSTO", "--json"],
        &["conflicts", "--json"],
    ] {
        assert!(!desk.lines(arguments).is_empty(), "{arguments:?}");
    }
    let (text, _) = desk.told(&["members", "NATO", "--on", "2005-01-01", "--baseline"]);
    assert!(text.contains("baseline, not from the archive, written from memory"), "{text}");
}

#[test]
fn a_verdict_changes_the_roll_is_listed_and_undone() {
    let desk = Desk::new();
    let roll = || desk.head(&["members", "OPEC", "--on", "1970-01-01"]);
    let before = roll();
    let claims = desk.lines(&["claims", "--org", "OPEC", "--json"]);
    for claim in claims.iter().filter(|claim| claim["slots"]["change"] == "join") {
        let id = claim["id"].as_str().expect("an id");
        let (text, code) =
            desk.told(&["verdict", "reject", id, "--by", "Ann", "--why", "not this state"]);
        assert_eq!(code, 0, "{text}");
    }
    assert_ne!(roll(), before);
    assert_eq!(desk.lines(&["verdict", "list", "--json"]).len(), 2);
    for number in ["1", "2"] {
        assert_eq!(desk.told(&["verdict", "undo", number, "--by", "Bo"]).1, 0);
    }
    assert_eq!(roll(), before);
    assert_eq!(desk.told(&["verdict", "undo", "9", "--by", "Bo"]).1, 2);

    let conflicts = desk.lines(&["conflicts", "--org", "OPEC", "--json"]);
    let id = conflicts[0]["id"].as_str().expect("an id");
    let settle =
        ["verdict", "settle", id, "--holds", "other", "--by", "Ann", "--why", "the bulletin"];
    assert_eq!(desk.told(&settle).1, 0);
    insta::assert_snapshot!(desk.head(&["conflicts", "--org", "OPEC"]), @"settled by verdict 5 (Ann): OPEC: IDN joined (1961); IDN joined (1962): nothing that is told between the two would let it happen again: the bulletin");
    insta::assert_snapshot!(roll(), @r"
    OPEC: 1 member on 1 January 1970

      Indonesia (IDN)
          joined, 1962 [1]
    ");
}

#[test]
fn reading_again_tells_what_it_would_change_and_changes_nothing_unasked() {
    let desk = Desk::new();
    assert_eq!(desk.told(&["reread"]).1, 1, "all is read with the present rules");
    let (text, code) = desk.told(&["reread", "--all"]);
    assert_eq!(code, 1, "{text}");
    insta::assert_snapshot!(text, @r"
    26 articles read again, 26 of them as before

    Nothing was changed; `entente reread --accept` keeps the new readings.
    ");
    // Another gazetteer is another reader: answers stay until its readings are accepted.
    fs::write(
        desk.0.path().join("names.tsv"),
        "name\tcode\twhy\tsource\nOld Oil Club\tOPEC\ta nickname\tthis test\n",
    )
    .expect("a file");
    let claims = |more: &[&str]| desk.told(&[&["claims", "--json"], more].concat()).0;
    let before = claims(&[]);
    assert_eq!(claims(&["--gazetteer", "names.tsv"]), before);
    let (text, code) = desk.told(&["reread", "--gazetteer", "names.tsv"]);
    assert!(code == 1 && text.contains("Nothing was changed"), "{code} {text}");
    let (text, _) = desk.told(&["reread", "--accept", "--gazetteer", "names.tsv"]);
    assert!(text.contains("The new readings are kept"), "{text}");
    assert_eq!(desk.told(&["reread", "--gazetteer", "names.tsv"]).1, 1);
    assert_eq!(claims(&["--gazetteer", "names.tsv"]), before);
}
