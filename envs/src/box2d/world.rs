//! One world: its bodies, joints and contacts, and what is asked of them
//! between steps. Box2D's `b2World`.

use super::body::Body;
use super::contact::{Contact, ContactEvent};
use super::ground::Ground;
use super::joint::Joint;
use super::math::{Vector, vector};
use super::model::{BODIES, JOINTS, Model};

/// Moving bodies, joined, over ground.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(super) model: &'static Model,
    pub(super) ground: Ground,
    pub(super) bodies: [Body; BODIES],
    pub(super) joints: [Joint; JOINTS],
    /// The oldest first. Box2D goes through its lists the other way round.
    pub(super) contacts: Vec<Contact>,
    pub(super) events: Vec<ContactEvent>,
    /// The part of the last step's impulses that the next starts with: 0 before
    /// the first step, then 1.
    pub(super) warm_start_factor: f32,
}

impl World {
    /// A world at rest.
    pub(crate) fn new(model: &'static Model, ground: Ground) -> Self {
        Self {
            model,
            ground,
            bodies: model.bodies.each_ref().map(Body::new),
            joints: [Joint::default(); JOINTS],
            contacts: Vec::new(),
            events: Vec::new(),
            warm_start_factor: 0.0,
        }
    }

    /// Back to the start, on ground that the caller rebuilds.
    pub(crate) fn reset(&mut self, rebuild: impl FnOnce(&mut Ground)) {
        self.bodies = self.model.bodies.each_ref().map(Body::new);
        self.joints = [Joint::default(); JOINTS];
        self.contacts.clear();
        self.events.clear();
        self.warm_start_factor = 0.0;
        rebuild(&mut self.ground);
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

    /// A body's corners in the world.
    pub(crate) fn outline(&self, body: usize) -> impl Iterator<Item = Vector> {
        let transform = self.bodies[body].transform;
        let polygon = &self.model.bodies[body].polygon;
        polygon.vertices().iter().map(move |&vertex| transform.apply(vertex))
    }

    /// Where a joint is in the world.
    pub(crate) fn anchor(&self, joint: usize) -> Vector {
        let definition = &self.model.joints[joint];
        self.bodies[definition.bodies[0]].transform.apply(definition.anchors[0])
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
}
