//! JSON Lines: one article a line, of any number.

use std::io::{self, BufRead};

use entente_text::{Completeness, Draft};
use serde::Deserialize;
use serde_json::Value;

use crate::day::stated_day;
use crate::{Item, Options, SourceDoubt, SourceError, html};

/// Reads articles from JSON Lines, one at a time, so that a file of any size can be read.
///
/// A line is an object `{"id"?, "url"?, "source"?, "title"?, "published"?, "language"?, "byline"?,
/// "completeness"?, "text"}`, or with a web page as `"html"` in place of `"text"`; other keys are
/// ignored. Blank lines are passed over. A line that
/// holds no article is an error that names it, and the next line is read all the same; after an
/// error of the stream itself there are no more. For gzip, see [`crate::unwrapped`].
///
/// ```
/// use entente_sources::{Options, json_lines};
/// let input = "{\"id\": \"a\", \"text\": \"It rained.\"}\nno JSON\n{\"text\": \"It snowed.\"}\n";
/// let lines: Vec<_> = json_lines("in.jsonl", input.as_bytes(), Options::default()).collect();
/// let (first, doubts) = lines[0].as_ref().unwrap();
/// assert_eq!(first.draft.given_id.as_deref(), Some("a"));
/// assert!(doubts.is_empty());
/// assert!(lines[1].as_ref().unwrap_err().to_string().starts_with("in.jsonl:2: "));
/// assert_eq!(lines[2].as_ref().unwrap().0.draft.body, "It snowed.");
/// ```
pub fn json_lines<R: BufRead>(name: &str, reader: R, options: Options) -> JsonLines<R> {
    JsonLines { name: name.to_owned(), reader, options, line: 0, at: 0, ended: false }
}

/// The articles of a stream of JSON Lines, each with its doubts. Made by [`json_lines`].
#[derive(Debug)]
pub struct JsonLines<R> {
    name: String,
    reader: R,
    options: Options,
    line: usize,
    at: usize,
    ended: bool,
}

/// A line without its break.
pub(crate) enum Line {
    Whole(Vec<u8>),
    /// Longer than a line may be; nothing of it is kept.
    TooLong,
}

/// The next line of a stream, or `None` at the end, and how many bytes it takes with its break.
pub(crate) fn next_line(
    reader: &mut impl BufRead,
    longest: usize,
) -> io::Result<(Option<Line>, usize)> {
    let (mut line, mut length, mut taken) = (Vec::new(), 0, 0);
    loop {
        let buffer = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if buffer.is_empty() {
            break;
        }
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        length += part.len();
        if length > longest {
            line = Vec::new();
        } else {
            line.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end.is_some());
        reader.consume(used);
        taken += used;
        if end.is_some() {
            break;
        }
    }
    let line = match taken {
        0 => None,
        _ if length > longest => Some(Line::TooLong),
        _ => Some(Line::Whole(line)),
    };
    Ok((line, taken))
}

impl<R: BufRead> Iterator for JsonLines<R> {
    type Item = Result<(Item, Vec<SourceDoubt>), SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let start = self.at;
            self.line += 1;
            let (name, line) = (self.name.clone(), self.line);
            let read = next_line(&mut self.reader, self.options.longest_line);
            let read = read.map(|(line, taken)| {
                self.at += taken;
                line
            });
            let bytes = match read {
                Ok(Some(Line::Whole(bytes))) => bytes,
                Ok(Some(Line::TooLong)) => {
                    let limit = self.options.longest_line;
                    return Some(Err(SourceError::LineTooLong { name, line, limit }));
                }
                Ok(None) => break,
                Err(source) => {
                    self.ended = true;
                    return Some(Err(SourceError::Io { name, line, source }));
                }
            };
            let mark = if start == 0 && bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
            let content = &bytes[mark..];
            if content.trim_ascii().is_empty() {
                continue;
            }
            let original = start + mark..start + bytes.len();
            return Some(match article(content, &self.options) {
                Ok((draft, doubts)) => {
                    let doubts = doubts
                        .into_iter()
                        .map(|message| SourceDoubt::new(&name, Some(line), message))
                        .collect();
                    Ok((Item { draft, original, line }, doubts))
                }
                Err(reason) => Err(SourceError::BadLine { name, line, reason }),
            });
        }
        self.ended = true;
        None
    }
}

/// A line as it may be written: every key may be missing, and each is checked by hand so that one
/// odd value does not cost the article.
#[derive(Deserialize)]
pub(crate) struct Written {
    pub(crate) id: Option<Value>,
    pub(crate) url: Option<Value>,
    pub(crate) source: Option<Value>,
    pub(crate) title: Option<Value>,
    pub(crate) byline: Option<Value>,
    pub(crate) published: Option<Value>,
    pub(crate) language: Option<Value>,
    pub(crate) completeness: Option<Value>,
    pub(crate) text: Option<Value>,
    pub(crate) html: Option<Value>,
}

/// A draft with what is doubtful of it, or why there is none.
pub(crate) type Told = Result<(Draft, Vec<String>), String>;

