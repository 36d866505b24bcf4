//! Worlds that step together do what each would do alone.

use precocial_envs::lanes::{BLOCKS, LANES, Row, WIDTH, get, set};
use precocial_envs::{Environment, Status, Task, VectorEnvironment, start_generator};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::episode::{Policy, ready};

const SOME_STEPS: u32 = 250;

/// Worlds side by side, and beside each live lane the same world alone.
struct Pair<'a> {
    task: &'a dyn Task,
    together: Box<dyn VectorEnvironment>,
    alone: Vec<Box<dyn Environment>>,
    observation: Vec<Row>,
    action: Vec<Row>,
    reward: Row,
    status: [[Status; WIDTH]; BLOCKS],
}

impl<'a> Pair<'a> {
    fn new(task: &'a dyn Task) -> Self {
        let signature = task.signature();
        Self {
            task,
            together: task.vector_environment(),
            alone: (0..LANES).map(|_| task.environment()).collect(),
            observation: vec![Row::default(); signature.observations.len()],
            // Lanes that are not live may hold anything.
            action: vec![[[f64::NAN; WIDTH]; BLOCKS]; signature.actions.count()],
            reward: Row::default(),
            status: Default::default(),
        }
    }

    /// Of a picture, one number in so many is compared, in so many fewer steps.
    fn some(&self) -> usize {
        self.observation.len() / 1000 + 1
    }

    fn assert_observes(&self, lane: usize, alone: &[f64], moment: &str) {
        let some = self.some();
        let rows = self.observation.iter().step_by(some);
        let together: Vec<_> = rows.map(|row| get(row, lane)).collect();
        let alone: Vec<_> = alone.iter().step_by(some).copied().collect();
        let bits = |numbers: &[f64]| numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        let name = self.task.name();
        assert!(
            bits(&together) == bits(&alone),
            "{name}, lane {lane}, {moment}: {together:?}, alone {alone:?}"
        );
    }

    fn reset(&mut self, lane: usize, seed: u64) {
        let neighbours = self.observation.clone();
        self.together.reset(lane, seed, &mut self.observation);
        let mut observation = vec![0.0; self.observation.len()];
        self.alone[lane].reset(seed, &mut observation);
        self.assert_observes(lane, &observation, "reset");
        for (now, before) in self.observation.iter().zip(&neighbours).step_by(self.some()) {
            for other in (0..LANES).filter(|other| *other != lane) {
                let same = get(now, other).to_bits() == get(before, other).to_bits();
                assert!(same, "{}: reset of {lane} wrote to {other}", self.task.name());
            }
        }
    }

    /// With the random numbers that follow where a task has such, else with a seed.
    fn reset_without_seed(&mut self, lane: usize, seed: u64) {
        let mut observation = vec![0.0; self.observation.len()];
        let follows = self.together.reset_without_seed(lane, &mut self.observation);
        assert_eq!(self.alone[lane].reset_without_seed(&mut observation), follows);
        if follows {
            self.assert_observes(lane, &observation, "reset without a seed");
        } else {
            self.reset(lane, seed);
        }
    }

    fn relocate(&mut self, from: usize, to: usize) {
        self.together.relocate(from, to);
        self.alone.swap(from, to);
    }

    fn step(&mut self, live: usize, policy: &mut Policy) {
        let actions = self.task.signature().actions;
        let mut chosen = vec![vec![0.0; actions.count()]; live];
        for (lane, chosen) in chosen.iter_mut().enumerate() {
            policy.act(actions, chosen);
            for (row, number) in self.action.iter_mut().zip(chosen) {
                set(row, lane, *number);
            }
        }
        let Self { together, action, observation, reward, status, .. } = self;
        together.step(live, action, observation, reward, status);
        let mut observation = vec![0.0; self.observation.len()];
        for (lane, chosen) in chosen.iter().enumerate() {
            let step = self.alone[lane].step(chosen, &mut observation);
            self.assert_observes(lane, &observation, "step");
            let (name, reward) = (self.task.name(), get(&self.reward, lane));
            assert_eq!(reward.to_bits(), step.reward.to_bits(), "{name}, lane {lane}: reward");
            assert_eq!(self.status(lane), step.status, "{name}, lane {lane}");
        }
    }

    fn status(&self, lane: usize) -> Status {
        self.status[lane / WIDTH][lane % WIDTH]
    }
}

/// Steps so many lanes all the time; a lane that ends is refilled.
fn refill(task: &dyn Task, live: usize, chance: &mut ChaCha8Rng) {
    let mut pair = Pair::new(task);
    let mut policy = Policy::random(chance.random());
    (0..live).for_each(|lane| pair.reset(lane, chance.random()));
    for _ in 0..SOME_STEPS / pair.some() as u32 {
        pair.step(live, &mut policy);
        for lane in 0..live {
            // An episode that ended, or one that is given up.
            if pair.status(lane).ended() || chance.random::<f64>() < 0.002 {
                pair.reset(lane, chance.random());
            }
        }
    }
}

/// Lanes die and the last live one moves in, until a new batch starts.
fn shrink(task: &dyn Task, mut policy: Policy, chance: &mut ChaCha8Rng) {
    let mut pair = Pair::new(task);
    let mut live = LANES;
    (0..live).for_each(|lane| pair.reset(lane, chance.random()));
    // Long enough for lanes that moved to meet their time limit.
    for _ in 0..(task.signature().step_limit + SOME_STEPS) / pair.some() as u32 {
        if live == 0 {
            live = chance.random_range(1..=LANES);
            // The lanes that moved away have kept their random numbers.
            (0..live).for_each(|lane| pair.reset_without_seed(lane, chance.random()));
        }
        pair.step(live, &mut policy);
        for lane in (0..live).rev() {
            if !pair.status(lane).ended() && chance.random::<f64>() > 0.0005 {
                continue;
            }
            // Some are refilled, so that lanes are of different age.
            if chance.random() {
                pair.reset(lane, chance.random());
                continue;
            }
            live -= 1;
            if live != lane {
                pair.relocate(live, lane);
            }
        }
    }
}

#[test]
fn worlds_step_together_as_each_does_alone() {
    for task in &ready() {
        let task = &**task;
        let mut chance = start_generator(31);
        for live in [1, WIDTH - 1, WIDTH, WIDTH + 1, 2 * WIDTH + 1, LANES] {
            refill(task, live.min(LANES), &mut chance);
        }
    }
}

#[test]
fn worlds_survive_a_move_to_another_lane() {
    for task in &ready() {
        let task = &**task;
        let mut chance = start_generator(32);
        // An idle agent often reaches the time limit, a restless one seldom.
        for policy in [Policy::Constant(0.5), Policy::random(33)] {
            shrink(task, policy, &mut chance);
        }
    }
}
