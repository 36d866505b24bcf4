//! A revolute joint with motor and limits, in each world.

use pulp::Simd;

use super::position::Position;
use super::{Inertia, Velocity};
use crate::box2d::figure::{BODIES, Figure, JOINTS};
use crate::box2d::joint::{Joint, Limit};
use crate::box2d::math::{Rotation, Vector, solve_2x2, vector};
use crate::box2d::wide::{Mask, Wide};
use crate::box2d::{ANGULAR_SLOP, SLOP, TIME_STEP};

/// The largest correction of an angle in one pass, in radians.
const MAX_ANGULAR_CORRECTION: f32 = 8.0 / 180.0 * std::f32::consts::PI;

/// A joint in each world.
#[derive(Clone, Copy)]
pub(super) struct JointRow<S: Simd> {
    /// Its place in the figure.
    joint: usize,
    bodies: [usize; 2],
    /// From the bodies' centres of mass to the hinge, in their frames.
    anchors: [Vector; 2],
    reference_angle: f32,
    limits: [f32; 2],
    motor_mass: Wide<S>,
    speed: Wide<S>,
    max_impulse: Wide<S>,
    impulse: Vector<Wide<S>>,
    limit_impulse: Wide<S>,
    motor_impulse: Wide<S>,
    /// -1 at the lower limit, 1 at the upper, else 0.
    limit: Wide<S>,
    any_at_limit: bool,
    /// What the last step's impulses count for.
    warmth: Wide<S>,
    arms: [Vector<Wide<S>>; 2],
    /// The effective mass inverted: xx, xy, yy, and those of the limit.
    matrix: (Wide<S>, Wide<S>, Wide<S>),
    inverse_determinant: Wide<S>,
    to_limit: Vector<Wide<S>>,
    whole: WholeMatrix<S>,
}

/// The 3×3 system of hinge and limit, as far as it is the same in all sweeps.
#[derive(Clone, Copy)]
struct WholeMatrix<S: Simd> {
    x: [Wide<S>; 3],
    y: [Wide<S>; 3],
    z: [Wide<S>; 3],
    y_cross_z: [Wide<S>; 3],
    inverse_determinant: Wide<S>,
}

