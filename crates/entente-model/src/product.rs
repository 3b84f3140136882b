//! Products of matrices: the one kernel everything heavy goes through, and the only `unsafe` here.
//!
//! Every row of a result is computed with the same order of additions whatever the number of rows,
//! so a reading never depends on what else was in the batch.

#![allow(unsafe_code)]

/// A layer's weights as stored: one row of `inputs` numbers for each of the `outputs`.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    data: Vec<f32>,
    pub(crate) outputs: usize,
    pub(crate) inputs: usize,
}

impl Weights {
    /// # Panics
    /// When `data` does not hold `outputs` x `inputs` numbers: shapes are checked at load.
    pub(crate) fn new(data: Vec<f32>, outputs: usize, inputs: usize) -> Self {
        assert_eq!(data.len(), outputs * inputs);
        Self { data, outputs, inputs }
    }

    /// The part that reads the inputs from `start` to `end`.
    ///
    /// # Panics
    /// When there are not so many inputs.
    pub(crate) fn slice(&self, start: usize, end: usize) -> Self {
        let rows = self.data.chunks_exact(self.inputs);
        let data = rows.flat_map(|row| &row[start..end]).copied().collect();
        Self { data, outputs: self.outputs, inputs: end - start }
    }

    /// `rows` vectors times the transposed weights: (rows, inputs) -> (rows, outputs).
    ///
    /// `vectors` holds the first row at 0, the next at `stride` and so on; rows may overlap, which
    /// is how a window over neighbouring tokens is read without copying it together.
    ///
    /// # Panics
    /// When `vectors` is too short.
    pub(crate) fn times(&self, vectors: &[f32], rows: usize, stride: usize) -> Vec<f32> {
        let mut result = vec![0.0; rows * self.outputs];
        if result.is_empty() || self.inputs == 0 {
            return result;
        }
        assert!(vectors.len() >= (rows - 1) * stride + self.inputs);
        // SAFETY: the assertion covers every element read of `vectors`, at most
        // (rows - 1) * stride + inputs - 1; `data` has outputs * inputs elements by construction,
        // `result` rows * outputs. `result` is borrowed by nobody else.
        unsafe {
            matrixmultiply::sgemm(
                rows,
                self.inputs,
                self.outputs,
                1.0,
                vectors.as_ptr(),
                stride as isize,
                1,
                self.data.as_ptr(),
                1,
                self.inputs as isize,
                0.0,
                result.as_mut_ptr(),
                self.outputs as isize,
                1,
            );
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiplies_overlapping_rows() {
        let weights = Weights::new(vec![1.0, 2.0, 3.0, 0.0, 0.0, 1.0], 2, 3);
        assert_eq!(weights.times(&[1.0, 1.0, 1.0, 5.0], 2, 1), [6.0, 1.0, 18.0, 5.0]);
        assert_eq!(weights.times(&[], 0, 1), [0.0f32; 0]);
    }

    #[test]
    fn a_row_comes_out_the_same_alone_and_in_company() {
        let mut seed = 1u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / 8_388_608.0 - 1.0
        };
        for (outputs, inputs) in [(288, 288), (1024, 64), (50, 96), (96, 300)] {
            let weights =
                Weights::new((0..outputs * inputs).map(|_| next()).collect(), outputs, inputs);
            let vectors: Vec<f32> = (0..301 * inputs).map(|_| next()).collect();
            let together = weights.times(&vectors, 301, inputs);
            for (row, expected) in vectors.chunks(inputs).zip(together.chunks(outputs)) {
                assert_eq!(weights.times(row, 1, inputs), expected);
            }
        }
    }
}
