//! Organs of a body, named by the body and a word for the organ: "CSTO Joint Staff",
//! "Parliamentary Assembly of the CSTO".

use std::collections::BTreeSet;

use entente_text::{Field, Span};
use smol_str::SmolStr;

use crate::letters::Folded;
use crate::table::{GazetteerError, Row, TableForm};
use crate::{Form, Gazetteer, Kind, Mention};

pub(crate) const ORGANS: TableForm =
    TableForm { file: "organs.tsv", columns: &["list", "word", "source"], keys: 2 };

/// How many words an organ's name may have beside the body's.
const LONGEST: usize = 9;

/// An organ of a body that the gazetteer knows; the body's own name within it is a [`Mention`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organ {
    /// Title or body of the article.
    pub field: Field,
    /// The bytes of the whole name, the body's among them.
    pub span: Span,
    /// The organ's name without the body's, as written ("Joint Staff").
    pub name: String,
    /// The body's code.
    pub code: SmolStr,
}

/// The words that names of organs are made of.
#[derive(Debug, Default)]
pub(crate) struct OrganWords {
    /// In lower case.
    heads: BTreeSet<SmolStr>,
    /// Words in lower case behind a head, with what the organ is for or of.
    joints: BTreeSet<SmolStr>,
    /// Words that stand right behind a joint, if at all.
    articles: BTreeSet<SmolStr>,
    /// Other words in lower case.
    connectors: BTreeSet<SmolStr>,
}

