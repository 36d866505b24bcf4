//! One step of many worlds, the solver over lanes.

use pulp::{Simd, WithSimd};

use super::settings::POSITION_ITERATIONS;
use super::solver::Island;
use super::world::World;
use crate::lanes::InstructionSet;

/// One step of 0.02 s of every world, each exactly as it would go alone.
pub(crate) fn step_together(set: InstructionSet, worlds: &mut [&mut World]) {
    if worlds.is_empty() {
        return;
    }
    let mut order = Vec::with_capacity(worlds.len());
    let mut workloads = Vec::new();
    for (index, world) in worlds.iter_mut().enumerate() {
        if world.before_solving() {
            order.push(index);
        }
        add_workload(&mut workloads, world);
    }
    let size = workloads.len() / worlds.len();
    order.sort_unstable_by_key(|&index| (&workloads[index * size..][..size], index));
    let settled = set.run_simd(Solve { worlds, order: &order });
    for (world, settled) in worlds.iter_mut().zip(settled) {
        world.after_solving(settled);
    }
}

/// Most positions settle within so many passes; the others go on together.
const FIRST_PASSES: usize = 2;

/// Adds the work that a world needs beyond what all worlds need: contacts, which cost
/// most and are mostly those of the last bodies, and joints at a limit. Worlds with the
/// same work are solved side by side, so that fewer lanes wait for others.
fn add_workload(workloads: &mut Vec<u8>, world: &World) {
    for body in (0..world.bodies.len()).rev() {
        let pushing = world.contacts.iter().filter(|contact| contact.pushes(body));
        let work = pushing.map(|contact| 1 + contact.manifold.count as u8);
        workloads.push(work.fold(0, u8::saturating_add));
    }
    for (joint, definition) in world.model.joints.iter().enumerate() {
        let [lower, upper] = definition.limits;
        let angle = world.joint_angle(joint);
        workloads.push(u8::from(angle <= lower || angle >= upper));
    }
}

struct Solve<'a, 'b> {
    worlds: &'a mut [&'b mut World],
    /// Those that have something to solve.
    order: &'a [usize],
}

impl WithSimd for Solve<'_, '_> {
    /// Whether the positions of each world have settled, if there was something to
    /// solve.
    type Output = Vec<Option<bool>>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<Option<bool>> {
        let Self { worlds, order } = self;
        let mut settled = vec![None; worlds.len()];
        let mut island = Island::new(simd, worlds[0].model);
        for chunk in order.chunks(S::F32_LANES) {
            load(&mut island, chunk.iter().map(|&index| &*worlds[index]));
            island.solve_velocities();
            island.solve_positions(FIRST_PASSES);
            for (lane, &index) in chunk.iter().enumerate() {
                island.store(lane, worlds[index]);
                settled[index] = Some(island.settled(lane));
            }
        }
        let unsettled: Vec<usize> =
            order.iter().copied().filter(|&index| settled[index] == Some(false)).collect();
        for chunk in unsettled.chunks(S::F32_LANES) {
            load(&mut island, chunk.iter().map(|&index| &*worlds[index]));
            island.solve_positions(POSITION_ITERATIONS - FIRST_PASSES);
            for (lane, &index) in chunk.iter().enumerate() {
                island.store_positions(lane, worlds[index]);
                settled[index] = Some(island.settled(lane));
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
