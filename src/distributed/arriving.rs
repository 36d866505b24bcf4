//! Networks as they arrive at a rank, part by part.

use std::sync::{Mutex, PoisonError};

use super::work::FlatTopology;
use crate::evaluation::{Arrivals, Evaluation};
use crate::topology::{InvalidTopology, Topology};

/// Consecutive networks of a request, and the index of the first.
pub(super) type NetworksPart = (usize, Vec<FlatTopology>);

/// The networks of the parts that `next` gives, whose evaluations go to `done`.
pub(super) struct ArrivingParts<N, D> {
    next: N,
    done: D,
    invalid: Mutex<Option<InvalidTopology>>,
}

impl<N, D> ArrivingParts<N, D>
where
    N: Fn() -> Option<NetworksPart> + Sync,
    D: Fn(usize, Evaluation) + Sync,
{
    pub(super) fn new(next: N, done: D) -> Self {
        Self { next, done, invalid: Mutex::new(None) }
    }

    /// Whether all that arrived were topologies.
    ///
    /// # Errors
    ///
    /// If one was none: what sent it is of another make.
    pub(super) fn into_result(self) -> Result<(), InvalidTopology> {
        match self.invalid.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(invalid) => Err(invalid),
            None => Ok(()),
        }
    }
}

impl<N, D> Arrivals for ArrivingParts<N, D>
where
    N: Fn() -> Option<NetworksPart> + Sync,
    D: Fn(usize, Evaluation) + Sync,
{
    fn next(&self) -> Vec<(usize, Topology)> {
        let Some((start, topologies)) = (self.next)() else { return Vec::new() };
        let built: Result<Vec<Topology>, _> = topologies.iter().map(FlatTopology::build).collect();
        match built {
            Ok(topologies) => (start..).zip(topologies).collect(),
            Err(error) => {
                *self.invalid.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                Vec::new()
            }
        }
    }

    fn done(&self, index: usize, evaluation: Evaluation) {
        (self.done)(index, evaluation);
    }
}
