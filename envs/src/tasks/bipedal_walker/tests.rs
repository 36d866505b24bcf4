//! The walker against recordings of Gymnasium: alone, and among others.

use serde_json::Value;

use super::walker::Walker;
use super::*;
use crate::lanes::{BLOCKS, LANES, Row, WIDTH, get, set};
use crate::{LaneGroup, NumpyRandom, Status, Step, golden};

/// The episodes of `../shared/golden/bipedal`.
pub(super) const RECORDINGS: [&str; 8] = [
    "normal_heuristic_f64_seed0",
    "normal_heuristic_f64_seed1",
    "normal_random_f32_seed1",
    "normal_sine_f32_seed0",
    "hardcore_heuristic_f64_seed0",
    "hardcore_heuristic_f64_seed1",
    "hardcore_random_f32_seed1",
    "hardcore_sine_f32_seed5",
];

/// A recorded episode, in the form of `../shared/golden/bipedal`.
struct Recording {
    name: &'static str,
    golden: Value,
}

impl Recording {
    fn all() -> Vec<Self> {
        let read = |name: &&'static str| {
            let golden = golden::shared(&format!("bipedal/{name}.json.gz"))?;
            Some(Self { name, golden })
        };
        RECORDINGS.iter().filter_map(read).collect()
    }

    fn task(&self) -> BipedalWalker {
        let hardcore = self.golden["hardcore"].as_bool().unwrap();
        if hardcore { BipedalWalker::HARDCORE } else { BipedalWalker::V3 }
    }

    fn seed(&self) -> u64 {
        self.golden["seed"].as_u64().unwrap()
    }

    fn single_precision_rewards(&self) -> bool {
        self.golden["action_dtype"] == "float32"
    }

    fn steps(&self) -> usize {
        self.golden["actions"].as_array().unwrap().len()
    }

    fn action(&self, step: usize) -> [f64; 4] {
        golden::numbers(&self.golden["actions"][step])
    }

    fn assert_starts(&self, walker: &Walker, observation: &[f64]) {
        let label = format!("{}, reset", self.name);
        assert_same(observation, &self.golden["reset_obs"], &label);
        assert_bodies(walker, &self.golden["reset_state"], &label);
    }

    fn assert_follows(&self, k: usize, walker: &Walker, observation: &[f64], step: Step) {
        let label = format!("{}, step {k}", self.name);
        assert_bodies(walker, &self.golden["state"][k], &label);
        assert_same(observation, &self.golden["obs"][k], &label);
        assert_eq!(step.reward, self.golden["rewards"][k].as_f64().unwrap(), "{label}: reward");
        let terminated = self.golden["terminated"][k].as_bool().unwrap();
        assert_eq!(step.status == Status::Terminated, terminated, "{label}");
    }
}

/// To the last bit; a zero may have either sign.
fn assert_same(here: &[f64], golden: &Value, label: &str) {
    let truth: Vec<f64> = golden.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
    assert!(here == truth, "{label}: {here:?}, not {truth:?}");
}

fn assert_bodies(walker: &Walker, golden: &Value, label: &str) {
    for index in 0..5 {
        let body = walker.world.body(index);
        let (position, velocity) = (body.position(), body.linear_velocity());
        let here =
            [position.x, position.y, body.angle(), velocity.x, velocity.y, body.angular_velocity()];
        assert_same(&here.map(f64::from), &golden[index], &format!("{label}, body {index}"));
    }
}

#[test]
fn walks_and_falls_as_in_gymnasium() {
    for recording in Recording::all() {
        let mut walker = Walker::new(recording.task().variant);
        walker.set_single_precision(recording.single_precision_rewards());
        let mut observation = [0.0; 24];
        walker.reset(recording.seed(), &mut observation);
        recording.assert_starts(&walker, &observation);
        for k in 0..recording.steps() {
            let step = walker.step(&recording.action(k), &mut observation);
            recording.assert_follows(k, &walker, &observation, step);
        }
    }
}

/// The insides of the physics: contacts, impulses, limits, sweeps and bounds.
#[test]
fn the_physics_have_the_same_insides() {
    for name in ["normal_heuristic_f64_seed1", "hardcore_heuristic_f64_seed1"] {
        let Some(trace) = golden::shared(&format!("bipedal/trace_{name}.json.gz")) else { return };
        let recording = Recording::all().into_iter().find(|r| r.name == name).unwrap();
        let mut walker = Walker::new(recording.task().variant);
        let mut observation = [0.0; 24];
        walker.reset(recording.seed(), &mut observation);
        for (k, golden) in trace["steps"].as_array().unwrap().iter().enumerate() {
            let mut golden = golden.clone();
            // Without points, the reference is whatever it was last looked for.
            for contact in golden["contacts"].as_array_mut().unwrap() {
                if contact[4].as_array().unwrap().is_empty() {
                    contact[3] = 0.into();
                }
            }
            if k > 0 {
                walker.step(&recording.action(k - 1), &mut observation);
            }
            for (part, here) in walker.world.trace() {
                assert_eq!(here, golden[part], "{name}, after {k} steps: {part}");
            }
        }
    }
}

