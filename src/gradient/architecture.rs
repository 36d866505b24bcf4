//! What is trained: nodes in blocks, and a matrix of weights wherever one block
//! reads another.
//!
//! A layered network, a wiring with edges to any later block, a recurrent one
//! unrolled over several steps and any evolved topology are all of this kind.
//! Weights stand in one list, matrix after matrix, each with a row for every
//! target; the biases follow.

use std::ops::Range;

use crate::activation::Activation;

/// The shape of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Architecture {
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
    pub(super) projections: Vec<Projection>,
    /// Where their biases begin among all, if they have some.
    pub(super) biases: Option<usize>,
}

/// A block reads values through the rows of a matrix.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Projection {
    pub(super) source: Source,
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

impl Architecture {
    pub(super) fn empty(inputs: usize) -> Self {
        Self { inputs, order: Vec::new(), matrices: Vec::new(), biases: 0 }
    }

    pub(super) fn add_matrix(&mut self, rows: usize, columns: usize) -> usize {
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
        let mut projections = Vec::new();
        for source in sources {
            let columns = match &source {
                Source::Inputs => self.inputs,
                Source::Nodes(nodes) => nodes.len(),
            };
            if columns > 0 {
                let matrix = self.add_matrix(rows, columns);
                projections.push(Projection { source, matrix, first_row: 0 });
            }
        }
        let biases = biased.then_some(self.biases);
        self.biases += if biased { rows } else { 0 };
        self.order.push(Block { activations, projections, biases });
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
            let projection = block.projections.first();
            projection.map(|projection| {
                (self.matrices[projection.matrix].begin, self.matrices[projection.matrix].rows)
            })
        });
        let matrices: std::collections::BTreeSet<(usize, usize)> = first_rows.collect();
        matrices.into_iter().map(|(_, rows)| rows).sum()
    }

    /// The edges that lead from a block to the next, the inputs being the first.
    pub fn neighbouring(&self) -> Vec<usize> {
        let mut edges = Vec::new();
        let mut before = 0..0;
        for (begin, block) in self.numbered() {
            for projection in &block.projections {
                let matrix = self.matrices[projection.matrix];
                let columns = match &projection.source {
                    Source::Inputs if begin == 0 => 0..matrix.columns,
                    Source::Inputs => 0..0,
                    Source::Nodes(nodes) => before.start - nodes.start..before.end - nodes.start,
                };
                for row in 0..block.activations.len() {
                    let first = matrix.row(projection.first_row + row).start;
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
            for projection in &block.projections {
                for row in 0..block.activations.len() {
                    let own =
                        &weights[self.matrices[projection.matrix].row(projection.first_row + row)];
                    for (column, &weight) in own.iter().enumerate() {
                        let square = f64::from(weight) * f64::from(weight);
                        squares[0][begin + row] += square;
                        if let Source::Nodes(nodes) = &projection.source {
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
