//! *Add connection*: from a node to one in a strictly later layer that it is
//! not connected to, not even by a disabled connection.
//!
//! As published, sources are visited in random order, and the first with any
//! such target takes one of them uniformly: sampling is uniform over sources,
//! not over pairs. Where the topology must stay even and would not, a new
//! node comes between.

use std::collections::{BTreeMap, BTreeSet};

use rand::Rng;
use rand::seq::SliceRandom as _;

use super::{path, pick};
use crate::activation::Activation;
use crate::topology::{NodeId, Topology};

pub(super) fn vary(
    parent: &Topology,
    activations: &[Activation],
    keep_even: bool,
    generator: &mut impl Rng,
) -> Option<Topology> {
    let layers = parent.layers()?;
    let mut targets_of: BTreeMap<NodeId, usize> = BTreeMap::new();
    for connection in parent.connections() {
        *targets_of.entry(connection.source).or_default() += 1;
    }
    let mut sources = layers.clone();
    sources.shuffle(generator);
    for (source, layer) in sources {
        // Layers rise, and every connection leads to a later one.
        let later = &layers[layers.partition_point(|&(_, other)| other <= layer)..];
        if later.len() == targets_of.get(&source).copied().unwrap_or(0) {
            continue;
        }
        let own = parent.connections().iter().filter(|c| c.source == source);
        let connected: BTreeSet<NodeId> = own.map(|c| c.target).collect();
        let later = later.iter().map(|&(target, _)| target);
        let targets: Vec<NodeId> = later.filter(|target| !connected.contains(target)).collect();
        if let Some(target) = pick(&targets, generator) {
            let rules = (activations, keep_even);
            return path::connect(parent, (source, target), &[], rules, generator);
        }
    }
    None
}
