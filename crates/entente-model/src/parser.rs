//! Dependency parsing: arc-eager transitions with breaks between sentences.
//!
//! Source: spaCy `pipeline/_parser_internals/arc_eager.pyx` and `_state.pxd`; J. Nivre 2003 for
//! arc-eager, M. Honnibal and M. Johnson 2015 for the transition that takes a word back.

use smol_str::SmolStr;

use crate::arrays::Network;
use crate::error::Refusal;
use crate::kernels::Kernels;
use crate::labels::{Label, Labels};
use crate::msgpack;
use crate::transition::{Scorer, Steering, handicaps};
use crate::tree::{self, Decoration};

/// What a root is labelled.
const ROOT: &str = "ROOT";
/// Tokens that a state shows the network: B0 B1 S0 S1 S2 and three children.
const SLOTS: usize = 8;

/// The parser: a network that chooses transitions until every token has its place in a tree.
pub(crate) struct Parser {
    pub(crate) steering: Steering,
    moves: Vec<Move>,
    /// By [`Valid::number`].
    handicaps: [Vec<f32>; 16],
    labels: Labels,
    decorations: Vec<Option<Decoration>>,
    root: Label,
}

/// A class of transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    /// The next word goes on the stack.
    Shift,
    /// The word on the stack is done with, or goes back to the buffer if it has no head yet.
    Reduce,
    /// The word on the stack depends on the next word.
    Left(Label),
    /// The next word depends on the one on the stack, and goes on it.
    Right(Label),
    /// A sentence begins with the word after the next.
    Break,
}

/// The tree over the tokens of a document, and its sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parse {
    /// The head of each token; a root is its own.
    pub(crate) heads: Vec<usize>,
    pub(crate) deps: Vec<Label>,
    /// Whether a sentence begins with the token.
    pub(crate) starts: Vec<bool>,
}

