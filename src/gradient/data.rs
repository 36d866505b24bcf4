//! The samples of a task, as training reads them.

use std::sync::Arc;

use precocial_envs::data_sets::{Samples, Split};
use precocial_envs::{Kind, Task};

use super::ExampleBatch;

/// Samples in their three splits.
#[derive(Clone)]
pub struct TrainingData {
    /// Weights are learned on these.
    pub training: Arc<Samples>,
    /// Everything is chosen on these.
    pub validation: Arc<ExampleBatch>,
    /// These choose nothing.
    pub test: Arc<ExampleBatch>,
}

impl TrainingData {
    /// The samples of a supervised task.
    pub fn of(task: &dyn Task) -> Option<Self> {
        let Kind::Supervised(supervised) = task.kind() else { return None };
        let data = supervised.data();
        let batch = |split| Arc::new(ExampleBatch::all(data.samples(split)));
        Some(Self {
            training: data.samples(Split::Training).clone(),
            validation: batch(Split::Validation),
            test: batch(Split::Test),
        })
    }
}
