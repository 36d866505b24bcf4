//! Many walkers: their physics are solved together.

use super::BipedalWalker;
use super::walker::Walker;
use crate::box2d::{World, step_together};
use crate::lanes::{BLOCKS, InstructionSet, LANES, Row, WIDTH, get, set};
use crate::{Crew, Crews, Environment as _, Status, Worlds};

/// A walker for each lane of each crew.
pub(super) struct Many {
    pub(super) walkers: Vec<Walker>,
    instruction_set: InstructionSet,
}

impl Many {
    pub(super) fn new(task: BipedalWalker, crews: usize) -> Self {
        Self {
            walkers: (0..crews * LANES).map(|_| Walker::new(task)).collect(),
            instruction_set: InstructionSet::detect(),
        }
    }
}

fn action_of(lane: usize, action: &[Row]) -> [f64; 4] {
    [0, 1, 2, 3].map(|joint| get(&action[joint], lane))
}

impl Crews for Many {
    fn reset(&mut self, crew: usize, lane: usize, seed: u64, observation: &mut [Row]) {
        let mut observed = [0.0; 24];
        self.walkers[crew * LANES + lane].reset(seed, &mut observed);
        for (row, value) in observation.iter_mut().zip(observed) {
            set(row, lane, value);
        }
    }

    fn step(&mut self, crews: &mut [Crew<'_>]) {
        let mut worlds: Vec<&mut World> = Vec::with_capacity(self.walkers.len());
        for (walkers, crew) in self.walkers.chunks_mut(LANES).zip(&*crews) {
            for (lane, walker) in walkers[..crew.lanes].iter_mut().enumerate() {
                walker.act(action_of(lane, crew.action));
                worlds.push(&mut walker.world);
            }
        }
        step_together(self.instruction_set, &mut worlds);
        for (walkers, crew) in self.walkers.chunks_mut(LANES).zip(crews) {
            for (lane, walker) in walkers[..crew.lanes].iter_mut().enumerate() {
                let mut felt = [0.0; 24];
                let step = walker.perceive(action_of(lane, crew.action), &mut felt);
                for (row, felt) in crew.observation.iter_mut().zip(felt) {
                    set(row, lane, f64::from(felt));
                }
                set(crew.reward, lane, step.reward);
                crew.status[lane / WIDTH][lane % WIDTH] = step.status;
            }
        }
    }

    fn relocate(&mut self, crew: usize, from: usize, to: usize) {
        self.walkers.swap(crew * LANES + from, crew * LANES + to);
    }
}

/// A single crew.
impl Worlds for Many {
    fn reset(&mut self, lane: usize, seed: u64, observation: &mut [Row]) {
        Crews::reset(self, 0, lane, seed, observation);
    }

    fn step(
        &mut self,
        lanes: usize,
        action: &[Row],
        observation: &mut [Row],
        reward: &mut Row,
        status: &mut [[Status; WIDTH]; BLOCKS],
    ) {
        Crews::step(self, &mut [Crew { lanes, action, observation, reward, status }]);
    }

    fn relocate(&mut self, from: usize, to: usize) {
        Crews::relocate(self, 0, from, to);
    }
}
