//! The architectures that searches train: layered, ordered, recurrent.

use super::Architecture;
use super::architecture::{Block, Projection, Source};
use crate::activation::Activation;

impl Architecture {
    /// Layers, each of which reads the one before; the last one is linear, the
    /// others are rectified.
    pub fn layered(inputs: usize, layers: &[usize]) -> Self {
        let mut layered = Self::empty(inputs);
        for (number, &size) in layers.iter().enumerate() {
            let end = layered.nodes();
            let source = match number.checked_sub(1) {
                Some(before) => Source::Nodes(end - layers[before]..end),
                None => Source::Inputs,
            };
            let last = number + 1 == layers.len();
            let activation = if last { Activation::Linear } else { Activation::Relu };
            layered.add_block(vec![activation; size], [source], true);
        }
        layered
    }

    /// Blocks of which each reads the inputs and all blocks before it (the
    /// static graphs of Wortsman et al. 2019): for each node of each block,
    /// what it does.
    pub fn ordered(inputs: usize, blocks: Vec<Vec<Activation>>, biased: bool) -> Self {
        let mut ordered = Self::empty(inputs);
        let mut nodes = 0;
        for activations in blocks {
            let before = Source::Nodes(0..nodes);
            nodes += activations.len();
            ordered.add_block(activations, [Source::Inputs, before], biased);
        }
        ordered
    }

    /// Nodes of which each reads all inputs and all nodes as they were a step
    /// before, cycles included, over so many steps (the dynamic graphs in
    /// discrete time of Wortsman et al. 2019). The last nodes are the outputs,
    /// which in the last step are all that is computed.
    pub fn recurrent(
        inputs: usize,
        nodes: usize,
        outputs: usize,
        steps: usize,
        biased: bool,
    ) -> Self {
        let mut recurrent = Self::empty(inputs);
        let from_inputs = recurrent.add_matrix(nodes, inputs);
        let from_nodes = recurrent.add_matrix(nodes, nodes);
        for step in 1..=steps {
            let (first_row, activation) = if step == steps {
                (nodes - outputs, Activation::Linear)
            } else {
                (0, Activation::Relu)
            };
            let mut projections =
                vec![Projection { source: Source::Inputs, matrix: from_inputs, first_row }];
            if step > 1 {
                let before = recurrent.nodes() - nodes..recurrent.nodes();
                let source = Source::Nodes(before);
                projections.push(Projection { source, matrix: from_nodes, first_row });
            }
            let activations = vec![activation; nodes - first_row];
            recurrent.order.push(Block {
                activations,
                projections,
                biases: biased.then_some(first_row),
            });
        }
        recurrent.biases = if biased { nodes } else { 0 };
        recurrent
    }
}
