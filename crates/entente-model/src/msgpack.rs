//! MessagePack, the notation of nearly every file in a package (spaCy writes it through `srsly`).
//!
//! The bytes are outside input: a length is never trusted before that many bytes are seen, nesting
//! is bounded, and every reading function returns a [`Refusal`] instead of panicking.

use crate::error::Refusal;

/// How deep lists and maps may nest. The deepest file of a package has seven levels.
const DEPTH: usize = 32;

/// One value, borrowing its strings and bytes from the file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    Nil,
    Bool(bool),
    /// Any integer; MessagePack's range is that of `u64` and `i64` together.
    Int(i128),
    Float(f64),
    Str(&'a str),
    Bin(&'a [u8]),
    List(Vec<Value<'a>>),
    Map(Vec<(Value<'a>, Value<'a>)>),
}

/// The value that the whole of `bytes` encodes.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value<'_>, Refusal> {
    let mut reader = Reader::new(bytes);
    let value = reader.value(DEPTH)?;
    if reader.rest.is_empty() {
        Ok(value)
    } else {
        Err(reader.refuse("bytes left over after the value"))
    }
}

impl<'a> Value<'a> {
    pub(crate) fn str(&self, what: &str) -> Result<&'a str, Refusal> {
        match self {
            Self::Str(text) => Ok(text),
            Self::Bin(bytes) => {
                std::str::from_utf8(bytes).map_err(|_| expected(what, "text in UTF-8"))
            }
            _ => Err(expected(what, "a string")),
        }
    }

    pub(crate) fn bytes(&self, what: &str) -> Result<&'a [u8], Refusal> {
        match self {
            Self::Bin(bytes) => Ok(bytes),
            Self::Str(text) => Ok(text.as_bytes()),
            _ => Err(expected(what, "bytes")),
        }
    }

    /// An integer that fits the wanted type.
    pub(crate) fn integer<T: TryFrom<i128>>(&self, what: &str) -> Result<T, Refusal> {
        match self {
            Self::Int(number) => {
                T::try_from(*number).map_err(|_| expected(what, "a smaller integer"))
            }
            _ => Err(expected(what, "an integer")),
        }
    }

    pub(crate) fn list(&self, what: &str) -> Result<&[Value<'a>], Refusal> {
        match self {
            Self::List(values) => Ok(values),
            _ => Err(expected(what, "a list")),
        }
    }

    pub(crate) fn map(&self, what: &str) -> Result<&[(Value<'a>, Value<'a>)], Refusal> {
        match self {
            Self::Map(pairs) => Ok(pairs),
            _ => Err(expected(what, "a map")),
        }
    }

    /// The value under a key of text (or of the same bytes), if there is one.
    pub(crate) fn get(&self, key: &str) -> Option<&Value<'a>> {
        let Self::Map(pairs) = self else { return None };
        pairs
            .iter()
            .find(|(name, _)| match name {
                Value::Str(text) => *text == key,
                Value::Bin(bytes) => *bytes == key.as_bytes(),
                _ => false,
            })
            .map(|(_, value)| value)
    }

    pub(crate) fn need(&self, key: &str) -> Result<&Value<'a>, Refusal> {
        self.get(key).ok_or_else(|| Refusal::malformed(format!("no \"{key}\" in it")))
    }
}

fn expected(what: &str, kind: &str) -> Refusal {
    Refusal::malformed(format!("{what} should be {kind}"))
}

