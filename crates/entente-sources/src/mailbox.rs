//! Newsletters: mailboxes (mbox, RFC 4155) and single messages (RFC 5322), each message an article.

use std::io::{self, BufRead, Read};
use std::ops::Range;
use std::sync::LazyLock;

use mail_parser::{Message, MessageParser};
use regex::bytes::Regex;

use crate::SourceDoubt;
use crate::entry::{Content, Entry, Place, Taken, Told};
use crate::harvest::{Item, Options};
use crate::json_lines::Line;
use crate::members::{Members, Position};

/// Whether this is the beginning of a mailbox, or of one message.
pub(crate) fn is_mail(head: &str) -> bool {
    let first = head.lines().next().unwrap_or_default();
    let field = |line: &str| {
        line.split_once(':').is_some_and(|(name, _)| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
    };
    let head: Vec<&str> = head.lines().skip(usize::from(first.starts_with("From "))).collect();
    let fields = head.iter().take_while(|line| !line.trim().is_empty());
    let fields: Vec<&&str> = fields.filter(|line| !line.starts_with([' ', '\t'])).collect();
    let names = |name: &str| fields.iter().any(|line| line.to_lowercase().starts_with(name));
    !fields.is_empty()
        && fields.iter().all(|line| field(line))
        && names("from:")
        && (names("subject:") || names("date:"))
}

/// Reads every message.
pub(crate) fn read(name: &str, bytes: &[u8], options: &Options) -> (Vec<Item>, Vec<SourceDoubt>) {
    let mut taken = Taken::of(name);
    for (number, range) in messages(bytes).into_iter().enumerate() {
        let told = message(&bytes[range.clone()], options);
        let line = 1 + bytes[..range.start].iter().filter(|&&byte| byte == b'\n').count();
        let item = |draft| Item { draft, original: range, line };
        taken.take(Place::Number("message", number + 1), told, item);
    }
    (taken.articles, taken.doubts)
}

/// The article of one message, as it stands in its mailbox.
pub(crate) fn message(bytes: &[u8], options: &Options) -> Told {
    let content = unescaped(bytes);
    match MessageParser::default().parse(&content[..]) {
        Some(message) => entry(&message).draft(options),
        None => Err("no message that can be read".to_owned()),
    }
}

/// A line that parts a message from the one before, where it stands behind an empty line.
static PARTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^From \S+ .*\d\d:\d\d.*\n").expect("the pattern is sound"));

/// Where each message stands, without the line that parts it from the one before.
fn messages(bytes: &[u8]) -> Vec<Range<usize>> {
    if !bytes.starts_with(b"From ") {
        return std::iter::once(0..bytes.len()).collect();
    }
    // A line is a separator only at the beginning and behind an empty line.
    let parts: Vec<Range<usize>> = PARTS
        .find_iter(bytes)
        .map(|found| found.range())
        .filter(|part| {
            let before = &bytes[..part.start];
            before.is_empty() || before.ends_with(b"\n\n") || before.ends_with(b"\n\r\n")
        })
        .collect();
    let ends = parts.iter().skip(1).map(|part| part.start).chain([bytes.len()]);
    parts.iter().zip(ends).map(|(part, end)| part.end..end).collect()
}

/// How much of a line is looked at at once.
const LONGEST_LINE: u64 = 64 << 10;

/// The messages of a mailbox of any size, one after the other, as [`messages`] parts them.
pub(crate) struct Messages<R> {
    stream: Members<R>,
    longest: usize,
    /// Where the line was that begins the next message, once it was read.
    begun: Option<Position>,
    /// Whether the stream is one message without a mailbox around it; known from its first line on.
    single: Option<bool>,
}

impl<R: BufRead> Messages<R> {
    pub(crate) fn new(stream: Members<R>, longest: usize) -> Self {
        Self { stream, longest, begun: None, single: None }
    }

    /// Where the next message begins, with the line before it.
    pub(crate) fn position(&self) -> Position {
        self.begun.unwrap_or_else(|| self.stream.position())
    }

    /// How much of the file was read.
    pub(crate) fn read(&self) -> u64 {
        self.stream.read()
    }

    /// The next message.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line>> {
        let mut inside = self.begun.take().is_some();
        let mut part = Part::default();
        let mut at_line_start = true;
        loop {
            let before = self.stream.position();
            let mut line = Vec::new();
            if self.stream.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            let single = *self.single.get_or_insert(!line.starts_with(b"From "));
            inside |= single;
            let parts = at_line_start && !single && PARTS.is_match(&line);
            at_line_start = line.ends_with(b"\n");
            if parts && !inside && (part.length == 0 || part.ends_empty()) {
                (inside, part) = (true, Part::default());
                continue;
            }
            if parts && inside && part.ends_empty() {
                self.begun = Some(before);
                return Ok(Some(part.whole(self.longest)));
            }
            part.take(&line, if inside { self.longest } else { 0 });
        }
        Ok((inside && (part.length > 0 || self.single == Some(false)))
            .then(|| part.whole(self.longest)))
    }
}

