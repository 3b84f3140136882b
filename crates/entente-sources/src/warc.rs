//! Web archives (WARC 1.0 and 1.1, ISO 28500), as Common Crawl and wget write them: the pages of
//! their responses, and the plain texts of WET files.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use entente_text::Draft;
use flate2::read::{MultiGzDecoder, ZlibDecoder};

use crate::harvest::{Item, Options, labelled};
use crate::pieces::LeftOut;
use crate::web_page::{self, WebPage};
use crate::{SourceDoubt, decode, plain_text};

/// What records begin with.
pub(crate) const MAGIC: &[u8] = b"WARC/";

/// How long a head may be.
const LONGEST_HEAD: usize = 64 << 10;

/// A record: what its head says, and its block.
pub(crate) struct Record {
    kind: String,
    address: Option<String>,
    media: String,
    pub(crate) block: Vec<u8>,
    /// Where the block begins in the unpacked stream.
    at: usize,
}

/// What stands at a place of an archive.
pub(crate) enum Next {
    Record(Record),
    /// Something that is not read, and why.
    Lost(String),
}

/// What a record holds.
pub(crate) enum Page {
    /// The article of a page.
    Article(Box<Draft>),
    /// What a page lists, each by its beginning.
    List(Vec<Draft>),
    /// Nothing: a page without text of an article.
    Empty,
    /// Nothing: no page.
    Other,
}

/// Reads every page of the archive. What is no page, or a page without an article, is counted.
pub(crate) fn read(name: &str, bytes: &[u8], options: &Options) -> (Vec<Item>, Vec<SourceDoubt>) {
    let (mut items, mut doubts) = (Vec::new(), Vec::new());
    let mut left = LeftOut::default();
    let mut records = Records::new(bytes, options.longest_line);
    loop {
        let record = match records.next() {
            Ok(Some(Next::Record(record))) => record,
            Ok(Some(Next::Lost(reason))) => {
                doubts.push(SourceDoubt::lost(name, None, reason));
                continue;
            }
            Ok(None) => break,
            Err(error) => {
                doubts.push(SourceDoubt::lost(name, None, error.to_string()));
                break;
            }
        };
        let original = record.at..record.at + record.block.len();
        let (drafts, of_it) = page(name, &record, options).parts();
        left.add(of_it);
        let item = |draft| Item { draft, original: original.clone(), line: 1 };
        items.extend(drafts.into_iter().map(item));
    }
    doubts.extend(left.told(name));
    (items, doubts)
}

impl Page {
    /// The articles of it, and what it counts for among what gave none of its own.
    pub(crate) fn parts(self) -> (Vec<Draft>, LeftOut) {
        let left = LeftOut::default();
        match self {
            Self::Article(draft) => (vec![*draft], left),
            Self::List(drafts) => {
                let listed = drafts.len();
                (drafts, LeftOut { lists: 1, listed, ..left })
            }
            Self::Empty => (Vec::new(), LeftOut { empty: 1, ..left }),
            Self::Other => (Vec::new(), LeftOut { other: 1, ..left }),
        }
    }
}

/// What a record holds.
pub(crate) fn page(name: &str, record: &Record, options: &Options) -> Page {
    let block = &record.block[..];
    let (content, media) = match record.kind.as_str() {
        "response" => match response(block, options.longest_line) {
            Some(response) => response,
            None => return Page::Other,
        },
        _ => (Cow::Borrowed(block), record.media.clone()),
    };
    let options = Options {
        address: record.address.clone(),
        charset: charset(&media).map(str::to_owned),
        ..options.clone()
    };
    let draft = if media.contains("html") {
        let decoded = labelled(name, &content, decode::page, &options);
        match decoded.and_then(|decoded| web_page::read(name, &decoded, &options, None)) {
            Ok(WebPage::Article(found, _)) => Some(found.draft),
            Ok(WebPage::List(listing)) => {
                let drafts = listing.articles.into_iter().map(|found| found.draft);
                return Page::List(drafts.collect());
            }
            Err(_) => None,
        }
    } else if media.starts_with("text/plain") {
        labelled(name, &content, decode::text, &options)
            .ok()
            .and_then(|decoded| plain_text::read(&decoded, &options).pop())
            .map(|found| found.draft)
    } else {
        return Page::Other;
    };
    let Some(mut draft) = draft else { return Page::Empty };
    // The day of the crawl is no day of publication.
    draft.url = draft.url.or(record.address.clone());
    Page::Article(Box::new(options.finish(draft)))
}