pub(crate) fn article(line: &[u8], options: &Options) -> Told {
    let text = std::str::from_utf8(line).map_err(|error| {
        format!("byte {} of the line is not UTF-8; write UTF-8", error.valid_up_to())
    })?;
    let written: Written = serde_json::from_str(text).map_err(|error| not_json(text, &error))?;
    draft(written, options)
}

/// The article that the keys of a line give.
pub(crate) fn draft(written: Written, options: &Options) -> Told {
    if let (None, Some(Value::String(html))) = (&written.text, &written.html) {
        return page(html, &written, options);
    }
    let body = match written.text {
        Some(Value::String(text)) => text,
        Some(_) => return Err("\"text\" is not a string; give the article's text".into()),
        None => return Err("no \"text\"; give the article's text under that key".into()),
    };
    let mut doubts = Vec::new();
    let mut string = |key: &str, value: Option<Value>| match value {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.is_empty() => None,
        Some(Value::String(text)) => Some(text),
        Some(Value::Number(number)) if key == "id" => Some(number.to_string()),
        Some(other) => {
            doubts.push(format!(
                "\"{key}\" is {}, not a string; read as if it were not there",
                kind(&other)
            ));
            None
        }
    };
    let mut draft = Draft {
        given_id: string("id", written.id),
        url: string("url", written.url),
        source: string("source", written.source).or_else(|| options.source.clone()),
        title: string("title", written.title).unwrap_or_default(),
        byline: string("byline", written.byline),
        language: string("language", written.language).or_else(|| options.language.clone()),
        body,
        ..Draft::default()
    };
    let published = string("published", written.published);
    let completeness = string("completeness", written.completeness);
    draft.published = published.as_deref().and_then(stated_day);
    if let (Some(published), None) = (published, draft.published) {
        doubts.push(format!(
            "\"published\" is \"{}\", not a day as YYYY-MM-DD; kept undated",
            short(&published)
        ));
    }
    if draft.body.trim().is_empty() {
        if draft.title.is_empty() {
            return Err("\"text\" is empty and there is no title; nothing to keep".into());
        }
        doubts.push("\"text\" is empty; only the title is kept".into());
    }
    let mut draft = options.finish(draft);
    match completeness.as_deref() {
        Some("full") => draft.completeness = Completeness::Full,
        Some("cut_short") => draft.completeness = Completeness::CutShort,
        Some(other) => doubts.push(format!(
            "\"completeness\" is \"{}\", neither \"full\" nor \"cut_short\"; told from the text",
            short(other)
        )),
        None => {}
    }
    Ok((draft, doubts))
}

/// A line that gives its article as a web page: what the line says of it goes before what the page
/// says.
fn page(html: &str, written: &Written, options: &Options) -> Told {
    let string = |value: &Option<Value>| match value {
        Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let url = string(&written.url);
    let (mut draft, doubts) = html::page(html, url.as_deref(), options)
        .map_err(|reason| format!("no article in its \"html\": {reason}"))?;
    if draft.body.is_empty() {
        return Err("no article in its \"html\": it holds only navigation".into());
    }
    draft.given_id = string(&written.id);
    draft.url = url.or(draft.url);
    draft.source = string(&written.source).or(draft.source);
    draft.title = string(&written.title).unwrap_or(draft.title);
    draft.byline = string(&written.byline).or(draft.byline);
    draft.language = string(&written.language).or(draft.language);
    let stated = string(&written.published).as_deref().and_then(stated_day);
    draft.published = stated.or(draft.published);
    Ok((options.finish(draft), doubts))
}

fn not_json(line: &str, error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    let cut = if error.is_eof() { "; the line breaks off" } else { "" };
    if line.trim_start().starts_with('{') {
        format!("not a JSON object: {what} at column {}{cut}", error.column())
    } else {
        format!("not a JSON object but \"{}\"; write one object a line", short(line.trim()))
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The beginning of a value, for a message of one line.
fn short(text: &str) -> String {
    let shown: String =
        text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if shown.len() < text.len() { format!("{shown}…") } else { shown }
}

/// Reads all lines; those that hold no article become doubts beside the others.
pub(crate) fn read_all(
    name: &str,
    bytes: &[u8],
    options: &Options,
) -> Result<(Vec<Item>, Vec<SourceDoubt>), SourceError> {
    let (mut articles, mut doubts) = (Vec::new(), Vec::new());
    let decoded =
        if crate::decode::is_utf16(bytes) { Some(crate::decode::text(name, bytes)?) } else { None };
    let plain = decoded.as_ref().map_or(bytes, |decoded| decoded.text.as_bytes());
    for line in json_lines(name, plain, options.clone()) {
        match line {
            Ok((mut item, its_doubts)) => {
                if let Some(decoded) = &decoded {
                    item.original = decoded.original(item.original);
                }
                articles.push(item);
                doubts.extend(its_doubts);
            }
            Err(error) => doubts.push(error.into_doubt()),
        }
    }
    if let (true, Some(first)) = (articles.is_empty(), doubts.first()) {
        let (first, more) = (first.clone(), doubts.len() - 1);
        return Err(SourceError::NoGoodLine { name: name.to_owned(), first, more });
    }
    Ok((articles, doubts))
}
