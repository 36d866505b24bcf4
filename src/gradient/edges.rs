//! Products with the edges that there are, one after the other.

use std::ops::Range;

use super::Architecture;
use super::lanes::{Lanes, PANEL, Panel, sum};

/// Some edges of an architecture, in the order of its weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Edges {
    /// For every matrix and each of its rows where its edges end.
    ends: Vec<Vec<u32>>,
    /// The column of each edge.
    columns: Vec<u32>,
    /// The index of its weight among those of the architecture,
    indices: Vec<usize>,
    /// which are so many.
    allowed: usize,
}

/// The edges of a row of a matrix: their columns, and where they begin.
pub(super) struct EdgeRow<'a> {
    pub(super) columns: &'a [u32],
    pub(super) begin: usize,
}

impl Edges {
    /// The edges that are `kept` of all that are allowed.
    pub fn new(architecture: &Architecture, kept: &[bool]) -> Self {
        let indices = kept.iter().enumerate().filter(|&(_, &kept)| kept);
        Self::of_indices(architecture, indices.map(|(index, _)| index).collect())
    }

    /// The edges with these indices, which rise. Takes no memory for any others.
    pub(super) fn of_indices(architecture: &Architecture, indices: Vec<usize>) -> Self {
        debug_assert!(indices.is_sorted_by(|a, b| a < b));
        let mut columns = Vec::with_capacity(indices.len());
        let mut next = indices.iter().copied().peekable();
        let mut ends = Vec::with_capacity(architecture.matrices.len());
        for matrix in &architecture.matrices {
            let row = |row| {
                let row = matrix.row(row);
                while let Some(index) = next.next_if(|&index| index < row.end) {
                    columns.push((index - row.start) as u32);
                }
                columns.len() as u32
            };
            ends.push((0..matrix.rows).map(row).collect());
        }
        Self { ends, columns, indices, allowed: architecture.edges() }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.indices.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// The index of the weight of each among those of the architecture.
    pub fn indices(&self) -> impl ExactSizeIterator<Item = usize> {
        self.indices.iter().copied()
    }

    /// Their parameters among those of the whole architecture: weights, then
    /// biases.
    pub fn pack(&self, parameters: &[f32]) -> Vec<f32> {
        let weights = self.indices().map(|index| parameters[index]);
        weights.chain(parameters[self.allowed..].iter().copied()).collect()
    }

    /// The way back; absent edges have the weight 0.
    pub fn unpack(&self, packed: &[f32]) -> Vec<f32> {
        let (weights, biases) = packed.split_at(self.len());
        let mut parameters = vec![0.0; self.allowed];
        for (index, &weight) in self.indices().zip(weights) {
            parameters[index] = weight;
        }
        parameters.extend(biases);
        parameters
    }

    /// Some rows of a matrix.
    #[inline(always)]
    pub(super) fn rows(
        &self,
        matrix: usize,
        rows: Range<usize>,
    ) -> impl Iterator<Item = EdgeRow<'_>> {
        let first = match (matrix, rows.start) {
            (_, 1..) => self.ends[matrix][rows.start - 1],
            (1.., 0) => self.ends[matrix - 1].last().copied().unwrap_or(0),
            (0, 0) => 0,
        };
        let mut begin = first as usize;
        self.ends[matrix][rows].iter().map(move |&end| {
            let columns = &self.columns[begin..end as usize];
            let row = EdgeRow { columns, begin };
            begin = end as usize;
            row
        })
    }
}

/// Adds to the sums of a target what it receives.
#[inline(always)]
pub(super) fn add_sums(sums: &mut Lanes, columns: &[u32], weights: &[f32], sources: &[Lanes]) {
    let mut own = *sums;
    for (&column, &weight) in columns.iter().zip(weights) {
        let source = &sources[column as usize];
        for (own, source) in own.iter_mut().zip(source) {
            for lane in 0..PANEL {
                own[lane] = weight.mul_add(source[lane], own[lane]);
            }
        }
    }
    *sums = own;
}

/// Adds to the gradient of a target's edges that of a group: from the gradients
/// of the target's sums and the sources' values.
#[inline(always)]
pub(super) fn add_weight_gradient(
    gradient: &mut [f32],
    columns: &[u32],
    target: &Lanes,
    sources: &[Lanes],
) {
    for (&column, gradient) in columns.iter().zip(gradient) {
        *gradient += dot(target, &sources[column as usize]);
    }
}

/// Adds to the gradients of a target's sources what its sums pass back.
#[inline(always)]
pub(super) fn add_value_gradients(
    gradients: &mut [Lanes],
    columns: &[u32],
    weights: &[f32],
    target: &Lanes,
) {
    for (&column, &weight) in columns.iter().zip(weights) {
        for (gradients, target) in gradients[column as usize].iter_mut().zip(target) {
            for lane in 0..PANEL {
                gradients[lane] = weight.mul_add(target[lane], gradients[lane]);
            }
        }
    }
}

#[inline(always)]
fn dot(a: &Lanes, b: &Lanes) -> f32 {
    let mut products = Panel::default();
    for (a, b) in a.iter().zip(b) {
        for lane in 0..PANEL {
            products[lane] = a[lane].mul_add(b[lane], products[lane]);
        }
    }
    sum(products)
}
