//! The first layer of a network: a word's attributes, each through a hash table, mixed to one vector.
//!
//! Source: spaCy `ml/models/tok2vec.py` (`MultiHashEmbed`), thinc `layers/hashembed.py`; hash
//! embeddings: L. Miranda et al. 2022, "Multi hash embeddings in spaCy".

use crate::arrays::{Network, Node};
use crate::error::Refusal;
use crate::kernels::{Kernels, Packed};
use crate::lexeme::{Attribute, Lexeme};
use crate::maxout::{LayerNorm, Maxout, PIECES};
use crate::strings::hash_rows;
use crate::vectors::{StaticVectors, Vectors};

/// Attributes -> (width): each attribute's vector is the sum of four rows of its table E
/// (rows, width), static vectors stand behind them, and a maxout layer mixes all of it.
///
/// The mix is linear until its maximum, so the tables are multiplied by their slices of the mix
/// weights once, at load: a word then costs four additions a table instead of a product.
pub(crate) struct HashEmbed {
    kernels: Kernels,
    columns: Vec<Column>,
    /// The layer from the table of vectors, then the slice of the mix that reads it.
    statics: Option<(StaticVectors, Packed)>,
    bias: Vec<f32>,
    norm: LayerNorm,
    width: usize,
}

/// The table of one attribute.
struct Column {
    attribute: Attribute,
    seed: u32,
    rows: u32,
    /// (rows, pieces x width) of the mix: E times its slice of the weights.
    products: Vec<f32>,
}

impl HashEmbed {
    /// `mix` and `norm` are the first such layers of the network.
    pub(crate) fn load(
        network: &Network<'_>,
        mix: &Node<'_>,
        norm: &Node<'_>,
        vectors: &Vectors,
        kernels: Kernels,
    ) -> Result<Self, Refusal> {
        let mix = Maxout::load(mix)?;
        let width = mix.outputs;
        let features = network.one("extract_features")?.attribute("columns")?;
        let features = features.list("columns")?;
        let tables: Vec<_> = network.all("hashembed").collect();
        let has_vectors = network.all("static_vectors").next().is_some();
        if tables.is_empty()
            || tables.len() != features.len()
            || Some(mix.inputs) != width.checked_mul(tables.len() + usize::from(has_vectors))
        {
            return Err(Refusal::malformed(format!(
                "{} tables for {} attributes, mixed from {} numbers",
                tables.len(),
                features.len(),
                mix.inputs
            )));
        }
        let slice = |place: usize| {
            let weights = mix.slice(place * width, width);
            Packed::affine(kernels, &weights, &vec![0.0; PIECES * width], width)
        };
        let columns = features
            .iter()
            .zip(&tables)
            .enumerate()
            .map(|(place, (feature, table))| {
                let ([rows, sides], data) = table.array::<2>("E")?;
                if sides != width || rows == 0 {
                    return Err(Refusal::malformed(format!("a table of {rows} x {sides}")));
                }
                let mut products = vec![0.0; rows * PIECES * width];
                slice(place).times(data, rows, |row| row * width, &mut products);
                Ok(Column {
                    attribute: Attribute::named(feature.str("a column")?)?,
                    seed: table.attribute("seed")?.integer("a seed")?,
                    rows: u32::try_from(rows)
                        .map_err(|_| Refusal::unsupported("a table of over four billion rows"))?,
                    products,
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let statics = match has_vectors {
            false => None,
            true => {
                let node = network.one("static_vectors")?;
                let layer = StaticVectors::load(node, vectors, kernels)?;
                if layer.outputs() != width {
                    return Err(Refusal::malformed("static vectors of another width"));
                }
                Some((layer, slice(columns.len())))
            }
        };
        let norm = LayerNorm::load(norm, width, kernels)?;
        Ok(Self { kernels, columns, statics, bias: mix.bias, norm, width })
    }

    /// The length of a mixed vector.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Whether the vector of a word depends on the space behind it.
    pub(crate) fn sees_space(&self) -> bool {
        self.columns.iter().any(|column| column.attribute == Attribute::Spacy)
    }

    /// The vectors of words, each with whether a space follows, appended to `out`: (words, width).
    pub(crate) fn apply(&self, words: &[(&Lexeme, bool)], vectors: &Vectors, out: &mut Vec<f32>) {
        let products = PIECES * self.width;
        let statics = self.statics.as_ref().map(|(layer, slice)| {
            let keys: Vec<_> = words.iter().map(|(lexeme, _)| lexeme.orth).collect();
            let mut statics = vec![0.0; words.len() * products];
            let brought = layer.apply(vectors, &keys);
            slice.times(&brought, words.len(), |word| word * self.width, &mut statics);
            statics
        });
        let mut mixed = vec![0.0; self.width];
        let mut rows: Vec<&[f32]> = Vec::new();
        for (place, &(lexeme, space)) in words.iter().enumerate() {
            rows.clear();
            rows.extend(statics.as_ref().map(|statics| &statics[place * products..][..products]));
            for column in &self.columns {
                for hash in hash_rows(column.attribute.of(lexeme, space), column.seed) {
                    let row = (hash % column.rows) as usize;
                    rows.push(&column.products[row * products..][..products]);
                }
            }
            self.kernels.greatest_of_sums::<PIECES>(&rows, &self.bias, &mut mixed);
            let start = out.len();
            out.resize(start + self.width, 0.0);
            self.norm.add(&mixed, &mut out[start..]);
        }
    }
}
