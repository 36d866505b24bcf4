//! An architecture without some of its nodes.

use super::architecture::{Projection, Source};
use super::{Architecture, WeightLayout};

impl Architecture {
    /// The same architecture without the nodes that are `gone`, and for each of
    /// its parameters the index that it had in this one. Each matrix must belong
    /// to one block.
    pub fn without(&self, gone: &[bool]) -> (Self, Vec<usize>) {
        let mut smaller = Self { inputs: self.inputs, order: vec![], matrices: vec![], biases: 0 };
        let mut indices = Vec::new();
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
            let left = |projection: &Projection| match &projection.source {
                Source::Inputs => (Source::Inputs, (0..self.inputs).collect::<Vec<usize>>()),
                Source::Nodes(nodes) => {
                    let left = left_before[nodes.start]..left_before[nodes.end];
                    let columns = (0..nodes.len()).filter(|column| !gone[nodes.start + column]);
                    (Source::Nodes(left), columns.collect())
                }
            };
            let mut sources = Vec::new();
            for projection in &block.projections {
                let (source, columns) = left(projection);
                for row in &rows {
                    let row = self.matrices[projection.matrix].row(projection.first_row + row);
                    indices.extend(columns.iter().map(|column| row.start + column));
                }
                sources.push(source);
            }
            if let Some(first) = block.biases {
                biases.extend(rows.iter().map(|row| self.edges() + first + row));
            }
            let activations = rows.iter().map(|&row| block.activations[row]).collect();
            smaller.add_block(activations, sources, block.biases.is_some());
        }
        indices.extend(biases);
        debug_assert_eq!(indices.len(), smaller.parameters(&WeightLayout::Dense));
        (smaller, indices)
    }
}
