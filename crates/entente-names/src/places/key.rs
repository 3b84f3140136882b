//! By which string a name is looked up.

use super::tables::PlaceWords;
use crate::letters::Letters;

/// The form in which names meet: plain letters in lower case, no marks, one space between words,
/// and words that are mostly cut short ("St.", "Mt.") in full.
pub(crate) fn key(letters: &Letters, words: &PlaceWords, name: &str) -> String {
    let plain = letters.plain(name).to_lowercase();
    let mut key = String::with_capacity(plain.len());
    let parts = plain.split(|letter: char| {
        !(letter.is_alphanumeric() || letter == '\'' || letter == '\u{2019}')
    });
    for part in parts {
        let mut word: String = part.chars().filter(|letter| letter.is_alphanumeric()).collect();
        if word.is_empty() {
            continue;
        }
        if let Some(full) = words.full.get(word.as_str()) {
            word = full.to_string();
        }
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(&word);
    }
    key
}
