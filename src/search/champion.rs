//! The best network so far, and how good it is.

use serde::{Deserialize, Serialize};

use crate::evaluation::{Evaluation, mean, standard_deviation};
use crate::topology::Topology;

/// A network that has proved itself on fresh episodes.
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
    /// The mean of the scores over the shared weights.
    pub fn score(&self) -> f64 {
        mean(&self.scores.iter().map(|score| score.mean).collect::<Vec<_>>())
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
