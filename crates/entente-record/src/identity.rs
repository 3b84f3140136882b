//! Who is who over many articles: the form in which two spellings of one name meet, and stable ids
//! for what no gazetteer has a code for.

use blake3::Hasher;

/// The form in which names meet: words of letters and digits in lower case, one blank between
/// them, without "the" at their head. The same name in another article has the same key, whichever
/// article is added first.
///
/// ```
/// assert_eq!(entente_record::name_key("“Unbreakable  Brotherhood–2024”"), "unbreakable brotherhood 2024");
/// assert_eq!(entente_record::name_key("O’Brien"), "obrien");
/// ```
pub fn name_key(name: &str) -> String {
    let inside = |letter: char| letter.is_alphanumeric() || matches!(letter, '\'' | '\u{2019}');
    let words = name.split(|letter: char| !inside(letter));
    let words = words.map(|word| word.replace(['\'', '\u{2019}'], "").to_lowercase());
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    let words = match words.as_slice() {
        [article, rest @ ..] if article == "the" && !rest.is_empty() => rest,
        all => all,
    };
    words.join(" ")
}

/// A stable id: twelve hexadecimal digits of a hash of what it is made from.
pub(crate) fn id_of(parts: &[&str]) -> String {
    let mut hasher = Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..12].to_owned()
}
