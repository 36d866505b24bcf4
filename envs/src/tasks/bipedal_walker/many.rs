//! Many walkers side by side: their physics are solved together.

use super::BipedalWalker;
use super::walker::Walker;
use crate::box2d::step_together;
use crate::lanes::{BLOCKS, InstructionSet, LANES, Row, WIDTH, get, set};
use crate::{Environment as _, Status, Worlds};

/// A walker a lane.
pub(super) struct Many {
    walkers: Vec<Walker>,
    instruction_set: InstructionSet,
}

impl Many {
    pub(super) fn new(task: BipedalWalker) -> Self {
        Self {
            walkers: (0..LANES).map(|_| Walker::new(task)).collect(),
            instruction_set: InstructionSet::detect(),
        }
    }
}

fn action_of(lane: usize, action: &[Row]) -> [f64; 4] {
    [0, 1, 2, 3].map(|joint| get(&action[joint], lane))
}

impl Worlds for Many {
    fn reset(&mut self, lane: usize, seed: u64, observation: &mut [Row]) {
        let mut observed = [0.0; 24];
        self.walkers[lane].reset(seed, &mut observed);
        for (row, value) in observation.iter_mut().zip(observed) {
            set(row, lane, value);
        }
    }

    fn step(
        &mut self,
        lanes: usize,
        action: &[Row],
        observation: &mut [Row],
        reward: &mut Row,
        status: &mut [[Status; WIDTH]; BLOCKS],
    ) {
        let walkers = &mut self.walkers[..lanes];
        for (lane, walker) in walkers.iter_mut().enumerate() {
            walker.act(action_of(lane, action));
        }
        let mut worlds: Vec<_> = walkers.iter_mut().map(|walker| &mut walker.world).collect();
        step_together(self.instruction_set, &mut worlds);
        for (lane, walker) in walkers.iter_mut().enumerate() {
            let mut felt = [0.0; 24];
            let step = walker.perceive(action_of(lane, action), &mut felt);
            for (row, felt) in observation.iter_mut().zip(felt) {
                set(row, lane, f64::from(felt));
            }
            set(reward, lane, step.reward);
            status[lane / WIDTH][lane % WIDTH] = step.status;
        }
    }

    fn relocate(&mut self, from: usize, to: usize) {
        self.walkers.swap(from, to);
    }
}
