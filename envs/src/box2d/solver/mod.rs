//! The solver: velocities and positions of all bodies at once, for as many
//! worlds side by side as a vector register has lanes.
//!
//! Each world's arithmetic is exactly that of a world alone. Where worlds
//! differ (a joint at its limit, a contact that only some have), all outcomes
//! are computed and each world selects its own.

mod contact;
mod impact;
mod joint;
mod position;

pub(super) use impact::solve_impact;

use pulp::Simd;

use contact::ContactSlot;
use joint::JointRow;
use position::Position;

use super::TIME_STEP;
use super::figure::{BODIES, Figure, JOINTS};
use super::math::{Rotation, Transform, Vector};
use super::wide::{Mask, Wide};
use super::world::World;

const VELOCITY_ITERATIONS: usize = 180;
/// Passes over the positions, at the most.
pub(super) const POSITION_ITERATIONS: usize = 60;

/// How fast a body moves, in each world.
#[derive(Clone, Copy)]
struct Velocity<S: Simd> {
    of_center: Vector<Wide<S>>,
    spin: Wide<S>,
}

/// How a body answers to impulses; the same in all worlds.
#[derive(Clone, Copy)]
struct Inertia<S: Simd> {
    inverse_mass: Wide<S>,
    inverse_inertia: Wide<S>,
}

/// Worlds as the solver sees them, one a lane.
pub(super) struct Island<S: Simd> {
    simd: S,
    inertia: [Inertia<S>; BODIES],
    velocities: [Velocity<S>; BODIES],
    positions: [Position<S>; BODIES],
    /// In the order in which they are solved.
    joints: [JointRow<S>; JOINTS],
    contacts: Vec<ContactSlot<S>>,
    /// Of each body, its last joint in that order.
    last_joint: [usize; BODIES],
    /// For each joint in that order, the contacts of bodies whose last it is.
    released: [std::ops::Range<usize>; JOINTS],
    /// Whether the positions of a world have settled.
    settled: Mask<S>,
}

impl<S: Simd> Island<S> {
    pub(super) fn new(simd: S, figure: &Figure) -> Self {
        let zero = Wide::splat(simd, 0.0);
        let none = Vector::splat(simd, Vector::ZERO);
        Self {
            simd,
            inertia: figure.bodies.each_ref().map(|plan| Inertia {
                inverse_mass: zero.all(plan.inverse_mass),
                inverse_inertia: zero.all(plan.inverse_inertia),
            }),
            velocities: [Velocity { of_center: none, spin: zero }; BODIES],
            positions: [Position { center: none, angle: zero }; BODIES],
            joints: figure.joint_order.map(|joint| JointRow::new(simd, joint, figure)),
            contacts: Vec::new(),
            last_joint: figure.last_joint,
            released: std::array::from_fn(|_| 0..0),
            settled: Mask::none(simd),
        }
    }

    /// Makes room for other worlds.
    pub(super) fn clear(&mut self) {
        self.contacts.clear();
        self.settled = Mask::none(self.simd);
        for joint in &mut self.joints {
            joint.clear();
        }
    }

    /// Whether the positions of a world have settled.
    pub(super) fn settled(&self, lane: usize) -> bool {
        self.settled.get(lane)
    }

    /// Puts a world into a lane.
    pub(super) fn load(&mut self, lane: usize, world: &World) {
        for (place, body) in world.bodies.iter().enumerate() {
            self.velocities[place].of_center.set(lane, body.velocity);
            self.velocities[place].spin.set(lane, body.spin);
            self.positions[place].center.set(lane, body.sweep.center);
            self.positions[place].angle.set(lane, body.sweep.angle);
        }
        for row in &mut self.joints {
            row.load(lane, &world.joints, world.warmth);
        }
        for body in 0..BODIES {
            let touching = world.contacts.iter().rev().filter(|contact| contact.pushes(body));
            let mut free = 0;
            for contact in touching {
                let taken = |slot: &ContactSlot<S>| slot.body == body;
                free = if let Some(next) = self.contacts[free..].iter().position(taken) {
                    free + next
                } else {
                    self.contacts.push(ContactSlot::new(self.simd, body));
                    self.contacts.len() - 1
                };
                self.contacts[free].load(lane, contact, world);
                free += 1;
            }
        }
    }