/// All recordings of a variant side by side, in two groups, among walkers that
/// do something else.
#[test]
fn walks_and_falls_as_in_gymnasium_among_others() {
    for task in [BipedalWalker::V3, BipedalWalker::HARDCORE] {
        let recordings: Vec<_> =
            Recording::all().into_iter().filter(|r| r.task().name == task.name).collect();
        let mut walkers = task.walkers(2);
        let mut random = NumpyRandom::new(1);
        let mut observation = [(); 2].map(|()| vec![Row::default(); 24]);
        let mut action = [(); 2].map(|()| vec![Row::default(); 4]);
        let mut results =
            [(); 2].map(|()| (Row::default(), <[[Status; WIDTH]; BLOCKS]>::default()));
        // A recording every fifth lane of the second group.
        let of_lane = |group: usize, lane: usize| {
            recordings.get(lane / 5).filter(|_| group == 1 && lane.is_multiple_of(5))
        };
        for (group, observation) in observation.iter_mut().enumerate() {
            for lane in 0..LANES {
                let recording = of_lane(group, lane);
                walkers.environments[group * LANES + lane].set_single_precision(
                    recording.is_some_and(Recording::single_precision_rewards),
                );
                let seed = recording.map_or((group * LANES + lane) as u64, Recording::seed);
                LaneGroups::reset(&mut walkers, group, lane, seed, observation);
            }
        }
        let longest = recordings.iter().map(Recording::steps).max().unwrap_or(0);
        for k in 0..longest {
            for (group, action) in action.iter_mut().enumerate() {
                for lane in 0..LANES {
                    let recorded = of_lane(group, lane).filter(|recording| k < recording.steps());
                    let chosen = recorded.map_or_else(
                        || [(); 4].map(|()| random.uniform(-1.2, 1.2)),
                        |recording| recording.action(k),
                    );
                    for (row, number) in action.iter_mut().zip(chosen) {
                        set(row, lane, number);
                    }
                }
            }
            let parts = action.iter().zip(&mut observation).zip(&mut results);
            let mut groups: Vec<LaneGroup<'_>> = parts
                .map(|((action, observation), (reward, status))| LaneGroup {
                    lanes: LANES,
                    action,
                    observation,
                    reward,
                    status,
                })
                .collect();
            LaneGroups::step(&mut walkers, &mut groups);
            for lane in 0..LANES {
                let Some(recording) = of_lane(1, lane).filter(|r| k < r.steps()) else { continue };
                let observed: Vec<f64> = observation[1].iter().map(|row| get(row, lane)).collect();
                let (reward, status) = &results[1];
                let step =
                    Step { reward: get(reward, lane), status: status[lane / WIDTH][lane % WIDTH] };
                recording.assert_follows(k, &walkers.environments[LANES + lane], &observed, step);
            }
        }
    }
}

/// A version whose falls cost nothing is the other one but for the reward of a fall.
#[test]
fn without_the_penalty_only_a_fall_differs() {
    let pairs = [
        (BipedalWalker::V3, BipedalWalker::NO_PENALTY),
        (BipedalWalker::HARDCORE, BipedalWalker::HARDCORE_NO_PENALTY),
    ];
    for (with, without) in pairs {
        for seed in 0..8 {
            let mut walkers = [with, without].map(|task| task.environment());
            let mut observations = [[0.0; 24]; 2];
            for (walker, observation) in walkers.iter_mut().zip(&mut observations) {
                walker.reset(seed, observation);
            }
            let fall = loop {
                let [a, b] = [0, 1].map(|i| walkers[i].step(&[1.0; 4], &mut observations[i]));
                assert_eq!((observations[0], a.status), (observations[1], b.status));
                if a.status != Status::Running {
                    break (a, b);
                }
                assert_eq!(a.reward, b.reward);
            };
            assert_eq!((fall.0.status, fall.0.reward), (Status::Terminated, -100.0));
            assert!(fall.1.reward > -10.0, "{}, seed {seed}", without.name());
        }
    }
}
