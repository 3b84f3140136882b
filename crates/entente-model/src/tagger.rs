//! Penn Treebank tags.
//!
//! Source: spaCy `pipeline/tagger.pyx`.

use smol_str::SmolStr;

use crate::arrays::Network;
use crate::error::Refusal;
use crate::maxout::{Linear, greatest};
use crate::msgpack;

/// The number of a tag in [`Tagger::labels`].
pub(crate) type Tag = u16;

/// (tokens, width) -> one score a tag; the highest wins, the first of equals.
pub(crate) struct Tagger {
    layer: Linear,
    labels: Vec<SmolStr>,
}

impl Tagger {
    /// From `tagger/model` and the labels in `tagger/cfg`.
    pub(crate) fn load(model: &[u8], labels: Vec<SmolStr>, width: usize) -> Result<Self, Refusal> {
        let value = msgpack::parse(model)?;
        let layer = Linear::load(Network::new(&value)?.one("softmax")?)?;
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
        Ok(Self { layer, labels })
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
        let scores = self.layer.apply(vectors, vectors.len() / self.layer.inputs());
        out.extend(scores.chunks_exact(self.layer.outputs()).map(|row| greatest(row) as Tag));
    }
}
