//! The correction of a body's position that takes it out of the ground, in each
//! world.

use pulp::Simd;

use super::contact::ContactConstraint;
use super::motion::{Inertia, Position};
use crate::box2d::math::Transform;
use crate::box2d::settings::{LINEAR_SLOP, MAX_LINEAR_CORRECTION, POLYGON_RADIUS};
use crate::box2d::wide::Wide;

impl<S: Simd> ContactConstraint<S> {
    /// Corrects the position; gives the least separation of its points.
    #[inline(always)]
    pub(super) fn solve_position(
        &self,
        position: &mut Position<S>,
        inertia: &Inertia<S>,
        baumgarte: f32,
    ) -> Wide<S> {
        let none = self.points.all(0.0);
        let skin = none.all(POLYGON_RADIUS);
        let by_body = self.by_body.is(1.0);
        let mut smallest = none;
        for index in 0..2 {
            let has = none.all(index as f32).below(self.all_points);
            if index == 1 && !has.any() {
                break;
            }
            let frame = Transform::of(position.center, position.angle, self.local_center);
            let turned = frame.rotation.apply(self.local_normal);
            let (local, plane) = (self.local_points[index], self.plane);
            let normal = by_body.select_vector(turned, self.local_normal);
            let moving = by_body.select_vector(plane, local);
            let moved = frame.apply(moving);
            let point = by_body.select_vector(local, moved);
            let origin = by_body.select_vector(moved, plane);
            let separation = (point - origin).dot(normal) - skin - skin;
            let normal = by_body.select_vector(-normal, normal);
            let arm = point - position.center;
            smallest = has.select(smallest.min(separation), smallest);
            let correction = (none.all(baumgarte) * (separation + none.all(LINEAR_SLOP)))
                .clamp(none.all(-MAX_LINEAR_CORRECTION), none);
            let along = arm.cross(normal);
            let k = inertia.inverse_mass + inertia.inverse_inertia * along * along;
            let impulse = normal.times((-correction).over(k));
            let center = position.center + impulse.times(inertia.inverse_mass);
            let angle = position.angle + inertia.inverse_inertia * arm.cross(impulse);
            position.center = has.select_vector(center, position.center);
            position.angle = has.select(angle, position.angle);
        }
        smallest
    }
}
