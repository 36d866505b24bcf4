//! How a loss changes with each weight: one forward and one backward pass over
//! a group of images.

use precocial_envs::lanes::{InstructionSet, Kernel, WIDTH};

use super::Network;
use super::images::{BLOCKS, Batch, ImageRow, weighted_sum};
use super::sums::Sums;
use crate::activation::{Function, Work};

/// A loss that is taken of a network's outputs.
pub trait OutputLoss {
    /// Takes the outputs of a group and gives how the loss changes with each.
    /// Implement it with `#[inline(always)]`: it becomes part of the kernel.
    fn slopes(&mut self, group: usize, outputs: &[ImageRow], slopes: &mut [ImageRow]);
}

/// Space for one group.
#[derive(Clone, Debug, Default)]
pub struct GradientSpace {
    /// What each node receives, weighted,
    received: Vec<ImageRow>,
    /// its value,
    values: Vec<ImageRow>,
    /// and how the loss changes with it.
    slopes: Vec<ImageRow>,
}

impl Network {
    /// Adds to `gradient` how the loss of a group changes with the weight of
    /// each source of the plan.
    pub fn add_gradient(
        &self,
        set: InstructionSet,
        (batch, group): (&Batch, usize),
        weights: &[f64],
        space: &mut GradientSpace,
        loss: &mut impl OutputLoss,
        gradient: &mut [f64],
    ) {
        for rows in [&mut space.received, &mut space.values, &mut space.slopes] {
            rows.resize(self.nodes.len(), ImageRow::default());
        }
        set.run(GradientKernel { network: self, batch, group, weights, space, loss, gradient });
    }
}

struct GradientKernel<'a, L> {
    network: &'a Network,
    batch: &'a Batch,
    group: usize,
    weights: &'a [f64],
    space: &'a mut GradientSpace,
    loss: &'a mut L,
    gradient: &'a mut [f64],
}

impl<L: OutputLoss> Kernel for GradientKernel<'_, L> {
    #[inline(always)]
    fn run(self) {
        let Self { network, batch, group, weights, space, loss, gradient } = self;
        let GradientSpace { received, values, slopes } = space;
        let given_rows = 1 + network.inputs;
        let hidden = network.nodes.len() - network.outputs;
        let given = batch.group(group);
        let mut begin = 0;
        for (number, node) in network.nodes.iter().enumerate() {
            let own = begin..node.sources_end as usize;
            begin = own.end;
            let (before, target) = values.split_at_mut(number);
            let sources = (&network.sources[own.clone()], &weights[own]);
            let sums = weighted_sum(sources, given, before);
            received[number] = sums;
            Sums { values: sums, target: &mut target[0] }.activate(node.activation);
        }
        slopes[..hidden].fill(ImageRow::default());
        loss.slopes(group, &values[hidden..], &mut slopes[hidden..]);

        let mut end = network.sources.len();
        for (number, node) in network.nodes.iter().enumerate().rev() {
            let begin = match number.checked_sub(1) {
                Some(before) => network.nodes[before].sources_end as usize,
                None => 0,
            };
            let (before, own_slopes) = slopes.split_at_mut(number);
            let mut own = own_slopes[0];
            let rows =
                Rows { slopes: &mut own, received: &received[number], values: &values[number] };
            node.activation.dispatch(rows);
            for place in begin..end {
                let source = network.sources[place] as usize;
                let row = match source.checked_sub(given_rows) {
                    Some(node) => {
                        let slopes = &mut before[node];
                        for block in 0..BLOCKS {
                            for lane in 0..WIDTH {
                                slopes[block][lane] += weights[place] * own[block][lane];
                            }
                        }
                        &values[node]
                    }
                    None => &given[source],
                };
                let mut products = [0.0; WIDTH];
                for block in 0..BLOCKS {
                    for lane in 0..WIDTH {
                        products[lane] += own[block][lane] * row[block][lane];
                    }
                }
                gradient[place] += products.iter().sum::<f64>();
            }
            end = begin;
        }
    }
}

/// What the loss makes of a node's value becomes what it makes of what the node
/// receives.
struct Rows<'a> {
    slopes: &'a mut ImageRow,
    received: &'a ImageRow,
    values: &'a ImageRow,
}

impl Work for Rows<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self, function: &'static impl Function) {
        for block in 0..BLOCKS {
            for lane in 0..WIDTH {
                self.slopes[block][lane] *=
                    function.derivative(self.received[block][lane], self.values[block][lane]);
            }
        }
    }
}
