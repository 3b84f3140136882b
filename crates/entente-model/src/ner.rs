//! Named entities: begin, inside, last, unit, outside.
//!
//! Source: spaCy `pipeline/_parser_internals/ner.pyx`; L. Ratinov and D. Roth 2009 for the scheme.

use smol_str::SmolStr;

use crate::arrays::Network;
use crate::error::Refusal;
use crate::kernels::Kernels;
use crate::labels::{Label, Labels};
use crate::msgpack;
use crate::tok2vec::Tok2Vec;
use crate::transition::{Scorer, Steering, handicaps};
use crate::vectors::Vectors;

/// Tokens that a state shows the network: the next one, the entity's first, the one before.
const SLOTS: usize = 3;

/// The entity recognizer, with a network of its own from words up.
pub(crate) struct Recognizer {
    pub(crate) tok2vec: Tok2Vec,
    pub(crate) steering: Steering,
    moves: Vec<Move>,
    /// By [`Place::number`].
    handicaps: Vec<Vec<f32>>,
    labels: Labels,
}

/// A class of transition: what is said of the next token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    /// The first token of an entity of several.
    Begin(Label),
    /// A further one, not the last.
    Inside(Label),
    /// The last one.
    Last(Label),
    /// An entity of one token.
    Unit(Label),
    /// No entity.
    Outside,
    /// "No entity, by order from outside": never chosen.
    Blocked,
}

/// What of its surroundings decides which transitions a token permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    /// The label of the entity that is open.
    open: Option<Label>,
    /// Whether the token is white space.
    space: bool,
    /// Whether an entity can go on after it: there is a next token, in the same sentence.
    goes_on: bool,
}

impl Place {
    /// Its number among all that are possible.
    fn number(self) -> usize {
        let open = self.open.map_or(0, |label| usize::from(label) + 1);
        open * 4 + usize::from(self.space) * 2 + usize::from(self.goes_on)
    }

    fn numbered(number: usize) -> Self {
        let open = (number / 4).checked_sub(1).map(|label| label as Label);
        Self { open, space: number & 2 != 0, goes_on: number & 1 != 0 }
    }

    fn allows(self, transition: Move) -> bool {
        match transition {
            Move::Begin(_) => self.open.is_none() && self.goes_on && !self.space,
            Move::Inside(label) => self.open == Some(label) && self.goes_on,
            Move::Last(label) => self.open == Some(label),
            Move::Unit(_) => self.open.is_none() && !self.space,
            Move::Outside => self.open.is_none(),
            Move::Blocked => false,
        }
    }
}

/// An entity: tokens from `start` to `end`, exclusive, counted from the first of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) label: Label,
}

impl Recognizer {
    /// From `ner/model` and the classes in `ner/moves`.
    pub(crate) fn load(
        model: &[u8],
        classes: &[(usize, SmolStr)],
        vectors: &Vectors,
        kernels: Kernels,
    ) -> Result<Self, Refusal> {
        let mut labels = Labels::default();
        let moves = classes
            .iter()
            .map(|(action, label)| {
                Ok(match (action, label.as_str()) {
                    (4, "") => Move::Blocked,
                    (5, "") => Move::Outside,
                    (1, label) if !label.is_empty() => Move::Begin(labels.number(label)?),
                    (2, label) if !label.is_empty() => Move::Inside(labels.number(label)?),
                    (3, label) if !label.is_empty() => Move::Last(labels.number(label)?),
                    (4, label) => Move::Unit(labels.number(label)?),
                    _ => return Err(Refusal::unsupported(format!("transition {action}-{label}"))),
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let value = msgpack::parse(model)?;
        let network = Network::new(&value)?;
        let tok2vec = Tok2Vec::load(&network, vectors, kernels)?;
        let steering = Steering::load(&network, tok2vec.width(), SLOTS, moves.len(), kernels)?;
        let handicaps = (0..(labels.len() + 1) * 4)
            .map(|number| handicaps(&moves, |class| Place::numbered(number).allows(class)))
            .collect();
        Ok(Self { tok2vec, steering, moves, handicaps, labels })
    }

    pub(crate) fn label(&self, label: Label) -> &SmolStr {
        self.labels.name(label)
    }

    /// The entities among the tokens from `start` on, as many as `spaces` has; `starts` says where
    /// the parser began sentences.
    pub(crate) fn recognize(
        &self,
        scorer: &mut Scorer<'_>,
        start: usize,
        spaces: &[bool],
        starts: &[bool],
    ) -> Vec<Found> {
        let mut found = Vec::new();
        let mut open: Option<(usize, Label)> = None;
        for (token, &space) in spaces.iter().enumerate() {
            let place = Place {
                open: open.map(|(_, label)| label),
                space,
                goes_on: starts.get(token + 1).is_some_and(|&start| !start),
            };
            let (first, before) = match open {
                Some((first, _)) => (Some(start + first), token.checked_sub(1)),
                None => (None, None),
            };
            let slots = [Some(start + token), first, before.map(|before| start + before)];
            let choice = scorer.choose(&slots, &self.handicaps[place.number()]);
            match (choice.map(|class| self.moves[class]), open) {
                (Some(Move::Begin(label)), _) => open = Some((token, label)),
                (Some(Move::Last(label)), Some((first, _))) => {
                    found.push(Found { start: first, end: token + 1, label });
                    open = None;
                }
                (Some(Move::Unit(label)), _) => {
                    found.push(Found { start: token, end: token + 1, label });
                }
                _ => {}
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTSIDE: Place = Place { open: None, space: false, goes_on: true };

    fn allowed(place: Place) -> Vec<Move> {
        [
            Move::Begin(0),
            Move::Inside(0),
            Move::Inside(1),
            Move::Last(0),
            Move::Last(1),
            Move::Unit(0),
            Move::Outside,
            Move::Blocked,
        ]
        .into_iter()
        .filter(|&transition| place.allows(transition))
        .collect()
    }

    #[test]
    fn places_have_numbers() {
        for number in 0..20 {
            assert_eq!(Place::numbered(number).number(), number);
        }
        assert_eq!(Place::numbered(OUTSIDE.number()), OUTSIDE);
    }

    #[test]
    fn outside_an_entity() {
        assert_eq!(allowed(OUTSIDE), [Move::Begin(0), Move::Unit(0), Move::Outside]);
        let last = Place { goes_on: false, ..OUTSIDE };
        assert_eq!(allowed(last), [Move::Unit(0), Move::Outside]);
    }

    #[test]
    fn white_space_begins_no_entity_but_may_lie_in_one() {
        let space = Place { space: true, ..OUTSIDE };
        assert_eq!(allowed(space), [Move::Outside]);
        let inside = Place { open: Some(1), ..space };
        assert_eq!(allowed(inside), [Move::Inside(1), Move::Last(1)]);
    }

    #[test]
    fn an_entity_keeps_its_label_and_ends_with_the_sentence() {
        let inside = Place { open: Some(0), ..OUTSIDE };
        assert_eq!(allowed(inside), [Move::Inside(0), Move::Last(0)]);
        assert_eq!(allowed(Place { goes_on: false, ..inside }), [Move::Last(0)]);
    }
}