#[inline(always)]
fn dot3<S: Simd>(a: [Wide<S>; 3], b: [Wide<S>; 3]) -> Wide<S> {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[inline(always)]
fn cross3<S: Simd>(a: [Wide<S>; 3], b: [Wide<S>; 3]) -> [Wide<S>; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

impl<S: Simd> JointRow<S> {
    pub(super) fn new(simd: S, joint: usize, figure: &Figure) -> Self {
        let plan = &figure.joints[joint];
        let [a, b] = plan.bodies.map(|place| &figure.bodies[place]);
        let none = Wide::splat(simd, 0.0);
        let nowhere = Vector::splat(simd, Vector::ZERO);
        let motor_mass = 1.0 / (a.inverse_inertia + b.inverse_inertia);
        Self {
            joint,
            bodies: plan.bodies,
            anchors: [plan.anchors[0] - a.local_center, plan.anchors[1] - b.local_center],
            reference_angle: plan.reference_angle,
            limits: plan.limits,
            motor_mass: none.all(motor_mass),
            speed: none,
            max_impulse: none,
            impulse: nowhere,
            limit_impulse: none,
            motor_impulse: none,
            limit: none,
            any_at_limit: false,
            warmth: none,
            arms: [nowhere; 2],
            matrix: (none, none, none),
            inverse_determinant: none,
            to_limit: nowhere,
            whole: WholeMatrix {
                x: [none; 3],
                y: [none; 3],
                z: [none; 3],
                y_cross_z: [none; 3],
                inverse_determinant: none,
            },
        }
    }

    /// Makes room for other worlds.
    pub(super) fn clear(&mut self) {
        self.any_at_limit = false;
    }

    pub(super) fn load(&mut self, lane: usize, joints: &[Joint; JOINTS], warmth: f32) {
        let joint = &joints[self.joint];
        self.speed.set(lane, joint.motor_speed);
        self.max_impulse.set(lane, TIME_STEP * joint.max_torque);
        let [x, y, z] = joint.impulse;
        self.impulse.set(lane, vector(x, y));
        self.limit_impulse.set(lane, z);
        self.motor_impulse.set(lane, joint.motor_impulse);
        let limit = match joint.limit {
            Limit::Lower => -1.0,
            Limit::Inactive => 0.0,
            Limit::Upper => 1.0,
        };
        self.limit.set(lane, limit);
        self.any_at_limit |= joint.limit != Limit::Inactive;
        self.warmth.set(lane, warmth);
    }

    pub(super) fn store(&self, lane: usize, joints: &mut [Joint; JOINTS]) {
        let joint = &mut joints[self.joint];
        let Vector { x, y } = self.impulse.get(lane);
        joint.impulse = [x, y, self.limit_impulse.get(lane)];
        joint.motor_impulse = self.motor_impulse.get(lane);
        joint.limit = match self.limit.get(lane) {
            limit if limit < 0.0 => Limit::Lower,
            limit if limit > 0.0 => Limit::Upper,
            _ => Limit::Inactive,
        };
    }

    #[inline(always)]
    fn angle(&self, positions: &[Position<S>; BODIES]) -> Wide<S> {
        let [a, b] = self.bodies;
        let (a, b) = (positions[a].angle, positions[b].angle);
        b - a - a.all(self.reference_angle)
    }

    #[inline(always)]
    fn turned_anchors(&self, positions: &[Position<S>; BODIES]) -> [Vector<Wide<S>>; 2] {
        [self.turned_anchor(0, positions), self.turned_anchor(1, positions)]
    }

    #[inline(always)]
    fn turned_anchor(&self, side: usize, positions: &[Position<S>; BODIES]) -> Vector<Wide<S>> {
        let angle = positions[self.bodies[side]].angle;
        let anchor = self.anchors[side];
        let anchor = vector(angle.all(anchor.x), angle.all(anchor.y));
        Rotation::by_each(angle).apply(anchor)
    }

    /// What stays the same in all sweeps of a step.
    #[inline(always)]
    pub(super) fn prepare(
        &mut self,
        inertia: &[Inertia<S>; BODIES],
        positions: &[Position<S>; BODIES],
    ) {
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
        self.whole = WholeMatrix { x, y, z, y_cross_z, inverse_determinant };

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

    #[inline(always)]
    pub(super) fn warm_start(
        &mut self,
        inertia: &[Inertia<S>; BODIES],
        velocities: &mut [Velocity<S>; BODIES],
    ) {
        self.impulse = self.impulse.times(self.warmth);
        self.limit_impulse = self.limit_impulse * self.warmth;
        self.motor_impulse = self.motor_impulse * self.warmth;
        let [a, b] = self.bodies;
        let p = self.impulse;
        let [ra, rb] = self.arms;
        let turn = [
            ra.cross(p) + self.motor_impulse + self.limit_impulse,
            rb.cross(p) + self.motor_impulse + self.limit_impulse,
        ];
        velocities[a].of_center = velocities[a].of_center - p.times(inertia[a].inverse_mass);
        velocities[a].spin = velocities[a].spin - inertia[a].inverse_inertia * turn[0];
        velocities[b].of_center = velocities[b].of_center + p.times(inertia[b].inverse_mass);
        velocities[b].spin = velocities[b].spin + inertia[b].inverse_inertia * turn[1];
    }

    #[inline(always)]
    pub(super) fn solve_velocity(
        &mut self,
        inertia: &[Inertia<S>; BODIES],
        velocities: &mut [Velocity<S>; BODIES],
    ) {
        let [a, b] = self.bodies;
        let (ma, mb) = (inertia[a].inverse_mass, inertia[b].inverse_mass);
        let (ia, ib) = (inertia[a].inverse_inertia, inertia[b].inverse_inertia);
        let Velocity { of_center: va, spin: mut wa } = velocities[a];
        let Velocity { of_center: vb, spin: mut wb } = velocities[b];
        let [ra, rb] = self.arms;

        let impulse = -self.motor_mass * (wb - wa - self.speed);
        let before = self.motor_impulse;
        self.motor_impulse = (before + impulse).clamp(-self.max_impulse, self.max_impulse);
        let impulse = self.motor_impulse - before;
        wa = wa - ia * impulse;
        wb = wb + ib * impulse;

        let error = vb + rb.swing(wb) - va - ra.swing(wa);
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
        velocities[a] = Velocity { of_center: va - j.times(ma), spin: wa - ia * turn_a };
        velocities[b] = Velocity { of_center: vb + j.times(mb), spin: wb + ib * turn_b };
    }

    /// The impulse of the hinge and of the limit, which only pushes.
    #[inline(always)]
    fn solve_with_limit(
        &self,
        error: Vector<Wide<S>>,
        turn: Wide<S>,
    ) -> (Vector<Wide<S>>, Wide<S>) {
        let WholeMatrix { x, y, z, y_cross_z, inverse_determinant } = &self.whole;
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

    /// Corrects positions; whether they were fine in each world.
    #[inline(always)]
    pub(super) fn solve_position(
        &self,
        inertia: &[Inertia<S>; BODIES],
        positions: &mut [Position<S>; BODIES],
    ) -> Mask<S> {
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
        error.wide_length().at_most(none.all(SLOP)).and(angular_error.at_most(slop))
    }
}
