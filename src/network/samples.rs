//! Forward passes over the samples of a data set: a lane is a sample, and all
//! lanes have the same weights.
//!
//! Samples stay where they are, a group at a time in the processor's nearest
//! cache, and every network reads from them only the features that it uses.

use std::ops::Range;

use precocial_envs::lanes::{Block, InstructionSet, Kernel, WIDTH};

use super::Network;
use super::sums::Sums;

/// Blocks of samples that pass together.
pub(super) const BLOCKS: usize = 2;
/// Samples that pass together.
pub const GROUP: usize = WIDTH * BLOCKS;

/// One number for each sample of a group.
pub type SampleRow = [Block; BLOCKS];

/// Samples as a network reads them: for each group, a row of ones for the bias
/// and a row for each feature.
#[derive(Clone, Debug)]
pub struct SampleBatch {
    inputs: usize,
    samples: usize,
    rows: Vec<SampleRow>,
}

impl SampleBatch {
    /// A batch of these samples, each with a number for every input.
    pub fn new<'a>(inputs: usize, samples: impl ExactSizeIterator<Item = &'a [f32]>) -> Self {
        let count = samples.len();
        let rows_of_group = 1 + inputs;
        let mut rows = vec![SampleRow::default(); count.div_ceil(GROUP) * rows_of_group];
        for group in rows.chunks_mut(rows_of_group) {
            group[0] = [[1.0; WIDTH]; BLOCKS];
        }
        for (index, features) in samples.enumerate() {
            let (group, lane) = (index / GROUP, index % GROUP);
            let rows = &mut rows[group * rows_of_group..][1..rows_of_group];
            for (row, &feature) in rows.iter_mut().zip(features) {
                row[lane / WIDTH][lane % WIDTH] = f64::from(feature);
            }
        }
        Self { inputs, samples: count, rows }
    }

    /// How many samples.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// How many groups.
    pub fn groups(&self) -> usize {
        self.samples.div_ceil(GROUP)
    }

    /// The rows of a group.
    pub(super) fn group(&self, group: usize) -> &[SampleRow] {
        let rows = 1 + self.inputs;
        &self.rows[group * rows..][..rows]
    }
}

/// What is done with the outputs of a group of samples. Implement it with
/// `#[inline(always)]`: it becomes part of the kernel.
pub trait ReadOutputs {
    /// Takes the outputs with the weights of this index. Lanes beyond the
    /// batch's last sample hold nothing of meaning.
    fn read(&mut self, group: usize, weights: usize, outputs: &[SampleRow]);
}

impl Network {
    /// Runs over groups of samples with several weightings, each of which has a
    /// weight for every source of the plan. `values` is space to work in.
    pub fn read_samples(
        &self,
        set: InstructionSet,
        (batch, groups): (&SampleBatch, Range<usize>),
        weights: &[&[f64]],
        values: &mut Vec<SampleRow>,
        reader: &mut impl ReadOutputs,
    ) {
        values.resize(self.nodes.len(), SampleRow::default());
        set.run(SamplesKernel { network: self, batch, groups, weights, values, reader });
    }
}

struct SamplesKernel<'a, R> {
    network: &'a Network,
    batch: &'a SampleBatch,
    groups: Range<usize>,
    weights: &'a [&'a [f64]],
    values: &'a mut [SampleRow],
    reader: &'a mut R,
}

impl<R: ReadOutputs> Kernel for SamplesKernel<'_, R> {
    #[inline(always)]
    fn run(self) {
        let Self { network, batch, groups, weights, values, reader } = self;
        let hidden = network.nodes.len() - network.outputs;
        for group in groups {
            let given = batch.group(group);
            for (index, &weights) in weights.iter().enumerate() {
                let mut begin = 0;
                for (number, node) in network.nodes.iter().enumerate() {
                    let own = begin..node.sources_end as usize;
                    begin = own.end;
                    let (before, target) = values.split_at_mut(number);
                    let sources = (&network.sources[own.clone()], &weights[own]);
                    let sums = weighted_sum(sources, given, before);
                    Sums { values: sums, target: &mut target[0] }.activate(node.activation);
                }
                reader.read(group, index, &values[hidden..]);
            }
        }
    }
}

/// The sum of the values of some sources, each with its weight. The first rows
/// are given, those after them are values of nodes.
#[inline(always)]
fn weighted_sum(
    (sources, weights): (&[u32], &[f64]),
    given: &[SampleRow],
    values: &[SampleRow],
) -> SampleRow {
    let mut sums = SampleRow::default();
    for (&source, &weight) in sources.iter().zip(weights) {
        let source = source as usize;
        let row = match source.checked_sub(given.len()) {
            Some(node) => &values[node],
            None => &given[source],
        };
        for block in 0..BLOCKS {
            for lane in 0..WIDTH {
                sums[block][lane] += weight * row[block][lane];
            }
        }
    }
    sums
}
