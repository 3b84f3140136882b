//! What can be wrong with a model package.

use std::path::PathBuf;

use thiserror::Error;

/// A package that cannot be loaded. Once a [`Pipeline`](crate::Pipeline) stands, reading never fails.
#[derive(Debug, Error)]
pub enum ModelError {
    /// A file of the package could not be read.
    #[error(
        "cannot read {path}: {source}. Is its folder an unpacked spaCy pipeline (meta.json, tokenizer, tok2vec/model ...)?"
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of the package does not hold what spaCy writes there.
    #[error(
        "{path}: {reason}. The file is damaged: delete the model's folder and install it again"
    )]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The package is sound, but asks for something this runtime does not do.
    #[error(
        "{path}: {reason}. This runtime reads the spaCy 3.8 pipelines en_core_web_sm and en_core_web_md"
    )]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What it asks for.
        reason: String,
    },
}

/// Why one file was refused; [`crate::package::Package`] adds which file it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    Malformed(String),
    Unsupported(String),
}

impl Refusal {
    pub(crate) fn malformed(reason: impl Into<String>) -> Self {
        Self::Malformed(reason.into())
    }

    pub(crate) fn unsupported(reason: impl Into<String>) -> Self {
        Self::Unsupported(reason.into())
    }
}
