//! Limits on the sizes of what is trained.

use thiserror::Error;

/// More edges, or connections of an unrolled network, no file would hold.
const LARGEST: f64 = 1e6;

/// Why something cannot be trained.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum GradientError {
    /// It would have too many weights.
    #[error("a network of {connections:.0} connections is too large: at most a million")]
    TooLarge {
        /// How many.
        connections: f64,
    },
}

/// Refuses an architecture that allows too many edges.
pub(crate) fn check_size(connections: f64) -> Result<(), GradientError> {
    let sound = connections <= LARGEST;
    sound.then_some(()).ok_or(GradientError::TooLarge { connections })
}
