//! The best network so far, and how good it is.

use serde::{Deserialize, Serialize};

use crate::evaluation::{Evaluation, Score, mean, standard_deviation};
use crate::topology::Topology;

/// The best network so far, confirmed on fresh episodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Champion {
    /// The generation that it comes from.
    pub generation: u64,
    /// Its mean over the shared weights on the episodes of its challenge: what
    /// the next candidate has to beat. A maximum over candidates, so a little
    /// flattering; the score is not.
    pub challenge: f64,
    /// Its score for each shared weight, on episodes that chose nothing.
    pub scores: Vec<WeightScore>,
    /// What acts.
    pub topology: Topology,
    /// Its weights, where the search trains some; then they have a score, and
    /// shared weights have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained: Option<TrainedWeights>,
}

/// A weight for each connection, as a search trained it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainedWeights {
    /// The return on the validation samples.
    pub score: Score,
    /// In the order of the topology's connections.
    pub weights: Vec<f64>,
    /// What they were before the first step.
    pub start: Vec<f64>,
}

/// The score at one shared weight.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightScore {
    /// The shared weight.
    pub weight: f64,
    /// The mean return.
    pub mean: f64,
    /// The standard deviation of the returns.
    pub standard_deviation: f64,
    /// How many episodes.
    pub episodes: usize,
}

impl Champion {
    /// The mean of the scores over the shared weights, or the score of its own.
    pub fn score(&self) -> f64 {
        if let Some(trained) = &self.trained {
            return trained.score.mean;
        }
        mean(&self.scores.iter().map(|score| score.mean).collect::<Vec<_>>())
    }

    /// How many connections it has.
    pub fn connections(&self) -> usize {
        self.topology.complexity()
    }
}

impl WeightScore {
    /// The scores of an evaluation with these weights.
    pub fn of(evaluation: &Evaluation, weights: &[f64]) -> Vec<Self> {
        let score = |(returns, &weight): (&Vec<f64>, &f64)| Self {
            weight,
            mean: mean(returns),
            standard_deviation: standard_deviation(returns),
            episodes: returns.len(),
        };
        evaluation.returns.iter().zip(weights).map(score).collect()
    }
}
