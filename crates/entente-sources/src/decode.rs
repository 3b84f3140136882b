//! Bytes to text: UTF-8, UTF-16 with its mark, and what a web page declares.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use regex::bytes::Regex;

use crate::{SourceDoubt, SourceError};

/// An input as text, with the way back to its bytes.
pub(crate) struct Decoded<'a> {
    /// The text, without its byte order mark.
    pub(crate) text: Cow<'a, str>,
    /// What was doubtful about the encoding.
    pub(crate) doubts: Vec<SourceDoubt>,
    way_back: WayBack,
}

/// How a place in the text is found in the bytes.
enum WayBack {
    /// UTF-8: the same place, this many bytes further on.
    Shifted(usize),
    /// UTF-16: two bytes a code unit, after the mark.
    Utf16,
    /// No place is known but the whole, this many bytes.
    Whole(usize),
}

impl Decoded<'_> {
    /// The bytes of the input that a range of the text was made from.
    pub(crate) fn original(&self, range: Range<usize>) -> Range<usize> {
        match self.way_back {
            WayBack::Shifted(by) => range.start + by..range.end + by,
            WayBack::Whole(length) => 0..length,
            WayBack::Utf16 => {
                let units = |text: &str| text.chars().map(char::len_utf16).sum::<usize>();
                let start = 2 + 2 * units(&self.text[..range.start]);
                start..start + 2 * units(&self.text[range])
            }
        }
    }
}

/// Whether bytes begin with a UTF-16 byte order mark.
pub(crate) fn is_utf16(bytes: &[u8]) -> bool {
    matches!(Encoding::for_bom(bytes), Some((encoding, _)) if encoding != UTF_8)
}

/// Plain text: UTF-8, or UTF-16 with a byte order mark. A character cut in two at the very end is
/// left out with a doubt, as a download that broke off leaves one.
pub(crate) fn text<'a>(name: &str, bytes: &'a [u8]) -> Result<Decoded<'a>, SourceError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        if encoding == UTF_16LE || encoding == UTF_16BE {
            return utf16(name, bytes, encoding);
        }
        return utf8(name, bytes, mark);
    }
    utf8(name, bytes, 0)
}

/// A web page: as [`text`], else as the charset that it declares (WHATWG Encoding, "get an
/// encoding" from a label). A page of no declared charset is not guessed at.
pub(crate) fn page<'a>(name: &str, bytes: &'a [u8]) -> Result<Decoded<'a>, SourceError> {
    let not_utf8 = match text(name, bytes) {
        Ok(decoded) => return Ok(decoded),
        Err(error @ SourceError::NotUtf8 { .. }) => error,
        Err(error) => return Err(error),
    };
    // A page that declares UTF-16 in ASCII letters is not UTF-16.
    let Some(encoding) = declared(bytes).filter(|encoding| encoding.is_ascii_compatible()) else {
        return Err(not_utf8);
    };
    if encoding == UTF_8 {
        return Err(not_utf8);
    }
    let (text, replaced) = encoding.decode_without_bom_handling(bytes);
    let mut doubts = Vec::new();
    if replaced {
        doubts.push(SourceDoubt::new(
            name,
            None,
            format!(
                "some bytes are not {}, as the page declares; they show as U+FFFD",
                encoding.name()
            ),
        ));
    }
    Ok(Decoded { text, doubts, way_back: WayBack::Whole(bytes.len()) })
}

/// Bytes in the charset that somebody else says they are in; `None` for a label that names none.
pub(crate) fn labelled<'a>(bytes: &'a [u8], label: &str) -> Option<Decoded<'a>> {
    let encoding = Encoding::for_label(label.as_bytes()).filter(|one| one.is_ascii_compatible())?;
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Some(Decoded { text, doubts: Vec::new(), way_back: WayBack::Whole(bytes.len()) })
}

/// The charset a page declares in its first 1024 bytes, where the HTML standard wants it.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    static CHARSET: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?i-u)<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)"#,
        )
        .expect("the pattern is sound")
    });
    let head = &bytes[..bytes.len().min(1024)];
    Encoding::for_label(CHARSET.captures(head)?.get(1)?.as_bytes())
}

