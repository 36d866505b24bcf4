//! *Add connection*: from a node to one in a strictly later layer that it is
//! not connected to, not even by a disabled connection.
//!
//! As published, sources are visited in random order, and the first with any
//! such target takes one of them uniformly: sampling is uniform over sources,
//! not over pairs.

use std::collections::BTreeSet;

use rand::Rng;
use rand::seq::SliceRandom as _;

use super::pick;
use crate::topology::{NodeId, Topology};

pub(super) fn vary(parent: &Topology, generator: &mut impl Rng) -> Option<Topology> {
    let layers = parent.layers()?;
    let connected: BTreeSet<(NodeId, NodeId)> =
        parent.connections().iter().map(|c| (c.source, c.target)).collect();
    let mut sources = layers.clone();
    sources.shuffle(generator);
    for (source, layer) in sources {
        let later = layers.iter().filter(|&&(target, of_target)| {
            of_target > layer && !connected.contains(&(source, target))
        });
        let targets: Vec<NodeId> = later.map(|&(target, _)| target).collect();
        if let Some(target) = pick(&targets, generator) {
            let mut child = parent.clone();
            child.add_connection(source, target).ok()?;
            return Some(child);
        }
    }
    None
}
