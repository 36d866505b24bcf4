//! What differs between the versions of the task.

/// The rules of a version.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variant {
    /// Stumps, stairs and pits, and more time.
    pub(super) hardcore: bool,
    /// A fall costs 100.
    pub(super) fall_penalty: bool,
}

impl Variant {
    /// Steps after which an episode is truncated.
    pub(super) fn step_limit(self) -> u32 {
        if self.hardcore { 2000 } else { 1600 }
    }
}
