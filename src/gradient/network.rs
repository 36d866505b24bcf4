//! From a shape with weights to a topology, and back.

use std::collections::BTreeMap;

use super::blocks::Source;
use super::{Blocks, Products};
use crate::topology::{BIAS, Connection, Hidden, NodeId, Topology};

/// A topology with the place of each of its connections among the parameters
/// of a shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The network.
    pub topology: Topology,
    /// For each connection, where its weight stands.
    pub places: Vec<usize>,
}

impl Placed {
    /// The weights of the connections.
    pub fn weights(&self, parameters: &[f32]) -> Vec<f64> {
        self.places.iter().map(|&place| f64::from(parameters[place])).collect()
    }
}

/// A connection of a shape; nodes are counted from 0, inputs apart.
struct Edge {
    source: From,
    target: usize,
    place: usize,
}

#[derive(Clone, Copy)]
enum From {
    Bias,
    Input(usize),
    Node(usize),
}

impl Blocks {
    /// The edges that are `kept`, with all biases, as a topology: what receives
    /// nothing, or reaches no output, is left out. Steps of a recurrent shape
    /// become nodes of their own. It computes what the shape does.
    ///
    /// # Panics
    ///
    /// If `kept` has fewer places than the shape has edges.
    pub fn topology(&self, kept: &[bool]) -> Placed {
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
        let (mut connections, mut places) = (Vec::new(), Vec::new());
        for edge in edges.iter().filter(|edge| acts[edge.target]) {
            let source = match edge.source {
                From::Bias => BIAS,
                From::Input(input) => 1 + input as NodeId,
                From::Node(node) if acts[node] => id(node),
                From::Node(_) => continue,
            };
            connections.push(Connection { source, target: id(edge.target), enabled: true });
            places.push(edge.place);
        }
        let topology = Topology::from_parts(self.inputs, outputs, hidden, connections);
        Placed { topology: topology.expect("blocks read what stands before them"), places }
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
                From::Node(node) => receives[node],
                From::Bias | From::Input(_) => true,
            };
        }
        let mut reaches: Vec<bool> = (0..self.nodes()).map(|node| node >= first_output).collect();
        for edge in edges.iter().rev() {
            if let From::Node(node) = edge.source {
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
                    let place = self.edges() + first + row;
                    edges.push(Edge { source: From::Bias, target, place });
                }
                for feed in &block.feeds {
                    let slots = self.matrices[feed.matrix].row(feed.first_row + row);
                    for (column, place) in slots.enumerate().filter(|&(_, slot)| kept[slot]) {
                        let source = match &feed.from {
                            Source::Inputs => From::Input(column),
                            Source::Nodes(nodes) => From::Node(nodes.start + column),
                        };
                        edges.push(Edge { source, target, place });
                    }
                }
            }
        }
        edges
    }

    /// The shape of a topology: a block for each of its layers, which may read
    /// everything before it, and where its enabled connections stand. Without
    /// biases, connections that start at the bias have no place.
    pub fn of_topology(topology: &Topology, biased: bool) -> (Self, Vec<Option<usize>>) {
        let acting = topology.acting();
        let layers = acting.layers().unwrap_or_default();
        let mut by_layer: BTreeMap<usize, Vec<NodeId>> = BTreeMap::new();
        let computed = layers.into_iter().filter(|&(_, layer)| layer > 0);
        for (node, layer) in computed {
            by_layer.entry(layer).or_default().push(node);
        }
        let activations = |nodes: &Vec<NodeId>| -> Vec<_> {
            nodes.iter().filter_map(|&node| acting.activation(node)).collect()
        };
        let shape =
            Self::ordered(acting.inputs(), by_layer.values().map(activations).collect(), biased);
        let order: BTreeMap<NodeId, usize> = by_layer.into_values().flatten().zip(0..).collect();
        let place = |connection: &Connection| {
            let target = *order.get(&connection.target).filter(|_| connection.enabled)?;
            if connection.source == BIAS {
                return biased.then_some(shape.edges() + target);
            }
            let source = if acting.input_ids().contains(&connection.source) {
                From::Input(connection.source as usize - 1)
            } else {
                From::Node(*order.get(&connection.source)?)
            };
            shape.place(source, target)
        };
        let places = topology.connections().iter().map(place).collect();
        (shape, places)
    }

    /// Where the weight between two nodes stands.
    fn place(&self, source: From, target: usize) -> Option<usize> {
        let (begin, block) = self
            .numbered()
            .find(|(begin, block)| (*begin..begin + block.activations.len()).contains(&target))?;
        block.feeds.iter().find_map(|feed| {
            let column = match (&feed.from, source) {
                (Source::Inputs, From::Input(input)) => input,
                (Source::Nodes(nodes), From::Node(node)) if nodes.contains(&node) => {
                    node - nodes.start
                }
                _ => return None,
            };
            Some(self.matrices[feed.matrix].row(feed.first_row + target - begin).start + column)
        })
    }

    /// The same shape without some of its nodes, and for each of its parameters
    /// where that stood among those of this one. Each matrix must belong to one
    /// block.
    pub fn without(&self, gone: &[bool]) -> (Self, Vec<usize>) {
        let mut smaller = Self { inputs: self.inputs, order: vec![], matrices: vec![], biases: 0 };
        let mut places = Vec::new();
        let mut biases = Vec::new();
        let left_before: Vec<usize> = std::iter::once(0)
            .chain(gone.iter().scan(0, |left, &gone| {
                *left += usize::from(!gone);
                Some(*left)
            }))
            .collect();
        for (begin, block) in self.numbered() {
            let rows: Vec<usize> =
                (0..block.activations.len()).filter(|row| !gone[begin + row]).collect();
            let sources = block.feeds.iter().map(|feed| match &feed.from {
                Source::Inputs => (Source::Inputs, (0..self.inputs).collect(), feed),
                Source::Nodes(nodes) => {
                    let left = left_before[nodes.start]..left_before[nodes.end];
                    let columns: Vec<usize> =
                        (0..nodes.len()).filter(|column| !gone[nodes.start + column]).collect();
                    (Source::Nodes(left), columns, feed)
                }
            });
            let mut left = Vec::new();
            for (from, columns, feed) in sources {
                for row in &rows {
                    let begin = self.matrices[feed.matrix].row(feed.first_row + row).start;
                    places.extend(columns.iter().map(|column| begin + column));
                }
                left.push(from);
            }
            if let Some(first) = block.biases {
                biases.extend(rows.iter().map(|row| self.edges() + first + row));
            }
            let activations = rows.iter().map(|&row| block.activations[row]).collect();
            smaller.add_block(activations, left, block.biases.is_some());
        }
        places.extend(biases);
        debug_assert_eq!(places.len(), smaller.parameters(&Products::Dense));
        (smaller, places)
    }
}
