//! Static word vectors: a table of the package, and a layer that brings them to the network's width.
//!
//! Source: spaCy `vectors.pyx` (mode "default"), `ml/staticvectors.py`.

use crate::arrays::{Array, Node};
use crate::error::Refusal;
use crate::kernels::{Kernels, Packed};
use crate::maxout::sides;
use crate::msgpack::Reader;
use crate::strings::{IdMap, StringId};

/// The table: (rows, width), and the row of each word that has one. Many words share a row.
#[derive(Default)]
pub(crate) struct Vectors {
    table: Vec<f32>,
    pub(crate) width: usize,
    rows: IdMap<u32>,
}

impl Vectors {
    /// From the files `vocab/vectors` (NumPy). A package without vectors has an empty table.
    pub(crate) fn load(npy: &[u8]) -> Result<Self, Refusal> {
        let array = Array::from_npy(npy)?;
        let [_, width] = array.shape[..] else {
            return Err(Refusal::malformed("a vector table that is not two-dimensional"));
        };
        Ok(Self { table: array.data, width, rows: IdMap::default() })
    }

    /// Adds `vocab/key2row`: a map from ids of words to rows.
    pub(crate) fn with_keys(mut self, bytes: &[u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(bytes);
        let pairs = reader.map_length()?;
        let table_rows = self.table.len().checked_div(self.width).unwrap_or(0);
        self.rows.reserve(pairs.min(reader.left() / 2));
        for _ in 0..pairs {
            let (word, row) = (reader.unsigned()?, reader.unsigned()?);
            match u32::try_from(row) {
                Ok(row) if (row as usize) < table_rows => self.rows.insert(word, row),
                _ => return Err(Refusal::malformed(format!("row {row} of {table_rows}"))),
            };
        }
        Ok(self)
    }

    /// The vector of a word (ORTH), if it has one.
    fn of(&self, word: StringId) -> Option<&[f32]> {
        let row = *self.rows.get(&word)? as usize;
        Some(&self.table[row * self.width..(row + 1) * self.width])
    }
}

/// The layer `static_vectors`: a linear map without bias, W (outputs, width).
pub(crate) struct StaticVectors {
    layer: Packed,
}

impl StaticVectors {
    pub(crate) fn load(
        node: &Node<'_>,
        vectors: &Vectors,
        kernels: Kernels,
    ) -> Result<Self, Refusal> {
        let ([outputs, width], weights) = node.array::<2>("W")?;
        if width != vectors.width || width == 0 {
            return Err(Refusal::malformed(format!(
                "vectors of width {width} wanted, the table has {}",
                vectors.width
            )));
        }
        sides("static_vectors", [outputs, width])?;
        Ok(Self { layer: Packed::affine(kernels, weights, &vec![0.0; outputs], width) })
    }

    pub(crate) fn outputs(&self) -> usize {
        self.layer.outputs()
    }

    /// The vectors of words, brought to the network's width: (words, outputs). A word without a
    /// vector gets zeros.
    pub(crate) fn apply(&self, vectors: &Vectors, words: &[StringId]) -> Vec<f32> {
        let mut rows = vec![0.0; words.len() * vectors.width];
        for (row, &word) in rows.chunks_exact_mut(vectors.width).zip(words) {
            if let Some(vector) = vectors.of(word) {
                row.copy_from_slice(vector);
            }
        }
        let mut brought = vec![0.0; words.len() * self.outputs()];
        self.layer.times(&rows, words.len(), |word| word * vectors.width, &mut brought);
        brought
    }
}
