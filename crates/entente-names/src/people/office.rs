//! Phrases that name an office: "Kyrgyzstan's Minister of Defense", "the director of the agency".

use std::ops::Range;

use super::titles::singulars;
use super::words::Page;
use super::{Body, Office};
use crate::{Form, Kind};

/// The most words that are looked at before the head of an office.
const BEFORE: usize = 8;
/// The most words of what follows "of".
const BEHIND: usize = 16;

/// A phrase that names an office, before it is known who holds it.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    /// All its words, without a leading article.
    pub(super) words: Range<usize>,
    /// The head: "minister", "secretary-general".
    pub(super) head: Range<usize>,
    /// The head in lower case, singular.
    pub(super) holder: String,
    /// The office without its body, as written: "Minister of Defense".
    pub(super) role: String,
    /// Whose office it is; several where the phrase is in the plural.
    pub(super) bodies: Vec<Body>,
    pub(super) plural: bool,
    /// Whether the office is no longer held.
    pub(super) past: bool,
    /// Whether the head names what somebody is or does, and no office by itself.
    pub(super) occupation: bool,
    /// Whether "the" or a possessive stands before it.
    pub(super) definite: bool,
    /// Whether the holder is a woman (`Some(true)`) or a man, where the title tells.
    pub(super) woman: Option<bool>,
}

impl Phrase {
    /// The office as held by the `number`th of `count` people.
    pub(super) fn office(&self, number: usize, count: usize) -> Office {
        let body = match self.bodies.as_slice() {
            [one] => Some(one.clone()),
            several if several.len() == count => Some(several[number].clone()),
            _ => None,
        };
        Office {
            role: self.role.clone(),
            holder: self.holder.clone(),
            body,
            past: self.past,
            occupation: self.occupation,
        }
    }
}

