//! How the solver sees a body: position, velocity and inertia, in each world.

use pulp::Simd;

use crate::box2d::math::Vector;
use crate::box2d::settings::{MAX_ROTATION, MAX_TRANSLATION};
use crate::box2d::wide::{Wide, WideBool};

/// How fast a body moves, in each world.
#[derive(Clone, Copy)]
pub(super) struct Velocity<S: Simd> {
    /// Of the centre of mass, in m/s.
    pub(super) linear: Vector<Wide<S>>,
    /// In rad/s.
    pub(super) angular: Wide<S>,
}

/// How a body answers to impulses; the same in all worlds.
#[derive(Clone, Copy)]
pub(super) struct Inertia<S: Simd> {
    pub(super) inverse_mass: Wide<S>,
    pub(super) inverse_inertia: Wide<S>,
}

/// Where a body is, in each world.
#[derive(Clone, Copy)]
pub(super) struct Position<S: Simd> {
    /// The centre of mass.
    pub(super) center: Vector<Wide<S>>,
    pub(super) angle: Wide<S>,
}

impl<S: Simd> Position<S> {
    /// Moves for a time, no faster than Box2D allows.
    #[inline(always)]
    pub(super) fn advance(&mut self, velocity: &mut Velocity<S>, time: f32) {
        let time = self.angle.all(time);
        let translation = velocity.linear.times(time);
        let squared = translation.dot(translation);
        let limit = time.all(MAX_TRANSLATION * MAX_TRANSLATION);
        let shorter = time.all(MAX_TRANSLATION).over(squared.sqrt());
        velocity.linear =
            limit.below(squared).select_vector(velocity.linear.times(shorter), velocity.linear);
        let rotation = time * velocity.angular;
        let slower = time.all(MAX_ROTATION).over(rotation.abs());
        velocity.angular = time
            .all(MAX_ROTATION * MAX_ROTATION)
            .below(rotation * rotation)
            .select(velocity.angular * slower, velocity.angular);
        self.center = self.center + velocity.linear.times(time);
        self.angle = self.angle + time * velocity.angular;
    }

    /// Another position where a condition holds.
    #[inline(always)]
    pub(super) fn unless(self, condition: WideBool<S>, other: &Self) -> Self {
        Self {
            center: condition.select_vector(other.center, self.center),
            angle: condition.select(other.angle, self.angle),
        }
    }
}
