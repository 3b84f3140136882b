//! Penn Treebank tags.
//!
//! Source: spaCy `pipeline/tagger.pyx`.

use smol_str::SmolStr;

use crate::arrays::Network;
use crate::error::Refusal;
use crate::kernels::{Kernels, Packed};
use crate::maxout::linear;
use crate::msgpack;

/// The number of a tag in [`Tagger::labels`].
pub(crate) type Tag = u16;

/// (tokens, width) -> one score a tag; the highest wins, the first of equals.
pub(crate) struct Tagger {
    layer: Packed,
    /// Any tag may be chosen.
    handicaps: Vec<f32>,
    labels: Vec<SmolStr>,
}

impl Tagger {
    /// From `tagger/model` and the labels in `tagger/cfg`.
    pub(crate) fn load(
        model: &[u8],
        labels: Vec<SmolStr>,
        width: usize,
        kernels: Kernels,
    ) -> Result<Self, Refusal> {
        let value = msgpack::parse(model)?;
        let layer = linear(Network::new(&value)?.one("softmax")?, kernels)?;
        if layer.outputs() != labels.len() || layer.inputs() != width {
            return Err(Refusal::malformed(format!(
                "{} scores from {} numbers, for {} tags from {width}",
                layer.outputs(),
                layer.inputs(),
                labels.len()
            )));
        }
        if labels.len() > usize::from(Tag::MAX) {
            return Err(Refusal::unsupported("more than 65,535 tags"));
        }
        Ok(Self { layer, handicaps: vec![0.0; labels.len()], labels })
    }

    /// Reads the labels, a list in the JSON of `tagger/cfg`, in the order of the scores.
    pub(crate) fn labels_of(cfg: &[u8]) -> Result<Vec<SmolStr>, Refusal> {
        let cfg: serde_json::Value =
            serde_json::from_slice(cfg).map_err(|error| Refusal::malformed(error.to_string()))?;
        cfg["labels"]
            .as_array()
            .and_then(|labels| {
                labels.iter().map(|label| label.as_str().map(SmolStr::from)).collect()
            })
            .ok_or_else(|| Refusal::malformed("no list of labels"))
    }

    pub(crate) fn label(&self, tag: Tag) -> &SmolStr {
        &self.labels[usize::from(tag)]
    }

    /// The tags of tokens, given their vectors: (tokens, width).
    pub(crate) fn apply(&self, vectors: &[f32], out: &mut Vec<Tag>) {
        let (inputs, outputs) = (self.layer.inputs(), self.layer.outputs());
        let tokens = vectors.len() / inputs;
        let mut scores = vec![0.0; tokens * outputs];
        self.layer.times(vectors, tokens, |token| token * inputs, &mut scores);
        out.extend(scores.chunks_exact(outputs).map(|scores| {
            // None when no score is a number: any tag is as good as the first.
            self.layer.kernels().choose(scores, &self.handicaps).unwrap_or(0) as Tag
        }));
    }
}
