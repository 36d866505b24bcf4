//! Worlds stepped together, the solver over lanes.

use pulp::{Scalar, Simd, WithSimd};

use super::figure::{BODIES, JOINTS};
use super::solver::{Island, POSITION_ITERATIONS};
use super::world::World;
use crate::lanes::InstructionSet;

/// One step of 0.02 s of one world.
pub(super) fn step_alone(world: &mut World) {
    world.before_solving();
    let mut island = Island::new(Scalar, world.figure);
    island.load(0, world);
    island.solve_velocities();
    island.solve_positions(POSITION_ITERATIONS);
    island.store(0, world);
    world.after_solving(island.settled(0));
}

/// One step of 0.02 s of every world, each exactly as it would go alone.
pub(crate) fn step_together(set: InstructionSet, worlds: &mut [&mut World]) {
    if worlds.is_empty() {
        return;
    }
    let mut order = Vec::with_capacity(worlds.len());
    for (place, world) in worlds.iter_mut().enumerate() {
        world.before_solving();
        order.push((pattern(world), place));
    }
    order.sort_unstable();
    let settled = set.run_simd(Solve { worlds, order: &order });
    for (world, settled) in worlds.iter_mut().zip(settled) {
        world.after_solving(settled);
    }
}

/// Most positions settle within so many passes; the others go on together.
const FIRST_PASSES: usize = 2;

/// What a world makes the solver do beyond the common work. Worlds alike in it
/// are solved side by side: then fewer lanes wait for others.
type Pattern = [u8; BODIES + 1];

fn pattern(world: &World) -> Pattern {
    let mut pattern = Pattern::default();
    for joint in 0..JOINTS {
        let [lower, upper] = world.figure.joints[joint].limits;
        let angle = world.joint_angle(joint);
        pattern[0] |= u8::from(angle <= lower || angle >= upper) << joint;
    }
    for body in 0..BODIES {
        let pushing = world.contacts.iter().filter(|contact| contact.pushes(body));
        let work = pushing.map(|contact| 1 + contact.manifold.count as u8);
        pattern[1 + body] = work.fold(0, u8::saturating_add);
    }
    pattern
}

struct Solve<'a, 'b> {
    worlds: &'a mut [&'b mut World],
    order: &'a [(Pattern, usize)],
}

impl WithSimd for Solve<'_, '_> {
    /// Whether the positions of each world have settled.
    type Output = Vec<bool>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<bool> {
        let Self { worlds, order } = self;
        let mut settled = vec![false; worlds.len()];
        let mut island = Island::new(simd, worlds[0].figure);
        for group in order.chunks(S::F32_LANES) {
            load(&mut island, group.iter().map(|&(_, place)| &*worlds[place]));
            island.solve_velocities();
            island.solve_positions(FIRST_PASSES);
            for (lane, &(_, place)) in group.iter().enumerate() {
                island.store(lane, worlds[place]);
                settled[place] = island.settled(lane);
            }
        }
        let unsettled: Vec<usize> =
            order.iter().map(|&(_, place)| place).filter(|&place| !settled[place]).collect();
        for group in unsettled.chunks(S::F32_LANES) {
            load(&mut island, group.iter().map(|&place| &*worlds[place]));
            island.solve_positions(POSITION_ITERATIONS - FIRST_PASSES);
            for (lane, &place) in group.iter().enumerate() {
                island.store_positions(lane, worlds[place]);
                settled[place] = island.settled(lane);
            }
        }
        settled
    }
}

/// Fills all lanes; those to spare repeat the last world.
fn load<'a, S: Simd>(island: &mut Island<S>, mut worlds: impl Iterator<Item = &'a World>) {
    island.clear();
    let mut last = None;
    for lane in 0..S::F32_LANES {
        last = worlds.next().or(last);
        if let Some(world) = last {
            island.load(lane, world);
        }
    }
}
