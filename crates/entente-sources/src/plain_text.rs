//! One article as plain text.

use crate::decode::Decoded;
use crate::harvest::{Found, Options};
use crate::paragraphs::{blocks, is_title_like, joined};

/// Reads a text: its first line is the title when it is short and a blank line follows; the rest
/// is the body.
pub(crate) fn read(decoded: &Decoded<'_>, options: &Options) -> Vec<Found> {
    let text = &*decoded.text;
    let blocks = blocks(text);
    let (title, body) = match &blocks[..] {
        [] => return Vec::new(),
        [first, rest @ ..] if !rest.is_empty() && is_title_like(text, first) => {
            (text[first.range()].to_owned(), rest)
        }
        all => (String::new(), all),
    };
    let body: Vec<String> = body.iter().map(|block| joined(text, block)).collect();
    let mut draft = options.draft();
    draft.title = title;
    draft.body = body.join("\n");
    vec![Found { draft, text: 0..text.len(), line: blocks[0].number }]
}
