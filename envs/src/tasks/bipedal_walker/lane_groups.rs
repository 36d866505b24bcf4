//! The walkers of several lane groups, whose physics is solved together.

use super::variant::Variant;
use super::walker::Walker;
use crate::box2d::{World, step_together};
use crate::lanes::{BLOCKS, InstructionSet, LANES, Row, WIDTH, get, set};
use crate::{Environment as _, LaneGroup, LaneGroups, Status, VectorEnvironment};

/// A walker for each lane of each group.
pub(super) struct WalkerLaneGroups {
    pub(super) walkers: Vec<Walker>,
    instruction_set: InstructionSet,
}

impl WalkerLaneGroups {
    pub(super) fn new(variant: Variant, groups: usize) -> Self {
        Self {
            walkers: (0..groups * LANES).map(|_| Walker::new(variant)).collect(),
            instruction_set: InstructionSet::detect(),
        }
    }
}

fn action_of(lane: usize, action: &[Row]) -> [f64; 4] {
    [0, 1, 2, 3].map(|joint| get(&action[joint], lane))
}

impl LaneGroups for WalkerLaneGroups {
    fn reset(&mut self, group: usize, lane: usize, seed: u64, observation: &mut [Row]) {
        let mut observed = [0.0; 24];
        self.walkers[group * LANES + lane].reset(seed, &mut observed);
        for (row, value) in observation.iter_mut().zip(observed) {
            set(row, lane, value);
        }
    }

    fn step(&mut self, groups: &mut [LaneGroup<'_>]) {
        let mut worlds: Vec<&mut World> = Vec::with_capacity(self.walkers.len());
        for (walkers, group) in self.walkers.chunks_mut(LANES).zip(&*groups) {
            for (lane, walker) in walkers[..group.lanes].iter_mut().enumerate() {
                walker.set_motors(action_of(lane, group.action));
                worlds.push(&mut walker.world);
            }
        }
        step_together(self.instruction_set, &mut worlds);
        for (walkers, group) in self.walkers.chunks_mut(LANES).zip(groups) {
            for (lane, walker) in walkers[..group.lanes].iter_mut().enumerate() {
                let mut observed = [0.0; 24];
                let step = walker.finish_step(action_of(lane, group.action), &mut observed);
                for (row, value) in group.observation.iter_mut().zip(observed) {
                    set(row, lane, f64::from(value));
                }
                set(group.reward, lane, step.reward);
                group.status[lane / WIDTH][lane % WIDTH] = step.status;
            }
        }
    }

    fn relocate(&mut self, group: usize, from: usize, to: usize) {
        self.walkers.swap(group * LANES + from, group * LANES + to);
    }
}

/// A single group.
impl VectorEnvironment for WalkerLaneGroups {
    fn reset(&mut self, lane: usize, seed: u64, observation: &mut [Row]) {
        LaneGroups::reset(self, 0, lane, seed, observation);
    }

    fn step(
        &mut self,
        lanes: usize,
        action: &[Row],
        observation: &mut [Row],
        reward: &mut Row,
        status: &mut [[Status; WIDTH]; BLOCKS],
    ) {
        LaneGroups::step(self, &mut [LaneGroup { lanes, action, observation, reward, status }]);
    }

    fn relocate(&mut self, from: usize, to: usize) {
        LaneGroups::relocate(self, 0, from, to);
    }
}
