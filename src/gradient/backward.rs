//! Backward: from how the loss changes with the outputs to how it changes with
//! every parameter.

use super::activation::pass_back;
use super::architecture::{Block, Projection, Source};
use super::forward::sources;
use super::lanes::{GROUP, Lanes, PANEL, sum_of_row, transpose_back};
use super::pass::{Pass, Workspace};
use super::{Edges, WeightLayout, dense, edges};

impl Pass<'_> {
    #[inline(always)]
    pub(super) fn backward(&mut self, gradient: &mut [f32]) {
        let (of_weights, of_biases) = gradient.split_at_mut(self.weights.len());
        let layout = self.layout;
        for (begin, block) in self.architecture.numbered().rev() {
            let size = block.activations.len();
            let Workspace { sums, values, gradients, .. } = &mut *self.workspace;
            let own = &mut gradients[begin..begin + size];
            back_to_sums(block, own, &sums[begin..], &values[begin..]);
            if let Some(first) = block.biases {
                for (gradient, own) in of_biases[first..].iter_mut().zip(own.iter()) {
                    *gradient += sum_of_row(own);
                }
            }
            for projection in &block.projections {
                match layout {
                    WeightLayout::Dense => self.back_dense((begin, size), projection, of_weights),
                    WeightLayout::Edges(edges) => {
                        self.back_edges((begin, size), projection, edges, of_weights);
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn back_dense(
        &mut self,
        (begin, size): (usize, usize),
        projection: &Projection,
        of_weights: &mut [f32],
    ) {
        let Workspace { values, gradients, panels, .. } = &mut *self.workspace;
        let (before, own) = gradients.split_at_mut(begin);
        let own = &own[..size];
        let matrix = self.architecture.matrices[projection.matrix];
        let first = matrix.row(projection.first_row).start;
        let weights = first..first + size * matrix.columns;
        let panels = match &projection.source {
            Source::Inputs => self.batch.panels(self.group),
            Source::Nodes(nodes) => {
                let sources = &values[nodes.clone()];
                panels.resize(sources.len().div_ceil(PANEL), [[0.0; PANEL]; GROUP]);
                for (panel, rows) in panels.iter_mut().zip(sources.chunks(PANEL)) {
                    transpose_back(rows, panel);
                }
                &panels[..]
            }
        };
        let gradient = &mut of_weights[weights.clone()];
        dense::add_weight_gradient(gradient, matrix.columns, own, panels);
        if let Source::Nodes(nodes) = &projection.source {
            let before = &mut before[nodes.clone()];
            dense::add_value_gradients(before, &self.weights[weights], own);
        }
    }

    #[inline(always)]
    fn back_edges(
        &mut self,
        (begin, size): (usize, usize),
        projection: &Projection,
        edges: &Edges,
        of_weights: &mut [f32],
    ) {
        let Workspace { values, gradients, .. } = &mut *self.workspace;
        let (before, own) = gradients.split_at_mut(begin);
        let sources = sources(projection, self.batch.rows(self.group), &values[..begin]);
        let rows = projection.first_row..projection.first_row + size;
        for (own, row) in own[..size].iter().zip(edges.rows(projection.matrix, rows)) {
            let weights = row.begin..row.begin + row.columns.len();
            let gradient = &mut of_weights[weights.clone()];
            edges::add_weight_gradient(gradient, row.columns, own, sources);
            if let Source::Nodes(nodes) = &projection.source {
                let before = &mut before[nodes.clone()];
                edges::add_value_gradients(before, row.columns, &self.weights[weights], own);
            }
        }
    }
}

#[inline(always)]
fn back_to_sums(block: &Block, gradients: &mut [Lanes], sums: &[Lanes], values: &[Lanes]) {
    let rows = gradients.iter_mut().zip(sums).zip(values).zip(&block.activations);
    for (((gradients, sums), values), &activation) in rows {
        pass_back(activation, gradients, sums, values);
    }
}
