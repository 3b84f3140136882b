//! Names that stand together: coordination by the parse, and lists that parsers break.

use entente_names::{Form, Kind};
use entente_text::TokenId;

use super::{Referent, Scene, Wanted};
use crate::lexicon::list;

impl Scene<'_> {
    /// Runs of state names such as "A, B and the C": lists that parsers often break.
    pub(super) fn find_runs(&mut self) {
        let document = self.document;
        let mut token = 0;
        while token < document.tokens.len() {
            let mut run = Vec::new();
            let mut conjunction = false;
            let mut at = token;
            while let Some(name_end) = self.state_name_end(at) {
                let starts_new = !run.is_empty() && matches!(self.dep(at), "nsubj" | "nsubjpass");
                // "left A, and B stayed": an object and the subject of the next clause.
                let clause = starts_new
                    && self.document.tokens[at].head > at
                    && run.first().is_some_and(|&first| matches!(self.dep(first), "dobj" | "pobj"));
                if starts_new && !conjunction || clause {
                    break;
                }
                run.push(at);
                let Some((next, final_one)) = self.separator(name_end) else {
                    at = name_end;
                    break;
                };
                if self.state_name_end(next).is_none() {
                    // "A, B and four other nations": the list is told to its end.
                    conjunction |= final_one && self.is_others(next);
                    at = name_end;
                    break;
                }
                conjunction |= final_one;
                at = next;
            }
            if run.len() > 1 && conjunction {
                for &member in &run {
                    self.run_of[member] = Some(self.runs.len());
                }
                self.runs.push(run);
            }
            token = at.max(token) + 1;
        }
    }

    /// One past the state name that starts at `token`.
    fn state_name_end(&self, token: TokenId) -> Option<TokenId> {
        let number = (*self.mention_of.get(token)?)?;
        let mention = &self.mentions[number];
        let starts = token == 0 || self.mention_of[token - 1] != Some(number);
        if mention.kind != Kind::State || mention.form != Form::Name || !starts {
            return None;
        }
        let same = |&at: &TokenId| self.mention_of.get(at) == Some(&Some(number));
        Some((token..).take_while(same).last().unwrap_or(token) + 1)
    }

    /// "four other nations", "others": what may close a list without a name.
    fn is_others(&self, token: TokenId) -> bool {
        let tokens = &self.document.tokens;
        let near = token..(token + 3).min(tokens.len());
        near.into_iter().any(|at| {
            let lemma = self.lemma(at).to_lowercase();
            self.lexicon.has(list::STATE_WORD, &lemma) || self.lexicon.has(list::REST, &lemma)
        })
    }

    /// What follows a separator at `token` ("," or "and" or ", and the"), and whether it held a
    /// conjunction.
    fn separator(&self, token: TokenId) -> Option<(TokenId, bool)> {
        let mut at = token;
        let mut conjunction = false;
        while at < self.document.tokens.len() {
            let word = self.document.text_of(at).to_lowercase();
            if self.lexicon.has(list::LIST_FINAL, &word) {
                conjunction = true;
            } else if !self.lexicon.has(list::LIST_SEPARATOR, &word) {
                break;
            }
            at += 1;
        }
        (at > token).then_some((at, conjunction))
    }

    /// The heads of the phrases coordinated with `head`, itself first, in the order of the text:
    /// by the parse's conjuncts, and by the run of names that it belongs to.
    pub(crate) fn coordinated(&self, head: TokenId) -> Vec<TokenId> {
        let mut heads = vec![head];
        let mut next = 0;
        while next < heads.len() {
            let at = heads[next];
            next += 1;
            let conjuncts = self.children(at).filter(|&child| self.dep(child) == "conj");
            let run = self.run_of[at].map_or(&[][..], |run| &self.runs[run]);
            let more: Vec<TokenId> = conjuncts
                .filter(|&child| !self.is_verb(child))
                .chain(run.iter().copied())
                .filter(|token| !heads.contains(token))
                .collect();
            heads.extend(more);
        }
        heads.sort_unstable();
        // One that the parse joins may stand in the run as well.
        heads.dedup();
        heads
    }

    /// Those in whose company something is done: "together with A", ", with A, B and C".
    pub(crate) fn company(&self, predicate: TokenId) -> Vec<Referent> {
        // "were invited, with A and B, and joined": those of the first verb are those of the next.
        let shares = self.dep(predicate) == "conj"
            && self.child(predicate, &["nsubj", "nsubjpass"]).is_none();
        let predicate = if shares { self.document.tokens[predicate].head } else { predicate };
        let sentence = self.document.sentence_of(predicate);
        let mut found = Vec::new();
        for with in predicate + 1..sentence.end.saturating_sub(1) {
            let word = |token: TokenId| self.document.text_of(token).to_lowercase();
            if !self.lexicon.has(list::COMPANY, &word(with)) {
                continue;
            }
            let together = self.lexicon.has(list::TOGETHER, &word(with - 1));
            let name = with + 1 + usize::from(self.dep(with + 1) == "det");
            let Some(&run) = self.run_of.get(name) else { continue };
            let named = match run {
                Some(run) if self.document.text_of(with - 1) == "," || together => {
                    self.runs[run].clone()
                }
                _ if together => vec![name],
                _ => continue,
            };
            // "with A withdrawing": a clause of its own.
            let own =
                named.last().is_some_and(|&last| self.is_verb(self.document.tokens[last].head));
            if self.document.is_under(with, predicate) && !own {
                found.extend(named.iter().filter_map(|&it| self.named(it, Wanted::State, false)));
            }
        }
        found
    }

    /// The run of state names that `token` belongs to, if it is in one.
    pub(crate) fn run(&self, token: TokenId) -> Option<&[TokenId]> {
        let run = *self.run_of.get(token)?;
        run.map(|run| self.runs[run].as_slice())
    }

    /// Names listed in apposition to a noun: "six states: A, B ...".
    pub(crate) fn listed(&self, noun: TokenId, wanted: Wanted) -> Vec<Referent> {
        let mut found = Vec::new();
        for child in self.children(noun).filter(|&child| child > noun) {
            if matches!(self.dep(child), "appos" | "conj" | "dep" | "npadvmod") {
                for phrase in self.coordinated(child) {
                    let named = self.named(phrase, wanted, false);
                    found.extend(named.filter(|one| !found.contains(one)));
                }
            }
        }
        if found.is_empty() {
            // The list directly behind a colon or dash, whatever the parse made of it.
            let next = noun + 1;
            let mark = next < self.document.tokens.len()
                && matches!(self.document.text_of(next), ":" | "—" | "–" | "--" | "-" | ",");
            if mark && let Some(run) = self.run_of.get(next + 1).copied().flatten() {
                found.extend(
                    self.runs[run].iter().filter_map(|&name| self.named(name, wanted, false)),
                );
            }
        }
        if found.is_empty()
            && wanted == Wanted::State
            && let Some(number) = self.child(noun, &["nummod"])
        {
            // "has three members, all of them small: A, B and C": a list of so many.
            let count = self.lexicon.number(self.document.text_of(number));
            let sentence = self.document.sentence_of(noun);
            let mut behind =
                (noun + 1..sentence.end).filter(|&at| self.document.text_of(at) == ":");
            let run = behind.find_map(|colon| self.run(colon + 1 + self.skipped(colon + 1)));
            let run = run.filter(|run| count == i64::try_from(run.len()).ok());
            found.extend(
                run.into_iter().flatten().filter_map(|&it| self.named(it, Wanted::State, false)),
            );
        }
        found
    }

    /// How many tokens of article stand at a place.
    pub(super) fn skipped(&self, token: TokenId) -> usize {
        usize::from(self.document.tokens.get(token).is_some_and(|it| it.tag == "DT"))
    }
}
