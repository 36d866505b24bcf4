//! The island: all bodies, joints and touching contacts of a world, for as many
//! worlds side by side as a vector register has lanes. Box2D's `b2Island`.

use pulp::Simd;

use super::contact::ContactConstraint;
use super::joint::JointConstraint;
use super::motion::{Inertia, Position, Velocity};
use crate::box2d::math::{Rotation, Transform, Vector};
use crate::box2d::model::Model;
use crate::box2d::settings::{BAUMGARTE, LINEAR_SLOP, TIME_STEP, VELOCITY_ITERATIONS};
use crate::box2d::wide::{Wide, WideBool};
use crate::box2d::world::World;

/// Worlds as the solver sees them, one a lane.
pub(in crate::box2d) struct Island<S: Simd> {
    simd: S,
    inertia: Vec<Inertia<S>>,
    velocities: Vec<Velocity<S>>,
    positions: Vec<Position<S>>,
    /// By the angles of the positions, once these are solved.
    rotations: Vec<Rotation<Wide<S>>>,
    /// In the order in which they are solved.
    joints: Vec<JointConstraint<S>>,
    contacts: Vec<ContactConstraint<S>>,
    model: &'static Model,
    /// For each joint in that order, the contacts of the bodies whose last
    /// joint it is: they are solved right after it.
    contacts_after: Vec<std::ops::Range<usize>>,
    /// Whether the positions of a world have settled.
    settled: WideBool<S>,
}

impl<S: Simd> Island<S> {
    pub(in crate::box2d) fn new(simd: S, model: &'static Model) -> Self {
        let zero = Wide::splat(simd, 0.0);
        let none = Vector::splat(simd, Vector::ZERO);
        let bodies = model.bodies.len();
        Self {
            simd,
            inertia: (model.bodies.iter())
                .map(|definition| Inertia {
                    inverse_mass: zero.all(definition.inverse_mass),
                    inverse_inertia: zero.all(definition.inverse_inertia),
                })
                .collect(),
            velocities: vec![Velocity { linear: none, angular: zero }; bodies],
            positions: vec![Position { center: none, angle: zero }; bodies],
            rotations: vec![Rotation { sin: zero, cos: zero.all(1.0) }; bodies],
            joints: (model.joint_order.iter())
                .map(|&joint| JointConstraint::new(simd, joint, model))
                .collect(),
            contacts: Vec::new(),
            model,
            contacts_after: vec![0..0; model.joints.len()],
            settled: WideBool::none(simd),
        }
    }

    /// Empties the lanes for other worlds.
    pub(in crate::box2d) fn clear(&mut self) {
        self.contacts.clear();
        self.settled = WideBool::none(self.simd);
        for joint in &mut self.joints {
            joint.clear();
        }
    }

    /// Whether the positions of a world have settled.
    pub(in crate::box2d) fn settled(&self, lane: usize) -> bool {
        self.settled.get(lane)
    }

    /// Loads a world into a lane.
    pub(in crate::box2d) fn load(&mut self, lane: usize, world: &World) {
        for (index, body) in world.bodies.iter().enumerate() {
            self.velocities[index].linear.set(lane, body.linear_velocity);
            self.velocities[index].angular.set(lane, body.angular_velocity);
            self.positions[index].center.set(lane, body.sweep.center);
            self.positions[index].angle.set(lane, body.sweep.angle);
        }
        for joint in &mut self.joints {
            joint.load(lane, &world.joints, world.warm_start_factor);
        }
        for body in 0..self.positions.len() {
            let touching = world.contacts.iter().rev().filter(|contact| contact.pushes(body));
            let mut free = 0;
            for contact in touching {
                let of_body = |constraint: &ContactConstraint<S>| constraint.body == body;
                free = if let Some(next) = self.contacts[free..].iter().position(of_body) {
                    free + next
                } else {
                    self.contacts.push(ContactConstraint::new(self.simd, body));
                    self.contacts.len() - 1
                };
                self.contacts[free].load(lane, contact, world);
                free += 1;
            }
        }
    }

    /// Stores a lane into its world.
    pub(in crate::box2d) fn store(&self, lane: usize, world: &mut World) {
        self.store_positions(lane, world);
        for (velocity, body) in self.velocities.iter().zip(&mut world.bodies) {
            body.linear_velocity = velocity.linear.get(lane);
            body.angular_velocity = velocity.angular.get(lane);
        }
        for joint in &self.joints {
            joint.store(lane, &mut world.joints);
        }
        for body in 0..self.positions.len() {
            let touching = world.contacts.iter_mut().rev().filter(|contact| contact.pushes(body));
            let constraints = self.contacts.iter().filter(|constraint| constraint.body == body);
            for (contact, constraint) in touching.zip(constraints) {
                constraint.store(lane, contact);
            }
        }
    }

