//! How networks are evaluated, as it stands in an experiment.

use std::num::NonZeroU32;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::SharedWeights;

/// How networks are evaluated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EvaluationSettings {
    /// The shared weights.
    pub weights: SharedWeights,
    /// Episodes for each of them, the same for all networks of a generation.
    #[serde(deserialize_with = "moderate")]
    pub episodes: NonZeroU32,
    /// Cuts an episode after so many steps without a new highest return (not in
    /// the paper): a walker that stands still, or has lain down, is not watched
    /// to the end. Champions are confirmed on whole episodes.
    pub patience: Option<NonZeroU32>,
}

impl Default for EvaluationSettings {
    fn default() -> Self {
        let three = NonZeroU32::MIN.saturating_add(2);
        Self { weights: SharedWeights::default(), episodes: three, patience: None }
    }
}

/// A whole number from 1 to a million: more would only exhaust the machine.
pub(crate) fn moderate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NonZeroU32, D::Error> {
    let value = NonZeroU32::deserialize(deserializer)?;
    let sound = value.get() <= 1_000_000;
    sound.then_some(value).ok_or_else(|| D::Error::custom("expected at most a million"))
}