impl Parser {
    /// From `parser/model` and the classes in `parser/moves`, for tokens with vectors of `width`
    /// numbers.
    pub(crate) fn load(
        model: &[u8],
        classes: &[(usize, SmolStr)],
        width: usize,
        kernels: Kernels,
    ) -> Result<Self, Refusal> {
        let mut labels = Labels::default();
        let moves = classes
            .iter()
            .map(|(action, label)| {
                Ok(match (action, label.as_str()) {
                    (0, "") => Move::Shift,
                    (1, "") => Move::Reduce,
                    (2 | 3, "subtok") => {
                        return Err(Refusal::unsupported("a parser that joins tokens"));
                    }
                    (2, label) => Move::Left(labels.number(label)?),
                    (3, label) => Move::Right(labels.number(label)?),
                    (4, ROOT) => Move::Break,
                    _ => return Err(Refusal::unsupported(format!("transition {action}-{label}"))),
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let root = labels.number(ROOT)?;
        let decorations = tree::decorations(&mut labels)?;
        let value = msgpack::parse(model)?;
        let network = Network::new(&value)?;
        let steering = Steering::load(&network, width, SLOTS, moves.len(), kernels)?;
        let handicaps = std::array::from_fn(|number| {
            handicaps(&moves, |transition| Valid::numbered(number).allows(transition))
        });
        Ok(Self { steering, moves, handicaps, labels, decorations, root })
    }

    pub(crate) fn label(&self, dep: Label) -> &SmolStr {
        self.labels.name(dep)
    }

    /// Parses the tokens from `start` on, as many as `spaces` has; `spaces` says which are white
    /// space.
    pub(crate) fn parse(&self, scorer: &mut Scorer<'_>, start: usize, spaces: &[bool]) -> Parse {
        let mut state = State::new(spaces.len());
        while !state.is_final() {
            let slots = state.slots().map(|token| token.map(|token| start + token));
            let choice = scorer.choose(&slots, &self.handicaps[state.valid().number()]);
            // At least one transition is always valid; a package without it ends the parse.
            let Some(class) = choice else { break };
            state.apply(self.moves[class]);
        }
        let heads = state.heads.iter().enumerate().map(|(token, head)| head.unwrap_or(token));
        let heads: Vec<usize> = heads.collect();
        let deps = heads
            .iter()
            .zip(&state.deps)
            .enumerate()
            .map(|(token, (&head, &dep))| if head == token { self.root } else { dep })
            .collect();
        tree::finish(heads, deps, &self.decorations, spaces)
    }
}

/// Which kinds of transition a state permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Valid {
    shift: bool,
    reduce: bool,
    arc: bool,
    cut: bool,
}

impl Valid {
    /// Its number among the sixteen that are possible.
    fn number(self) -> usize {
        let bits = [self.shift, self.reduce, self.arc, self.cut];
        bits.iter().fold(0, |number, &bit| number << 1 | usize::from(bit))
    }

    fn numbered(number: usize) -> Self {
        let [shift, reduce, arc, cut] = [8, 4, 2, 1].map(|bit| number & bit != 0);
        Self { shift, reduce, arc, cut }
    }

    fn allows(self, transition: Move) -> bool {
        match transition {
            Move::Shift => self.shift,
            Move::Reduce => self.reduce,
            Move::Left(_) | Move::Right(_) => self.arc,
            Move::Break => self.cut,
        }
    }
}

/// How far a parse has come.
struct State {
    stack: Vec<usize>,
    /// Words taken back from the stack, the last one first in line.
    returned: Vec<usize>,
    /// The first word never yet on the stack.
    next: usize,
    heads: Vec<Option<usize>>,
    deps: Vec<Label>,
    /// The latest left and right child of each token, and the child before it. A child is in one
    /// list at a time.
    left: Vec<Option<usize>>,
    right: Vec<Option<usize>>,
    earlier: Vec<Option<usize>>,
    /// Words that were taken back and may not be shifted again.
    unshiftable: Vec<bool>,
    starts: Vec<bool>,
}

impl State {
    fn new(length: usize) -> Self {
        Self {
            stack: Vec::new(),
            returned: Vec::new(),
            next: 0,
            heads: vec![None; length],
            deps: vec![0; length],
            left: vec![None; length],
            right: vec![None; length],
            earlier: vec![None; length],
            unshiftable: vec![false; length],
            starts: vec![false; length],
        }
    }

    fn buffer_length(&self) -> usize {
        self.heads.len() - self.next + self.returned.len()
    }

    fn is_final(&self) -> bool {
        self.stack.is_empty() && self.buffer_length() == 0
    }

    /// The words on the stack from the top.
    fn s(&self, depth: usize) -> Option<usize> {
        self.stack.len().checked_sub(depth + 1).map(|place| self.stack[place])
    }

    /// The words of the buffer in line.
    fn b(&self, place: usize) -> Option<usize> {
        match self.returned.len().checked_sub(place + 1) {
            Some(returned) => Some(self.returned[returned]),
            None => Some(self.next + place - self.returned.len()).filter(|&b| b < self.heads.len()),
        }
    }

    /// The tokens shown to the network.
    fn slots(&self) -> [Option<usize>; SLOTS] {
        let (b0, s0) = (self.b(0), self.s(0));
        [
            b0,
            self.b(1),
            s0,
            self.s(1),
            self.s(2),
            b0.and_then(|b0| self.left[b0]),
            s0.and_then(|s0| self.left[s0]),
            s0.and_then(|s0| self.right[s0]),
        ]
    }

    fn valid(&self) -> Valid {
        let (stack, buffer) = (!self.stack.is_empty(), self.buffer_length());
        let at_start = self.b(0).is_some_and(|b0| self.starts[b0]);
        let held = self.b(0).is_some_and(|b0| self.unshiftable[b0]);
        Valid {
            shift: !stack || (buffer >= 2 && !at_start && !held),
            reduce: stack,
            arc: stack && buffer > 0 && !at_start,
            cut: match (self.b(0), self.b(1)) {
                (Some(b0), Some(b1)) => b1 == b0 + 1 && !self.starts[b1],
                _ => false,
            },
        }
    }

    /// Carries out a valid transition.
    fn apply(&mut self, transition: Move) {
        match (transition, self.s(0), self.b(0)) {
            (Move::Shift, _, Some(_)) => self.push(),
            (Move::Reduce, Some(s0), _) => {
                self.stack.pop();
                if self.heads[s0].is_none() && !self.stack.is_empty() {
                    self.unshiftable[s0] = true;
                    self.returned.push(s0);
                }
            }
            (Move::Left(dep), Some(s0), Some(b0)) => {
                self.attach(b0, s0, dep);
                self.unshiftable[b0] = false;
                self.stack.pop();
            }
            (Move::Right(dep), Some(s0), Some(b0)) => {
                self.attach(s0, b0, dep);
                self.push();
            }
            (Move::Break, _, _) => {
                if let Some(b1) = self.b(1) {
                    self.starts[b1] = true;
                }
            }
            // Not valid; nothing to move.
            _ => {}
        }
    }

    fn push(&mut self) {
        let b0 = self.returned.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.stack.push(b0);
    }

    /// Draws an arc; an earlier one to the same child is taken out if it is its head's latest, as
    /// it always has been (spaCy leaves any other in place).
    fn attach(&mut self, head: usize, child: usize, dep: Label) {
        if let Some(old) = self.heads[child] {
            let latest = if old > child { &mut self.left[old] } else { &mut self.right[old] };
            if *latest == Some(child) {
                *latest = self.earlier[child];
            }
        }
        let latest = if head > child { &mut self.left[head] } else { &mut self.right[head] };
        self.earlier[child] = latest.replace(child);
        self.heads[child] = Some(head);
        self.deps[child] = dep;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn run(length: usize, moves: &[Move]) -> State {
        let mut state = State::new(length);
        for &transition in moves {
            assert!(state.valid().allows(transition), "{transition:?}");
            state.apply(transition);
        }
        state
    }

    #[test]
    fn a_sentence_of_three_words() {
        // "Uzbekistan left again": left -> Uzbekistan (1), left -> again (2).
        let state = run(
            3,
            &[Move::Shift, Move::Left(1), Move::Shift, Move::Right(2), Move::Reduce, Move::Reduce],
        );
        assert!(state.is_final());
        assert_eq!(state.heads, [Some(1), None, Some(1)]);
        assert_eq!((state.left[1], state.right[1]), (Some(0), Some(2)));
    }

    #[test]
    fn what_is_valid_has_a_number() {
        for number in 0..16 {
            assert_eq!(Valid::numbered(number).number(), number);
        }
        assert!(Valid::numbered(8).shift && Valid::numbered(1).cut);
    }

    #[test]
    fn at_the_beginning_there_is_only_shifting_and_breaking() {
        let start = Valid { shift: true, reduce: false, arc: false, cut: true };
        assert_eq!(State::new(2).valid(), start);
        assert_eq!(State::new(1).valid(), Valid { cut: false, ..start });
    }

    #[test]
    fn the_last_word_cannot_be_shifted_on_a_stack() {
        let state = run(2, &[Move::Shift]);
        assert_eq!(state.valid(), Valid { shift: false, reduce: true, arc: true, cut: false });
    }

    #[test]
    fn no_arc_crosses_the_start_of_a_sentence() {
        let state = run(3, &[Move::Break, Move::Shift]);
        assert_eq!(state.valid(), Valid { shift: false, reduce: true, arc: false, cut: true });
    }

    #[test]
    fn a_word_without_head_goes_back_and_is_not_shifted_again() {
        let mut state = run(3, &[Move::Shift, Move::Shift, Move::Reduce]);
        assert_eq!((state.b(0), state.b(1)), (Some(1), Some(2)));
        assert!(!state.valid().shift);
        state.apply(Move::Left(0));
        assert!(state.valid().shift, "the stack is empty");
        assert!(!state.unshiftable[1]);
    }

    #[test]
    fn a_new_head_replaces_the_old_one() {
        let state = run(3, &[Move::Shift, Move::Right(1), Move::Left(2)]);
        assert_eq!(state.heads, [None, Some(2), None]);
        assert_eq!((state.right[0], state.left[2]), (None, Some(1)));
    }

    proptest! {
        #[test]
        fn any_choice_of_valid_transitions_comes_to_an_end(
            length in 0usize..20,
            choices: Vec<u8>,
        ) {
            let moves = [Move::Shift, Move::Reduce, Move::Left(0), Move::Right(0), Move::Break];
            let mut state = State::new(length);
            let mut steps = 0;
            while !state.is_final() {
                let valid: Vec<_> =
                    moves.iter().filter(|&&transition| state.valid().allows(transition)).collect();
                let choice = usize::from(choices.get(steps).copied().unwrap_or(0));
                state.apply(*valid[choice % valid.len()]);
                steps += 1;
                prop_assert!(steps <= 8 * length);
            }
            // The arcs are a forest: from every token upwards one comes to a root.
            for token in 0..length {
                let mut at = token;
                for _ in 0..=length {
                    at = state.heads[at].unwrap_or(at);
                }
                prop_assert!(state.heads[at].is_none());
            }
        }
    }
}
