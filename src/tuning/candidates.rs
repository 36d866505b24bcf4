//! The seam between a tuning and its algorithms.

use precocial_envs::standard_normal;
use serde::{Deserialize, Serialize};

use super::{Algorithm, CmaEs, Descent, Pepg};
use crate::stream::{Purpose, stream};

/// Draws candidates and learns from what they are worth. All of its randomness
/// comes from the seed and the iteration.
pub trait Candidates {
    /// The candidates of an iteration: weights of all connections.
    fn ask(&self, seed: u64, iteration: u64) -> Vec<Vec<f64>>;

    /// Learns the mean return of each candidate of [`ask`](Self::ask).
    fn tell(&mut self, candidates: &[Vec<f64>], means: &[f64]);

    /// The weights around which candidates are drawn.
    fn center(&self) -> Vec<f64>;

    /// How far they lie apart, in weights.
    fn spread(&self) -> f64;
}

/// Any of the algorithms. A new one is a file, a line here and one in
/// [`Algorithm`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Optimizer {
    /// Covariance matrix adaptation.
    CmaEs(CmaEs),
    /// Parameter-exploring policy gradients.
    Pepg(Pepg),
    /// Gradient descent, which draws no candidates.
    Descent(Descent),
}

impl Optimizer {
    /// An algorithm at its start.
    pub fn new(algorithm: &Algorithm, start: &[f64]) -> Self {
        match algorithm {
            Algorithm::CmaEs(settings) => Self::CmaEs(CmaEs::new(settings, start)),
            Algorithm::Pepg(settings) => Self::Pepg(Pepg::new(settings, start)),
            Algorithm::Descent(settings) => Self::Descent(Descent::new(settings, start)),
        }
    }

    /// Whether its state is that of so many weights.
    pub(super) fn fits(&self, size: usize) -> bool {
        match self {
            Self::CmaEs(cma_es) => cma_es.fits(size),
            Self::Pepg(pepg) => pepg.fits(size),
            Self::Descent(descent) => descent.fits(size),
        }
    }

    /// Whether it can go on from its state.
    pub(super) fn is_sound(&self) -> bool {
        match self {
            Self::CmaEs(cma_es) => cma_es.is_sound(),
            Self::Pepg(pepg) => pepg.is_sound(),
            Self::Descent(descent) => descent.is_sound(),
        }
    }

    /// Where candidates come from; nothing that descends draws any.
    pub(super) fn candidates(&mut self) -> Option<&mut dyn Candidates> {
        match self {
            Self::CmaEs(cma_es) => Some(cma_es),
            Self::Pepg(pepg) => Some(pepg),
            Self::Descent(_) => None,
        }
    }

    /// The weights that it has come to.
    pub fn center(&self) -> Vec<f64> {
        match self {
            Self::CmaEs(cma_es) => cma_es.center(),
            Self::Pepg(pepg) => pepg.center(),
            Self::Descent(descent) => descent.weights(),
        }
    }

    /// How far it looks around, in weights: between candidates, or in a step.
    pub fn spread(&self) -> f64 {
        match self {
            Self::CmaEs(cma_es) => cma_es.spread(),
            Self::Pepg(pepg) => pepg.spread(),
            Self::Descent(descent) => descent.learning_rate(),
        }
    }
}

/// So many standard normal numbers for a candidate.
pub(super) fn normal_numbers(seed: u64, iteration: u64, index: usize, count: usize) -> Vec<f64> {
    let mut generator = stream(seed, Purpose::Tuning, iteration, index as u64);
    (0..count).map(|_| standard_normal(&mut generator)).collect()
}
