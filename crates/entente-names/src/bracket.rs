//! Names with their acronym in brackets: "Full Name (ACR)".

use entente_text::Span;

use crate::words::Words;

/// How many bytes a bracket may hold.
const BRACKET: usize = 120;
/// How many letters an acronym may have.
const ACRONYM: usize = 12;

/// A pair of round brackets in a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bracket {
    /// One past the word before it, without a possessive "'s".
    pub(crate) before: usize,
    /// What it holds, without quotation marks and a leading "the" or "or".
    pub(crate) inner: Span,
    /// One past the closing bracket.
    pub(crate) end: usize,
}

/// The brackets of a folded text that may hold a name; none spans two lines or holds another.
pub(crate) fn brackets(text: &str) -> Vec<Bracket> {
    let mut found = Vec::new();
    for (open, _) in text.match_indices('(') {
        let rest = &text.as_bytes()[open + 1..];
        let stop = rest.iter().take(BRACKET).position(|byte| matches!(byte, b'(' | b')' | b'\n'));
        let Some(length) = stop.filter(|&at| rest[at] == b')') else { continue };
        let close = open + 1 + length;
        let mut inner = &text[open + 1..close];
        for article in ["", "the ", "or "] {
            inner = inner.strip_prefix(article).unwrap_or(inner);
            inner = inner.trim_matches([' ', '"', '\'']);
        }
        if inner.is_empty() {
            continue;
        }
        let start = inner.as_ptr() as usize - text.as_ptr() as usize;
        let before = text[..open].strip_suffix(' ').unwrap_or(&text[..open]);
        let before = before.strip_suffix("'s").unwrap_or(before).len();
        found.push(Bracket {
            before,
            inner: Span::new(start, start + inner.len()),
            end: close + 1,
        });
    }
    found
}

/// Whether a word looks like an acronym: two to twelve letters and digits, at least two of them
/// capitals, and not fewer capitals than small letters.
pub(crate) fn is_acronym(word: &str) -> bool {
    let joined = |c: char| matches!(c, '-' | '&' | '+' | '.' | '/');
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let small = word.chars().filter(|c| c.is_lowercase()).count();
    word.chars().all(|c| c.is_alphanumeric() || joined(c))
        && word.starts_with(char::is_alphanumeric)
        && word.chars().filter(|c| c.is_alphanumeric()).count() <= ACRONYM
        && capitals >= 2
        && capitals >= small
}

/// One word of a name, or one half of a hyphenated one.
#[derive(Debug)]
struct Part {
    letters: Vec<char>,
    /// Whether the acronym must take its initial.
    needed: bool,
}

/// Whether an acronym stands for a name: its letters, in order, are the initials of the name's
/// words, with further letters of a word where needed ("CARICOM").
///
/// Connectors, second halves of hyphenated words, and a last word such as "Treaty" may be passed
/// over; every other word must give its initial. After A. Schwartz and M. Hearst, "A simple
/// algorithm for identifying abbreviation definitions in biomedical text" (2003), which does not
/// ask for every initial.
pub(crate) fn stands_for(acronym: &str, name: &str, words: &Words) -> bool {
    let letters: Vec<char> =
        acronym.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let last = name.rsplit(' ').next().unwrap_or_default();
    let mut parts = Vec::new();
    for word in name.split(' ') {
        for (half, part) in word.split('-').enumerate() {
            let lower = part.to_lowercase();
            let is_head = std::ptr::eq(word, last) && words.treaty.contains(lower.as_str());
            let letters: Vec<char> = lower.chars().filter(|c| c.is_alphanumeric()).collect();
            let needed = half == 0 && !is_head && !words.connectors.contains(lower.as_str());
            if !letters.is_empty() {
                parts.push(Part { letters, needed });
            }
        }
    }
    if !parts.first().is_some_and(|first| first.needed) {
        return false;
    }
    let mut failed = vec![false; (letters.len() + 1) * (parts.len() + 1)];
    taken(&letters, &parts, (0, 0), &mut failed)
}

/// Whether the letters from `at.0` on can be taken from the parts from `at.1` on. `failed` keeps
/// the places already tried in vain, so that the time stays within letters times parts.
fn taken(letters: &[char], parts: &[Part], at: (usize, usize), failed: &mut [bool]) -> bool {
    let (letter, part) = at;
    let Some(word) = parts.get(part) else { return letter == letters.len() };
    let place = letter * (parts.len() + 1) + part;
    if failed[place] {
        return false;
    }
    if !word.needed && taken(letters, parts, (letter, part + 1), failed) {
        return true;
    }
    let mut next = letter;
    for (place_in_word, c) in word.letters.iter().enumerate() {
        if letters.get(next) == Some(c) {
            next += 1;
            if taken(letters, parts, (next, part + 1), failed) {
                return true;
            }
        } else if place_in_word == 0 {
            break;
        }
    }
    failed[place] = true;
    false
}

