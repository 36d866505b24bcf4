//! A layer of an encoder.

use serde::{Deserialize, Serialize};

/// A layer: each unit has a bias and a weight for each input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncoderLayer {
    /// A bias for each unit.
    pub biases: Vec<f32>,
    /// For each input a weight for each unit.
    pub weights: Vec<Vec<f32>>,
}

impl EncoderLayer {
    /// The sum of each unit, added in the order of the inputs.
    pub(super) fn sums(&self, inputs: &[f64]) -> Vec<f64> {
        let mut sums: Vec<f64> = self.biases.iter().copied().map(f64::from).collect();
        for (&input, weights) in inputs.iter().zip(&self.weights) {
            for (sum, &weight) in sums.iter_mut().zip(weights) {
                *sum += input * f64::from(weight);
            }
        }
        sums
    }
}