fn utf8<'a>(name: &str, bytes: &'a [u8], mark: usize) -> Result<Decoded<'a>, SourceError> {
    let way_back = WayBack::Shifted(mark);
    match std::str::from_utf8(&bytes[mark..]) {
        Ok(text) => Ok(Decoded { text: Cow::Borrowed(text), doubts: Vec::new(), way_back }),
        Err(error) => {
            let (whole, rest) = bytes[mark..].split_at(error.valid_up_to());
            let line = 1 + whole.iter().filter(|&&byte| byte == b'\n').count();
            let at = mark + error.valid_up_to();
            match (error.error_len(), std::str::from_utf8(whole)) {
                (None, Ok(text)) => {
                    let doubt = SourceDoubt::lost(
                        name,
                        Some(line),
                        format!(
                            "the input ends inside a character; its last {} byte(s) were left out",
                            rest.len()
                        ),
                    );
                    Ok(Decoded { text: Cow::Borrowed(text), doubts: vec![doubt], way_back })
                }
                _ => Err(SourceError::NotUtf8 { name: name.to_owned(), line, at }),
            }
        }
    }
}

fn utf16<'a>(
    name: &str,
    bytes: &'a [u8],
    encoding: &'static Encoding,
) -> Result<Decoded<'a>, SourceError> {
    let units: Vec<u16> = bytes[2..]
        .chunks_exact(2)
        .map(|pair| {
            let pair = [pair[0], pair[1]];
            if encoding == UTF_16LE { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
        })
        .collect();
    let mut text = String::with_capacity(units.len());
    let mut doubts = Vec::new();
    let mut at = 2;
    for unit in char::decode_utf16(units.iter().copied()) {
        match unit {
            Ok(character) => {
                text.push(character);
                at += 2 * character.len_utf16();
            }
            Err(_) if at + 2 >= bytes.len() - bytes.len() % 2 => break,
            Err(_) => {
                let line = 1 + text.matches('\n').count();
                return Err(SourceError::NotUtf8 { name: name.to_owned(), line, at });
            }
        }
    }
    if at < bytes.len() {
        let rest = bytes.len() - at;
        doubts.push(SourceDoubt::lost(
            name,
            None,
            format!("the input ends inside a character; its last {rest} byte(s) were left out"),
        ));
    }
    Ok(Decoded { text: Cow::Owned(text), doubts, way_back: WayBack::Utf16 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_passed_over_and_counted() {
        let decoded = text("a", "\u{feff}Wien".as_bytes()).unwrap();
        assert_eq!(decoded.text, "Wien");
        assert_eq!(decoded.original(0..4), 3..7);
    }

    #[test]
    fn utf16_is_told_by_its_mark() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend("Zürich 𝕏!".encode_utf16().flat_map(u16::to_le_bytes));
        let decoded = text("a", &bytes).unwrap();
        assert_eq!(decoded.text, "Zürich 𝕏!");
        let last = decoded.text.len() - 1..decoded.text.len();
        assert_eq!(decoded.original(last), bytes.len() - 2..bytes.len());
        // Cut inside the last character, and inside the surrogate pair before it.
        for kept in bytes.len() - 5..bytes.len() {
            assert!(text("a", &bytes[..kept]).unwrap().text.starts_with("Zürich "));
        }
    }

    #[test]
    fn a_character_cut_at_the_end_is_left_out() {
        let bytes = "Baku — Şuşa".as_bytes();
        let decoded = text("cut.txt", &bytes[..6]).unwrap();
        assert_eq!(decoded.text, "Baku ");
        insta::assert_snapshot!(decoded.doubts[0], @"cut.txt:1: the input ends inside a character; its last 1 byte(s) were left out");
    }

    #[test]
    fn latin_1_is_refused_with_its_place() {
        let error = text("old.txt", b"Bern\nZ\xfcrich lies to the east").err().unwrap();
        insta::assert_snapshot!(error, @"old.txt:2: byte 6 is not UTF-8 and the file does not say what it is; convert it, e.g. iconv -f WINDOWS-1252 -t UTF-8");
    }

    #[test]
    fn a_page_is_read_by_its_declared_charset() {
        let html = b"<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1251\"></head>\xcc\xe8\xed\xf1\xea";
        assert!(page("a", html).unwrap().text.ends_with("Минск"));
        assert!(page("a", b"<html>\xcc\xe8\xed\xf1\xea").is_err());
        assert!(page("a", b"<html><meta charset=utf-8>\xcc\xe8\xed\xf1\xea").is_err());
    }
}
