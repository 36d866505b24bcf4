//! Where bodies are, in each world.

use pulp::Simd;

use super::Velocity;
use crate::box2d::math::Vector;
use crate::box2d::wide::{Mask, Wide};

/// Farther than this no body moves in a step, in m; squared.
const MAX_TRANSLATION_SQUARED: f32 = 4.0;
/// More than this no body turns in a step, in radians.
const MAX_ROTATION: f32 = 0.5 * std::f32::consts::PI;

/// Where a body is, in each world.
#[derive(Clone, Copy)]
pub(super) struct Position<S: Simd> {
    /// Of mass.
    pub(super) center: Vector<Wide<S>>,
    pub(super) angle: Wide<S>,
}

impl<S: Simd> Position<S> {
    /// Moves for a time, no faster than Box2D allows.
    #[inline(always)]
    pub(super) fn advance(&mut self, velocity: &mut Velocity<S>, time: f32) {
        let time = self.angle.all(time);
        let way = velocity.of_center.times(time);
        let squared = way.dot(way);
        let limit = time.all(MAX_TRANSLATION_SQUARED);
        let shorter = time.all(2.0).over(squared.sqrt());
        velocity.of_center = limit
            .below(squared)
            .select_vector(velocity.of_center.times(shorter), velocity.of_center);
        let turn = time * velocity.spin;
        let slower = time.all(MAX_ROTATION).over(turn.abs());
        velocity.spin = time
            .all(MAX_ROTATION * MAX_ROTATION)
            .below(turn * turn)
            .select(velocity.spin * slower, velocity.spin);
        self.center = self.center + velocity.of_center.times(time);
        self.angle = self.angle + time * velocity.spin;
    }

    /// Another position where a condition holds.
    #[inline(always)]
    pub(super) fn unless(self, condition: Mask<S>, other: &Self) -> Self {
        Self {
            center: condition.select_vector(other.center, self.center),
            angle: condition.select(other.angle, self.angle),
        }
    }
}
