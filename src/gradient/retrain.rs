//! Training the connections of a topology, and no others.

use std::collections::BTreeMap;

use precocial_envs::standard_normal;
use rand_chacha::ChaCha8Rng;

use super::{Blocks, ImageData, Products, Trainer, TrainingSettings, check_size};
use crate::topology::{BIAS, NodeId, Topology};

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

/// The weights with the lowest loss on the validation images on the way from
/// `start`, which has one for each connection. Connections that do not act keep
/// theirs.
///
/// # Errors
///
/// Where a shape with all edges that its layers allow would be too large.
pub fn retrain(
    topology: &Topology,
    start: &[f64],
    settings: &TrainingSettings,
    data: &ImageData,
    seed: u64,
) -> Result<Vec<f64>, String> {
    let (shape, places) = Blocks::of_topology(topology, true);
    let edges = shape.edges();
    check_size(edges as f64)?;
    let mut parameters = vec![0.0; shape.parameters(&Products::Dense)];
    let mut there = vec![false; parameters.len()];
    for (place, &weight) in places.iter().zip(start) {
        if let Some(place) = *place {
            parameters[place] = weight as f32;
            there[place] = true;
        }
    }
    let trainer = Trainer::new(&shape, &there[..edges]).with_biases(&there[edges..]);
    let best = trainer.train(&parameters, settings, data, (seed, 0)).best;
    let weight = |(place, &start): (&Option<usize>, &f64)| {
        place.map_or(start, |place| f64::from(best[place]))
    };
    Ok(places.iter().zip(start).map(weight).collect())
}
