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
const POSITION_ITERATIONS: usize = 60;

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
            settled: Mask::none(simd),
        }
    }

    /// Makes room for other worlds.
    pub(super) fn clear(&mut self) {
        self.contacts.clear();
        self.settled = Mask::none(self.simd);
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
        for (place, body) in world.bodies.iter_mut().enumerate() {
            body.velocity = self.velocities[place].of_center.get(lane);
            body.spin = self.velocities[place].spin.get(lane);
            body.sweep.center = self.positions[place].center.get(lane);
            body.sweep.angle = self.positions[place].angle.get(lane);
            let rotation = Rotation::by(body.sweep.angle);
            body.transform =
                Transform::around(body.sweep.center, rotation, body.sweep.local_center);
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

    /// One step of all lanes.
    #[inline(always)]
    pub(super) fn solve(&mut self) {
        self.prepare();
        self.solve_velocities();
        self.move_on();
        self.solve_positions();
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

    #[inline(always)]
    fn solve_velocities(&mut self) {
        let Self { inertia, velocities, joints, contacts, .. } = self;
        for _ in 0..VELOCITY_ITERATIONS {
            for joint in &mut *joints {
                joint.solve_velocity(inertia, velocities);
            }
            for slot in &mut *contacts {
                slot.solve_velocity(&mut velocities[slot.body], &inertia[slot.body]);
            }
        }
    }

    /// Positions after the step, by the speeds that were found.
    #[inline(always)]
    fn move_on(&mut self) {
        for (position, velocity) in self.positions.iter_mut().zip(&mut self.velocities) {
            position.advance(velocity, TIME_STEP);
        }
    }

    #[inline(always)]
    fn solve_positions(&mut self) {
        let Self { simd, inertia, positions, joints, contacts, settled, .. } = self;
        let enough = Wide::splat(*simd, -3.0 * super::SLOP);
        for _ in 0..POSITION_ITERATIONS {
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
