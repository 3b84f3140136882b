//! Web archives (WARC 1.0 and 1.1, ISO 28500), as Common Crawl and wget write them: the pages of
//! their responses, and the plain texts of WET files.

use std::borrow::Cow;
use std::io::Read as _;
use std::ops::Range;

use flate2::read::{MultiGzDecoder, ZlibDecoder};

use crate::decode::{self, Decoded};
use crate::harvest::{Item, Options};
use crate::{SourceDoubt, SourceError, html, plain_text};

/// What records begin with.
pub(crate) const MAGIC: &[u8] = b"WARC/";

/// How long a head may be.
const LONGEST_HEAD: usize = 64 << 10;

/// A record: what its head says, and where its block stands.
struct Record {
    kind: String,
    address: Option<String>,
    media: String,
    block: Range<usize>,
}

/// Reads every page of the archive. What is no page, or a page without an article, is counted.
pub(crate) fn read(name: &str, bytes: &[u8], options: &Options) -> (Vec<Item>, Vec<SourceDoubt>) {
    let (mut items, mut doubts) = (Vec::new(), Vec::new());
    let (mut others, mut empty) = (0, 0);
    let mut at = 0;
    while let Some(start) = next_record(bytes, at) {
        let Some(record) = record(bytes, start) else {
            let message =
                format!("the record at byte {start} is torn; it and what follows are left out");
            doubts.push(SourceDoubt::lost(name, None, message));
            break;
        };
        at = record.block.end;
        let block = &bytes[record.block.clone()];
        let page = match record.kind.as_str() {
            "response" => response(block, options.longest_line),
            "resource" | "conversion" => Some((Cow::Borrowed(block), record.media.clone())),
            _ => continue,
        };
        let Some((content, media)) = page else {
            others += 1;
            continue;
        };
        let label = charset(&media);
        let draft = if media.contains("html") {
            self::decoded(name, &content, label, decode::page)
                .and_then(|decoded| html::read(name, &decoded, options).ok())
                .map(|(found, _)| found.draft)
        } else if media.starts_with("text/plain") {
            self::decoded(name, &content, label, decode::text)
                .and_then(|decoded| plain_text::read(&decoded, options).pop())
                .map(|found| found.draft)
        } else {
            others += 1;
            continue;
        };
        match draft {
            Some(mut draft) => {
                // The day of the crawl is no day of publication.
                draft.url = draft.url.or(record.address);
                let draft = options.finish(draft);
                items.push(Item { draft, original: record.block, line: 1 });
            }
            None => empty += 1,
        }
    }
    let mut note = |count: usize, what: &str| {
        if count > 0 {
            doubts.push(SourceDoubt::new(name, None, format!("{count} {what}; left out")));
        }
    };
    note(empty, "pages hold no text of an article");
    note(others, "records are no web pages");
    (items, doubts)
}

/// The first record at or behind a place: blank lines stand between records.
fn next_record(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let blank = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    rest[blank..].starts_with(MAGIC).then_some(at + blank)
}

fn record(bytes: &[u8], start: usize) -> Option<Record> {
    let (head, length) = head_of(&bytes[start..])?;
    let size: usize = field(&head, "content-length")?.parse().ok()?;
    let from = start + length;
    let to = from.checked_add(size)?;
    bytes.get(from..to)?;
    Some(Record {
        kind: field(&head, "warc-type")?,
        address: field(&head, "warc-target-uri").map(|uri| uri.trim_matches(['<', '>']).to_owned()),
        media: field(&head, "content-type").unwrap_or_default().to_lowercase(),
        block: from..to,
    })
}

/// The lines up to the first empty one, and how many bytes they and it take.
fn head_of(bytes: &[u8]) -> Option<(String, usize)> {
    let within = &bytes[..bytes.len().min(LONGEST_HEAD)];
    let crlf = within.windows(4).position(|end| end == b"\r\n\r\n").map(|at| (at, at + 4));
    let lf = within.windows(2).position(|end| end == b"\n\n").map(|at| (at, at + 2));
    let (end, length) = match (crlf, lf) {
        (Some(one), Some(other)) => one.min(other),
        (one, other) => one.or(other)?,
    };
    Some((String::from_utf8_lossy(&within[..end]).into_owned(), length))
}

/// The value of a field of a head, whatever the case of its name.
fn field(head: &str, wanted: &str) -> Option<String> {
    head.lines().skip(1).find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
    })
}

/// The page inside an HTTP response that succeeded, and its media type.
fn response(block: &[u8], limit: usize) -> Option<(Cow<'_, [u8]>, String)> {
    let (head, length) = head_of(block)?;
    let status = head.split_ascii_whitespace().nth(1)?;
    if status != "200" {
        return None;
    }
    let media =
        field(&head, "content-type").unwrap_or_else(|| "text/html".to_owned()).to_lowercase();
    let mut content = Cow::Borrowed(&block[length..]);
    let chunked = field(&head, "transfer-encoding").is_some_and(|told| told.contains("chunked"));
    if let Some(joined) = chunked.then(|| joined(&content)).flatten() {
        content = Cow::Owned(joined);
    }
    let packed = field(&head, "content-encoding").unwrap_or_default().to_lowercase();
    let mut unpacked = Vec::new();
    let most = limit as u64;
    // Some archives keep the head of a body that they unpacked, so what cannot be unpacked is
    // taken as it is.
    let whole = match packed.as_str() {
        "gzip" | "x-gzip" => MultiGzDecoder::new(&*content).take(most).read_to_end(&mut unpacked),
        "deflate" => ZlibDecoder::new(&*content).take(most).read_to_end(&mut unpacked),
        _ => return Some((content, media)),
    };
    match whole {
        Ok(_) => Some((Cow::Owned(unpacked), media)),
        Err(_) => Some((content, media)),
    }
}

/// The chunks of a body joined (RFC 9112, 7.1); `None` where it is not chunked after all.
fn joined(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = rest.iter().take(32).position(|&byte| byte == b'\n')?;
        let size = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?;
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
    }
}

fn charset(media: &str) -> Option<&str> {
    let (_, label) = media.split_once("charset=")?;
    Some(label.split([';', ' ']).next()?.trim_matches('"'))
}

type Decoder = for<'b> fn(&str, &'b [u8]) -> Result<Decoded<'b>, SourceError>;

/// The text by what the page says of itself, else by what its server said.
fn decoded<'b>(
    name: &str,
    content: &'b [u8],
    label: Option<&str>,
    decoder: Decoder,
) -> Option<Decoded<'b>> {
    let by_itself = decoder(name, content).ok();
    by_itself.or_else(|| decode::labelled(content, label?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        assert_eq!(joined(b"4\r\nnews\r\n3;x=y\r\n at\r\n0\r\n\r\n").unwrap(), b"news at");
        assert_eq!(joined(b"<html>"), None);
        assert_eq!(joined(b"ff\r\nshort"), None);
    }

    #[test]
    fn a_torn_record_ends_the_reading() {
        let bytes =
            b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99\r\n\r\nHTTP/1.1 200 OK\r\n";
        let (items, doubts) = read("a.warc", bytes, &Options::default());
        assert!(items.is_empty());
        assert_eq!(
            doubts[0].message,
            "the record at byte 0 is torn; it and what follows are left out"
        );
        assert!(doubts[0].lost);
    }
}
