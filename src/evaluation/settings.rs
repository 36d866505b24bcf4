//! How networks are evaluated, as it stands in an experiment.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::SharedWeights;
use crate::settings::{at_most_a_million, count};

/// How networks are evaluated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EvaluationSettings {
    /// The shared weights.
    pub weights: SharedWeights,
    /// Episodes for each of them, the same for all networks of a generation.
    #[serde(deserialize_with = "at_most_a_million")]
    pub episodes: NonZeroU32,
    /// Cuts an episode after so many steps without a new highest return (not in
    /// the paper): a walker that stands still, or has lain down, is not watched
    /// to the end. Champions are confirmed on whole episodes.
    pub patience: Option<NonZeroU32>,
}

impl Default for EvaluationSettings {
    fn default() -> Self {
        Self { weights: SharedWeights::default(), episodes: count(3), patience: None }
    }
}