/// The capitalised name of several words that ends at `end` of a folded text and that the acronym
/// stands for; the shortest such name.
pub(crate) fn name_before(text: &str, end: usize, acronym: &str, words: &Words) -> Option<Span> {
    let letters = acronym.chars().filter(|c| c.is_alphanumeric()).count();
    // The window of Schwartz and Hearst.
    let most = (letters + 5).min(letters * 2);
    let mut start = end;
    for count in 1..=most {
        let before = if count == 1 { &text[..end] } else { text[..start].strip_suffix(' ')? };
        let word_start = before.rfind([' ', '\n', '(', '"']).map_or(0, |at| at + 1);
        let word = &before[word_start..];
        let bare = if count == 1 { word } else { word.strip_suffix(',').unwrap_or(word) };
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '&');
        if bare.is_empty() || !bare.chars().all(plain) {
            return None;
        }
        start = word_start;
        let lower = bare.to_lowercase();
        let capital = bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        let connector = words.connectors.contains(lower.as_str());
        if !capital && !connector {
            return None;
        }
        let opens = capital && !connector && count > 1;
        if opens && stands_for(acronym, &text[start..end], words) {
            return Some(Span::new(start, end));
        }
    }
    None
}

/// Whether a text is a capitalised name of several words.
pub(crate) fn is_long_name(text: &str, words: &Words) -> bool {
    let mut all = text.split(' ');
    let capital = |word: &str| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    all.clone().count() > 1
        && all.clone().next().is_some_and(capital)
        && all.all(|word| {
            let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '&' | ',');
            word.chars().all(plain) && (capital(word) || words.connectors.contains(word))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::WORDS;

    fn words() -> Words {
        let text = include_str!("../../../gazetteer/words.tsv");
        Words::parse(&WORDS.rows(text).unwrap()).unwrap()
    }

    #[test]
    fn initials_make_an_acronym() {
        for (acronym, name) in [
            ("CSTO", "Collective Security Treaty Organization"),
            ("OSCE", "Organization for Security and Co-operation in Europe"),
            ("ASEAN", "Association of Southeast Asian Nations"),
            ("CARICOM", "Caribbean Community"),
            ("INF", "Intermediate-Range Nuclear Forces Treaty"),
            ("EUNAVFOR", "European Union Naval Force"),
            ("AfCFTA", "African Continental Free Trade Area"),
            ("U.N.", "United Nations"),
        ] {
            assert!(stands_for(acronym, name, &words()), "{acronym} for {name}");
        }
        for (acronym, name) in [
            ("FSB", "Federal Security Service"),
            ("CPC", "Moscow Caspian Pipeline Consortium"),
            ("BBC", "Foreign Ministry"),
            ("AB", "Alpha"),
            ("TE", "the European"),
        ] {
            assert!(!stands_for(acronym, name, &words()), "{acronym} for {name}");
        }
    }

    #[test]
    fn the_shortest_name_that_fits_is_taken() {
        let found = |text: &str, acronym: &str| {
            let end = text.find(" (").unwrap();
            name_before(text, end, acronym, &words()).map(|span| span.of(text).to_owned())
        };
        assert_eq!(
            found("Shares in the Caspian Pipeline Consortium (CPC) fell", "CPC").as_deref(),
            Some("Caspian Pipeline Consortium")
        );
        assert_eq!(
            found("Kenya's Ministry of Defence (MOD)", "MOD").as_deref(),
            Some("Ministry of Defence")
        );
        assert_eq!(found("the ministry said (AFP)", "AFP"), None);
        assert_eq!(found("He Went. World Fund (HWF)", "HWF"), None);
    }

    #[test]
    fn brackets_hold_one_line() {
        let text = "A (b) C (the \"DEF\") (x\ny) ((z)) (";
        let inner: Vec<&str> = brackets(text).iter().map(|b| b.inner.of(text)).collect();
        assert_eq!(inner, ["b", "DEF", "z"]);
        assert_eq!(brackets(text)[0].before, 1);
        assert_eq!(&text[..brackets(text)[0].end], "A (b)");
        assert_eq!(brackets("the Fund's (IMF)")[0].before, 8);
    }
}
