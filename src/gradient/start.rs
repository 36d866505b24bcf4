//! First weights.

use precocial_envs::standard_normal;
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::{Blocks, Products};

impl Blocks {
    /// Normal weights with deviations of √(2 / (in + out)) for the fans of each
    /// matrix (Glorot & Bengio 2010), biases of zero.
    pub fn glorot(&self, generator: &mut ChaCha8Rng) -> Vec<f32> {
        let mut parameters = vec![0.0; self.parameters(&Products::Dense)];
        for (weights, [fan_in, fan_out]) in self.fans() {
            let deviation = libm::sqrt(2.0 / (fan_in + fan_out) as f64);
            for weight in &mut parameters[weights] {
                *weight = (deviation * standard_normal(generator)) as f32;
            }
        }
        parameters
    }

    /// Weights uniform in ±`bound`, biases of zero.
    pub fn uniform(&self, bound: f64, generator: &mut ChaCha8Rng) -> Vec<f32> {
        let mut parameters = vec![0.0; self.parameters(&Products::Dense)];
        for weight in &mut parameters[..self.edges()] {
            *weight = (bound * generator.random_range(-1.0..1.0)) as f32;
        }
        parameters
    }
}
