//! What an article itself defines: "Full Name (ACR)".

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use entente_text::{Doubt, Span};
use smol_str::SmolStr;

use crate::bracket::{Bracket, brackets, is_acronym, is_long_name, name_before, stands_for};
use crate::find::{Binding, Candidate, Page, stands_free};
use crate::labels::Reading;
use crate::{Form, Gazetteer, Kind};

/// The names that an article defines, and what it says of them.
#[derive(Debug, Default)]
pub(crate) struct Local {
    /// By the name, folded; `None` for a name that is none of ours.
    names: BTreeMap<String, Option<Reading>>,
    /// The acronyms among them, with the name each was first bound to.
    acronyms: BTreeMap<String, (String, Option<Reading>)>,
    pub(crate) bound: Vec<Binding>,
    pub(crate) doubts: Vec<Doubt>,
}

/// A name with the bracket that belongs to it.
struct Defined {
    acronym: Span,
    name: Span,
    reading: Option<Reading>,
}

impl Gazetteer {
    /// Joins the names of a page to the brackets that belong to them, and learns what the brackets
    /// define.
    pub(crate) fn read_brackets(&self, page: &mut Page<'_>, local: &mut Local) {
        let mut by_end: BTreeMap<usize, &Candidate> = BTreeMap::new();
        for candidate in &page.candidates {
            let longest = by_end.entry(candidate.span.end).or_insert(candidate);
            if candidate.span.start < longest.span.start {
                *longest = candidate;
            }
        }
        let text = &page.folded.cased;
        let mut joined = Vec::new();
        for bracket in brackets(text) {
            let known = by_end.get(&bracket.before).copied();
            if let Some(known) = known.filter(|known| self.names_same(known, text, &bracket)) {
                let span = Span::new(known.span.start, bracket.end);
                joined.push(Candidate { span, ..known.clone() });
                continue;
            }
            let defined = known.and_then(|known| self.known_defined(known, text, &bracket));
            let Some(defined) = defined.or_else(|| self.newly_defined(page, &bracket)) else {
                continue;
            };
            let span = Span::new(defined.acronym.start.min(defined.name.start), bracket.end);
            let reading = self.bind(local, page, &defined, span);
            joined.push(Candidate { span, reading, choice: None, context: None, local: true });
        }
        page.candidates.append(&mut joined);
    }

    /// Whether a bracket holds another name of the thing named before it.
    fn names_same(&self, known: &Candidate, text: &str, bracket: &Bracket) -> bool {
        let Some(reading) = known.reading.as_ref().filter(|reading| is_bindable(reading)) else {
            return false;
        };
        self.lookup.any_case(bracket.inner.of(text)).iter().any(|label| {
            let same = label
                .reading
                .as_ref()
                .is_some_and(|other| other.code == reading.code && other.form == Form::Name);
            same && self.fit(label, text, bracket.inner).is_some()
        })
    }

    /// An acronym not known in a bracket behind a known name of several words that it fits. Behind
    /// a namesake the acronym becomes none of ours.
    fn known_defined(&self, known: &Candidate, text: &str, bracket: &Bracket) -> Option<Defined> {
        let (acronym, name) = (bracket.inner.of(text), known.span.of(text));
        let fits = known.reading.as_ref().is_none_or(is_bindable)
            && name.contains(' ')
            && is_acronym(acronym)
            && stands_for(acronym, name, &self.words);
        let reading = known.reading.clone();
        fits.then_some(Defined { acronym: bracket.inner, name: known.span, reading })
    }

    /// An acronym and a name that is not known, whichever of them is in the bracket.
    fn newly_defined(&self, page: &Page<'_>, bracket: &Bracket) -> Option<Defined> {
        let text = &page.folded.cased;
        let inside = bracket.inner.of(text);
        let (acronym, name) = if is_acronym(inside) {
            (bracket.inner, name_before(text, bracket.before, inside, &self.words)?)
        } else {
            let before = text[..bracket.before].rfind([' ', '\n', '"', '(']);
            let acronym = Span::new(before.map_or(0, |at| at + 1), bracket.before);
            let fits = is_acronym(acronym.of(text))
                && is_long_name(inside, &self.words)
                && stands_for(acronym.of(text), inside, &self.words);
            fits.then_some((acronym, bracket.inner))?
        };
        let reading = Some(self.read_definition(acronym.of(text), name, page));
        Some(Defined { acronym, name, reading })
    }