    /// Stores a lane's positions into its world.
    pub(in crate::box2d) fn store_positions(&self, lane: usize, world: &mut World) {
        for (index, body) in world.bodies.iter_mut().enumerate() {
            body.sweep.center = self.positions[index].center.get(lane);
            body.sweep.angle = self.positions[index].angle.get(lane);
            let Rotation { sin, cos } = &self.rotations[index];
            let rotation = Rotation { sin: sin.get(lane), cos: cos.get(lane) };
            body.transform =
                Transform::around(body.sweep.center, rotation, body.sweep.local_center);
        }
    }

    /// Solves the velocities of all lanes and moves the bodies by them.
    #[inline(always)]
    pub(in crate::box2d) fn solve_velocities(&mut self) {
        self.prepare();
        self.sweep_velocities();
        for (position, velocity) in self.positions.iter_mut().zip(&mut self.velocities) {
            position.advance(velocity, TIME_STEP);
        }
    }

    /// Applies the last step's impulses: contacts first, then joints.
    #[inline(always)]
    fn prepare(&mut self) {
        let Self { inertia, velocities, positions, joints, contacts, .. } = self;
        for constraint in &mut *contacts {
            constraint.warm_start(&mut velocities[constraint.body], &inertia[constraint.body]);
        }
        for joint in joints {
            joint.prepare(inertia, positions);
            joint.warm_start(inertia, velocities);
        }
    }

    /// A sweep solves all joints in order, then all contacts. Here the last joints of
    /// each sweep are solved beside the first of the next, where these share no
    /// body: the processor then has two chains of work instead of one. Every body
    /// gets its joints and contacts in the same order as without.
    #[inline(always)]
    fn sweep_velocities(&mut self) {
        let last_joint = &self.model.last_joint;
        self.contacts.sort_by_key(|constraint| last_joint[constraint.body]);
        let mut begin = 0;
        for (joint, contacts_after) in self.contacts_after.iter_mut().enumerate() {
            let after = self.contacts[begin..].iter();
            let count = after.take_while(|constraint| last_joint[constraint.body] == joint).count();
            *contacts_after = begin..begin + count;
            begin += count;
        }
        let (joints, lag) = (self.joints.len(), self.model.sweep_lag);
        for index in 0..lag {
            self.solve_joint(index);
            self.solve_contacts(index);
        }
        for sweep in 1..=VELOCITY_ITERATIONS {
            let next = if sweep < VELOCITY_ITERATIONS { lag } else { 0 };
            for index in 0..lag.max(joints - lag) {
                let late = lag + index;
                if late < joints {
                    self.solve_joint(late);
                }
                if index < next {
                    self.solve_joint(index);
                }
                if late < joints {
                    self.solve_contacts(late);
                }
                if index < next {
                    self.solve_contacts(index);
                }
            }
        }
    }

    #[inline(always)]
    fn solve_joint(&mut self, joint: usize) {
        self.joints[joint].solve_velocity(&self.inertia, &mut self.velocities);
    }

    /// Solves the contacts of bodies whose last joint this is.
    #[inline(always)]
    fn solve_contacts(&mut self, joint: usize) {
        let Self { inertia, velocities, contacts, contacts_after, .. } = self;
        for constraint in &mut contacts[contacts_after[joint].clone()] {
            constraint.solve_velocity(&mut velocities[constraint.body], &inertia[constraint.body]);
        }
    }

    /// Passes over the positions of all lanes, until all have settled.
    #[inline(always)]
    pub(in crate::box2d) fn solve_positions(&mut self, passes: usize) {
        let Self { simd, inertia, positions, rotations, joints, contacts, settled, .. } = self;
        let tolerance = Wide::splat(*simd, -3.0 * LINEAR_SLOP);
        let mut before = Vec::with_capacity(positions.len());
        for _ in 0..passes {
            before.clone_from(positions);
            let mut within_slop = tolerance.equals(tolerance);
            for constraint in &mut *contacts {
                let separation = constraint.solve_position(
                    &mut positions[constraint.body],
                    &inertia[constraint.body],
                    BAUMGARTE,
                );
                within_slop = within_slop.and(tolerance.at_most(separation));
            }
            for joint in &*joints {
                within_slop = within_slop.and(joint.solve_position(inertia, positions));
            }
            // A world that had settled before stays as it was.
            for (position, before) in positions.iter_mut().zip(&before) {
                *position = position.unless(*settled, before);
            }
            *settled = settled.or(within_slop);
            if !settled.not().any() {
                break;
            }
        }
        for (rotation, position) in rotations.iter_mut().zip(&*positions) {
            *rotation = Rotation::by_each(position.angle);
        }
    }
}
