//! In which language a text is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::wordings;

/// How many characters are looked at: the language of a long text shows in its beginning.
const LOOKED_AT: usize = 4000;

/// How many characters a text must have, and how sure the finder must be: of three words nobody
/// knows.
const SHORTEST: usize = 60;
const SUREST: f64 = 0.9;

/// ISO 639-3 to BCP 47 tags.
static TAGS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    wordings::rows(include_str!("../wordings/languages.tsv"))
        .filter_map(|row| Some((*row.first()?, *row.get(1)?)))
        .collect()
});

/// The BCP 47 tag of a text's language; `None` where it is not clear.
///
/// ```
/// use entente_sources::language;
/// let text = "Les ministres des affaires étrangères se sont réunis lundi dans la capitale.";
/// assert_eq!(language(text), Some("fr"));
/// assert_eq!(language("Paris, 5"), None);
/// ```
pub fn language(text: &str) -> Option<&'static str> {
    let end = text.char_indices().nth(LOOKED_AT).map_or(text.len(), |(end, _)| end);
    let text = &text[..end];
    let found = whatlang::detect(text)?;
    let own_letters = found.script() != whatlang::Script::Latin;
    let long = text.chars().count() >= SHORTEST;
    let sure = found.is_reliable() && found.confidence() >= SUREST;
    // Letters of its own tell a language from English however short it is.
    let clear = long && sure || own_letters && found.is_reliable();
    clear.then(|| TAGS.get(found.lang().code()).copied()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_tag() {
        for lang in whatlang::Lang::all() {
            assert!(TAGS.contains_key(lang.code()), "{}", lang.code());
        }
    }

    #[test]
    fn english_news_full_of_names_is_english() {
        let text = "Kyrgyzstan and Tajikistan signed the protocol in Dushanbe on Friday, the \
                    presidents’ offices said after the talks.";
        assert_eq!(language(text), Some("en"));
    }
}
