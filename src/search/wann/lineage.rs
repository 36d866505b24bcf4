//! What is known of a network from generations before: fitness inheritance (Smith, Dike
//! and Stegmann 1995; not in the paper).

use serde::{Deserialize, Serialize};

use crate::evaluation::Evaluation;

/// The mean return for each shared weight over so many episodes of each, of a network
/// or of those that it descends from. Weights that are drawn anew for every generation
/// are taken one for another by their order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lineage {
    /// Episodes of each shared weight; none where nothing is known.
    pub episodes: u32,
    /// The mean return for each shared weight.
    pub returns: Vec<f64>,
}

impl Lineage {
    /// This and an evaluation's episodes.
    pub(super) fn and(&self, evaluation: &Evaluation) -> Self {
        let (known, means) = (self.episodes, evaluation.means().collect());
        let new = evaluation.returns.first().map_or(0, Vec::len) as u32;
        let returns = if known == 0 {
            means
        } else {
            let sum = |(known_mean, mean)| known_mean * f64::from(known) + mean * f64::from(new);
            let episodes = f64::from(known) + f64::from(new);
            self.returns.iter().copied().zip(means).map(|pair| sum(pair) / episodes).collect()
        };
        Self { episodes: known.saturating_add(new), returns }
    }

    /// What a child inherits: as if it had been found in so many episodes at most.
    pub(super) fn inherited(self, episodes: u32) -> Self {
        let episodes = self.episodes.min(episodes);
        // A failed network's child begins anew.
        let sound = episodes > 0 && self.returns.iter().all(|mean| mean.is_finite());
        if sound { Self { episodes, ..self } } else { Self::default() }
    }

    /// Whether this is one of so many shared weights, or nothing.
    pub(super) fn is_sound(&self, weights: usize) -> bool {
        let expected = if self.episodes == 0 { 0 } else { weights };
        self.returns.len() == expected && self.returns.iter().all(|mean| mean.is_finite())
    }
}
