//! A topology seen as a graph: order, layers, cycles, DOT.

use petgraph::Direction;
use petgraph::algo::toposort;
use petgraph::dot::{Config, Dot};
use petgraph::graph::{DiGraph, NodeIndex};

use super::{BIAS, NodeId, Role, Topology};
use crate::activation::Activation;

impl Topology {
    /// The nodes and connections as a petgraph graph; an edge says whether it
    /// is enabled. Node `i` of the graph is the `i`-th of [`Self::node_ids`].
    pub fn graph(&self) -> DiGraph<NodeId, bool> {
        let mut graph = DiGraph::with_capacity(0, self.connections.len());
        for id in self.node_ids() {
            graph.add_node(id);
        }
        for connection in &self.connections {
            let (source, target) = (self.index(connection.source), self.index(connection.target));
            if let (Some(source), Some(target)) = (source, target) {
                graph.add_edge(source, target, connection.enabled);
            }
        }
        graph
    }

    /// The numbers of all nodes: bias, inputs, outputs, hidden nodes.
    pub fn node_ids(&self) -> impl Iterator<Item = NodeId> {
        (BIAS..self.first_hidden_id()).chain(self.hidden.iter().map(|hidden| hidden.id))
    }

    fn index(&self, node: NodeId) -> Option<NodeIndex> {
        let fixed = self.first_hidden_id();
        let index =
            if node < fixed { node as usize } else { fixed as usize + self.hidden_index(node)? };
        Some(NodeIndex::new(index))
    }

    /// Each node with its layer, sources before targets, or `None` if there is
    /// a cycle. Bias and inputs form layer 0; a hidden node stands one layer
    /// after the last of its sources, and in layer 1 without any; all outputs
    /// share the layer after the last. Disabled connections count.
    pub fn layers(&self) -> Option<Vec<(NodeId, usize)>> {
        let graph = self.graph();
        let order = toposort(&graph, None).ok()?;
        let mut layer = vec![0; graph.node_count()];
        for &node in &order {
            if self.role(graph[node]) == Some(Role::Hidden) {
                let sources = graph.neighbors_directed(node, Direction::Incoming);
                layer[node.index()] =
                    1 + sources.map(|source| layer[source.index()]).max().unwrap_or(0);
            }
        }
        let last = 1 + layer.iter().max().copied().unwrap_or(0);
        let outputs = self.output_ids();
        let mut ordered: Vec<_> = order
            .into_iter()
            .map(|node| {
                let id = graph[node];
                (id, if outputs.contains(&id) { last } else { layer[node.index()] })
            })
            .collect();
        ordered.sort_by_key(|&(id, layer)| (layer, id));
        Some(ordered)
    }

    /// The topology in the DOT language: enabled connections solid, disabled
    /// ones dotted.
    pub fn to_dot(&self) -> String {
        let graph = self.graph();
        let edge = |_: &DiGraph<NodeId, bool>, edge: petgraph::graph::EdgeReference<'_, bool>| {
            if *edge.weight() { String::new() } else { "style = dotted".to_owned() }
        };
        let node = |_: &DiGraph<NodeId, bool>, (_, &id): (NodeIndex, &NodeId)| match self.role(id) {
            Some(Role::Bias) => "label = bias, shape = box".to_owned(),
            Some(Role::Input) => format!("label = \"input {id}\", shape = box"),
            _ => format!("label = {}", self.activation(id).map_or("", Activation::label)),
        };
        let config = [Config::NodeNoLabel, Config::EdgeNoLabel];
        format!("{:?}", Dot::with_attr_getters(&graph, &config, &edge, &node))
    }
}
