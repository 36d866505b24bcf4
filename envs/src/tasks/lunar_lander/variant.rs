//! What the tasks differ in.

/// Steps after which an episode is truncated.
pub(super) const STEP_LIMIT: u32 = 1000;

/// A form of the task.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variant {
    /// Whether engines have any strength, or only two.
    pub(super) continuous: bool,
    pub(super) windy: bool,
}
