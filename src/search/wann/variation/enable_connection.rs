//! *Enable connection*: a disabled connection, chosen uniformly, is enabled.

use rand::Rng;

use super::pick;
use crate::topology::Topology;

pub(super) fn vary(parent: &Topology, generator: &mut impl Rng) -> Option<Topology> {
    let connections = parent.connections().iter().enumerate();
    let disabled: Vec<usize> =
        connections.filter(|(_, c)| !c.enabled).map(|(index, _)| index).collect();
    let index = pick(&disabled, generator)?;
    let mut child = parent.clone();
    child.set_enabled(index, true).ok()?;
    Some(child)
}
