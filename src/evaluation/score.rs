//! What some episodes come to.

use serde::{Deserialize, Serialize};

use super::{mean, standard_deviation};

/// The mean return of some episodes, and how far they lie apart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// The mean return.
    pub mean: f64,
    /// The standard deviation of the returns (with n - 1).
    pub standard_deviation: f64,
    /// How many episodes.
    pub episodes: usize,
}

impl Score {
    /// The score of these returns, of which there is at least one.
    pub fn of(returns: &[f64]) -> Self {
        Self {
            mean: mean(returns),
            standard_deviation: standard_deviation(returns),
            episodes: returns.len(),
        }
    }

    /// The standard error of the mean.
    pub fn standard_error(&self) -> f64 {
        self.standard_deviation / (self.episodes as f64).sqrt()
    }
}
