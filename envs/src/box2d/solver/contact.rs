//! A contact with the ground, in each world.
//!
//! The ground does not move and takes any impulse: what Box2D computes for its
//! side is left out, which changes no bit.

use pulp::Simd;

use super::position::Position;
use super::{Inertia, Velocity};
use crate::box2d::SLOP;
use crate::box2d::contact::Contact;
use crate::box2d::figure::BodyPlan;
use crate::box2d::manifold::{Manifold, Point, Reference};
use crate::box2d::math::{Transform, Vector};
use crate::box2d::shape::SKIN;
use crate::box2d::wide::{Mask, Wide};
use crate::box2d::world::World;

/// The part of an overlap that one pass over the positions takes away.
pub(super) const GAIN: f32 = 0.2;
/// The most that it takes away, in m.
const MAX_CORRECTION: f32 = 0.2;

/// The k-th contact of a body, in each world: not all worlds have one.
#[derive(Clone)]
pub(super) struct ContactSlot<S: Simd> {
    pub(super) body: usize,
    local_center: Vector,
    /// Points whose velocities are solved: 0 where a world has no contact.
    points: Wide<S>,
    any_two: bool,
    friction: Wide<S>,
    normal: Vector<Wide<S>>,
    arms: [Vector<Wide<S>>; 2],
    normal_mass: [Wide<S>; 2],
    tangent_mass: [Wide<S>; 2],
    normal_impulse: [Wide<S>; 2],
    tangent_impulse: [Wide<S>; 2],
    /// k11, k12, k22 of two points, and the inverse.
    matrix: [Wide<S>; 3],
    inverse: [Wide<S>; 3],
    /// For positions, all points of the manifold count.
    all_points: Wide<S>,
    by_body: Wide<S>,
    local_normal: Vector<Wide<S>>,
    plane: Vector<Wide<S>>,
    local_points: [Vector<Wide<S>>; 2],
}

impl<S: Simd> ContactSlot<S> {
    pub(super) fn new(simd: S, body: usize) -> Self {
        let none = Wide::splat(simd, 0.0);
        let nowhere = Vector::splat(simd, Vector::ZERO);
        Self {
            body,
            local_center: Vector::ZERO,
            points: none,
            any_two: false,
            friction: none,
            normal: nowhere,
            arms: [nowhere; 2],
            normal_mass: [none; 2],
            tangent_mass: [none; 2],
            normal_impulse: [none; 2],
            tangent_impulse: [none; 2],
            matrix: [none; 3],
            inverse: [none; 3],
            all_points: none,
            by_body: none,
            local_normal: nowhere,
            plane: nowhere,
            local_points: [nowhere; 2],
        }
    }

    /// Puts a world's contact into its lane.
    pub(super) fn load(&mut self, lane: usize, contact: &Contact, world: &World) {
        let plan = &world.figure.bodies[self.body];
        let body = &world.bodies[self.body];
        let (center, rotation) = (body.sweep.center, body.transform.rotation);
        let transform = Transform::around(center, rotation, plan.local_center);
        self.load_manifold(lane, &contact.manifold, plan, &transform, center);
        self.set_friction(lane, world.ground.friction() * plan.friction);
        for (place, point) in contact.manifold.points.iter().enumerate() {
            self.normal_impulse[place].set(lane, world.warmth * point.normal_impulse);
            self.tangent_impulse[place].set(lane, world.warmth * point.tangent_impulse);
        }
    }

    /// The geometry of a contact, with impulses of zero.
    pub(super) fn load_manifold(
        &mut self,
        lane: usize,
        manifold: &Manifold,
        plan: &BodyPlan,
        transform: &Transform,
        center: Vector,
    ) {
        let by_body = manifold.reference == Reference::Body;
        self.local_center = plan.local_center;
        self.all_points.set(lane, manifold.count as f32);
        self.by_body.set(lane, f32::from(u8::from(by_body)));
        self.local_normal.set(lane, manifold.normal);
        self.plane.set(lane, manifold.plane);
        for (local, point) in self.local_points.iter_mut().zip(&manifold.points) {
            local.set(lane, point.local);
        }

        let (m, i) = (plan.inverse_mass, plan.inverse_inertia);
        let (normal, arms) = world_points(manifold, transform, center);
        self.normal.set(lane, normal);
        let mut along = [0.0; 2];
        for place in 0..manifold.count {
            let arm = arms[place];
            self.arms[place].set(lane, arm);
            let mass = |along: f32| {
                let k = m + i * along * along;
                if k > 0.0 { 1.0 / k } else { 0.0 }
            };
            along[place] = arm.cross(normal);
            self.normal_mass[place].set(lane, mass(along[place]));
            self.tangent_mass[place].set(lane, mass(arm.cross(normal.right())));
        }
        let mut points = manifold.count;
        if points == 2 {
            let k11 = m + i * along[0] * along[0];
            let k22 = m + i * along[1] * along[1];
            let k12 = m + i * along[0] * along[1];
            let determinant = k11 * k22 - k12 * k12;
            if k11 * k11 < 1000.0 * determinant {
                let factor = if determinant == 0.0 { 0.0 } else { 1.0 / determinant };
                let inverse = [factor * k22, -factor * k12, factor * k11];
                for (place, (k, inverse)) in [k11, k12, k22].into_iter().zip(inverse).enumerate() {
                    self.matrix[place].set(lane, k);
                    self.inverse[place].set(lane, inverse);
                }
                self.any_two = true;
            } else {
                points = 1;
            }
        }
        self.points.set(lane, points as f32);
    }

