//! What is trained: nodes in blocks, and a matrix of weights wherever one block
//! reads another.
//!
//! A layered network, a wiring with edges to any later block, a recurrent one
//! unrolled over several steps and any evolved topology are all of this shape.
//! Weights stand in one list, matrix after matrix, each with a row for every
//! target; the biases follow.

use std::ops::Range;

use crate::activation::Activation;

/// More edges, or connections of a network unrolled, no file would hold.
const LARGEST: f64 = 1e6;

/// Whether so many are too many.
pub(crate) fn check_size(connections: f64) -> Result<(), String> {
    let sound = connections <= LARGEST;
    sound.then_some(()).ok_or_else(|| {
        format!("a network of {connections:.0} connections is too large: at most a million")
    })
}

/// The shape of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocks {
    pub(super) inputs: usize,
    /// In the order they are computed.
    pub(super) order: Vec<Block>,
    pub(super) matrices: Vec<Matrix>,
    pub(super) biases: usize,
}

/// Nodes that are computed together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Block {
    /// What each node does.
    pub(super) activations: Vec<Activation>,
    /// What the nodes read.
    pub(super) feeds: Vec<Feed>,
    /// Where their biases begin among all, if they have some.
    pub(super) biases: Option<usize>,
}

/// A block reads rows of values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Feed {
    pub(super) from: Source,
    pub(super) matrix: usize,
    /// The row of the matrix that belongs to the block's first node.
    pub(super) first_row: usize,
}

/// Where values come from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    Inputs,
    /// Nodes, counted over all blocks.
    Nodes(Range<usize>),
}

/// Weights, a row for each target and a column for each source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Matrix {
    /// Where it begins in the list of weights.
    pub(super) begin: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

impl Matrix {
    pub(super) fn range(&self) -> Range<usize> {
        self.begin..self.begin + self.rows * self.columns
    }

    /// The weights of a target.
    pub(super) fn row(&self, row: usize) -> Range<usize> {
        let begin = self.begin + row * self.columns;
        begin..begin + self.columns
    }
}

impl Blocks {
    fn empty(inputs: usize) -> Self {
        Self { inputs, order: Vec::new(), matrices: Vec::new(), biases: 0 }
    }

    fn add_matrix(&mut self, rows: usize, columns: usize) -> usize {
        let begin = self.edges();
        self.matrices.push(Matrix { begin, rows, columns });
        self.matrices.len() - 1
    }

    /// Adds nodes that read these sources, each through a matrix of its own.
    pub(super) fn add_block(
        &mut self,
        activations: Vec<Activation>,
        sources: impl IntoIterator<Item = Source>,
        biased: bool,
    ) {
        let rows = activations.len();
        let mut feeds = Vec::new();
        for from in sources {
            let columns = match &from {
                Source::Inputs => self.inputs,
                Source::Nodes(nodes) => nodes.len(),
            };
            if columns > 0 {
                let matrix = self.add_matrix(rows, columns);
                feeds.push(Feed { from, matrix, first_row: 0 });
            }
        }
        let biases = biased.then_some(self.biases);
        self.biases += if biased { rows } else { 0 };
        self.order.push(Block { activations, feeds, biases });
    }

    /// Layers, each of which reads the one before; the last one is linear, the
    /// others are rectified.
    pub fn layered(inputs: usize, layers: &[usize]) -> Self {
        let mut blocks = Self::empty(inputs);
        for (number, &size) in layers.iter().enumerate() {
            let end = blocks.nodes();
            let from = match number.checked_sub(1) {
                Some(before) => Source::Nodes(end - layers[before]..end),
                None => Source::Inputs,
            };
            let last = number + 1 == layers.len();
            let activation = if last { Activation::Linear } else { Activation::Relu };
            blocks.add_block(vec![activation; size], [from], true);
        }
        blocks
    }

