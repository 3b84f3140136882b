//! Stretches of a text that name a person.

use std::ops::Range;

use entente_text::Entity;

use super::words::Page;
use crate::words::Words;

/// The most words a person's name has.
const LONGEST: usize = 6;

impl Page<'_> {
    /// The names of people, in order, without overlap: what the model calls a person, without the
    /// titles before it, and runs of capitals that begin with a given name.
    pub(super) fn names(&self, words: &Words) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for entity in self.document.entities.iter().filter(|entity| entity.label == "PERSON") {
            let name = self.trimmed(entity);
            if let Some(name) = name.filter(|name| self.is_name(name)) {
                let name = self.widened(name);
                if found.last().is_none_or(|last: &Range<usize>| last.end <= name.start) {
                    found.push(name);
                }
            }
        }
        let mut taken = self.taken(&found);
        for word in 0..self.words.len() {
            if taken[word] || self.words[word].mention.is_some() {
                continue;
            }
            let first = self.text(&(word..word + 1));
            if words.given.contains(first) && !self.words[word].title.is_not_name() {
                let run = self.run_from(word, &taken);
                if run.len() > 1 && self.is_name(&run) && !self.is_body(&run, words) {
                    taken[run.clone()].fill(true);
                    found.push(run);
                }
            }
        }
        found.sort_by_key(|name| name.start);
        found
    }

    /// Whether the last word of a run is the head of a body's name.
    pub(super) fn is_body(&self, run: &Range<usize>, words: &Words) -> bool {
        words.body.contains(self.lower(run.end - 1))
            || words.treaty.contains(self.lower(run.end - 1))
    }

    /// Which words belong to one of the names.
    pub(super) fn taken(&self, names: &[Range<usize>]) -> Vec<bool> {
        let mut taken = vec![false; self.words.len()];
        for name in names {
            taken[name.clone()].fill(true);
        }
        taken
    }

    /// An entity without titles, names of states and possessives at its edges.
    fn trimmed(&self, entity: &Entity) -> Option<Range<usize>> {
        let mut run = self.words_of(&entity.tokens);
        while !run.is_empty() {
            let (count, title) = self
                .title_at(run.start)
                .map_or((1, Default::default()), |(count, title, _)| (count, title));
            let word = &self.words[run.start];
            let named = word.mention.is_some();
            let mark = !word.lower.contains(char::is_alphabetic)
                || matches!(word.lower.as_str(), "'s" | "’s");
            let titled = title.is_head()
                || title.is_rank()
                || title.is_honorific()
                || title.is_past()
                || title.is_not_name() && run.len() > 1
                || title.is_modifier() && run.len() > 1;
            // "King" and "Major" are surnames as well, but not before a further word.
            if !(named
                || mark
                || titled && (run.len() > count || title.is_head() && !title.is_honorific()))
            {
                break;
            }
            run.start += count.min(run.len());
        }
        while !run.is_empty() {
            let word = &self.words[run.end - 1];
            let mark = !word.lower.contains(char::is_alphanumeric)
                || matches!(word.lower.as_str(), "'s" | "’s");
            let part = word.capital || word.title.is_suffix();
            if part && !mark && word.mention.is_none() {
                break;
            }
            run.end -= 1;
        }
        // A mark, a name of a state or a title inside it ends the name.
        let cut = run.clone().find(|&at| {
            let word = &self.words[at];
            word.mention.is_some()
                || !word.lower.contains(char::is_alphabetic)
                || matches!(word.lower.as_str(), "'s" | "’s" | "and")
        });
        if let Some(cut) = cut {
            run.end = cut;
        }
        (!run.is_empty()).then_some(run)
    }

    /// A name with the capitals that the model left out on either side.
    fn widened(&self, mut name: Range<usize>) -> Range<usize> {
        while let Some(before) = name.start.checked_sub(1) {
            let free = self.same_sentence(before, name.start)
                && self.is_part(before)
                && self.document.entity_of(self.words[before].tokens.start).is_none()
                && self.title_at(before).is_none()
                && self.words[before].tokens.start
                    > self.document.sentences[self.words[before].sentence].start
                && name.len() < 2;
            if !free {
                break;
            }
            name.start = before;
        }
        while self.same_sentence(name.start, name.end) && name.len() < LONGEST {
            let word = &self.words[name.end];
            let free = self.is_particled(name.end)
                || self
                    .document
                    .entity_of(word.tokens.start)
                    .is_none_or(|entity| entity.label == "PERSON");
            let particle = word.title.is_particle()
                && self.words.get(name.end + 1).is_some_and(|next| next.capital);
            let suffix = word.title.is_suffix();
            let part = self.is_part(name.end) && self.title_at(name.end).is_none();
            if !(free && (part || particle) || suffix) {
                break;
            }
            name.end += 1;
        }
        name
    }

    /// The run of capitals from a word on that may be a person's name.
    pub(super) fn run_from(&self, first: usize, taken: &[bool]) -> Range<usize> {
        let mut end = first;
        while end < self.words.len()
            && end < first + LONGEST
            && self.same_sentence(first, end)
            && !taken[end]
        {
            let word = &self.words[end];
            let particle = word.title.is_particle()
                && self
                    .words
                    .get(end + 1)
                    .is_some_and(|next| next.capital && next.mention.is_none());
            let title = self.title_at(end).is_some_and(|(_, title, _)| {
                title.is_head() || title.is_rank() || title.is_not_name()
            });
            if !(self.is_part(end) && !title || particle) {
                break;
            }
            end += 1;
        }
        while end > first && !self.words[end - 1].capital {
            end -= 1;
        }
        first..end
    }

    /// Whether a word begins with a particle and a hyphen: "el-Sisi".
    fn is_particled(&self, word: usize) -> bool {
        let before = self.lower(word).split_once('-').map_or("", |(before, _)| before);
        self.titles.of(before).0.is_particle()
    }

    /// Whether a word may be part of a person's name.
    fn is_part(&self, word: usize) -> bool {
        let word = &self.words[word];
        word.capital
            && word.mention.is_none()
            && !word.title.is_not_name()
            && !word.lower.chars().any(|c| c.is_ascii_digit())
    }

    /// Whether a run can be a person's name: capitals, and no shouted acronym in it.
    pub(super) fn is_name(&self, run: &Range<usize>) -> bool {
        let shouted = |at: usize| {
            let text = self.text(&(at..at + 1));
            text.chars().filter(|c| c.is_alphabetic()).count() > 2
                && !text.chars().any(|c| c.is_lowercase() || c == '.')
        };
        let lone = run.len() == 1;
        let all_shouted = run.clone().all(shouted);
        run.clone().any(|at| self.words[at].capital)
            && !run.clone().any(|at| shouted(at) && !all_shouted || shouted(at) && lone)
            && !run.clone().all(|at| self.words[at].title.is_not_name())
            && !run.clone().any(|at| self.lower(at).chars().any(|c| c.is_ascii_digit()))
    }
}
