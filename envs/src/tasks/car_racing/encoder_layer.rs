//! A layer of an encoder.

use serde::{Deserialize, Serialize};

use crate::lanes::{InstructionSet, Kernel};

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
        let kernel = SumKernel { inputs, weights: &self.weights, sums: &mut sums };
        InstructionSet::detect().run(kernel);
        sums
    }
}

/// See [`EncoderLayer::sums`].
struct SumKernel<'a> {
    inputs: &'a [f64],
    weights: &'a [Vec<f32>],
    sums: &'a mut [f64],
}

impl Kernel for SumKernel<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { inputs, weights, sums } = self;
        for (&input, weights) in inputs.iter().zip(weights) {
            for (sum, &weight) in sums.iter_mut().zip(weights) {
                *sum += input * f64::from(weight);
            }
        }
    }
}
