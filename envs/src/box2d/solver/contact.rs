//! A contact with the ground, in each world, as a constraint to be solved.
//!
//! The ground does not move and takes any impulse: what Box2D computes for its
//! side is left out, which changes no bit.

use pulp::Simd;

use crate::box2d::contact::Contact;
use crate::box2d::manifold::{Manifold, ManifoldPoint, Reference};
use crate::box2d::math::{Transform, Vector};
use crate::box2d::model::BodyDefinition;
use crate::box2d::settings::POLYGON_RADIUS;
use crate::box2d::wide::Wide;
use crate::box2d::world::World;

/// The first, second, ... contact of a body, in each world: not all worlds have
/// one.
#[derive(Clone)]
pub(super) struct ContactConstraint<S: Simd> {
    pub(super) body: usize,
    pub(super) local_center: Vector,
    /// How many points have their velocities solved: 0 where a world has no
    /// contact.
    pub(super) points: Wide<S>,
    /// Whether any world solves two points together.
    pub(super) any_two: bool,
    pub(super) friction: Wide<S>,
    pub(super) normal: Vector<Wide<S>>,
    /// From the centre of mass to the points.
    pub(super) arms: [Vector<Wide<S>>; 2],
    pub(super) normal_mass: [Wide<S>; 2],
    pub(super) tangent_mass: [Wide<S>; 2],
    pub(super) normal_impulse: [Wide<S>; 2],
    pub(super) tangent_impulse: [Wide<S>; 2],
    /// The effective mass of two points, inverted (k11, k12, k22), and its inverse.
    pub(super) matrix: [Wide<S>; 3],
    pub(super) inverse: [Wide<S>; 3],
    /// How many points have their positions solved: all of the manifold.
    pub(super) all_points: Wide<S>,
    /// 1 where the manifold's reference is the body, else 0.
    pub(super) by_body: Wide<S>,
    pub(super) local_normal: Vector<Wide<S>>,
    pub(super) plane: Vector<Wide<S>>,
    pub(super) local_points: [Vector<Wide<S>>; 2],
}

impl<S: Simd> ContactConstraint<S> {
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

    /// Loads a world's contact into its lane.
    pub(super) fn load(&mut self, lane: usize, contact: &Contact, world: &World) {
        let definition = &world.model.bodies[self.body];
        let body = &world.bodies[self.body];
        let (center, rotation) = (body.sweep.center, body.transform.rotation);
        let transform = Transform::around(center, rotation, definition.local_center);
        self.load_manifold(lane, &contact.manifold, definition, &transform, center);
        self.set_friction(lane, contact, world);
        for (index, point) in contact.manifold.points.iter().enumerate() {
            self.normal_impulse[index].set(lane, world.warm_start_factor * point.normal_impulse);
            self.tangent_impulse[index].set(lane, world.warm_start_factor * point.tangent_impulse);
        }
    }

    /// The geometry of a contact, with impulses of zero.
    pub(super) fn load_manifold(
        &mut self,
        lane: usize,
        manifold: &Manifold,
        definition: &BodyDefinition,
        transform: &Transform,
        center: Vector,
    ) {
        let by_body = manifold.reference == Reference::Body;
        self.local_center = definition.local_center;
        self.all_points.set(lane, manifold.count as f32);
        self.by_body.set(lane, f32::from(u8::from(by_body)));
        self.local_normal.set(lane, manifold.normal);
        self.plane.set(lane, manifold.plane);
        for (local, point) in self.local_points.iter_mut().zip(&manifold.points) {
            local.set(lane, point.local);
        }

        let (m, i) = (definition.inverse_mass, definition.inverse_inertia);
        let (normal, arms) = world_points(manifold, transform, center);
        self.normal.set(lane, normal);
        let mut along = [0.0; 2];
        for index in 0..manifold.count {
            let arm = arms[index];
            self.arms[index].set(lane, arm);
            let mass = |along: f32| {
                let k = m + i * along * along;
                if k > 0.0 { 1.0 / k } else { 0.0 }
            };
            along[index] = arm.cross(normal);
            self.normal_mass[index].set(lane, mass(along[index]));
            self.tangent_mass[index].set(lane, mass(arm.cross(normal.right())));
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
                for (index, (k, inverse)) in [k11, k12, k22].into_iter().zip(inverse).enumerate() {
                    self.matrix[index].set(lane, k);
                    self.inverse[index].set(lane, inverse);
                }
                self.any_two = true;
            } else {
                points = 1;
            }
        }
        self.points.set(lane, points as f32);
    }

    /// Sets the friction: the geometric mean of both sides'.
    pub(super) fn set_friction(&mut self, lane: usize, contact: &Contact, world: &World) {
        let ground = world.ground.friction(contact.ground);
        let body = world.model.fixtures[contact.fixture as usize].friction;
        self.friction.set(lane, (ground * body).sqrt());
    }

    /// Keeps the impulses of the points that were solved.
    pub(super) fn store(&self, lane: usize, contact: &mut Contact) {
        for (index, point) in contact.manifold.points.iter_mut().enumerate() {
            if self.points.get(lane) <= index as f32 {
                break;
            }
            point.normal_impulse = self.normal_impulse[index].get(lane);
            point.tangent_impulse = self.tangent_impulse[index].get(lane);
        }
    }

    /// The impulses of all points.
    pub(super) fn impulses(&self, lane: usize) -> [f32; 4] {
        let [n1, n2] = &self.normal_impulse;
        let [t1, t2] = &self.tangent_impulse;
        [n1, n2, t1, t2].map(|impulse| impulse.get(lane))
    }
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
    let arms = manifold.points.map(|ManifoldPoint { local, .. }| {
        let (point, plane) = match manifold.reference {
            Reference::Ground => (transform.apply(local), manifold.plane),
            Reference::Body => (local, transform.apply(manifold.plane)),
        };
        let on_reference = point + normal.times(POLYGON_RADIUS - (point - plane).dot(normal));
        let on_other = point - normal.times(POLYGON_RADIUS);
        (on_reference + on_other).times(0.5) - center
    });
    (if manifold.reference == Reference::Body { -normal } else { normal }, arms)
}
