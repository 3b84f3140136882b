//! The network that steers a transition system, the parser's and the entity recognizer's alike.
//!
//! Source: spaCy `ml/tb_framework.py`, `ml/parser_model.pyx`, `ml/_precomputable_affine.py`;
//! E. Kiperwasser and Y. Goldberg 2016 for the idea.

use std::collections::VecDeque;

use smol_str::SmolStr;

use crate::arrays::Network;
use crate::error::Refusal;
use crate::maxout::Linear;
use crate::msgpack;
use crate::product::Weights;

/// Tokens whose features are computed together.
const BLOCK: usize = 512;
/// Blocks held at a time: what a very long document may take.
const HELD: usize = 16;

/// State -> one score a class of transition.
///
/// A state names `slots` tokens (some missing). Each token's vector h (hidden) was multiplied for
/// each slot beforehand; the state is the sum of its slots' products, then maxout, then one affine
/// layer to the classes.
pub(crate) struct Steering {
    reduce: Linear,
    /// Rows in the order (slot, piece, unit).
    products: Weights,
    /// What stands in for a missing token: (slot, piece x unit).
    missing: Vec<f32>,
    bias: Vec<f32>,
    pieces: usize,
    units: usize,
    slots: usize,
    /// Weights of the last layer, (unit, class).
    upper: Vec<f32>,
    upper_bias: Vec<f32>,
}

impl Steering {
    /// From the network of a component whose tokens come with vectors of `width` numbers.
    pub(crate) fn load(
        network: &Network<'_>,
        width: usize,
        slots: usize,
        classes: usize,
    ) -> Result<Self, Refusal> {
        let lower = network.one("precomputable_affine")?;
        let ([own_slots, units, pieces, inputs], weights) = lower.array::<4>("W")?;
        if own_slots != slots || units == 0 || pieces == 0 || inputs == 0 {
            return Err(Refusal::unsupported(format!("states of {own_slots} tokens, not {slots}")));
        }
        let bias = lower.shaped("b", [units, pieces])?;
        let missing = lower.shaped("pad", [1, slots, units, pieces])?;
        let places = |slot: usize| {
            (0..pieces).flat_map(move |piece| {
                (0..units).map(move |unit| (slot * units + unit) * pieces + piece)
            })
        };
        let rows = (0..slots).flat_map(places);
        let data = rows.clone().flat_map(|row| &weights[row * inputs..(row + 1) * inputs]).copied();
        let products = Weights::new(data.collect(), slots * pieces * units, inputs);

        // Two affine layers: one from the tokens' vectors, one to the classes.
        let mut linears = network.all("linear");
        let (first, second) = match (linears.next(), linears.next(), linears.next()) {
            (Some(first), Some(second), None) => (first, second),
            _ => return Err(Refusal::unsupported("not two affine layers")),
        };
        let reads_tokens = |node: &crate::arrays::Node<'_>| {
            node.array::<2>("W").is_ok_and(|(sides, _)| sides == [inputs, width])
        };
        let (upper, reduce) = if reads_tokens(second) { (first, second) } else { (second, first) };
        let reduce = Linear::load(reduce)?;
        if reduce.inputs() != width || reduce.outputs() != inputs {
            return Err(Refusal::malformed("no layer from the tokens' vectors"));
        }
        let weights = upper.shaped("W", [classes, units])?;
        let upper_bias = upper.shaped("b", [classes])?;
        let upper = (0..units).flat_map(|unit| (0..classes).map(move |class| class * units + unit));
        Ok(Self {
            reduce,
            products,
            missing: rows.map(|row| missing[row]).collect(),
            bias: places(0).map(|row| bias[row]).collect(),
            pieces,
            units,
            slots,
            upper: upper.map(|place| weights[place]).collect(),
            upper_bias,
        })
    }

    /// The vectors of tokens, (tokens, width), brought to the steering's own width.
    pub(crate) fn reduce(&self, vectors: &[f32], out: &mut Vec<f32>) {
        out.extend(self.reduce.apply(vectors, vectors.len() / self.reduce.inputs()));
    }

    fn state_width(&self) -> usize {
        self.pieces * self.units
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
        let tokens = hidden.len() / steering.products.inputs;
        Self {
            steering,
            hidden,
            blocks: vec![None; tokens.div_ceil(BLOCK)],
            held: VecDeque::new(),
            state: vec![0.0; steering.state_width()],
            scores: vec![0.0; steering.upper_bias.len()],
        }
    }

    /// The scores of the classes for a state, given the token in each of its slots.
    pub(crate) fn scores(&mut self, state: &[Option<usize>]) -> &[f32] {
        let Steering { pieces, units, slots, .. } = *self.steering;
        let width = pieces * units;
        self.state.fill(0.0);
        for slot in 0..slots {
            let token = state.get(slot).copied().flatten();
            if let Some(token) = token {
                self.compute(token / BLOCK);
            }
            let row = match token
                .and_then(|token| Some((token, self.blocks[token / BLOCK].as_ref()?)))
            {
                Some((token, block)) => &block[(token % BLOCK * slots + slot) * width..][..width],
                None => &self.steering.missing[slot * width..][..width],
            };
            for (sum, value) in self.state.iter_mut().zip(row) {
                *sum += value;
            }
        }
        for (sum, bias) in self.state.iter_mut().zip(&self.steering.bias) {
            *sum += bias;
        }
        // The greatest piece of each unit, gathered in the first piece.
        let (first, others) = self.state.split_at_mut(units);
        for piece in others.chunks_exact(units) {
            for (best, &value) in first.iter_mut().zip(piece) {
                if value > *best {
                    *best = value;
                }
            }
        }
        self.scores.fill(0.0);
        for (&unit, weights) in
            first.iter().zip(self.steering.upper.chunks_exact(self.scores.len()))
        {
            for (score, weight) in self.scores.iter_mut().zip(weights) {
                *score += unit * weight;
            }
        }
        for (score, bias) in self.scores.iter_mut().zip(&self.steering.upper_bias) {
            *score += bias;
        }
        &self.scores
    }

    /// Makes sure that a block of tokens has its products.
    fn compute(&mut self, block: usize) {
        if self.blocks[block].is_some() {
            return;
        }
        if self.held.len() == HELD
            && let Some(oldest) = self.held.pop_front()
        {
            self.blocks[oldest] = None;
        }
        let inputs = self.steering.products.inputs;
        let end = self.hidden.len().min((block + 1) * BLOCK * inputs);
        let vectors = &self.hidden[block * BLOCK * inputs..end];
        let products = self.steering.products.times(vectors, vectors.len() / inputs, inputs);
        self.blocks[block] = Some(products);
        self.held.push_back(block);
    }
}

