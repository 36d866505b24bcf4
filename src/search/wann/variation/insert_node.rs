//! *Insert node*: an enabled connection, chosen uniformly, is disabled, and a
//! new node with a random activation takes its place: two, where the topology
//! must stay even and would not with one.

use rand::Rng;

use super::{path, pick};
use crate::activation::Activation;
use crate::topology::{Connection, Topology};

pub(super) fn vary(
    parent: &Topology,
    activations: &[Activation],
    keep_even: bool,
    generator: &mut impl Rng,
) -> Option<Topology> {
    let connections = parent.connections().iter().enumerate();
    let enabled: Vec<usize> =
        connections.filter(|(_, c)| c.enabled).map(|(index, _)| index).collect();
    let split = pick(&enabled, generator)?;
    let activation = pick(activations, generator)?;
    let mut split_parent = parent.clone();
    split_parent.set_enabled(split, false).ok()?;
    let Connection { source, target, .. } = parent.connections()[split];
    let rules = (activations, keep_even);
    path::connect(&split_parent, (source, target), &[activation], rules, generator)
}
