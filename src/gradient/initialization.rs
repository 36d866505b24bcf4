//! First weights.

use std::collections::BTreeMap;

use precocial_envs::standard_normal;
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::{Architecture, WeightLayout};
use crate::topology::{BIAS, NodeId, Topology};

impl Architecture {
    /// Normal weights with deviations of √(2 / (in + out)) for the fans of each
    /// matrix (Glorot & Bengio 2010), biases of zero.
    pub fn glorot(&self, generator: &mut ChaCha8Rng) -> Vec<f32> {
        let mut parameters = vec![0.0; self.parameters(&WeightLayout::Dense)];
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
        let mut parameters = vec![0.0; self.parameters(&WeightLayout::Dense)];
        for weight in &mut parameters[..self.edges()] {
            *weight = (bound * generator.random_range(-1.0..1.0)) as f32;
        }
        parameters
    }
}

/// First weights for a topology: normal, with deviations of √(2 / (in + out))
/// for the connections into a connection's target and out of its source (Glorot
/// & Bengio 2010); those from the bias are zero.
pub fn fresh_weights(topology: &Topology, generator: &mut ChaCha8Rng) -> Vec<f64> {
    let mut fans: [BTreeMap<NodeId, u32>; 2] = [BTreeMap::new(), BTreeMap::new()];
    for connection in topology.connections() {
        *fans[0].entry(connection.target).or_default() += 1;
        *fans[1].entry(connection.source).or_default() += 1;
    }
    let connections = topology.connections().iter();
    connections
        .map(|connection| {
            let draw = standard_normal(generator);
            if connection.source == BIAS {
                return 0.0;
            }
            let fan = fans[0][&connection.target] + fans[1][&connection.source];
            draw * libm::sqrt(2.0 / f64::from(fan))
        })
        .collect()
}