impl Page<'_> {
    /// All phrases that name an office, in order, without overlap. `taken` tells the words that
    /// belong to a person's name.
    pub(super) fn offices(&self, taken: &[bool]) -> Vec<Phrase> {
        let mut found: Vec<Phrase> = Vec::new();
        let mut word = 0;
        while word < self.words.len() {
            let phrase = self.head_at(word, taken).and_then(|head| self.office(head, taken));
            match phrase {
                Some(phrase)
                    if found.last().is_none_or(|last| last.words.end <= phrase.head.start) =>
                {
                    word = phrase.words.end;
                    found.push(phrase);
                }
                _ => word += 1,
            }
        }
        found
    }

    fn head_at(&self, word: usize, taken: &[bool]) -> Option<Range<usize>> {
        if taken[word] || self.words[word].mention.is_some() {
            return None;
        }
        let (count, title, _) = self.title_at(word)?;
        if !title.is_head() {
            return None;
        }
        // "chief economist", "deputy minister": the last of several is the head.
        let next = word + count;
        if title.is_modifier()
            && self.same_sentence(word, next)
            && !taken[next]
            && self.title_at(next).is_some_and(|(_, next, _)| next.is_head() || next.is_modifier())
        {
            return None;
        }
        // "heads" and "chairs" as verbs, "major" as an adjective.
        let tag = self.tag(next - 1);
        (tag.starts_with('N') || count > 1 || self.words[word].capital).then_some(word..next)
    }

    fn office(&self, head: Range<usize>, taken: &[bool]) -> Option<Phrase> {
        let (_, title, plural) = self.title_at(head.start)?;
        let mut start = head.start;
        let mut bodies = Vec::new();
        let mut past = title.is_past();
        let mut definite = false;
        let mut role_start = head.start;
        for _ in 0..BEFORE {
            let Some(before) = start.checked_sub(1) else { break };
            if !self.same_sentence(before, head.start) || taken[before] {
                // "Putin's spokesman": the body is a person.
                break;
            }
            let word = &self.words[before];
            if let Some(number) = word.mention {
                let first = (0..=before)
                    .rev()
                    .take_while(|&at| self.words[at].mention == Some(number))
                    .last()
                    .unwrap_or(before);
                if bodies.is_empty() {
                    bodies.extend(self.body_of(number));
                    start = first;
                    definite = true;
                    continue;
                }
                break;
            }
            if matches!(word.lower.as_str(), "'s" | "’s" | "'" | "’") {
                definite = true;
                let Some(owner) = before.checked_sub(1) else { break };
                if taken[owner] {
                    break;
                }
                if self.words[owner].mention.is_some() && bodies.is_empty() {
                    start = before;
                    continue;
                }
                let first = self.capitals_before(owner, taken);
                if first <= owner && bodies.is_empty() {
                    bodies.push(Body::words(self.text(&(first..before))));
                    start = first;
                }
                break;
            }
            if word.title.is_past() {
                past = true;
                start = before;
                if bodies.is_empty() {
                    role_start = before;
                }
                continue;
            }
            let joins = word.title.is_modifier() || word.title.is_head() && word.capital;
            if joins && bodies.is_empty() {
                start = before;
                role_start = before;
                continue;
            }
            if self.lists.definites.contains(word.lower.as_str()) {
                definite = true;
                break;
            }
            if self.lists.coordinators.contains(word.lower.as_str()) {
                // "trade and industry minister", "Foreign and Commonwealth Secretary"
                let further = before.checked_sub(1).filter(|&at| {
                    self.words[at].title.is_modifier() && !self.words[at].title.is_head()
                });
                if further.is_some() && role_start == start && start < head.start {
                    start = before;
                    continue;
                }
                break;
            }
            let tag = self.tag(before);
            let loose = bodies.is_empty() && !title.is_past();
            if loose && word.capital && tag.starts_with("NNP") && !word.title.is_not_name() {
                // "Hamas leader", "Microsoft chief": a body the gazetteer does not know.
                let first = self.capitals_before(before, taken);
                bodies.push(Body::words(self.text(&(first..before + 1))));
                start = first;
                continue;
            }
            if loose && !word.capital && matches!(tag, "NN" | "JJ") && start - before <= 1 {
                start = before;
                role_start = before;
                continue;
            }
            break;
        }
        let mut role = self.text(&(role_start..head.end)).to_owned();
        let mut end = head.end;
        if let Some((behind, stop)) =
            self.behind(head.end, title.is_portfolio() && !title.is_office(), plural, taken)
        {
            end = stop;
            match behind {
                Behind::Bodies(more) => {
                    if bodies.is_empty() || bodies.iter().all(|body| body.code.is_none()) {
                        bodies = more;
                    }
                }
                Behind::Part { bodies: more, words } => {
                    role.push_str(&words);
                    if !more.is_empty() {
                        bodies = more;
                    }
                }
            }
        }
        let holder = self.text(&head).to_lowercase();
        let holder = match plural {
            true => singulars(&holder)
                .into_iter()
                .find(|single| self.titles.of(single).0.is_head())
                .unwrap_or(holder),
            false => holder,
        };
        if plural
            && let Some(at) = role.to_lowercase().find(self.text(&head).to_lowercase().as_str())
        {
            let length = self.text(&head).len();
            if role.is_char_boundary(at) && role.is_char_boundary(at + length) {
                let upper = role[at..].starts_with(char::is_uppercase);
                let single = if upper { capitalised(&holder) } else { holder.clone() };
                role.replace_range(at..at + length, &single);
            }
        }
        let woman = match (title.is_female(), title.is_male()) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        };
        Some(Phrase {
            words: start..end,
            head,
            holder,
            role,
            bodies,
            plural,
            past,
            occupation: title.is_occupation(),
            definite,
            woman,
        })
    }

    /// The body that a resolved name stands for.
    fn body_of(&self, mention: usize) -> Option<Body> {
        let mention = &self.mentions[mention];
        let words = mention.span.of(&self.document.text).to_owned();
        let place = mention.kind == Kind::Place;
        let code = (!place || mention.form == Form::Capital).then(|| mention.code.clone());
        let kind = if mention.form == Form::Capital { Kind::State } else { mention.kind };
        Some(Body { code, kind: Some(kind), words })
    }

    /// The body that a run of words names.
    pub(super) fn body_over(&self, words: Range<usize>) -> Body {
        let number = words.clone().find_map(|at| self.words[at].mention);
        let whole =
            number.filter(|&number| words.clone().all(|at| self.words[at].mention == Some(number)));
        whole
            .and_then(|number| self.body_of(number))
            .unwrap_or_else(|| Body::words(self.text(&words)))
    }

    /// The first word of the run of capitals that ends at a word.
    fn capitals_before(&self, word: usize, taken: &[bool]) -> usize {
        let mut first = word + 1;
        while let Some(at) = first.checked_sub(1) {
            let fits = self.same_sentence(at, word)
                && !taken[at]
                && self.words[at].capital
                && self.words[at].mention.is_none()
                && !self.words[at].title.is_not_name()
                && !self.words[at].title.is_past()
                && first > word.saturating_sub(5);
            if !fits {
                break;
            }
            first = at;
        }
        first
    }

    /// What follows the head behind "of", "for", "to": the portfolio or the body, and where it
    /// ends.
    fn behind(
        &self,
        from: usize,
        portfolio: bool,
        plural: bool,
        taken: &[bool],
    ) -> Option<(Behind, usize)> {
        let joint = self.lower(from);
        if !self.lists.office_joints.contains(joint) || from == 0 {
            return None;
        }
        if !self.same_sentence(from - 1, from) {
            return None;
        }
        let start = from + 1;
        let mut article = false;
        let mut at = start;
        if self.lists.is_determiner(self.lower(at)) {
            article = true;
            at += 1;
        }
        let first = at;
        let mut end = at;
        // The mention at the place where the phrase would have its head, or before it.
        let mut owner: Option<(usize, usize)> = None;
        let mut nested: Option<usize> = None;
        while at < self.words.len() && at < start + BEHIND && self.same_sentence(from, at) {
            if taken[at] {
                break;
            }
            let word = &self.words[at];
            let tag = self.tag(at);
            if let Some(number) = word.mention {
                if nested.is_none() && owner.is_none() {
                    owner = Some((number, at));
                }
                at += 1;
                end = at;
                continue;
            }
            // "President of Kazakhstan NAME": what follows a state by name is no part of its office.
            let behind_state = owner.is_some_and(|(number, place)| {
                let mention = &self.mentions[number];
                mention.kind == Kind::State
                    && mention.form == Form::Name
                    && place == first
                    && self.words[at - 1].mention == Some(number)
            });
            if behind_state && word.capital && !word.title.is_modifier() {
                break;
            }
            // "spokesman for leader NAME": another's title.
            let next_title = self.title_at(at).filter(|(_, title, _)| title.is_head());
            if next_title.is_some_and(|(count, ..)| {
                taken.get(at + count) == Some(&true) && self.same_sentence(from, at + count)
            }) {
                break;
            }
            let noun = matches!(tag, "NN" | "NNS" | "NNP" | "NNPS" | "JJ" | "VBG" | "VBN" | "CD");
            // A further title begins the next phrase: "of the CSTO Colonel General X".
            if word.capital && word.title.is_rank() && at > first && self.opens_name(at, taken) {
                break;
            }
            if noun || word.capital && tag.starts_with('N') {
                at += 1;
                end = at;
                continue;
            }
            let joins = match word.lower.as_str() {
                joint if self.lists.portfolio_joints.contains(joint) => {
                    nested = nested.or(Some(at));
                    end > first && self.continues(at + 1, taken)
                }
                joint if self.lists.coordinators.contains(joint) => {
                    let capitals = self.words[at - 1].capital
                        && self.words.get(at + 1).is_some_and(|next| next.capital);
                    let same = self.words.get(at + 1).is_some_and(|next| {
                        next.mention.is_some() && self.words[at - 1].mention.is_some()
                    });
                    let next_is_title = self
                        .title_at(at + 1)
                        .is_some_and(|(_, title, _)| title.is_head() || title.is_rank());
                    (capitals || same && plural)
                        && !next_is_title
                        && taken.get(at + 1) == Some(&false)
                }
                "," => {
                    plural
                        && self.words[at - 1].mention.is_some()
                        && self.words.get(at + 1).is_some_and(|next| next.mention.is_some())
                }
                "the" => {
                    let before = self.lower(at - 1);
                    self.lists.portfolio_joints.contains(before) || before == "and"
                }
                "'s" | "’s" | "'" => true,
                _ => false,
            };
            if !joins {
                break;
            }
            at += 1;
        }
        if end == first {
            return None;
        }
        // "spokeswoman for tennis star NAME": the name is not hers.
        let named = taken.get(end) == Some(&true) && self.same_sentence(from, end);
        if named && joint != "of" && self.words[end - 1].mention.is_none() {
            return None;
        }
        let text = self.text(&(first..end)).to_owned();
        if plural {
            let mut numbers: Vec<usize> =
                (first..end).filter_map(|word| self.words[word].mention).collect();
            numbers.dedup();
            let all = (first..end).all(|word| {
                self.words[word].mention.is_some()
                    || matches!(self.lower(word), "," | "the")
                    || self.lists.coordinators.contains(self.lower(word))
            });
            if all && !numbers.is_empty() {
                let bodies = numbers.iter().filter_map(|&number| self.body_of(number)).collect();
                return Some((Behind::Bodies(bodies), end));
            }
        }
        if let Some((number, place)) = owner {
            let last =
                (place..end).take_while(|&at| self.words[at].mention == Some(number)).count();
            if place == first && place + last == end {
                return Some((Behind::Bodies(self.body_of(number).into_iter().collect()), end));
            }
            if place == first {
                // "of the CSTO Joint Staff", "of Russia's Foreign Ministry": part of the office.
                let mut rest = place + last;
                if matches!(self.lower(rest), "'s" | "’s" | "'" | "’") {
                    rest += 1;
                }
                if rest < end {
                    let article = if article { "the " } else { "" };
                    let words = format!(" {joint} {article}{}", self.text(&(rest..end)));
                    let bodies = self.body_of(number).into_iter().collect();
                    return Some((Behind::Part { bodies, words }, end));
                }
            }
        }
        if let Some(of) = nested.filter(|_| portfolio || !article) {
            // "Minister of Defense of Kazakhstan"
            let inner =
                (of + 1..end).find_map(|at| self.words[at].mention.map(|number| (number, at)));
            if let Some((number, _)) = inner.filter(|&(number, _)| {
                (of + 1..end)
                    .all(|at| self.words[at].mention == Some(number) || self.lower(at) == "the")
            }) {
                let article = if article { "the " } else { "" };
                let words = format!(" {joint} {article}{}", self.text(&(first..of)));
                let bodies = self.body_of(number).into_iter().collect();
                return Some((Behind::Part { bodies, words }, end));
            }
        }
        if portfolio && joint == "of" && (!article || owner.is_none()) && nested.is_none()
            || !article && owner.is_none() && joint == "of"
        {
            let article = if article { "the " } else { "" };
            let words = format!(" {joint} {article}{text}");
            return Some((Behind::Part { bodies: Vec::new(), words }, end));
        }
        let text = match text.split_once("-based ") {
            Some((place, rest)) if !place.contains(' ') => rest.to_owned(),
            _ => text,
        };
        Some((Behind::Bodies(vec![Body::words(&text)]), end))
    }

    /// Whether nothing but ranks stands between a word and a person's name.
    fn opens_name(&self, mut at: usize, taken: &[bool]) -> bool {
        while at < self.words.len() && self.words[at].title.is_rank() && !taken[at] {
            at += 1;
        }
        at < self.words.len() && (taken[at] || self.words[at].capital)
    }

    /// Whether a name or noun goes on at a word.
    fn continues(&self, at: usize, taken: &[bool]) -> bool {
        let at = if self.lower(at) == "the" { at + 1 } else { at };
        at < self.words.len() && !taken[at] && self.tag(at).starts_with(['N', 'J'])
    }
}

/// What follows the head of an office.
enum Behind {
    /// Whose it is.
    Bodies(Vec<Body>),
    /// A part of its name, and whose it is.
    Part { bodies: Vec<Body>, words: String },
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
