//! A topology seen as a graph: order, layers, cycles, DOT.

use petgraph::Direction;
use petgraph::algo::toposort;
use petgraph::dot::{Config, Dot};
use petgraph::graph::{DiGraph, NodeIndex};

use super::{BIAS, NodeId, NodeNames, Role, Topology};
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

    /// The topology in the DOT language, to be drawn from left to right: inputs in
    /// one column and outputs in another, each with its name, hidden nodes with their
    /// activation; enabled connections solid, disabled ones dotted.
    pub fn to_dot(&self, names: NodeNames<'_>) -> String {
        let graph = self.graph();
        let edge = |_: &DiGraph<NodeId, bool>, edge: petgraph::graph::EdgeReference<'_, bool>| {
            if *edge.weight() { String::new() } else { "style = dotted".to_owned() }
        };
        let node = |_: &DiGraph<NodeId, bool>, (_, &id): (NodeIndex, &NodeId)| {
            let activation = self.activation(id).map_or("", Activation::label);
            match self.role(id) {
                Some(Role::Bias | Role::Input) => {
                    format!("label = {}, shape = box", quoted(&names.name(self, id)))
                }
                Some(Role::Output) => {
                    let name = quoted(&names.name(self, id));
                    format!("label = {activation}, shape = doublecircle, xlabel = {name}")
                }
                Some(Role::Hidden) | None => format!("label = {activation}"),
            }
        };
        let config =
            [Config::NodeNoLabel, Config::EdgeNoLabel, Config::RankDir(petgraph::dot::RankDir::LR)];
        let text = format!("{:?}", Dot::with_attr_getters(&graph, &config, &edge, &node));
        // Of the graph's numbers, inputs have the first and outputs those that follow.
        let rank = |rank: &str, ids: std::ops::Range<NodeId>| {
            let nodes: Vec<String> = ids.map(|id| id.to_string()).collect();
            format!("    {{ rank = {rank}; {} }}\n", nodes.join("; "))
        };
        let outputs = self.output_ids();
        let ranks = [rank("source", BIAS..outputs.start), rank("sink", outputs)].concat();
        match text.trim_end().strip_suffix('}') {
            Some(body) => format!("{body}{ranks}}}\n"),
            None => text,
        }
    }
}

/// A name as a string of the DOT language.
fn quoted(name: &str) -> String {
    let text: String = name.chars().filter(|c| !c.is_control()).collect();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_file_names_inputs_and_outputs_and_puts_them_in_columns() {
        let mut topology = Topology::new(2, 1);
        topology.add_connection(1, 3).unwrap();
        topology.insert_node(0, Activation::Sine).unwrap();
        let observations = [r#"a "b" \"#.to_owned(), "speed".to_owned()];
        let outputs = ["force".to_owned()];
        let dot = topology.to_dot(NodeNames { observations: &observations, outputs: &outputs });
        for part in [
            "rankdir=\"LR\"",
            r#"label = "a \"b\" \\", shape = box"#,
            "label = \"speed\", shape = box",
            "xlabel = \"force\"",
            "label = sine",
            "style = dotted",
            "{ rank = source; 0; 1; 2 }",
            "{ rank = sink; 3 }",
        ] {
            assert!(dot.contains(part), "{part}\n{dot}");
        }
        assert!(dot.starts_with("digraph {") && dot.ends_with("}\n"), "{dot}");
    }
}
