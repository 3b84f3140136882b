//! The network that steers a transition system, the parser's and the entity recognizer's alike.
//!
//! Source: spaCy `ml/tb_framework.py`, `ml/parser_model.pyx`, `ml/_precomputable_affine.py`;
//! E. Kiperwasser and Y. Goldberg 2016 for the idea.

use std::array;
use std::collections::VecDeque;

use smol_str::SmolStr;

use crate::arrays::{Network, Node};
use crate::error::Refusal;
use crate::kernels::{Kernels, Packed};
use crate::maxout::{linear, sides};
use crate::msgpack;

/// Pieces of the maxout layer over a state.
const PIECES: usize = 2;
/// Tokens whose products are computed together: what the nearest cache holds of them.
const BLOCK: usize = 128;
/// Transitions that a package may have: far more than any has.
const CLASSES: usize = 1_024;
/// Blocks held at a time: what a very long document may take. More than a state has slots.
const HELD: usize = 32;

/// State -> one score a class of transition.
///
/// A state names some tokens, one a slot (some missing). Each token's vector h (hidden) was
/// multiplied for each slot beforehand; the state is the sum of its slots' products, then maxout,
/// then one affine layer to the classes.
pub(crate) struct Steering {
    kernels: Kernels,
    reduce: Packed,
    /// h -> (slot, piece, unit).
    products: Packed,
    /// What stands in for a missing token: (slot, piece, unit).
    missing: Vec<f32>,
    /// (piece, unit).
    bias: Vec<f32>,
    units: usize,
    upper: Packed,
}

impl Steering {
    /// From the network of a component whose tokens come with vectors of `width` numbers.
    pub(crate) fn load(
        network: &Network<'_>,
        width: usize,
        slots: usize,
        classes: usize,
        kernels: Kernels,
    ) -> Result<Self, Refusal> {
        let lower = network.one("precomputable_affine")?;
        let ([own_slots, units, pieces, inputs], weights) = lower.array::<4>("W")?;
        if own_slots != slots || pieces != PIECES || units > 4_096 || classes == 0 {
            return Err(Refusal::unsupported(format!(
                "states of {own_slots} tokens, {units} units and {pieces} pieces"
            )));
        }
        sides("precomputable_affine", [slots * PIECES * units, inputs])?;
        let bias = lower.shaped("b", [units, PIECES])?;
        let missing = lower.shaped("pad", [1, slots, units, PIECES])?;
        let places = |slot: usize| {
            (0..PIECES).flat_map(move |piece| {
                (0..units).map(move |unit| (slot * units + unit) * PIECES + piece)
            })
        };
        let rows = (0..slots).flat_map(places);
        let data = rows.clone().flat_map(|row| &weights[row * inputs..(row + 1) * inputs]).copied();
        let data: Vec<f32> = data.collect();
        let zeros = vec![0.0; slots * PIECES * units];

        // Two affine layers: one from the tokens' vectors, one to the classes.
        let mut linears = network.all("linear");
        let (first, second) = match (linears.next(), linears.next(), linears.next()) {
            (Some(first), Some(second), None) => (first, second),
            _ => return Err(Refusal::unsupported("not two affine layers")),
        };
        let reads_tokens =
            |node: &Node<'_>| node.array::<2>("W").is_ok_and(|(sides, _)| sides == [inputs, width]);
        let (upper, reduce) = if reads_tokens(second) { (first, second) } else { (second, first) };
        let reduce = linear(reduce, kernels)?;
        if reduce.inputs() != width || reduce.outputs() != inputs {
            return Err(Refusal::malformed("no layer from the tokens' vectors"));
        }
        let weights = upper.shaped("W", [classes, units])?;
        let upper_bias = upper.shaped("b", [classes])?;
        Ok(Self {
            kernels,
            reduce,
            products: Packed::affine(kernels, &data, &zeros, inputs),
            missing: rows.map(|row| missing[row]).collect(),
            bias: places(0).map(|row| bias[row]).collect(),
            units,
            upper: Packed::affine_for_one(kernels, &weights, &upper_bias, units),
        })
    }

