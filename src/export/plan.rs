//! The acting nodes of a network in the order in which the engine computes them,
//! from which source code and ONNX are written.

use std::collections::BTreeMap;

use super::ExportedNetwork;
use crate::activation::Activation;
use crate::network::{Weights, row_order};
use crate::topology::{NodeId, Role};

/// The hidden nodes that reach an output, then the outputs.
pub(super) struct ExportPlan {
    pub nodes: Vec<PlanNode>,
    /// The weight of all connections, where each has one of its own and they are
    /// all the same: the engine weights sums then.
    pub equal_weight: Option<f64>,
}

/// A node that is computed from others before it.
pub(super) struct PlanNode {
    pub id: NodeId,
    pub role: Role,
    /// Nodes of one layer need nothing of each other.
    pub layer: usize,
    pub activation: Activation,
    /// In the order in which the engine sums them.
    pub sources: Vec<WeightedSource>,
}

/// What a node receives.
pub(super) struct WeightedSource {
    pub id: NodeId,
    /// The connection's own weight, or `None` where all share one.
    pub weight: Option<f64>,
}

impl ExportPlan {
    pub(super) fn of(network: &ExportedNetwork) -> Self {
        let weight_of = |index: usize| match network.weights {
            Weights::Shared(_) => None,
            Weights::Each(weights) => Some(weights[index]),
        };
        let weights: BTreeMap<_, _> = (network.topology.connections().iter().enumerate())
            .map(|(index, c)| ((c.source, c.target), weight_of(index)))
            .collect();
        let acting = network.topology.acting();
        let order = row_order(&acting);
        // A valid topology has no cycle; `layers` cannot fail on it.
        let layers: BTreeMap<_, _> = acting.layers().unwrap_or_default().into_iter().collect();
        let rows: BTreeMap<NodeId, usize> = order.iter().copied().zip(0..).collect();
        let mut sources: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for connection in acting.connections() {
            sources.entry(connection.target).or_default().push(connection.source);
        }
        let node = |&id: &NodeId| {
            let mut sources = sources.get(&id).cloned().unwrap_or_default();
            sources.sort_unstable_by_key(|source| rows.get(source));
            let weight = |source| weights.get(&(source, id)).copied().flatten();
            Some(PlanNode {
                id,
                role: acting.role(id)?,
                layer: layers.get(&id).copied()?,
                activation: acting.activation(id)?,
                sources: sources
                    .into_iter()
                    .map(|source| WeightedSource { id: source, weight: weight(source) })
                    .collect(),
            })
        };
        let nodes: Vec<PlanNode> = order[1 + acting.inputs()..].iter().filter_map(node).collect();
        let mut own = nodes.iter().flat_map(|node| &node.sources).map(|source| source.weight);
        let first = own.next().flatten();
        let equal_weight = first.filter(|_| own.all(|weight| weight == first));
        Self { nodes, equal_weight }
    }

    /// The layers from the inputs to the outputs.
    pub(super) fn layers(&self) -> impl Iterator<Item = &[PlanNode]> {
        self.nodes.chunk_by(|a, b| a.layer == b.layer)
    }
}
