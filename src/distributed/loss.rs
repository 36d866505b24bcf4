//! Ranks that are no longer there.

use thiserror::Error;

/// A rank that was lost, with which the job ends.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("rank {rank} on {host} was lost: {why}")]
pub struct LostRank {
    /// Its number.
    pub rank: usize,
    /// Its machine.
    pub host: String,
    /// How that shows.
    pub why: String,
}