    /// Sets the friction, given the product of both sides'.
    pub(super) fn set_friction(&mut self, lane: usize, product: f32) {
        self.friction.set(lane, product.sqrt());
    }

    /// Keeps the impulses of the points that were solved.
    pub(super) fn store(&self, lane: usize, contact: &mut Contact) {
        for (place, point) in contact.manifold.points.iter_mut().enumerate() {
            if self.points.get(lane) <= place as f32 {
                break;
            }
            point.normal_impulse = self.normal_impulse[place].get(lane);
            point.tangent_impulse = self.tangent_impulse[place].get(lane);
        }
    }

    /// The impulses of all points.
    pub(super) fn impulses(&self, lane: usize) -> [f32; 4] {
        let [n1, n2] = &self.normal_impulse;
        let [t1, t2] = &self.tangent_impulse;
        [n1, n2, t1, t2].map(|impulse| impulse.get(lane))
    }

    #[inline(always)]
    fn has(&self, point: usize) -> Mask<S> {
        self.points.all(point as f32).below(self.points)
    }

    #[inline(always)]
    pub(super) fn warm_start(&self, velocity: &mut Velocity<S>, inertia: &Inertia<S>) {
        for place in 0..2 {
            let impulse = self.normal.times(self.normal_impulse[place])
                + self.normal.right().times(self.tangent_impulse[place]);
            self.push(self.has(place), place, impulse, velocity, inertia);
        }
    }

    /// Applies an impulse at a point where a condition holds.
    #[inline(always)]
    fn push(
        &self,
        condition: Mask<S>,
        place: usize,
        impulse: Vector<Wide<S>>,
        velocity: &mut Velocity<S>,
        inertia: &Inertia<S>,
    ) {
        let turn = inertia.inverse_inertia * self.arms[place].cross(impulse);
        let center = velocity.of_center + impulse.times(inertia.inverse_mass);
        velocity.spin = condition.select(velocity.spin + turn, velocity.spin);
        velocity.of_center = condition.select_vector(center, velocity.of_center);
    }

    /// How fast a point moves over the ground.
    #[inline(always)]
    fn slip(&self, place: usize, velocity: &Velocity<S>) -> Vector<Wide<S>> {
        velocity.of_center + self.arms[place].swing(velocity.spin)
    }

    #[inline(always)]
    pub(super) fn solve_velocity(&mut self, velocity: &mut Velocity<S>, inertia: &Inertia<S>) {
        let tangent = self.normal.right();
        for place in 0..if self.any_two { 2 } else { 1 } {
            let slip = self.slip(place, velocity).dot(tangent);
            let impulse = self.tangent_mass[place] * -slip;
            let limit = self.friction * self.normal_impulse[place];
            let before = self.tangent_impulse[place];
            let total = (before + impulse).clamp(-limit, limit);
            let has = self.has(place);
            self.tangent_impulse[place] = has.select(total, before);
            self.push(has, place, tangent.times(total - before), velocity, inertia);
        }

        let one = self.points.is(1.0);
        let both = velocity_of_two(self, velocity, inertia);
        let approach = self.slip(0, velocity).dot(self.normal);
        let impulse = -self.normal_mass[0] * approach;
        let before = self.normal_impulse[0];
        let total = (before + impulse).max(before.all(0.0));
        self.normal_impulse[0] = one.select(total, before);
        self.push(one, 0, self.normal.times(total - before), velocity, inertia);
        if let Some(Both { worlds: two, velocity: after, normal_impulses: [x1, x2] }) = both {
            velocity.of_center = two.select_vector(after.of_center, velocity.of_center);
            velocity.spin = two.select(after.spin, velocity.spin);
            let [first, second] = self.normal_impulse;
            self.normal_impulse = [two.select(x1, first), two.select(x2, second)];
        }
    }

