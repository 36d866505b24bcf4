//! How weights are learned, as it stands in an experiment.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::{LearningSchedule, OptimizerSettings};
use crate::settings::{at_most_a_million, count};

/// How weights are learned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TrainingSettings {
    /// How steps are taken. Default `Adam(learning_rate: 0.0012)`.
    pub optimizer: OptimizerSettings,
    /// How step sizes change. Default Constant.
    pub schedule: LearningSchedule,
    /// Examples between two steps. Default 60; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub batch: NonZeroU32,
    /// Steps of a training. Default 4000; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub iterations: NonZeroU32,
    /// The validation examples are read after every so many steps. Default 100;
    /// from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub validate_every: NonZeroU32,
}

/// The defaults are those of Frankle & Carbin 2019 for LeNet-300-100, with a
/// twelfth of their iterations.
impl Default for TrainingSettings {
    fn default() -> Self {
        Self {
            optimizer: OptimizerSettings::Adam { learning_rate: 1.2e-3 },
            schedule: LearningSchedule::Constant,
            batch: count(60),
            iterations: count(4000),
            validate_every: count(100),
        }
    }
}
