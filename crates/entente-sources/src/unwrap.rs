//! Gzip, told by its first two bytes (RFC 1952, 2.3.1).

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use crate::SourceError;

pub(crate) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The bytes inside a gzip file, or the bytes themselves when it is none.
///
/// A small file can hold a great many bytes, so `limit` is counted while unpacking.
pub(crate) fn unzip<'a>(
    name: &str,
    bytes: &'a [u8],
    limit: usize,
) -> Result<Cow<'a, [u8]>, SourceError> {
    let too_large = || SourceError::TooLarge { name: name.to_owned(), limit };
    if !bytes.starts_with(&MAGIC) {
        return if bytes.len() > limit { Err(too_large()) } else { Ok(Cow::Borrowed(bytes)) };
    }
    let mut out = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(limit as u64 + 1)
        .read_to_end(&mut out)
        .map_err(|error| SourceError::Gzip { name: name.to_owned(), reason: error.to_string() })?;
    if out.len() > limit { Err(too_large()) } else { Ok(Cow::Owned(out)) }
}

/// The first `length` bytes inside, for telling what they are.
pub(crate) fn head<'a>(
    name: &str,
    bytes: &'a [u8],
    length: usize,
) -> Result<Cow<'a, [u8]>, SourceError> {
    if !bytes.starts_with(&MAGIC) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut out = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(length as u64).read_to_end(&mut out);
    match read {
        // A file torn further on can still be told by its beginning.
        Err(error) if out.is_empty() => {
            Err(SourceError::Gzip { name: name.to_owned(), reason: error.to_string() })
        }
        _ => Ok(Cow::Owned(out)),
    }
}

/// A stream unwrapped of gzip when its first byte says so; any other stream as it is.
///
/// # Errors
/// What the stream itself says on its first read.
pub fn unwrapped<'a>(mut reader: impl BufRead + 'a) -> io::Result<Box<dyn BufRead + 'a>> {
    // One byte is enough: no text begins with this control character.
    if reader.fill_buf()?.first() == Some(&MAGIC[0]) {
        Ok(Box::new(BufReader::new(MultiGzDecoder::new(reader))))
    } else {
        Ok(Box::new(reader))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn zipped(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn gzip_is_unwrapped_and_other_bytes_are_left() {
        assert_eq!(&*unzip("a", &zipped(b"news"), 10).unwrap(), b"news");
        assert_eq!(&*unzip("a", b"news", 10).unwrap(), b"news");
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let error = unzip("bomb.gz", &zipped(&vec![0; 1_000_000]), 1000).unwrap_err();
        insta::assert_snapshot!(error, @"bomb.gz: larger than 1000 bytes; split it, or give JSON Lines, which may be of any size");
    }

    #[test]
    fn a_torn_gzip_file_is_named() {
        let whole = zipped(b"a sentence long enough to be cut somewhere in its middle");
        let error = unzip("torn.gz", &whole[..whole.len() - 12], 1000).unwrap_err();
        insta::assert_snapshot!(error, @"torn.gz: the gzip file is damaged or incomplete (incomplete deflate stream); fetch it again");
    }

    #[test]
    fn a_stream_is_unwrapped() {
        let mut text = String::new();
        unwrapped(&*zipped(b"one\ntwo\n")).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "one\ntwo\n");
    }
}
