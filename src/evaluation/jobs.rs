//! What there is to run, and what is counted on the way.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::network::Network;

/// One episode to run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Job<W = f64> {
    /// The shared weight, or a weight for each source of the network's plan.
    pub weight: W,
    /// The seed of the episode.
    pub seed: u64,
}

/// Episodes of one kind.
#[derive(Clone, Copy, Debug)]
pub enum Jobs<'a> {
    /// Each with a shared weight.
    Shared(&'a [Job]),
    /// Each with a weight for every source of the network's plan.
    Each(&'a [Job<&'a [f64]>]),
}

impl Jobs<'_> {
    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::Shared(jobs) => jobs.len(),
            Self::Each(jobs) => jobs.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The seed of one.
    pub(super) fn seed(&self, job: usize) -> u64 {
        match self {
            Self::Shared(jobs) => jobs[job].seed,
            Self::Each(jobs) => jobs[job].seed,
        }
    }
}

/// Episodes of one network.
#[derive(Clone, Debug)]
pub struct Assignment<'a> {
    /// The network: its owner's, or this assignment's own where it has just arrived.
    pub network: Cow<'a, Network>,
    /// Its episodes.
    pub jobs: Jobs<'a>,
}

/// What was counted while episodes ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Steps in all episodes.
    pub steps: u64,
    /// Episodes that ended because a number was not finite.
    pub non_finite: u64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.steps += other.steps;
        self.non_finite += other.non_finite;
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |mut sum, tally| {
            sum += tally;
            sum
        })
    }
}
