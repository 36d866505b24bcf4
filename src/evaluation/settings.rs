//! How networks are evaluated, as it stands in an experiment.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::SharedWeights;
use crate::settings::{at_most_a_million, count};

/// How networks are evaluated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct EvaluationSettings {
    /// The shared weights. Default `List([-2.0, -1.0, -0.5, 0.5, 1.0, 2.0])`, the
    /// paper's six.
    pub weights: SharedWeights,
    /// Episodes for each of them, the same for all networks of a
    /// generation. Default 3; from 1 to 1000000.
    #[serde(deserialize_with = "at_most_a_million")]
    pub episodes: NonZeroU32,
    /// Cuts an episode after so many steps without a new highest return (not in
    /// the paper): a walker that stands still, or has lain down, is not watched
    /// to the end. Champions are confirmed on whole episodes. Default None; None
    /// or from 1 to 4294967295.
    pub patience: Option<NonZeroU32>,
}

impl Default for EvaluationSettings {
    fn default() -> Self {
        Self { weights: SharedWeights::default(), episodes: count(3), patience: None }
    }
}
