//! Text as XML may hold it.

/// Escaped for content and attributes of XML 1.0 and HTML. Characters that XML has no way to write
/// become U+FFFD, so that nobody takes what stands around them for one word.
///
/// ```
/// assert_eq!(entente_text::xml_escaped("<a href=\"x\">&\u{1}"), "&lt;a href=&quot;x&quot;&gt;&amp;\u{fffd}");
/// assert_eq!(entente_text::xml_escaped("two\nlines"), "two\nlines");
/// ```
pub fn xml_escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(character),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
