//! A copy of an archive while it is used.

use std::fs::{self, File};
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::archive::Archive;
use crate::error::{Result, StoreError};

impl Archive {
    /// Copies the archive into a new file, as it stands at this moment; others may read it and write
    /// to it meanwhile. The copy is looked through and on the disk when this returns, and is an
    /// archive like any other. The full-text index does not come along: it makes itself.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when there is a file already; [`StoreError::NoFolder`];
    /// [`StoreError::Full`] and what else a file can fail with. There is then no file at `to`.
    pub fn back_up(&self, to: &Path) -> Result<u64> {
        if to.exists() {
            return Err(StoreError::Exists { path: to.to_owned() });
        }
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            let (path, folder) = (to.to_owned(), folder.to_owned());
            return Err(StoreError::NoFolder { path, folder });
        }
        let mut part = to.to_owned().into_os_string();
        part.push(".part");
        let part = Path::new(&part);
        let made = self.copy_into(part).and_then(|()| {
            let settle = || {
                File::open(part)?.sync_all()?;
                // A name is on the disk when its folder is.
                fs::rename(part, to)?;
                File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
                Ok(fs::metadata(to)?.len())
            };
            settle().map_err(|error: std::io::Error| StoreError::Copy {
                path: to.to_owned(),
                reason: error.to_string(),
            })
        });
        if made.is_err() {
            let _ = fs::remove_file(part);
        }
        made
    }

    fn copy_into(&self, part: &Path) -> Result<()> {
        let fail = |error| StoreError::sqlite(part, self.patience, "copying the archive", error);
        // What a backup that was interrupted left.
        let _ = fs::remove_file(part);
        let absolute = std::path::absolute(part).unwrap_or_else(|_| part.to_owned());
        let name = absolute.to_str().ok_or_else(|| StoreError::Copy {
            path: part.to_owned(),
            reason: "its name is not UTF-8".to_owned(),
        })?;
        self.connection.execute("VACUUM INTO ?1", [name]).map_err(fail)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let copy = Connection::open_with_flags(&absolute, flags).map_err(fail)?;
        let word: String =
            copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(fail)?;
        match word.as_str() {
            "ok" => Ok(()),
            _ => Err(StoreError::Copy { path: part.to_owned(), reason: word }),
        }
    }
}
