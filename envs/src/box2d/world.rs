//! One world, and its step.

use super::body::Body;
use super::contact::{Contact, Event};
use super::figure::{BODIES, Figure, JOINTS};
use super::ground::Ground;
use super::joint::Joint;
use super::manifold::collide;
use super::math::{Vector, vector};
use super::{GRAVITY, TIME_STEP};

const TIME_TO_SLEEP: f32 = 0.5;
const LINEAR_SLEEP_TOLERANCE: f32 = 0.01;
const ANGULAR_SLEEP_TOLERANCE: f32 = super::ANGULAR_SLOP;

/// Moving bodies, joined, over ground.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(super) figure: &'static Figure,
    pub(super) ground: Ground,
    pub(super) bodies: [Body; BODIES],
    pub(super) joints: [Joint; JOINTS],
    /// The oldest first. Box2D goes through its lists the other way round.
    pub(super) contacts: Vec<Contact>,
    pub(super) events: Vec<Event>,
    /// What the last step's impulses count for: nothing before the first.
    pub(super) warmth: f32,
}

impl World {
    /// A world at rest.
    pub(crate) fn new(figure: &'static Figure, ground: Ground) -> Self {
        Self {
            figure,
            ground,
            bodies: figure.bodies.each_ref().map(Body::new),
            joints: [Joint::default(); JOINTS],
            contacts: Vec::new(),
            events: Vec::new(),
            warmth: 0.0,
        }
    }

    /// Starts over; the ground is for the caller to rebuild.
    pub(crate) fn reset(&mut self, rebuild: impl FnOnce(&mut Ground)) {
        self.bodies = self.figure.bodies.each_ref().map(Body::new);
        self.joints = [Joint::default(); JOINTS];
        self.contacts.clear();
        self.events.clear();
        self.warmth = 0.0;
        rebuild(&mut self.ground);
    }

    pub(crate) fn ground(&self) -> &Ground {
        &self.ground
    }

    pub(crate) fn body(&self, place: usize) -> &Body {
        &self.bodies[place]
    }

    /// What began and ceased to touch in the last step, in order.
    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// The angle of a joint in radians, its reference angle counted as zero.
    pub(crate) fn joint_angle(&self, joint: usize) -> f32 {
        let plan = &self.figure.joints[joint];
        let [a, b] = plan.bodies.map(|body| self.bodies[body].sweep.angle);
        b - a - plan.reference_angle
    }

    /// How fast a joint turns, in rad/s.
    pub(crate) fn joint_speed(&self, joint: usize) -> f32 {
        let [a, b] = self.figure.joints[joint].bodies.map(|body| self.bodies[body].spin);
        b - a
    }

    /// A body's corners in the world.
    pub(crate) fn outline(&self, body: usize) -> impl Iterator<Item = Vector> {
        let transform = self.bodies[body].transform;
        let polygon = &self.figure.bodies[body].polygon;
        polygon.vertices().iter().map(move |&vertex| transform.apply(vertex))
    }

    /// Where a joint is in the world.
    pub(crate) fn hinge(&self, joint: usize) -> Vector {
        let plan = &self.figure.joints[joint];
        self.bodies[plan.bodies[0]].transform.apply(plan.anchors[0])
    }

    /// Sets a joint's motor, which wakes both bodies.
    pub(crate) fn set_motor(&mut self, joint: usize, speed: f32, max_torque: f32) {
        self.joints[joint].motor_speed = speed;
        self.joints[joint].max_torque = max_torque;
        for body in self.figure.joints[joint].bodies {
            self.bodies[body].wake();
        }
    }

    /// Pushes a body at its centre during the next step, with a force in N.
    pub(crate) fn push(&mut self, body: usize, force: [f32; 2]) {
        self.bodies[body].wake();
        self.bodies[body].force = self.bodies[body].force + vector(force[0], force[1]);
    }

    /// One step of 0.02 s.
    pub(crate) fn step(&mut self) {
        super::together::step_alone(self);
    }

