//! The samples of recorded episodes: their classes, and what they were taken for.

use precocial_envs::data_sets::{Target, Targets};
use precocial_envs::{Actions, Task};
use serde::Serialize;

use super::measured::RECORDED_SAMPLES;
use crate::network::{self, Weights};
use crate::topology::Topology;

/// The samples of recorded episodes, in the order in which they are shown: all episodes
/// show the same.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordedSamples {
    /// The names of the classes.
    pub classes: Vec<String>,
    /// The class of each sample.
    pub labels: Vec<usize>,
    /// For each episode what each sample was taken for.
    pub answers: Vec<Vec<usize>>,
}

impl RecordedSamples {
    /// Those that episodes with this seed show, if the task has classes.
    pub(super) fn of(
        task: &dyn Task,
        topology: &Topology,
        weights: &[Weights<'_>],
        seed: u64,
    ) -> Option<Self> {
        let supervised = task.kind().supervised()?;
        let Target::Classes(names) = &supervised.data().target else { return None };
        let examples = supervised.examples();
        let mut shown = examples.indices(seed);
        shown.truncate(RECORDED_SAMPLES as usize);
        let Targets::Labels(labels) = examples.samples.targets() else { return None };
        let answer = |&index: &usize, weights: Weights<'_>| {
            let sample = examples.samples.sample(index);
            let inputs: Vec<f64> = sample.iter().copied().map(f64::from).collect();
            Actions::choose(&network::outputs(topology, weights, &inputs))
        };
        let answers =
            |&weights: &Weights<'_>| shown.iter().map(|index| answer(index, weights)).collect();
        Some(Self {
            classes: names.to_vec(),
            labels: shown.iter().map(|&index| usize::from(labels[index])).collect(),
            answers: weights.iter().map(answers).collect(),
        })
    }
}
