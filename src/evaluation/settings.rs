//! How networks are evaluated, as it stands in an experiment.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::SharedWeights;
use crate::schedule::Schedule;
use crate::settings::all_at_most_a_million;

/// How networks are evaluated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct EvaluationSettings {
    /// The shared weights. Default `List([-2.0, -1.0, -0.5, 0.5, 1.0, 2.0])`, the
    /// paper's six.
    pub weights: SharedWeights,
    /// Episodes for each of them, the same for all networks of a
    /// generation: a number, or pairs of a generation and a number, as
    /// `[(0, 2), (2000, 5)]`, with straight lines between them, for small
    /// differences late in a run. Default 3; from 1 to 1000000.
    #[serde(deserialize_with = "all_at_most_a_million")]
    pub episodes: Schedule,
    /// Cuts an episode after so many steps without a new highest return (not in
    /// the paper): a walker that stands still, or has lain down, is not watched
    /// to the end. Champions are confirmed on whole episodes. Default None; None
    /// or from 1 to 4294967295.
    pub patience: Option<NonZeroU32>,
}

impl Default for EvaluationSettings {
    fn default() -> Self {
        Self { weights: SharedWeights::default(), episodes: Schedule::constant(3), patience: None }
    }
}

impl EvaluationSettings {
    /// How many episodes each shared weight has in a generation, one at least.
    pub fn episodes_of_generation(&self, generation: u64) -> u32 {
        self.episodes.at(generation).unwrap_or(1).max(1)
    }
}
