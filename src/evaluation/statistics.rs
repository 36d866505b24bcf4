//! Means and deviations of returns, summed in a fixed order.

use serde::{Deserialize, Serialize};

/// The mean, summed in order.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The standard deviation of a sample (with n - 1); 0 for fewer than two.
pub fn standard_deviation(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let mean = mean(values);
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (squares / (values.len() - 1) as f64).sqrt()
}

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
