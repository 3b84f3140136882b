//! The full-text index heals itself.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use entente_store::{Archive, Opening, Query, StoreError};

use crate::common::{add, article, news, numbered, place};

/// The titles that answer "CSTO" in the small archive.
fn found(archive: &Archive) -> Vec<String> {
    let results = archive.search(&Query::new("CSTO")).unwrap();
    assert_eq!(results.notes, [""; 0]);
    results.hits.into_iter().map(|hit| hit.head.title).collect()
}

const FOUND: [&str; 2] = ["CSTO staff meet", "Drills in the mountains"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Words with the folder of the test taken out.
fn said(words: &str, folder: &tempfile::TempDir) -> String {
    words.replace(folder.path().to_str().unwrap(), "FOLDER")
}

/// The archive of [`news`] as it looks to a program that is started anew.
fn reopened(archive: &Archive) -> Archive {
    let patience = Duration::from_millis(100);
    Archive::open_with(archive.path(), Opening { create: false, patience }).unwrap()
}

#[test]
fn the_index_lies_beside_the_archive_and_never_is_the_archive() {
    let (folder, path) = place();
    let archive = Archive::open(path).unwrap();
    assert_eq!(archive.index_path(), folder.path().join("archive.index"));
    let archive = Archive::open(folder.path().join("odd.index")).unwrap();
    assert_eq!(archive.index_path(), folder.path().join("odd.index.index"));
    add(&archive, &numbered(1));
    assert_eq!(archive.search(&Query::new("exercise")).unwrap().total, 1);
}

#[test]
fn a_missing_index_is_made() {
    let (_folder, archive) = news();
    assert!(!archive.index_path().exists());
    assert_eq!(found(&archive), FOUND);
    fs::remove_dir_all(archive.index_path()).unwrap();
    assert_eq!(found(&reopened(&archive)), FOUND);
}

#[test]
fn what_was_added_since_is_found_here_and_in_other_programs() {
    let (_folder, archive) = news();
    let other = reopened(&archive);
    assert_eq!((found(&archive).len(), found(&other).len()), (2, 2));
    let files_before = files(&archive.index_path());
    add(&other, &article("Third", None, "The CSTO again."));
    assert_eq!((found(&archive).len(), found(&other).len()), (3, 3));
    // Added to, not made anew: the old files are still there.
    let files_after = files(&archive.index_path());
    let segments = |files: &[PathBuf]| -> Vec<PathBuf> {
        files.iter().filter(|file| file.extension().is_some_and(|e| e == "idx")).cloned().collect()
    };
    assert!(segments(&files_before).iter().all(|file| files_after.contains(file)));
}

#[test]
fn an_index_with_any_file_cut_emptied_overwritten_or_gone_is_healed() {
    let (_folder, archive) = news();
    assert_eq!(found(&archive), FOUND);
    let names: Vec<_> = files(&archive.index_path());
    assert!(names.len() > 6, "{names:?}");
    type Spoil = fn(Vec<u8>) -> Option<Vec<u8>>;
    let spoil: [Spoil; 6] = [
        |mut bytes| {
            bytes.truncate(bytes.len() / 2);
            Some(bytes)
        },
        |_| Some(Vec::new()),
        |bytes| Some(vec![0xa5; bytes.len()]),
        |mut bytes| {
            let middle = bytes.len() / 2;
            bytes.iter_mut().skip(middle).take(1).for_each(|byte| *byte ^= 0x10);
            Some(bytes)
        },
        |_| Some(b"{}".to_vec()),
        |_| None,
    ];
    for (way, spoil) in spoil.iter().enumerate() {
        // The names of the segments change when the index is made anew.
        for place in 0..names.len() {
            let Some(file) = files(&archive.index_path()).into_iter().nth(place) else { continue };
            match spoil(fs::read(&file).unwrap()) {
                Some(bytes) => fs::write(&file, bytes).unwrap(),
                None => fs::remove_file(&file).unwrap(),
            }
            let reopened = reopened(&archive);
            // A file of a segment, named by its number: damage to it is noticed before any search.
            let segment = file.file_stem().is_some_and(|stem| stem.len() == 32);
            assert!(!segment || reopened.check().unwrap().len() == 1, "way {way}, {file:?}");
            assert_eq!(found(&reopened), FOUND, "way {way}, {}", file.display());
            assert_eq!(reopened.check().unwrap(), [], "way {way}, {}", file.display());
        }
    }
}

#[test]
fn the_index_of_another_archive_is_not_believed() {
    let (_folder, archive) = news();
    assert_eq!(found(&archive), FOUND);
    let (_other_folder, path) = place();
    let other = Archive::open(path).unwrap();
    // As long as the first, and with the same last article.
    for number in 0..3 {
        add(&other, &numbered(number));
    }
    add(&other, &archive.articles().last().unwrap().unwrap());
    fs::create_dir(other.index_path()).unwrap();
    for file in files(&archive.index_path()) {
        fs::copy(&file, other.index_path().join(file.file_name().unwrap())).unwrap();
    }
    assert_eq!(other.search(&Query::new("mountains")).unwrap().total, 0);
    assert_eq!(other.search(&Query::new("exercise")).unwrap().total, 3);
}

#[test]
fn an_archive_put_back_from_an_older_copy_gets_an_index_of_its_own() {
    let (folder, archive) = news();
    let copy = folder.path().join("copy.db");
    rusqlite::Connection::open(archive.path())
        .unwrap()
        .execute("VACUUM INTO ?1", [copy.to_str().unwrap()])
        .unwrap();
    add(&archive, &article("Lost", None, "The CSTO, lost."));
    assert_eq!(found(&archive).len(), 3);
    let path = archive.path().to_owned();
    drop(archive);
    fs::copy(&copy, &path).unwrap();

    let archive = Archive::open_existing(&path).unwrap();
    assert_eq!(found(&archive), FOUND);
    add(&archive, &article("Other", None, "The OSCE."));
    assert_eq!(found(&archive), FOUND);
}

#[test]
fn files_of_others_in_the_folder_are_left_alone() {
    let (_folder, archive) = news();
    fs::create_dir(archive.index_path()).unwrap();
    let letter = archive.index_path().join("letter.txt");
    fs::write(&letter, "dear").unwrap();
    assert_eq!(found(&archive), FOUND);
    fs::write(archive.index_path().join("meta.json"), "torn").unwrap();
    assert_eq!(found(&reopened(&archive)), FOUND);
    assert_eq!(fs::read_to_string(letter).unwrap(), "dear");
}

#[test]
fn while_another_program_writes_the_index_it_is_searched_as_it_is() {
    let (folder, archive) = news();
    assert_eq!(found(&archive), FOUND);
    let index = tantivy::Index::open_in_dir(archive.index_path()).unwrap();
    let writer: tantivy::IndexWriter = index.writer_with_num_threads(1, 20_000_000).unwrap();
    assert_eq!(found(&reopened(&archive)), FOUND);

    add(&archive, &article("Newest", None, "The CSTO."));
    let results = reopened(&archive).search(&Query::new("CSTO")).unwrap();
    assert_eq!(results.total, 2);
    insta::assert_snapshot!(said(&results.notes.join("\n"), &folder), @"the newest article cannot be found yet: FOLDER/archive.index: another program is writing the full-text index; try again when it is done");
    assert!(matches!(reopened(&archive).refresh_index(), Err(StoreError::IndexBusy { .. })));

    drop(writer);
    assert_eq!(found(&reopened(&archive)).len(), 3);
}

#[test]
fn while_another_program_makes_the_first_index_one_is_asked_to_wait() {
    let (folder, archive) = news();
    let archive = reopened(&archive);
    fs::create_dir(archive.index_path()).unwrap();
    let lock = File::create(archive.index_path().join("entente.lock")).unwrap();
    lock.lock().unwrap();
    let error = archive.search(&Query::new("CSTO")).unwrap_err().to_string();
    insta::assert_snapshot!(said(&error, &folder), @"FOLDER/archive.index: another program is writing the full-text index; try again when it is done");
    lock.unlock().unwrap();
    assert_eq!(found(&archive), FOUND);
}

#[test]
fn an_index_that_cannot_be_written_does_not_keep_articles_out() {
    let (folder, archive) = news();
    fs::write(archive.index_path(), "in the way").unwrap();
    add(&archive, &numbered(1));
    let error = archive.search(&Query::new("CSTO")).unwrap_err().to_string();
    insta::assert_snapshot!(said(&error, &folder), @"FOLDER/archive.index: the full-text index cannot be used (File exists (os error 17)); it is made from the archive, so nothing is lost");
    assert_eq!(archive.count().unwrap(), 5);
}

#[test]
fn two_programs_that_search_and_add_at_once_do_not_hurt_each_other() {
    let (_folder, path) = place();
    Archive::open(&path).unwrap();
    std::thread::scope(|scope| {
        for worker in 0..3 {
            let path = &path;
            scope.spawn(move || {
                let archive = Archive::open(path).unwrap();
                for number in 0..15 {
                    add(&archive, &numbered(worker * 1000 + number));
                    archive.search(&Query::new("exercise")).unwrap();
                }
            });
        }
    });
    let archive = Archive::open(&path).unwrap();
    assert_eq!(archive.search(&Query::new("exercise")).unwrap().total, 45);
    assert_eq!(archive.check().unwrap(), []);
}
