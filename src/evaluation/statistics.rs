//! Means and deviations of returns, summed in a fixed order, and where values
//! of several runs lie.

use rand::RngExt as _;
use serde::{Deserialize, Serialize};

use crate::stream::{Purpose, stream};

/// How often values are drawn again to see how far their median is to be trusted.
const RESAMPLES: u64 = 10_000;

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

/// Where values lie that differ from run to run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Distribution {
    /// The value in the middle.
    pub median: f64,
    /// The lower and the upper quartile.
    pub quartiles: [f64; 2],
    /// A 95 % confidence interval of the median, by the percentile bootstrap
    /// (Efron 1979): the medians of 10,000 samples drawn from the values.
    pub interval: [f64; 2],
}

impl Distribution {
    /// The distribution of values; `None` without any, or if one is not finite.
    pub fn of(values: &[f64]) -> Option<Self> {
        if values.is_empty() || !values.iter().all(|value| value.is_finite()) {
            return None;
        }
        let median = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            quantile(&values, 0.5)
        };
        let resampled = |index| {
            let mut generator = stream(0, Purpose::Resampling, 0, index);
            let draw = |_| values[generator.random_range(0..values.len())];
            median((0..values.len()).map(draw).collect())
        };
        let mut medians: Vec<f64> = (0..RESAMPLES).map(resampled).collect();
        medians.sort_by(f64::total_cmp);
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        Some(Self {
            median: quantile(&sorted, 0.5),
            quartiles: [0.25, 0.75].map(|share| quantile(&sorted, share)),
            interval: [0.025, 0.975].map(|share| quantile(&medians, share)),
        })
    }
}

/// The value below which a share of some values lies, which are sorted and at
/// least one: linear interpolation between the two nearest.
#[allow(clippy::cast_sign_loss, reason = "shares are positive")]
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let position = share * (sorted.len() - 1) as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (position - below as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_values() {
        assert_eq!(quantile(&[1.0, 2.0, 3.0], 0.5), 2.0);
        assert_eq!(quantile(&[1.0, 4.0], 0.5), 2.5);
        assert_eq!(quantile(&[0.0, 1.0, 2.0, 3.0, 4.0], 0.25), 1.0);
        assert_eq!(quantile(&[7.0], 0.75), 7.0);
    }

    #[test]
    fn the_interval_of_a_median_is_that_of_its_order_statistics() {
        let values: Vec<f64> = (0..10).map(|value| f64::from((value * 7) % 10)).collect();
        let found = Distribution::of(&values).unwrap();
        assert_eq!((found.median, found.quartiles), (4.5, [2.25, 6.75]));
        // Of ten values the second and the ninth bound it with 97.9 %, the third
        // and the eighth with 89 %.
        let [low, high] = found.interval;
        assert!((1.0..=2.5).contains(&low) && (6.5..=8.0).contains(&high), "{low} to {high}");
        assert_eq!(Distribution::of(&[3.0]).unwrap().interval, [3.0, 3.0]);
        assert_eq!(Distribution::of(&[]), None);
        assert_eq!(Distribution::of(&[1.0, f64::NAN]), None);
    }
}
