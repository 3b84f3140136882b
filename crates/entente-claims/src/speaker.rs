//! Who speaks: the noun phrase before a verb of saying, resolved to a person with office.

use std::ops::Range;

use entente_names::{Body, Form, Kind, OfficeMention, People, PersonForm, PersonMention};
use entente_text::{Span, TokenId};

use crate::lexicon::list;
use crate::scene::{Scene, Wanted};

/// How many sentences back "the ministry" may point.
const REACH: usize = 8;
/// How many sentences nearer than its rival the ministry that is meant must be.
const MARGIN: usize = 3;

/// Somebody who says something, in the words of the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Speaker {
    /// A person's full name where the article gives it, else the words.
    pub(crate) name: String,
    /// The words that stand for it here, where they are others.
    pub(crate) surface: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) organisation: Option<String>,
    /// Whether nobody is named: "sources", "reports".
    pub(crate) unnamed: bool,
    /// Those of whom any may be meant, where nothing decides.
    pub(crate) rivals: Vec<String>,
}

impl Scene<'_> {
    /// Who the phrase headed by `head` names, if it can speak: a person, a state or body, or a
    /// noun that the lexicon lists among those who speak.
    pub(crate) fn speaks(&self, head: TokenId, people: &People) -> Option<Speaker> {
        let head = self.antecedent(head);
        // "Name: Togo's minister said": who takes the turn is not the minister.
        let other_turn = |mention: &&PersonMention| {
            (mention.tokens.end..head).any(|token| self.document.text_of(token) == ":")
        };
        let own = people.at(self.field, head).filter(|mention| !other_turn(mention));
        let apposed = || {
            let name = self.child(head, &["appos"])?;
            people.at(self.field, name).filter(|mention| mention.tokens.contains(&name))
        };
        if let Some(mention) = own.or_else(apposed) {
            // "Putin's statement", "Putin's spokesman": the head must be the person.
            let person = &people.persons[mention.person];
            let span = match mention.form {
                PersonForm::Name => mention.span,
                PersonForm::Office | PersonForm::Pronoun => self.document.span_of(&mention.phrase),
            };
            let surface = span.of(&self.document.text);
            let mut speaker = Speaker {
                name: person.name.clone(),
                surface: (surface != person.name).then(|| surface.to_owned()),
                ..Speaker::default()
            };
            if let Some(office) =
                person.office().or(person.offices.first().map(|held| &held.office))
            {
                speaker.role = Some(office.role.clone());
                speaker.organisation = office.body.as_ref().map(|body| body.words.clone());
            } else {
                speaker.role.clone_from(&person.rank);
            }
            return Some(speaker);
        }
        let lemma = self.lemma(head).to_lowercase();
        let token = &self.document.tokens[head];
        if token.pos == "PRON" {
            let word = self.document.text_of(head).to_lowercase();
            let third = self.lexicon.has(list::THIRD_PERSON, &word);
            return third.then(|| self.pronoun_speaker(head)).flatten();
        }
        // "no government has proposed it"
        if self.children(head).any(|child| {
            self.dep(child) == "det"
                && self.lexicon.has(list::NEGATION, &self.document.text_of(child).to_lowercase())
        }) {
            return None;
        }
        let phrase = self.noun_phrase(head);
        let own = self.mention(head).filter(|mention| mention.form == Form::Name);
        let words = match own {
            // "the trading bloc Mercosur" is called by its name.
            Some(mention) => mention.span.of(&self.document.text).to_owned(),
            None => self.words_over(&phrase),
        };
        let named = self.mention(head).is_some_and(|mention| {
            matches!(mention.kind, Kind::State | Kind::Organisation | Kind::Territory)
                || mention.form == Form::Capital
        });
        let listed = [list::SPEAKER, list::ORGAN, list::STATE_WORD, list::ORGANISATION_WORD]
            .into_iter()
            .any(|list| self.lexicon.has(list, &lemma));
        let unnamed = self.lexicon.has(list::UNNAMED, &lemma);
        let entity = self.document.entity_of(head);
        // "French" alone is the rest of a phrase that the parser broke.
        let adjective = self
            .mention(head)
            .is_some_and(|mention| mention.form == Form::Demonym && !token.tag.ends_with('S'));
        if adjective {
            return None;
        }
        let capital = token.pos == "PROPN"
            && entity.is_some_and(|entity| {
                matches!(entity.label.as_str(), "ORG" | "PERSON" | "NORP" | "GPE")
            });
        // "Egypt's Minister of Agriculture El Sayed El Quseir", unknown to the model as a person
        let officer = token.pos == "PROPN" && self.organ_in(head).is_some();
        if !(named || listed || capital || unnamed || officer) || words.is_empty() {
            return None;
        }
        let mut speaker = Speaker { name: words.clone(), unnamed, ..Speaker::default() };
        if let Some(office) = office_over(people.offices(self.field), head) {
            speaker.role = Some(office.office.role.clone());
            speaker.organisation =
                office.office.body.as_ref().map(|body: &Body| body.words.clone());
        } else {
            speaker.organisation = self.body_in(&phrase);
        }
        if speaker.organisation.is_none() && !named {
            match self.fuller(head, &phrase).as_slice() {
                [] => {}
                [fuller] => {
                    speaker.organisation = self.body_in(fuller);
                    speaker.surface = Some(self.surface(&phrase));
                    speaker.name = self.words_over(fuller);
                }
                rivals => {
                    speaker.rivals = rivals.iter().map(|rival| self.words_over(rival)).collect();
                }
            }
        }
        Some(speaker)
    }

    /// The noun of "who" and "which".
    fn antecedent(&self, head: TokenId) -> TokenId {
        if !matches!(self.document.tokens[head].tag.as_str(), "WP" | "WDT") {
            return head;
        }
        self.document
            .ancestors(head)
            .find(|&above| self.dep(above) == "relcl")
            .map_or(head, |clause| self.document.tokens[clause].head)
    }

    /// Whom a pronoun stands for that means no person; else it keeps its own words.
    fn pronoun_speaker(&self, head: TokenId) -> Option<Speaker> {
        let written = self.document.text_of(head);
        let meant = [Wanted::State, Wanted::Organisation].into_iter().find_map(|wanted| {
            let found = self.referents(head, wanted, true);
            (found.len() == 1).then(|| found[0].named_at)
        });
        let name = meant
            .and_then(|token| self.mention(token))
            .map(|mention| mention.span.of(&self.document.text).to_owned());
        let surface = name.is_some().then(|| written.to_owned());
        let name = name.unwrap_or_else(|| written.to_lowercase());
        Some(Speaker { name, surface, ..Speaker::default() })
    }

    /// The first resolved name of a phrase, as written.
    fn body_in(&self, phrase: &Range<TokenId>) -> Option<String> {
        phrase
            .clone()
            .find_map(|token| self.mention(token))
            .map(|mention| mention.span.of(&self.document.text).to_owned())
    }

    /// For "the ministry" the last phrase with the same head that says whose it is, and those of
    /// other ministries that are too near to be told apart from it.
    fn fuller(&self, head: TokenId, phrase: &Range<TokenId>) -> Vec<Range<TokenId>> {
        let definite = self.is_definite(head) && phrase.len() <= 1;
        if !definite {
            return Vec::new();
        }
        let sentence = self.document.sentences.partition_point(|sentence| sentence.end <= head);
        let first = self.document.sentences[sentence.saturating_sub(REACH)].start;
        let number = |phrase: &Range<TokenId>| {
            self.document.sentences.partition_point(|sentence| sentence.end <= phrase.start)
        };
        let mut found: Vec<Range<TokenId>> = Vec::new();
        let fuller = (first..phrase.start)
            .rev()
            .filter(|&token| self.lemma(token).eq_ignore_ascii_case(self.lemma(head)))
            .map(|token| self.noun_phrase(token))
            .filter(|fuller| fuller.len() > phrase.len() && self.body_in(fuller).is_some());
        for fuller in fuller {
            let far = found.first().is_some_and(|last| number(&fuller) + MARGIN <= number(last));
            let same = |other: &Range<TokenId>| {
                self.words_over(other).eq_ignore_ascii_case(&self.words_over(&fuller))
            };
            if far {
                break;
            }
            if !found.iter().any(same) {
                found.push(fuller);
            }
        }
        // The only one that its sentence is about comes before what the sentence names beside it.
        let is_subject = |phrase: &&Range<TokenId>| {
            (phrase.start..phrase.end).any(|token| matches!(self.dep(token), "nsubj" | "nsubjpass"))
        };
        let subjects: Vec<Range<TokenId>> = found.iter().filter(is_subject).cloned().collect();
        if found.len() > 1 && subjects.len() == 1 { subjects } else { found }
    }

    /// The tokens of a noun phrase without its article, relative clauses and appositions: what
    /// stands before the head, and "of", "for", "from", "in" right behind it.
    pub(crate) fn noun_phrase(&self, head: TokenId) -> Range<TokenId> {
        let mut start = head;
        for child in self.children(head).filter(|&child| child < head) {
            if matches!(
                self.dep(child),
                "compound" | "amod" | "nmod" | "poss" | "nummod" | "det" | "quantmod"
            ) {
                start = start.min(self.extent(child).start);
            }
        }
        if self.children(start).next().is_none()
            && self.dep(start) == "det"
            && self.lexicon.has(list::ARTICLE, &self.document.text_of(start).to_lowercase())
        {
            start += 1;
        }
        let mut end = head + 1;
        for child in self.children(head).filter(|&child| child > head) {
            let behind = self.dep(child) == "prep"
                && self.lexicon.has(list::NOUN_PREPOSITION, self.lemma(child))
                && child == end;
            if !behind {
                break;
            }
            let Some(object) = self.child(child, &["pobj"]) else { break };
            let inner = self.noun_phrase(object);
            if inner.end <= end {
                break;
            }
            end = inner.end;
        }
        start.min(head)..end
    }

    /// The tokens under a token and itself, from the first to the last.
    pub(crate) fn extent(&self, token: TokenId) -> Range<TokenId> {
        let mut range = token..token + 1;
        let mut stack = vec![token];
        while let Some(at) = stack.pop() {
            range = range.start.min(at)..range.end.max(at + 1);
            stack.extend(self.children(at));
        }
        range
    }

    /// The words of a run of tokens.
    pub(crate) fn words_over(&self, tokens: &Range<TokenId>) -> String {
        self.document.span_of(tokens).of(&self.document.text).trim().to_owned()
    }

    /// The words of a phrase with the article before it.
    fn surface(&self, phrase: &Range<TokenId>) -> String {
        let article = phrase.start.checked_sub(1).filter(|&before| self.dep(before) == "det");
        let start = article.unwrap_or(phrase.start);
        let span: Span = self.document.span_of(&(start..phrase.end));
        span.of(&self.document.text).to_owned()
    }
}

/// The office phrase that holds a token.
fn office_over(offices: &[OfficeMention], token: TokenId) -> Option<&OfficeMention> {
    let place = offices.partition_point(|office| office.tokens.end <= token);
    offices.get(place).filter(|office| office.tokens.contains(&token))
}
