//! Forward: from the features of a group to the values of all nodes.

use super::activation::activate_row;
use super::architecture::{Block, Projection, Source};
use super::lanes::{GROUP, Lanes, PANEL};
use super::pass::Pass;
use super::{WeightLayout, dense, edges};

impl Pass<'_> {
    #[inline(always)]
    pub(super) fn forward(&mut self) {
        let inputs = self.batch.rows(self.group);
        for (begin, block) in self.architecture.numbered() {
            let size = block.activations.len();
            let (before, values) = self.workspace.values.split_at_mut(begin);
            let sums = &mut self.workspace.sums[begin..begin + size];
            start_sums(block, self.biases, sums);
            for projection in &block.projections {
                let sources = sources(projection, inputs, before);
                let matrix = self.architecture.matrices[projection.matrix];
                match self.layout {
                    WeightLayout::Dense => {
                        let first = matrix.row(projection.first_row).start;
                        let weights = &self.weights[first..][..size * matrix.columns];
                        dense::add_sums(sums, weights, sources);
                    }
                    WeightLayout::Edges(edges) => {
                        let rows = projection.first_row..projection.first_row + size;
                        let rows = edges.rows(projection.matrix, rows);
                        for (sums, row) in sums.iter_mut().zip(rows) {
                            let weights = &self.weights[row.begin..][..row.columns.len()];
                            edges::add_sums(sums, row.columns, weights, sources);
                        }
                    }
                }
            }
            let rows = values.iter_mut().zip(sums.iter()).zip(&block.activations);
            for ((value, sums), &activation) in rows {
                *value = activate_row(activation, sums);
            }
        }
    }
}

#[inline(always)]
fn start_sums(block: &Block, biases: &[f32], sums: &mut [Lanes]) {
    match block.biases {
        Some(first) => {
            for (sums, &bias) in sums.iter_mut().zip(&biases[first..]) {
                *sums = [[bias; PANEL]; GROUP / PANEL];
            }
        }
        None => sums.fill(Lanes::default()),
    }
}

/// The values that a projection reads.
#[inline(always)]
pub(super) fn sources<'a>(
    projection: &Projection,
    inputs: &'a [Lanes],
    nodes: &'a [Lanes],
) -> &'a [Lanes] {
    match &projection.source {
        Source::Inputs => inputs,
        Source::Nodes(range) => &nodes[range.clone()],
    }
}
