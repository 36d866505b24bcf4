//! What acts: a topology compiled once to a flat plan, then run for many lanes
//! at a time, each with its own shared weight.
//!
//! A node's value is `activation(w * sum)`: as every connection has the same
//! weight w, the sum is weighted once. Where training has given each
//! connection a weight of its own, it is `activation(sum of w * value)`, unless
//! these are all the same.

mod compile;
mod merged;
mod parity;
mod samples;
mod step;
mod sums;
mod weights;

pub(crate) use compile::row_order;
pub use merged::{MergedNetworks, MergedSpace};
pub use samples::{GROUP, ReadOutputs, SampleBatch, SampleRow};
pub use step::outputs;
pub use weights::{ConnectionOrder, LaneWeights, PlanWeights, Weights};

use crate::activation::Activation;

/// A topology that can run.
///
/// Its values live in rows: row 0 is the bias, then come the inputs, the live
/// hidden nodes in topological order, and the outputs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Network {
    inputs: usize,
    outputs: usize,
    /// Hidden nodes and outputs, in the order they are computed and stored.
    nodes: Vec<Node>,
    /// The rows each node sums, one node after the other.
    sources: Vec<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    activation: Activation,
    /// Where this node's sources end in `sources`; they begin where the
    /// previous node's end.
    sources_end: u32,
}

impl Network {
    /// How many inputs, the bias not counted.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// How many outputs.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Hidden nodes that reach an output.
    pub fn live_hidden(&self) -> usize {
        self.nodes.len() - self.outputs
    }

    /// Connections that reach an output.
    pub fn live_connections(&self) -> usize {
        self.sources.len()
    }

    /// How many rows its values need.
    pub fn rows(&self) -> usize {
        1 + self.inputs + self.nodes.len()
    }

    fn first_output_row(&self) -> usize {
        self.rows() - self.outputs
    }
}
