//! A file as a stream of bytes, unpacked where it is gzip, that knows at which place of the file it
//! is, so that reading can go on there another time.
//!
//! A gzip file is a row of members (RFC 1952, 2.2), and unpacking can begin at any of them; web
//! archives have one for each record.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;
use serde::{Deserialize, Serialize};

use crate::unwrap;

/// How much is unpacked at once.
const AT_ONCE: usize = 64 << 10;

/// A place in a file that is taken piece by piece.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The byte of the file at which to begin: the first of a gzip member, or the next to be read;
    /// of a Parquet file the number of the row group.
    pub at: u64,
    /// How many bytes, unpacked, or rows to pass over there.
    pub skip: u64,
    /// How many lines, records or rows stand before.
    pub number: u64,
}

/// Counts the bytes that are taken.
struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count += count as u64;
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.count += count as u64;
        self.inner.consume(count);
    }
}

enum Source<R> {
    Plain(Counted<R>),
    Packed(Box<GzDecoder<Counted<R>>>),
    Ended(u64),
}

/// The stream.
pub(crate) struct Members<R> {
    source: Source<R>,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    /// Where the present member begins, or what is not packed.
    begun: u64,
    /// How much of it was taken, unpacked.
    taken: u64,
}

impl<R: BufRead> Members<R> {
    /// A stream that begins at byte `at` of its file, where `inner` stands.
    pub(crate) fn at(inner: R, at: u64, packed: bool) -> Self {
        let counted = Counted { inner, count: at };
        let source = match packed {
            true => Source::Packed(Box::new(GzDecoder::new(counted))),
            false => Source::Plain(counted),
        };
        Self { source, buffer: vec![0; AT_ONCE], from: 0, to: 0, begun: at, taken: 0 }
    }

    /// The place of the next byte.
    pub(crate) fn position(&self) -> Position {
        match &self.source {
            Source::Plain(_) => Position { at: self.begun + self.taken, ..Position::default() },
            _ => Position { at: self.begun, skip: self.taken, number: 0 },
        }
    }

    /// How much of the file was read.
    pub(crate) fn read(&self) -> u64 {
        match &self.source {
            Source::Plain(counted) => counted.count,
            Source::Packed(decoder) => decoder.get_ref().count,
            Source::Ended(count) => *count,
        }
    }

    /// Passes over bytes.
    pub(crate) fn skip(&mut self, mut count: u64) -> io::Result<u64> {
        let mut skipped = 0;
        while count > 0 {
            let ready = self.fill_buf()?.len();
            if ready == 0 {
                break;
            }
            let some = ready.min(usize::try_from(count).unwrap_or(usize::MAX));
            self.consume(some);
            count -= some as u64;
            skipped += some as u64;
        }
        Ok(skipped)
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Members<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.from == self.to {
            let read = match &mut self.source {
                Source::Plain(counted) => counted.read(&mut self.buffer),
                Source::Packed(decoder) => decoder.read(&mut self.buffer),
                Source::Ended(_) => Ok(0),
            };
            let count = match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            (self.from, self.to) = (0, count);
            if count > 0 {
                break;
            }
            match std::mem::replace(&mut self.source, Source::Ended(0)) {
                Source::Packed(decoder) => {
                    let mut counted = decoder.into_inner();
                    let more = counted.fill_buf()?.starts_with(&unwrap::MAGIC[..1]);
                    if !more {
                        self.source = Source::Ended(counted.count);
                        break;
                    }
                    (self.begun, self.taken) = (counted.count, 0);
                    self.source = Source::Packed(Box::new(GzDecoder::new(counted)));
                }
                Source::Plain(counted) => {
                    self.source = Source::Plain(counted);
                    break;
                }
                ended @ Source::Ended(_) => {
                    self.source = ended;
                    break;
                }
            }
        }
        Ok(&self.buffer[self.from..self.to])
    }

    fn consume(&mut self, count: usize) {
        let count = count.min(self.to - self.from);
        self.from += count;
        self.taken += count as u64;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn member(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn reading_goes_on_at_any_position() {
        let text = "one\ntwo\nthree\nfour\nfive\n";
        let packed = [member("one\ntwo\n"), member("three\nfour"), member("\nfive\n")].concat();
        for (file, is_packed) in [(packed, true), (text.as_bytes().to_vec(), false)] {
            let mut stream = Members::at(&file[..], 0, is_packed);
            let mut read = String::new();
            loop {
                let position = stream.position();
                let at = usize::try_from(position.at).unwrap();
                let mut other = Members::at(&file[at..], position.at, is_packed);
                assert_eq!(other.skip(position.skip).unwrap(), position.skip);
                let mut rest = String::new();
                other.read_to_string(&mut rest).unwrap();
                assert_eq!(format!("{read}{rest}"), text);
                if stream.read_line(&mut read).unwrap() == 0 {
                    break;
                }
            }
            assert_eq!(stream.read(), file.len() as u64);
        }
    }
}
