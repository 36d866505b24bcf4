//! The swing-up against two recordings, and its kernel against itself.

use std::f64::consts::{FRAC_PI_2, PI};

use rand::RngExt as _;

use super::environment::SwingUpEnvironment;
use super::state::{STEP_LIMIT, State, TRACK};
use super::vector_environment::SwingUpVectorEnvironment;
use crate::lanes::{InstructionSet, LANES, Row, WIDTH, set};
use crate::random::start_generator;
use crate::{Environment as _, Status, VectorEnvironment as _, golden};

/// Runs one recorded trajectory; the reference calls both kinds of end `done`.
fn replay(name: &str, start: [f64; 4], steps: &serde_json::Value, keys: [&str; 3]) -> usize {
    let [action_key, observation_key, end_key] = keys;
    let [x, speed, angle, spin] = start;
    let mut environment = SwingUpEnvironment::new(false);
    environment.state = State { x, speed, angle, spin };
    let mut observation = [0.0; 5];
    let steps = steps.as_array().unwrap();
    for (index, recorded) in steps.iter().enumerate() {
        let step = environment.step(&[recorded[action_key].as_f64().unwrap()], &mut observation);
        let State { x, speed, angle, spin } = environment.state;
        golden::assert_close(&[x, speed, angle, spin], &recorded["state"], 1e-12);
        golden::assert_close(&observation, &recorded[observation_key], 1e-12);
        golden::assert_close(&[step.reward], &recorded["reward"], 1e-12);
        let ended = recorded[end_key].as_bool().unwrap();
        assert_eq!(step.status.ended(), ended, "{name}, step {index}: {:?}", step.status);
    }
    steps.len()
}

#[test]
fn follows_the_independent_recording() {
    let golden = golden::committed("cartpole_swingup.json");
    let mut steps = 0;
    for trajectory in golden["trajectories"].as_array().unwrap() {
        let name = trajectory["name"].as_str().unwrap();
        let start = golden::numbers(&trajectory["start"]);
        let keys = ["action", "observation", "terminated"];
        steps += replay(name, start, &trajectory["steps"], keys);
    }
    assert!(steps >= 90, "only {steps} steps in the recording");
}

#[test]
fn follows_the_reference() {
    let Some(golden) = golden::shared("wann/swingup_open_loop.json") else { return };
    let mut steps = 0;
    for trajectory in golden["trajectories"].as_array().unwrap() {
        let name = trajectory["name"].as_str().unwrap();
        let start = golden::numbers(&trajectory["init_state"]);
        steps += replay(name, start, &trajectory["steps"], ["a", "obs", "done"]);
    }
    assert_eq!(steps, 1537);
}

/// The bits of everything that `steps` random steps of all lanes give.
fn bits(wide: bool, instruction_set: InstructionSet, steps: u32) -> Vec<u64> {
    let mut environment = SwingUpVectorEnvironment::new(wide, instruction_set);
    let mut observation = [Row::default(); 5];
    let mut generator = start_generator(11);
    for lane in 0..LANES {
        environment.reset(lane, generator.random(), &mut observation);
    }
    let (mut reward, mut status) = (Row::default(), Default::default());
    let mut bits = Vec::new();
    for _ in 0..steps {
        let mut action = [Row::default()];
        for lane in 0..LANES {
            set(&mut action[0], lane, 3.0 * generator.random::<f64>() - 1.5);
        }
        environment.step(LANES, &action, &mut observation, &mut reward, &mut status);
        for row in observation.iter().chain([&reward]) {
            bits.extend(row.iter().flatten().map(|value| value.to_bits()));
        }
        for lane in (0..LANES).filter(|lane| status[lane / WIDTH][lane % WIDTH].ended()) {
            environment.reset(lane, generator.random(), &mut observation);
        }
    }
    bits
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    for wide in [false, true] {
        let baseline = bits(wide, InstructionSet::baseline(), 1200);
        for instruction_set in InstructionSet::available() {
            let same = bits(wide, instruction_set, 1200) == baseline;
            assert!(same, "{instruction_set:?} differs from the baseline, wide: {wide}");
        }
    }
}

#[test]
fn an_idle_pole_hangs_until_the_time_limit() {
    let mut environment = SwingUpEnvironment::new(false);
    environment.state = State { angle: PI, ..State::default() };
    let mut observation = [0.0; 5];
    for step in 1..STEP_LIMIT {
        assert_eq!(
            environment.step(&[0.0], &mut observation).status,
            Status::Running,
            "step {step}"
        );
    }
    assert_eq!(environment.step(&[0.0], &mut observation).status, Status::Truncated);
}

#[test]
fn starts_have_the_documented_spread() {
    let spread = |wide: bool, part: fn(State) -> f64| {
        let starts: Vec<f64> =
            (0..4000).map(|seed| part(State::start(wide, &mut start_generator(seed)))).collect();
        let mean = starts.iter().sum::<f64>() / starts.len() as f64;
        let square = starts.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        (mean, (square / starts.len() as f64).sqrt())
    };
    // Standard deviations; a uniform number's is its half width over √3.
    let thin = [0.2; 4];
    let wide = [TRACK, 10.0, FRAC_PI_2, 10.0].map(|half_width: f64| half_width / 3f64.sqrt());
    let parts: [fn(State) -> f64; 4] = [|s| s.x, |s| s.speed, |s| s.angle, |s| s.spin];
    for (is_wide, deviations) in [(false, thin), (true, wide)] {
        for ((part, deviation), center) in parts.iter().zip(deviations).zip([0.0, 0.0, PI, 0.0]) {
            let (mean, measured) = spread(is_wide, *part);
            // Four standard errors of a mean over 4000 starts.
            assert!((mean - center).abs() < 4.0 * deviation / 4000f64.sqrt(), "mean {mean}");
            assert!((measured / deviation - 1.0).abs() < 0.05, "{measured} for {deviation}");
        }
    }
}
