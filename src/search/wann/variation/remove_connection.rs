//! *Remove connection*: an enabled connection, chosen uniformly, is taken out,
//! and with it every hidden node that then reaches no output. Not in the
//! paper, whose networks only grow.

use rand::Rng;

use super::pick;
use crate::topology::Topology;

pub(super) fn vary(parent: &Topology, generator: &mut impl Rng) -> Option<Topology> {
    let connections = parent.connections().iter().enumerate();
    let enabled: Vec<usize> =
        connections.filter(|(_, c)| c.enabled).map(|(index, _)| index).collect();
    let index = pick(&enabled, generator)?;
    let mut child = parent.clone();
    child.remove_connection(index).ok()?;
    Some(child)
}
