//! Products with the edges that are there, one after the other.

use super::Blocks;
use super::lanes::{Lanes, PANEL, Panel};

/// The edges that are kept of a shape, in the order of its weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Edges {
    /// For every matrix and each of its rows where its edges end.
    ends: Vec<Vec<u32>>,
    /// The column of each edge.
    columns: Vec<u32>,
    /// Where its weight stands among those of the shape,
    slots: Vec<u32>,
    /// which are so many.
    of: usize,
}

/// What to do with a row of a matrix: which of its edges, and their columns.
pub(super) struct Row<'a> {
    pub(super) columns: &'a [u32],
    pub(super) begin: usize,
}

impl Edges {
    /// The edges that `kept` says yes to.
    pub fn new(blocks: &Blocks, kept: &[bool]) -> Self {
        let (ends, columns, slots) = Default::default();
        let mut edges = Self { ends, columns, slots, of: kept.len() };
        for matrix in &blocks.matrices {
            let mut ends = Vec::with_capacity(matrix.rows);
            for row in 0..matrix.rows {
                for (column, slot) in (0_u32..).zip(matrix.row(row)) {
                    if kept[slot] {
                        edges.columns.push(column);
                        edges.slots.push(slot as u32);
                    }
                }
                ends.push(edges.columns.len() as u32);
            }
            edges.ends.push(ends);
        }
        edges
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Where the weight of each stands among those of the shape.
    pub fn slots(&self) -> impl ExactSizeIterator<Item = usize> {
        self.slots.iter().map(|&slot| slot as usize)
    }

    /// Their parameters among those of the whole shape: weights, then biases.
    pub fn pack(&self, parameters: &[f32]) -> Vec<f32> {
        let weights = self.slots().map(|slot| parameters[slot]);
        weights.chain(parameters[self.of..].iter().copied()).collect()
    }

    /// The way back; absent edges have the weight 0.
    pub fn unpack(&self, packed: &[f32]) -> Vec<f32> {
        let (weights, biases) = packed.split_at(self.len());
        let mut parameters = vec![0.0; self.of];
        for (slot, &weight) in self.slots().zip(weights) {
            parameters[slot] = weight;
        }
        parameters.extend(biases);
        parameters
    }

    /// Some rows of a matrix.
    #[inline(always)]
    pub(super) fn rows(
        &self,
        matrix: usize,
        rows: std::ops::Range<usize>,
    ) -> impl Iterator<Item = Row<'_>> {
        let first = match (matrix, rows.start) {
            (_, 1..) => self.ends[matrix][rows.start - 1],
            (1.., 0) => self.ends[matrix - 1].last().copied().unwrap_or(0),
            (0, 0) => 0,
        };
        let mut begin = first as usize;
        self.ends[matrix][rows].iter().map(move |&end| {
            let columns = &self.columns[begin..end as usize];
            let row = Row { columns, begin };
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

/// Adds to the gradient of a target's edges what a group says.
#[inline(always)]
pub(super) fn add_gradient(
    gradient: &mut [f32],
    columns: &[u32],
    slopes: &Lanes,
    sources: &[Lanes],
) {
    for (&column, gradient) in columns.iter().zip(gradient) {
        *gradient += dot(slopes, &sources[column as usize]);
    }
}

/// Adds to the slopes of a target's sources what it passes back.
#[inline(always)]
pub(super) fn add_slopes(slopes: &mut [Lanes], columns: &[u32], weights: &[f32], own: &Lanes) {
    for (&column, &weight) in columns.iter().zip(weights) {
        for (slopes, own) in slopes[column as usize].iter_mut().zip(own) {
            for lane in 0..PANEL {
                slopes[lane] = weight.mul_add(own[lane], slopes[lane]);
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

/// The sum of a panel, in halves.
#[inline(always)]
pub(super) fn sum(panel: Panel) -> f32 {
    let mut parts = panel;
    let mut width = PANEL / 2;
    while width > 0 {
        for lane in 0..width {
            parts[lane] += parts[lane + width];
        }
        width /= 2;
    }
    parts[0]
}
