//! The part of a topology that acts, which is the part that is drawn.

use std::collections::BTreeMap;

use crate::topology::{NodeId, Topology};

/// Beyond so many connections, or columns that they pass all together, a picture
/// is simpler: its lines are thin and run straight from node to node.
const MOST_CONNECTIONS: usize = 5_000;
const MOST_PASSED: usize = 200_000;

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
        let acting = topology.acting();
        // A valid topology has no cycle; `layers` cannot fail on it.
        let layers: BTreeMap<_, _> = acting.layers().unwrap_or_default().into_iter().collect();
        let last = layers.values().max().copied().unwrap_or(0);
        let connections = acting.connections().iter();
        let mut connections: Vec<_> = connections.map(|c| (c.source, c.target)).collect();
        connections.sort_unstable();
        Self { layers, connections, last }
    }

    /// Whether it is too large for a picture with waypoints.
    pub(super) fn is_large(&self) -> bool {
        let passed = |(source, target)| self.layers[target] - self.layers[source];
        let passed: usize = self.connections.iter().map(|(s, t)| passed((s, t))).sum();
        self.connections.len() > MOST_CONNECTIONS || passed > MOST_PASSED
    }

    /// Whether a connection starts at a node.
    pub(super) fn gives(&self, node: NodeId) -> bool {
        self.leaving(node) > 0
    }

    /// How many connections start at a node.
    pub(super) fn leaving(&self, node: NodeId) -> usize {
        let index = self.connections.partition_point(|&(source, _)| source < node);
        self.connections[index..].iter().take_while(|(source, _)| *source == node).count()
    }
}
