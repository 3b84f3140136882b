//! Adding JSON Lines of any length: never more of the file in memory than is committed together.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use entente_sources::{Format, Options, detect, json_lines, unwrapped};
use entente_store::{Archive, Arrival};
use entente_text::Article;

use super::add::{Report, with_language};
use crate::context::{now, progress};

/// Files of at least so many bytes are taken as streams.
const LARGE: u64 = 1 << 20;

/// How much of the beginning tells the format.
const HEAD: usize = 64 << 10;

/// Takes a large file of JSON Lines, also gzipped; `None` where it is none, or not large. Whether a
/// line had to be left out is told beside the report. An addition that was interrupted is gone on
/// with by adding the file again: what is held already is passed over without being written.
///
/// # Errors
/// When the file cannot be read, or the archive not be written; what was kept before stays.
pub(super) fn add(
    archive: &Archive,
    path: &Path,
    forced: Option<Format>,
    options: &Options,
) -> Result<Option<(Report, bool)>> {
    let name = path.display().to_string();
    let Some(length) = path.metadata().ok().filter(|file| file.is_file()).map(|file| file.len())
    else {
        return Ok(None);
    };
    if length < LARGE {
        return Ok(None);
    }
    let mut file = BufReader::with_capacity(HEAD, File::open(path).with_context(|| name.clone())?);
    let format = match forced {
        Some(format) => Some(format),
        None => detect(file.fill_buf().with_context(|| name.clone())?, Some(&name)).ok(),
    };
    // UTF-16 is decoded as a whole.
    let wide = matches!(file.buffer(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    if format != Some(Format::JsonLines) || wide {
        return Ok(None);
    }
    let bar = progress(length, "adding");
    let kept = Rc::new(RefCell::new(Kept::default()));
    let file = BufReader::with_capacity(1 << 20, bar.wrap_read(file));
    let lines = unwrapped(file).with_context(|| name.clone())?;
    let lines = Keeping { inner: lines, kept: kept.clone(), most: options.longest_line };
    let mut report = Report::of(&name);
    let (added, origin): (_, Arc<str>) = (now(), name.as_str().into());
    let mut lost = false;
    let arrivals = json_lines(&name, lines, options.clone()).filter_map(|line| match line {
        Ok((item, doubts)) => {
            for doubt in doubts {
                eprintln!("entente: {doubt}");
                lost |= doubt.lost;
            }
            let original = kept.borrow_mut().take(item.original);
            let article = Article::from(with_language(item.draft));
            Some(Arrival { article, original: original.into(), origin: origin.clone(), added })
        }
        Err(error) => {
            eprintln!("entente: {error}");
            lost = true;
            None
        }
    });
    archive.add_all(arrivals, |_, outcome| report.count(outcome))?;
    bar.finish_and_clear();
    archive.refresh_index()?;
    Ok(Some((report, lost)))
}

/// The bytes that were read and not taken yet.
#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    /// Where in the stream they begin.
    start: usize,
}

impl Kept {
    /// The bytes at a place of the stream; what stands before them is given up.
    fn take(&mut self, range: Range<usize>) -> Vec<u8> {
        let from = range.start.saturating_sub(self.start).min(self.bytes.len());
        let to = range.end.saturating_sub(self.start).min(self.bytes.len());
        let taken = self.bytes[from..to.max(from)].to_vec();
        self.bytes.drain(..to);
        self.start += to;
        taken
    }
}

/// A stream that keeps what was read of it, of a line that is too long only the end.
struct Keeping<R> {
    inner: R,
    kept: Rc<RefCell<Kept>>,
    most: usize,
}

impl<R: BufRead> Read for Keeping<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Keeping<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        let mut kept = self.kept.borrow_mut();
        // What is consumed was filled before, so this reads nothing.
        if let Ok(ready) = self.inner.fill_buf() {
            kept.bytes.extend_from_slice(&ready[..count.min(ready.len())]);
        }
        let excess = kept.bytes.len().saturating_sub(self.most + 2);
        kept.bytes.drain(..excess);
        kept.start += excess;
        self.inner.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_kept_until_it_is_taken() {
        let kept = Rc::new(RefCell::new(Kept::default()));
        let inner = BufReader::with_capacity(3, &b"one\ntwo\nthree\n"[..]);
        let mut lines = Keeping { inner, kept: kept.clone(), most: 100 };
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        lines.read_line(&mut line).unwrap();
        assert_eq!(kept.borrow_mut().take(4..7), b"two");
        lines.read_line(&mut line).unwrap();
        assert_eq!(kept.borrow_mut().take(8..13), b"three");
        assert_eq!(line, "one\ntwo\nthree\n");
    }
}