    /// Corrects the position; how far the points were apart at the least.
    #[inline(always)]
    pub(super) fn solve_position(
        &self,
        position: &mut Position<S>,
        inertia: &Inertia<S>,
        gain: f32,
    ) -> Wide<S> {
        let none = self.points.all(0.0);
        let skin = none.all(SKIN);
        let by_body = self.by_body.is(1.0);
        let mut least = none;
        for place in 0..2 {
            let has = none.all(place as f32).below(self.all_points);
            if place == 1 && !has.any() {
                break;
            }
            let frame = Transform::of(position.center, position.angle, self.local_center);
            let turned = frame.rotation.apply(self.local_normal);
            let (local, plane) = (self.local_points[place], self.plane);
            let normal = by_body.select_vector(turned, self.local_normal);
            let moving = by_body.select_vector(plane, local);
            let moved = frame.apply(moving);
            let point = by_body.select_vector(local, moved);
            let origin = by_body.select_vector(moved, plane);
            let separation = (point - origin).dot(normal) - skin - skin;
            let normal = by_body.select_vector(-normal, normal);
            let arm = point - position.center;
            least = has.select(least.min(separation), least);
            let correction = (none.all(gain) * (separation + none.all(SLOP)))
                .clamp(none.all(-MAX_CORRECTION), none);
            let along = arm.cross(normal);
            let k = inertia.inverse_mass + inertia.inverse_inertia * along * along;
            let impulse = normal.times((-correction).over(k));
            let center = position.center + impulse.times(inertia.inverse_mass);
            let angle = position.angle + inertia.inverse_inertia * arm.cross(impulse);
            position.center = has.select_vector(center, position.center);
            position.angle = has.select(angle, position.angle);
        }
        least
    }
}

/// What solving two points at once gives.
struct Both<S: Simd> {
    /// The worlds that have two points, and a solution.
    worlds: Mask<S>,
    velocity: Velocity<S>,
    normal_impulses: [Wide<S>; 2],
}

/// Both points at once, where there are two.
#[inline(always)]
fn velocity_of_two<S: Simd>(
    slot: &ContactSlot<S>,
    velocity: &Velocity<S>,
    inertia: &Inertia<S>,
) -> Option<Both<S>> {
    if !slot.any_two {
        return None;
    }
    let none = slot.points.all(0.0);
    let [k11, k12, k22] = slot.matrix;
    let [i11, i12, i22] = slot.inverse;
    let [m1, m2] = slot.normal_mass;
    let a = slot.normal_impulse;
    let b1 = slot.slip(0, velocity).dot(slot.normal) - (k11 * a[0] + k12 * a[1]);
    let b2 = slot.slip(1, velocity).dot(slot.normal) - (k12 * a[0] + k22 * a[1]);

    // The last choice first, so that the first that fits is what stays.
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
    let two = slot.points.is(2.0).and(fits);
    let (p1, p2) = (slot.normal.times(x1 - a[0]), slot.normal.times(x2 - a[1]));
    let turn = slot.arms[0].cross(p1) + slot.arms[1].cross(p2);
    let velocity = Velocity {
        of_center: velocity.of_center + (p1 + p2).times(inertia.inverse_mass),
        spin: velocity.spin + inertia.inverse_inertia * turn,
    };
    Some(Both { worlds: two, velocity, normal_impulses: [x1, x2] })
}

/// The normal that pushes the body, and the arms to the points of contact.
fn world_points(
    manifold: &Manifold,
    transform: &Transform,
    center: Vector,
) -> (Vector, [Vector; 2]) {
    let normal = match manifold.reference {
        Reference::Ground => manifold.normal,
        Reference::Body => transform.rotation.apply(manifold.normal),
    };
    let arms = manifold.points.map(|Point { local, .. }| {
        let (point, plane) = match manifold.reference {
            Reference::Ground => (transform.apply(local), manifold.plane),
            Reference::Body => (local, transform.apply(manifold.plane)),
        };
        let on_reference = point + normal.times(SKIN - (point - plane).dot(normal));
        let on_other = point - normal.times(SKIN);
        (on_reference + on_other).times(0.5) - center
    });
    (if manifold.reference == Reference::Body { -normal } else { normal }, arms)
}
