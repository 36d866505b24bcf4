//! From an architecture with some of its edges to a topology.

use super::Architecture;
use super::architecture::Source;
use crate::topology::{BIAS, Connection, Hidden, NodeId, Topology};

/// A topology with the index of each of its connections among the parameters
/// of an architecture.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtractedTopology {
    /// The network.
    pub topology: Topology,
    /// For each connection, the index of its weight.
    pub indices: Vec<usize>,
}

impl ExtractedTopology {
    /// The weights of the connections.
    pub fn weights(&self, parameters: &[f32]) -> Vec<f64> {
        self.indices.iter().map(|&index| f64::from(parameters[index])).collect()
    }
}

/// An edge of an architecture; nodes are counted from 0, inputs apart.
struct Edge {
    source: EdgeSource,
    target: usize,
    /// The index of its weight.
    index: usize,
}

#[derive(Clone, Copy)]
enum EdgeSource {
    Bias,
    Input(usize),
    Node(usize),
}

impl Architecture {
    /// The edges that are `kept`, with all biases, as a topology: what receives
    /// nothing, or reaches no output, is left out. Steps of a recurrent
    /// architecture become nodes of their own. It computes what the architecture
    /// does.
    ///
    /// # Panics
    ///
    /// If `kept` is shorter than the architecture has edges.
    pub fn topology(&self, kept: &[bool]) -> ExtractedTopology {
        let edges = self.kept_edges(kept);
        let acts = self.acting(&edges);
        let first_output = self.nodes() - self.outputs();
        let first_hidden = 1 + self.inputs + self.outputs();
        let id = |node: usize| -> NodeId {
            let id = match node.checked_sub(first_output) {
                Some(output) => 1 + self.inputs + output,
                None => first_hidden + node,
            };
            id as NodeId
        };
        let activations = self.order.iter().flat_map(|block| &block.activations);
        let mut hidden = Vec::new();
        let mut outputs = Vec::new();
        for (node, &activation) in activations.enumerate() {
            if node >= first_output {
                outputs.push(activation);
            } else if acts[node] {
                hidden.push(Hidden { id: id(node), activation });
            }
        }
        let (mut connections, mut indices) = (Vec::new(), Vec::new());
        for edge in edges.iter().filter(|edge| acts[edge.target]) {
            let source = match edge.source {
                EdgeSource::Bias => BIAS,
                EdgeSource::Input(input) => 1 + input as NodeId,
                EdgeSource::Node(node) if acts[node] => id(node),
                EdgeSource::Node(_) => continue,
            };
            connections.push(Connection { source, target: id(edge.target), enabled: true });
            indices.push(edge.index);
        }
        let topology = Topology::from_parts(self.inputs, outputs, hidden, connections);
        let topology = topology.expect("blocks read what stands before them");
        ExtractedTopology { topology, indices }
    }

    /// The hidden nodes that [`topology`](Self::topology) has with these edges.
    pub fn acting_hidden(&self, kept: &[bool]) -> usize {
        let acts = self.acting(&self.kept_edges(kept));
        acts.iter().filter(|&&acts| acts).count() - self.outputs()
    }

    /// For each node whether it acts: whether it receives something and reaches
    /// an output, or is one.
    fn acting(&self, edges: &[Edge]) -> Vec<bool> {
        let first_output = self.nodes() - self.outputs();
        let mut receives = vec![false; self.nodes()];
        // Sources stand before their targets.
        for edge in edges {
            receives[edge.target] |= match edge.source {
                EdgeSource::Node(node) => receives[node],
                EdgeSource::Bias | EdgeSource::Input(_) => true,
            };
        }
        let mut reaches: Vec<bool> = (0..self.nodes()).map(|node| node >= first_output).collect();
        for edge in edges.iter().rev() {
            if let EdgeSource::Node(node) = edge.source {
                reaches[node] |= reaches[edge.target];
            }
        }
        let acts = |node: usize| reaches[node] && (receives[node] || node >= first_output);
        (0..self.nodes()).map(acts).collect()
    }

    /// Block by block, so that sources are complete before they are read.
    fn kept_edges(&self, kept: &[bool]) -> Vec<Edge> {
        let mut edges = Vec::new();
        for (begin, block) in self.numbered() {
            for row in 0..block.activations.len() {
                let target = begin + row;
                if let Some(first) = block.biases {
                    let index = self.edges() + first + row;
                    edges.push(Edge { source: EdgeSource::Bias, target, index });
                }
                for projection in &block.projections {
                    let weights = self.matrices[projection.matrix].row(projection.first_row + row);
                    for (column, index) in weights.enumerate().filter(|&(_, index)| kept[index]) {
                        let source = match &projection.source {
                            Source::Inputs => EdgeSource::Input(column),
                            Source::Nodes(nodes) => EdgeSource::Node(nodes.start + column),
                        };
                        edges.push(Edge { source, target, index });
                    }
                }
            }
        }
        edges
    }
}