    /// What comes before the solver, for each world by itself.
    pub(super) fn before_solving(&mut self) {
        self.events.clear();
        if self.warmth == 0.0 {
            self.find_pairs([true; BODIES]);
        }
        self.update_contacts();
        for (body, plan) in self.bodies.iter_mut().zip(&self.figure.bodies) {
            body.sweep.center0 = body.sweep.center;
            body.sweep.angle0 = body.sweep.angle;
            let pull = GRAVITY + body.force.times(plan.inverse_mass);
            body.velocity = body.velocity + pull.times(TIME_STEP);
            // A torque of zero: it makes a plus of a minus zero.
            body.spin += 0.0;
        }
    }

    /// What comes after the solver, whose positions may be `settled`.
    pub(super) fn after_solving(&mut self, settled: bool) {
        self.sleep(settled);
        let mut moved = [false; BODIES];
        for ((body, plan), moved) in self.bodies.iter_mut().zip(&self.figure.bodies).zip(&mut moved)
        {
            *moved = body.synchronize(plan);
        }
        self.find_pairs(moved);
        self.continue_through_impacts();
        self.warmth = 1.0;
        for body in &mut self.bodies {
            body.force = Vector::ZERO;
        }
    }

    /// Makes contacts of the pairs whose fat bounds overlap now.
    pub(super) fn find_pairs(&mut self, moved: [bool; BODIES]) {
        if moved == [false; BODIES] {
            return;
        }
        let before = self.contacts.len();
        for (place, body) in self.bodies.iter_mut().enumerate().filter(|(place, _)| moved[*place]) {
            for piece in self.ground.near(&body.fat) {
                let known = self.contacts[..before]
                    .iter()
                    .any(|contact| contact.piece == piece && contact.body as usize == place);
                if !known {
                    self.contacts.push(Contact::new(piece, place as u8));
                }
            }
        }
        for contact in &self.contacts[before..] {
            self.bodies[contact.body as usize].wake();
        }
        self.contacts[before..].sort_unstable_by_key(|contact| (contact.piece, contact.body));
    }

    fn update_contacts(&mut self) {
        for place in (0..self.contacts.len()).rev() {
            let contact = &self.contacts[place];
            let body = contact.body as usize;
            if !self.bodies[body].awake {
                continue;
            }
            if self.ground.fat(contact.piece).overlaps(&self.bodies[body].fat) {
                self.refresh(place);
                continue;
            }
            let contact = self.contacts.remove(place);
            if contact.touching {
                self.events.push(Event { body, begins: false });
            }
            if contact.manifold.count > 0 {
                self.bodies[body].wake();
            }
        }
    }

    /// Looks at a contact again.
    pub(super) fn refresh(&mut self, place: usize) {
        let contact = &mut self.contacts[place];
        let place = contact.body as usize;
        let body = &mut self.bodies[place];
        let polygon = &self.figure.bodies[place].polygon;
        let mut manifold = collide(self.ground.shape(contact.piece), polygon, &body.transform);
        let old = &contact.manifold.points[..contact.manifold.count];
        for point in &mut manifold.points[..manifold.count] {
            if let Some(old) = old.iter().find(|old| old.id == point.id) {
                point.normal_impulse = old.normal_impulse;
                point.tangent_impulse = old.tangent_impulse;
            }
        }
        let touching = manifold.count > 0;
        contact.enabled = true;
        contact.manifold = manifold;
        if touching != contact.touching {
            contact.touching = touching;
            body.wake();
            self.events.push(Event { body: place, begins: touching });
        }
    }

    /// All bodies hang together: they fall asleep together.
    fn sleep(&mut self, settled: bool) {
        let mut least = f32::MAX;
        for body in &mut self.bodies {
            let too_fast = body.spin * body.spin
                > ANGULAR_SLEEP_TOLERANCE * ANGULAR_SLEEP_TOLERANCE
                || body.velocity.dot(body.velocity)
                    > LINEAR_SLEEP_TOLERANCE * LINEAR_SLEEP_TOLERANCE;
            body.sleep_time = if too_fast { 0.0 } else { body.sleep_time + TIME_STEP };
            least = super::math::min(least, body.sleep_time);
        }
        if least >= TIME_TO_SLEEP && settled {
            self.bodies.iter_mut().for_each(Body::fall_asleep);
        }
    }
}
