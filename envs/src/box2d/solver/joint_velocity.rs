//! The velocities that a joint leaves its two bodies, in each world: first the
//! motor's impulse, then that of the point that both share and of the limit.

use pulp::Simd;

use super::joint::{JointConstraint, PointAndLimitMatrix};
use super::motion::{Inertia, Position, Velocity};
use crate::box2d::math::{Vector, solve_2x2, vector};
use crate::box2d::wide::Wide;

#[inline(always)]
fn dot3<S: Simd>(a: [Wide<S>; 3], b: [Wide<S>; 3]) -> Wide<S> {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[inline(always)]
fn cross3<S: Simd>(a: [Wide<S>; 3], b: [Wide<S>; 3]) -> [Wide<S>; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

impl<S: Simd> JointConstraint<S> {
    /// What stays the same in all sweeps of a step.
    #[inline(always)]
    pub(super) fn prepare(&mut self, inertia: &[Inertia<S>], positions: &[Position<S>]) {
        let [a, b] = self.bodies;
        let (a, b) = (&inertia[a], &inertia[b]);
        let (ma, mb) = (a.inverse_mass, b.inverse_mass);
        let (ia, ib) = (a.inverse_inertia, b.inverse_inertia);
        self.arms = self.turned_anchors(positions);
        let [ra, rb] = self.arms;
        let xx = ma + mb + ra.y * ra.y * ia + rb.y * rb.y * ib;
        let xy = -ra.y * ra.x * ia - rb.y * rb.x * ib;
        let xz = -ra.y * ia - rb.y * ib;
        let yy = ma + mb + ra.x * ra.x * ia + rb.x * rb.x * ib;
        let yz = ra.x * ia + rb.x * ib;
        let zz = ia + ib;
        self.matrix = (xx, xy, yy);
        self.inverse_determinant = (xx * yy - xy * xy).inverse();
        self.to_limit = vector(xz, yz);
        let (x, y, z) = ([xx, xy, xz], [xy, yy, yz], [xz, yz, zz]);
        let y_cross_z = cross3(y, z);
        let inverse_determinant = dot3(x, y_cross_z).inverse();
        self.point_and_limit = PointAndLimitMatrix { x, y, z, y_cross_z, inverse_determinant };

        let angle = self.angle(positions);
        let none = angle.all(0.0);
        let (lower, upper) = (angle.all(self.limits[0]), angle.all(self.limits[1]));
        let at_upper = upper.at_most(angle).select(none.all(1.0), none);
        let limit = angle.at_most(lower).select(none.all(-1.0), at_upper);
        let same = limit.equals(self.limit).and(limit.is(0.0).not());
        self.limit_impulse = same.select(self.limit_impulse, none);
        self.limit = limit;
        self.any_at_limit = limit.below(none).or(none.below(limit)).any();
    }

    /// Applies the last step's impulses.
    #[inline(always)]
    pub(super) fn warm_start(&mut self, inertia: &[Inertia<S>], velocities: &mut [Velocity<S>]) {
        self.impulse = self.impulse.times(self.warm_start_factor);
        self.limit_impulse = self.limit_impulse * self.warm_start_factor;
        self.motor_impulse = self.motor_impulse * self.warm_start_factor;
        let [a, b] = self.bodies;
        let p = self.impulse;
        let [ra, rb] = self.arms;
        let turn = [
            ra.cross(p) + self.motor_impulse + self.limit_impulse,
            rb.cross(p) + self.motor_impulse + self.limit_impulse,
        ];
        velocities[a].linear = velocities[a].linear - p.times(inertia[a].inverse_mass);
        velocities[a].angular = velocities[a].angular - inertia[a].inverse_inertia * turn[0];
        velocities[b].linear = velocities[b].linear + p.times(inertia[b].inverse_mass);
        velocities[b].angular = velocities[b].angular + inertia[b].inverse_inertia * turn[1];
    }

    #[inline(always)]
    pub(super) fn solve_velocity(
        &mut self,
        inertia: &[Inertia<S>],
        velocities: &mut [Velocity<S>],
    ) {
        let [a, b] = self.bodies;
        let (ma, mb) = (inertia[a].inverse_mass, inertia[b].inverse_mass);
        let (ia, ib) = (inertia[a].inverse_inertia, inertia[b].inverse_inertia);
        let Velocity { linear: va, angular: mut wa } = velocities[a];
        let Velocity { linear: vb, angular: mut wb } = velocities[b];
        let [ra, rb] = self.arms;

        let impulse = -self.motor_mass * (wb - wa - self.speed);
        let before = self.motor_impulse;
        self.motor_impulse = (before + impulse).clamp(-self.max_impulse, self.max_impulse);
        let impulse = self.motor_impulse - before;
        wa = wa - ia * impulse;
        wb = wb + ib * impulse;

        let error = vb + rb.rotational_velocity(wb) - va - ra.rotational_velocity(wa);
        let mut j = solve_2x2(self.matrix, self.inverse_determinant, -error);
        let (mut turn_a, mut turn_b) = (ra.cross(j), rb.cross(j));
        if self.any_at_limit {
            let none = wa.all(0.0);
            let inactive = self.limit.is(0.0);
            let (limited, z) = self.solve_with_limit(error, wb - wa);
            let z = inactive.select(none, z);
            j = inactive.select_vector(j, limited);
            turn_a = inactive.select(turn_a, ra.cross(j) + z);
            turn_b = inactive.select(turn_b, rb.cross(j) + z);
            self.limit_impulse = inactive.select(self.limit_impulse, self.limit_impulse + z);
        }
        self.impulse = self.impulse + j;
        velocities[a] = Velocity { linear: va - j.times(ma), angular: wa - ia * turn_a };
        velocities[b] = Velocity { linear: vb + j.times(mb), angular: wb + ib * turn_b };
    }

    /// The impulses of the shared point and of the limit, which only pushes.
    #[inline(always)]
    fn solve_with_limit(
        &self,
        error: Vector<Wide<S>>,
        turn: Wide<S>,
    ) -> (Vector<Wide<S>>, Wide<S>) {
        let PointAndLimitMatrix { x, y, z, y_cross_z, inverse_determinant } = &self.point_and_limit;
        let b = [error.x, error.y, turn];
        let solved = [
            *inverse_determinant * dot3(b, *y_cross_z),
            *inverse_determinant * dot3(*x, cross3(b, *z)),
            *inverse_determinant * dot3(*x, cross3(*y, b)),
        ];
        let j = vector(-solved[0], -solved[1]);
        let jz = -solved[2];
        let none = jz.all(0.0);
        let pushed = self.limit_impulse + jz;
        let pulls_low = self.limit.below(none).and(pushed.below(none));
        let pulls_high = none.below(self.limit).and(none.below(pushed));
        let pulls = pulls_low.or(pulls_high);
        // Without the limit, whose impulse is taken back.
        let right_side = -error + self.to_limit.times(self.limit_impulse);
        let free = solve_2x2(self.matrix, self.inverse_determinant, right_side);
        (pulls.select_vector(free, j), pulls.select(-self.limit_impulse, jz))
    }
}
