//! How good a topology is: its returns over shared weights and episodes.
//!
//! An [`Evaluator`] is the one way to find out, chosen once for a task by
//! [`evaluator()`]: agents act in environments ([`RolloutEvaluator`]), or
//! networks predict the targets of examples ([`ExampleEvaluator`]), or a function
//! scores them ([`FitnessEvaluator`]). A search
//! asks it to evaluate the networks of a generation; what is asked of one
//! network with any weights are trials.
//!
//! Results come back in the order of what was asked, and do not depend on the
//! number of threads.

mod distinct;
mod evaluator;
mod example_evaluator;
mod fitness_evaluator;
mod jobs;
mod lane_group;
mod losses;
mod rank_sum;
mod rollout;
mod rollout_evaluator;
mod settings;
mod shared_weights;
mod statistics;

pub(crate) use distinct::first_alike;
pub use evaluator::{
    Arrivals, Episodes, Evaluation, EvaluationConditions, Evaluator, Split, Traffic, Trial,
    evaluator,
};
pub use example_evaluator::ExampleEvaluator;
pub use fitness_evaluator::FitnessEvaluator;
pub use jobs::{Assignment, Job, Jobs, Tally};
pub use rank_sum::rank_sum;
pub use rollout::Rollout;
pub use rollout_evaluator::RolloutEvaluator;
pub use settings::EvaluationSettings;
pub use shared_weights::{SharedWeights, WeightError};
pub use statistics::{Distribution, Score, mean, quantile, standard_deviation};

#[cfg(test)]
pub(crate) mod tests;
