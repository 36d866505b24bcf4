//! What the tasks whose physics are a `box2d` world have in common: many of them
//! side by side, their worlds solved together.

use crate::box2d::{World, step_together};
use crate::lanes::{BLOCKS, InstructionSet, LANES, Row, WIDTH, get, set};
use crate::{Environment, LaneGroup, LaneGroups, Status, Step, VectorEnvironment};

/// An environment whose step is one step of a world, between acting in it and
/// observing it.
pub(super) trait WorldEnvironment: Environment {
    /// The world that is stepped.
    fn world(&mut self) -> &mut World;

    /// Before the step: drives motors, applies forces.
    fn act(&mut self, action: &[f64]);

    /// After the step.
    fn observe(&mut self, action: &[f64], observation: &mut [f64]) -> Step;
}

/// A step of one environment alone.
pub(super) fn step_alone(
    environment: &mut impl WorldEnvironment,
    action: &[f64],
    observation: &mut [f64],
) -> Step {
    environment.act(action);
    environment.world().step();
    environment.observe(action, observation)
}

/// An environment for each lane of each group.
pub(super) struct WorldLaneGroups<E> {
    pub(super) environments: Vec<E>,
    instruction_set: InstructionSet,
    /// Of one lane at a time.
    action: Vec<f64>,
    observation: Vec<f64>,
}

impl<E: WorldEnvironment> WorldLaneGroups<E> {
    /// So many groups of environments, which give and take so many numbers.
    pub(super) fn new(
        groups: usize,
        (observations, actions): (usize, usize),
        new: impl Fn() -> E,
    ) -> Self {
        Self {
            environments: (0..groups * LANES).map(|_| new()).collect(),
            instruction_set: InstructionSet::detect(),
            action: vec![0.0; actions],
            observation: vec![0.0; observations],
        }
    }
}

fn gather(action: &mut [f64], rows: &[Row], lane: usize) {
    for (number, row) in action.iter_mut().zip(rows) {
        *number = get(row, lane);
    }
}

fn scatter(rows: &mut [Row], lane: usize, observation: &[f64]) {
    for (row, &value) in rows.iter_mut().zip(observation) {
        set(row, lane, value);
    }
}

impl<E: WorldEnvironment> LaneGroups for WorldLaneGroups<E> {
    fn reset(&mut self, group: usize, lane: usize, seed: u64, observation: &mut [Row]) {
        let observed = &mut self.observation[..observation.len()];
        self.environments[group * LANES + lane].reset(seed, observed);
        scatter(observation, lane, observed);
    }

    fn reset_without_seed(&mut self, group: usize, lane: usize, observation: &mut [Row]) -> bool {
        let environment = &mut self.environments[group * LANES + lane];
        let observed = &mut self.observation[..observation.len()];
        let began = environment.reset_without_seed(observed);
        if began {
            scatter(observation, lane, observed);
        }
        began
    }

    fn set_single_precision(&mut self, single: bool) {
        for environment in &mut self.environments {
            environment.set_single_precision(single);
        }
    }

    fn picture(&self, group: usize, lane: usize) -> Option<&[u8]> {
        self.environments[group * LANES + lane].picture()
    }

    fn step(&mut self, groups: &mut [LaneGroup<'_>]) {
        let Self { environments, instruction_set, action, observation } = self;
        let mut worlds: Vec<&mut World> = Vec::with_capacity(environments.len());
        for (environments, group) in environments.chunks_mut(LANES).zip(&*groups) {
            for (lane, environment) in environments[..group.lanes].iter_mut().enumerate() {
                gather(action, group.action, lane);
                environment.act(action);
                worlds.push(environment.world());
            }
        }
        step_together(*instruction_set, &mut worlds);
        for (environments, group) in environments.chunks_mut(LANES).zip(groups) {
            for (lane, environment) in environments[..group.lanes].iter_mut().enumerate() {
                gather(action, group.action, lane);
                let observed = &mut observation[..group.observation.len()];
                let step = environment.observe(action, observed);
                scatter(group.observation, lane, observed);
                set(group.reward, lane, step.reward);
                group.status[lane / WIDTH][lane % WIDTH] = step.status;
            }
        }
    }

    fn relocate(&mut self, group: usize, from: usize, to: usize) {
        self.environments.swap(group * LANES + from, group * LANES + to);
    }
}

/// A single group.
impl<E: WorldEnvironment> VectorEnvironment for WorldLaneGroups<E> {
    fn reset(&mut self, lane: usize, seed: u64, observation: &mut [Row]) {
        LaneGroups::reset(self, 0, lane, seed, observation);
    }

    fn reset_without_seed(&mut self, lane: usize, observation: &mut [Row]) -> bool {
        LaneGroups::reset_without_seed(self, 0, lane, observation)
    }

    fn set_single_precision(&mut self, single: bool) {
        LaneGroups::set_single_precision(self, single);
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
