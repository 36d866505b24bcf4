//! Tasks without steps: a function scores networks as it likes.

use std::ops::Range;
use std::sync::Arc;

/// Networks with their weights, as functions from inputs to outputs: what a
/// [`FitnessFunction`] is given. Those of one network stand together.
pub trait Policies: Send + Sync {
    /// How many.
    fn count(&self) -> usize;

    /// Which network each is.
    fn networks(&self) -> Vec<usize>;

    /// The weight that all connections of each share; none where each connection
    /// has its own.
    fn weights(&self) -> Vec<Option<f64>>;

    /// The outputs of some of them, each for so many rows of inputs, one after the
    /// other: `policies.len() * rows` rows of inputs, and as many of outputs. Nothing
    /// if somebody has asked to stop.
    ///
    /// # Panics
    ///
    /// If there are no such policies, or the inputs are not as many.
    fn outputs(&self, policies: Range<usize>, rows: usize, inputs: &[f64]) -> Option<Vec<f64>>;
}

/// A function that scores networks itself, many at a time: for what is no
/// environment with steps, or what has a fast way of its own.
pub trait FitnessFunction: Send + Sync {
    /// The return of each policy, higher is better. All that is drawn at random
    /// comes from the seed of the policy's own episode, so that its return does not
    /// depend on the others.
    fn returns(&self, policies: Arc<dyn Policies>, seeds: &[u64]) -> Vec<f64>;
}
