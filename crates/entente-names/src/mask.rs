//! One familiar word in place of every long name.

use entente_text::{Masked, Replacement, Span};
use smol_str::SmolStr;

use crate::{Form, Gazetteer, Kind, Mention};

impl Gazetteer {
    /// The text with one word, known well to a parser, in place of every name of several words or
    /// with a bracket; names of one word stay.
    ///
    /// An organisation or treaty is read by its acronym where it has one of two to six capitals
    /// that is no English word; the rest by the words of stand_ins.tsv. A lower-case "the" before
    /// the long name of a state falls away ("of the Republic of Korea" is read "of France"), so
    /// that the token which stands for the name covers the mention and no more.
    ///
    /// ```
    /// use entente_names::Gazetteer;
    /// let gazetteer = Gazetteer::builtin();
    /// let text = "The Commonwealth of Independent States (CIS) met the Kyrgyz Republic.";
    /// let found = gazetteer.find("", text);
    /// assert_eq!(gazetteer.mask(text, &found.body).text, "The CIS met France.");
    /// ```
    pub fn mask(&self, text: &str, mentions: &[Mention]) -> Masked {
        const ARTICLE: &str = "the ";
        let mut replacements = Vec::new();
        for mention in mentions {
            let Some(name) = mention.span.get(text).filter(|name| is_long(name)) else { continue };
            let Some(word) = self.stand_in(mention, name) else { continue };
            let before = &text[..mention.span.start];
            let bare = before.strip_suffix(ARTICLE).filter(|rest| {
                mention.kind == Kind::State
                    && mention.form == Form::Name
                    && !rest.ends_with(char::is_alphanumeric)
            });
            if let Some(rest) = bare {
                let span = Span::new(rest.len(), mention.span.start);
                replacements.push(Replacement { span, word: String::new() });
            }
            replacements.push(Replacement { span: mention.span, word: word.to_string() });
        }
        Masked::new(text, &replacements)
    }

    /// The word that stands for a name.
    fn stand_in(&self, mention: &Mention, name: &str) -> Option<SmolStr> {
        if mention.form == Form::Name && matches!(mention.kind, Kind::Organisation | Kind::Treaty) {
            let entry = self.organisation(&mention.code);
            let acronyms = entry.iter().flat_map(|entry| &entry.acronyms);
            let found = [&mention.code].into_iter().chain(acronyms).find(|acronym| {
                (2..=6).contains(&acronym.len())
                    && acronym.bytes().all(|byte| byte.is_ascii_uppercase())
                    && !self.words.word_like.contains(*acronym)
            });
            if let Some(acronym) = found {
                return Some(acronym.clone());
            }
        }
        let plural = mention.form == Form::Demonym && name.ends_with('s');
        self.stand_ins.word(mention.kind, mention.form, plural).cloned()
    }
}

/// Whether a tokenizer would make several tokens of a name.
fn is_long(name: &str) -> bool {
    name.contains(|c: char| !c.is_alphanumeric() && c != '.')
}
