//! The folder of an unpacked pipeline: the only place of this crate that touches files.

use std::path::{Path, PathBuf};

use crate::error::{ModelError, Refusal};

/// What a file may hold: ten times the largest there is, the vectors of md.
const LARGEST: u64 = 256 << 20;

/// An unpacked spaCy pipeline on disk.
pub(crate) struct Package {
    folder: PathBuf,
}

impl Package {
    pub(crate) fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Reads one file of the package and hands its bytes to `load`; what `load` refuses is
    /// reported with the name of the file.
    pub(crate) fn load<T>(
        &self,
        file: &str,
        load: impl FnOnce(&[u8]) -> Result<T, Refusal>,
    ) -> Result<T, ModelError> {
        let path = self.folder.join(file);
        let unreadable = |source| ModelError::Unreadable { path: path.clone(), source };
        let length = std::fs::metadata(&path).map_err(unreadable)?.len();
        if length > LARGEST {
            let reason = format!("{length} bytes, more than any file of a package has");
            return Err(ModelError::Malformed { path, reason });
        }
        let bytes = std::fs::read(&path).map_err(unreadable)?;
        load(&bytes).map_err(|refusal| match refusal {
            Refusal::Malformed(reason) => ModelError::Malformed { path, reason },
            Refusal::Unsupported(reason) => ModelError::Unsupported { path, reason },
        })
    }
}
