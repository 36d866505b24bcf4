//! How weights are learned: gradients of the cross-entropy on shapes of nodes
//! in blocks, in single precision, with the same bits on every machine.
//!
//! [`Blocks`] is a shape and all the edges that it allows; [`Products`] says
//! whether a pass takes whole matrices or the edges that there are; [`Trainer`]
//! goes from first weights to last. What comes out leaves in the engine's own
//! terms: a topology, and a weight for each of its connections.

mod activation;
mod blocks;
mod data;
mod dense;
mod edges;
mod lanes;
mod network;
mod optimizer;
mod pass;
mod retrain;
mod schedule;
mod start;
mod trainer;

pub use blocks::Blocks;
pub(crate) use blocks::check_size;
pub use data::{Batches, ImageData};
pub use edges::Edges;
pub use lanes::Batch;
pub use network::Placed;
pub use optimizer::{Moments, OptimizerSettings};
pub use pass::{Answers, Products, Space};
pub use retrain::{fresh_weights, retrain};
pub use schedule::LearningSchedule;
pub use trainer::{SPARSE, Trained, Trainer, TrainingSettings};

#[cfg(test)]
mod tests;
