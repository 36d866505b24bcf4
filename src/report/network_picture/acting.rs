//! The part of a topology that acts, which is the part that is drawn.

use std::collections::{BTreeMap, BTreeSet};

use crate::topology::{BIAS, NodeId, Role, Topology};

/// Bias, inputs, outputs, the hidden nodes that reach an output through enabled
/// connections, and those connections.
pub(super) struct Acting {
    /// Each node's layer: 0 for bias and inputs, the last for the outputs.
    pub layers: BTreeMap<NodeId, usize>,
    /// Source and target, sorted.
    pub connections: Vec<(NodeId, NodeId)>,
    /// The layer of the outputs.
    pub last: usize,
}

impl Acting {
    pub(super) fn of(topology: &Topology) -> Self {
        let mut sources_of: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for connection in topology.connections().iter().filter(|c| c.enabled) {
            sources_of.entry(connection.target).or_default().push(connection.source);
        }
        // A valid topology has no cycle; `layers` cannot fail on it.
        let order = topology.layers().unwrap_or_default();
        let mut live: BTreeSet<NodeId> = topology.output_ids().collect();
        for (id, _) in order.iter().rev() {
            if live.contains(id) {
                live.extend(sources_of.get(id).into_iter().flatten());
            }
        }
        // The order also holds for the enabled part, but its layers are fewer:
        // they are counted again as `Topology::layers` counts them.
        let mut layers: BTreeMap<NodeId, usize> =
            std::iter::once(BIAS).chain(topology.input_ids()).map(|id| (id, 0)).collect();
        for (id, _) in order {
            if topology.role(id) == Some(Role::Hidden) && live.contains(&id) {
                let sources = sources_of.get(&id).into_iter().flatten();
                let layer = 1 + sources.map(|source| layers[source]).max().unwrap_or(0);
                layers.insert(id, layer);
            }
        }
        let last = 1 + layers.values().max().copied().unwrap_or(0);
        layers.extend(topology.output_ids().map(|id| (id, last)));
        let mut connections: Vec<_> = sources_of
            .into_iter()
            .filter(|(target, _)| live.contains(target))
            .flat_map(|(target, sources)| sources.into_iter().map(move |source| (source, target)))
            .collect();
        connections.sort_unstable();
        Self { layers, connections, last }
    }

    /// Whether a node gives anything to others.
    pub(super) fn gives(&self, node: NodeId) -> bool {
        let place = self.connections.partition_point(|&(source, _)| source < node);
        self.connections.get(place).is_some_and(|&(source, _)| source == node)
    }
}
