//! One world: its bodies, joints and contacts, and what is asked of them
//! between steps. Box2D's `b2World`.

use super::aabb::Aabb;
use super::body::Body;
use super::contact::{Contact, ContactEvent};
use super::ground::Ground;
use super::joint::Joint;
use super::math::{Vector, vector};
use super::model::Model;
use super::settings::AABB_EXTENSION;

/// Moving bodies, joined, over ground.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(super) model: &'static Model,
    pub(super) ground: Ground,
    pub(super) bodies: Vec<Body>,
    /// Of the fixtures of all bodies.
    pub(super) fat_aabbs: Vec<Aabb>,
    pub(super) joints: Vec<Joint>,
    /// The oldest first. Box2D goes through its lists the other way round.
    pub(super) contacts: Vec<Contact>,
    pub(super) events: Vec<ContactEvent>,
    /// The part of the last step's impulses that the next starts with: 0 before
    /// the first step, then 1.
    pub(super) warm_start_factor: f32,
}

impl World {
    /// A world at rest, on no ground.
    pub(crate) fn new(model: &'static Model) -> Self {
        let mut world = Self {
            model,
            ground: Ground::default(),
            bodies: Vec::new(),
            fat_aabbs: Vec::new(),
            joints: Vec::new(),
            contacts: Vec::new(),
            events: Vec::new(),
            warm_start_factor: 0.0,
        };
        world.reset(|_| ());
        world
    }

    /// Back to the start, on ground that the caller rebuilds.
    pub(crate) fn reset(&mut self, rebuild: impl FnOnce(&mut Ground)) {
        self.bodies.clear();
        let bodies = self.model.bodies.iter();
        self.bodies.extend(bodies.map(|body| Body::new(body, body.position, body.angle)));
        self.joints.clear();
        self.joints.resize(self.model.joints.len(), Joint::default());
        self.contacts.clear();
        self.events.clear();
        self.warm_start_factor = 0.0;
        self.fat_aabbs.clear();
        for fixture in &self.model.fixtures {
            let tight = fixture.polygon.aabb(&self.bodies[fixture.body].transform);
            self.fat_aabbs.push(tight.grown(AABB_EXTENSION));
        }
        rebuild(&mut self.ground);
    }

    /// Puts a body's origin here before the first step, as if it had been made here.
    pub(crate) fn place(&mut self, index: usize, position: [f32; 2], angle: f32) {
        let position = vector(position[0], position[1]);
        let body = Body::new(&self.model.bodies[index], position, angle);
        for (number, fixture) in self.model.fixtures_of(index) {
            let tight = fixture.polygon.aabb(&body.transform);
            self.fat_aabbs[number] = tight.grown(AABB_EXTENSION);
        }
        self.bodies[index] = body;
    }

    pub(crate) fn ground(&self) -> &Ground {
        &self.ground
    }

    pub(crate) fn body(&self, index: usize) -> &Body {
        &self.bodies[index]
    }

    /// Which contacts began and ceased to touch in the last step, in order.
    pub(crate) fn events(&self) -> &[ContactEvent] {
        &self.events
    }

    /// The angle of a joint in radians, its reference angle counted as zero.
    pub(crate) fn joint_angle(&self, joint: usize) -> f32 {
        let definition = &self.model.joints[joint];
        let [a, b] = definition.bodies.map(|body| self.bodies[body].sweep.angle);
        b - a - definition.reference_angle
    }

    /// The angular velocity of a joint, in rad/s.
    pub(crate) fn joint_speed(&self, joint: usize) -> f32 {
        let [a, b] = self.model.joints[joint].bodies.map(|body| self.bodies[body].angular_velocity);
        b - a
    }

    /// The corners in the world of each of a body's fixtures.
    pub(crate) fn outlines(
        &self,
        body: usize,
    ) -> impl DoubleEndedIterator<Item = impl Iterator<Item = Vector>> {
        let transform = self.bodies[body].transform;
        let fixtures = self.model.fixtures.iter().filter(move |fixture| fixture.body == body);
        fixtures.map(move |fixture| {
            fixture.polygon.vertices().iter().map(move |&vertex| transform.apply(vertex))
        })
    }

    /// Where a joint is in the world.
    pub(crate) fn anchor(&self, joint: usize) -> Vector {
        let definition = &self.model.joints[joint];
        self.bodies[definition.bodies[0]].transform.apply(definition.anchors[0])
    }

    /// The number of joints.
    pub(crate) fn joints(&self) -> usize {
        self.joints.len()
    }

    /// Sets a joint's motor, which wakes both bodies.
    pub(crate) fn set_motor(&mut self, joint: usize, speed: f32, max_torque: f32) {
        self.joints[joint].motor_speed = speed;
        self.joints[joint].max_torque = max_torque;
        for body in self.model.joints[joint].bodies {
            self.bodies[body].wake();
        }
    }

    /// Applies a force in N at a body's centre of mass during the next step.
    pub(crate) fn apply_force_to_center(&mut self, body: usize, force: [f32; 2]) {
        self.bodies[body].wake();
        self.bodies[body].force = self.bodies[body].force + vector(force[0], force[1]);
    }

    /// Applies a torque in N m to a body during the next step.
    pub(crate) fn apply_torque(&mut self, body: usize, torque: f32) {
        self.bodies[body].wake();
        self.bodies[body].torque += torque;
    }

    /// Applies an impulse in N s at a point of the world.
    pub(crate) fn apply_linear_impulse(&mut self, index: usize, impulse: Vector, point: Vector) {
        let definition = &self.model.bodies[index];
        let body = &mut self.bodies[index];
        body.wake();
        let arm = point - body.sweep.center;
        body.linear_velocity = body.linear_velocity + impulse.times(definition.inverse_mass);
        body.angular_velocity += definition.inverse_inertia * arm.cross(impulse);
    }
}
