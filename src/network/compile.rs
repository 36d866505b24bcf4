//! Compiles a topology to a plan: which nodes act, in which order they are
//! computed, and what each of them sums.

use super::{ConnectionOrder, Network, Node};
use crate::activation::Activation;
use crate::topology::{BIAS, NodeId, Role, Topology};

impl Network {
    /// Compiles what acts of a topology: enabled connections, and the hidden
    /// nodes that reach an output through them.
    ///
    /// The plan depends on the topology alone: nodes are computed by layer,
    /// then by activation (neighbours of one kind run faster), then by number,
    /// and each sums its sources in the order of their rows.
    pub fn compile(topology: &Topology) -> Self {
        Self::compile_with_order(topology).0
    }

    /// The same, and which connection of the topology each source of the plan is.
    pub fn compile_with_order(topology: &Topology) -> (Self, ConnectionOrder) {
        let given = 1 + topology.inputs();
        let hidden = topology.hidden();
        let incoming = Incoming::of(topology);
        let depth = incoming.depth_from_outputs(given, topology.outputs());
        // Live hidden nodes by layer, activation and number, which rises with
        // their index.
        let mut order: Vec<(u32, Activation, usize)> = (0..hidden.len())
            .map(|i| (depth[incoming.first_hidden + i], hidden[i].activation, i))
            .filter(|&(layer, ..)| layer > 0)
            .collect();
        order.sort_unstable();

        let outputs = topology.output_ids().zip(given..);
        let activation = |id| topology.activation(id).unwrap_or(Activation::Linear);
        let computed: Vec<(usize, Activation)> = order
            .iter()
            .map(|&(_, activation, i)| (incoming.first_hidden + i, activation))
            .chain(outputs.map(|(id, index)| (index, activation(id))))
            .collect();
        let mut row_of: Vec<u32> = (0..depth.len() as u32).collect();
        for (&(index, _), row) in computed.iter().zip(given as u32..) {
            row_of[index] = row;
        }
        let mut network = Self {
            inputs: topology.inputs(),
            outputs: topology.outputs(),
            nodes: Vec::with_capacity(computed.len()),
            sources: Vec::new(),
        };
        let mut connection_order = Vec::new();
        let mut own: Vec<(u32, u32)> = Vec::new();
        for (index, activation) in computed {
            own.clear();
            let connections = incoming.of_node(index).iter();
            own.extend(connections.map(|&(source, connection)| (row_of[source], connection)));
            own.sort_unstable();
            network.sources.extend(own.iter().map(|&(row, _)| row));
            connection_order.extend(own.iter().map(|&(_, connection)| connection));
            network.nodes.push(Node { activation, sources_end: network.sources.len() as u32 });
        }
        (network, ConnectionOrder(connection_order))
    }
}

/// The enabled connections of a topology, by the node they lead to. Nodes are
/// numbered without gaps: bias, inputs, outputs, hidden nodes.
struct Incoming {
    first_hidden: usize,
    /// Where each node's connections begin.
    begin: Vec<usize>,
    /// The source of each, and its index in the topology.
    connections: Vec<(usize, u32)>,
}

impl Incoming {
    fn of(topology: &Topology) -> Self {
        let first_hidden = 1 + topology.inputs() + topology.outputs();
        let hidden = topology.hidden();
        let index = |id: NodeId| match id as usize {
            fixed if fixed < first_hidden => fixed,
            // Valid: a connection's ends are there.
            _ => first_hidden + hidden.partition_point(|node| node.id < id),
        };
        let enabled = topology.connections().iter().zip(0..).filter(|(c, _)| c.enabled);
        let enabled: Vec<(usize, usize, u32)> =
            enabled.map(|(c, i)| (index(c.target), index(c.source), i)).collect();
        let mut begin = vec![0; first_hidden + hidden.len() + 1];
        for &(target, ..) in &enabled {
            begin[target + 1] += 1;
        }
        for node in 1..begin.len() {
            begin[node] += begin[node - 1];
        }
        let mut next = begin.clone();
        let mut connections = vec![(0, 0); enabled.len()];
        for (target, source, connection) in enabled {
            connections[next[target]] = (source, connection);
            next[target] += 1;
        }
        Self { first_hidden, begin, connections }
    }

    fn of_node(&self, node: usize) -> &[(usize, u32)] {
        &self.connections[self.begin[node]..self.begin[node + 1]]
    }

    /// The layer of each node that reaches an output: one after the last of its
    /// sources. Bias, inputs, and what reaches none have 0.
    fn depth_from_outputs(&self, given: usize, outputs: usize) -> Vec<u32> {
        let mut depth = vec![0; self.begin.len() - 1];
        // A node is done once all its sources are; the number says how many of
        // them have been looked at.
        let mut open: Vec<(usize, usize)> = Vec::new();
        for output in given..given + outputs {
            open.push((output, 0));
            while let Some((node, looked_at)) = open.pop() {
                let sources = self.of_node(node);
                let new = |&(source, _): &(usize, u32)| source >= given && depth[source] == 0;
                let wait = sources[looked_at..].iter().position(new);
                if let Some(offset) = wait {
                    open.push((node, looked_at + offset));
                    open.push((sources[looked_at + offset].0, 0));
                } else {
                    let last = sources.iter().map(|&(source, _)| depth[source]).max();
                    depth[node] = 1 + last.unwrap_or(0);
                }
            }
        }
        depth
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