    /// Takes a world out of its lane.
    pub(super) fn store(&self, lane: usize, world: &mut World) {
        self.store_positions(lane, world);
        for (velocity, body) in self.velocities.iter().zip(&mut world.bodies) {
            body.velocity = velocity.of_center.get(lane);
            body.spin = velocity.spin.get(lane);
        }
        for row in &self.joints {
            row.store(lane, &mut world.joints);
        }
        for body in 0..BODIES {
            let touching = world.contacts.iter_mut().rev().filter(|contact| contact.pushes(body));
            let slots = self.contacts.iter().filter(|slot| slot.body == body);
            for (contact, slot) in touching.zip(slots) {
                slot.store(lane, contact);
            }
        }
    }

    /// Takes a world's positions out of its lane.
    pub(super) fn store_positions(&self, lane: usize, world: &mut World) {
        for (place, body) in world.bodies.iter_mut().enumerate() {
            body.sweep.center = self.positions[place].center.get(lane);
            body.sweep.angle = self.positions[place].angle.get(lane);
            let rotation = Rotation::by(body.sweep.angle);
            body.transform =
                Transform::around(body.sweep.center, rotation, body.sweep.local_center);
        }
    }

    /// Velocities of all lanes, and where they lead.
    #[inline(always)]
    pub(super) fn solve_velocities(&mut self) {
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
        for slot in &mut *contacts {
            slot.warm_start(&mut velocities[slot.body], &inertia[slot.body]);
        }
        for joint in joints {
            joint.prepare(inertia, positions);
            joint.warm_start(inertia, velocities);
        }
    }

    /// A sweep solves all joints in order, then all contacts. Here each sweep's
    /// second half runs beside the first half of the next, with which it shares
    /// no body: the processor then has two chains of work instead of one. Every
    /// body meets its joints and contacts in the same order as without.
    #[inline(always)]
    fn sweep_velocities(&mut self) {
        let last_joint = self.last_joint;
        self.contacts.sort_by_key(|slot| last_joint[slot.body]);
        let mut begin = 0;
        for (joint, released) in self.released.iter_mut().enumerate() {
            let after = self.contacts[begin..].iter();
            let count = after.take_while(|slot| last_joint[slot.body] == joint).count();
            *released = begin..begin + count;
            begin += count;
        }
        self.solve_joint(0);
        self.solve_contacts(0);
        self.solve_joint(1);
        self.solve_contacts(1);
        for sweep in 1..=VELOCITY_ITERATIONS {
            let next = sweep < VELOCITY_ITERATIONS;
            for half in [0, 1] {
                self.solve_joint(2 + half);
                if next {
                    self.solve_joint(half);
                }
                self.solve_contacts(2 + half);
                if next {
                    self.solve_contacts(half);
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
        let Self { inertia, velocities, contacts, released, .. } = self;
        for slot in &mut contacts[released[joint].clone()] {
            slot.solve_velocity(&mut velocities[slot.body], &inertia[slot.body]);
        }
    }

    /// Passes over the positions of all lanes, until all have settled.
    #[inline(always)]
    pub(super) fn solve_positions(&mut self, passes: usize) {
        let Self { simd, inertia, positions, joints, contacts, settled, .. } = self;
        let enough = Wide::splat(*simd, -3.0 * super::SLOP);
        for _ in 0..passes {
            let before = *positions;
            let mut fine = enough.equals(enough);
            for slot in &mut *contacts {
                let separation = slot.solve_position(
                    &mut positions[slot.body],
                    &inertia[slot.body],
                    contact::GAIN,
                );
                fine = fine.and(enough.at_most(separation));
            }
            for joint in &*joints {
                fine = fine.and(joint.solve_position(inertia, positions));
            }
            // A world that had settled before stays as it was.
            for (position, before) in positions.iter_mut().zip(&before) {
                *position = position.unless(*settled, before);
            }
            *settled = settled.or(fine);
            if !settled.not().any() {
                break;
            }
        }
    }
}
