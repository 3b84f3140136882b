//! WordPress shortcodes that leaked into the text: `[caption id="1"]Jane Doe/Wire[/caption]`.
//!
//! The syntax is that of the [Shortcode API](https://codex.wordpress.org/Shortcode_API): a name in
//! square brackets with attributes, alone or with a closing tag. An ordinary word in brackets
//! looks like a shortcode without attributes, so one of an unknown name counts only when it has a
//! quoted attribute or a closing tag. Of an unknown enclosing shortcode only the tags are taken
//! out: some themes wrap the whole article in them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use entente_text::RemovedKind;

use super::{Findings, Piece, photograph};
use crate::wordings;

static KNOWN: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    wordings::rows(include_str!("../../wordings/shortcodes.tsv"))
        .map(|row| (row[0], row[1]))
        .collect()
});

/// What the table says the shortcode encloses.
fn known(name: &str) -> Option<&'static str> {
    KNOWN.get(name).copied()
}

/// The longest tag, in bytes.
const LONGEST: usize = 2000;
/// The longest caption whose closing tag was lost where the source cut the body, in bytes.
const LONGEST_CAPTION: usize = 300;

#[derive(Debug)]
struct Tag<'a> {
    at: Range<usize>,
    name: &'a str,
    closing: bool,
    /// Anything of the form `key=`.
    attributes: bool,
    /// An attribute with its value in quotation marks, or `/` before the bracket.
    certain: bool,
}

pub(super) fn find(body: &str, found: &mut Findings) {
    let tags = tags(body);
    let partners = partners(&tags);
    let mut done = 0;
    for (index, tag) in tags.iter().enumerate() {
        if tag.at.start < done {
            continue;
        }
        let partner = partners[index].map(|partner| &tags[partner]);
        let encloses = known(tag.name);
        let rest = &body[tag.at.end..];
        let piece = match (encloses, partner) {
            (Some(_), Some(closing)) if !tag.closing => tag.at.start..closing.at.end,
            // A caption that was cut with the body.
            (Some("caption"), None)
                if !tag.closing
                    && tag.attributes
                    && rest.len() <= LONGEST_CAPTION
                    && !rest.contains('\n') =>
            {
                tag.at.start..body.len()
            }
            (Some(kind), _) if tag.closing || tag.attributes || kind.contains("bare") => {
                tag.at.clone()
            }
            (_, Some(_)) => tag.at.clone(),
            _ if tag.certain && !tag.closing => tag.at.clone(),
            _ => continue,
        };
        if encloses == Some("caption") && piece.end > tag.at.end {
            let inside = tag.at.end..partner.map_or(piece.end, |closing| closing.at.start);
            found.credits.extend(photograph::credit_in(body, inside));
        }
        done = piece.end;
        found.add(Piece { at: piece, kind: RemovedKind::Shortcode, inline: encloses.is_none() });
    }
    if let Some(piece) = torn(body).filter(|piece| piece.start >= done) {
        found.take_out(piece, RemovedKind::Shortcode);
    }
}

/// For each tag the one that opens or closes it.
fn partners(tags: &[Tag<'_>]) -> Vec<Option<usize>> {
    let mut partners = vec![None; tags.len()];
    let mut open: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, tag) in tags.iter().enumerate() {
        let of_name = open.entry(tag.name).or_default();
        if !tag.closing {
            of_name.push(index);
        } else if let Some(opening) = of_name.pop() {
            partners[opening] = Some(index);
            partners[index] = Some(opening);
        }
    }
    partners
}

fn tags(body: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut from = 0;
    while let Some(open) = body[from..].find('[').map(|at| from + at) {
        match tag(body, open) {
            Some(tag) => {
                from = tag.at.end;
                tags.push(tag);
            }
            None => from = open + 1,
        }
    }
    tags
}

/// The tag that begins at an opening bracket.
fn tag(body: &str, open: usize) -> Option<Tag<'_>> {
    let rest = &body[open + 1..];
    let closing = rest.starts_with('/');
    let rest = if closing { &rest[1..] } else { rest };
    let name = name_at(rest);
    let inside_start = body.len() - rest.len() + name.len();
    let end = closing_bracket(&body[inside_start..])? + inside_start;
    let inside = &body[inside_start..end];
    let separate = inside.is_empty()
        || inside.starts_with(|c: char| c.is_whitespace() || c == '/' || c == '=');
    if name.is_empty() || !separate || closing && !inside.trim().is_empty() {
        return None;
    }
    let (attributes, quoted) = attributes(inside);
    let certain = quoted || inside.trim() == "/";
    Some(Tag { at: open..end + 1, name, closing, attributes, certain })
}