    /// What a name that the article defines is read as.
    fn read_definition(&self, acronym: &str, name: Span, page: &Page<'_>) -> Reading {
        let words = name.of(&page.folded.cased);
        let owner = self.lookup.exact(acronym).and_then(|label| label.reading.as_ref());
        if let Some(owner) = owner.filter(|owner| self.is_name_of(words, &owner.code)) {
            return owner.clone();
        }
        let taken = owner.is_some()
            || self.state(acronym).is_some()
            || self.organisation(acronym).is_some();
        let code = if taken { page.folded.written(name) } else { acronym };
        Reading { kind: self.words.kind_of(words), code: code.into(), form: Form::Name }
    }

    /// Whether a name is but another wording of a name of this entry.
    fn is_name_of(&self, name: &str, code: &str) -> bool {
        let mut names: Vec<&SmolStr> = Vec::new();
        if let Some(entry) = self.organisation(code) {
            names.push(&entry.name);
            names.extend(entry.names.iter().chain(&entry.treaties));
        } else if let Some(state) = self.state(code) {
            names.push(&state.name);
            names.extend(state.names.iter().chain(&state.former_names));
        }
        names.into_iter().any(|known| self.is_rewording(name, &self.letters.plain(known)))
    }

    /// Whether two names share three fifths of their words.
    fn is_rewording(&self, one: &str, other: &str) -> bool {
        let words = |name: &str| -> BTreeSet<String> {
            let words = name.split([' ', '-']).map(str::to_lowercase);
            words.filter(|word| !self.words.connectors.contains(word.as_str())).collect()
        };
        let (one, other) = (words(one), words(other));
        one.intersection(&other).count() * 5 >= one.len().max(other.len()) * 3
    }

    /// Binds an acronym and its name, and gives what the name is read as. Where the article has
    /// bound the acronym to another name before, that stays, and this name stands for itself.
    fn bind(
        &self,
        local: &mut Local,
        page: &Page<'_>,
        defined: &Defined,
        span: Span,
    ) -> Option<Reading> {
        let text = &page.folded.cased;
        let (acronym, name) = (defined.acronym.of(text), defined.name.of(text));
        let written = page.folded.written(defined.name);
        let span = page.folded.back(span);
        let mut reading = defined.reading.clone();
        if let Some((known, reading_of_known)) = local.acronyms.get(acronym) {
            if known == name || self.is_rewording(known, name) {
                reading = reading_of_known.clone();
            } else {
                let message = format!(
                    "\"{acronym}\" stands in brackets behind two names; alone it was read as the first"
                );
                local.doubts.push(Doubt::at(span, message));
                if let Some(reading) = reading.as_mut().filter(|reading| reading.code == acronym) {
                    reading.code = written.into();
                }
            }
            local.names.entry(name.to_owned()).or_insert_with(|| reading.clone());
            return reading;
        }
        local.acronyms.insert(acronym.to_owned(), (name.to_owned(), reading.clone()));
        for name in [acronym, name] {
            local.names.entry(name.to_owned()).or_insert_with(|| reading.clone());
        }
        if let Some(Reading { kind, code, .. }) = &reading {
            local.bound.push(Binding {
                acronym: acronym.into(),
                name: written.to_owned(),
                kind: *kind,
                code: code.clone(),
                field: page.field,
                span,
            });
        }
        reading
    }
}

/// Whether a name is of a kind that acronyms stand for: no capital, no demonym, no seat.
fn is_bindable(reading: &Reading) -> bool {
    reading.form == Form::Name && reading.kind != Kind::Place
}

impl Local {
    /// Adds all places where the defined names stand, on every page: one pass a page, whatever the
    /// number of names.
    pub(crate) fn apply(&self, pages: &mut [Page<'_>; 2]) {
        if self.names.is_empty() {
            return;
        }
        let Ok(automaton) = AhoCorasick::new(self.names.keys()) else { return };
        let readings: Vec<&Option<Reading>> = self.names.values().collect();
        for page in pages {
            for found in automaton.find_overlapping_iter(&page.folded.cased) {
                let span = Span::new(found.start(), found.end());
                if stands_free(&page.folded.cased, span) {
                    page.candidates.push(Candidate {
                        span,
                        reading: readings[found.pattern().as_usize()].clone(),
                        choice: None,
                        context: None,
                        local: true,
                    });
                }
            }
        }
    }
}
