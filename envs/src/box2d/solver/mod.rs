//! The solver: velocities and positions of all bodies at once, for N worlds
//! side by side.
//!
//! Each world's arithmetic is exactly that of a world alone. Where worlds
//! differ (a joint at its limit, a contact that only some have), all outcomes
//! are computed and each world selects its own.

mod contact;
mod impact;
mod joint;
mod position;

pub(super) use impact::solve_impact;

use contact::ContactSlot;
use joint::JointRow;
use position::Position;

use super::TIME_STEP;
use super::figure::{BODIES, Figure, JOINTS};
use super::math::{Rotation, Transform, Vector};
use super::wide::Wide;
use super::world::World;
use crate::lanes::{InstructionSet, Kernel};

const VELOCITY_ITERATIONS: usize = 180;
const POSITION_ITERATIONS: usize = 60;

/// How fast a body moves, in each world.
#[derive(Clone, Copy)]
struct Velocity<const N: usize> {
    of_center: Vector<Wide<N>>,
    spin: Wide<N>,
}

/// How a body answers to impulses; the same in all worlds.
#[derive(Clone, Copy)]
struct Inertia<const N: usize> {
    inverse_mass: Wide<N>,
    inverse_inertia: Wide<N>,
}

/// N worlds as the solver sees them.
pub(super) struct Island<const N: usize> {
    figure: &'static Figure,
    inertia: [Inertia<N>; BODIES],
    velocities: [Velocity<N>; BODIES],
    positions: [Position<N>; BODIES],
    joints: [JointRow<N>; JOINTS],
    contacts: Vec<ContactSlot<N>>,
    /// Whether the positions of a world have settled.
    settled: [bool; N],
}

/// Solves one world by itself.
pub(super) fn solve_alone(world: &mut World) -> bool {
    let mut island = Island::<1>::new(world.figure);
    island.load(0, world);
    island.solve();
    island.store(0, world);
    island.settled(0)
}

impl<const N: usize> Island<N> {
    pub(super) fn new(figure: &'static Figure) -> Self {
        let none = Wide::splat(0.0);
        Self {
            figure,
            inertia: figure.bodies.each_ref().map(|plan| Inertia {
                inverse_mass: Wide::splat(plan.inverse_mass),
                inverse_inertia: Wide::splat(plan.inverse_inertia),
            }),
            velocities: [Velocity { of_center: Vector::NONE, spin: none }; BODIES],
            positions: [Position { center: Vector::NONE, angle: none }; BODIES],
            joints: figure.joints.each_ref().map(|plan| JointRow::new(plan, figure)),
            contacts: Vec::new(),
            settled: [false; N],
        }
    }

    /// Makes room for other worlds.
    pub(super) fn clear(&mut self) {
        self.contacts.clear();
        self.settled = [false; N];
    }

    /// Whether the positions of a world have settled.
    pub(super) fn settled(&self, lane: usize) -> bool {
        self.settled[lane]
    }

    /// Puts a world into a lane.
    pub(super) fn load(&mut self, lane: usize, world: &World) {
        for (place, body) in world.bodies.iter().enumerate() {
            self.velocities[place].of_center.set(lane, body.velocity);
            self.velocities[place].spin.0[lane] = body.spin;
            self.positions[place].center.set(lane, body.sweep.center);
            self.positions[place].angle.0[lane] = body.sweep.angle;
        }
        for (row, joint) in self.joints.iter_mut().zip(&world.joints) {
            row.load(lane, joint, world.warmth);
        }
        for body in 0..BODIES {
            let touching = world.contacts.iter().rev().filter(|contact| {
                contact.body as usize == body && contact.touching && contact.enabled
            });
            let mut free = 0;
            for contact in touching {
                let taken = |slot: &ContactSlot<N>| slot.body == body;
                free = match self.contacts[free..].iter().position(taken) {
                    Some(next) => free + next,
                    None => {
                        self.contacts.push(ContactSlot::new(body));
                        self.contacts.len() - 1
                    }
                };
                let plan = &world.figure.bodies[body];
                self.contacts[free].load(lane, contact, plan, &world.bodies[body], world);
                free += 1;
            }
        }
    }

    /// Takes a world out of its lane.
    pub(super) fn store(&self, lane: usize, world: &mut World) {
        for (place, body) in world.bodies.iter_mut().enumerate() {
            body.velocity = self.velocities[place].of_center.get(lane);
            body.spin = self.velocities[place].spin.0[lane];
            body.sweep.center = self.positions[place].center.get(lane);
            body.sweep.angle = self.positions[place].angle.0[lane];
            let rotation = Rotation::by(body.sweep.angle);
            body.transform =
                Transform::around(body.sweep.center, rotation, body.sweep.local_center);
        }
        for (row, joint) in self.joints.iter().zip(&mut world.joints) {
            row.store(lane, joint);
        }
        for body in 0..BODIES {
            let touching = world.contacts.iter_mut().rev().filter(|contact| {
                contact.body as usize == body && contact.touching && contact.enabled
            });
            let slots = self.contacts.iter().filter(|slot| slot.body == body);
            for (contact, slot) in touching.zip(slots) {
                slot.store(lane, contact);
            }
        }
    }

    /// One step of all lanes.
    pub(super) fn solve(&mut self) {
        InstructionSet::detect().run(SolveKernel(self));
    }
}

struct SolveKernel<'a, const N: usize>(&'a mut Island<N>);

impl<const N: usize> Kernel for SolveKernel<'_, N> {
    #[inline(always)]
    fn run(self) {
        let island = self.0;
        island.prepare();
        island.solve_velocities();
        island.move_on();
        island.solve_positions();
    }
}

impl<const N: usize> Island<N> {
    /// Applies the last step's impulses: contacts first, then joints.
    #[inline(always)]
    fn prepare(&mut self) {
        let Self { figure, inertia, velocities, positions, joints, contacts, .. } = self;
        for slot in &mut *contacts {
            slot.warm_start(&mut velocities[slot.body], &inertia[slot.body]);
        }
        for place in figure.joint_order {
            joints[place].prepare(inertia, positions);
            joints[place].warm_start(inertia, velocities);
        }
    }

    #[inline(always)]
    fn solve_velocities(&mut self) {
        let Self { figure, inertia, velocities, joints, contacts, .. } = self;
        for _ in 0..VELOCITY_ITERATIONS {
            for place in figure.joint_order {
                joints[place].solve_velocity(inertia, velocities);
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
            position.advance(velocity, Wide::splat(TIME_STEP));
        }
    }

    #[inline(always)]
    fn solve_positions(&mut self) {
        let Self { figure, inertia, positions, joints, contacts, settled, .. } = self;
        for _ in 0..POSITION_ITERATIONS {
            let before = *positions;
            let mut fine = super::wide::Mask([true; N]);
            for slot in &mut *contacts {
                let gain = Wide::splat(contact::GAIN);
                let separation =
                    slot.solve_position(&mut positions[slot.body], &inertia[slot.body], gain);
                let enough = Wide::splat(-3.0 * super::SLOP);
                fine = fine.and(enough.at_most(separation));
            }
            for place in figure.joint_order {
                fine = fine.and(joints[place].solve_position(inertia, positions));
            }
            // A world that had settled before stays as it was.
            let done = super::wide::Mask(*settled);
            for (position, before) in positions.iter_mut().zip(&before) {
                *position = position.unless(done, before);
            }
            *settled = done.or(fine).0;
            if *settled == [true; N] {
                break;
            }
        }
    }
}
