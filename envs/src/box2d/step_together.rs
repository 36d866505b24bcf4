//! One step of many worlds, the solver over lanes.

use pulp::{Simd, WithSimd};

use super::model::{BODIES, JOINTS};
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
    for (index, world) in worlds.iter_mut().enumerate() {
        world.before_solving();
        order.push((workload(world), index));
    }
    order.sort_unstable();
    let settled = set.run_simd(Solve { worlds, order: &order });
    for (world, settled) in worlds.iter_mut().zip(settled) {
        world.after_solving(settled);
    }
}

/// Most positions settle within so many passes; the others go on together.
const FIRST_PASSES: usize = 2;

/// The work that a world needs beyond what all worlds need: joints at a limit,
/// and contacts. Worlds with the same work are solved side by side, so that
/// fewer lanes wait for others.
type Workload = [u8; BODIES + 1];

fn workload(world: &World) -> Workload {
    let mut workload = Workload::default();
    for joint in 0..JOINTS {
        let [lower, upper] = world.model.joints[joint].limits;
        let angle = world.joint_angle(joint);
        workload[0] |= u8::from(angle <= lower || angle >= upper) << joint;
    }
    for body in 0..BODIES {
        let pushing = world.contacts.iter().filter(|contact| contact.pushes(body));
        let work = pushing.map(|contact| 1 + contact.manifold.count as u8);
        workload[1 + body] = work.fold(0, u8::saturating_add);
    }
    workload
}

struct Solve<'a, 'b> {
    worlds: &'a mut [&'b mut World],
    order: &'a [(Workload, usize)],
}

impl WithSimd for Solve<'_, '_> {
    /// Whether the positions of each world have settled.
    type Output = Vec<bool>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<bool> {
        let Self { worlds, order } = self;
        let mut settled = vec![false; worlds.len()];
        let mut island = Island::new(simd, worlds[0].model);
        for chunk in order.chunks(S::F32_LANES) {
            load(&mut island, chunk.iter().map(|&(_, index)| &*worlds[index]));
            island.solve_velocities();
            island.solve_positions(FIRST_PASSES);
            for (lane, &(_, index)) in chunk.iter().enumerate() {
                island.store(lane, worlds[index]);
                settled[index] = island.settled(lane);
            }
        }
        let unsettled: Vec<usize> =
            order.iter().map(|&(_, index)| index).filter(|&index| !settled[index]).collect();
        for chunk in unsettled.chunks(S::F32_LANES) {
            load(&mut island, chunk.iter().map(|&index| &*worlds[index]));
            island.solve_positions(POSITION_ITERATIONS - FIRST_PASSES);
            for (lane, &index) in chunk.iter().enumerate() {
                island.store_positions(lane, worlds[index]);
                settled[index] = island.settled(lane);
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