/// A shortcode's name: a letter, then letters, digits, hyphens and underscores.
fn name_at(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
        .unwrap_or(text.len());
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) { &text[..end] } else { "" }
}

/// The bracket that ends a tag, quotation marks observed; none before the next tag or line.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, character) in text.char_indices().take_while(|(at, _)| *at < LONGEST) {
        match (quote, character) {
            (None, ']') => return Some(at),
            (None, '[' | '\n') => return None,
            (None, '"' | '\'') if before == '=' => quote = Some(character),
            (Some(mark), _) if mark == character => quote = None,
            _ => {}
        }
        if !character.is_whitespace() {
            before = character;
        }
    }
    None
}

/// Whether there are attributes, and whether one has its value in quotation marks. WordPress prints
/// straight marks as curly ones.
fn attributes(inside: &str) -> (bool, bool) {
    let (mut any, mut quoted) = (inside.starts_with('='), false);
    for (at, _) in inside.match_indices('=') {
        let key = inside[..at].trim_end();
        let keyed = key.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        let value = inside[at + 1..].trim_start();
        any |= keyed;
        quoted |= keyed && value.starts_with(['"', '\'', '“', '”', '″', '&']);
    }
    (any, quoted)
}

/// A tag that the end of the body cut: `[caption id="1" al`, or the beginning of a known name.
fn torn(body: &str) -> Option<Range<usize>> {
    let open = body.rfind('[')?;
    let inside = body[open + 1..].trim_end();
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    if inside.contains([']', '\n']) || inside.len() > LONGEST {
        return None;
    }
    let name = name_at(inside);
    let begins_known = !name.is_empty() && KNOWN.keys().any(|known| known.starts_with(name));
    let is_torn = match &inside[name.len()..] {
        "" => begins_known,
        rest => {
            rest.starts_with(char::is_whitespace) && (known(name).is_some() || attributes(rest).1)
        }
    };
    is_torn.then_some(open..body.len())
}

#[cfg(test)]
mod tests {
    use entente_text::Draft;

    use crate::clean::clean;

    fn cleaned(body: &str) -> (String, Vec<String>) {
        let draft = clean(Draft { body: body.into(), ..Draft::default() });
        (draft.body, draft.removed.into_iter().map(|removed| removed.text).collect())
    }

    #[test]
    fn a_caption_goes_with_its_words() {
        let (body, removed) = cleaned(
            "The ferry left. [caption id=\"a_1\" width=\"300\"] @NWS. J.Doe[/caption] It was late.",
        );
        assert_eq!(body, "The ferry left. It was late.");
        assert_eq!(removed, ["[caption id=\"a_1\" width=\"300\"] @NWS. J.Doe[/caption]"]);
    }

    #[test]
    fn media_go_and_text_in_unknown_wrappers_stays() {
        assert_eq!(cleaned("Look: [embed]https://x.example/1[/embed] Good.").0, "Look: Good.");
        assert_eq!(cleaned("See [gallery] here.").0, "See here.");
        assert_eq!(
            cleaned("[vc_row][vc_col width=”1”]It rained.[/vc_col][/vc_row]").0,
            "It rained."
        );
        assert_eq!(cleaned("[dropcap]I[/dropcap]t rained.").0, "It rained.");
        assert_eq!(cleaned("It [ad id='3' /]rained.").0, "It rained.");
    }

    #[test]
    fn ordinary_brackets_stay() {
        for body in [
            "He said it was “there [sic] fault”.",
            "“[The organisation] will [not] act,” he said.",
            "The sum [x = 5] was paid [caption].",
            "See [1] and [note 2].",
            "An open [bracket.",
        ] {
            assert_eq!(cleaned(body), (body.to_owned(), Vec::new()), "{body}");
        }
    }

    #[test]
    fn a_shortcode_cut_with_the_body_goes() {
        for cut in [
            "[capt",
            "[caption id=\"a",
            "[caption id=\"a\"] The qu",
            "[caption id=\"a\"] Quay[/cap",
            "[ad id=\"x",
        ] {
            let (body, removed) = cleaned(&format!("The ferry left. {cut}"));
            assert_eq!(body, "The ferry left.", "{cut}");
            assert_eq!(removed, [cut]);
        }
    }
}