    /// Blocks of which each reads the inputs and all blocks before it (the
    /// static graphs of Wortsman et al. 2019): for each node of each block,
    /// what it does.
    pub fn ordered(inputs: usize, blocks: Vec<Vec<Activation>>, biased: bool) -> Self {
        let mut ordered = Self::empty(inputs);
        for activations in blocks {
            let before = Source::Nodes(0..ordered.nodes());
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
        let mut blocks = Self::empty(inputs);
        let from_inputs = blocks.add_matrix(nodes, inputs);
        let from_nodes = blocks.add_matrix(nodes, nodes);
        for step in 1..=steps {
            let (first_row, activation) = if step == steps {
                (nodes - outputs, Activation::Linear)
            } else {
                (0, Activation::Relu)
            };
            let mut feeds = vec![Feed { from: Source::Inputs, matrix: from_inputs, first_row }];
            if step > 1 {
                let before = blocks.nodes() - nodes..blocks.nodes();
                let from = Source::Nodes(before);
                feeds.push(Feed { from, matrix: from_nodes, first_row });
            }
            let activations = vec![activation; nodes - first_row];
            blocks.order.push(Block { activations, feeds, biases: biased.then_some(first_row) });
        }
        blocks.biases = if biased { nodes } else { 0 };
        blocks
    }

    /// How many inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Outputs: the nodes of the last block.
    pub fn outputs(&self) -> usize {
        self.order.last().map_or(0, |block| block.activations.len())
    }

    /// Nodes that are computed, the outputs included.
    pub fn nodes(&self) -> usize {
        self.order.iter().map(|block| block.activations.len()).sum()
    }

    /// Edges that are allowed: one weight each.
    pub fn edges(&self) -> usize {
        self.matrices.last().map_or(0, |matrix| matrix.range().end)
    }

    /// Nodes that have a bias.
    pub fn biases(&self) -> usize {
        self.biases
    }

    /// Where the edges of each matrix stand in the list of weights.
    pub fn matrices(&self) -> impl Iterator<Item = Range<usize>> {
        self.matrices.iter().map(Matrix::range)
    }

    /// For each edge how many edges of its matrix end where it ends and begin
    /// where it begins: the two fans by which first weights are scaled.
    pub fn fans(&self) -> impl Iterator<Item = (Range<usize>, [usize; 2])> {
        self.matrices.iter().map(|matrix| (matrix.range(), [matrix.columns, matrix.rows]))
    }

    /// Nodes that edges lead to, those of all steps being one.
    pub fn targets(&self) -> usize {
        let first_rows = self.order.iter().filter_map(|block| {
            let feed = block.feeds.first();
            feed.map(|feed| (self.matrices[feed.matrix].begin, self.matrices[feed.matrix].rows))
        });
        let matrices: std::collections::BTreeSet<(usize, usize)> = first_rows.collect();
        matrices.into_iter().map(|(_, rows)| rows).sum()
    }

    /// The edges that lead from a block to the next, the inputs being the first.
    pub fn neighbouring(&self) -> Vec<usize> {
        let mut edges = Vec::new();
        let mut before = 0..0;
        for (begin, block) in self.numbered() {
            for feed in &block.feeds {
                let matrix = self.matrices[feed.matrix];
                let columns = match &feed.from {
                    Source::Inputs if begin == 0 => 0..matrix.columns,
                    Source::Inputs => 0..0,
                    Source::Nodes(nodes) => before.start - nodes.start..before.end - nodes.start,
                };
                for row in 0..block.activations.len() {
                    let first = matrix.row(feed.first_row + row).start;
                    edges.extend(columns.clone().map(|column| first + column));
                }
            }
            before = begin..begin + block.activations.len();
        }
        edges
    }

    /// The nodes of each block but the last.
    pub fn hidden_layers(&self) -> impl Iterator<Item = Range<usize>> {
        let hidden = self.nodes() - self.outputs();
        let layers = self.numbered().map(|(begin, block)| begin..begin + block.activations.len());
        layers.filter(move |layer| layer.end <= hidden)
    }

    /// The norms of the weights that enter each node, and of those that leave
    /// it.
    pub fn norms(&self, weights: &[f32]) -> [Vec<f64>; 2] {
        let mut squares = [vec![0.0; self.nodes()], vec![0.0; self.nodes()]];
        for (begin, block) in self.numbered() {
            for feed in &block.feeds {
                for row in 0..block.activations.len() {
                    let own = &weights[self.matrices[feed.matrix].row(feed.first_row + row)];
                    for (column, &weight) in own.iter().enumerate() {
                        let square = f64::from(weight) * f64::from(weight);
                        squares[0][begin + row] += square;
                        if let Source::Nodes(nodes) = &feed.from {
                            squares[1][nodes.start + column] += square;
                        }
                    }
                }
            }
        }
        squares.map(|squares| squares.into_iter().map(f64::sqrt).collect())
    }

    /// Each block with the number of its first node.
    pub(super) fn numbered(&self) -> impl DoubleEndedIterator<Item = (usize, &Block)> {
        let mut begins = Vec::with_capacity(self.order.len());
        let mut begin = 0;
        for block in &self.order {
            begins.push(begin);
            begin += block.activations.len();
        }
        begins.into_iter().zip(&self.order)
    }
}