/// The records of a stream, one after the other; never more than one is in memory.
pub(crate) struct Records<R> {
    pub(crate) stream: R,
    /// The longest block that is read, in bytes.
    longest: usize,
    /// How much of the stream was taken.
    at: usize,
}

impl<R: BufRead> Records<R> {
    pub(crate) fn new(stream: R, longest: usize) -> Self {
        Self { stream, longest, at: 0 }
    }

    /// The next record with a page or text. What is torn or no record is told, and passed over up to
    /// the next line that begins one.
    pub(crate) fn next(&mut self) -> io::Result<Option<Next>> {
        loop {
            let start = self.at;
            let line = self.line()?;
            if line.is_empty() {
                return Ok(None);
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            if line.starts_with(MAGIC) {
                match self.record(start)? {
                    Some(next) => return Ok(Some(next)),
                    None => continue,
                }
            }
            while !matches!(self.stream.fill_buf()?, ready if ready.is_empty() || ready.starts_with(MAGIC))
            {
                self.line()?;
            }
            let count = self.at - start;
            let reason = format!("{count} bytes from byte {start} on are no record; left out");
            return Ok(Some(Next::Lost(reason)));
        }
    }

    /// The rest of a record behind its first line; `None` for one that holds no page.
    fn record(&mut self, start: usize) -> io::Result<Option<Next>> {
        let torn = || {
            let reason =
                format!("the record at byte {start} is torn; it and what follows are left out");
            Ok(Some(Next::Lost(reason)))
        };
        let mut head = String::from("\n");
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return torn();
            }
            if line.trim_ascii().is_empty() {
                break;
            }
            if head.len() + line.len() > LONGEST_HEAD {
                let reason = format!("the record at byte {start} has a head without end; left out");
                return Ok(Some(Next::Lost(reason)));
            }
            head.push_str(&String::from_utf8_lossy(&line));
        }
        let size = field(&head, "content-length").and_then(|size| size.parse::<u64>().ok());
        let (Some(size), Some(kind)) = (size, field(&head, "warc-type")) else {
            let reason = format!(
                "the record at byte {start} says neither what it is nor its length; left out"
            );
            return Ok(Some(Next::Lost(reason)));
        };
        let is_page = matches!(kind.as_str(), "response" | "resource" | "conversion");
        let is_long = usize::try_from(size).map_or(true, |size| size > self.longest);
        let at = self.at;
        let mut block = Vec::new();
        let mut content = Read::by_ref(&mut self.stream).take(size);
        let taken = match is_page && !is_long {
            true => content.read_to_end(&mut block)? as u64,
            false => io::copy(&mut content, &mut io::sink())?,
        };
        self.at += usize::try_from(taken).unwrap_or(usize::MAX - self.at);
        if taken < size {
            return torn();
        }
        if is_page && is_long {
            let reason = format!(
                "the record at byte {start} holds {size} bytes, more than a page; left out"
            );
            return Ok(Some(Next::Lost(reason)));
        }
        let address = field(&head, "warc-target-uri");
        let media = field(&head, "content-type").unwrap_or_default().to_lowercase();
        let address = address.map(|uri| uri.trim_matches(['<', '>']).to_owned());
        Ok(is_page.then_some(Next::Record(Record { kind, address, media, block, at })))
    }

    /// The next line with its break, of one without end no more than a head may have.
    fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        let most = LONGEST_HEAD as u64;
        self.at += Read::by_ref(&mut self.stream).take(most).read_until(b'\n', &mut line)?;
        Ok(line)
    }
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
