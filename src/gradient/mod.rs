//! How weights are learned: gradients of a loss, in single precision, with the
//! same bits on every machine.
//!
//! [`Architecture`] is the shape of a network with all the edges that it allows;
//! [`WeightLayout`] says whether a pass takes whole matrices or the edges that
//! there are; [`Trainer`] goes from first weights to last, and
//! [`TopologyTrainer`] does the same with the connections of a topology. What
//! comes out leaves in the engine's own terms: a topology, and a weight for each
//! of its connections.

mod activation;
mod architecture;
mod backward;
mod batch;
mod batch_gradient;
mod data;
mod dense;
mod edges;
mod extract;
mod forward;
mod from_topology;
mod initialization;
mod lanes;
mod loss;
mod optimizer;
mod pass;
mod schedule;
mod shapes;
mod shrink;
mod size;
mod topology_trainer;
mod trainer;
mod training_settings;
mod weight_layout;

pub use architecture::Architecture;
pub use batch::ExampleBatch;
pub use batch_gradient::BatchGradient;
pub use data::TrainingData;
pub use edges::Edges;
pub use extract::ExtractedTopology;
pub use initialization::fresh_weights;
pub use loss::BatchLoss;
pub use optimizer::{Moments, OptimizerSettings};
pub use pass::Workspace;
pub use schedule::LearningSchedule;
pub use size::GradientError;
pub(crate) use size::check_size;
pub use topology_trainer::TopologyTrainer;
pub use trainer::{SPARSE_DENSITY, Trained, Trainer};
pub use training_settings::TrainingSettings;
pub use weight_layout::WeightLayout;

#[cfg(test)]
mod tests;
