//! The velocity that a contact leaves its body, in each world: friction first,
//! then the normal impulses, of two points together where there are two.

use pulp::Simd;

use super::contact::ContactConstraint;
use super::motion::{Inertia, Velocity};
use crate::box2d::math::Vector;
use crate::box2d::wide::{Wide, WideBool};

impl<S: Simd> ContactConstraint<S> {
    /// The worlds that solve the velocity of this point.
    #[inline(always)]
    fn has(&self, point: usize) -> WideBool<S> {
        self.points.all(point as f32).below(self.points)
    }

    /// Applies the impulses that were stored in the last step.
    #[inline(always)]
    pub(super) fn warm_start(&self, velocity: &mut Velocity<S>, inertia: &Inertia<S>) {
        for index in 0..2 {
            let impulse = self.normal.times(self.normal_impulse[index])
                + self.normal.right().times(self.tangent_impulse[index]);
            self.apply_impulse(self.has(index), index, impulse, velocity, inertia);
        }
    }

    /// Applies an impulse at a point where a condition holds.
    #[inline(always)]
    fn apply_impulse(
        &self,
        condition: WideBool<S>,
        index: usize,
        impulse: Vector<Wide<S>>,
        velocity: &mut Velocity<S>,
        inertia: &Inertia<S>,
    ) {
        let angular = inertia.inverse_inertia * self.arms[index].cross(impulse);
        let linear = velocity.linear + impulse.times(inertia.inverse_mass);
        velocity.angular = condition.select(velocity.angular + angular, velocity.angular);
        velocity.linear = condition.select_vector(linear, velocity.linear);
    }

    /// How fast a point moves over the ground.
    #[inline(always)]
    fn point_velocity(&self, index: usize, velocity: &Velocity<S>) -> Vector<Wide<S>> {
        velocity.linear + self.arms[index].rotational_velocity(velocity.angular)
    }

    #[inline(always)]
    pub(super) fn solve_velocity(&mut self, velocity: &mut Velocity<S>, inertia: &Inertia<S>) {
        let tangent = self.normal.right();
        for index in 0..if self.any_two { 2 } else { 1 } {
            let slip = self.point_velocity(index, velocity).dot(tangent);
            let impulse = self.tangent_mass[index] * -slip;
            let limit = self.friction * self.normal_impulse[index];
            let before = self.tangent_impulse[index];
            let total = (before + impulse).clamp(-limit, limit);
            let has = self.has(index);
            self.tangent_impulse[index] = has.select(total, before);
            self.apply_impulse(has, index, tangent.times(total - before), velocity, inertia);
        }

        let one = self.points.is(1.0);
        let both = solve_two_points(self, velocity, inertia);
        let approach = self.point_velocity(0, velocity).dot(self.normal);
        let impulse = -self.normal_mass[0] * approach;
        let before = self.normal_impulse[0];
        let total = (before + impulse).max(before.all(0.0));
        self.normal_impulse[0] = one.select(total, before);
        self.apply_impulse(one, 0, self.normal.times(total - before), velocity, inertia);
        if let Some(TwoPoints { worlds: two, velocity: after, normal_impulses: [x1, x2] }) = both {
            velocity.linear = two.select_vector(after.linear, velocity.linear);
            velocity.angular = two.select(after.angular, velocity.angular);
            let [first, second] = self.normal_impulse;
            self.normal_impulse = [two.select(x1, first), two.select(x2, second)];
        }
    }
}

/// What solving two points together gives.
struct TwoPoints<S: Simd> {
    /// The worlds that have two points, and a solution.
    worlds: WideBool<S>,
    velocity: Velocity<S>,
    normal_impulses: [Wide<S>; 2],
}

/// Box2D's block solver: the normal impulses of two points from one system of
/// equations. The four cases of its complementarity are all computed.
#[inline(always)]
fn solve_two_points<S: Simd>(
    constraint: &ContactConstraint<S>,
    velocity: &Velocity<S>,
    inertia: &Inertia<S>,
) -> Option<TwoPoints<S>> {
    if !constraint.any_two {
        return None;
    }
    let none = constraint.points.all(0.0);
    let [k11, k12, k22] = constraint.matrix;
    let [i11, i12, i22] = constraint.inverse;
    let [m1, m2] = constraint.normal_mass;
    let a = constraint.normal_impulse;
    let b1 =
        constraint.point_velocity(0, velocity).dot(constraint.normal) - (k11 * a[0] + k12 * a[1]);
    let b2 =
        constraint.point_velocity(1, velocity).dot(constraint.normal) - (k12 * a[0] + k22 * a[1]);

    // Box2D takes the first case that fits. Here the last is written first and
    // overwritten by those before it.
    let (mut x1, mut x2) = (a[0], a[1]);
    let rest = none.at_most(b1).and(none.at_most(b2));
    (x1, x2) = (rest.select(none, x1), rest.select(none, x2));
    let second = -m2 * b2;
    let only_second = none.at_most(second).and(none.at_most(k12 * second + b1));
    (x1, x2) = (only_second.select(none, x1), only_second.select(second, x2));
    let first = -m1 * b1;
    let only_first = none.at_most(first).and(none.at_most(k12 * first + b2));
    (x1, x2) = (only_first.select(first, x1), only_first.select(none, x2));
    let (f1, f2) = (-(i11 * b1 + i12 * b2), -(i12 * b1 + i22 * b2));
    let full = none.at_most(f1).and(none.at_most(f2));
    (x1, x2) = (full.select(f1, x1), full.select(f2, x2));

    let fits = full.or(only_first).or(only_second).or(rest);
    let two = constraint.points.is(2.0).and(fits);
    let (p1, p2) = (constraint.normal.times(x1 - a[0]), constraint.normal.times(x2 - a[1]));
    let turn = constraint.arms[0].cross(p1) + constraint.arms[1].cross(p2);
    let velocity = Velocity {
        linear: velocity.linear + (p1 + p2).times(inertia.inverse_mass),
        angular: velocity.angular + inertia.inverse_inertia * turn,
    };
    Some(TwoPoints { worlds: two, velocity, normal_impulses: [x1, x2] })
}
