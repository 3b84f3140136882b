//! Where in a rule file something is wrong, drawn for its writer.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

/// What is wrong with a rule, and in which of its frames.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The frame, from 0.
    pub(crate) frame: Option<usize>,
    /// The key in it.
    pub(crate) key: Option<String>,
    /// What is wrong and how to mend it.
    pub(crate) reason: String,
}

impl From<String> for Fault {
    fn from(reason: String) -> Self {
        Self { reason, ..Self::default() }
    }
}

impl Fault {
    /// The same, at a key.
    pub(crate) fn at(key: &str, reason: String) -> Self {
        Self { key: Some(key.to_owned()), reason, ..Self::default() }
    }

    /// The same, in a frame.
    pub(crate) fn within(self, frame: usize) -> Self {
        Self { frame: Some(frame), ..self }
    }

    /// What is wrong, with the line of the file drawn above it.
    pub(crate) fn drawn(&self, text: &str) -> String {
        let frame = self.frame.map_or_else(String::new, |frame| format!("frame {}: ", frame + 1));
        let told = format!("{frame}{}", self.reason);
        match self.place(text) {
            Some(place) => format!("{}{told}", line(text, &place)),
            None => told,
        }
    }

    fn place(&self, text: &str) -> Option<Range<usize>> {
        let places: Places = toml::from_str(text).ok()?;
        let frame = places.frame.get(self.frame?)?;
        let value = self.key.as_ref().and_then(|key| frame.get_ref().get(key));
        Some(value.map_or_else(|| frame.span(), Spanned::span))
    }
}

/// The frames of a rule file with where they stand.
#[derive(Deserialize)]
struct Places {
    #[serde(default)]
    frame: Vec<Spanned<BTreeMap<String, Spanned<toml::Value>>>>,
}

/// The first line of a range, drawn as TOML's own messages draw it.
fn line(text: &str, place: &Range<usize>) -> String {
    let start = text[..place.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[place.start..].find('\n').map_or(text.len(), |end| place.start + end);
    let number = text[..start].matches('\n').count() + 1;
    let column = text[start..place.start].chars().count();
    let length = text[place.start..end.min(place.end).max(place.start)].chars().count().max(1);
    let margin = " ".repeat(number.to_string().len());
    format!(
        "line {number}, column {}\n{margin} |\n{number} | {}\n{margin} | {}{}\n",
        column + 1,
        &text[start..end],
        " ".repeat(column),
        "^".repeat(length)
    )
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::rule::Rule;

    fn error(frame: &str) -> String {
        let head = "name = \"treaty.end\"\ntype = \"treaty\"\nsays = \"\"\nsource = \"\"\n";
        let text = format!("{head}\n[[frame]]\nverb = [\"end\"]\n{frame}\n");
        let tail = "[[finds]]\ntext = \"\"\nclaims = []\n[[ignores]]\ntext = \"\"\nwhy = \"\"\n";
        Rule::parse("end.toml", &format!("{text}{tail}")).unwrap_err().to_string()
    }

    #[test]
    fn a_frame_that_cannot_be_read_is_drawn_with_a_caret() {
        assert_snapshot!(error("agent = { is = \"traety\" }"));
    }

    #[test]
    fn a_role_that_there_is_not_is_drawn_with_a_caret() {
        assert_snapshot!(error("\"Agent 2\" = { is = \"treaty\" }"));
    }
}
