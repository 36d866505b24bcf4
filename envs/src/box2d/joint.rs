//! A joint as it is now.

/// Where a joint's angle stands against its limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum LimitState {
    #[default]
    Inactive,
    Lower,
    Upper,
}

/// The state of a joint.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Joint {
    /// The speed that its motor strives for, in rad/s.
    pub(super) motor_speed: f32,
    /// In N m.
    pub(super) max_torque: f32,
    /// What held the bodies together in the last step: two forces and a torque.
    pub(super) impulse: [f32; 3],
    pub(super) motor_impulse: f32,
    pub(super) limit: LimitState,
}
