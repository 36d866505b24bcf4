//! Several weights of one network that predict together (Gaier & Ha 2019, section
//! 4.2).

use precocial_envs::Actions;
use precocial_envs::lanes::elementary::exp;

use super::Confusion;
use super::confusion::{Predictions, Predictor};

/// What a network predicts with several weights at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Ensemble {
    /// The weights.
    pub weights: Vec<f64>,
    /// Each has one vote; of classes with equal votes the first is taken.
    pub votes: Confusion,
    /// The class with the highest mean probability is taken.
    pub probabilities: Confusion,
}

/// The votes and probabilities of several weights.
pub(super) struct EnsembleVotes {
    weights: Vec<f64>,
    /// For each sample and class, how many weights vote for it,
    votes: Vec<f64>,
    /// and the sum of the probabilities they give it.
    probabilities: Vec<f64>,
}

impl EnsembleVotes {
    pub(super) fn new(weights: Vec<f64>, predictor: &Predictor) -> Self {
        let nothing = vec![0.0; predictor.samples() * predictor.outputs()];
        Self { weights, votes: nothing.clone(), probabilities: nothing }
    }

    /// Counts a weight, if it is one of them.
    pub(super) fn add(&mut self, weight: f64, predictions: &Predictions) {
        if !self.weights.contains(&weight) {
            return;
        }
        let classes = predictions.1;
        let sums = self.votes.chunks_mut(classes).zip(self.probabilities.chunks_mut(classes));
        for (outputs, (votes, probabilities)) in predictions.0.chunks(classes).zip(sums) {
            votes[Actions::choose(outputs)] += 1.0;
            add_softmax(outputs, probabilities);
        }
    }

    pub(super) fn ensemble(self, predictor: &Predictor) -> Ensemble {
        Ensemble {
            votes: predictor.confusion(&self.votes),
            probabilities: predictor.confusion(&self.probabilities),
            weights: self.weights,
        }
    }
}

/// Adds the probabilities that these outputs mean; nothing if one is not finite.
fn add_softmax(outputs: &[f64], sum: &mut [f64]) {
    let largest = outputs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = outputs.iter().map(|output| exp(output - largest)).collect();
    let whole: f64 = shares.iter().sum();
    if whole.is_finite() {
        sum.iter_mut().zip(shares).for_each(|(sum, share)| *sum += share / whole);
    }
}
