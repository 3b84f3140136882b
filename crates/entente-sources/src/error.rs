//! What can be wrong with an input, said so that a person can mend it.

use std::fmt;

use thiserror::Error;

/// Why an input, or one line of it, could not be read. Each message is one line that names the
/// input, the place where there is one, and what to do.
#[derive(Debug, Error)]
pub enum SourceError {
    /// There is nothing in it.
    #[error("{name}: the file is empty; give a page or articles")]
    Empty {
        /// The input.
        name: String,
    },
    /// It is not text.
    #[error(
        "{name}: this is not text ({what} at byte {at}); give a results page, JSON Lines, plain text or HTML"
    )]
    Binary {
        /// The input.
        name: String,
        /// What gave it away.
        what: &'static str,
        /// The byte, from 0.
        at: usize,
    },
    /// It is text of another encoding than UTF-8, and does not say which.
    #[error(
        "{name}:{line}: byte {at} is not UTF-8 and the file does not say what it is; convert it, e.g. iconv -f WINDOWS-1252 -t UTF-8"
    )]
    NotUtf8 {
        /// The input.
        name: String,
        /// The line, from 1.
        line: usize,
        /// The first byte that is not UTF-8, from 0.
        at: usize,
    },
    /// A gzip file that does not unpack.
    #[error("{name}: the gzip file is damaged or incomplete ({reason}); fetch it again")]
    Gzip {
        /// The input.
        name: String,
        /// What the decompressor said.
        reason: String,
    },
    /// More bytes than are read at once.
    #[error(
        "{name}: larger than {}; split it, or give JSON Lines, which may be of any size",
        size(*limit)
    )]
    TooLarge {
        /// The input.
        name: String,
        /// The limit in bytes.
        limit: usize,
    },
    /// A line longer than an article can be.
    #[error("{name}:{line}: the line is longer than {}; no article is, so split it", size(*limit))]
    LineTooLong {
        /// The input.
        name: String,
        /// The line, from 1.
        line: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// A line of JSON Lines that holds no article.
    #[error("{name}:{line}: {reason}")]
    BadLine {
        /// The input.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// JSON Lines without one good line.
    #[error("{first}{}", match more { 0 => String::new(), 1 => "; and one more like it".to_owned(), n => format!("; and {n} more like it") })]
    NoGoodLine {
        /// The input.
        name: String,
        /// The first problem, with its place.
        first: SourceDoubt,
        /// How many more there are.
        more: usize,
    },
    /// A file of a kind that is known, and not read.
    #[error("{name}: {what}")]
    Unsupported {
        /// The input.
        name: String,
        /// What it is, and what to do.
        what: &'static str,
    },
    /// A sitemap that says where articles stand and nothing of them.
    #[error("{name}: {what}")]
    Elsewhere {
        /// The input.
        name: String,
        /// What it is, and what to do.
        what: &'static str,
        /// The addresses that it names, in its order.
        addresses: Vec<String>,
        /// Whether they are sitemaps themselves.
        are_lists: bool,
    },
    /// XML that breaks off.
    #[error("{name}:{line}: the XML cannot be read ({reason}); fetch it again")]
    BadXml {
        /// The input.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// A file of a binary format that cannot be read.
    #[error("{name}: the {what} cannot be read ({reason}); fetch or write it again")]
    Damaged {
        /// The input.
        name: String,
        /// "Parquet file".
        what: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A page with no article in it.
    #[error(
        "{name}: no article in this page; a results page has a title line, a blank line and a body for each"
    )]
    NoArticle {
        /// The input.
        name: String,
    },
    /// A web page from which no text could be drawn.
    #[error(
        "{name}: no article text could be drawn from this web page ({reason}); save the article's own page, or give its text as .txt"
    )]
    NoText {
        /// The input.
        name: String,
        /// Why.
        reason: String,
    },
    /// The stream broke while it was read.
    #[error("{name}:{line}: reading stopped: {source}")]
    Io {
        /// The input.
        name: String,
        /// The line that was being read, from 1.
        line: usize,
        /// What the system said.
        source: std::io::Error,
    },
    /// A format's name that is not one.
    #[error("no format \"{given}\"; the formats are {}", crate::Format::NAMES.join(", "))]
    UnknownFormat {
        /// The name as given.
        given: String,
    },
}

/// A limit as people write it: "32 MB".
fn size(bytes: usize) -> String {
    const MEGABYTE: usize = 1 << 20;
    if bytes >= MEGABYTE && bytes.is_multiple_of(MEGABYTE) {
        format!("{} MB", bytes / MEGABYTE)
    } else {
        format!("{bytes} bytes")
    }
}

/// Something in an input that is doubtful or had to be left out, with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceDoubt {
    /// The input.
    pub name: String,
    /// The line, from 1, when there is one.
    pub line: Option<usize>,
    /// What is doubtful, and what was done about it.
    pub message: String,
    /// Whether a part of the input was left out because of it.
    pub lost: bool,
}

impl SourceDoubt {
    /// A doubt about `line` of the input `name`, which lost nothing.
    pub(crate) fn new(name: &str, line: Option<usize>, message: impl Into<String>) -> Self {
        Self { name: name.to_owned(), line, message: message.into(), lost: false }
    }

    /// A part of the input that was left out.
    pub(crate) fn lost(name: &str, line: Option<usize>, message: impl Into<String>) -> Self {
        Self { lost: true, ..Self::new(name, line, message) }
    }
}

impl fmt::Display for SourceDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.name, self.message),
            None => write!(f, "{}: {}", self.name, self.message),
        }
    }
}

impl SourceError {
    /// The error of one line as a doubt beside the lines that could be read.
    pub(crate) fn into_doubt(self) -> SourceDoubt {
        let (name, line) = match &self {
            Self::LineTooLong { name, line, .. }
            | Self::BadLine { name, line, .. }
            | Self::Io { name, line, .. } => (name.clone(), *line),
            other => return SourceDoubt::lost("", None, other.to_string()),
        };
        let text = self.to_string();
        let message = text.strip_prefix(&format!("{name}:{line}: ")).unwrap_or(&text);
        SourceDoubt::lost(&name, Some(line), message)
    }
}