impl OrganWords {
    pub(crate) fn parse(rows: &[Row<'_>]) -> Result<Self, GazetteerError> {
        let mut words = Self::default();
        for row in rows {
            let word = row.filled("word")?;
            if word.contains(|c: char| !c.is_lowercase()) {
                return Err(row.fault("word", "must be one word in lower case"));
            }
            let list = match row.one_of("list", &["article", "connector", "head", "joint"])? {
                0 => &mut words.articles,
                1 => &mut words.connectors,
                2 => &mut words.heads,
                _ => &mut words.joints,
            };
            list.insert(word.into());
        }
        Ok(words)
    }

    /// Whether a run of words is the name of an organ: its last word, or its last before "of",
    /// "for" ..., heads one.
    fn admits(&self, run: &[&str]) -> bool {
        let is_head = |word: &&str| self.heads.contains(word.to_lowercase().as_str());
        match run.iter().position(|word| self.joints.contains(*word)) {
            Some(joint) => {
                let (before, behind) = (&run[..joint], &run[joint + 1..]);
                before.last().is_some_and(is_head)
                    && behind.last().is_some_and(|word| is_capital(word))
            }
            None => run.last().is_some_and(is_head),
        }
    }

    /// Whether a word may stand in the name of an organ, with `before` before it.
    fn is_part(&self, word: &str, before: &str) -> bool {
        let plain = |c: char| c.is_alphanumeric() || c == '-';
        if self.articles.contains(word.to_lowercase().as_str()) {
            return self.joints.contains(before) && !is_capital(word);
        }
        !word.is_empty()
            && word.chars().all(plain)
            && (is_capital(word) || self.joints.contains(word) || self.connectors.contains(word))
    }
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

impl Gazetteer {
    /// The organs that the names of a field are part of.
    pub(crate) fn organs(
        &self,
        field: Field,
        folded: &Folded<'_>,
        mentions: &[Mention],
    ) -> Vec<Organ> {
        let text = folded.original;
        let mut found: Vec<Organ> = Vec::new();
        for (number, mention) in mentions.iter().enumerate() {
            if mention.kind != Kind::Organisation || mention.form != Form::Name {
                continue;
            }
            let next = mentions.get(number + 1).map_or(text.len(), |next| next.span.start);
            let last = number.checked_sub(1).map_or(0, |last| mentions[last].span.end);
            let behind = self.organ_behind(text, mention.span, next);
            let organ = behind.or_else(|| self.organ_before(text, mention.span, last));
            found.extend(organ.map(|(span, name)| Organ {
                field,
                span,
                name: name.to_owned(),
                code: mention.code.clone(),
            }));
        }
        found
    }

    /// "CSTO Joint Staff", "the CSTO's Joint Staff": the longest run of words right behind the
    /// name that an organ may be called by.
    fn organ_behind<'a>(&self, text: &'a str, body: Span, end: usize) -> Option<(Span, &'a str)> {
        let rest = text.get(body.end..end)?;
        let possessive = ["'s ", "\u{2019}s ", " "].into_iter().find(|s| rest.starts_with(s))?;
        let start = body.end + possessive.len();
        let mut run: Vec<&str> = Vec::new();
        let mut best = None;
        let mut at = start;
        for part in text[start..end].split_inclusive(' ').take(LONGEST) {
            let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
            let word =
                ["'s", "\u{2019}s"].into_iter().find_map(|s| word.strip_suffix(s)).unwrap_or(word);
            if !self.organ_words.is_part(word, run.last().copied().unwrap_or_default()) {
                break;
            }
            run.push(word);
            let stop = at + word.len();
            if self.organ_words.admits(&run) {
                best = Some(stop);
            }
            at += part.len();
            // A comma or a full stop ends the run.
            if word.len() + 1 != part.len() || !part.ends_with(' ') {
                break;
            }
        }
        let stop = best?;
        Some((Span::new(body.start, stop), &text[start..stop]))
    }

    /// "Parliamentary Assembly of the CSTO": the longest run of words right before "of the".
    fn organ_before<'a>(&self, text: &'a str, body: Span, from: usize) -> Option<(Span, &'a str)> {
        let before = text.get(from..body.start)?;
        let before = before.strip_suffix(" of the ").or_else(|| before.strip_suffix(" of "))?;
        let stop = from + before.len();
        let mut run: Vec<&str> = Vec::new();
        let mut best = None;
        let mut start = stop;
        while run.len() < LONGEST {
            let word_start = text[from..start].rfind([' ', '\n']).map_or(from, |at| from + at + 1);
            let word = &text[word_start..start];
            let before = text[from..word_start].trim_end_matches(' ');
            let before = before.rsplit([' ', '\n']).next().unwrap_or_default();
            if !self.organ_words.is_part(word, before) {
                break;
            }
            run.insert(0, word);
            if is_capital(word) && self.organ_words.admits(&run) {
                best = Some(word_start);
            }
            let Some(next) = word_start.checked_sub(1).filter(|next| *next > from) else { break };
            start = next;
        }
        let start = best?;
        Some((Span::new(start, body.end), &text[start..stop]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organs(text: &str) -> Vec<(String, String, SmolStr)> {
        let found = Gazetteer::builtin().find("", text);
        let shown = |organ: Organ| (organ.span.of(text).to_owned(), organ.name, organ.code);
        found.organs.into_iter().map(shown).collect()
    }

    fn check(text: &str, name: &str, organ: &str, code: &str) {
        assert_eq!(organs(text), [(name.to_owned(), organ.to_owned(), code.into())], "{text}");
    }

    #[test]
    fn an_organ_stands_behind_its_body() {
        check("the CSTO Joint Staff in Moscow", "CSTO Joint Staff", "Joint Staff", "CSTO");
        check("The SCO Secretariat met.", "SCO Secretariat", "Secretariat", "SCO");
        check(
            "the CIS Executive Committee",
            "CIS Executive Committee",
            "Executive Committee",
            "CIS",
        );
        let center = "CIS Anti-Terrorism Center";
        check("head of the CIS Anti-Terrorism Center", center, "Anti-Terrorism Center", "CIS");
        check("the UN Secretariat's staff", "UN Secretariat", "Secretariat", "UN");
        let council = "CIS Council of Heads of State";
        check("a CIS Council of Heads of State", council, "Council of Heads of State", "CIS");
        let staff = "CSTO\u{2019}s Joint Staff";
        check("the CSTO\u{2019}s Joint Staff said", staff, "Joint Staff", "CSTO");
    }

    #[test]
    fn an_organ_stands_before_its_body() {
        let assembly = "Parliamentary Assembly of the CSTO";
        check(
            "The Parliamentary Assembly of the CSTO sat.",
            assembly,
            "Parliamentary Assembly",
            "CSTO",
        );
        let staff = "Joint Staff of the CSTO";
        check("Chief of the Joint Staff of the CSTO", staff, "Joint Staff", "CSTO");
        let ministers = "Council of Foreign Ministers of the CIS";
        check(
            "At the Council of Foreign Ministers of the CIS",
            ministers,
            "Council of Foreign Ministers",
            "CIS",
        );
    }

    #[test]
    fn other_words_beside_a_body_are_no_organ() {
        for text in [
            "CSTO members met.",
            "NATO Secretary General Jens Berg spoke.",
            "the CSTO summit, Council of Elders",
            "Armenia left the CSTO. Secretariat staff stayed.",
            "a member of the CSTO",
        ] {
            assert_eq!(organs(text), [], "{text}");
        }
    }
}
