//! Which files of the index were looked through and found whole, noted in a file beside them, so that
//! a large index is not read from end to end by whoever opens it.
//!
//! A file of the index is written once. One that has the length and the time of change that were
//! noted is not looked at again, unless it changed so shortly before the note was written that
//! another change might bear the same time. The note is no more than a note: where it is
//! missing, torn or cannot be written, all files are looked through.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// The note's name.
pub(crate) const NOTE: &str = "entente.whole.json";

/// How much later than a change a note must be written for another change to bear another time.
const LATER: Duration = Duration::from_secs(2);

/// By what a file is known to be the one that was looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    bytes: u64,
    /// When it was changed, in nanoseconds since 1970.
    changed: u128,
}

impl Mark {
    fn of(file: &Path) -> Option<Self> {
        let file = file.metadata().ok()?;
        let changed = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(Self { bytes: file.len(), changed: changed.as_nanos() })
    }
}

/// Which files are looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Looking {
    /// Those that were not found whole before; that they are is noted.
    Fresh,
    /// All, and nothing is noted.
    All,
}

/// The first of the files that `is_whole` denies.
///
/// # Errors
/// What `is_whole` fails with.
pub(crate) fn find_damaged<E>(
    folder: &Path,
    files: impl IntoIterator<Item = PathBuf>,
    looking: Looking,
    is_whole: impl Fn(&Path) -> Result<bool, E>,
) -> Result<Option<PathBuf>, E> {
    let note = folder.join(NOTE);
    let noted: BTreeMap<PathBuf, Mark> = fs::read(&note)
        .ok()
        .and_then(|content| serde_json::from_slice(&content).ok())
        .unwrap_or_default();
    let written = note.metadata().and_then(|note| note.modified()).unwrap_or(UNIX_EPOCH);
    let before = written.checked_sub(LATER).and_then(nanoseconds).unwrap_or(0);
    let (mut whole, mut looked) = (BTreeMap::new(), false);
    for file in files {
        let mark = Mark::of(&folder.join(&file));
        let is_known = looking == Looking::Fresh
            && mark.is_some_and(|mark| mark.changed < before)
            && noted.get(&file) == mark.as_ref();
        if !is_known {
            looked = true;
            if !is_whole(&file)? {
                return Ok(Some(file));
            }
        }
        whole.extend(mark.map(|mark| (file, mark)));
    }
    if looked
        && looking == Looking::Fresh
        && let Ok(content) = serde_json::to_vec(&whole)
    {
        let _ = fs::write(&note, content);
    }
    Ok(None)
}

fn nanoseconds(time: SystemTime) -> Option<u128> {
    time.duration_since(UNIX_EPOCH).ok().map(|since| since.as_nanos())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::convert::Infallible;
    use std::fs::File;

    use super::*;

    /// What is looked at when a folder is opened, and what is found damaged.
    fn look(folder: &Path, damaged: &str) -> (Vec<String>, Option<PathBuf>) {
        look_through(folder, damaged, Looking::Fresh)
    }

    fn look_through(
        folder: &Path,
        damaged: &str,
        looking: Looking,
    ) -> (Vec<String>, Option<PathBuf>) {
        let looked = RefCell::new(Vec::new());
        let files = ["a", "b"].map(PathBuf::from);
        let found = find_damaged(folder, files, looking, |file| {
            looked.borrow_mut().push(file.display().to_string());
            Ok::<_, Infallible>(file != Path::new(damaged))
        });
        (looked.into_inner(), found.unwrap())
    }

    fn set(file: &Path, content: &str, ago: u64) {
        fs::write(file, content).unwrap();
        let time = SystemTime::now() - Duration::from_secs(ago);
        File::options().write(true).open(file).unwrap().set_modified(time).unwrap();
    }

    #[test]
    fn what_was_found_whole_is_not_looked_through_again_until_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        set(&at("a"), "one", 60);
        set(&at("b"), "two", 60);
        let all = ["a", "b"].map(str::to_owned).to_vec();
        assert_eq!(look(folder.path(), ""), (all.clone(), None));
        assert_eq!(look(folder.path(), ""), (vec![], None));
        set(&at("b"), "2", 60);
        assert_eq!(look(folder.path(), ""), (vec!["b".into()], None));
        set(&at("b"), "3", 59);
        assert_eq!(look(folder.path(), "b"), (vec!["b".into()], Some("b".into())));
        // What is damaged is not noted as whole.
        assert_eq!(look(folder.path(), "b"), (vec!["b".into()], Some("b".into())));
        fs::write(at(NOTE), "torn").unwrap();
        assert_eq!(look(folder.path(), ""), (all.clone(), None));
        assert_eq!(look(folder.path(), ""), (vec![], None));
        assert_eq!(look_through(folder.path(), "", Looking::All), (all, None));
    }

    #[test]
    fn what_changed_just_before_the_note_is_looked_through_once_more() {
        let folder = tempfile::tempdir().unwrap();
        set(&folder.path().join("a"), "one", 60);
        set(&folder.path().join("b"), "two", 0);
        assert_eq!(look(folder.path(), "").0.len(), 2);
        assert_eq!(look(folder.path(), ""), (vec!["b".into()], None));
    }
}
