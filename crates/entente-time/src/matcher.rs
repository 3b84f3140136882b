//! Walks the rules over the lexemes.

use crate::grammar::{FamilyId, Grammar, Item, Reads, Rule, Shape};
use crate::lexeme::{Kind, Lexemes};
use crate::reading::{Calendar, Reading};
use crate::scan::has_what_it_needs;
use crate::shape;
use crate::words::{Class, Value};

/// What a part of a match stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Captured {
    /// A word of a class.
    Word(Class, Value),
    /// A piece recognised by its shape.
    Shape(Shape, shape::Found),
    /// A match of a family.
    Reading(Reading),
}

/// A part of a match with the lexemes it covers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Capture {
    pub(crate) what: Captured,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// A match: the lexemes from `from` to `to`, the last left out.
#[derive(Debug, Clone)]
pub(crate) struct Match<'g> {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) captures: Vec<Capture>,
    pub(crate) rule: &'g Rule,
}

/// The rest of a form that is still to be met.
struct Rest<'r> {
    items: &'r [Item],
    then: Option<&'r Rest<'r>>,
}

/// The matcher over one text.
pub(crate) struct Matcher<'g, 't> {
    grammar: &'g Grammar,
    lexemes: &'g Lexemes<'t>,
    /// The last answer for each family, with the place it was asked for.
    memory: Vec<Option<(usize, Answer)>>,
}

/// Where a match of a family ends and how it reads, if there is one.
type Answer = Option<(usize, Reading)>;

/// The longest match of a form so far.
type Best = Option<(usize, Vec<Capture>)>;

impl<'g, 't> Matcher<'g, 't> {
    /// A matcher at the start of a text.
    pub(crate) fn new(grammar: &'g Grammar, lexemes: &'g Lexemes<'t>) -> Self {
        Self { grammar, lexemes, memory: vec![None; grammar.families.len()] }
    }

    /// The longest match of a family that begins at a place.
    pub(crate) fn longest(&mut self, family: FamilyId, from: usize) -> Option<Match<'g>> {
        let grammar = self.grammar;
        let mut longest: Option<Match<'g>> = None;
        for form in grammar.families[family].opened_at(self.lexemes, from) {
            let mut best = None;
            let rest = Rest { items: &form.items, then: None };
            self.walk(&rest, from, &mut Vec::new(), &mut best);
            if let Some((to, captures)) = best
                && longest.as_ref().is_none_or(|longest| to > longest.to)
                && has_what_it_needs(grammar.rules[form.rule].needs, self.lexemes, from, to)
            {
                longest = Some(Match { from, to, captures, rule: &grammar.rules[form.rule] });
            }
        }
        longest
    }

    fn walk(&mut self, rest: &Rest<'_>, at: usize, captures: &mut Vec<Capture>, best: &mut Best) {
        let Some((item, items)) = rest.items.split_first() else {
            match rest.then {
                Some(then) => self.walk(then, at, captures, best),
                None if best.as_ref().is_none_or(|(to, _)| at > *to) => {
                    *best = Some((at, captures.clone()));
                }
                None => {}
            }
            return;
        };
        let next = Rest { items, then: rest.then };
        if let Item::Either(rows) = item {
            for row in rows {
                self.walk(&Rest { items: row, then: Some(&next) }, at, captures, best);
            }
            return;
        }
        let Some(lexeme) = self.lexemes.get(at) else { return };
        if lexeme.kind == Kind::Break {
            return;
        }
        let met = match item {
            Item::Literal(symbol) => (lexeme.symbol == Some(*symbol)).then_some((at + 1, None)),
            Item::Class(class) => self
                .lexemes
                .sense(at, *class)
                .map(|value| (at + 1, Some(Captured::Word(*class, value)))),
            Item::Shape(shape) => shape::find(*shape, self.lexemes, at)
                .map(|(to, found)| (to, Some(Captured::Shape(*shape, found)))),
            Item::Family(family) => {
                self.recall(*family, at).map(|(to, reading)| (to, Some(Captured::Reading(reading))))
            }
            Item::Either(_) => None,
        };
        if let Some((to, what)) = met {
            let depth = captures.len();
            captures.extend(what.map(|what| Capture { what, from: at, to }));
            self.walk(&next, to, captures, best);
            captures.truncate(depth);
        }
    }

    fn recall(&mut self, family: FamilyId, at: usize) -> Answer {
        if let Some((place, answer)) = &self.memory[family]
            && *place == at
        {
            return answer.clone();
        }
        let answer =
            self.longest(family, at).map(|found| (found.to, Reading::of(&found, self.lexemes)));
        self.memory[family] = Some((at, answer.clone()));
        answer
    }
}

impl Match<'_> {
    /// The calendar parts of each piece of a range or list, with the lexemes of each piece.
    pub(crate) fn split(
        &self,
        is_separator: impl Fn(usize) -> bool,
    ) -> Vec<(Calendar, usize, usize)> {
        debug_assert!(matches!(self.rule.reads, Reads::Range | Reads::List));
        let mut parts = Vec::new();
        let mut from = self.from;
        for place in self.from..=self.to {
            if place == self.to || is_separator(place) {
                let inside: Vec<&Capture> = self
                    .captures
                    .iter()
                    .filter(|capture| from <= capture.from && capture.to <= place)
                    .collect();
                if !inside.is_empty() {
                    parts.push((Calendar::merged(inside.into_iter()), from, place));
                }
                from = place + 1;
            }
        }
        parts
    }
}
