//! The correction of two bodies' positions that brings a joint's angle into its
//! limits and its two anchors together, in each world.

use pulp::Simd;

use super::joint::JointConstraint;
use super::motion::{Inertia, Position};
use crate::box2d::math::solve_2x2;
use crate::box2d::settings::{ANGULAR_SLOP, LINEAR_SLOP, MAX_ANGULAR_CORRECTION};
use crate::box2d::wide::WideBool;

impl<S: Simd> JointConstraint<S> {
    /// Corrects positions; tells in which worlds the errors were within the slop.
    #[inline(always)]
    pub(super) fn solve_position(
        &self,
        inertia: &[Inertia<S>],
        positions: &mut [Position<S>],
    ) -> WideBool<S> {
        let [a, b] = self.bodies;
        let (ma, mb) = (inertia[a].inverse_mass, inertia[b].inverse_mass);
        let (ia, ib) = (inertia[a].inverse_inertia, inertia[b].inverse_inertia);
        let none = ma.all(0.0);
        let slop = none.all(ANGULAR_SLOP);
        let mut angular_error = none;
        if self.any_at_limit {
            let angle = self.angle(positions);
            let (lower, upper) = (none.all(self.limits[0]), none.all(self.limits[1]));
            let most = none.all(MAX_ANGULAR_CORRECTION);
            let (below, above) = (angle - lower, angle - upper);
            let at_lower = self.limit.below(none);
            let inactive = self.limit.is(0.0);
            let correction = at_lower
                .select((below + slop).clamp(-most, none), (above - slop).clamp(none, most));
            angular_error = inactive.select(none, at_lower.select(-below, above));
            let impulse = -self.motor_mass * correction;
            let (aa, ab) = (positions[a].angle, positions[b].angle);
            positions[a].angle = inactive.select(aa, aa - ia * impulse);
            positions[b].angle = inactive.select(ab, ab + ib * impulse);
        }
        let [ra, rb] = self.turned_anchors(positions);
        let error = positions[b].center + rb - positions[a].center - ra;
        let xx = ma + mb + ia * ra.y * ra.y + ib * rb.y * rb.y;
        let xy = -ia * ra.x * ra.y - ib * rb.x * rb.y;
        let yy = ma + mb + ia * ra.x * ra.x + ib * rb.x * rb.x;
        let j = -solve_2x2((xx, xy, yy), (xx * yy - xy * xy).inverse(), error);
        positions[a].center = positions[a].center - j.times(ma);
        positions[a].angle = positions[a].angle - ia * ra.cross(j);
        positions[b].center = positions[b].center + j.times(mb);
        positions[b].angle = positions[b].angle + ib * rb.cross(j);
        error.wide_length().at_most(none.all(LINEAR_SLOP)).and(angular_error.at_most(slop))
    }
}
