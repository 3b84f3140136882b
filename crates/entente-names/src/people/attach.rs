//! Which office belongs to which name.

use std::ops::Range;

use super::Office;
use super::office::Phrase;
use super::words::Page;

/// A name with what stands around it.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// The words of the name.
    pub(super) name: Range<usize>,
    /// The words of the name with titles and appositions.
    pub(super) phrase: Range<usize>,
    /// The offices that these give.
    pub(super) offices: Vec<Office>,
    pub(super) rank: Option<String>,
    pub(super) woman: Option<bool>,
    /// Whether anything but the model's guess says that this is a person.
    pub(super) titled: bool,
}

impl Named {
    fn new(name: Range<usize>) -> Self {
        Self {
            phrase: name.clone(),
            name,
            offices: Vec::new(),
            rank: None,
            woman: None,
            titled: false,
        }
    }
}

impl Page<'_> {
    /// Names with their titles and offices, and the offices that nobody is named to hold.
    pub(super) fn attach(
        &self,
        names: Vec<Range<usize>>,
        phrases: Vec<Phrase>,
    ) -> (Vec<Named>, Vec<Phrase>) {
        let mut named: Vec<Named> = names.into_iter().map(Named::new).collect();
        for one in &mut named {
            self.titles_before(one);
        }
        let mut free = Vec::new();
        for phrase in phrases {
            if !self.give(&phrase, &mut named) {
                free.push(phrase);
            }
        }
        for at in 0..named.len() {
            self.heads_clause(at, &mut named);
        }
        (named, free)
    }

    /// Ranks and honorifics right before a name.
    fn titles_before(&self, one: &mut Named) {
        let mut start = one.name.start;
        while let Some(before) = start.checked_sub(1) {
            if !self.same_sentence(before, one.name.start) || self.words[before].mention.is_some() {
                break;
            }
            let title = self.words[before].title;
            if !(title.is_rank() || title.is_honorific()) || title.is_office() && !title.is_rank() {
                break;
            }
            if title.is_rank() && !self.words[before].capital {
                break;
            }
            if title.is_female() != title.is_male() {
                one.woman = Some(title.is_female());
            }
            start = before;
        }
        let ranks: Vec<usize> =
            (start..one.name.start).filter(|&at| self.words[at].title.is_rank()).collect();
        if let (Some(&first), Some(&last)) = (ranks.first(), ranks.last()) {
            // "Secretary General X" is no general.
            let office = first.checked_sub(1).and_then(|before| self.title_at(before));
            let longer = office.is_some_and(|(count, title, _)| count > 1 && title.is_head())
                || first.checked_sub(1).is_some_and(|before| {
                    self.title_at(before).is_some_and(|(count, ..)| before + count > first)
                });
            if longer {
                start = last + 1;
            } else {
                one.rank = Some(self.text(&(first..last + 1)).to_owned());
            }
        }
        if start < one.name.start {
            one.titled = true;
            one.phrase.start = start;
        }
    }

    /// Gives an office to those who hold it; whether there was anybody.
    fn give(&self, phrase: &Phrase, named: &mut [Named]) -> bool {
        let end = phrase.words.end;
        let after = |word: usize, named: &[Named]| {
            named.iter().position(|one| one.phrase.start <= word && word < one.name.end)
        };
        // "Foreign Minister X", "the Secretary-General of the CSTO, X", "ministers X and Y".
        let comma = self.lower(end) == "," && self.same_sentence(end, phrase.head.start);
        let next = if comma { end + 1 } else { end };
        let direct = self
            .same_sentence(next, phrase.head.start)
            .then(|| after(next, named))
            .flatten()
            .filter(|&at| named[at].phrase.start == next);
        // "X, Y's minister of Z, ..."
        let start = self.without_article(phrase.words.start);
        let before = start
            .checked_sub(2)
            .filter(|&at| matches!(self.lower(at + 1), "," | "(" | "—" | "–" | "-" | "--"))
            .filter(|&at| self.same_sentence(at, phrase.head.start))
            .and_then(|at| named.iter().position(|one| one.name.end == at + 1));
        if phrase.plural {
            let Some(first) = direct else { return false };
            let holders = self.listed(first, named);
            for (number, &holder) in holders.iter().enumerate() {
                named[holder].offices.push(phrase.office(number, holders.len()));
                named[holder].titled = true;
            }
            return true;
        }
        let chosen = match (direct, before) {
            // "X, president of Y, Z" belongs to the one before; "X, President Y" to the one after.
            (Some(direct), Some(before)) if comma => {
                // A list of "TITLE NAME, TITLE NAME": the one before has a title of his own.
                let titled = named[before].titled && !named[before].offices.is_empty();
                if titled { Some(direct) } else { Some(before) }
            }
            (Some(direct), _) => Some(direct).filter(|_| !comma || self.opens(phrase)),
            (None, Some(before)) => Some(before).filter(|_| self.ends_apposition(phrase)),
            (None, None) => None,
        };
        let Some(chosen) = chosen else { return false };
        let one = &mut named[chosen];
        one.offices.push(phrase.office(0, 1));
        one.titled = true;
        one.woman = one.woman.or(phrase.woman);
        let start = one.phrase.start.min(start);
        one.phrase = start..one.phrase.end.max(end);
        true
    }

    /// Whether a phrase before ", NAME" can have the name in apposition: it is definite, or opens
    /// its sentence.
    fn opens(&self, phrase: &Phrase) -> bool {
        let start = phrase.words.start;
        phrase.definite
            || !phrase.bodies.is_empty()
            || start == 0
            || !self.same_sentence(start - 1, start)
    }

    /// Whether nothing but a mark or a clause follows an apposition: "X, the minister who".
    fn ends_apposition(&self, phrase: &Phrase) -> bool {
        let end = phrase.words.end;
        if !self.same_sentence(end, phrase.head.start) {
            return true;
        }
        // "X, ministers and": a list; "X, president Y" was taken before.
        let tag = self.tag(end);
        !(self.words[end].capital && tag.starts_with("NNP"))
    }

    /// The start of a phrase with the article before it.
    fn without_article(&self, start: usize) -> usize {
        match start.checked_sub(1) {
            Some(before)
                if self.lists.is_determiner(self.lower(before))
                    && self.same_sentence(before, start) =>
            {
                before
            }
            _ => start,
        }
    }

    /// The names listed from one on: "X, Y and Z".
    fn listed(&self, first: usize, named: &[Named]) -> Vec<usize> {
        let is_and = |at: usize| self.lists.coordinators.contains(self.lower(at));
        let mut holders = vec![first];
        let mut last = first;
        while last + 1 < named.len() {
            let gap = named[last].name.end..named[last + 1].phrase.start;
            let joined = !gap.is_empty()
                && gap.len() <= 2
                && self.same_sentence(gap.start, named[last + 1].name.start)
                && gap.clone().all(|at| self.lower(at) == "," || is_and(at));
            if !joined {
                break;
            }
            let and = gap.clone().any(is_and);
            last += 1;
            holders.push(last);
            if and {
                break;
            }
        }
        holders
    }

    /// "X, who heads the agency".
    fn heads_clause(&self, at: usize, named: &mut [Named]) {
        let end = named[at].name.end;
        let start = named[at].name.start;
        if !(self.lower(end) == "," && self.lower(end + 1) == "who") {
            return;
        }
        let verb = end + 2;
        if !self.same_sentence(verb, start) || self.tag(verb) != "VBZ" {
            return;
        }
        let lemma = &self.document.tokens[self.words[verb].tokens.start].lemma;
        if !self.titles.of(lemma).0.is_heading() {
            return;
        }
        let mut first = verb + 1;
        if self.lists.articles.contains(self.lower(first)) {
            first += 1;
        }
        let mut last = first;
        while self.same_sentence(last, start)
            && (self.tag(last).starts_with(['N', 'J']) || self.words[last].mention.is_some())
        {
            last += 1;
        }
        if first == last {
            return;
        }
        let body = self.body_over(first..last);
        named[at].offices.push(Office {
            role: lemma.to_string(),
            holder: lemma.to_string(),
            body: Some(body),
            past: false,
            occupation: false,
        });
        named[at].titled = true;
    }
}
