//! The state of a tuning, what an iteration reports, and why there is none.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Optimizer, TuningSettings};
use crate::evaluation::Tally;

/// Everything that changes while it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TuningState {
    /// Iterations done.
    pub iteration: u64,
    /// The weights that attempts begin with, in turns.
    pub starts: Vec<Vec<f64>>,
    /// The attempt that is being made.
    pub attempt: Attempt,
    /// The best of those before it.
    pub kept: Option<Attempt>,
    /// The best weights so far.
    pub best: Vec<f64>,
    /// Their mean return on the episodes of the challenge.
    pub best_mean: f64,
    /// Which of the starts they come from.
    pub best_start: usize,
    /// The seeds of hard episodes, in which every candidate acts as well.
    pub hardest: Vec<u64>,
}

/// A way from one start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// Which of the starts it began with.
    pub start: usize,
    /// Where its candidates come from.
    pub optimizer: Optimizer,
    /// The best mean return on the episodes of the challenge.
    pub best_mean: f64,
}

/// Why nothing can be tuned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TuningError {
    /// There is nothing to tune.
    #[error("no connection of the network reaches an output: there is no weight to tune")]
    Nothing,
    /// There are no tuned weights to begin with.
    #[error("the network has no tuned weights to begin with")]
    NoWeights,
    /// Returns of episodes have no derivative.
    #[error("gradient descent needs a supervised task: returns of episodes have no derivative")]
    NoGradient,
    /// Its matrices would have too many numbers.
    #[error(
        "CMA-ES keeps how each weight goes with each other: {weights} weights are too many for \
         it, {most} at most"
    )]
    TooMany {
        /// How many there are.
        weights: usize,
        /// How many there may be.
        most: usize,
    },
    /// A state that nothing can go on from.
    #[error("its state is damaged: a number is not finite, or a deviation not above 0")]
    Unsound,
    /// Weights or state of another network.
    #[error("the weights are not those of this network: other numbers of connections")]
    Misfit,
}

/// What an iteration was like.
#[derive(Clone, Debug, PartialEq)]
pub struct TuningProgress {
    /// Iterations done.
    pub iteration: u64,
    /// The mean return of all candidates.
    pub mean: f64,
    /// That of the best candidate.
    pub best_candidate: f64,
    /// That of the best weights so far, on the episodes of the challenge.
    pub best: f64,
    /// How far candidates lie apart: the step size, or the mean deviation.
    pub spread: f64,
    /// What was counted.
    pub tally: Tally,
}

impl Attempt {
    pub(super) fn new(
        start_index: usize,
        settings: &TuningSettings,
        start: &[f64],
        live: &[usize],
    ) -> Self {
        let of_live: Vec<f64> = live.iter().map(|&index| start[index]).collect();
        let optimizer = Optimizer::new(&settings.algorithm, &of_live);
        Self { start: start_index, optimizer, best_mean: f64::NEG_INFINITY }
    }
}
