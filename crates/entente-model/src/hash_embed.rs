//! The first layer of a network: a word's attributes, each through a hash table, mixed to one vector.
//!
//! Source: spaCy `ml/models/tok2vec.py` (`MultiHashEmbed`), thinc `layers/hashembed.py`; hash
//! embeddings: L. Miranda et al. 2022, "Multi hash embeddings in spaCy".

use crate::arrays::{Network, Node};
use crate::error::Refusal;
use crate::lexeme::{Attribute, Lexeme};
use crate::maxout::{LayerNorm, Maxout};
use crate::product::Weights;
use crate::strings::hash_rows;
use crate::vectors::{StaticVectors, Vectors};

/// Attributes -> (width): each attribute's vector is the sum of four rows of its table E
/// (rows, width), static vectors stand behind them, and a maxout layer mixes all of it.
///
/// The mix is linear until its maximum, so the tables are multiplied by their slices of the mix
/// weights once, at load: a word then costs four additions a table instead of a product.
pub(crate) struct HashEmbed {
    columns: Vec<Column>,
    statics: Option<(StaticVectors, Weights)>,
    mix: Maxout,
    norm: LayerNorm,
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
    ) -> Result<Self, Refusal> {
        let mix = Maxout::load(mix)?;
        let width = mix.outputs;
        let features = network.one("extract_features")?.attribute("columns")?;
        let features = features.list("columns")?;
        let tables: Vec<_> = network.all("hashembed").collect();
        let has_vectors = network.all("static_vectors").next().is_some();
        if tables.is_empty()
            || tables.len() != features.len()
            || mix.inputs() != width * (tables.len() + usize::from(has_vectors))
        {
            return Err(Refusal::malformed(format!(
                "{} tables for {} attributes, mixed from {} numbers",
                tables.len(),
                features.len(),
                mix.inputs()
            )));
        }
        let columns = features
            .iter()
            .zip(&tables)
            .enumerate()
            .map(|(place, (feature, table))| {
                let ([rows, sides], data) = table.array::<2>("E")?;
                if sides != width || rows == 0 {
                    return Err(Refusal::malformed(format!("a table of {rows} x {sides}")));
                }
                let slice = mix.weights().slice(place * width, (place + 1) * width);
                Ok(Column {
                    attribute: Attribute::named(feature.str("a column")?)?,
                    seed: table.attribute("seed")?.integer("a seed")?,
                    rows: u32::try_from(rows)
                        .map_err(|_| Refusal::unsupported("a table of over four billion rows"))?,
                    products: slice.times(data, rows, width),
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let statics = match has_vectors {
            false => None,
            true => {
                let layer = StaticVectors::load(network.one("static_vectors")?, vectors)?;
                if layer.outputs() != width {
                    return Err(Refusal::malformed("static vectors of another width"));
                }
                let place = columns.len() * width;
                Some((layer, mix.weights().slice(place, place + width)))
            }
        };
        let norm = LayerNorm::load(norm, width)?;
        Ok(Self { columns, statics, mix, norm })
    }

    /// The length of a mixed vector.
    pub(crate) fn width(&self) -> usize {
        self.mix.outputs
    }

    /// Whether the vector of a word depends on the space behind it.
    pub(crate) fn sees_space(&self) -> bool {
        self.columns.iter().any(|column| column.attribute == Attribute::Spacy)
    }

    /// The vectors of words, each with whether a space follows, appended to `out`: (words, width).
    pub(crate) fn apply(&self, words: &[(&Lexeme, bool)], vectors: &Vectors, out: &mut Vec<f32>) {
        let width = self.mix.width();
        let mut products = match &self.statics {
            Some((layer, slice)) => {
                let keys: Vec<_> = words.iter().map(|(lexeme, _)| lexeme.orth).collect();
                slice.times(&layer.apply(vectors, &keys), words.len(), layer.outputs())
            }
            None => vec![0.0; words.len() * width],
        };
        let mut place = out.len();
        out.resize(place + words.len() * self.width(), 0.0);
        for (&(lexeme, space), products) in words.iter().zip(products.chunks_exact_mut(width)) {
            for column in &self.columns {
                for hash in hash_rows(column.attribute.of(lexeme, space), column.seed) {
                    let row = (hash % column.rows) as usize;
                    let row = &column.products[row * width..(row + 1) * width];
                    for (product, value) in products.iter_mut().zip(row) {
                        *product += value;
                    }
                }
            }
            let mixed = &mut out[place..place + self.width()];
            self.mix.greatest(products, mixed);
            self.norm.apply(mixed);
            place += self.width();
        }
    }
}
