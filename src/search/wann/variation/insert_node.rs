//! *Insert node*: an enabled connection, chosen uniformly, is disabled, and a
//! new node with a random activation takes its place.

use rand::Rng;

use super::pick;
use crate::activation::Activation;
use crate::topology::Topology;

pub(super) fn vary(
    parent: &Topology,
    activations: &[Activation],
    generator: &mut impl Rng,
) -> Option<Topology> {
    let connections = parent.connections().iter().enumerate();
    let enabled: Vec<usize> =
        connections.filter(|(_, c)| c.enabled).map(|(index, _)| index).collect();
    let split = pick(&enabled, generator)?;
    let activation = pick(activations, generator)?;
    let mut child = parent.clone();
    child.insert_node(split, activation).ok()?;
    Some(child)
}
