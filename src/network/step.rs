//! One forward pass for many lanes: the innermost loop of the engine.
//!
//! Shared weights and weights for each connection differ in the sums alone.

use precocial_envs::lanes::{BLOCKS, Block, InstructionSet, Kernel, Row, WIDTH};

use super::sums::Sums;
use super::{LaneWeights, Network, Weights};
use crate::topology::Topology;

impl Network {
    /// Rows to run in: zero, but for the bias.
    pub fn new_rows(&self) -> Vec<Row> {
        let mut rows = vec![Row::default(); self.rows()];
        rows[0] = [[1.0; WIDTH]; BLOCKS];
        rows
    }

    /// The rows that hold the inputs and those that hold the outputs.
    pub fn inputs_and_outputs<'a>(&self, rows: &'a mut [Row]) -> (&'a mut [Row], &'a mut [Row]) {
        let (before, outputs) = rows.split_at_mut(self.first_output_row());
        (&mut before[1..=self.inputs], outputs)
    }

    /// Computes the first `blocks` blocks of every row from the inputs.
    pub fn step(
        &self,
        set: InstructionSet,
        rows: &mut [Row],
        weights: &LaneWeights,
        blocks: usize,
    ) {
        let blocks = blocks.min(BLOCKS);
        match weights {
            LaneWeights::Shared(weights) => {
                set.run(StepKernel {
                    network: self,
                    rows,
                    weighting: SharedWeighting(weights),
                    blocks,
                });
            }
            LaneWeights::Each(weights) => {
                set.run(StepKernel {
                    network: self,
                    rows,
                    weighting: OwnWeighting(weights),
                    blocks,
                });
            }
        }
    }

    /// The outputs for one input vector and one shared weight: the convenient
    /// way, not the fast one.
    pub fn outputs_for(&self, inputs: &[f64], weight: f64) -> Vec<f64> {
        let mut rows = self.new_rows();
        for (row, &input) in rows[1..=self.inputs].iter_mut().zip(inputs) {
            row[0][0] = input;
        }
        let weights = LaneWeights::Shared([[weight; WIDTH]; BLOCKS]);
        self.step(InstructionSet::detect(), &mut rows, &weights, 1);
        rows[self.first_output_row()..].iter().map(|row| row[0][0]).collect()
    }
}

/// The outputs of a topology for one input vector: the convenient way, not the
/// fast one.
pub fn outputs(topology: &Topology, weights: Weights<'_>, inputs: &[f64]) -> Vec<f64> {
    let (network, order) = Network::compile_with_order(topology);
    let mut rows = network.new_rows();
    for (row, &input) in rows[1..=network.inputs].iter_mut().zip(inputs) {
        row[0][0] = input;
    }
    let weights = LaneWeights::everywhere(weights, &order);
    network.step(InstructionSet::detect(), &mut rows, &weights, 1);
    rows[network.first_output_row()..].iter().map(|row| row[0][0]).collect()
}

struct StepKernel<'a, W> {
    network: &'a Network,
    rows: &'a mut [Row],
    weighting: W,
    blocks: usize,
}

impl<W: Weighting> Kernel for StepKernel<'_, W> {
    #[inline(always)]
    fn run(self) {
        // A constant number of blocks, so that a node's sums stay in registers.
        match self.blocks {
            0 => {}
            1 => self.run_blocks::<1>(),
            2 => self.run_blocks::<2>(),
            _ => self.run_blocks::<BLOCKS>(),
        }
    }
}

impl<W: Weighting> StepKernel<'_, W> {
    #[inline(always)]
    fn run_blocks<const N: usize>(self) {
        let Self { network, rows, weighting, .. } = self;
        let mut sources = &network.sources[..];
        let mut begin = 0;
        for (node, target) in network.nodes.iter().zip(1 + network.inputs..) {
            let (own, rest) = sources.split_at((node.sources_end - begin) as usize);
            let first = begin as usize;
            (sources, begin) = (rest, node.sources_end);
            let (given, computed) = rows.split_at_mut(target);
            let values = weighting.sums::<N>(first, own, given);
            Sums { values, target: &mut computed[0] }.activate(node.activation);
        }
    }
}

/// How what a node receives is weighted.
trait Weighting: Copy {
    /// The weighted sums of the values of these sources, of which the first is
    /// the `first` of the plan.
    fn sums<const N: usize>(self, first: usize, sources: &[u32], given: &[Row]) -> [Block; N];
}

/// A shared weight for each lane: the sum is weighted.
#[derive(Clone, Copy)]
struct SharedWeighting<'a>(&'a Row);

impl Weighting for SharedWeighting<'_> {
    #[inline(always)]
    fn sums<const N: usize>(self, _: usize, sources: &[u32], given: &[Row]) -> [Block; N] {
        let mut sums = [Block::default(); N];
        let Some((&first, others)) = sources.split_first() else { return sums };
        sums.copy_from_slice(&given[first as usize][..N]);
        for &source in others {
            let values = &given[source as usize];
            for block in 0..N {
                for lane in 0..WIDTH {
                    sums[block][lane] += values[block][lane];
                }
            }
        }
        for (sums, weights) in sums.iter_mut().zip(self.0) {
            for lane in 0..WIDTH {
                sums[lane] *= weights[lane];
            }
        }
        sums
    }
}

/// A weight for each source: the values are weighted.
#[derive(Clone, Copy)]
struct OwnWeighting<'a>(&'a [Row]);

impl Weighting for OwnWeighting<'_> {
    #[inline(always)]
    fn sums<const N: usize>(self, first: usize, sources: &[u32], given: &[Row]) -> [Block; N] {
        let mut sums = [Block::default(); N];
        for (&source, weights) in sources.iter().zip(&self.0[first..]) {
            let values = &given[source as usize];
            for block in 0..N {
                for lane in 0..WIDTH {
                    sums[block][lane] += weights[block][lane] * values[block][lane];
                }
            }
        }
        sums
    }
}
