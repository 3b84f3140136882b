//! What the connections of one program share: the index, once it is open, and the catalogue.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::archive::Archive;
use crate::catalogue::Catalogue;
use crate::error::Result;
use crate::index::Index;

/// The open index and the catalogue of one archive, for all connections to it of one program.
/// Cloning it is cheap, and gives the same.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    index: Arc<Mutex<Option<Index>>>,
    catalogue: Arc<RwLock<Catalogue>>,
    /// Whether somebody keeps both up to date.
    kept: Arc<AtomicBool>,
}

impl Shared {
    /// The index as it was last held.
    pub(crate) fn index(&self) -> Option<Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps an index for all, or none where it was of no use. One that holds more is not given up
    /// for one that holds less: another connection has brought it up to date in between.
    pub(crate) fn hold(&self, index: Option<Index>) {
        let mut held = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let older = match (&index, &*held) {
            (Some(new), Some(held)) => new.is_behind(held),
            _ => false,
        };
        if !older {
            *held = index;
        }
    }

    pub(crate) fn is_kept(&self) -> bool {
        self.kept.load(Ordering::Acquire)
    }

    pub(crate) fn catalogue(&self) -> RwLockReadGuard<'_, Catalogue> {
        self.catalogue.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn catalogue_to_change(&self) -> RwLockWriteGuard<'_, Catalogue> {
        self.catalogue.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Archive {
    /// Makes this connection use what others use as well, so that it is made only once.
    #[must_use]
    pub fn sharing(mut self, shared: &Shared) -> Self {
        self.shared = shared.clone();
        self
    }

    /// Brings index and catalogue up to date, and says whether they are; they are not while another
    /// program is at the index. From then on all connections that share them take them as they
    /// are, though articles were added since, and say nothing of those: whoever calls this once
    /// calls it from time to time. After a call that failed they see for themselves again.
    ///
    /// # Errors
    /// As [`Archive::search`].
    pub fn refresh(&self) -> Result<bool> {
        let follow = || {
            self.follow_catalogue(self.stamp()?)?;
            self.follow_index()
        };
        let done = follow();
        self.shared.kept.store(matches!(done, Ok(true)), Ordering::Release);
        done
    }

    /// A number that changes whenever another connection, of this program or another, has changed
    /// anything in the file; it says nothing to any other connection.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn data_version(&self) -> Result<i64> {
        self.connection
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .map_err(self.failed("looking whether anything was changed"))
    }
}