/// The highest score among the classes that are valid; the first of equals.
pub(crate) fn best(scores: &[f32], valid: impl Fn(usize) -> bool) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (class, &score) in scores.iter().enumerate() {
        if valid(class) && best.is_none_or(|best| score > scores[best]) {
            best = Some(class);
        }
    }
    best
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
    fn the_best_must_be_valid() {
        let scores = [1.0, 5.0, 5.0, 9.0];
        assert_eq!(best(&scores, |class| class != 3), Some(1));
        assert_eq!(best(&scores, |_| false), None);
        assert_eq!(best(&[f32::NAN, 1.0], |_| true), Some(0));
    }

    /// One slot pair, one unit of two pieces, hidden width 1, two classes.
    fn steering() -> Steering {
        Steering {
            reduce: Linear::load(&linear()).unwrap(),
            products: Weights::new(vec![1.0, -1.0, 10.0, -10.0], 4, 1),
            missing: vec![0.5, 0.25, 0.0, 0.0],
            bias: vec![0.0, 1.0],
            pieces: 2,
            units: 1,
            slots: 2,
            upper: vec![1.0, -1.0],
            upper_bias: vec![0.0, 0.5],
        }
    }

    fn linear() -> crate::arrays::Node<'static> {
        crate::arrays::Node::for_test("linear", &[("W", &[1, 1], &[1.0]), ("b", &[1], &[0.0])])
    }

    #[test]
    fn a_state_is_the_sum_of_its_slots() {
        let steering = steering();
        let hidden: Vec<f32> = (0..10_000).map(|token| token as f32).collect();
        let mut scorer = Scorer::new(&steering, &hidden);
        // Slot 0 holds token 3, slot 1 is empty: pieces 3 and -3 + 1.
        assert_eq!(scorer.scores(&[Some(3), None]), [3.0, -2.5]);
        // Both empty: pieces 0.5 and 1.25.
        assert_eq!(scorer.scores(&[None, None]), [1.25, -0.75]);
        // Far more blocks than are held, there and back.
        for token in (0..10_000).step_by(500).chain((0..10_000).rev().step_by(700)) {
            assert_eq!(scorer.scores(&[Some(token), Some(0)])[0], (token as f32).max(1.0));
            assert!(scorer.held.len() <= HELD);
        }
    }
}
