//! Opening an archive, and everything that is not one.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use entente_store::{Added, Archive, Opening, StoreError};
use insta::assert_snapshot;
use rusqlite::Connection;

use crate::common::{add, news, numbered, place};

/// The message, with the folder of the test taken out.
fn words(error: &StoreError, folder: &Path) -> String {
    error.to_string().replace(&folder.display().to_string(), "FOLDER")
}

#[test]
fn what_is_not_there_is_said_and_how_to_make_it() {
    let (folder, path) = place();
    let error = Archive::open_existing(&path).unwrap_err();
    assert_snapshot!(words(&error, folder.path()), @"FOLDER/archive.db: there is no archive here; `entente add FILE` makes one");
    assert!(!path.exists());
    let error = Archive::open(folder.path().join("no/archive.db")).unwrap_err();
    assert_snapshot!(words(&error, folder.path()), @"FOLDER/no/archive.db: the folder FOLDER/no does not exist; make it first");
    let error = Archive::open(folder.path()).unwrap_err();
    assert_snapshot!(words(&error, folder.path()), @"FOLDER: this is a folder; name the archive's file, as in FOLDER/archive.db");
}

#[test]
fn a_file_that_is_something_else_is_refused_and_left_as_it_is() {
    let (folder, path) = place();
    for content in [&b"hello"[..], &[0; 5000], &b"Viewing results 1 - 6 of 22\n".repeat(500)] {
        fs::write(&path, content).unwrap();
        let error = Archive::open(&path).unwrap_err();
        assert_eq!(words(&error, folder.path()).lines().count(), 1);
        assert!(matches!(error, StoreError::NotSqlite { .. }), "{error}");
        assert_eq!(fs::read(&path).unwrap(), content);
    }
    let error = Archive::open_existing(&path).unwrap_err();
    assert_snapshot!(words(&error, folder.path()), @"FOLDER/archive.db: this file is not an archive (it is not an SQLite database); it was left as it is");
    let files: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(files.len(), 1, "{files:?}");
}

#[test]
fn an_empty_file_becomes_an_archive() {
    let (_folder, path) = place();
    fs::write(&path, "").unwrap();
    let archive = Archive::open_existing(&path).unwrap();
    assert_eq!(archive.count().unwrap(), 0);
    assert_eq!(archive.check().unwrap(), []);
}

#[test]
fn a_database_of_another_program_is_refused_and_left_as_it_is() {
    let (folder, path) = place();
    Connection::open(&path).unwrap().execute("CREATE TABLE bookmarks (url)", []).unwrap();
    let before = fs::read(&path).unwrap();
    let error = Archive::open(&path).unwrap_err();
    assert_snapshot!(words(&error, folder.path()), @"FOLDER/archive.db: this SQLite database is not an archive (another program made it); it was left as it is");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn an_archive_of_a_newer_format_is_refused() {
    let (folder, archive) = news();
    let path = archive.path().to_owned();
    drop(archive);
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = Archive::open(&path).unwrap_err();
    assert_snapshot!(words(&error, folder.path()), @"FOLDER/archive.db: the archive has format 99, this program knows formats up to 11; use a newer entente");
}

#[test]
fn a_damaged_archive_is_said_to_be_damaged() {
    let (folder, archive) = news();
    let path = archive.path().to_owned();
    drop(archive);
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(0x5a);
    fs::write(&path, bytes).unwrap();
    let error = Archive::open(&path).and_then(|archive| archive.count()).unwrap_err();
    assert_snapshot!(words(&error, folder.path()), @"FOLDER/archive.db: the archive is damaged (database disk image is malformed), opening it failed; put back a copy of it");
}

#[test]
fn a_second_writer_waits_and_then_says_who_is_in_the_way() {
    let (folder, archive) = news();
    let path = archive.path().to_owned();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();

    let patience = Duration::from_millis(100);
    let second = Archive::open_with(&path, Opening { patience, create: true }).unwrap();
    let article = numbered(1);
    let error = second.add(&article, b"", "page.txt", crate::common::when()).unwrap_err();
    assert_snapshot!(words(&error, folder.path()), @r#"FOLDER/archive.db: another program is writing to the archive (waited 100ms), adding article 639a07c02a6dc3f6c33e0d5e007f1d09 ("Exercise 1") failed; try again when it is done"#);
    // Reading goes on meanwhile.
    assert_eq!(second.count().unwrap(), 4);
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(add(&second, &article), Added::New);
    assert_eq!(archive.count().unwrap(), 5);
}

#[test]
fn two_programs_can_make_the_same_archive_at_once() {
    for _ in 0..10 {
        let (_folder, path) = place();
        std::thread::scope(|scope| {
            let add = |number: usize| {
                let path = &path;
                scope.spawn(move || add(&Archive::open(path).unwrap(), &numbered(number)))
            };
            for made in [add(1), add(2), add(3)] {
                assert_eq!(made.join().unwrap(), Added::New);
            }
        });
        assert_eq!(Archive::open(&path).unwrap().count().unwrap(), 3);
    }
}

/// Set for the second life of this test program, in which it may not write.
const READ_ONLY: &str = "ENTENTE_TEST_READ_ONLY";

#[test]
fn a_place_that_may_only_be_read_is_said_to_be_one() {
    if let Ok(folder) = std::env::var(READ_ONLY) {
        let folder = Path::new(&folder);
        for name in ["folder/archive.db", "file/archive.db", "folder/new.db"] {
            let error = Archive::open(folder.join(name)).unwrap_err();
            println!("said: {}", words(&error, folder));
        }
        return;
    }
    // Permissions do not bind the superuser, so a copy of this program is run as nobody.
    const NOBODY: u32 = 65534;
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(folder.path(), 0o755);
    for name in ["folder", "file"] {
        fs::create_dir(folder.path().join(name)).unwrap();
        add(&Archive::open(folder.path().join(name).join("archive.db")).unwrap(), &numbered(1));
    }
    let program = folder.path().join("program");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    mode(&program, 0o755);
    let mut command = Command::new(&program);
    // Only the superuser may give a file away, which tells whether this is one.
    if chown(folder.path().join("file"), Some(NOBODY), None).is_ok() {
        chown(folder.path().join("folder/archive.db"), Some(NOBODY), None).unwrap();
        command.uid(NOBODY);
    }
    mode(&folder.path().join("file/archive.db"), 0o444);
    mode(&folder.path().join("folder"), 0o555);
    let output = command
        .args(["--exact", "opening::a_place_that_may_only_be_read_is_said_to_be_one"])
        .arg("--nocapture")
        .env(READ_ONLY, folder.path())
        .output()
        .unwrap();
    mode(&folder.path().join("folder"), 0o755);
    let output = String::from_utf8(output.stdout).unwrap();
    let said: Vec<_> = output.lines().filter_map(|line| line.split_once("said: ")).collect();
    let said: Vec<_> = said.into_iter().map(|(_, words)| words).collect();
    assert_snapshot!(said.join("\n"), @"
    FOLDER/folder/archive.db: the archive may only be read here; it must lie where it can be written
    FOLDER/file/archive.db: the archive may only be read here; it must lie where it can be written
    FOLDER/folder/new.db: cannot be opened for writing (unable to open database file: FOLDER/folder/new.db); check that the file and its folder may be written
    ");
}
