//! The Box2D worlds follow recordings of `tests/gymnasium_parity.py`, which every
//! checkout has: a hash of every step, and some observations to see where it goes
//! wrong. Alone, and among others in the lanes of one agent.

use std::path::Path;

use precocial_envs::lanes::{BLOCKS, LANES, Row, WIDTH, get, set};
use precocial_envs::{Status, Step, find};
use serde_json::Value;

const FILES: [&str; 3] = ["bipedal_walker.json", "car_racing.json", "lunar_lander.json"];

fn episodes(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
    let text = std::fs::read_to_string(&path).expect("the recording is committed");
    let mut golden: Value = serde_json::from_str(&text).expect("it is JSON");
    serde_json::from_value(golden["episodes"].take()).expect("it has episodes")
}

fn numbers(array: &Value, unit: f64) -> Vec<f64> {
    let array = array.as_array().expect("an array of numbers");
    array.iter().map(|number| number.as_f64().expect("a number") / unit).collect()
}

/// Compares an episode step by step.
struct Comparison<'a> {
    episode: &'a Value,
    label: String,
    first: usize,
    steps: usize,
    total: f64,
    status: Status,
    /// How many of the recorded observations were met.
    met: usize,
}

impl<'a> Comparison<'a> {
    fn new(episode: &'a Value) -> Self {
        let label = format!("{}, {}", episode["task"], episode["policy"]);
        let first = episode["first"].as_u64().expect("a number") as usize;
        let status = Status::Running;
        Self { episode, label, first, steps: 0, total: 0.0, status, met: 0 }
    }

    fn observe(&mut self, observation: &[f64]) {
        let recorded = &self.episode["observations"][self.met];
        if recorded["after"] == self.steps {
            let truth = numbers(&recorded["observation"], 1.0);
            let here = &observation[self.first..];
            assert!(here == truth, "{}, {}: {here:?}, not {truth:?}", self.label, self.steps);
            self.met += 1;
        }
    }

    fn step(&mut self, observation: &[f64], step: Step) {
        let hash = &self.episode["hashes"][self.steps];
        self.steps += 1;
        self.observe(observation);
        let here = hash_of(&observation[self.first..], step.reward);
        assert_eq!(here, *hash, "{}, step {}", self.label, self.steps);
        self.total += step.reward;
        self.status = step.status;
    }

    fn end(&self) {
        let observations = self.episode["observations"].as_array().expect("an array");
        assert_eq!(self.met, observations.len(), "{}: all observations were met", self.label);
        assert_eq!(self.steps, self.episode["actions"].as_array().expect("an array").len());
        assert_eq!(
            self.total,
            self.episode["return"].as_f64().expect("a number"),
            "{}",
            self.label
        );
        let status = format!("{:?}", self.status).to_lowercase();
        assert_eq!(status, self.episode["status"], "{}", self.label);
    }
}

/// FNV-1a over the observation in single precision and the reward in double.
fn hash_of(observation: &[f64], reward: f64) -> String {
    // Adding zero makes a plus of a minus zero.
    let observed = observation.iter().flat_map(|x| (*x as f32 + 0.0).to_bits().to_le_bytes());
    let bytes = observed.chain((reward + 0.0).to_bits().to_le_bytes());
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", bytes.fold(0xcbf2_9ce4_8422_2325, mix))
}

#[test]
fn worlds_alone_follow_gymnasium() {
    for file in FILES {
        let episodes = episodes(file);
        assert!(episodes.len() >= 2, "{file}");
        for episode in &episodes {
            let task = find(episode["task"].as_str().expect("a name")).expect("a task");
            let mut environment = task.environment();
            let mut observation = vec![0.0; task.signature().size().0];
            environment.reset(episode["seed"].as_u64().expect("a seed"), &mut observation);
            let mut comparison = Comparison::new(episode);
            comparison.observe(&observation);
            for action in episode["actions"].as_array().expect("an array") {
                let step = environment.step(&numbers(action, 64.0), &mut observation);
                comparison.step(&observation, step);
            }
            comparison.end();
        }
    }
}

/// A recording in every third lane; the others play it too, under other seeds.
#[test]
fn worlds_among_others_follow_gymnasium() {
    for episode in FILES.iter().flat_map(|file| episodes(file)) {
        let task = find(episode["task"].as_str().expect("a name")).expect("a task");
        let seed = episode["seed"].as_u64().expect("a seed");
        let (observations, actions) = task.signature().size();
        let mut worlds = task.vector_environment();
        let mut observation = vec![Row::default(); observations];
        let mut action = vec![Row::default(); actions];
        let (mut reward, mut status) = (Row::default(), [[Status::default(); WIDTH]; BLOCKS]);
        let recorded = |lane: usize| lane.is_multiple_of(3);
        let start = |lane: usize, age: u64| {
            if recorded(lane) { seed } else { seed + 1 + lane as u64 + 100 * age }
        };
        for lane in 0..LANES {
            worlds.reset(lane, start(lane, 0), &mut observation);
        }
        let of_lane = |rows: &[Row], lane: usize| -> Vec<f64> {
            rows.iter().map(|row| get(row, lane)).collect()
        };
        let lanes = (0..LANES).filter(|&lane| recorded(lane));
        let mut comparisons: Vec<_> = lanes.map(|lane| (lane, Comparison::new(&episode))).collect();
        for (lane, comparison) in &mut comparisons {
            comparison.observe(&of_lane(&observation, *lane));
        }
        let steps = episode["actions"].as_array().expect("an array");
        for (k, numbers_of_step) in steps.iter().enumerate() {
            let chosen = numbers(numbers_of_step, 64.0);
            for (row, number) in action.iter_mut().zip(chosen) {
                for lane in 0..LANES {
                    set(row, lane, number);
                }
            }
            worlds.step(LANES, &action, &mut observation, &mut reward, &mut status);
            for (lane, comparison) in &mut comparisons {
                let status = status[*lane / WIDTH][*lane % WIDTH];
                let step = Step { reward: get(&reward, *lane), status };
                comparison.step(&of_lane(&observation, *lane), step);
            }
            for lane in (0..LANES).filter(|&lane| !recorded(lane)) {
                if status[lane / WIDTH][lane % WIDTH].ended() {
                    worlds.reset(lane, start(lane, k as u64), &mut observation);
                }
            }
        }
        for (_, comparison) in &comparisons {
            comparison.end();
        }
    }
}