    /// The vectors of tokens, (tokens, width), brought to the steering's own width.
    pub(crate) fn reduce(&self, vectors: &[f32], out: &mut Vec<f32>) {
        let (inputs, start) = (self.reduce.inputs(), out.len());
        let tokens = vectors.len() / inputs;
        out.resize(start + tokens * self.reduce.outputs(), 0.0);
        self.reduce.times(vectors, tokens, |token| token * inputs, &mut out[start..]);
    }

    /// Numbers of one slot's products.
    fn slot_width(&self) -> usize {
        PIECES * self.units
    }
}

/// A steering together with the tokens it steers over.
pub(crate) struct Scorer<'s> {
    steering: &'s Steering,
    hidden: &'s [f32],
    blocks: Vec<Option<Vec<f32>>>,
    held: VecDeque<usize>,
    state: Vec<f32>,
    scores: Vec<f32>,
}

impl<'s> Scorer<'s> {
    /// `hidden` is what [`Steering::reduce`] made of the tokens.
    pub(crate) fn new(steering: &'s Steering, hidden: &'s [f32]) -> Self {
        let tokens = hidden.len() / steering.products.inputs();
        Self {
            steering,
            hidden,
            blocks: vec![None; tokens.div_ceil(BLOCK)],
            held: VecDeque::new(),
            state: vec![0.0; steering.units],
            scores: vec![0.0; steering.upper.outputs()],
        }
    }

    /// The class with the highest score for a state, given the token in each of its slots; the first
    /// of equals. A class with the handicap minus infinity cannot be chosen, the others have 0.
    pub(crate) fn choose<const SLOTS: usize>(
        &mut self,
        state: &[Option<usize>; SLOTS],
        handicaps: &[f32],
    ) -> Option<usize> {
        // A block may push out another one of the state, but the latest SLOTS are always held.
        while let Some(block) = state
            .iter()
            .filter_map(|token| token.map(|token| token / BLOCK))
            .find(|&block| self.blocks[block].is_none())
        {
            self.compute(block);
        }
        let Steering { kernels, missing, bias, upper, .. } = self.steering;
        let width = self.steering.slot_width();
        let rows: [&[f32]; SLOTS] = array::from_fn(|slot| {
            let place = state[slot].and_then(|token| {
                Some((self.blocks[token / BLOCK].as_ref()?, token % BLOCK * SLOTS + slot))
            });
            let (products, place) = place.unwrap_or((missing, slot));
            &products[place * width..(place + 1) * width]
        });
        kernels.greatest_of_sums::<PIECES>(&rows, bias, &mut self.state);
        upper.times(&self.state, 1, |_| 0, &mut self.scores);
        kernels.choose(&self.scores, handicaps)
    }

    /// Makes sure that a block of tokens has its products.
    fn compute(&mut self, block: usize) {
        let Steering { products, .. } = self.steering;
        let spare = (self.held.len() == HELD).then(|| self.held.pop_front()).flatten();
        let mut room = spare.and_then(|oldest| self.blocks[oldest].take()).unwrap_or_default();
        let inputs = products.inputs();
        let end = self.hidden.len().min((block + 1) * BLOCK * inputs);
        let vectors = &self.hidden[block * BLOCK * inputs..end];
        let tokens = vectors.len() / inputs;
        room.resize(tokens * products.outputs(), 0.0);
        products.times(vectors, tokens, |token| token * inputs, &mut room);
        self.blocks[block] = Some(room);
        self.held.push_back(block);
    }
}

/// The handicap of each class: none for those that are valid.
pub(crate) fn handicaps<M: Copy>(moves: &[M], valid: impl Fn(M) -> bool) -> Vec<f32> {
    let handicap = |&class: &M| if valid(class) { 0.0 } else { f32::NEG_INFINITY };
    moves.iter().map(handicap).collect()
}

