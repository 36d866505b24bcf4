//! From a topology to a plan.

use std::collections::BTreeMap;

use super::{Network, Node, Places};
use crate::topology::{BIAS, NodeId, Role, Topology};

impl Network {
    /// Compiles what acts of a topology: enabled connections, and the hidden
    /// nodes that reach an output through them.
    ///
    /// The plan depends on the topology alone: nodes are computed by layer,
    /// then by activation (neighbours of one kind run faster), then by number,
    /// and each sums its sources in the order of their rows.
    pub fn compile(topology: &Topology) -> Self {
        Self::compile_with_places(topology).0
    }

    /// The same, and where each connection of the plan stands in the topology.
    pub fn compile_with_places(topology: &Topology) -> (Self, Places) {
        let place_of: BTreeMap<_, u32> =
            topology.connections().iter().map(|c| (c.source, c.target)).zip(0..).collect();
        let topology = topology.acting();
        let mut sources_of: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for connection in topology.connections() {
            sources_of.entry(connection.target).or_default().push(connection.source);
        }
        let mut order = row_order(&topology);
        let row_of: BTreeMap<NodeId, u32> = order.iter().copied().zip(0..).collect();
        let computed = order.split_off(1 + topology.inputs());

        let mut network = Self {
            inputs: topology.inputs(),
            outputs: topology.outputs(),
            nodes: Vec::with_capacity(computed.len()),
            sources: Vec::new(),
        };
        let mut places = Vec::new();
        for id in computed {
            let sources = sources_of.get(&id).into_iter().flatten();
            let row_and_place =
                |source| Some((*row_of.get(source)?, *place_of.get(&(*source, id))?));
            let mut own: Vec<_> = sources.filter_map(row_and_place).collect();
            own.sort_unstable();
            network.sources.extend(own.iter().map(|&(row, _)| row));
            places.extend(own.iter().map(|&(_, place)| place));
            network.nodes.push(Node {
                activation: topology.activation(id).unwrap_or(crate::topology::Activation::Linear),
                sources_end: network.sources.len() as u32,
            });
        }
        (network, Places(places))
    }
}

/// The nodes of a topology of which all acts, in the order of a network's
/// rows: bias, inputs, hidden nodes, outputs.
pub(crate) fn row_order(acting: &Topology) -> Vec<NodeId> {
    // A valid topology has no cycle; `layers` cannot fail on it.
    let mut layers = acting.layers().unwrap_or_default();
    layers.sort_by_key(|&(id, layer)| (layer, acting.activation(id), id));
    let is_hidden = |id: &NodeId| acting.role(*id) == Some(Role::Hidden);
    let hidden = layers.iter().map(|&(id, _)| id).filter(is_hidden);
    // Outputs stay in the order of their numbers: that is the action's order.
    let given = std::iter::once(BIAS).chain(acting.input_ids());
    given.chain(hidden).chain(acting.output_ids()).collect()
}
