//! How large steps are, over a training.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use crate::settings::positive;

/// What the first step size is multiplied by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum LearningSchedule {
    /// By 1, all the time.
    #[default]
    Constant,
    /// Down to 0 along half a cosine.
    Cosine,
    /// By `factor` after each of these iterations.
    Steps {
        /// The iterations, from 0. No default; any list.
        after: Vec<u64>,
        /// The factor. No default; above 0.
        #[serde(deserialize_with = "positive")]
        factor: f64,
    },
}

impl LearningSchedule {
    /// The factor of an iteration, from 0, of so many.
    pub fn at(&self, iteration: u64, iterations: u64) -> f64 {
        match self {
            Self::Constant => 1.0,
            Self::Cosine => {
                let done = iteration as f64 / iterations.max(1) as f64;
                0.5 * (1.0 + libm::cos(PI * done))
            }
            Self::Steps { after, factor } => {
                let passed = after.iter().filter(|&&step| iteration >= step).count();
                (0..passed).fold(1.0, |product, _| product * factor)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LearningSchedule;

    #[test]
    fn schedules_go_down() {
        assert_eq!(LearningSchedule::Constant.at(7, 10), 1.0);
        let cosine = LearningSchedule::Cosine;
        assert_eq!([0, 5, 10].map(|i| (cosine.at(i, 10) * 1e9).round()), [1e9, 5e8, 0.0]);
        let steps = LearningSchedule::Steps { after: vec![3, 6], factor: 0.1 };
        assert_eq!([0, 2, 3, 5].map(|i| steps.at(i, 10)), [1.0, 1.0, 0.1, 0.1]);
        assert!((steps.at(6, 10) - 0.01).abs() < 1e-15);
    }
}
