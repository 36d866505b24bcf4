//! Which images an episode shows.

use std::sync::Arc;

use super::Labelled;
use crate::random::start_generator;

/// Training images in an episode, as in the paper's code.
pub const BATCH: usize = 1000;

/// What the episodes of a task show.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The images to choose from.
    pub from: Arc<Labelled>,
    /// So many of them, chosen by the episode's seed; or all.
    pub batch: Option<usize>,
}

impl Shown {
    /// How many images an episode shows.
    pub fn count(&self) -> usize {
        self.batch.map_or(self.from.len(), |batch| batch.min(self.from.len()))
    }

    /// The places of an episode's images, in the order they are shown.
    pub fn places(&self, seed: u64) -> Vec<usize> {
        if self.batch.is_none() {
            return (0..self.from.len()).collect();
        }
        let mut generator = start_generator(seed);
        rand::seq::index::sample(&mut generator, self.from.len(), self.count()).into_vec()
    }
}
