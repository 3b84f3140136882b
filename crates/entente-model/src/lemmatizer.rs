//! Base forms, by rule.
//!
//! Source: spaCy `pipeline/lemmatizer.py` (mode "rule"), `lang/en/lemmatizer.py`; the tables are
//! the package's and come from WordNet.

use std::collections::HashMap;

use smol_str::SmolStr;

use crate::character::is_alpha;
use crate::error::Refusal;
use crate::lexeme::Lexeme;
use crate::msgpack::Value;
use crate::strings::{IdMap, StringId, string_id};

/// The tables of all parts of speech that have any.
pub(crate) struct Lemmatizer(IdMap<Table>);

/// What is known of one part of speech.
#[derive(Default)]
struct Table {
    /// Endings and what they are replaced by.
    rules: Vec<(String, String)>,
    /// Irregular forms: "went", "geese".
    exceptions: HashMap<String, Vec<SmolStr>>,
    /// The known base forms.
    index: IdMap<()>,
}

impl Lemmatizer {
    /// From the tables in `lemmatizer/lookups/lookups.bin`, each keyed by the id of a part of speech.
    pub(crate) fn load(lookups: &Value<'_>) -> Result<Self, Refusal> {
        let mut tables: IdMap<Table> = IdMap::default();
        for (pos, rules) in lookups.need("lemma_rules")?.map("lemma_rules")? {
            let table = tables.entry(pos.integer("a part of speech")?).or_default();
            for rule in rules.list("rules")? {
                let [old, new] = rule.list("a rule")? else {
                    return Err(Refusal::malformed("a rule that is not a pair"));
                };
                table.rules.push((old.str("an ending")?.into(), new.str("an ending")?.into()));
            }
        }
        for (pos, exceptions) in lookups.need("lemma_exc")?.map("lemma_exc")? {
            let table = tables.entry(pos.integer("a part of speech")?).or_default();
            for (form, lemmas) in exceptions.map("exceptions")? {
                let lemmas = lemmas.list("lemmas")?.iter();
                let lemmas = lemmas.map(|lemma| lemma.str("a lemma").map(SmolStr::from));
                table
                    .exceptions
                    .insert(form.str("a form")?.to_owned(), lemmas.collect::<Result<_, _>>()?);
            }
        }
        for (pos, index) in lookups.need("lemma_index")?.map("lemma_index")? {
            let table = tables.entry(pos.integer("a part of speech")?).or_default();
            for form in index.list("the index")? {
                table.index.insert(string_id(form.str("a form")?), ());
            }
        }
        tables.retain(|_, table| !table.is_empty());
        Ok(Self(tables))
    }

    /// The base form of a word, given its universal part of speech and its morphology.
    pub(crate) fn lemma(&self, lexeme: &Lexeme, pos: &str, morph: &str) -> SmolStr {
        if matches!(pos, "" | "EOL" | "SPACE") || is_base_form(pos, morph) {
            return lexeme.lower.clone();
        }
        match self.0.get(&pos_id(pos)) {
            Some(table) => table.lemma(lexeme),
            None if pos == "PROPN" => lexeme.text.clone(),
            None => lexeme.lower.clone(),
        }
    }
}

fn pos_id(pos: &str) -> StringId {
    string_id(&pos.to_lowercase())
}

impl Table {
    fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.exceptions.is_empty() && self.index.is_empty()
    }

    fn lemma(&self, lexeme: &Lexeme) -> SmolStr {
        let word = lexeme.lower.as_str();
        // Known base forms in reverse order of the rules, then the others in theirs.
        let mut forms: Vec<SmolStr> = Vec::new();
        let mut unknown: Option<SmolStr> = None;
        for (old, new) in &self.rules {
            let Some(stem) = word.strip_suffix(old.as_str()) else { continue };
            let form = format!("{stem}{new}");
            if form.is_empty() {
                continue;
            }
            if self.index.contains_key(&string_id(&form)) {
                forms.insert(0, form.into());
            } else if !form.chars().all(is_alpha) {
                forms.push(form.into());
            } else if unknown.is_none() {
                unknown = Some(form.into());
            }
        }
        for form in self.exceptions.get(word).into_iter().flatten() {
            if !forms.contains(form) {
                forms.insert(0, form.clone());
            }
        }
        forms.into_iter().next().or(unknown).unwrap_or_else(|| lexeme.text.clone())
    }
}

/// Whether the morphology says that the word is its own base form.
fn is_base_form(pos: &str, morph: &str) -> bool {
    let feature = |name: &str| {
        morph.split('|').find_map(|feature| feature.strip_prefix(name)?.strip_prefix('='))
    };
    (pos == "NOUN" && feature("Number") == Some("Sing"))
        || matches!(feature("VerbForm"), Some("Inf" | "None"))
        || (pos == "VERB"
            && feature("VerbForm") == Some("Fin")
            && feature("Tense") == Some("Pres")
            && feature("Number").is_none())
        || feature("Degree") == Some("Pos")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexeme::Norms;

    fn lemmatizer() -> Lemmatizer {
        let rule = |old: &str, new: &str| (old.to_owned(), new.to_owned());
        let index = |forms: &[&str]| forms.iter().map(|form| (string_id(form), ())).collect();
        let verb = Table {
            rules: vec![
                rule("s", ""),
                rule("es", "e"),
                rule("ed", "e"),
                rule("ed", ""),
                rule("ing", "e"),
                rule("ing", ""),
            ],
            exceptions: [("left".to_owned(), vec!["leave".into()])].into(),
            index: index(&["freeze", "join", "ratify"]),
        };
        let punct = Table { rules: vec![rule("“", "\"")], ..Table::default() };
        Lemmatizer([(string_id("verb"), verb), (string_id("punct"), punct)].into_iter().collect())
    }

    fn lemma(text: &str, pos: &str, morph: &str) -> String {
        let lexeme = Lexeme::new(text, None, &Norms::default());
        lemmatizer().lemma(&lexeme, pos, morph).into()
    }

    #[test]
    fn by_rule_exception_and_index() {
        let past = "Tense=Past|VerbForm=Fin";
        assert_eq!(lemma("Joined", "VERB", past), "join");
        assert_eq!(lemma("freezing", "VERB", "VerbForm=Part"), "freeze");
        assert_eq!(lemma("left", "VERB", past), "leave");
        assert_eq!(lemma("Tweeted", "VERB", past), "tweete", "no known form: the first rule");
        assert_eq!(lemma("e-mailed", "VERB", past), "e-maile", "not all letters: kept as known");
        assert_eq!(lemma("Brrr", "VERB", past), "Brrr", "no rule: as written");
        assert_eq!(lemma("“", "PUNCT", ""), "\"");
    }

    #[test]
    fn base_forms_and_other_parts_of_speech() {
        assert_eq!(lemma("Joined", "VERB", "VerbForm=Inf"), "joined");
        assert_eq!(lemma("Sings", "VERB", "Tense=Pres|VerbForm=Fin"), "sings");
        assert_eq!(lemma("Sings", "VERB", "Number=Sing|Tense=Pres|VerbForm=Fin"), "sing");
        assert_eq!(lemma("Minsk", "PROPN", "Number=Sing"), "Minsk");
        assert_eq!(lemma("The", "DET", ""), "the");
        assert_eq!(lemma("\n", "SPACE", ""), "\n");
    }
}
