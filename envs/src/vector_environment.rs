//! Environments that step together.

use crate::lanes::{BLOCKS, LANES, Row, WIDTH, get, set};
use crate::{Environment, Status, Task};

/// [`LANES`] environments side by side. `observation` and `action` hold one [`Row`]
/// for each number.
pub trait VectorEnvironment: Send {
    /// Starts a new episode in one lane and writes its first observation there.
    fn reset(&mut self, lane: usize, seed: u64, observation: &mut [Row]);

    /// See [`Environment::reset_without_seed`].
    fn reset_without_seed(&mut self, _lane: usize, _observation: &mut [Row]) -> bool {
        false
    }

    /// See [`Environment::set_single_precision`].
    fn set_single_precision(&mut self, _single: bool) {}

    /// Steps the first `lanes` lanes. Actions there are finite. The other lanes
    /// of the last block may be stepped too; their results are ignored.
    fn step(
        &mut self,
        lanes: usize,
        action: &[Row],
        observation: &mut [Row],
        reward: &mut Row,
        status: &mut [[Status; WIDTH]; BLOCKS],
    );

    /// Moves the environment of lane `from` to lane `to`, whose own has ended its
    /// episode. Where [`reset_without_seed`](Self::reset_without_seed) works, the two
    /// are exchanged: the random numbers of the one that has ended are still needed.
    fn relocate(&mut self, from: usize, to: usize);
}

/// One [`Environment`] for each lane, stepped in turn: the [`VectorEnvironment`] of
/// every task that has no faster one.
pub struct SyncVectorEnvironment {
    environments: Vec<Box<dyn Environment>>,
    observation: Vec<f64>,
    action: Vec<f64>,
}

impl SyncVectorEnvironment {
    /// Builds an environment for every lane.
    pub fn new<T: Task + ?Sized>(task: &T) -> Self {
        let signature = task.signature();
        Self {
            environments: (0..LANES).map(|_| task.environment()).collect(),
            observation: vec![0.0; signature.observations.len()],
            action: vec![0.0; signature.actions.count()],
        }
    }

    fn scatter(&self, lane: usize, rows: &mut [Row]) {
        for (row, &value) in rows.iter_mut().zip(&self.observation) {
            set(row, lane, value);
        }
    }
}

impl VectorEnvironment for SyncVectorEnvironment {
    fn reset(&mut self, lane: usize, seed: u64, observation: &mut [Row]) {
        self.environments[lane].reset(seed, &mut self.observation);
        self.scatter(lane, observation);
    }

    fn reset_without_seed(&mut self, lane: usize, observation: &mut [Row]) -> bool {
        let began = self.environments[lane].reset_without_seed(&mut self.observation);
        if began {
            self.scatter(lane, observation);
        }
        began
    }

    fn set_single_precision(&mut self, single: bool) {
        for environment in &mut self.environments {
            environment.set_single_precision(single);
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
        for lane in 0..lanes {
            for (value, row) in self.action.iter_mut().zip(action) {
                *value = get(row, lane);
            }
            let step = self.environments[lane].step(&self.action, &mut self.observation);
            set(reward, lane, step.reward);
            status[lane / WIDTH][lane % WIDTH] = step.status;
            self.scatter(lane, observation);
        }
    }

    fn relocate(&mut self, from: usize, to: usize) {
        self.environments.swap(from, to);
    }
}
