//! The people of an article: who they are, what office they hold, and where the text speaks of
//! them.
//!
//! [`People::find`] reads parsed fields. Names come from the model's PERSON entities, mended by
//! titles and by surface form; offices from phrases around a head that `gazetteer/offices.tsv`
//! lists ("Kyrgyzstan's Minister of Defense", "the director of the agency"). A person is then
//! followed through the article: full name, later the surname, "the minister", "he". The order of
//! preference among antecedents is that of centering (Grosz, Joshi and Weinstein 1995): the
//! subject of the sentence before others; two that are as good as each other leave the word
//! unresolved, as a [`Doubt`].

mod attach;
mod chain;
mod name;
mod office;
pub(crate) mod titles;
mod words;

use entente_text::{Document, Doubt, Field, Span, TokenId, TokenRange};
use smol_str::SmolStr;

use crate::{Gazetteer, Kind, Mention};

/// Somebody the article names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The fullest name the article gives ("Imangali Tasmagambetov").
    pub name: String,
    /// The rank the article gives ("Colonel General").
    pub rank: Option<String>,
    /// The offices the article gives, in the order of the text, each once.
    pub offices: Vec<HeldOffice>,
    /// Whether a woman (`Some(true)`) or a man, where the article tells.
    pub woman: Option<bool>,
}

/// An office: "Minister of Defense" of "KGZ".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// The office without its body, as written.
    pub role: String,
    /// Its head noun in lower case, singular: "minister", "secretary-general".
    pub holder: String,
    /// Whose office it is, where the phrase says.
    pub body: Option<Body>,
    /// Whether it is no longer held ("former", "ousted").
    pub past: bool,
    /// Whether the word alone names no office but what somebody is or does: "leader", "analyst".
    pub occupation: bool,
}

/// Whose an office is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The code, where the gazetteer knows the name.
    pub code: Option<SmolStr>,
    /// What kind of thing it is, where the gazetteer knows it.
    pub kind: Option<Kind>,
    /// The words of the text.
    pub words: String,
}

/// An office with the phrase that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldOffice {
    /// The office.
    pub office: Office,
    /// The field of the phrase.
    pub field: Field,
    /// The tokens of name and office together.
    pub tokens: TokenRange,
}

/// How a text speaks of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonForm {
    /// By name or surname.
    Name,
    /// By office alone: "the minister".
    Office,
    /// By "he" or "she".
    Pronoun,
}

/// A place where a text speaks of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonMention {
    /// The place of the person in [`People::persons`].
    pub person: usize,
    /// The tokens of the name, office or pronoun itself.
    pub tokens: TokenRange,
    /// The tokens with the titles and appositions around a name.
    pub phrase: TokenRange,
    /// The bytes of `tokens`.
    pub span: Span,
    /// How it is spoken of.
    pub form: PersonForm,
}

/// A phrase that names an office and no person: "the Kazakh defense ministry's spokesman".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeMention {
    /// The tokens of the phrase, without a leading article.
    pub tokens: TokenRange,
    /// The office.
    pub office: Office,
}

/// The people of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// Everybody the article names, in the order of their first full name.
    pub persons: Vec<Person>,
    title: Vec<PersonMention>,
    body: Vec<PersonMention>,
    offices: [Vec<OfficeMention>; 2],
}

/// One field to look for people in.
pub type PeopleField<'a> = (Field, &'a Document, &'a [Mention]);

impl People {
    /// The people of an article, from its parsed fields with their resolved names.
    pub fn find(gazetteer: &Gazetteer, fields: &[PeopleField<'_>]) -> (Self, Vec<Doubt>) {
        chain::find(gazetteer, fields)
    }

    /// Where a field speaks of people, in the order of the text, without overlap.
    pub fn mentions(&self, field: Field) -> &[PersonMention] {
        match field {
            Field::Title => &self.title,
            Field::Body => &self.body,
        }
    }

    /// Offices named without a person, in the order of the text.
    pub fn offices(&self, field: Field) -> &[OfficeMention] {
        &self.offices[usize::from(field == Field::Body)]
    }

    /// The mention whose phrase (name with its titles and appositions) holds a token; the one that
    /// names by the token itself, where phrases meet.
    pub fn at(&self, field: Field, token: TokenId) -> Option<&PersonMention> {
        let mentions = self.mentions(field);
        let place = mentions.partition_point(|mention| mention.tokens.end <= token);
        let near = place.saturating_sub(1)..(place + 2).min(mentions.len());
        let near = &mentions[near];
        near.iter()
            .find(|mention| mention.tokens.contains(&token))
            .or_else(|| near.iter().find(|mention| mention.phrase.contains(&token)))
    }

    /// The person a token speaks of.
    pub fn person_at(&self, field: Field, token: TokenId) -> Option<&Person> {
        self.at(field, token).map(|mention| &self.persons[mention.person])
    }
}

impl Person {
    /// The office held at the time of the article that says most: one with a body before others.
    pub fn office(&self) -> Option<&Office> {
        let held = || self.offices.iter().map(|held| &held.office).filter(|office| !office.past);
        held().find(|office| office.body.is_some()).or_else(|| held().next())
    }
}

impl Body {
    pub(crate) fn words(words: &str) -> Self {
        Self { code: None, kind: None, words: words.to_owned() }
    }

    /// The code where there is one, else the words.
    pub fn name(&self) -> &str {
        self.code.as_deref().unwrap_or(&self.words)
    }
}
