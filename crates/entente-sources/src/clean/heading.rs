//! Section headings that ran into the sentence under them: "…  History The port was…".
//!
//! Where a page's mark-up was thrown away, an odd run of spaces is left before the heading and an
//! ordinary one after it. The heading ends before the first capitalised word that opens sentences
//! ("The", "While"); without such a word within reach nothing is decided.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::Findings;
use crate::paragraphs::ends_sentence;
use crate::wordings;

/// The longest heading, in words.
const LONGEST: usize = 6;

/// Each opener, and whether it leads on to a next word.
static OPENERS: LazyLock<BTreeMap<&str, bool>> = LazyLock::new(|| {
    wordings::rows(include_str!("../../wordings/sentence_openers.tsv"))
        .map(|row| (row[0], row[1].ends_with("leads")))
        .collect()
});

/// Three spaces of any kind, or two no-break ones.
static ODD_SPACES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[^\S\r\n]{3,}|\u{a0}[^\S\r\n]*\u{a0}").expect("the pattern is sound")
});

/// Notes where a heading begins and where the sentence under it does.
pub(super) fn find(body: &str, found: &mut Findings) {
    for spaces in ODD_SPACES.find_iter(body) {
        let after =
            spaces.end() + (body[spaces.end()..].len() - body[spaces.end()..].trim_start().len());
        let before = &body[..spaces.start()];
        if found.is_out(after) || after >= body.len() || !ends_sentence(before) {
            continue;
        }
        if let Some(length) = heading_length(&body[after..]) {
            found.breaks.push(after);
            found.breaks.push(after + length);
        }
    }
}

/// How many bytes of a text are a heading with the space after it.
fn heading_length(text: &str) -> Option<usize> {
    if !text.starts_with(|c: char| c.is_uppercase() || c.is_numeric()) {
        return None;
    }
    let line = text.split(['\n', '\r']).next()?;
    let words: Vec<&str> = line.split_whitespace().take(LONGEST + 1).collect();
    for count in 1..words.len() {
        let (last, opener) = (words[count - 1], words[count]);
        // A heading holds no sentence, and no part of one.
        if last.ends_with(['.', '!', ',', ';', '”', '"']) {
            return None;
        }
        if is_capitalised_opener(opener) && !leads_on(last) {
            return Some(opener.as_ptr() as usize - text.as_ptr() as usize);
        }
    }
    None
}

fn is_capitalised_opener(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let lower = bare.to_lowercase();
    let first_only = bare.chars().skip(1).all(char::is_lowercase);
    bare.starts_with(char::is_uppercase) && first_only && OPENERS.contains_key(&*lower)
}

fn leads_on(word: &str) -> bool {
    OPENERS.get(&*word.to_lowercase()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use entente_text::Draft;

    use super::*;
    use crate::clean::clean;

    fn heading(text: &str) -> Option<&str> {
        heading_length(text).map(|length| text[..length].trim_end())
    }

    #[test]
    fn a_heading_ends_before_an_opener() {
        assert_eq!(heading("History The port was built in 1900."), Some("History"));
        assert_eq!(
            heading("A harbour without ships While it was built, it rained."),
            Some("A harbour without ships")
        );
        assert_eq!(heading("In the Open Sea In March it rained."), Some("In the Open Sea"));
        assert_eq!(heading("In The Field The army rested."), Some("In The Field"));
        assert_eq!(heading("What next? It may rain."), Some("What next?"));
        assert_eq!(heading("2024 and beyond “We wait,” he said."), Some("2024 and beyond"));
    }

    #[test]
    fn a_sentence_is_no_heading() {
        for text in [
            "The harbour master said it rained.",
            "Riga opened its port.",
            "In The Hague it rained.",
            "According to The River Review, it rained.",
            "It rained. The ferry left.",
            "however it rained The ferry left.",
        ] {
            assert_eq!(heading(text), None, "{text}");
        }
    }

    #[test]
    fn a_heading_becomes_a_paragraph() {
        let body = "It was built late. \u{a0} History The port was built in 1900. It rained  The end came.".to_owned();
        let draft = clean(Draft { body, ..Draft::default() });
        assert_eq!(
            draft.body,
            "It was built late.\nHistory\nThe port was built in 1900. It rained The end came."
        );
    }
}
