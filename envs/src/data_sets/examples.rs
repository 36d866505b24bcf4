//! The samples of an episode: a batch chosen by its seed, or all.

use std::sync::Arc;

use super::Samples;
use crate::random::start_generator;

/// Training samples in an episode, as in the paper's code.
pub const BATCH: usize = 1000;

/// The samples that episodes choose from.
#[derive(Clone, Debug)]
pub struct Examples {
    /// The samples to choose from.
    pub samples: Arc<Samples>,
    /// So many of them, chosen by the episode's seed; or all.
    pub batch: Option<usize>,
}

impl Examples {
    /// How many samples an episode has.
    pub fn count(&self) -> usize {
        self.batch.map_or(self.samples.len(), |batch| batch.min(self.samples.len()))
    }

    /// The indices of an episode's samples, in the order they are observed.
    pub fn indices(&self, seed: u64) -> Vec<usize> {
        if self.batch.is_none() {
            return (0..self.samples.len()).collect();
        }
        let mut generator = start_generator(seed);
        rand::seq::index::sample(&mut generator, self.samples.len(), self.count()).into_vec()
    }
}
