//! Choosing among overlapping names, and weighing what is chosen.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use entente_text::{Doubt, Span};
use smol_str::SmolStr;

use crate::find::{Candidate, Page};
use crate::person::Beside;
use crate::{Form, Gazetteer, Kind, Mention};

/// A mention, and the row of ambiguous.tsv that its name stands in.
pub(crate) type Chosen = (Mention, Option<usize>);

/// The candidates without overlap: from the left, the longest first, and of two equals the one
/// that the article itself defines.
fn without_overlap(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by_key(|candidate| {
        (candidate.span.start, Reverse(candidate.span.end), !candidate.local)
    });
    let mut done = 0;
    candidates.retain(|candidate| {
        let free = candidate.span.start >= done;
        if free {
            done = candidate.span.end;
        }
        free
    });
    candidates
}

impl Gazetteer {
    /// The mentions of one page, in order and without overlap; names that are the last names of
    /// people are noted in `surnames`.
    pub(crate) fn choose(&self, page: &Page<'_>, surnames: &mut BTreeSet<SmolStr>) -> Vec<Chosen> {
        let text = page.folded.cased.as_str();
        let candidates = without_overlap(page.candidates.clone());
        let adjoin = |a: Option<&Candidate>, b: Option<&Candidate>| {
            matches!((a, b), (Some(a), Some(b)) if a.span.end + 1 == b.span.start
                && text[a.span.end..].starts_with(' '))
        };
        let mut chosen = Vec::new();
        for (number, candidate) in candidates.iter().enumerate() {
            let Some(reading) = &candidate.reading else { continue };
            let before = number.checked_sub(1).and_then(|before| candidates.get(before));
            let beside = Beside {
                text,
                span: candidate.span,
                named_before: adjoin(before, Some(candidate)),
                named_after: adjoin(Some(candidate), candidates.get(number + 1)),
            };
            let span = candidate.span;
            // "The Pakistan Foreign Office" is not the Foreign Office.
            let of_another = reading.form == Form::Metonym
                && beside.named_before
                && before
                    .and_then(|before| before.reading.as_ref())
                    .is_some_and(|owner| owner.kind == Kind::State && owner.code != reading.code);
            let other = of_another
                || self.neighbours.forbid(text, span, reading.kind, reading.form)
                || beside.is_person(&self.words);
            if !candidate.local && beside.is_surname(&self.words) {
                surnames.insert(span.of(text).into());
            }
            if other && !candidate.local {
                continue;
            }
            let mention = Mention {
                span: page.folded.back(span),
                kind: reading.kind,
                code: reading.code.clone(),
                form: reading.form,
            };
            chosen.push((mention, candidate.choice));
        }
        chosen
    }

    /// Gives each description the code of the one body that it may mean and that the article names.
    /// One that stays open is no candidate any more, so that the names within it are read; a doubt
    /// says so.
    pub(crate) fn read_descriptions(&self, pages: &mut [Page<'_>; 2]) -> Vec<Doubt> {
        let described = |candidate: &Candidate| {
            let number = candidate.choice?;
            self.ambiguous.0[number].described.then_some(number)
        };
        let all = pages.iter().flat_map(|page| &page.candidates);
        let numbers: BTreeSet<usize> = all.clone().filter_map(described).collect();
        let named = |code: &SmolStr| {
            let mut plain = all.clone().filter(|candidate| candidate.choice.is_none());
            plain.any(|candidate| candidate.reading.as_ref().is_some_and(|is| is.code == *code))
        };
        let meant: BTreeMap<usize, Option<SmolStr>> = numbers
            .into_iter()
            .map(|number| {
                let candidates = &self.ambiguous.0[number].candidates;
                let mut named =
                    candidates.iter().filter(|code| candidates.len() == 1 || named(code));
                let only = named.next().filter(|_| named.next().is_none());
                (number, only.cloned())
            })
            .collect();
        let mut doubts = Vec::new();
        let mut doubted: BTreeSet<usize> = BTreeSet::new();
        for page in pages {
            let folded = &page.folded;
            page.candidates.retain_mut(|candidate| {
                let Some(number) = described(candidate) else { return true };
                candidate.choice = None;
                let Some(code) = meant.get(&number).cloned().flatten() else {
                    if doubted.insert(number) {
                        let shared = &self.ambiguous.0[number];
                        let (name, several) = (&shared.name, shared.candidates.join(" or "));
                        let message = format!("\"{name}\" may be {several}; it was left open");
                        doubts.push(Doubt::at(folded.back(candidate.span), message));
                    }
                    return false;
                };
                if let Some(reading) = &mut candidate.reading {
                    reading.kind = self.kind(&code).unwrap_or(reading.kind);
                    reading.code = code;
                }
                true
            });
        }
        doubts
    }

    /// Gives each ambiguous name the code that the rest of the article speaks for, and says where
    /// it had to guess.
    pub(crate) fn settle(&self, pages: &mut [Vec<Chosen>; 2]) -> Vec<Doubt> {
        let mut decided: BTreeMap<usize, (SmolStr, bool)> = BTreeMap::new();
        for choice in pages.iter().flatten().filter_map(|(_, choice)| *choice) {
            decided.entry(choice).or_insert_with(|| {
                let all = pages.iter().flatten();
                let sure = all.filter(|(_, choice)| choice.is_none()).map(|(mention, _)| mention);
                self.ambiguous.decide(choice, sure)
            });
        }
        let mut doubts = Vec::new();
        let mut doubted: BTreeSet<usize> = BTreeSet::new();
        for (mention, choice) in pages.iter_mut().flatten() {
            let Some((number, (code, guess))) = choice.and_then(|n| Some((n, decided.get(&n)?)))
            else {
                continue;
            };
            mention.code = code.clone();
            if *guess && doubted.insert(number) {
                let shared = &self.ambiguous.0[number];
                let (name, candidates) = (&shared.name, shared.candidates.join(" or "));
                let message = format!("\"{name}\" may be {candidates}; it was read as {code}");
                doubts.push(Doubt::at(Span::new(mention.span.start, mention.span.end), message));
            }
        }
        doubts
    }
}
