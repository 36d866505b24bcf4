//! One forward pass for many lanes: the innermost loop of the engine.

use precocial_envs::lanes::{BLOCKS, Block, InstructionSet, Kernel, Row, WIDTH};

use super::{Network, activate};
use crate::topology::Activation;

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

    /// Computes the first `blocks` blocks of every row from the inputs, with a
    /// shared weight for each lane.
    pub fn step(&self, set: InstructionSet, rows: &mut [Row], weights: &Row, blocks: usize) {
        set.run(StepKernel { network: self, rows, weights, blocks: blocks.min(BLOCKS) });
    }

    /// The outputs for one input vector and one shared weight: the convenient
    /// way, not the fast one.
    pub fn outputs_for(&self, inputs: &[f64], weight: f64) -> Vec<f64> {
        let mut rows = self.new_rows();
        for (row, &input) in rows[1..=self.inputs].iter_mut().zip(inputs) {
            row[0][0] = input;
        }
        self.step(InstructionSet::detect(), &mut rows, &[[weight; WIDTH]; BLOCKS], 1);
        rows[self.first_output_row()..].iter().map(|row| row[0][0]).collect()
    }
}

struct StepKernel<'a> {
    network: &'a Network,
    rows: &'a mut [Row],
    weights: &'a Row,
    blocks: usize,
}

impl Kernel for StepKernel<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { network, rows, weights, blocks } = self;
        let mut sources = &network.sources[..];
        let mut begin = 0;
        for (node, target) in network.nodes.iter().zip(1 + network.inputs..) {
            let (own, rest) = sources.split_at((node.sources_end - begin) as usize);
            (sources, begin) = (rest, node.sources_end);
            let (given, computed) = rows.split_at_mut(target);
            let sums = Sums { sources: own, given, weights, target: &mut computed[0], blocks };
            // The choice stands outside the loop over lanes, so that each arm
            // becomes straight vector code.
            match node.activation {
                Activation::Linear => sums.apply(|x| activate(Activation::Linear, x)),
                Activation::Step => sums.apply(|x| activate(Activation::Step, x)),
                Activation::Sine => sums.apply(|x| activate(Activation::Sine, x)),
                Activation::Gaussian => sums.apply(|x| activate(Activation::Gaussian, x)),
                Activation::Tanh => sums.apply(|x| activate(Activation::Tanh, x)),
                Activation::Sigmoid => sums.apply(|x| activate(Activation::Sigmoid, x)),
                Activation::Inverse => sums.apply(|x| activate(Activation::Inverse, x)),
                Activation::Absolute => sums.apply(|x| activate(Activation::Absolute, x)),
                Activation::Relu => sums.apply(|x| activate(Activation::Relu, x)),
                Activation::Cosine => sums.apply(|x| activate(Activation::Cosine, x)),
            }
        }
    }
}

/// A node's weighted sums, about to be activated.
struct Sums<'a> {
    sources: &'a [u32],
    given: &'a [Row],
    weights: &'a Row,
    target: &'a mut Row,
    blocks: usize,
}

impl Sums<'_> {
    #[inline(always)]
    fn apply(self, function: impl Fn(f64) -> f64) {
        for block in 0..self.blocks {
            let mut sum = Block::default();
            for &source in self.sources {
                let values = self.given[source as usize][block];
                for lane in 0..WIDTH {
                    sum[lane] += values[lane];
                }
            }
            // Through a copy: the compiler must see that nothing overlaps.
            let weights = self.weights[block];
            for lane in 0..WIDTH {
                sum[lane] = function(sum[lane] * weights[lane]);
            }
            self.target[block] = sum;
        }
    }
}
