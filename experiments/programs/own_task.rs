//! A task of one's own with the whole command line: a thermostat that should
//! keep a room at 20 degrees while the weather changes.
//!
//! ```sh
//! cargo run --release --example own_task -- run experiments/programs/thermostat.ron
//! cargo run --release --example own_task -- replay runs/thermostat-1
//! ```
//!
//! `resume`, `evaluate`, `inspect`, `tune`, `report` and `export` work as well.

use std::process::ExitCode;

use precocial::envs::lanes::elementary::sin_cos;
use precocial::envs::{
    Actions, Color, Environment, Scene, Shape, Signature, Status, Step, names, start_generator,
};
use precocial::{Registry, Task};
use rand::RngExt as _;

fn main() -> ExitCode {
    precocial::cli::main(&Registry::built_in().with(Thermostat))
}

struct Thermostat;

impl Task for Thermostat {
    fn name(&self) -> &'static str {
        "thermostat-v1"
    }

    fn summary(&self) -> &'static str {
        "keep a room at 20 degrees"
    }

    fn signature(&self) -> Signature {
        Signature {
            observations: names(["too warm by", "outside"]),
            actions: Actions::Continuous { count: 1, low: 0.0, high: 1.0 },
            step_limit: 200,
            worst_return: -2000.0,
            solved_at: Some(-20.0),
            steps_per_second: 20.0,
        }
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(Room::default())
    }
}

/// Temperatures in tens of degrees, so that numbers are about 1.
#[derive(Default)]
struct Room {
    inside: f64,
    outside: f64,
    phase: f64,
    steps: u32,
}

impl Room {
    fn observe(&mut self, observation: &mut [f64]) {
        // Not the platform's sine: its last bit differs between machines.
        self.outside = 0.5 + 0.8 * sin_cos(self.phase + 0.05 * f64::from(self.steps)).0;
        observation.copy_from_slice(&[self.inside - 2.0, self.outside]);
    }
}

impl Environment for Room {
    fn reset(&mut self, seed: u64, observation: &mut [f64]) {
        let mut generator = start_generator(seed);
        let (inside, phase) = (3.0 * generator.random::<f64>(), 6.0 * generator.random::<f64>());
        *self = Self { inside, phase, ..Self::default() };
        self.observe(observation);
    }

    fn step(&mut self, action: &[f64], observation: &mut [f64]) -> Step {
        let heating = action[0].clamp(0.0, 1.0);
        self.inside += 0.2 * heating - 0.05 * (self.inside - self.outside);
        self.steps += 1;
        self.observe(observation);
        let status = if self.steps < 200 { Status::Running } else { Status::Truncated };
        Step { reward: -(self.inside - 2.0).abs(), status }
    }

    fn scene(&self) -> Scene {
        let bar = |left: f64, height: f64, color| Shape::Polygon {
            points: vec![[left, 0.0], [left + 0.5, 0.0], [left + 0.5, height], [left, height]],
            color,
        };
        let wish =
            Shape::Line { from: [0.0, 2.0], to: [2.0, 2.0], width: 0.03, color: Color::Mark };
        let shapes =
            vec![bar(0.3, self.inside, Color::Body), bar(1.2, self.outside, Color::Ground), wish];
        Scene { low: [0.0, -0.5], high: [2.0, 3.5], shapes }
    }
}