/// The classes of a transition system in the order of their scores, from a file `moves`: actions
/// in order, each action's labels from the most to the least frequent (of equally frequent ones the
/// last in the alphabet first).
pub(crate) fn classes(moves: &[u8]) -> Result<Vec<(usize, SmolStr)>, Refusal> {
    let value = msgpack::parse(moves)?;
    let json = value.need("moves")?.str("moves")?;
    let actions: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(json).map_err(|error| Refusal::malformed(error.to_string()))?;
    let malformed = || Refusal::malformed("moves that are not counts of labels by action");
    let mut sorted = actions
        .iter()
        .map(|(action, labels)| Some((action.parse::<usize>().ok()?, labels.as_object()?)))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(malformed)?;
    sorted.sort_by_key(|(action, _)| *action);
    let mut classes = Vec::new();
    for (action, labels) in sorted {
        let mut labels = labels
            .iter()
            .map(|(label, count)| Some((count.as_i64()?, label)))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(malformed)?;
        labels.sort();
        if classes.len() + labels.len() > CLASSES {
            return Err(Refusal::unsupported(format!("more than {CLASSES} transitions")));
        }
        classes
            .extend(labels.iter().rev().map(|(_, label)| (action, SmolStr::from(label.as_str()))));
    }
    Ok(classes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_by_action_and_frequency() {
        let json = r#"{"3":{"acl||dobj":2,"punct":9,"relcl||pobj":2},"0":{"":5},"10":{"x":1}}"#;
        let mut moves = b"\x81\xa5moves\xd9".to_vec();
        moves.push(json.len() as u8);
        moves.extend(json.as_bytes());
        let classes = classes(&moves).unwrap();
        let names: Vec<_> =
            classes.iter().map(|(action, label)| format!("{action} {label}")).collect();
        assert_eq!(names, ["0 ", "3 punct", "3 relcl||pobj", "3 acl||dobj", "10 x"]);
    }

    #[test]
    fn the_choice_must_be_valid() {
        let steering = steering();
        let hidden = [3.0];
        let mut scorer = Scorer::new(&steering, &hidden);
        let never = f32::NEG_INFINITY;
        // The scores are 3 and -2.5.
        assert_eq!(scorer.choose(&[Some(0), None], &[0.0, 0.0]), Some(0));
        assert_eq!(scorer.choose(&[Some(0), None], &[never, 0.0]), Some(1));
        assert_eq!(scorer.choose(&[Some(0), None], &[never, never]), None);
        assert_eq!(handicaps(&[1, 2], |class| class == 2), [never, 0.0]);
    }

    /// One slot pair, one unit of two pieces, hidden width 1, two classes.
    fn steering() -> Steering {
        let kernels = Kernels::best();
        let affine =
            |weights: &[f32]| Packed::affine(kernels, weights, &vec![0.0; weights.len()], 1);
        Steering {
            kernels,
            reduce: affine(&[1.0]),
            products: affine(&[1.0, -1.0, 10.0, -10.0]),
            missing: vec![0.5, 0.25, 0.0, 0.0],
            bias: vec![0.0, 1.0],
            units: 1,
            upper: Packed::affine_for_one(kernels, &[1.0, -1.0], &[0.0, 0.5], 1),
        }
    }

    #[test]
    fn a_state_is_the_sum_of_its_slots() {
        let steering = steering();
        let hidden: Vec<f32> = (0..10_000).map(|token| token as f32).collect();
        let mut scorer = Scorer::new(&steering, &hidden);
        let mut scores = |state: [Option<usize>; 2]| {
            scorer.choose(&state, &[0.0; 2]);
            assert!(scorer.held.len() <= HELD);
            scorer.scores.clone()
        };
        // Slot 0 holds token 3, slot 1 is empty: pieces 3 and -3 + 1.
        assert_eq!(scores([Some(3), None]), [3.0, -2.5]);
        // Both empty: pieces 0.5 and 1.25.
        assert_eq!(scores([None, None]), [1.25, -0.75]);
        // Far more blocks than are held, there and back.
        for token in (0..10_000).step_by(50).chain((0..10_000).rev().step_by(70)) {
            assert_eq!(scores([Some(token), Some(0)])[0], (token as f32).max(1.0));
        }
    }
}