/// What was read of a message, or before the first.
#[derive(Default)]
struct Part {
    content: Vec<u8>,
    /// The last bytes of it.
    tail: Vec<u8>,
    length: usize,
}

impl Part {
    fn take(&mut self, line: &[u8], longest: usize) {
        self.length += line.len();
        if self.length > longest {
            self.content = Vec::new();
        } else {
            self.content.extend_from_slice(line);
        }
        self.tail.extend_from_slice(line);
        self.tail.drain(..self.tail.len().saturating_sub(4));
    }

    /// Whether its last line is empty. The line before its first ends with a break.
    fn ends_empty(&self) -> bool {
        self.tail.ends_with(b"\n\n")
            || self.tail.ends_with(b"\n\r\n")
            || self.length < 4 && matches!(&self.tail[..], b"\n" | b"\r\n")
    }

    fn whole(self, longest: usize) -> Line {
        if self.length > longest { Line::TooLong } else { Line::Whole(self.content) }
    }
}

/// ">From" at the beginning of a line is "From".
fn unescaped(message: &[u8]) -> Vec<u8> {
    static ESCAPED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?m)^>(>*From )").expect("the pattern is sound"));
    ESCAPED.replace_all(message, &b"$1"[..]).into_owned()
}

fn entry(message: &Message<'_>) -> Entry {
    let from = message.from().and_then(|from| from.first());
    let html = message.body_html(0).filter(|_| {
        message
            .html_body
            .iter()
            .any(|part| message.part(*part).is_some_and(|part| part.is_text_html()))
    });
    let content = match (message.body_text(0), html) {
        (_, Some(markup)) => Content::Html(markup.into_owned()),
        (Some(text), None) => Content::Text(text.into_owned()),
        (None, None) => Content::None,
    };
    let plain = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    Entry {
        id: message.message_id().map(str::to_owned),
        url: message
            .header_raw("Archived-At")
            .map(|url| url.trim().trim_matches(['<', '>']).to_owned()),
        title: message.subject().map(plain),
        source: from.and_then(|from| from.name().or(from.address())).map(str::to_owned),
        language: message.header_raw("Content-Language").map(|tag| tag.trim().to_owned()),
        published: message
            .date()
            .map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)),
        content,
        ..Entry::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_from_inside_a_text_parts_nothing() {
        let text = b"From a@b Tue Mar  5 09:00:00 2024\nSubject: x\n\nFrom here on it rained.\n\nFrom c@d Wed Mar  6 09:00:00 2024\nSubject: y\n\n>From now on.\n";
        let parts = messages(text);
        assert_eq!(parts.len(), 2);
        assert!(text[parts[0].clone()].ends_with(b"rained.\n\n"));
        assert!(unescaped(&text[parts[1].clone()]).ends_with(b"\nFrom now on.\n"));
    }

    #[test]
    fn mail_is_told_by_its_fields() {
        assert!(is_mail("From: a@b.example\nSubject: News\n\nText"));
        assert!(is_mail("From a@b Tue\nReceived: x\n\tby y\nFrom: a@b\nDate: z\n\n"));
        assert!(!is_mail("From Minsk to Tashkent\n\nThe road was long."));
        assert!(!is_mail("Note: it rained.\n\nMore."));
    }
}
