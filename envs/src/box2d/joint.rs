//! The state of a joint.

/// Which of its limits a joint's angle has reached.
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
    /// The motor's target, in rad/s.
    pub(super) motor_speed: f32,
    /// The motor's largest, in N m.
    pub(super) max_torque: f32,
    /// Of the last step: two components for the shared point, in N s, and one for
    /// the limit, in N m s.
    pub(super) impulse: [f32; 3],
    pub(super) motor_impulse: f32,
    pub(super) limit: LimitState,
}
