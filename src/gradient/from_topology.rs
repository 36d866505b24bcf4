//! The architecture of a topology.

use std::collections::BTreeMap;

use super::Architecture;
use super::architecture::{Block, Source};
use crate::activation::Activation;
use crate::topology::{BIAS, Connection, NodeId, Topology};

/// A source of an edge that is no bias.
#[derive(Clone, Copy)]
enum EdgeSource {
    Input(usize),
    Node(usize),
}

impl Architecture {
    /// The architecture of a topology: a block for each of its layers, which may
    /// read everything before it; and for each connection the index of its
    /// parameter. There is none for a connection that does not act, nor, without
    /// biases, for one that starts at the bias.
    ///
    /// This takes memory for the nodes and connections that there are, whatever
    /// number of edges the layers would allow.
    pub fn of_topology(topology: &Topology, biased: bool) -> (Self, Vec<Option<usize>>) {
        let acting = topology.acting();
        let layers = acting.layers().unwrap_or_default();
        let mut by_layer: BTreeMap<usize, Vec<NodeId>> = BTreeMap::new();
        let computed = layers.into_iter().filter(|&(_, layer)| layer > 0);
        for (node, layer) in computed {
            by_layer.entry(layer).or_default().push(node);
        }
        let activations = |nodes: &Vec<NodeId>| -> Vec<Activation> {
            nodes.iter().filter_map(|&node| acting.activation(node)).collect()
        };
        let blocks = by_layer.values().map(activations).collect();
        let architecture = Self::ordered(acting.inputs(), blocks, biased);
        let blocks: Vec<(usize, &Block)> = architecture.numbered().collect();
        // For each node which it is, and its block.
        let mut nodes: BTreeMap<NodeId, (usize, usize)> = BTreeMap::new();
        for (block, ids) in by_layer.into_values().enumerate() {
            nodes.extend(ids.into_iter().zip((blocks[block].0..).map(|node| (node, block))));
        }
        let index = |connection: &Connection| {
            let &(target, block) = nodes.get(&connection.target).filter(|_| connection.enabled)?;
            if connection.source == BIAS {
                return biased.then_some(architecture.edges() + target);
            }
            let source = if acting.input_ids().contains(&connection.source) {
                EdgeSource::Input(connection.source as usize - 1)
            } else {
                EdgeSource::Node(nodes.get(&connection.source)?.0)
            };
            architecture.index(source, target, blocks[block])
        };
        let indices = topology.connections().iter().map(index).collect();
        (architecture, indices)
    }

    /// The index of the weight between a source and a node of a block.
    fn index(
        &self,
        source: EdgeSource,
        target: usize,
        (begin, block): (usize, &Block),
    ) -> Option<usize> {
        block.projections.iter().find_map(|projection| {
            let column = match (&projection.source, source) {
                (Source::Inputs, EdgeSource::Input(input)) => input,
                (Source::Nodes(nodes), EdgeSource::Node(node)) if nodes.contains(&node) => {
                    node - nodes.start
                }
                _ => return None,
            };
            let row = projection.first_row + target - begin;
            Some(self.matrices[projection.matrix].row(row).start + column)
        })
    }
}