/// Reads values one after the other: for a map of hundreds of thousands of pairs.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    length: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, length: bytes.len() }
    }

    /// How many pairs the map that stands here has; the pairs follow.
    pub(crate) fn map_length(&mut self) -> Result<usize, Refusal> {
        match self.take::<1>()?[0] {
            head @ 0x80..=0x8f => Ok(usize::from(head & 0x0f)),
            0xde => self.length(2),
            0xdf => self.length(4),
            _ => Err(self.refuse("expected a map")),
        }
    }

    /// The unsigned integer that stands here.
    pub(crate) fn unsigned(&mut self) -> Result<u64, Refusal> {
        match self.take::<1>()?[0] {
            head @ 0x00..=0x7f => Ok(u64::from(head)),
            0xcc => Ok(u64::from(self.take::<1>()?[0])),
            0xcd => Ok(u64::from(u16::from_be_bytes(self.take()?))),
            0xce => Ok(u64::from(u32::from_be_bytes(self.take()?))),
            0xcf => Ok(u64::from_be_bytes(self.take()?)),
            _ => Err(self.refuse("expected an unsigned integer")),
        }
    }

    /// How many bytes are left: an upper bound for the values that can follow.
    pub(crate) fn left(&self) -> usize {
        self.rest.len()
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, Refusal> {
        let head = self.take::<1>()?[0];
        Ok(match head {
            0x00..=0x7f => Value::Int(i128::from(head)),
            0x80..=0x8f => self.map(usize::from(head & 0x0f), depth)?,
            0x90..=0x9f => self.list(usize::from(head & 0x0f), depth)?,
            0xa0..=0xbf => self.text(usize::from(head & 0x1f))?,
            0xc0 => Value::Nil,
            0xc2 => Value::Bool(false),
            0xc3 => Value::Bool(true),
            0xc4 => Value::Bin(self.sized(1)?),
            0xc5 => Value::Bin(self.sized(2)?),
            0xc6 => Value::Bin(self.sized(4)?),
            0xca => Value::Float(f64::from(f32::from_be_bytes(self.take()?))),
            0xcb => Value::Float(f64::from_be_bytes(self.take()?)),
            0xcc => Value::Int(i128::from(self.take::<1>()?[0])),
            0xcd => Value::Int(i128::from(u16::from_be_bytes(self.take()?))),
            0xce => Value::Int(i128::from(u32::from_be_bytes(self.take()?))),
            0xcf => Value::Int(i128::from(u64::from_be_bytes(self.take()?))),
            0xd0 => Value::Int(i128::from(i8::from_be_bytes(self.take()?))),
            0xd1 => Value::Int(i128::from(i16::from_be_bytes(self.take()?))),
            0xd2 => Value::Int(i128::from(i32::from_be_bytes(self.take()?))),
            0xd3 => Value::Int(i128::from(i64::from_be_bytes(self.take()?))),
            0xd9 => self.sized(1).and_then(|bytes| self.utf8(bytes))?,
            0xda => self.sized(2).and_then(|bytes| self.utf8(bytes))?,
            0xdb => self.sized(4).and_then(|bytes| self.utf8(bytes))?,
            0xdc => self.length(2).and_then(|length| self.list(length, depth))?,
            0xdd => self.length(4).and_then(|length| self.list(length, depth))?,
            0xde => self.length(2).and_then(|length| self.map(length, depth))?,
            0xdf => self.length(4).and_then(|length| self.map(length, depth))?,
            0xe0..=0xff => Value::Int(i128::from(head as i8)),
            _ => return Err(self.refuse("a kind of value that spaCy does not write")),
        })
    }

    fn list(&mut self, length: usize, depth: usize) -> Result<Value<'a>, Refusal> {
        let depth = self.deeper(depth)?;
        let mut values = Vec::with_capacity(length.min(self.rest.len()));
        for _ in 0..length {
            values.push(self.value(depth)?);
        }
        Ok(Value::List(values))
    }

    fn map(&mut self, length: usize, depth: usize) -> Result<Value<'a>, Refusal> {
        let depth = self.deeper(depth)?;
        let mut pairs = Vec::with_capacity(length.min(self.rest.len() / 2));
        for _ in 0..length {
            pairs.push((self.value(depth)?, self.value(depth)?));
        }
        Ok(Value::Map(pairs))
    }

    fn deeper(&self, depth: usize) -> Result<usize, Refusal> {
        depth.checked_sub(1).ok_or_else(|| self.refuse("nested too deeply"))
    }

    fn text(&mut self, length: usize) -> Result<Value<'a>, Refusal> {
        let bytes = self.slice(length)?;
        self.utf8(bytes)
    }

    fn utf8(&self, bytes: &'a [u8]) -> Result<Value<'a>, Refusal> {
        std::str::from_utf8(bytes).map(Value::Str).map_err(|_| self.refuse("text is not UTF-8"))
    }

    /// A length of `width` bytes, and that many bytes after it.
    fn sized(&mut self, width: usize) -> Result<&'a [u8], Refusal> {
        let length = self.length(width)?;
        self.slice(length)
    }

    fn length(&mut self, width: usize) -> Result<usize, Refusal> {
        let bytes = self.slice(width)?;
        Ok(bytes.iter().fold(0, |length, &byte| length << 8 | usize::from(byte)))
    }

    fn slice(&mut self, length: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) =
            self.rest.split_at_checked(length).ok_or_else(|| self.refuse("cut short"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let (taken, rest) =
            self.rest.split_first_chunk::<N>().ok_or_else(|| self.refuse("cut short"))?;
        self.rest = rest;
        Ok(*taken)
    }

    fn refuse(&self, reason: &str) -> Refusal {
        Refusal::malformed(format!("{reason} (at byte {})", self.length - self.rest.len()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_spacy_writes() {
        // {"a": [1, -1, 300], b"b": "ü", "c": nil, "d": 0.5}
        let bytes = b"\x84\xa1a\x93\x01\xff\xcd\x01\x2c\xc4\x01b\xa2\xc3\xbc\xa1c\xc0\xa1d\xcb\x3f\xe0\0\0\0\0\0\0";
        let value = parse(bytes).unwrap();
        let numbers = value.need("a").unwrap().list("a").unwrap();
        assert_eq!(numbers[2].integer::<u16>("number"), Ok(300));
        assert!(numbers[1].integer::<u16>("number").is_err());
        assert_eq!(value.need("b").unwrap().str("b"), Ok("ü"));
        assert_eq!(value.get("c"), Some(&Value::Nil));
        assert_eq!(value.get("d"), Some(&Value::Float(0.5)));
        assert!(value.need("e").is_err());
    }

    #[test]
    fn reads_a_map_of_numbers_pair_by_pair() {
        let mut reader = Reader::new(b"\xdf\0\0\0\x01\xcf\0\0\0\0\0\0\0\x09\x07");
        assert_eq!(reader.map_length(), Ok(1));
        assert_eq!((reader.unsigned(), reader.unsigned()), (Ok(9), Ok(7)));
        assert!(reader.unsigned().is_err());
    }

    #[test]
    fn a_huge_length_takes_no_memory() {
        assert!(parse(b"\xdd\xff\xff\xff\xff\x01").is_err());
        assert!(parse(b"\xdf\xff\xff\xff\xff\x01\x01").is_err());
        assert!(parse(b"\xc6\xff\xff\xff\xff\x01").is_err());
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = vec![0x91; 100_000];
        assert_eq!(
            parse(&deep),
            Err(Refusal::malformed("nested too deeply (at byte 33)")),
            "a list in a list in a list ..."
        );
    }

    proptest! {
        #[test]
        fn never_panics_on_any_bytes(bytes: Vec<u8>) {
            let _ = parse(&bytes);
        }

        #[test]
        fn a_file_cut_anywhere_is_refused(cut in 0usize..24) {
            let whole = b"\x84\xa1a\x93\x01\xff\xcd\x01\x2c\xc4\x01b\xa2\xc3\xbc\xa1c\xc0\xa1d\xcb\x3f\xe0";
            prop_assert!(parse(&whole[..cut.min(whole.len())]).is_err());
        }
    }
}
